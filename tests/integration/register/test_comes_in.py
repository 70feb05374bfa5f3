"""Who comes in with a child by what is said: told before, and said by two where workers come to see somebody by it."""

from __future__ import annotations

from datetime import date

import pytest
from tests.integration.register.a_run import ARun, record_id
from tests.integration.register.readers import SAFEGUARDING, family, person
from tests.integration.register.test_homes_kept_apart import works_with
from tests.integration.register.test_second_person import say

from kinfold.governance.models import Relationship
from kinfold.governance.rules.policy import Actor
from kinfold.register import correction_queries
from kinfold.register.correction_values import Asked, CorrectionEffect
from kinfold.register.models import Membership
from kinfold.vocabulary.codelists import CorrectionKind as Kind

JANE, JOHN, TOM, PAT, ZED = "housing:jane", "school:john", "housing:tom", "housing:pat", "school:zed"


@pytest.fixture
def the_lees(run: ARun) -> ARun:
    """Zed is Pat's child, and Tom's, who lives elsewhere; Wendy works with Zed as she does with the Smiths."""
    run.record(ZED, ZED, first_name="Zed", last_name="Lee", birth_date=date(2012, 1, 1))
    run.drop("memberships", person=record_id(TOM))
    run.family("lees", 1)
    run.member("lees", PAT, "main_carer", "stated_parent")
    run.member("lees", ZED, "child", "stated_parent")
    run.member("lees", TOM, "parent_elsewhere", "stated_parent")
    run.finding("lees", "SUB-1", PAT, "met")
    works_with(run, "s-wendy", ZED)
    return run


def effect(by: Actor, kind: Kind, who: str, other: str | None = None) -> CorrectionEffect:
    asked = Asked(kind, person(who), person(other) if other else None)
    told, wrong = correction_queries.correction_effect(by, SAFEGUARDING, family(), asked)
    assert wrong == {} and told
    return told


def test_a_childs_parents_are_told_to_come_in_with_the_child_and_what_was_found_of_them(the_lees, publish_run, wendy):
    publish_run(the_lees)
    told = effect(wendy, Kind.BELONGS, ZED)

    said = " ".join(told.changes)
    assert "Zed Lee’s parents, as sources state them, come in with Zed Lee" in said
    assert "That may be Pat Lee and Tom Reed" in said
    assert any("May count here" in one and "Pat Lee" in one for one in told.needs)


def test_of_a_childs_parents_whose_pages_are_closed_nobody_is_named(the_lees, publish_run, wendy):
    publish_run(the_lees)
    Relationship.objects.filter(about_kind="person", about_id=person(PAT)).delete()
    Relationship.objects.filter(about_kind="family", about_id=family("lees")).delete()
    told = effect(wendy, Kind.BELONGS, ZED)

    said = " ".join((*told.changes, *told.needs))
    assert "Zed Lee’s parents, as sources state them, come in with Zed Lee" in said
    assert "Pat Lee" not in said and "That may be Tom Reed" in said
    assert told.of_two


def test_a_grown_up_brings_nobody_in(the_lees, publish_run, wendy):
    publish_run(the_lees)
    assert "come in with" not in " ".join(effect(wendy, Kind.BELONGS, PAT).changes)


@pytest.mark.parametrize(("nora", "two"), [(None, False), (JOHN, True), (ZED, True)])
def test_two_say_it_where_a_colleague_of_either_family_comes_to_see_somebody_by_it(
    the_lees, publish_run, wendy, nora, two
):
    """Wendy opens everybody's page of both; Nora works with one of the families alone."""
    if nora:
        works_with(the_lees, "s-nora", nora)
    publish_run(the_lees)
    assert say(wendy, Kind.BELONGS, ZED).of_two is two


def test_two_say_it_where_a_colleague_opens_the_child_and_not_her_parent(the_lees, publish_run, wendy):
    works_with(the_lees, "s-nora", JOHN)
    publish_run(the_lees)
    nora = Relationship.objects.filter(staff="s-nora", about_kind="family").get()
    for one in (ZED, TOM):
        Relationship.objects.create(
            **{name: getattr(nora, name) for name in ("staff", "kind", "from_day", "source")},
            about_kind="person", about_id=person(one),
        )  # fmt: skip
    Relationship.objects.filter(
        staff="s-nora", about_id__in=Membership.objects.filter(person=person(ZED)).values("family")
    ).delete()
    assert say(wendy, Kind.BELONGS, ZED).of_two
