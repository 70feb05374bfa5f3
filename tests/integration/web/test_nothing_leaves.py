"""
No outbound connection in normal use; whom an extract may hold; and data that lies where the profile lets it.

Every page is asked for where nothing can be reached by test_leak_matrix.py; hollybank.py runs the line and publishes so.
"""

from __future__ import annotations

import socket
import urllib.request
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from tests.integration.web import hollybank
from tests.kept import Once
from tests.offline import ReachedOut, offline

from kinfold.governance.models import Restriction
from kinfold.governance.rules.profile import read_profile
from kinfold.governance.rules.residency import check_residency
from kinfold.places import Places, shipped
from kinfold.register.models import ExtractDecision, Person, Record, Run
from kinfold.register.reading.outside import people_for_outside
from kinfold.vocabulary.errors import BadSettings

line_done, hollybank_published = hollybank.line_done, hollybank.hollybank_published


@pytest.fixture
def town(
    settings: Any, db: None, line_done: Places, tmp_path: Path, hollybank_published: Once[hollybank.Hollybank]
) -> hollybank.Hollybank:
    return hollybank.make_hollybank_stand(settings, line_done, tmp_path, hollybank_published)


def test_a_connection_would_have_been_seen() -> None:
    for reach in (
        lambda: socket.create_connection(("192.0.2.1", 443), timeout=1),
        lambda: urllib.request.urlopen("https://example.com/", timeout=1),
        lambda: socket.getaddrinfo("example.com", 443),
    ):
        with pytest.raises(AssertionError, match="socket"), offline(), pytest.raises(ReachedOut):
            reach()


def test_new_people_and_protected_ones_are_in_no_extract_for_a_week(town: hollybank.Hollybank) -> None:
    now = timezone.now()
    week = timedelta(days=7)
    assert not people_for_outside(now + week - timedelta(minutes=30)).exists()

    settled = set(people_for_outside(now + week).values_list("name", flat=True))
    assert {"Tobi Adeyemi", "Grace Adeyemi"} <= settled
    assert people_for_outside(now + week).count() == Person.objects.filter(restricted=False).count()

    # A child who was first told of by an extract that was taken into use later.
    child = Person.objects.get(name="Tobi Adeyemi").id
    for record in Record.objects.filter(person=child):
        later = record.first_said.replace(year=record.first_said.year + 1)
        Record.objects.filter(person=child, id=record.id).update(first_said=later)
        ExtractDecision.objects.create(
            source=record.source, extract_date=later, extract="e", decision="committed", how="monitors", decided_at=now + week
        )  # fmt: skip
    newest = Run.objects.latest("published_at")
    newest.pk, newest.published_at = "later", now + week + timedelta(hours=1)
    newest.save(force_insert=True)
    Restriction.objects.create(about_kind="person", about_id=Person.objects.get(name="Grace Adeyemi").id, reason_code="witness", source="line")  # fmt: skip

    then = set(people_for_outside(now + 2 * week).values_list("name", flat=True))
    assert settled - then == {"Tobi Adeyemi", "Grace Adeyemi"}
    assert "Tobi Adeyemi" in set(people_for_outside(now + 2 * week + timedelta(hours=2)).values_list("name", flat=True))


@pytest.mark.parametrize(
    ("lies_in", "told"),
    [("United Kingdom", None), ("united kingdom, Ireland", "lies in Ireland"), ("", "nothing says in which country")],
)
def test_data_lies_where_the_profile_lets_it(lies_in: str, told: str | None) -> None:
    bcp = read_profile(shipped("councils") / "bcp")
    if told is None:
        check_residency(bcp, lies_in, must_be_said=True, on=date(2026, 1, 1))
        return
    with pytest.raises(BadSettings, match=told):
        check_residency(bcp, lies_in, must_be_said=True, on=date(2026, 1, 1))


def test_where_data_may_lie_stops_everything_when_it_has_ended_and_not_before_it_begins() -> None:
    bcp, day = read_profile(shipped("councils") / "bcp"), date(2026, 1, 1)

    def holds(**days: date) -> None:
        residency = bcp.residency.model_copy(update=days)
        check_residency(bcp.model_copy(update={"residency": residency}), "United Kingdom", must_be_said=True, on=day)

    holds(since=day + timedelta(days=1))
    holds(until=day + timedelta(days=1))
    with pytest.raises(BadSettings, match="has ended"):
        holds(until=day)
