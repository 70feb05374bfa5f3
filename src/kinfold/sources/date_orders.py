"""
Whether two date formats read one text as two different days: 03/02/2025 with the day first, and with the month first.

Whoever lets both stand for one column has every date of the second form swapped in silence where its day is 12 or less.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import combinations

# Days whose parts can each be taken for another: the year in two digits too.
_TELLING = (date(2001, 2, 3), date(2010, 11, 12), date(2012, 1, 11), date(2003, 12, 1))

_POSSIBLE = range(1900, 2200)


def other_order(date_format: str) -> str | None:
    """The format with the day and the month in each other's place; None where the month is a word, or not there."""
    if not (re.search("%-?d", date_format) and re.search("%-?m", date_format)):
        return None
    return re.sub(r"(%-?)([dm])", lambda part: part[1] + ("m" if part[2] == "d" else "d"), date_format)


def clash_among(formats: Sequence[str]) -> tuple[str, str] | None:
    """The first two formats that read one text differently."""
    return next((pair for pair in combinations(dict.fromkeys(formats), 2) if _clash(*pair)), None)


def without_clash(formats: Iterable[str]) -> list[str]:
    """The formats in their order, without those that clash with one before them."""
    kept: list[str] = []
    for each in formats:
        if each not in kept and clash_among([*kept, each]) is None:
            kept.append(each)
    return kept


def _clash(one: str, other: str) -> bool:
    return any(
        _read(day.strftime(written), read) not in (day, None)
        for written, read in ((one, other), (other, one))
        for day in _TELLING
    )


def _read(text: str, date_format: str) -> date | None:
    try:
        day = datetime.strptime(text, date_format).date()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        return None
    return day if day.year in _POSSIBLE else None
