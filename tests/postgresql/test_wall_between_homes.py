"""Behind the second wall, at once and without waiting for a run: what keeps two homes apart, and who is hidden through another."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone
from tests.integration.register.a_run import ARun, record_id
from tests.integration.register.conftest import council, example, publish_run, run  # noqa: F401 - fixtures
from tests.integration.register.readers import FAMILY_HELP, SAFEGUARDING, family, person
from tests.integration.register.test_homes_kept_apart import abused, she_fled
from tests.postgresql.behind_the_wall import as_the_site, let_the_site_in

from kinfold.governance import queries as governance
from kinfold.governance import wall
from kinfold.governance.models import Relationship, Restriction
from kinfold.governance.rules.policy import Actor
from kinfold.register import protection_actions, queries
from kinfold.register.models import FamilyCorrection, ProtectionStep, Residence
from kinfold.vocabulary.codelists import Action
from kinfold.vocabulary.errors import NotAllowed
from kinfold.vocabulary.identifiers import PurposeId, StaffId

NOW = timezone.now()
SAID = {"records": [], "other_records": [], "of_two": False, "reason": "x", "run": "", "decided_by": "s-max", "decided_at": NOW, "entry": 1}  # fmt: skip


@pytest.fixture
def world(publish_run: Any, run: ARun) -> ARun:  # noqa: F811
    """The Smiths know of the Reeds through Amy; Tom, who lives with the Reeds, has a child with Jane in no extract."""
    run.drop("memberships", person=record_id("housing:tom"))
    run.drop("residences", person=record_id("housing:tom"))
    run.change("memberships", {"person": record_id("school:amy")}, role="child_in_care")
    run.add(
        "dwellings",
        {"dwelling": "d-reed", "address": "5 Far Way", "postcode": "ZZ7 7GG", "kind": "home", "protected": False},
    )
    run.home("housing:tom", "d-reed", date(2024, 1, 1))
    run.family("reeds", 1)
    run.member("reeds", "housing:tom", "main_carer", "stated_parent")
    run.member("reeds", "housing:pat", "parent_elsewhere", "stated_parent")
    run.add("family_ties", {
        "family": record_id("smiths"), "other_family": record_id("reeds"), "through_person": record_id("school:amy"),
    })  # fmt: skip
    run.member("reeds", "school:amy", "child", "stated_parent")
    publish_run(run)
    let_the_site_in()
    return run


@contextmanager
def behind(staff: str = "s-wendy", purpose: PurposeId = SAFEGUARDING) -> Iterator[Actor]:
    """What somebody asks of the site, in its own role."""
    actor = governance.actor(StaffId(staff), on=governance.today())
    assert actor is not None
    with wall.nobody_yet(), as_the_site():
        wall.read_by(actor.staff, purpose)
        yield actor


def test_a_tie_that_do_not_disclose_cuts_is_gone_at_once(world: ARun) -> None:
    smiths = family()
    with behind() as wendy:
        before = queries.family_page(wendy, SAFEGUARDING, smiths).ties
    assert [one.family for one in before] == [family("reeds")]
    said = FamilyCorrection.objects.create(
        kind="not_disclosed", family=family(), person=person("housing:jane"), other=person("housing:tom"), dwelling="d-smith", **SAID
    )  # fmt: skip

    with behind() as wendy:
        assert queries.family_page(wendy, SAFEGUARDING, smiths).ties == ()

    FamilyCorrection.objects.create(
        kind="taken_back", family=family(), person=said.person, other=said.other, undoes=said.id, **SAID
    )
    with behind() as wendy:
        assert queries.family_page(wendy, SAFEGUARDING, smiths).ties == before


def test_what_leads_to_a_home_that_must_not_be_disclosed_is_left_out_at_once_behind_the_wall(world: ARun) -> None:
    people = [person(one) for one in ("housing:jane", "school:john")]

    def reached() -> list[tuple[bool, bool]]:
        with behind() as wendy:
            pages = [queries.person_page(wendy, SAFEGUARDING, one) for one in people]
        return [(page.guarded, any(one.team for one in page.professionals) or bool(page.phones)) for page in pages]

    assert reached() == [(False, True), (False, True)]
    FamilyCorrection.objects.create(
        kind="not_disclosed", family=family(), person=person("housing:jane"), other=person("housing:tom"), dwelling="d-smith", **SAID
    )  # fmt: skip

    assert reached() == [(True, False), (True, False)]


def test_a_lift_that_is_called_off_hides_those_who_live_with_them_again_at_once(world: ARun) -> None:
    began = ProtectionStep.objects.create(
        kind="protected", person=person("housing:jane"), records=[record_id("housing:jane")], mark="restricted",
        reason="x", decided_by="s-wendy", decided_at=NOW, entry=1,
    )  # fmt: skip
    for kind, by in (("lift_asked", "s-max"), ("lifted", "s-other")):
        ProtectionStep.objects.create(kind=kind, of=began.id, reason="x", decided_by=by, decided_at=NOW, entry=1)
    Restriction.objects.filter(source="people").delete()

    with behind("s-max") as manager:
        protection_actions.decide_lift(manager, SAFEGUARDING, began.id, 2, kind="kept", reason="A threat since")

    hidden = set(Restriction.objects.filter(source="people").values_list("about_id", flat=True))
    assert {person("housing:jane"), person("school:john"), person("school:amy"), family()} <= hidden
    assert person("housing:pat") not in hidden


def test_a_strangers_home_that_one_of_theirs_was_said_to_live_in_is_written_at_once(world: ARun) -> None:
    home, jane = Residence.objects.get(person=person("housing:pat"), until_day=None), person("housing:jane")
    FamilyCorrection.objects.create(
        kind="lives_at", family=family(), person=person("housing:jane"), dwelling=home.dwelling, home="7 Low Road, ZZ2 2BB",
        from_day=date(2026, 5, 1), **SAID,
    )  # fmt: skip
    with behind() as wendy:
        assert "7 Low Road" in repr(queries.person_page(wendy, SAFEGUARDING, jane).homes[0])
        with transaction.atomic():
            wall.asked(Action.OPEN)
            wall.tell()
            assert not Residence.objects.filter(person=home.person).exists(), "who lives there is not told"

    Restriction.objects.create(
        about_kind="person", about_id=person("housing:pat"), reason_code="witness", source="people"
    )
    with behind() as wendy:
        homes = queries.person_page(wendy, SAFEGUARDING, jane).homes
        assert not [one for one in homes if one.source_titles == ("a professional, who said so here",)]


@pytest.mark.parametrize("apart", [False, True])
def test_a_search_behind_the_wall_tells_no_area_of_the_other_home(publish_run: Any, run: ARun, apart: bool) -> None:  # noqa: F811
    run.change("memberships", {"person": record_id("housing:tom")}, until_day=None, role="parent_elsewhere")
    run.drop("residences", person=record_id("housing:tom"))
    run.home("housing:tom", "d-before", date(2024, 1, 1))
    run.change("involvements", {"involvement": record_id("wendy")}, record=record_id("housing:jane"))
    if apart:
        run.fact("abuse", "housing:jane", "domestic_abuse_incident", from_day=date(2024, 5, 1))
    publish_run(run)
    let_the_site_in()

    with behind() as wendy:
        (by_name,) = [one for one in queries.search(wendy, SAFEGUARDING, name="Tom Reed") if one.name == "Tom Reed"]
        by_postcode = [one.name for one in queries.search(wendy, SAFEGUARDING, postcode="ZZ2 2BB")]

    assert by_name.area == (None if apart else "ZZ2")
    assert ("Tom Reed" in by_postcode) is not apart
    assert "Pat Lee" in by_postcode


def test_a_broken_glass_keeps_the_other_home_out_of_a_search_too(publish_run: Any, run: ARun) -> None:  # noqa: F811
    run.change("memberships", {"person": record_id("housing:tom")}, until_day=None, role="parent_elsewhere")
    publish_run(run)
    let_the_site_in()
    Relationship.objects.create(
        staff="s-nora", about_kind="family", about_id=family(), kind="break_glass", from_day=governance.today(),
        until_at=timezone.now() + timedelta(minutes=30), source="decided",
    )  # fmt: skip
    with behind("s-nora", FAMILY_HELP) as nora:
        found = queries.search(nora, FAMILY_HELP, name="Tom Reed")
    assert [one.area for one in found if one.name == "Tom Reed"] == [None]


@pytest.mark.parametrize("abuse", [False, True])
def test_who_works_with_a_child_is_let_to_that_childs_own_parent_of_another_home_alone(
    publish_run: Any,  # noqa: F811
    run: ARun,  # noqa: F811
    abuse: bool,
) -> None:
    she_fled(run)
    if abuse:
        abused(run)
    publish_run(run)
    let_the_site_in()

    jane = person("housing:jane")

    def let_to(staff: str) -> tuple[bool, bool]:
        """By the wall's own word, and by whether her page opens."""
        with behind(staff, FAMILY_HELP) as worker:
            with transaction.atomic(), connection.cursor() as cursor:
                wall.asked(Action.OPEN)
                wall.tell()
                cursor.execute("SELECT wall_works_with('person')")
                mine = {row[0] for row in cursor.fetchall()}
            try:
                page = queries.person_page(worker, FAMILY_HELP, jane)
            except NotAllowed:
                return jane in mine, False
            return jane in mine, bool(page.homes)

    assert let_to("s-wendy") == (True, True)
    assert let_to("s-nora") == (not abuse, not abuse)
