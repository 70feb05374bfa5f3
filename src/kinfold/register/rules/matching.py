"""How well a person fits what was searched for. An order of fit with what was typed, and of nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from kinfold.register.rules.names import Likeness

GOOD_NAME = 0.8
"""A name below this is another name."""
WITH_BIRTH_DATE = 0.55
"""With the very birth date, more of the name may differ: a new surname, a short form."""
SWAPPED = 0.8
"""A birth date with day and month the other way round."""

MISTYPED = 0.6
"""A birth date of which the day, the month or the year is another."""


def swapped(birth_date: date) -> date | None:
    """The day and month the other way round, where that is another day."""
    if birth_date.day > 12 or birth_date.day == birth_date.month:
        return None
    return date(birth_date.year, birth_date.day, birth_date.month)


def fit(*, name: Likeness | None, birth_date: date | None, names: Sequence[str], born: Sequence[date]) -> float | None:
    """
    From 0 to 1, or None for somebody else. What was not typed is not held against anybody.

    Both a name and a birth date typed: somebody without a known birth date can still be found by name.
    """
    by_name = name.of(names) if name else None
    by_birth = _birth_fit(birth_date, born) if birth_date else None
    if by_name is None:
        return by_birth
    if by_birth is None:
        return by_name * (0.9 if birth_date else 1.0) if by_name >= GOOD_NAME and not (birth_date and born) else None
    return (by_name + by_birth) / 2 if by_name >= WITH_BIRTH_DATE else None


def _birth_fit(typed: date, born: Sequence[date]) -> float | None:
    if typed in born:
        return 1.0
    if swapped(typed) in born:
        return SWAPPED
    return MISTYPED if any(_parts_alike(typed, held) >= 2 for held in born) else None


def _parts_alike(one: date, other: date) -> int:
    return (one.year == other.year) + (one.month == other.month) + (one.day == other.day)
