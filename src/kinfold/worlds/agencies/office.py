"""What every agency needs to make its extracts."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from kinfold.worlds import days
from kinfold.worlds.book import Book
from kinfold.worlds.chance import Flags, Ints, Texts, pick, share
from kinfold.worlds.days import FAR
from kinfold.worlds.desk import Desk
from kinfold.worlds.history import History
from kinfold.worlds.names import NONE
from kinfold.worlds.needs import Troubles
from kinfold.worlds.numbers import Numbers
from kinfold.worlds.settings import SPOILT_ROWS
from kinfold.worlds.staff import Staff
from kinfold.worlds.writing import PLAIN, Columns, Delimited, Sheet, write_delimited, write_parquet, write_workbook

_PRIME = 9_999_991


@dataclass(frozen=True)
class Month:
    """One extract day, and the one before (None: this is the first, and brings what lies behind)."""

    date: date
    on: int
    previous: int | None

    def brings(self, known: Ints) -> Flags:
        """Of things known since these days: those that this extract is the first to hold."""
        new = known <= self.on
        return new if self.previous is None else new & (known > self.previous)


@dataclass
class Office:
    """The world as agencies' systems reach it, and where their extracts go."""

    history: History
    troubles: Troubles
    numbers: Numbers
    staff: Staff
    book: Book
    folder: Path
    dates: Sequence[date]
    rows: int = 0
    files: int = 0

    def desk(self, source: str) -> Desk:
        return Desk(self.history, self.numbers, source)

    def months(self) -> Iterator[Month]:
        previous: int | None = None
        for day in self.dates:
            yield Month(day, days.number(day), previous)
            previous = days.number(day)

    def sound(self, source: str, rows: Ints) -> Flags:
        """All but the few rows of a source that break its contract, always the same ones."""
        return self.chance(f"{source} spoilt", rows) >= SPOILT_ROWS

    def chance(self, purpose: str, ids: Ints) -> np.ndarray:
        return share(self.history.seed, purpose, ids)

    def one_of(self, purpose: str, ids: Ints, words: Sequence[str]) -> Texts:
        return np.array(words, dtype=object)[pick(self.history.seed, purpose, ids, len(words))]

    def delimited(self, source: str, name: str, columns: Columns, form: Delimited = PLAIN) -> None:
        write_delimited(self.folder / source / name, columns, form)
        self._count(columns)

    def parquet(self, source: str, name: str, columns: Columns, dates: Sequence[str]) -> None:
        write_parquet(self.folder / source / name, columns, dates=dates)
        self._count(columns)

    def workbook(self, source: str, name: str, sheets: Sequence[Sheet]) -> None:
        write_workbook(self.folder / source / name, sheets)
        for sheet in sheets:
            self._count(sheet.columns)

    def _count(self, columns: Columns) -> None:
        self.files += 1
        self.rows += len(next(iter(columns.values())))


def keys(prefix: str, ids: Ints) -> Texts:
    """An agency's own numbers: unlike for unlike ids, in no order that means anything. NONE has none."""
    # Multiplying by a number prime to a prime range is a shuffle without repeats.
    shuffled = (np.maximum(ids, 0) * 7919 + zlib.crc32(prefix.encode())) % _PRIME
    text = np.array([f"{prefix}{number:07d}" for number in shuffled.tolist()], dtype=object)
    text[ids < 0] = None
    return text


def day_texts(day: Ints, form: str, on: int) -> Texts:
    """Days as text; None where they are still to come."""
    return days.text(np.where((day > on) | (day == NONE), FAR, day), form)
