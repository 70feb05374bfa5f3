"""How dated facts stand on a page: the newest year first, and in it the newest day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from kinfold.register.values import DatedFact


@dataclass(frozen=True)
class YearOfFacts:
    """A year's facts; `year` is None for those whose day nobody gave."""

    year: int | None
    facts: tuple[DatedFact, ...]


def by_year(facts: Iterable[DatedFact]) -> tuple[YearOfFacts, ...]:
    """Years from the newest to the oldest; facts without a day come last rather than under a day they do not have."""
    dated = sorted(facts, key=lambda fact: (fact.from_day or fact.until_day or date.min, fact.fact), reverse=True)
    return tuple(YearOfFacts(year, tuple(group)) for year, group in groupby(dated, key=_year))


def _year(fact: DatedFact) -> int | None:
    known = fact.from_day or fact.until_day
    return known.year if known else None
