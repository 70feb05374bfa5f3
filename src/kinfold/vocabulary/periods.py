"""Days, periods and what is in force on a day. A period runs from a day until a day, the last exclusive."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

Value = TypeVar("Value")
LOCAL = ZoneInfo("Europe/London")
"""Where the councils are. A day begins at their midnight, which in summer is an hour before that of UTC."""


def local_day(at: datetime) -> date:
    """The day that it was in England at a moment."""
    return at.astimezone(LOCAL).date()


def today_by_the_clock() -> date:
    """The day that it is in England. What is judged of people is judged on a day that is handed in; this is for who has none."""
    return local_day(datetime.now(UTC))


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
