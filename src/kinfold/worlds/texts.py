"""Columns of text in which None is an empty cell."""

from __future__ import annotations

import numpy as np

from kinfold.worlds.chance import Flags, Ints, Texts


def is_missing(text: Texts) -> Flags:
    missing: Flags = np.equal(text, np.array(None, dtype=object))
    return missing


def blank(text: Texts, unless: Flags) -> Texts:
    """The text where the flag stands, None elsewhere."""
    kept = text.copy()
    kept[~unless] = None
    return kept


def of_place(texts: Texts, place: Ints, unless: Flags | None = None) -> Texts:
    """What stands at these places (below 0: None), where the flag stands."""
    there = place >= 0 if unless is None else (place >= 0) & unless
    return blank(texts[np.maximum(place, 0)], there)


def joined(*columns: Texts) -> Texts:
    """Texts side by side, with a comma and a space; None only where all are."""
    rows = zip(*columns, strict=True)
    return _column([", ".join(part for part in row if part is not None) or None for row in rows])


def upper(text: Texts) -> Texts:
    return _column([word.upper() if word is not None else None for word in text.tolist()])


def numbers_as_text(values: Ints) -> Texts:
    return _column(list(map(str, values.tolist())))


def _column(texts: list[str | None] | list[str]) -> Texts:
    column: Texts = np.empty(len(texts), dtype=object)
    column[:] = texts
    return column
