"""What tells the rows of a drafted table apart: one column, or the few together that no two rows share."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from pathlib import Path

from kinfold.sources.draft_columns import Proposed, may_be_a_reference
from kinfold.sources.draft_names import Slot, sounds_like_an_amount
from kinfold.sources.look import unique_together
from kinfold.sources.sniff import FoundTable, Sniffed

_KEYS = frozenset({Slot.KEY, Slot.UPN, Slot.NHS_NUMBER, Slot.NI_NUMBER, Slot.ULN})


def row_key_of(
    file: Path, sniffed: Sniffed, table: FoundTable, columns: Sequence[Proposed]
) -> tuple[tuple[str, ...], str | None]:
    """The column, or the few together, that no two rows share."""
    rows = columns[0].look.rows if columns else 0
    few = f"there are only {rows:,} rows to see it by" if rows < 20 else None
    likely = [
        one for one in columns if one.slot in _KEYS or (one.slot == Slot.NOTHING and may_be_a_reference(one.look))
    ]
    likely.sort(key=lambda one: (one.slot not in _KEYS, one.says.party is not None))
    for one in likely:
        if one.look.rows == one.look.filled == one.look.distinct and rows:
            doubt = None if one.slot in _KEYS else "its name does not say that it is a key; no two rows share it here"
            return (one.name,), "; ".join(filter(None, (doubt, few, one.unsure))) or None
    keys = [one.name for one in columns if one.slot in _KEYS and one.look.filled == rows]
    others = [
        one.name
        for one in columns
        if one.name not in keys
        and one.look.filled == rows
        and not (one.look.amounts or sounds_like_an_amount(one.name))
    ]
    choices: list[tuple[str, ...]] = [*combinations(keys, 2), *((key, other) for key in keys for other in others)]
    choices += [(key, *pair) for key in keys[:3] for pair in combinations(others[:8], 2)]
    place = unique_together(file, sniffed, table, choices[:200]) if choices and rows else None
    if place is not None:
        doubts = [one.unsure for one in columns if one.name in choices[place] and one.unsure]
        return choices[place], "; ".join(
            ["no single column tells the rows apart; these together do, in this file", *doubts]
        )
    first = likely[0].name if likely else next((one.name for one in columns if one.name in others), columns[0].name)
    return (first,), "no column was found that no two rows share"
