"""When something is due to go: random histories against a short reference that counts anniversaries day by day."""

from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path

import pytest
from tests.deep import sample

from kinfold.governance.rules.profile import RetentionClass, read_profile
from kinfold.governance.rules.retention import Happened, Hold, answer

COUNCILS = Path(__file__).resolve().parents[2] / "councils"
EVENTS = ("involvement_ended", "closed", "born", "died")
FIRST = date(1990, 1, 1)
WHOSE = (("person", "p1"), ("person", "p2"), ("family", "f1"), ("rule", "inquiry"))


def whole_years(start: date, on: date) -> int:
    return on.year - start.year - ((on.month, on.day) < (start.month, start.day))


def standing(holds: list[Hold], on: date, whose: frozenset[tuple[str, str]]) -> list[Hold]:
    """The holds that are open on the day, count by count."""
    return [
        hold
        for hold in holds
        if timedelta(0) <= on - hold.from_ < (hold.until or date.max) - hold.from_
        and (hold.classes == () or "record" in hold.classes)
        and (not hold.about or hold.about in whose)
    ]


def reference(
    rule: RetentionClass, history: list[Happened], holds: list[Hold], on: date, whose: frozenset[tuple[str, str]]
) -> tuple[str, date | None]:
    """The same answer, slowly: the first day on which so many years are whole."""
    days = [one.day for one in history if one.event == rule.event]
    if not days:
        return "no_event", None
    if None in days:
        return "goes_on", None
    start = sorted(day for day in days if day)[-1]
    due = start
    while whole_years(start, due) < rule.years:
        due += timedelta(days=max(1, 360 * (rule.years - whole_years(start, due) - 1)))
    if on < due:
        return "kept", due
    return ("held" if standing(holds, on, whose) else "due"), due


def random_day(chance: random.Random) -> date:
    # Every tenth day is a 29 February, where years are miscounted.
    if chance.random() < 0.1:
        return date(chance.choice([1992, 1996, 2000, 2004, 2008, 2012, 2016, 2020]), 2, 29)
    return FIRST + timedelta(days=chance.randrange(12_000))


def random_case(chance: random.Random):
    rule = RetentionClass(
        title="A record", starts="the event", years=chance.choice([0, 1, 3, 7, 25, 75]), then="destroy",
        event=chance.choice(EVENTS), schedule="line 1",
    )  # fmt: skip
    history = [
        Happened(chance.choice(EVENTS), None if chance.random() < 0.1 else random_day(chance), chance.choice("abc"))
        for _ in range(chance.randrange(6))
    ]
    holds = []
    for _ in range(chance.randrange(3)):
        start = random_day(chance)
        until = None if chance.random() < 0.3 else start + timedelta(days=chance.randrange(1, 4_000))
        about = chance.choice([None, *WHOSE])
        holds.append(
            Hold(
                start,
                until,
                chance.choice(["an inquiry", "a claim"]),
                chance.choice([(), ("record",), ("other",)]),
                about,
            )
        )
    return rule, history, holds, random_day(chance), frozenset(one for one in WHOSE if chance.random() < 0.5)


def agree(cases: int, seed: int) -> set[str]:
    chance, states = random.Random(seed), set()
    for _ in range(cases):
        rule, history, holds, on, whose = random_case(chance)
        told = answer("record", rule, history, holds, on, whose)
        assert (told.state, told.due) == reference(rule, history, holds, on, whose), (rule, history, holds, on, whose)
        assert set(told.held_by) == {hold.source for hold in standing(holds, on, whose)}
        states.add(told.state)
    return states


@pytest.mark.deep
def test_random_histories_agree_with_the_reference_and_meet_every_answer():
    assert agree(sample(ci=2_000, deep=100_000), seed=8) == {"no_event", "goes_on", "kept", "held", "due"}


def test_another_period_in_the_profile_is_another_day(tmp_path):
    text = (COUNCILS / "buckinghamshire" / "profile.yaml").read_text(encoding="utf-8")
    (tmp_path / "profile.yaml").write_text(text.replace("years: 7", "years: 6", 1), encoding="utf-8")
    history = [Happened("involvement_ended", date(2018, 6, 1), "early help")]

    told = answer("family_record", read_profile(tmp_path).retention["family_record"], history, [], date(2026, 1, 1))

    assert (told.state, told.due) == ("due", date(2024, 6, 1))
