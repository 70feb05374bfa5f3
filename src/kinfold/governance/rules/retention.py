"""
When something is due to go, why, and by which line of the schedule. Nothing is destroyed here.

The period runs from the last event of its kind: a family that three services work with is worked with until
the last of them has ended. While one goes on, or where no such event is known, nothing is due: a missing date
is no reason to destroy. A hold stops what is due for as long as it stands, however long that is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from kinfold.governance.rules.holding import HoldRule
from kinfold.governance.rules.profile import RetentionClass, RetentionEvent
from kinfold.governance.rules.rows import AboutKind

Whose = tuple[AboutKind | Literal["rule"], str]
"""A person or a family by opaque id, or a hold by rule of the profile that catches one of them."""
State = Literal["not_computed", "no_event", "goes_on", "kept", "due", "held"]


@dataclass(frozen=True)
class Happened:
    """One event in the history of a person or a family. `day` of None: it has begun and goes on."""

    event: RetentionEvent
    day: date | None
    by: str
    """Which service or source says so."""


@dataclass(frozen=True)
class Hold:
    """Why something may not go though it is due: dated, with its source, for one class or for all."""

    from_: date
    until: date | None
    """The first day on which it no longer stands; None while nobody has lifted it."""
    source: str
    """The inquiry, claim or request that demands it; of a rule also who ordered it, and where that stands."""
    classes: tuple[str, ...] = ()
    """The retention classes it is about; none named is all of them."""
    about: Whose | None = None
    """The one person or family it is about, or the rule; None is everybody."""

    def stands(self, name: str, on: date, whose: frozenset[Whose] = frozenset()) -> bool:
        """Whether it stands on a day for a class of what is held about any of `whose`."""
        about = (not self.classes or name in self.classes) and (self.about is None or self.about in whose)
        return about and self.from_ <= on and (self.until is None or on < self.until)


@dataclass(frozen=True)
class Answer:
    """What the schedule says of one class of one person's or family's records on a day."""

    name: str
    state: State
    due: date | None
    """The day from which it is due, whether or not a hold stands."""
    why: str
    schedule: str
    then: str
    held_by: tuple[str, ...] = ()
    """What demands each hold that stands, also where nothing is due yet: it will hold when it is."""


def answer(
    name: str,
    rule: RetentionClass,
    history: Sequence[Happened],
    holds: Sequence[Hold],
    on: date,
    whose: frozenset[Whose] = frozenset(),
) -> Answer:
    """
    When, why, by which line. `history` may hold events that the class does not ask for.

    `whose` is everybody whom it is about: the person or family, and whom a hold on one holds too.
    """
    schedule = rule.schedule or "no line of the schedule is named"
    standing = tuple(sorted({hold.source for hold in holds if hold.stands(name, on, whose)}))

    def told(state: State, why: str, due: date | None = None) -> Answer:
        return Answer(name, state, due, why, schedule, rule.then, standing)

    if rule.ended(on):
        after = (
            f"what it held is held under '{rule.followed_by}'" if rule.followed_by else "it names none that follows it"
        )
        return told("not_computed", f"The class ended on {rule.until}; {after}.")
    if not rule.holds(on):
        return told("not_computed", f"The class begins on {rule.since}.")
    if rule.event is None:
        return told("not_computed", "The class names no event that its period counts from.")
    asked = [one for one in history if one.event == rule.event]
    if not asked:
        return told("no_event", f"Nothing is known of {rule.starts}.")
    going_on = sorted({one.by for one in asked if one.day is None})
    if going_on:
        return told("goes_on", f"It goes on: {', '.join(going_on)}.")
    last, by = max((one.day, one.by) for one in asked if one.day is not None)
    due = years_after(last, rule.years)
    years = "1 year" if rule.years == 1 else f"{rule.years} years"
    why = f"{years} after {rule.starts}: {last.isoformat()}, says {by}."
    if on < due:
        return told("kept", why, due)
    if standing:
        return told("held", f"{why} Held by: {', '.join(standing)}.", due)
    return told("due", why, due)


def by_rule(rules: Mapping[str, HoldRule], held_under: Callable[[str], str]) -> tuple[Hold, ...]:
    """Each rule of the profile as a hold on whomever it catches, and on the class that took over from one that it names."""
    return tuple(
        Hold(
            from_=rule.from_,
            until=rule.until,
            source=rule.says(),
            classes=tuple(held_under(one) for one in rule.classes),
            about=("rule", name),
        )
        for name, rule in rules.items()
    )


def years_after(day: date, years: int) -> date:
    """The same day so many years on; of 29 February in a common year 1 March, so that nothing goes a day early."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)
