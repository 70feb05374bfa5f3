"""
The difference between a run and the register: worked out beside it, staged, applied in one transaction.

What has changed is found by id and row digest, so one generic step serves every published table. It
is staged in temporary tables of the connection, which no page reads, no other connection sees and a
kill takes with it; writing them holds no lock on the register. Only `apply` touches what pages read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import pyarrow as pa
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import DateField

from kinfold.register.models import PUBLISHED, Published
from kinfold.register.publish.said import row_hash_sql
from kinfold.warehouse.engine import Engine, Step

CHUNK = 5_000
"""Rows written at once: well under a second, so that nobody waits for it."""
READ_AT_ONCE = 100_000
"""Rows held in memory at once, whatever the size of the council."""


@dataclass(frozen=True)
class Changes:
    """How many rows of one table a run changes."""

    inserted: int
    updated: int
    deleted: int

    @property
    def any(self) -> bool:
        return bool(self.inserted or self.updated or self.deleted)


def work_out(engine: Engine) -> dict[str, Changes]:
    """Leave tables `changed_…` and `gone_…` in the engine for each published table, and count them."""
    return {_name(model): _work_out(engine, model) for model in PUBLISHED}


def _work_out(engine: Engine, model: type[Published]) -> Changes:
    name, columns = _name(model), _columns(model)
    with connection.cursor() as cursor:
        engine.put(f"held_{name}", read_rows(cursor, f'SELECT id, row_hash FROM "{_table(model)}"', "id", "row_hash"))
    written = ", ".join(f'"{column}"' for column in columns if column != "row_hash")
    hashed = row_hash_sql([column for column in columns if column != "row_hash"])
    engine.run(
        [
            Step(f"hashed_{name}", f"SELECT {written}, {hashed} AS row_hash FROM published_{name}"),
            Step(
                f"changed_{name}",
                f"""
                SELECT made.*, held.id IS NULL AS is_new
                FROM hashed_{name} AS made LEFT JOIN held_{name} AS held USING (id)
                WHERE held.id IS NULL OR held.row_hash <> made.row_hash
                ORDER BY made.id
                """,
            ),
            Step(f"gone_{name}", f"SELECT held.id FROM held_{name} AS held ANTI JOIN hashed_{name} AS made USING (id)"),
        ]
    )
    new = int(engine.fetch(f"SELECT count(*) FILTER (is_new) FROM changed_{name}").column(0)[0].as_py())
    return Changes(inserted=new, updated=engine.count(f"changed_{name}") - new, deleted=engine.count(f"gone_{name}"))


def stage(engine: Engine, changes: Mapping[str, Changes]) -> None:
    """Write the difference into temporary tables, a chunk at a time."""
    with connection.cursor() as cursor:
        clear(cursor)
        for model in PUBLISHED:
            name, columns = _name(model), _columns(model)
            if not changes[name].any:
                continue
            listed = ", ".join(f'"{column}"' for column in columns)
            cursor.execute(
                f'CREATE TEMPORARY TABLE "staged_{name}" AS SELECT {listed} FROM "{_table(model)}" WHERE 1 = 0'
            )
            cursor.execute(f'CREATE TEMPORARY TABLE "staged_gone_{name}" (id text)')
            # Days go over as texts, which both databases read in the column's own type.
            texts = ", ".join(
                f'CAST("{column}" AS VARCHAR) AS "{column}"' if _is_day(model, column) else f'"{column}"'
                for column in columns
            )
            _write(cursor, engine, f"staged_{name}", columns, read=texts, of=f"changed_{name}")
            _write(cursor, engine, f"staged_gone_{name}", ("id",), read="id", of=f"gone_{name}")


def apply(changes: Mapping[str, Changes]) -> Iterator[str]:
    """
    Put the staged difference into the tables that pages read, table by table, and say which is done.

    Must run in a transaction of the caller's, who puts the run itself into the same one.
    """
    with connection.cursor() as cursor:
        for model in PUBLISHED:
            if changes[_name(model)].any:
                _apply(cursor, model, first=_is_empty(cursor, model))
            yield _name(model)


def _apply(cursor: CursorWrapper, model: type[Published], *, first: bool) -> None:
    name, table, columns = _name(model), _table(model), _columns(model)
    listed = ", ".join(f'"{column}"' for column in columns)
    indexes = _without_indexes(cursor, table) if first else []
    kept = ", ".join(f'"{column}" = excluded."{column}"' for column in columns if column != "id")
    cursor.execute(f'DELETE FROM "{table}" WHERE id IN (SELECT id FROM "staged_gone_{name}")')
    # WHERE true: without it SQLite reads ON CONFLICT as part of a join.
    cursor.execute(
        f'INSERT INTO "{table}" ({listed}) SELECT {listed} FROM "staged_{name}" WHERE true '
        f"ON CONFLICT (id) DO UPDATE SET {kept}"
    )
    for index in indexes:
        cursor.execute(index)


def clear(cursor: CursorWrapper) -> None:
    """Drop what an earlier publish left in this connection."""
    for model in PUBLISHED:
        for table in (f"staged_{_name(model)}", f"staged_gone_{_name(model)}"):
            cursor.execute(f'DROP TABLE IF EXISTS "{table}"')


def read_rows(cursor: CursorWrapper, sql: str, *columns: str) -> pa.Table:
    """The texts of a query of the register, as a table for the engine; never all of it as Python values at once."""
    cursor.execute(sql)
    schema = pa.schema([(name, pa.string()) for name in columns])
    parts = [schema.empty_table()]
    while rows := cursor.fetchmany(READ_AT_ONCE):
        found = zip(*rows, strict=True)
        parts.append(pa.table([pa.array(values, pa.string()) for values in found], schema=schema))
    return pa.concat_tables(parts)


def _write(cursor: CursorWrapper, engine: Engine, table: str, columns: Sequence[str], *, read: str, of: str) -> None:
    """Copy a table of the engine into a staged one. `rowid` is its order of writing, which was by id."""
    listed = ", ".join(f'"{column}"' for column in columns)
    places = ", ".join(["%s"] * len(columns))
    for start in range(0, engine.count(of), READ_AT_ONCE):
        rows = engine.fetch(
            f"SELECT {read} FROM {of} WHERE rowid >= {start} AND rowid < {start + READ_AT_ONCE} ORDER BY rowid"
        )
        for batch in rows.to_batches(max_chunksize=CHUNK):
            values = zip(*(column.to_pylist() for column in batch.columns), strict=True)
            with _short_transaction(cursor):
                cursor.executemany(f'INSERT INTO "{table}" ({listed}) VALUES ({places})', list(values))


@contextmanager
def _short_transaction(cursor: CursorWrapper) -> Iterator[None]:
    """
    One transaction for a chunk, that on SQLite does not take the register's write lock.

    Our transactions begin IMMEDIATE, which locks the register against every other writer; a plain
    BEGIN that writes temporary tables only locks nothing that others use.
    """
    if connection.in_atomic_block or connection.vendor != "sqlite":
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


def _without_indexes(cursor: CursorWrapper, table: str) -> list[str]:
    """Drop the indexes of a table that is about to be filled, and return the statements that make them again."""
    if connection.vendor == "sqlite":
        cursor.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = %s AND sql > ''", [table]
        )
    else:
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = %s AND indexname NOT IN "
            "(SELECT conname FROM pg_constraint) AND schemaname = current_schema()",
            [table],
        )
    indexes = cursor.fetchall()
    for name, _ in indexes:
        cursor.execute(f'DROP INDEX "{name}"')
    return [str(statement) for _, statement in indexes]


def _is_empty(cursor: CursorWrapper, model: type[Published]) -> bool:
    cursor.execute(f'SELECT 1 FROM "{_table(model)}" LIMIT 1')
    return cursor.fetchone() is None


def _name(model: type[Published]) -> str:
    return str(model._meta.model_name)


def _table(model: type[Published]) -> str:
    return model._meta.db_table


def _columns(model: type[Published]) -> tuple[str, ...]:
    return tuple(str(field.column) for field in model._meta.concrete_fields)


def _is_day(model: type[Published], column: str) -> bool:
    return isinstance(model._meta.get_field(column), DateField)
