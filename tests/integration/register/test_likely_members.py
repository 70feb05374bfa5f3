"""Who may belong and may be a member already: told where the reader may see both, and nothing is said of them until that is decided."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from tests.integration.register.a_run import ON, ARun, record_id
from tests.integration.register.readers import SAFEGUARDING, family, person

from kinfold.governance import queries as governance
from kinfold.governance.actions import replace_staff
from kinfold.governance.models import Relationship
from kinfold.governance.rules.policy import Actor
from kinfold.governance.rules.rows import StaffRow
from kinfold.register import correction_queries, match_actions, match_queries, queries
from kinfold.register.correction_values import Asked
from kinfold.register.models import Family, MatchPair, Residence
from kinfold.register.reading import families as family_reading
from kinfold.register.reading.seen import seen_for
from kinfold.register.values import Member
from kinfold.vocabulary.codelists import Category
from kinfold.vocabulary.codelists import CorrectionKind as Kind
from kinfold.vocabulary.identifiers import PurposeId, StaffId

WHO = PurposeId("who_is_who")
JACK = "housing:jack"


def with_jack(run: ARun, born: date) -> ARun:
    run.record(JACK, JACK, first_name="Jack", last_name="Smyth", birth_date=born)
    run.member("smiths", JACK, "child", "proposed", proposed=True)
    return run


def pair_up(run: ARun, one: str, other: str) -> None:
    left, right = sorted((record_id(one), record_id(other)))
    run.add("edges", {
        "record_l": left, "record_r": right, "weight": 1.5, "state": "parked", "reason": "unsure",
        "agreement": "first=close; last=different; birth=equal", "weights": "before=-12; first=3; birth=11",
    })  # fmt: skip


def of_jack(actor: Actor, purpose: PurposeId = SAFEGUARDING) -> Member:
    (one,) = queries.family_page(actor, purpose, family()).may_belong
    return one


def wrong_with(actor: Actor, kind: Kind, who: str, other: str | None = None) -> set[str]:
    asked = Asked(kind, person(who), person(other) if other else None)
    return set(correction_queries.correction_effect(actor, SAFEGUARDING, family(), asked)[1])


@pytest.fixture
def paired(run: ARun, publish_run, wendy: Actor) -> Actor:
    """A pair of Jack's record and one of John's waits under who is who."""
    pair_up(with_jack(run, date(2013, 1, 1)), JACK, "school:john")
    publish_run(run)
    return wendy


def test_while_a_pair_waits_nothing_is_said_of_whether_they_belong(paired: Actor) -> None:
    (may_be,) = of_jack(paired).may_be
    assert (may_be.name, may_be.pair, may_be.waits) == ("John Smith", None, True)
    assert wrong_with(paired, Kind.IS_CARER, "housing:jane", JACK) == {"other"}
    assert wrong_with(paired, Kind.BELONGS, JACK) == wrong_with(paired, Kind.NOT_BELONGS, JACK) == {"person"}
    assert wrong_with(paired, Kind.IS_CARER, "housing:jane", "school:john") == set()


def test_whoever_may_decide_is_led_to_the_pair_and_once_they_are_two_it_can_be_said(paired: Actor) -> None:
    replace_staff([StaffRow(staff="s-wendy", name="Wendy", role="team_manager", trained_on=ON, agreed_on=ON)])
    manager = governance.actor(StaffId("s-wendy"), on=ON)
    assert manager
    pair = MatchPair.objects.get().id
    assert [one.pair for one in of_jack(manager, WHO).may_be] == [pair]
    review = match_queries.match_page(manager, WHO, pair).review
    match_actions.decide_match(manager, WHO, pair, review, decision="different", reason="I know both")
    assert of_jack(paired).may_be == ()
    assert wrong_with(paired, Kind.IS_CARER, "housing:jane", JACK) == set()


def test_whom_a_source_that_may_not_be_named_pairs_is_paired_with_nobody(run: ARun, publish_run, wendy: Actor) -> None:
    with_jack(run, date(2013, 1, 1))
    run.record("recovery:jo", "recovery:jo", first_name="Jo", last_name="Smyth", birth_date=date(1990, 1, 1))
    run.member("smiths", "recovery:jo", "other_household_member", "contact_at_home", proposed=True)
    pair_up(run, "recovery:jo", "housing:jane")
    publish_run(run)
    page = queries.family_page(wendy, PurposeId("family_help"), family())
    assert all(one.may_be == () for one in page.may_belong)
    assert any(one.may_be for one in queries.family_page(wendy, SAFEGUARDING, family()).may_belong)


def test_of_two_children_of_one_day_it_is_asked_whether_they_are_two(run: ARun, publish_run, wendy: Actor) -> None:
    publish_run(with_jack(run, date(2014, 3, 9)))
    assert [(one.name, one.waits) for one in of_jack(wendy).may_be] == [("John Smith", False)]
    asked = Asked(Kind.IS_CARER, person("housing:jane"), person(JACK))
    effect, wrong = correction_queries.correction_effect(wendy, SAFEGUARDING, family(), asked)
    assert wrong == {} and any("where you know that they are two" in one for one in effect.changes)


def test_why_a_child_may_belong_gives_the_sign_as_far_as_the_reader_may_see_it(
    run: ARun, publish_run, wendy: Actor
) -> None:
    with_jack(run, date(2013, 1, 1)).home(JACK, "d-smith", date(2024, 2, 3))
    run.change("records", {"record": record_id(JACK)}, last_name="Smith")
    publish_run(run)
    sign = "At the same address as Jane Smith since 3 February 2024, by Council housing. They have a family name in common."
    assert sign in of_jack(wendy).basis and "No source says who cares for the child" in of_jack(wendy).basis
    close = Relationship.objects.filter(about_kind="person", about_id=person("housing:jane"))
    kept = list(close)
    close.delete()
    assert "same address as Jane Smith, by" in of_jack(wendy).basis, "since when is hers to tell"
    Relationship.objects.bulk_create(kept)
    Residence.objects.filter(person=person("housing:jane")).update(hidden=True)
    assert "address" not in of_jack(wendy).basis and "not shown" in of_jack(wendy).basis


def test_where_the_homes_of_a_child_are_not_to_be_read_the_run_said_whose_it_is(
    run: ARun, publish_run, wendy: Actor
) -> None:
    with_jack(run, date(2013, 1, 1))
    run.change("memberships", {"person": record_id(JACK)}, basis_sources=["housing"])
    publish_run(run)  # no row of his, as behind the second wall
    assert "In the same home as Jane Smith, by Council housing." in of_jack(wendy).basis
    Residence.objects.filter(person=person("housing:jane")).update(hidden=True)
    assert "not shown" in of_jack(wendy).basis


@pytest.mark.parametrize("his", ["d-new", None])
def test_of_which_home_of_two_is_hidden_or_cannot_be_known_no_sign_says_that_it_is_the_same(
    run: ARun, publish_run, wendy: Actor, his: str | None
) -> None:
    with_jack(run, date(2013, 1, 1))
    run.change("memberships", {"person": record_id(JACK)}, basis_sources=["housing"])
    run.add("dwellings", {
        "dwelling": "d-new", "address": "1 New Road", "postcode": "ZZ8 8ZZ", "kind": "home", "protected": False,
        "undisclosed": his is not None,
    })  # fmt: skip
    if his:
        run.home(JACK, his, date(2025, 1, 1))
    run.home("housing:jane", "d-new", date(2025, 1, 1))
    publish_run(run)
    assert "home as" not in of_jack(wendy).basis and "address" not in of_jack(wendy).basis


def test_whoever_has_a_hidden_home_has_no_sign_of_any_other(run: ARun, publish_run, wendy: Actor) -> None:
    with_jack(run, date(2013, 1, 1)).home(JACK, "d-smith", date(2024, 2, 3))
    run.home(JACK, "d-refuge", date(2025, 1, 1))
    run.drop("dwellings", dwelling="d-refuge")
    run.add("dwellings", {
        "dwelling": "d-refuge", "address": "1 New Road", "postcode": "ZZ8 8ZZ", "kind": "home", "protected": False,
        "undisclosed": True,
    })  # fmt: skip
    publish_run(run)
    assert "address" not in of_jack(wendy).basis


def test_whom_the_run_takes_for_another_member_is_said_to_be_two_in_so_many_words(
    run: ARun, publish_run, wendy: Actor
) -> None:
    with_jack(run, date(2013, 1, 1))
    run.change("memberships", {"person": record_id(JACK)}, basis="may_be_the_same")
    publish_run(run)
    assert [(one.name, one.waits) for one in of_jack(wendy).may_be] == [("another member of this family", False)]


def test_for_a_purpose_without_homes_nothing_of_them_is_a_sign(run: ARun, publish_run, wendy: Actor) -> None:
    with_jack(run, date(2013, 1, 1)).home(JACK, "d-smith", date(2024, 2, 3))
    publish_run(run)
    seen = seen_for(governance.visible(wendy, SAFEGUARDING))
    seen = replace(seen, categories=seen.categories - {Category.CONTACT})
    found = family_reading.family_page(Family.objects.get(id=family()), seen)
    assert "address" not in found.may_belong[0].basis
