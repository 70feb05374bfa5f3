"""Who works with somebody now, and who did before."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from kinfold.register.values import Professional


def now_and_before(
    professionals: Iterable[Professional], *, on: date
) -> tuple[tuple[Professional, ...], tuple[Professional, ...]]:
    """Split by whether the involvement has ended; an end that lies ahead has not come."""
    everybody = tuple(professionals)
    ended = {one for one in everybody if one.until_day is not None and one.until_day <= on}
    return tuple(one for one in everybody if one not in ended), tuple(one for one in everybody if one in ended)
