"""What many rows at once mean to each of the two databases; all else of the hand-off is the same for both."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

import pyarrow as pa
from django.db import connection
from django.db.backends.utils import CursorWrapper

from kinfold.register.publish.load_postgres import PostgresLoader
from kinfold.register.publish.load_sqlite import SQLiteLoader
from kinfold.register.publish.targets import ROW_HASH, Target, asked_for
from kinfold.warehouse.engine import Engine


class Filling(Protocol):
    """One database's way to fill an empty register."""

    def ahead(self, engine: Engine, targets: Iterable[Target]) -> Iterable[Target]:
        """What can be done as the engine makes the tables, before the register is locked; answers those that can be put in."""

    def fill(self, cursor: CursorWrapper, engine: Engine, target: Target) -> int:
        """Put in all rows of a table, and count them."""


class Loader(Protocol):
    """One database's way to take and to give many rows."""

    at_once: int
    """Rows of the engine that are held in memory at once."""

    days_as_texts: bool
    """Days are written as texts."""

    def write(self, cursor: CursorWrapper, rows: Iterable[pa.RecordBatch], table: str, columns: tuple[str, ...]) -> int:
        """Put rows of the engine into a table, and count them."""

    def read(self, cursor: CursorWrapper, table: str, columns: tuple[str, ...]) -> Iterator[pa.Table]:
        """All of a table's rows, these columns of them, as texts; at least one part, except of an empty table."""

    def filling(self, workplace: Path) -> AbstractContextManager[Filling]:
        """An empty register is to be filled; what lies in the workplace is destroyed with the run's scraps."""


def loader() -> Loader:
    return PostgresLoader() if connection.vendor == "postgresql" else SQLiteLoader()


def read_texts(table: str, *columns: str) -> pa.Table:
    """Columns of a table of the register as texts; a digest as the number it is."""
    schema = pa.schema([(name, pa.int64() if name == ROW_HASH else pa.string()) for name in columns])
    with connection.cursor() as cursor:
        parts = list(loader().read(cursor, table, columns))
    return pa.concat_tables([schema.empty_table(), *(part.cast(schema) for part in parts)])


def rows_to_write(engine: Engine, target: Target, columns: tuple[str, ...], *, of: str) -> Iterator[pa.RecordBatch]:
    """Rows of a table of the engine as the database takes them."""
    load = loader()
    return engine.stream(asked_for(target, columns, of=of, days_as_texts=load.days_as_texts), at_once=load.at_once)
