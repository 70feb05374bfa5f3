"""Until when a request by right is answered, and what cannot be written down."""

from __future__ import annotations

from datetime import date

import pytest

from kinfold.governance.rules.requests import (
    CameBy,
    Capacity,
    Draft,
    Period,
    due_on,
    extended_to,
    may_be_extended,
    problems_of,
)
from kinfold.governance.rules.rights import RIGHTS

DAY = date(2026, 3, 3)


@pytest.mark.parametrize(
    ("period", "received", "due"),
    [
        (Period.MONTH, date(2026, 3, 3), date(2026, 4, 3)),
        (Period.MONTH, date(2026, 1, 31), date(2026, 2, 28)),  # no such day: the month's last
        (Period.MONTH, date(2025, 12, 5), date(2026, 1, 5)),
        (Period.ACKNOWLEDGED, date(2026, 3, 3), date(2026, 4, 2)),
        (Period.WORKING_DAYS, date(2026, 3, 3), date(2026, 3, 31)),  # a Tuesday, and four weeks on
        (Period.WORKING_DAYS, date(2026, 3, 7), date(2026, 4, 3)),  # a Saturday: Monday is the first day
    ],
)
def test_each_right_is_due_when_its_law_says(period, received, due):
    assert due_on(period, received) == due


def test_a_month_becomes_three_in_all():
    assert extended_to(date(2026, 3, 3)) == date(2026, 6, 3)
    assert extended_to(date(2025, 11, 30)) == date(2026, 2, 28)


@pytest.mark.parametrize(
    ("period", "told_on", "told"),
    [
        (Period.MONTH, date(2026, 4, 3), []),
        (Period.MONTH, date(2026, 4, 4), ["within the first month"]),
        (Period.MONTH, date(2026, 3, 2), ["between the day it was received and today"]),
        (Period.MONTH, date(2026, 5, 2), ["between the day it was received and today"]),
        (Period.WORKING_DAYS, date(2026, 3, 4), ["only requests that are due in a month"]),
        (Period.ACKNOWLEDGED, date(2026, 3, 4), ["only requests that are due in a month"]),
    ],
)
def test_it_is_made_longer_only_by_word_within_the_first_month(period, told_on, told):
    problems = may_be_extended(period, DAY, told_on, on=date(2026, 5, 1))

    assert len(problems) == len(told)
    assert all(words in problem for words, problem in zip(told, problems, strict=True))


def test_a_day_to_come_somebody_as_anybody_and_what_is_asked_elsewhere_are_refused():
    asked = Draft("access", Capacity.ANYBODY, CameBy.LETTER, date(2026, 3, 4), "All of it", "Letter 7")

    assert len(problems_of(asked, None, about_somebody=True, on=DAY)) == 3
    assert problems_of(asked, Period.MONTH, about_somebody=False, on=date(2026, 3, 4)) == []
    assert [name for name, words in RIGHTS.items() if words.period is None] == ["complain_to_the_commissioner"]
