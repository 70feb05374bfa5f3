"""What somebody is told who asks who has looked at their record, and which looks are asked about."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import pytest

from kinfold.governance.rules.looks import (
    Entry,
    Fact,
    Held,
    Known,
    Look,
    facts_of,
    in_order,
    is_asked_about,
    lines_of,
    looks_in,
)
from kinfold.governance.rules.profile import Profile, read_profile
from kinfold.governance.rules.rows import RelationshipKind
from kinfold.places import shipped

ON = date(2026, 3, 31)
HELP = Look(ON - timedelta(days=60), "S1", "family_worker", "family_help", "allocated", 2)
NAMES = {"S1": "Ben Tran"}


@pytest.fixture(scope="module")
def example() -> Profile:
    return read_profile(shipped("councils") / "example")


@pytest.mark.parametrize(
    ("change", "protected", "held"),
    [
        ({}, False, None),
        ({}, True, Held.PROTECTED),
        ({"relationship": "break_glass"}, False, Held.BROKEN_GLASS),
        ({"purpose": "safeguarding"}, False, Held.PURPOSE),  # an enquiry that the family must not learn of
        ({"purpose": "who_is_who"}, False, Held.PURPOSE),
        ({"purpose": "a purpose of last year"}, False, Held.PURPOSE),
        ({"day": ON - timedelta(days=29)}, False, Held.RECENT),
        ({"day": ON - timedelta(days=30)}, False, None),
    ],
)
def test_what_could_harm_is_held_back(change, protected, held, example):
    (line,) = lines_of([replace(HELP, **change)], names=NAMES, profile=example, protected=protected, on=ON)
    assert line.held is held


@pytest.mark.parametrize(
    ("relationship", "who"),
    [
        ("allocated", "Ben Tran, Family worker"),
        ("supervising", "Family worker"),
        ("duty", "Family worker"),
        ("", "Family worker"),
    ],
)
def test_only_whoever_they_know_is_named(relationship, who, example):
    (line,) = lines_of([replace(HELP, relationship=relationship)], names=NAMES, profile=example, protected=False, on=ON)
    assert line.who == who


def test_more_can_be_held_back_by_hand_and_never_less(example):
    looks = [HELP, replace(HELP, purpose="safeguarding")]
    keys = [line.key for line in lines_of(looks, names=NAMES, profile=example, protected=False, on=ON)]
    by_hand = lines_of(looks, names=NAMES, profile=example, protected=False, on=ON, by_hand=keys)

    assert [line.held for line in by_hand] == [Held.BY_HAND, Held.PURPOSE]


def test_without_a_word_in_the_profile_nothing_is_told(example):
    silent = example.model_copy(update={"who_looked": type(example.who_looked)()})
    (line,) = lines_of([HELP], names=NAMES, profile=silent, protected=False, on=ON)
    assert line.held is Held.PURPOSE


def test_whatever_the_look_nothing_unsafe_is_told(example):
    """Every relationship, purpose, age and protection, held against the rule written a second time."""
    told = 0
    for relationship, purpose, days, protected in product(
        ("", *RelationshipKind), example.purposes, (0, 29, 30, 400), (False, True)
    ):
        look = replace(HELP, relationship=relationship, purpose=purpose, day=ON - timedelta(days=days))
        (line,) = lines_of([look], names=NAMES, profile=example, protected=protected, on=ON)
        safe = not protected and relationship != "break_glass" and days >= 30
        assert (line.held is None) == (safe and purpose in ("family_help", "identify_families"))
        assert ("Ben Tran" in line.who) == (relationship == "allocated")
        told += line.held is None
    assert told == 24


def an_entry(action: str, outcome: str, request: str = "r1", at: str = "2026-03-02T09:00:00+00:00") -> Entry:
    return Entry(at, "S1", "family_worker", "family_help", action, outcome, "allocated", request)


def test_a_refusal_showed_nothing_and_is_no_look():
    assert looks_in([an_entry("open", "refused"), an_entry("glass_broken", "done")]) == ()


def test_a_page_is_one_look_however_many_parts_it_has():
    first = [an_entry("open", "allowed"), an_entry("shown", "done"), an_entry("shown", "done")]
    (look,) = looks_in([*first, an_entry("shown", "done", "r2", at="2026-03-02T15:00:00+00:00")])

    assert (look.day, look.times) == (date(2026, 3, 2), 2)


def test_the_day_is_that_of_the_council():
    (look,) = looks_in([an_entry("shown", "done", at="2026-07-01T23:30:00+00:00")])
    assert look.day == date(2026, 7, 2)


AT_WORK, AT_NIGHT = "2026-03-03T10:00:00+00:00", "2026-03-03T22:00:00+00:00"
OWN = Known(frozenset({"tran"}), frozenset({"f1"}), "ZZ1")


@pytest.mark.parametrize(
    ("at", "relationship", "opened", "them", "facts", "asked"),
    [
        (AT_WORK, "allocated", True, Known(), (), False),
        (AT_WORK, "break_glass", True, Known(), (Fact.NO_RELATIONSHIP,), True),
        (AT_WORK, "break_glass", False, Known(), (Fact.NO_RELATIONSHIP,), True),  # a member on a family's page
        (AT_WORK, "", False, Known(), (), False),  # one of those whom a search found
        (AT_WORK, "", False, Known(frozenset({"tran"})), (Fact.SAME_SURNAME,), True),
        (AT_WORK, "allocated", True, Known(families=frozenset({"f1"})), (Fact.SAME_HOUSEHOLD,), True),
        (AT_NIGHT, "allocated", True, Known(area="ZZ1"), (Fact.OWN_AREA, Fact.OUT_OF_HOURS), False),
    ],
)
def test_plain_facts_say_what_is_asked_about(at, relationship, opened, them, facts, asked, example):
    told = facts_of(at, relationship, opened=opened, them=them, reader=OWN, profile=example)
    assert told == facts
    assert is_asked_about(told) is asked


def test_nothing_is_added_up():
    """The first fact outranks all the others together."""
    every_other = [fact for fact in Fact if fact is not Fact.NO_RELATIONSHIP]
    assert in_order([Fact.NO_RELATIONSHIP]) < in_order(every_other)
