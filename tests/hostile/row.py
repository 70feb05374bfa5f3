"""One row of the table of hostile and clumsy files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.unit.sources.builders import PUPILS

DAY = "2025-01-01"
HEADER = "id,first,last,born\n"
CANARY = "Fernandes"
"""Stands in most files as a name; no word of a receipt may hold it."""
ANN = f"1,Ann,{CANARY},2010-01-02\n"
BOB = f"2,Bob,{CANARY},2011-02-03\n"


@dataclass(frozen=True)
class Hostile:
    """A file, how it is made, and what must become of it."""

    about: str
    outcome: str
    """accepted, refused (the extract has a receipt that says why) or not used (the file is told by name, with why)."""
    make: Callable[[Path], object]
    """Writes into the folder of extracts, by the name that the contract expects unless it is about names."""
    words: str = ""
    """Part of what the receipt, a row set aside, a value dropped, or the list of files not used must say."""
    kept: int = 0
    aside: int = 0
    names: tuple[str, ...] = ()
    """First names that must have arrived, whole."""
    format: str = "csv"
    settings: str = ""
    """Further lines of the contract."""
    tables: str = PUPILS
    changing: bool = False
    """Somebody goes on writing the file while it is taken."""


def csv(text: str | bytes, encoding: str = "utf-8") -> Callable[[Path], object]:
    """Writes the CSV file of the day."""
    return lambda folder: (folder / f"pupils_{DAY}.csv").write_bytes(
        text.encode(encoding) if isinstance(text, str) else text
    )
