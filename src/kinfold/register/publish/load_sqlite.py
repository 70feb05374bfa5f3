"""SQLite's way to take and to give many rows: statements of many rows, and one text for many rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from itertools import chain
from pathlib import Path
from typing import Any

import pyarrow as pa
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from kinfold.register.publish.fill_sqlite import SQLiteFilling, filling_sqlite
from kinfold.register.publish.parts import texts_of
from kinfold.register.publish.targets import ROW_HASH, listed

VALUES_AT_ONCE = 600
"""Values in one statement: each statement costs as much as some rows, and very long ones gain nothing."""
READ_AT_ONCE = 1_000_000


class SQLiteLoader:
    at_once = 20_000
    """Rows written at once: well under a second, so that nobody waits for it."""

    days_as_texts = True

    def filling(self, workplace: Path) -> AbstractContextManager[SQLiteFilling]:
        return filling_sqlite(workplace)

    def write(self, cursor: CursorWrapper, rows: Iterable[pa.RecordBatch], table: str, columns: tuple[str, ...]) -> int:
        one_row = f"({', '.join(['%s'] * len(columns))})"
        together = max(VALUES_AT_ONCE // len(columns), 1)
        into = f'INSERT INTO "{table}" ({listed(columns)}) VALUES '
        written = 0
        for batch in rows:
            values = list(chain.from_iterable(zip(*(column.to_pylist() for column in batch.columns), strict=True)))
            width = len(columns)
            whole = batch.num_rows // together * together * width
            with _short_transaction(cursor):
                cursor.executemany(into + ", ".join([one_row] * together), _parts(values[:whole], together * width))
                cursor.executemany(into + one_row, _parts(values[whole:], width))
            written += batch.num_rows
        return written

    def read(self, cursor: CursorWrapper, table: str, columns: tuple[str, ...]) -> Iterator[pa.Table]:
        """
        Texts that stand in one text, which SQLite puts together: a value of Python for each would take ten times as long.

        The parts are those of one whole, since nobody but a publish writes these tables.
        """
        told = ",".join("%d" if column == ROW_HASH else '"%w"' for column in columns)  # %w: its quotes doubled
        line = f"printf('{told}', {listed(columns)})"
        start = 0
        while True:
            cursor.execute(
                f"SELECT CAST(group_concat(line, char(10)) AS BLOB), count(*) FROM (SELECT {line} AS line "
                f'FROM "{table}" LIMIT {READ_AT_ONCE} OFFSET {start})'
            )
            text, rows = cursor.fetchone()
            if rows:
                yield texts_of(text, columns)
            if rows < READ_AT_ONCE:
                return
            start += READ_AT_ONCE


def _parts(values: list[Any], size: int) -> list[list[Any]]:
    return [values[start : start + size] for start in range(0, len(values), size)]


@contextmanager
def _short_transaction(cursor: CursorWrapper) -> Iterator[None]:
    """
    One transaction for some rows that does not take the register's write lock.

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
