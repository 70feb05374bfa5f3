"""Loading a table of PostgreSQL: COPY, as CSV that Arrow writes, so that no row becomes a Python value."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from django.db import transaction
from django.db.backends.utils import CursorWrapper
from pyarrow import csv

from kinfold.register.publish.parts import read_in_parts
from kinfold.warehouse.engine import Engine


class PostgresLoader:
    def write(self, cursor: CursorWrapper, engine: Engine, table: str, columns: Sequence[str], *, of: str) -> None:
        listed = ", ".join(f'"{column}"' for column in columns)
        for rows in read_in_parts(engine, listed, of=of):
            with transaction.atomic(), cursor.copy(f'COPY "{table}" ({listed}) FROM STDIN (FORMAT csv)') as copy:
                # Every text stands in quotes and a null does not: so the two databases tell them apart, and no
                # tab, backslash or line feed in a text means anything.
                written = BytesIO()
                csv.write_csv(rows, written, csv.WriteOptions(include_header=False, quoting_style="needed"))
                copy.write(written.getbuffer())
        # Without figures about a table that it has never seen, the planner may join it row by row.
        cursor.execute(f'ANALYZE "{table}"')

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
