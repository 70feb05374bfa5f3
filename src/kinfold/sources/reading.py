"""Reading one file of an extract as text, whatever its format: the columns that the contract uses, and no others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from kinfold.sources.columns import key_of, sent_column
from kinfold.vocabulary.errors import ExtractRefused
from kinfold.warehouse.engine import Engine

MEGABYTE = 1_000_000
MOST_COLUMNS = 20_000


class Malformed(NamedTuple):
    """A row that could not be read as a row of this file."""

    row_number: int
    reason: str


@dataclass(frozen=True)
class Wanted:
    """The sender's columns that are read, in order; column `i` is called `c<i>` from here on."""

    columns: tuple[str, ...]
    also: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """By the key of a column: other names under which a file may hold it."""

    def names_of(self, column: str) -> list[str]:
        """Every name under which a file may hold a column, the contract's first."""
        name, _ = sent_column(column)
        return [name, *self.also.get(key_of(name), ())]

    def alias(self, column: str) -> str:
        if (alias := self._aliases.get(column)) is None:
            alias = self._aliases[column] = f"c{self._places[key_of(column)]}"
        return alias

    @cached_property
    def _aliases(self) -> dict[str, str]:
        """As they were asked for, by the contract's own spelling."""
        return {}

    @cached_property
    def _places(self) -> dict[str, int]:
        """By the keys of the columns; asked for some hundred times a table."""
        return {key_of(column): place for place, column in reversed(list(enumerate(self.columns)))}

    def missing_in(self, header: Sequence[str]) -> list[str]:
        """The columns that a header lacks under all their names."""
        found = {key_of(name) for name in header}
        return [column for column in self.columns if found.isdisjoint(map(key_of, self.names_of(column)))]

    def places_in(self, header: Sequence[str], file_name: str) -> list[int]:
        """Where each wanted column stands in a header; a file that lacks one is refused, whole."""
        if len(header) > MOST_COLUMNS:
            raise refused(f"{file_name} has {len(header):,} columns; at most {MOST_COLUMNS:,} are read", file_name)
        found = [key_of(name) for name in header]
        if missing := self.missing_in(header):
            raise refused(f"{file_name} has no column {_listed(missing)}, which the contract names", file_name)
        named = {column: [key for key in map(key_of, self.names_of(column)) if key in found] for column in self.columns}
        twice = [column for column in self.columns if found.count(named[column][0]) > 1]
        if twice:
            raise refused(f"{file_name} has the column {_listed(twice)} more than once", file_name)
        return [found.index(named[column][0]) for column in self.columns]


@dataclass(frozen=True)
class FilePart:
    """A file that was read: a table of the engine with columns c0, c1 …, and the rows that could not be read."""

    table: str
    row_number: str
    """The SQL that gives a row's number in the file; the first row after the header is 1."""
    where: str
    """The SQL that leaves out what is not a row of data."""
    malformed: tuple[Malformed, ...] = ()
    written: Path | None = None
    """The Parquet file that the table is a view of, where the reader wrote one."""
    warnings: tuple[str, ...] = ()
    """What of the file a person should know, in words and without a value; its rows are read all the same."""


@dataclass(frozen=True)
class FileToRead:
    """Where a reader finds its file, and where it may put temporary ones."""

    path: Path
    name: str
    wanted: Wanted
    header_row: int
    scratch: Path
    engine: Engine


def refused(what: str, file_name: str) -> ExtractRefused:
    """The whole extract cannot be used; `what` goes on the receipt."""
    return ExtractRefused(
        what,
        where=file_name,
        means="Nothing of this extract is used. The last good extract of the source stays in use.",
        do="Ask the sender to correct and send it again, or agree a change of the contract.",
    )


def quoted(text: str | Path) -> str:
    """As a text of SQL."""
    return "'" + str(text).replace("'", "''") + "'"


def _listed(columns: Sequence[str]) -> str:
    return ", ".join(f"'{column}'" for column in columns)
