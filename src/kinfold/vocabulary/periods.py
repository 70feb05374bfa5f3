"""Days, periods and what is in force on a day. A period runs from a day until a day, the last exclusive."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

Value = TypeVar("Value")


@dataclass(frozen=True, order=True)
class Period:
    """From a day until a day (exclusive); None is open at that end."""

    from_: date | None
    until: date | None = None

    def holds(self, on: date) -> bool:
        return (self.from_ is None or self.from_ <= on) and (self.until is None or on < self.until)


def in_force(values: Mapping[date, Value], on: date) -> Value | None:
    """The value that applied on a day, or None where none had begun."""
    begun = [start for start in values if start <= on]
    return values[max(begun)] if begun else None


def age_on(birth_date: date, on: date) -> int:
    """Whole years of age on a day; someone born on 29 February has the birthday on 1 March in other years."""
    return on.year - birth_date.year - ((on.month, on.day) < (birth_date.month, birth_date.day))
