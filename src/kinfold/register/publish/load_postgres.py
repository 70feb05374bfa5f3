"""PostgreSQL's way to take and to give many rows: COPY, as CSV of Arrow's, so that no row becomes a Python value."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from io import BytesIO
from pathlib import Path

import pyarrow as pa
from django.db import DatabaseError, connection, transaction
from django.db.backends.utils import CursorWrapper
from pyarrow import csv

from kinfold.register.publish.parts import texts_of
from kinfold.register.publish.targets import Target, asked_for, listed
from kinfold.vocabulary.errors import kind_of
from kinfold.warehouse.engine import Engine

log = logging.getLogger(__name__)


class PostgresLoader:
    at_once = 100_000
    """Rows that are CSV in memory at once."""

    days_as_texts = False

    @contextmanager
    def filling(self, workplace: Path) -> Iterator[PostgresFilling]:  # noqa: ARG002 - SQLite lays a file down there
        filled = PostgresFilling(self)
        yield filled
        # Whose caller has committed by now; within a transaction of somebody else's, once that is.
        transaction.on_commit(partial(tell_the_planner, tuple(filled.tables)))

    def write(self, cursor: CursorWrapper, rows: Iterable[pa.RecordBatch], table: str, columns: tuple[str, ...]) -> int:
        """Into a temporary table, which nobody else has."""
        written = self.copy(cursor, rows, table, columns)
        # Without figures about a table that it has never seen, the planner may join it row by row.
        cursor.execute(f'ANALYZE "{table}"')
        return written

    def copy(self, cursor: CursorWrapper, rows: Iterable[pa.RecordBatch], table: str, columns: tuple[str, ...]) -> int:
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
        self.tables: list[str] = []
        """Those that were filled."""

    def ahead(self, engine: Engine, targets: Iterable[Target]) -> Iterable[Target]:  # noqa: ARG002 - SQLite's asks it
        return targets

    def fill(self, cursor: CursorWrapper, engine: Engine, target: Target) -> int:
        indexes = _without_indexes(cursor, target.table)
        question = asked_for(target, target.columns, of=target.made)
        rows = engine.stream(question, at_once=self._loader.at_once)
        written = self._loader.copy(cursor, rows, target.table, target.columns)
        for index in indexes:
            cursor.execute(index)
        self.tables.append(target.table)
        return written


def tell_the_planner(tables: Iterable[str]) -> None:
    """
    Figures about tables that were filled, each in a statement of its own after the commit.

    Not before it: to take figures locks the table against a vacuum and against others who take them, and whoever holds
    one table and waits for the next would end in a deadlock with the run. A table that somebody is at work on is left
    out for the same reason; the server's own vacuum tells its figures within a minute or two, as it does for a role that
    may not take any. Pages are slower until then, and say the same, so nothing here fails a run.
    """
    try:
        with connection.cursor() as cursor:
            for table in tables:
                cursor.execute(f'ANALYZE (SKIP_LOCKED) "{table}"')
    except DatabaseError as problem:
        log.warning(
            "The database was told no figures about the tables that the run has filled (%s). The run is published. "
            "Pages may be slow until the server's own vacuum has taken them.",
            kind_of(problem),
        )


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
