"""The dates of a draft: which form a column has, which forms a contract can name, and what a person must look at."""

from __future__ import annotations

from kinfold.sources.date_orders import other_order
from kinfold.sources.look import Look

READS = 0.6
"""A column is one of days where its best form reads this share of its texts."""
NEARLY_ALL = 0.98
"""Below this share a person is asked what the others are."""
DAY_NUMBERS = "these look like a spreadsheet's day numbers: ask for the column formatted as a date"


def date_format(look: Look) -> str | None:
    """The form that reads most of its texts. The day comes first where both ways read the same, as the British write."""
    if not look.dates or look.filled == 0:
        return None
    best = max(look.dates, key=lambda each: (look.dates[each], -list(look.dates).index(each)))
    # A number of eight digits may be a day; one in three hundred is by chance, so nearly all must be.
    enough = NEARLY_ALL if best == "%Y%m%d" else READS
    return best if look.dates[best] >= enough * look.filled else None


def two_ways(look: Look) -> bool:
    """Whether every text that is a date could be read with the day first or with the month first."""
    best = date_format(look)
    other = best and other_order(best)
    return bool(best and other and look.dates.get(other) == look.dates[best])


def doubt_of_dates(look: Look) -> str | None:
    """What a person must look at in a column of days."""
    best = date_format(look)
    if best is None:
        return DAY_NUMBERS if look.day_numbers > READS * look.filled else None
    if two_ways(look):
        return "every date could be read with the day first or with the month first"
    if look.dates[best] >= NEARLY_ALL * look.filled:
        return None
    told = f"only {look.dates[best]:,} of {look.filled:,} texts are dates of the form {best}"
    if swapped := look.swapped.get(best):
        told += f"; {swapped:,} are dates in the other order, so day and month may be swapped in others: ask the sender"
    return told
