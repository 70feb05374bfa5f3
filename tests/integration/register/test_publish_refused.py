"""Runs that are refused, and change nothing."""

from __future__ import annotations

import pytest
from django.db import connection
from django.utils import timezone
from tests import stores
from tests.integration.register.a_run import ON, record_id
from tests.integration.register.told import everything

from kinfold.register import actions
from kinfold.register.models import (
    ExtractDecision,
    Fact,
    Person,
    Run,
)
from kinfold.vocabulary.errors import MissingPart, RunFailed, RunRefused


@pytest.mark.parametrize(
    "lost", [{"newest_refused": True}, {"newest_held": True}, {"protection_lost": 2}, {"later_extracts": 1}]
)
def test_a_run_without_word_of_who_is_protected_is_refused_unless_accepted(publish_run, run, lost):
    run.change("sources", {"source": "housing"}, **lost)
    publish_run(run)  # housing protects nobody

    run.change("sources", {"source": "housing"}, protects=True)
    with pytest.raises(RunRefused, match="who is protected"):
        publish_run(run)
    publish_run(run, accept_lost_protection=True)


@pytest.mark.parametrize(
    ("table", "where"),
    [
        ("links", {"record": record_id("housing:pat")}),
        ("records", {"record": record_id("housing:pat")}),
        ("families", {"family": record_id("okoros")}),
        ("facts", {"kind": "rent_arrears"}),
        ("dwellings", {"dwelling": "d-before"}),
        ("needs", {"need": "EDU-1"}),
    ],
)
def test_a_run_that_does_not_hang_together_is_refused_and_changes_nothing(publish_run, run, table, where):
    publish_run(run)
    before = everything()
    run.drop(table, **where)

    with pytest.raises(RunRefused, match="does not hang together"):
        publish_run(run)

    assert everything() == before
    assert Run.objects.count() == 1


def test_a_record_with_two_links_is_refused(publish_run, run):
    run.add("links", {"record": record_id("housing:pat"), "person": record_id("housing:tom"), "reason": "model"})

    with pytest.raises(RunRefused, match="more than one link"):
        publish_run(run)


def half_of(run):
    """The run without the Smiths' and Tom's facts."""
    run.rows["facts"] = run.rows["facts"][:2]
    run.rows["finding_evidence"] = []
    return run


def test_a_run_that_has_shrunk_is_refused(publish_run, run):
    publish_run(run)
    before = everything()

    with pytest.raises(RunRefused, match="facts from 5 to 2"):
        publish_run(half_of(run))

    assert everything() == before


def rekeyed(run, source):
    """The run after somebody has edited the key in a contract: every record of the source has another one."""
    now = {row["record"]: record_id(f"new {row['record']}:") for row in run.rows["records"] if row["source"] == source}
    new = run.copy()
    for rows in new.rows.values():
        for row in rows:
            row.update({column: now[value] for column, value in row.items() if isinstance(value, str) and value in now})
    return new


def test_a_source_whose_records_all_have_other_keys_is_refused_though_nobody_is_lost(publish_run, run):
    publish_run(run)
    before = everything()

    with pytest.raises(RunRefused, match="under no key they had: School census: 3 of 3"):
        publish_run(rekeyed(run, "school"))

    assert everything() == before
    publish_run(rekeyed(run, "school"), accept_shrinkage=True)


def test_what_is_gone_because_somebody_rejected_its_extract_since_stops_nothing(publish_run, run):
    publish_run(run)
    ExtractDecision.objects.create(
        source="school", extract_date=ON, extract="x", decision="rejected", how="command", decided_by="root", reason="Too early",
        decided_at=timezone.now(),
    )  # fmt: skip

    publish_run(rekeyed(run, "school"))


def test_a_fall_that_was_accepted_is_published(publish_run, run):
    publish_run(run)

    publish_run(half_of(run), accept_shrinkage=True)

    assert Run.objects.order_by("-published_at")[0].counts["facts"] == 2


def test_marks_that_vanish_are_a_fall_too(publish_run, run):
    for number in range(30):
        run.record(f"school:m{number}", f"school:m{number}", first_name="M", last_name=f"M{number}", marks=["staff"])
    publish_run(run)
    run.change("records", {"marks": ["staff"]}, marks=[])

    with pytest.raises(RunRefused, match="protected people from 32 to 2"):
        publish_run(run)


def test_without_a_secret_there_are_no_ids(publish_run, run, settings):
    settings.SECRET_KEY = ""

    with pytest.raises(MissingPart):
        publish_run(run)


def test_a_run_published_meanwhile_is_not_overwritten(publish_run, run, monkeypatch):
    publish_run(run)
    stage = actions.difference.stage

    def stage_while_another_is_published(*args):
        stage(*args)
        Run.objects.create(
            id="theirs", on_day=ON, published_at="2099-01-01T00:00:00Z", council="", invented=True, counts={}
        )

    monkeypatch.setattr(actions.difference, "stage", stage_while_another_is_published)
    run.change("facts", {"kind": "rent_arrears"}, amount=1.0)

    with pytest.raises(RunRefused, match="Another run"):
        publish_run(run)

    assert Fact.objects.get(kind="rent_arrears").amount == 640.0


def test_what_the_database_says_of_a_failure_is_not_passed_on(publish_run, run):
    with connection.cursor() as cursor:
        for statement in stores.REFUSING:
            cursor.execute(statement)
    try:
        with pytest.raises(RunFailed) as failed:
            publish_run(run)
    finally:
        with connection.cursor() as cursor:
            cursor.execute(stores.NO_LONGER_REFUSING)

    assert "Okoro" not in str(failed.value)
    assert not Person.objects.exists()
