"""Whoever lives where a protected person lives because a professional said so is hidden with them, on both databases alike."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import date
from typing import Any

import pytest
from django.utils import timezone
from tests.integration.register.a_run import ARun, record_id
from tests.integration.register.readers import SAFEGUARDING, person
from tests.postgresql.behind_the_wall import as_the_site, let_the_site_in
from tests.stores import ON_POSTGRES

from kinfold.governance import queries as governance
from kinfold.governance import wall
from kinfold.governance.models import Restriction
from kinfold.governance.rules.policy import Actor
from kinfold.governance.rules.rows import RestrictionReason
from kinfold.register import protection_actions
from kinfold.register.models import FamilyCorrection, PersonRedirect
from kinfold.vocabulary.identifiers import StaffId

EVE, JANE = "housing:eve", "housing:jane"
OLD = "b" * 26
ABODE = {"kind": "home", "protected": False}


@pytest.fixture
def world(publish_run: Any, run: ARun) -> ARun:
    """Eve lives far from the Smiths, is of no family, and nobody works with her."""
    run.record(EVE, EVE, first_name="Eve", last_name="Ray", birth_date=date(1991, 3, 3))
    run.add("dwellings", {"dwelling": "d-far", "address": "9 Far Way, Anytown", "postcode": "ZZ7 7GG", **ABODE})
    run.home(EVE, "d-far", date(2024, 1, 1))
    publish_run(run)
    if ON_POSTGRES:
        let_the_site_in()
    return run


@contextmanager
def wendy_reads() -> Iterator[Actor]:
    """As a page is asked for: on PostgreSQL in the site's own role, which the second wall holds."""
    wendy = governance.actor(StaffId("s-wendy"), on=governance.today())
    assert wendy is not None
    with wall.nobody_yet(), as_the_site() if ON_POSTGRES else nullcontext():
        wall.read_by(wendy.staff, SAFEGUARDING)
        yield wendy


def said(kind: str, who: str, dwelling: str, *, not_to: str = "", records: list[str] | None = None) -> None:
    FamilyCorrection.objects.create(
        kind=kind, family="f" * 26, person=who, other=not_to, dwelling=dwelling, home="", records=records or [],
        other_records=[], of_two=False, reason="x", run="", decided_by="s-max", decided_at=timezone.now(), entry=1,
    )  # fmt: skip


def a_stranger_comes_to_their_home() -> None:
    said("lives_at", person(EVE), "d-smith")


def a_stranger_known_by_a_record_and_a_former_id_comes_to_their_home() -> None:
    PersonRedirect.objects.create(old=OLD, new=person(EVE), event="joined", run="x")
    said("lives_at", OLD, "d-smith", records=[record_id(EVE)])


def they_go_to_a_strangers_home() -> None:
    said("lives_at", person(JANE), "d-far")


def a_home_of_both_must_not_be_disclosed_and_is_in_no_row_any_more() -> None:
    said("not_disclosed", person(JANE), "d-kept", not_to=person("housing:tom"))
    said("not_disclosed", person(EVE), "d-kept", not_to=person("housing:pat"))


@pytest.mark.parametrize(
    "what_is_said",
    [
        a_stranger_comes_to_their_home,
        a_stranger_known_by_a_record_and_a_former_id_comes_to_their_home,
        they_go_to_a_strangers_home,
        a_home_of_both_must_not_be_disclosed_and_is_in_no_row_any_more,
    ],
)
def test_whoever_is_said_to_share_the_home_is_hidden_with_them_at_once(world: ARun, what_is_said: Any) -> None:
    what_is_said()
    jane = person(JANE)

    with wendy_reads() as wendy:
        protection_actions.protect(wendy, SAFEGUARDING, jane, RestrictionReason.RESTRICTED, reason="Fled")

    hidden = set(Restriction.objects.filter(source="people").values_list("about_id", flat=True))
    assert {person(JANE), person("school:john"), person(EVE)} <= hidden
    assert person("housing:pat") not in hidden
