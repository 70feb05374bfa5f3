"""What many rows at once mean to each of the two databases; all else of the hand-off is the same for both."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from typing import Protocol

import pyarrow as pa
from django.db import connection
from django.db.backends.utils import CursorWrapper

from kinfold.register.publish.load_postgres import PostgresLoader
from kinfold.register.publish.load_sqlite import SQLiteLoader
from kinfold.register.publish.targets import ROW_HASH, Target
from kinfold.warehouse.engine import Engine


class Loader(Protocol):
    """One database's way to take and to give many rows."""

    at_once: int
    """Rows of the engine that are held in memory at once."""

    def read_as(self, target: Target, column: str) -> str:
        """How a column is asked of the engine, to be written here."""

    def write(self, cursor: CursorWrapper, rows: Iterable[pa.RecordBatch], table: str, columns: tuple[str, ...]) -> int:
        """Put rows of the engine into a table, and count them."""

    def without_indexes(self, cursor: CursorWrapper, table: str) -> list[str]:
        """Drop what slows the filling of an empty table, where we may; answer the statements that make it again."""

    def read(self, cursor: CursorWrapper, table: str, columns: tuple[str, ...]) -> Iterator[pa.Table]:
        """All of a table's rows, these columns of them, as texts; at least one part, except of an empty table."""

    def filling(self, cursor: CursorWrapper) -> AbstractContextManager[None]:
        """What the database needs while an empty register is filled."""


def loader() -> Loader:
    return PostgresLoader() if connection.vendor == "postgresql" else SQLiteLoader()


def read_texts(table: str, *columns: str) -> pa.Table:
    """Columns of a table of the register as texts; a digest as the number it is."""
    schema = pa.schema([(name, pa.int64() if name == ROW_HASH else pa.string()) for name in columns])
    with connection.cursor() as cursor:
        parts = list(loader().read(cursor, table, columns))
    return pa.concat_tables([schema.empty_table(), *(part.cast(schema) for part in parts)])


def rows_to_write(engine: Engine, target: Target, columns: tuple[str, ...], *, of: str) -> Iterator[pa.RecordBatch]:
    """Rows of a table of the engine as the database takes them, in the order of the key: so a tree of keys grows at its end."""
    asked = ", ".join(loader().read_as(target, column) for column in columns)
    order = ", ".join(f'"{key}"' for key in target.keys)
    return engine.stream(f'SELECT {asked} FROM "{of}" ORDER BY {order}', at_once=loader().at_once)
