"""What a stage may ask of an engine. Steps are written in DuckDB's dialect; an engine may translate them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, Self

import pyarrow as pa

from kinfold.vocabulary.errors import RunFailed
from kinfold.warehouse.tables import Table


@dataclass(frozen=True)
class Step:
    """One named SQL select; its result is kept as a table of that name."""

    name: str
    sql: str


class OutOfMemory(RunFailed):
    """A step needed more memory than the engine may take."""


class Engine(Protocol):
    """A place where steps are run. Table names are plain identifiers that the code chose, never a user."""

    @property
    def version(self) -> str:
        """Which engine this is: another may make other digests (`hash`) of the same values."""

    def run(self, steps: Sequence[Step], *, passing: Collection[str] = ()) -> None:
        """
        Run the steps in order, each leaving (or replacing) a table of its name.

        Those named in `passing` are read by these steps alone: an engine need not write their rows anywhere.
        """

    def load(self, name: str, path: Path, *, numbered: bool = False) -> None:
        """Make the Parquet file readable under a name; `numbered` adds `file_row_number`, from 0."""

    def write(self, sql: str, path: Path) -> None:
        """Write the rows of a query to a Parquet file, in their order, without holding them in memory."""

    def put(self, name: str, rows: pa.Table) -> None:
        """Make rows that Python computed readable under a name."""

    def fetch(self, sql: str, parameters: Sequence[Any] = ()) -> pa.Table:
        """The rows of a query."""

    def stream(self, sql: str, *, at_once: int) -> Iterator[pa.RecordBatch]:
        """The rows of a query, some at a time, without holding them all in memory."""

    def beside(self) -> Self:
        """The same tables for another thread; it is closed by itself, and closes nothing of this one."""

    def count(self, name: str) -> int:
        """How many rows a table has."""

    def save(self, table: Table, path: Path, *, of: str | None = None) -> int:
        """
        Write a table to Parquet, in the order of its key; its columns must be as declared. The number of rows.

        `of` is a select whose rows are written as they come, without standing in the engine first.
        """

    def drop(self, name: str) -> None:
        """Forget a table or a loaded file."""

    def interrupt(self) -> None:
        """Break off what another thread runs here; that fails there. Nothing to do where nothing runs."""

    def close(self) -> None:
        """Let go of memory and temporary files."""
