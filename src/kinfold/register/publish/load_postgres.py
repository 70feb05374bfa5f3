"""PostgreSQL's way to take and to give many rows: COPY, as CSV of Arrow's, so that no row becomes a Python value."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from io import BytesIO

import pyarrow as pa
from django.db import transaction
from django.db.backends.utils import CursorWrapper
from pyarrow import csv

from kinfold.register.publish.parts import texts_of
from kinfold.register.publish.targets import Target, listed


class PostgresLoader:
    at_once = 100_000
    """Rows that are CSV in memory at once."""

    def read_as(self, target: Target, column: str) -> str:
        return target.column_sql(column)

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

    def without_indexes(self, cursor: CursorWrapper, table: str) -> list[str]:
        """
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

    def read(self, cursor: CursorWrapper, table: str, columns: tuple[str, ...]) -> Iterator[pa.Table]:
        with transaction.atomic(), cursor.copy(f'COPY "{table}" ({listed(columns)}) TO STDOUT (FORMAT csv)') as copy:
            text = b"".join(copy)
        if text:
            yield texts_of(text, columns)

    @contextmanager
    def filling(self, cursor: CursorWrapper) -> Iterator[None]:  # noqa: ARG002 - SQLite has something to set
        yield
