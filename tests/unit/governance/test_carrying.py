"""What a condition carried is closed when it has ended or was taken away, for the purposes that it alone carried."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from kinfold.governance.in_force import InForce
from kinfold.governance.rules.carrying import carried_by_both
from kinfold.governance.rules.narrowing import narrowed, narrowed_law
from kinfold.governance.rules.profile import read_profile
from kinfold.governance.rules.registers import Condition, read_registers
from kinfold.vocabulary.codelists import Category

EXAMPLE = Path(__file__).resolve().parents[3] / "councils" / "example"
ENDS = date(2026, 3, 1)


@pytest.mark.parametrize(
    ("of", "closes"), [("special", {Category.HEALTH}), ("offence", {Category.CRIME}), ("all", set())]
)
def test_health_or_crime_closes_for_the_purpose_that_an_ended_condition_alone_carried(of, closes):
    registers = read_registers(EXAMPLE)
    ended = tuple(one.model_copy(update={"until": ENDS}) if one.of == of else one for one in registers.law.conditions)
    told = InForce(read_profile(EXAMPLE), registers.law.model_copy(update={"conditions": ended}), registers.sharing)

    def closed(on: date, told: InForce = told) -> dict[str, set[Category]]:
        now = told.on(lambda: on).profile.purposes
        return {
            name: gone
            for name, one in told.profile.purposes.items()
            if (gone := {*one.categories} - {*now[name].categories})
        }

    assert closed(ENDS - timedelta(days=1)) == {}
    # The lawful bases of the others carry it themselves.
    assert closed(ENDS) == ({"who_is_who": closes} if closes else {})
    another = Condition.model_validate(
        {
            "of": of,
            "cites": "UK GDPR Article 9(2)(h)" if of == "special" else "UK GDPR Article 10(1)",
            "purposes": ["who_is_who"],
        }
    )
    law = told.law.model_copy(update={"conditions": (*ended, another)})
    assert closed(ENDS, InForce(told.profile, law, told.sharing)) == {}


def left_of(before: InForce, now: InForce) -> dict[str, set[Category]]:
    """What an edit that people were not told of closes, for each purpose that it closes something of."""
    left = carried_by_both(narrowed(before.profile, now.profile), (before.profile, before.law), (now.profile, now.law))
    those = before.profile.purposes.items()
    return {name: gone for name, one in those if (gone := {*one.categories} - {*left.purposes[name].categories})}


def with_files(told: InForce, *, rests_on: tuple[str, ...] | None = None, conditions: tuple | None = None) -> InForce:
    """The files where `family_help` rests on other bases, or where the register has other conditions."""
    profile, law = told.profile, told.law
    if rests_on is not None:
        helping = profile.purposes["family_help"].model_copy(update={"lawful_basis": rests_on})
        profile = profile.model_copy(update={"purposes": {**profile.purposes, "family_help": helping}})
    if conditions is not None:
        law = law.model_copy(update={"conditions": conditions})
    return InForce(profile, law, told.sharing)


@pytest.fixture(scope="module")
def told() -> InForce:
    registers = read_registers(EXAMPLE)
    return InForce(read_profile(EXAMPLE), registers.law, registers.sharing)


def test_a_purpose_that_loses_one_of_its_bases_loses_what_that_one_alone_carried(told):
    both = with_files(told, rests_on=("public_task", "accountability"), conditions=())

    assert left_of(both, with_files(both, rests_on=("public_task",))) == {}
    assert left_of(both, with_files(both, rests_on=("accountability",))) == {
        "family_help": {Category.HEALTH, Category.CRIME}
    }
    # With a condition of the register for all purposes behind it, it carries on.
    behind = with_files(both, conditions=told.law.conditions)
    assert left_of(behind, with_files(behind, rests_on=("accountability",))) == {}


def test_a_purpose_that_rests_on_nothing_that_it_rested_on_before_is_a_reason_for_nothing(told):
    now = narrowed(told.profile, with_files(told, rests_on=("safeguarding",)).profile).purposes["family_help"]
    assert (now.lawful_basis, now.actions, now.categories) == ((), (), ())


def test_a_basis_that_no_longer_cites_the_article_carries_no_more(told):
    bare = told.profile.lawful_bases["public_task"].model_copy(update={"citation": "UK GDPR Article 6(1)(e)"})
    before = with_files(told, conditions=())
    profile = before.profile.model_copy(update={"lawful_bases": {**before.profile.lawful_bases, "public_task": bare}})
    closed = left_of(before, InForce(profile, before.law, before.sharing))
    assert closed["family_help"] == {Category.HEALTH, Category.CRIME} and "safeguarding" not in closed


def test_a_condition_that_is_taken_away_closes_what_it_alone_carried_and_one_in_other_words_nothing(told):
    special = next(one for one in told.law.conditions if one.of == "special")
    others = tuple(one for one in told.law.conditions if one is not special)
    reworded = special.model_copy(update={"cites": special.cites.replace("paragraphs 6 and 18", "paragraph 18")})
    for_another = special.model_copy(update={"purposes": ("safeguarding",)})
    assert reworded.cites != special.cites

    assert left_of(told, with_files(told, conditions=others)) == {"who_is_who": {Category.HEALTH}}
    assert left_of(told, with_files(told, conditions=(*others, for_another))) == {"who_is_who": {Category.HEALTH}}
    assert left_of(told, with_files(told, conditions=(*others, reworded))) == {}
    ends = with_files(told, conditions=(*others, special.model_copy(update={"until": ENDS})))
    assert [one.until for one in narrowed_law(told.law, ends.law).conditions if one.of == "special"] == [ENDS]


def test_what_an_untold_edit_newly_asks_people_for_is_asked_at_once_and_what_it_no_longer_asks_for_stays_asked(told):
    def asks(law) -> set[str]:
        return {one.to for one in law.consent if one.asked}

    none = told.law.model_copy(update={"consent": tuple(one for one in told.law.consent if not one.asked)})
    assert asks(narrowed_law(none, told.law)) == asks(narrowed_law(told.law, none)) == asks(told.law) != set()
