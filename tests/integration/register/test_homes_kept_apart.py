"""Whose home is kept from whose workers: by what agencies say of abuse, and by whose child somebody is."""

from __future__ import annotations

from datetime import date

import pytest
from tests.integration.governance.builders import the_actor
from tests.integration.register.a_run import EXTRACT, ARun, record_id
from tests.integration.register.readers import SAFEGUARDING, family, person

from kinfold.governance.models import Relationship
from kinfold.register import need_actions, need_queries
from kinfold.register.models import NeedStatement
from kinfold.register.rules.judging import Basis
from kinfold.vocabulary.identifiers import NeedId

JANE, JOHN, TOM, PAT, ZED = "housing:jane", "school:john", "housing:tom", "housing:pat", "school:zed"


def she_fled(run: ARun) -> None:
    """Tom has John, whose mother Jane has fled, and with Pat a baby, Zed. Nora works with Zed, Wendy with John."""
    run.change("memberships", {"person": record_id(JANE)}, role="parent_elsewhere")
    run.change("memberships", {"person": record_id(TOM)}, role="main_carer", until_day=None)
    run.record(ZED, ZED, first_name="Zed", last_name="Reed", birth_date=date(2025, 1, 1))
    run.member("smiths", PAT, "partner_of_carer", "shared_tenancy")
    run.member("smiths", ZED, "child", "stated_parent")
    run.parent(JANE, JOHN)
    run.parent(TOM, JOHN, "father")
    run.parent(TOM, ZED, "father")
    run.parent(PAT, ZED)
    works_with(run, "s-nora", ZED)


def works_with(run: ARun, staff: str, record: str) -> None:
    run.add("involvements", {
        "involvement": record_id(f"{staff} {record}"), "record": record_id(record), "source": "social_care", "role": "worker",
        "kind": "allocated", "staff": staff, "name": staff, "from_day": date(2026, 1, 1), "first_said": EXTRACT, "last_said": EXTRACT,
    })  # fmt: skip


def opens(staff: str) -> set[str]:
    """Whom of these the worker opens, by the door."""
    told = set(Relationship.objects.filter(staff=staff, about_kind="person").values_list("about_id", flat=True))
    return {one for one in (JANE, JOHN, TOM, PAT, ZED) if person(one) in told}


def abused(run: ARun) -> None:
    run.fact("abuse", JANE, "domestic_abuse_incident", from_day=date(2024, 5, 1), value="victim")


@pytest.mark.parametrize("abuse", [False, True])
def test_who_works_with_a_child_opens_that_childs_own_parent_elsewhere_and_no_other_childs(publish_run, run, abuse):
    she_fled(run)
    if abuse:
        abused(run)
    publish_run(run)

    assert opens("s-wendy") == {JANE, JOHN, TOM, PAT, ZED}, "John is hers and his: his worker is on nobody's side"
    assert opens("s-nora") == {JOHN, TOM, PAT, ZED} | (set() if abuse else {JANE})
    assert Relationship.objects.filter(staff="s-nora", about_id=family("smiths")).exists()


@pytest.mark.parametrize(
    "said", [{"stated": False}, {"until_day": EXTRACT}, {"relation": "carer"}, {"person": record_id(PAT)}]
)
def test_only_a_tie_of_parent_and_child_that_a_source_states_and_that_holds_makes_a_child_of_both(
    publish_run, run, said
):
    she_fled(run)
    abused(run)
    run.change("kinships", {"person": record_id(JANE), "of_person": record_id(JOHN)}, **said)
    publish_run(run)

    assert opens("s-wendy") == {JOHN, TOM, PAT, ZED}


@pytest.mark.parametrize(
    ("of", "kind", "value", "apart"),
    [
        (JANE, "domestic_abuse_incident", "victim", True),
        (TOM, "domestic_abuse_support", "perpetrator", True),
        (JANE, "marac", None, True),
        (JOHN, "assessment_factor", "3A", True),
        (JOHN, "assessment_factor", "3B", True),
        (JANE, "assessment_factor", "3C", True),
        (JOHN, "assessment_factor", "4B", False),
        (JANE, "social_care_referral", "3B", False),
    ],
)
def test_abuse_that_an_agency_or_an_assessment_names_keeps_the_other_home_closed(
    publish_run, run, of, kind, value, apart
):
    she_fled(run)
    run.fact("abuse", of, kind, from_day=date(2024, 5, 1), value=value)
    publish_run(run)

    assert (JANE in opens("s-nora")) is not apart
    assert JANE in opens("s-wendy")


def a_need_of_abuse(run: ARun, about: str) -> None:
    run.change("needs", {"need": "SUB-1"}, categories=["domestic_abuse"], about=about)
    run.change("needs", {"need": "EDU-1"}, about="child")


def said(need: str, kind: str, who: str | None) -> NeedStatement:
    wendy = the_actor("s-wendy")
    of = family("smiths")
    page = need_queries.need_page(wendy, SAFEGUARDING, of, NeedId(need))
    assert page
    return need_actions.say_of_need(
        wendy, SAFEGUARDING, of, NeedId(need), page.review, person=person(who) if who else None, kind=kind,
        said="She told me", basis=Basis.OWN_ASSESSMENT, judged_on=date(2026, 3, 20),
    )  # fmt: skip


@pytest.mark.parametrize("who", [JANE, JOHN, None])
def test_a_need_of_abuse_that_a_professional_confirmed_keeps_the_other_home_closed_until_it_is_taken_back(
    publish_run, run, who
):
    she_fled(run)
    a_need_of_abuse(run, {JANE: "adult", JOHN: "child"}.get(who, "household"))
    if who != JANE:
        run.drop("findings", need="SUB-1")
        run.drop("finding_evidence", finding=record_id("smiths SUB-1 housing:jane"))
        run.finding("smiths", "SUB-1", who, "not_known")
    publish_run(run)
    assert JANE in opens("s-nora")
    said("EDU-1", "confirmed", JOHN)
    publish_run(run)
    assert JANE in opens("s-nora"), "of another need it says nothing"

    made = said("SUB-1", "confirmed", who)
    publish_run(run)
    assert JANE not in opens("s-nora") and JANE in opens("s-wendy")

    wendy = the_actor("s-wendy")
    need_actions.take_back(wendy, SAFEGUARDING, family("smiths"), made.id, said="It was another Jane")
    publish_run(run)
    assert JANE in opens("s-nora")
