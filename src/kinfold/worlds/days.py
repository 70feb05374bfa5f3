"""Days as numbers (since 1970-01-01), whole columns at a time."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from kinfold.worlds.chance import Flags, Ints, Texts

FAR = 10**6
"""A day that never comes."""
YEAR = 365.25
_EPOCH = date(1970, 1, 1)

# School terms as the example council's profile states them.
TERMS = (
    ("Autumn 2024", date(2024, 9, 3), date(2024, 12, 20)),
    ("Spring 2025", date(2025, 1, 6), date(2025, 4, 4)),
    ("Summer 2025", date(2025, 4, 22), date(2025, 7, 22)),
    ("Autumn 2025", date(2025, 9, 2), date(2025, 12, 19)),
    ("Spring 2026", date(2026, 1, 5), date(2026, 3, 27)),
    ("Summer 2026", date(2026, 4, 13), date(2026, 7, 21)),
)


def terms_since(year: int) -> list[tuple[str, date, date]]:
    """The terms from the autumn of a year on; those before `TERMS` are much like them."""
    earlier = [
        term
        for autumn in range(year, TERMS[0][1].year)
        for term in (
            (f"Autumn {autumn}", date(autumn, 9, 3), date(autumn, 12, 20)),
            (f"Spring {autumn + 1}", date(autumn + 1, 1, 6), date(autumn + 1, 4, 4)),
            (f"Summer {autumn + 1}", date(autumn + 1, 4, 22), date(autumn + 1, 7, 22)),
        )
    ]
    return [*earlier, *TERMS]


def number(day: date) -> int:
    return (day - _EPOCH).days


def day_of(number_: int) -> date:
    return _EPOCH + timedelta(days=int(number_))


def month_ends(newest: date, months: int) -> list[date]:
    """The last days of so many months, the newest last; `newest` itself need not be a month's end."""
    days = [newest]
    while len(days) < months:
        days.append(days[-1].replace(day=1) - timedelta(days=1))
    return days[::-1]


def text(days: Ints, form: str, *, missing: Flags | None = None) -> Texts:
    """Days as text in a strftime form; None where missing or never."""
    gone = days >= FAR if missing is None else missing | (days >= FAR)
    different, where = np.unique(np.where(gone, 0, days), return_inverse=True)
    written = np.array([day_of(day).strftime(form) for day in different] or [""], dtype=object)[where]
    written[gone] = None
    return written


def parts(days: Ints) -> tuple[Ints, Ints, Ints]:
    """Year, month and day of the month."""
    stamps = days.astype("datetime64[D]")
    months = stamps.astype("datetime64[M]")
    return (
        stamps.astype("datetime64[Y]").astype(np.int64) + 1970,
        months.astype(np.int64) % 12 + 1,
        (stamps - months.astype("datetime64[D]")).astype(np.int64) + 1,
    )


def from_parts(year: Ints, month: Ints, day: Ints) -> Ints:
    """The day of these parts; days beyond a month's end run on into the next."""
    months = ((year - 1970) * 12 + month - 1).astype("datetime64[M]")
    made: Ints = months.astype("datetime64[D]").astype(np.int64) + day - 1
    return made


def age(birth: Ints, on: int) -> Ints:
    """Whole years, nearly: by days of a mean year."""
    years: Ints = np.floor((on - birth) / YEAR).astype(np.int64)
    return years
