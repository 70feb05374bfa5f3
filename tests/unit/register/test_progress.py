"""When a confirmed need counts as held, and what keeps an outcome from being signed: both sides of each line."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from kinfold.needs.framework import read_framework
from kinfold.places import shipped
from kinfold.register.rules.family_state import CARE_LOOKED_AT, NEXT, stands
from kinfold.register.rules.judging import NeedRead, Statement, about_that, count_confirmed
from kinfold.register.rules.progress import PRACTICE, Judgement, Measured, Standing, standing_of, still_lacking

ENDED, UNTIL = date(2025, 6, 30), date(2025, 12, 30)
BEFORE, AFTER = date(2025, 12, 29), date(2026, 1, 31)


def measured(on: date, now: str | None, then: str | None = None, until: date | None = UNTIL) -> Measured:
    return Measured(ENDED, on, until, now, then)


@pytest.mark.parametrize(
    ("told", "said", "stands_so"),
    [
        (None, [], Standing.NOT_MEASURED),
        (measured(BEFORE, "met"), [], Standing.HOLDING),
        (measured(BEFORE, "not_met"), [], Standing.NOT_NOW),
        (measured(BEFORE, "not_known"), [], Standing.HOLDING),
        (measured(UNTIL, "met", "met"), [], Standing.HELD),
        (measured(AFTER, "not_met", "met"), [], Standing.RELAPSED),
        (measured(AFTER, "met", "not_met"), [], Standing.NOT_HELD),
        (measured(AFTER, "met", "not_known"), [], Standing.NOT_KNOWN),
        (measured(AFTER, "met", "met", until=None), [], Standing.NOT_KNOWN),
    ],
)
def test_a_tested_need_is_held_when_its_test_is_met_on_the_day_and_still_is(told, said, stands_so):
    assert standing_of(ended=ENDED, tested=True, judged=False, measured=told, said=said) == stands_so


@pytest.mark.parametrize(
    ("said", "stands_so"),
    [
        ([], Standing.NOT_JUDGED),
        ([Judgement(so=True, on=BEFORE)], Standing.NOT_JUDGED),
        ([Judgement(so=True, on=UNTIL)], Standing.HELD),
        ([Judgement(so=False, on=UNTIL)], Standing.NOT_HELD),
        ([Judgement(so=True, on=UNTIL), Judgement(so=False, on=AFTER)], Standing.RELAPSED),
    ],
)
def test_what_a_professional_judges_is_held_when_it_is_judged_after_the_time_is_over(said, stands_so):
    told = measured(AFTER, None)
    assert standing_of(ended=ENDED, tested=False, judged=True, measured=told, said=said) == stands_so


def test_where_both_are_asked_both_have_to_say_so():
    so = [Judgement(so=True, on=AFTER)]
    for then, stands_so in (("met", Standing.HELD), ("not_met", Standing.NOT_HELD), ("not_known", Standing.NOT_KNOWN)):
        told = measured(AFTER, "met", then)
        assert standing_of(ended=ENDED, tested=True, judged=True, measured=told, said=so) == stands_so
    told = measured(AFTER, "met", "met")
    assert standing_of(ended=ENDED, tested=True, judged=True, measured=told, said=[]) == Standing.NOT_JUDGED


def test_while_support_goes_on_and_after_another_end_nothing_is_held():
    told = measured(AFTER, "met", "met")
    assert standing_of(ended=None, tested=True, judged=False, measured=told, said=[]) == Standing.IN_SUPPORT
    other = standing_of(ended=BEFORE, tested=True, judged=False, measured=told, said=[])
    assert other == Standing.NOT_MEASURED


def test_an_outcome_needs_every_need_all_of_the_practice_and_a_look_at_care():
    every = [kind.value for kind in PRACTICE]
    held = {"One": Standing.HELD, "Two": Standing.HELD}

    assert still_lacking(held, ended=ENDED, practice=every, in_care_unseen=False) == ()
    assert still_lacking({}, ended=ENDED, practice=every, in_care_unseen=False)
    assert still_lacking(held, ended=None, practice=every, in_care_unseen=False)
    assert still_lacking(held | {"Two": Standing.HOLDING}, ended=ENDED, practice=every, in_care_unseen=False)
    assert len(still_lacking(held, ended=ENDED, practice=every[1:], in_care_unseen=False)) == 1
    assert "care" in still_lacking(held, ended=ENDED, practice=every, in_care_unseen=True)[0]


def test_what_the_framework_asks_for_is_what_the_pages_look_for():
    framework = read_framework(Path(str(shipped("frameworks"))) / "supporting_families_2022")

    assert framework.progress is not None
    assert tuple(framework.progress.practice.kinds) == PRACTICE
    assert all(need.categories() for need in framework.needs), "a need of no category is shown to nobody"


def test_a_child_in_care_that_was_looked_at_moves_no_family():
    assert stands(["taken_up", "support_began", CARE_LOOKED_AT]) == "support_began"
    assert CARE_LOOKED_AT in NEXT["support_began"]


def test_only_what_a_person_confirms_is_confirmed_and_the_newest_word_counts():
    told = [
        Statement(1, "EDU-3", "kim", "confirmed"),
        Statement(2, "FIN-3", "kim", "confirmed"),
        Statement(3, "ABU-1", "kim", "noted"),
        Statement(4, "HLT-1", "kim", "confirmed"),
        Statement(5, "HLT-1", "kim", "disputed"),
        Statement(6, "HLT-2", "paul", "confirmed"),
        Statement(7, "SUB-1", "paul", "confirmed"),
        Statement(8, "REL-1", "paul", "confirmed"),
        Statement(9, "REL-1", "paul", "taken_back", undoes=8),
    ]
    needs = {need: NeedRead(need[:3], None, elsewhere_once=True) for need in ("HLT-1", "HLT-2", "SUB-1", "REL-1")}
    needs |= {need: NeedRead(need[:3], "EDU-3+FIN-3", elsewhere_once=True) for need in ("EDU-3", "FIN-3")}

    confirmed = about_that(told, "confirmed")

    assert confirmed == {("EDU-3", "kim"), ("FIN-3", "kim"), ("HLT-2", "paul"), ("SUB-1", "paul")}
    assert count_confirmed(confirmed, needs, elsewhere=["paul"]).needs == 2
    assert count_confirmed(confirmed, needs, elsewhere=[]).needs == 3
