"""How much is due to go, by class and month. Counts alone: no name and no id."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from kinfold.governance.rules.holding import HoldRule
from kinfold.governance.rules.profile import RetentionClass
from kinfold.governance.rules.retention import Answer, State
from kinfold.register.rules.histories import OF_RESIDENTS

Unit = Literal["people", "families", "records", "staff"]
_COUNTED = OF_RESIDENTS | {"no_longer_sent", "left_staff"}


@dataclass(frozen=True)
class DueLine:
    """What one class of the schedule says of all people, families, records or staff on a day."""

    name: str
    title: str
    unit: Unit
    then: str
    schedule: str
    due: int
    """Due by the day, and not held."""
    held: int
    """Due, and kept by a hold."""
    by_month: tuple[tuple[date, int], ...]
    """What will be due, by the first day of its month, the next first."""
    goes_on: int
    """What it counts from has not ended."""
    nothing_known: int
    """No source says that it ever was, so nothing of this class is due."""


@dataclass(frozen=True)
class RuleHeld:
    """A hold by rule, and how many it holds by what the register has of them; counts alone."""

    name: str
    rule: HoldRule
    stands: bool
    people: int
    families: int


def lines(
    rules: Mapping[str, RetentionClass], answers: Iterable[tuple[Unit, str, State, date | None]]
) -> tuple[DueLine, ...]:
    """The lines of a report, from the answers of one class each, by unit and class in the order of the schedule."""
    states: Counter[tuple[Unit, str, State]] = Counter()
    months: Counter[tuple[Unit, str, date]] = Counter()
    for unit, name, state, due in answers:
        states[unit, name, state] += 1
        if state == "kept" and due is not None:
            months[unit, name, due.replace(day=1)] += 1
    made = []
    for name, rule in rules.items():
        for unit in ("people", "families", "records", "staff"):
            told = {state: number for (of, named, state), number in states.items() if (of, named) == (unit, name)}
            if told:
                ahead = sorted((day, n) for (of, named, day), n in months.items() if (of, named) == (unit, name))
                made.append(_line(name, rule, unit, told, tuple(ahead)))
    return tuple(made)


def not_computed(rules: Mapping[str, RetentionClass]) -> tuple[RetentionClass, ...]:
    """
    The classes that nothing is counted of here, such as the ledger's, which counts from the day of each entry.

    They are shown with their line of the schedule, so that nobody takes their absence for "nothing is due".
    """
    return tuple(rule for rule in rules.values() if rule.event not in _COUNTED)


def told(unit: Unit, answer: Answer) -> tuple[Unit, str, State, date | None]:
    """What a count needs of an answer."""
    return unit, answer.name, answer.state, answer.due


def _line(
    name: str, rule: RetentionClass, unit: Unit, states: Mapping[State, int], ahead: tuple[tuple[date, int], ...]
) -> DueLine:
    return DueLine(
        name=name,
        title=rule.title,
        unit=unit,
        then=rule.then,
        schedule=rule.schedule or "no line of the schedule is named",
        due=states.get("due", 0),
        held=states.get("held", 0),
        by_month=ahead,
        goes_on=states.get("goes_on", 0),
        nothing_known=states.get("no_event", 0) + states.get("not_computed", 0),
    )
