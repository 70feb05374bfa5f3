"""
Holds by rule: what an inquiry, a court or a moratorium forbids to destroy, about whomever its words are true of.

They stand under `holds` in the profile, dated and with their source. What a rule may ask is a small closed list. Whom it
catches is found anew whenever it is asked for, so nobody has to be entered, and its end ends it for everybody. Where a
day that it asks for is not known the answer is to hold: what was destroyed does not come back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from pydantic import Field, model_validator

from kinfold.governance.rules.told import Id, Text
from kinfold.vocabulary.codelists import INVOLVEMENT, FactKind
from kinfold.vocabulary.strict_yaml import Strict


class Days(Strict):
    """From a day until a day (exclusive); an end that is not named is open."""

    from_: date | None = Field(default=None, alias="from")
    until: date | None = None

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Days:
        if self.from_ is not None and self.until is not None and self.until <= self.from_:
            raise ValueError("`until` must come after `from`")
        return self

    def has(self, day: date) -> bool:
        return (self.from_ is None or self.from_ <= day) and (self.until is None or day < self.until)

    def touches(self, from_: date | None, until: date | None) -> bool:
        """Whether something may have gone on in these days: what has no first day may have begun at any time."""
        begins_in_time = from_ is None or self.until is None or from_ < self.until
        return begins_in_time and (until is None or self.from_ is None or until >= self.from_)


class HoldRule(Strict):
    """
    What may not be destroyed though it is due, of everybody of whom all that the rule asks is true.

    A rule asks one thing at least: `had`, `sources`, `born` or `died`.
    """

    title: Text
    """The inquiry, claim, moratorium or request that demands it."""
    ordered_by: Text
    """Who ordered it."""
    citation: Text
    """Where that stands: the letter, order or law, with its date."""
    from_: date = Field(alias="from")
    until: date | None = None
    """The first day on which it no longer stands; without one it stands until it is given."""
    classes: tuple[Id, ...] = ()
    """The classes of the schedule that it is about; none named is all of them."""
    reach: Literal["person", "family"] = "person"
    """
    `person` holds what is held about those caught and about their families; `family` also what is held about everybody who
    belongs or belonged to a family of theirs.
    """
    had: tuple[FactKind, ...] = ()
    """An episode of one of these kinds, such as `looked_after`; of those alone in which a service works with somebody."""
    had_between: Days | None = None
    """The days in which the episode was, if only for a day. One without a first day, or without an end, may have been."""
    sources: tuple[Id, ...] = ()
    """A record from one of these sources."""
    born: Days | None = None
    """Born in these days, or on a day that no source gave."""
    died: Days | None = None
    """Died in these days."""

    @model_validator(mode="after")
    def _asks_something_that_can_be_answered(self) -> HoldRule:
        problems = []
        if not (self.had or self.sources or self.born or self.died):
            problems.append("a hold by rule asks one thing at least: `had`, `sources`, `born` or `died`")
        if self.had_between is not None and not self.had:
            problems.append("`had_between` is about `had`, which names no kind")
        if other := sorted(kind.value for kind in self.had if kind not in INVOLVEMENT):
            problems.append(f"`had` names {', '.join(other)}: no episode in which a service works with somebody")
        if self.until is not None and self.until <= self.from_:
            problems.append("`until` must come after `from`")
        if problems:
            raise ValueError("; ".join(problems))
        return self

    def says(self) -> str:
        """What demands it, who ordered it, and where that stands."""
        return f"{self.title}, ordered by {self.ordered_by} ({self.citation})"


@dataclass(frozen=True)
class Lived:
    """What a rule can ask of one person."""

    episodes: tuple[tuple[FactKind, date | None, date | None], ...] = ()
    """Kind, first day, first day on which it no longer was; None where no source gave it."""
    sources: frozenset[str] = frozenset()
    born: date | None = None
    died: date | None = None


def catches(rule: HoldRule, life: Lived) -> bool:
    """Whether all that a rule asks is true of somebody, or may be where a day is not known."""
    days = rule.had_between or Days()
    had = not rule.had or any(kind in rule.had and days.touches(since, until) for kind, since, until in life.episodes)
    sent = not rule.sources or not life.sources.isdisjoint(rule.sources)
    born = rule.born is None or life.born is None or rule.born.has(life.born)
    died = rule.died is None or (life.died is not None and rule.died.has(life.died))
    return had and sent and born and died


def caught(rules: Mapping[str, HoldRule], lives: Iterable[tuple[str, Lived]]) -> dict[str, frozenset[str]]:
    """Of each rule, of whom all that it asks is true."""
    found: dict[str, set[str]] = {name: set() for name in rules}
    for person, life in lives:
        for name, rule in rules.items():
            if catches(rule, life):
                found[name].add(person)
    return {name: frozenset(those) for name, those in found.items()}
