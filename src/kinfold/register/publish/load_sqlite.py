"""Loading a table of SQLite: `executemany`, a chunk at a time, without the register's lock for writing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from kinfold.register.publish.parts import read_in_parts
from kinfold.warehouse.engine import Engine

CHUNK = 5_000
"""Rows written at once: well under a second, so that nobody waits for it."""


@dataclass(frozen=True)
class SQLiteLoader:
    days: frozenset[str]
    """The columns that hold days: SQLite keeps those as texts."""

    def write(self, cursor: CursorWrapper, engine: Engine, table: str, columns: Sequence[str], *, of: str) -> None:
        listed = ", ".join(f'"{column}"' for column in columns)
        places = ", ".join(["%s"] * len(columns))
        read = ", ".join(
            f'CAST("{column}" AS VARCHAR) AS "{column}"' if column in self.days else f'"{column}"' for column in columns
        )
        for rows in read_in_parts(engine, read, of=of):
            for batch in rows.to_batches(max_chunksize=CHUNK):
                values = zip(*(column.to_pylist() for column in batch.columns), strict=True)
                with _short_transaction(cursor):
                    cursor.executemany(f'INSERT INTO "{table}" ({listed}) VALUES ({places})', list(values))

    def without_indexes(self, cursor: CursorWrapper, table: str) -> list[str]:
        cursor.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = %s AND sql > ''", [table]
        )
        indexes = cursor.fetchall()
        for name, _ in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
        return [str(statement) for _, statement in indexes]


@contextmanager
def _short_transaction(cursor: CursorWrapper) -> Iterator[None]:
    """
    One transaction for a chunk that does not take the register's write lock.

    Our transactions begin IMMEDIATE, which locks the register against every other writer; a plain
    BEGIN that writes temporary tables only locks nothing that others use.
    """
    if connection.in_atomic_block:
        with transaction.atomic():
            yield
        return
    cursor.execute("BEGIN")
    try:
        yield
    except BaseException:
        cursor.execute("ROLLBACK")
        raise
    cursor.execute("COMMIT")
