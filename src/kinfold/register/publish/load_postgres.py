"""PostgreSQL's way to take and to give many rows: COPY, as CSV of Arrow's, so that no row becomes a Python value."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

import pyarrow as pa
from django.db import transaction
from django.db.backends.utils import CursorWrapper
from pyarrow import csv

from kinfold.register.publish.parts import texts_of
from kinfold.register.publish.targets import Target, asked_for, listed
from kinfold.warehouse.engine import Engine


class PostgresLoader:
    at_once = 100_000
    """Rows that are CSV in memory at once."""

    days_as_texts = False

    @contextmanager
    def filling(self, workplace: Path) -> Iterator[PostgresFilling]:  # noqa: ARG002 - SQLite lays a file down there
        yield PostgresFilling(self)

    def write(self, cursor: CursorWrapper, rows: Iterable[pa.RecordBatch], table: str, columns: tuple[str, ...]) -> int:
        written = 0
        into = f'COPY "{table}" ({listed(columns)}) FROM STDIN (FORMAT csv)'
        with transaction.atomic(), cursor.copy(into) as copy:
            for batch in rows:
                # Every text stands in quotes and a null does not: so the two databases tell them apart, and no
                # tab, backslash or line feed in a text means anything.
                part = BytesIO()
                csv.write_csv(batch, part, csv.WriteOptions(include_header=False, quoting_style="needed"))
                copy.write(part.getbuffer())
                written += batch.num_rows
        # Without figures about a table that it has never seen, the planner may join it row by row.
        cursor.execute(f'ANALYZE "{table}"')
        return written

    def read(self, cursor: CursorWrapper, table: str, columns: tuple[str, ...]) -> Iterator[pa.Table]:
        with transaction.atomic(), cursor.copy(f'COPY "{table}" ({listed(columns)}) TO STDOUT (FORMAT csv)') as copy:
            text = b"".join(copy)
        if text:
            yield texts_of(text, columns)


class PostgresFilling:
    """The filling of an empty register: straight into its tables, while the engine makes the next ones."""

    def __init__(self, loader: PostgresLoader) -> None:
        self._loader = loader

    def ahead(self, engine: Engine, targets: Iterable[Target]) -> Iterable[Target]:  # noqa: ARG002 - SQLite's asks it
        return targets

    def fill(self, cursor: CursorWrapper, engine: Engine, target: Target) -> int:
        indexes = _without_indexes(cursor, target.table)
        question = asked_for(target, target.columns, of=target.made)
        rows = engine.stream(question, at_once=self._loader.at_once)
        written = self._loader.write(cursor, rows, target.table, target.columns)
        for index in indexes:
            cursor.execute(index)
        return written


def _without_indexes(cursor: CursorWrapper, table: str) -> list[str]:
    """
    Drop what slows the filling of an empty table, where we may; answer the statements that make it again.

    Only the owner of a table may drop its indexes; the site's own role fills them as it goes.

    Nor are they dropped once a run has been published: it would keep readers from the table until all is applied.
    """
    cursor.execute(
        "SELECT pg_has_role(relowner, 'USAGE') AND NOT EXISTS (SELECT 1 FROM register_run)"
        " FROM pg_class WHERE oid = %s::regclass",
        [table],
    )
    if not cursor.fetchone()[0]:
        return []
    cursor.execute(
        "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = %s AND indexname NOT IN "
        "(SELECT conname FROM pg_constraint) AND schemaname = current_schema()",
        [table],
    )
    indexes = cursor.fetchall()
    for name, _ in indexes:
        cursor.execute(f'DROP INDEX "{name}"')
    return [str(statement) for _, statement in indexes]
