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
    Page,
    Workers,
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
HELP = Look(ON - timedelta(days=60), "S1", "family_worker", "family_help", "allocated", Page.OWN, 2)
NAMES = {"S1": "Ben Tran"}


@pytest.fixture(scope="module")
def example() -> Profile:
    return read_profile(shipped("councils") / "example")


def told(looks, profile, *, protected=False, by_hand=(), workers=None):
    """By staff who work with them and with nobody else, unless it is said."""
    workers = workers or Workers(works_with=looks, of_another_home=())
    return lines_of(looks, names=NAMES, profile=profile, workers=workers, protected=protected, on=ON, by_hand=by_hand)


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
    (line,) = told([replace(HELP, **change)], example, protected=protected)
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
    (line,) = told([replace(HELP, relationship=relationship)], example)
    assert line.who == who


@pytest.mark.parametrize(
    ("page", "works_with", "of_another_home", "held"),
    [
        (Page.OWN, True, False, None),
        (Page.OWN, False, False, Held.OTHER_HOME),  # opened for working with the home that they left, as it may be
        (Page.OWN, True, True, Held.OTHER_HOME),
        (Page.HOME, False, False, None),
        (Page.HOME, False, True, Held.OTHER_HOME),
        (Page.ELSEWHERE, True, False, Held.OTHER_HOME),
    ],
)
def test_a_look_is_told_only_where_it_certainly_tells_of_no_other_home(
    page, works_with, of_another_home, held, example
):
    look = replace(HELP, page=page)
    workers = Workers([look] if works_with else [], [look.staff] if of_another_home else [])
    (line,) = told([look], example, workers=workers)

    assert line.held is held
    assert ("Ben Tran" in line.who) == (held is None and page is Page.OWN)


def test_more_can_be_held_back_by_hand_and_never_less(example):
    looks = [HELP, replace(HELP, purpose="safeguarding")]
    keys = [line.key for line in told(looks, example)]
    by_hand = told(looks, example, by_hand=keys)

    assert [line.held for line in by_hand] == [Held.BY_HAND, Held.PURPOSE]


def test_without_a_word_in_the_profile_nothing_is_told(example):
    silent = example.model_copy(update={"who_looked": type(example.who_looked)()})
    (line,) = told([HELP], silent)
    assert line.held is Held.PURPOSE


def test_whatever_the_look_nothing_unsafe_is_told(example):
    """Every relationship, purpose, age and protection, held against the rule written a second time."""
    open_ones = 0
    for relationship, purpose, days, protected in product(
        ("", *RelationshipKind), example.purposes, (0, 29, 30, 400), (False, True)
    ):
        look = replace(HELP, relationship=relationship, purpose=purpose, day=ON - timedelta(days=days))
        (line,) = told([look], example, protected=protected)
        safe = not protected and relationship != "break_glass" and days >= 30
        assert (line.held is None) == (safe and purpose in ("family_help", "identify_families"))
        assert ("Ben Tran" in line.who) == (relationship == "allocated" and line.held is None)
        open_ones += line.held is None
    assert open_ones == 24


def an_entry(action: str, outcome: str, request: str = "r1", at: str = "2026-03-02T09:00:00+00:00") -> Entry:
    return Entry(at, "S1", "family_worker", "family_help", action, outcome, "allocated", request)


def test_a_refusal_showed_nothing_and_is_no_look():
    assert looks_in([an_entry("open", "refused"), an_entry("glass_broken", "done")]) == ()


def test_a_page_is_one_look_however_many_parts_it_has():
    first = [an_entry("open", "allowed"), an_entry("shown", "done"), an_entry("shown", "done")]
    (look,) = looks_in([*first, an_entry("open", "allowed", "r2", at="2026-03-02T15:00:00+00:00")])

    assert (look.day, look.times) == (date(2026, 3, 2), 2)


def test_what_another_page_showed_of_them_is_a_look_of_its_own():
    opened, at_home, elsewhere = (
        an_entry("open", "allowed"),
        an_entry("shown", "done", "r2"),
        an_entry("shown", "done", "r3"),
    )
    looks = looks_in([opened, at_home, elsewhere], of_their_home={"r2"})

    assert {look.page: look.times for look in looks} == {Page.OWN: 1, Page.HOME: 1, Page.ELSEWHERE: 1}


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
    found = facts_of(at, relationship, opened=opened, them=them, reader=OWN, profile=example)
    assert found == facts
    assert is_asked_about(found) is asked


def test_nothing_is_added_up():
    """The first fact outranks all the others together."""
    every_other = list(Fact)[list(Fact).index(Fact.NO_RELATIONSHIP) + 1 :]
    assert in_order([Fact.NO_RELATIONSHIP]) < in_order(every_other)
