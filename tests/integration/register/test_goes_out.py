"""A child who goes out of a family by what is said: told before, with who loses her page, and said by two."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from tests.integration.governance.builders import the_actor
from tests.integration.register.a_run import ARun, record_id
from tests.integration.register.readers import FAMILY_HELP, SAFEGUARDING, family, person
from tests.integration.register.test_homes_kept_apart import works_with
from tests.integration.register.test_second_person import say

from kinfold.governance.models import Relationship
from kinfold.register import correction_actions, correction_queries, queries
from kinfold.register.correction_values import Asked, CorrectionEffect
from kinfold.register.reading import corrected
from kinfold.register.reading.seen import Seen
from kinfold.vocabulary.codelists import CorrectionKind as Kind
from kinfold.vocabulary.identifiers import PurposeId

JANE, JOHN, AMY, TOM, PAT = "housing:jane", "school:john", "school:amy", "housing:tom", "housing:pat"
THERE = "d-there"


@pytest.fixture
def toms_home(run: ARun) -> ARun:
    """Tom, who is of the Smiths, has a home of his own as well, where the children are said to live."""
    run.change("memberships", {"person": record_id(TOM)}, until_day=None)
    run.drop("residences", person=record_id(TOM))
    run.add(
        "dwellings",
        {"dwelling": THERE, "address": "8 There Way", "postcode": "ZZ8 8HH", "kind": "home", "protected": False},
    )
    run.home(PAT, THERE, date(2024, 1, 1))
    run.record("social_care:pat", PAT, first_name="Pat", last_name="Lee")
    works_with(run, "s-wendy", PAT)
    run.member("smiths", PAT, "other_household_member", "shared_tenancy")
    return run


def effect(
    kind: Kind, who: str, other: str | None = None, purpose: PurposeId = SAFEGUARDING, **more: str
) -> CorrectionEffect:
    asked = Asked(kind, person(who), person(other) if other else None, **more)
    told, wrong = correction_queries.correction_effect(the_actor("s-wendy"), purpose, family(), asked)
    assert wrong == {} and told
    return told


def test_where_a_child_is_said_to_live_with_nobody_who_cares_for_them_the_family_left_is_told_and_the_needs(
    toms_home, publish_run
):
    publish_run(toms_home)
    title = queries.family_page(the_actor("s-wendy"), SAFEGUARDING, family()).title
    told = effect(Kind.LIVES_AT, JOHN, dwelling=THERE)

    said = " ".join(told.changes)
    assert f"so John Smith goes out of {title} with the next run" in said
    assert "Counts no more here: Need EDU-1: John Smith." in told.needs
    assert "John Smith is on a child protection plan" in said
    assert told.of_two


def test_a_plan_is_told_for_no_purpose_that_leaves_out_social_care(toms_home, publish_run, monkeypatch):
    publish_run(toms_home)
    seen = correction_queries.seen_for
    monkeypatch.setattr(correction_queries, "seen_for", lambda visible: without_social_care(seen(visible)))
    assert "child protection plan" not in " ".join(effect(Kind.LIVES_AT, JOHN, dwelling=THERE).changes)


def without_social_care(seen: Seen) -> Seen:
    return replace(seen, categories=frozenset(one for one in seen.categories if one != "social_care"))


@pytest.mark.parametrize(("nora", "gone", "left"), [(None, 0, 1), (AMY, 1, 1), (JOHN, 0, 2)])
def test_who_loses_the_childs_page_is_told_by_number(toms_home, publish_run, nora, gone, left):
    if nora:
        works_with(toms_home, "s-nora", nora)
    publish_run(toms_home)
    said = " ".join(effect(Kind.LIVES_AT, JOHN, dwelling=THERE).changes)

    assert ("1 member of staff who opens John Smith’s page today may lose it" in said) is bool(gone)
    assert ("1 member of staff will still open it" in said) is bool(gone and left == 1)
    assert "no member of staff opens" not in said


def test_that_nobody_will_open_a_childs_page_is_told(toms_home, publish_run):
    publish_run(toms_home)  # Wendy works with John, and opens Amy's page by the family alone
    told = effect(Kind.LIVES_AT, AMY, dwelling=THERE)
    said = " ".join(told.changes)

    assert "no member of staff will still open it" in said
    assert "It may be that no member of staff opens Amy Smith’s page then." in said
    assert told.of_two and "child protection plan" not in said


def test_a_child_who_is_said_to_live_where_a_carer_does_goes_out_of_nothing_and_one_is_enough(toms_home, publish_run):
    publish_run(toms_home)
    told = effect(Kind.LIVES_AT, JOHN, dwelling="d-smith")
    assert "goes out" not in " ".join(told.changes) and not told.of_two and told.needs == ()


def test_a_grown_up_who_moves_goes_out_of_nothing(toms_home, publish_run):
    publish_run(toms_home)
    assert "goes out" not in " ".join(effect(Kind.LIVES_AT, TOM, dwelling=THERE).changes)


def test_whoever_works_with_the_family_agrees_to_where_the_child_lives(toms_home, publish_run):
    works_with(toms_home, "s-nora", AMY)
    publish_run(toms_home)
    row = say(the_actor("s-wendy"), Kind.LIVES_AT, JOHN, dwelling=THERE)
    assert row.of_two and not corrected.binding()
    correction_actions.confirm_correction(the_actor("s-nora"), FAMILY_HELP, family(), row.id, agree=True)
    assert [one.kind for one in corrected.binding()] == [Kind.LIVES_AT]


def test_another_main_carer_of_one_of_several_children_is_told_with_who_stays_and_is_said_by_two(
    toms_home, publish_run
):
    publish_run(toms_home)
    told = effect(Kind.IS_CARER, TOM, JOHN)
    said = " ".join(told.changes)
    assert "Jane Smith stays the main carer of the other children here" in said
    assert "John Smith’s main carer is Tom Reed then" in said and told.of_two


def test_another_main_carer_of_an_only_child_is_told_to_take_the_place_of_the_one_of_now(toms_home, publish_run):
    toms_home.drop("memberships", person=record_id(AMY))
    publish_run(toms_home)
    told = effect(Kind.IS_CARER, TOM, JOHN)
    assert "Jane Smith is the main carer of John Smith no more: Tom Reed takes that place." in told.changes
    assert told.of_two


def test_the_family_that_a_child_leaves_is_named_and_not_called_this_one(toms_home, publish_run, run):
    run.record("school:zed", "school:zed", first_name="Zed", last_name="Lee", birth_date=date(2012, 1, 1))
    run.family("lees", 1)
    run.member("lees", PAT, "main_carer", "stated_parent")
    run.member("lees", "school:zed", "child", "stated_parent")
    works_with(run, "s-wendy", "school:zed")
    publish_run(run)
    told = effect(Kind.BELONGS, "school:zed")
    assert "Zed Lee is no child of Lee: Zed any more." in told.changes

    Relationship.objects.filter(about_kind="family", about_id=family("lees")).delete()
    told = effect(Kind.BELONGS, "school:zed")
    assert "Zed Lee is no child of a family that you do not work with any more." in told.changes


def roles() -> dict[str, str]:
    page = queries.family_page(the_actor("s-wendy"), SAFEGUARDING, family())
    return {one.name.split()[0]: one.role.value for one in page.members if one.until_day is None}


def agreed(who: str, child: str) -> None:
    row = say(the_actor("s-wendy"), Kind.IS_CARER, who, child)
    correction_actions.confirm_correction(the_actor("s-max"), SAFEGUARDING, family(), row.id, agree=True)


def test_a_child_whose_carer_is_another_is_gone_at_once_and_her_brother_keeps_one_main_carer(toms_home, publish_run):
    publish_run(toms_home)
    before = roles()
    agreed(TOM, JOHN)
    assert roles() == {name: role for name, role in before.items() if name != "John"}


@pytest.mark.parametrize(("lives", "becomes"), [("d-smith", "carer"), (THERE, "parent_elsewhere")])
def test_a_family_has_one_main_carer_at_once_where_another_is_said_of_all_its_children(
    toms_home, publish_run, lives, becomes
):
    toms_home.home(TOM, lives, date(2024, 1, 1))
    publish_run(toms_home)
    for child in (JOHN, AMY):
        agreed(TOM, child)
    now = roles()
    assert [name for name, role in now.items() if role == "main_carer"] == ["Tom"]
    assert now["Jane"] == becomes and {"John", "Amy"} <= now.keys()


def test_that_a_main_carer_who_moves_may_lose_the_children_is_told(toms_home, publish_run):
    publish_run(toms_home)
    said = " ".join(effect(Kind.LIVES_AT, JANE, dwelling=THERE).changes)
    assert (
        "then they go out of Jane Smith’s family, and who works with Jane Smith alone opens their pages no more" in said
    )
    assert "go out of" not in " ".join(effect(Kind.LIVES_AT, TOM, dwelling=THERE).changes)
