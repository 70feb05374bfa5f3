"""
The difference between a run and the register: worked out beside it, staged, applied in one transaction.

What has changed is found by id and row digest, so one generic step serves every published table. It
is staged in temporary tables of the connection, which no page reads, no other connection sees and a
kill takes with it; writing them holds no lock on the register. Only `apply` touches what pages read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass

import pyarrow as pa
from django.db import DatabaseError, connection
from django.db.backends.utils import CursorWrapper

from kinfold.register.models import PUBLISHED, Published
from kinfold.register.publish.loading import Loader, loader_for
from kinfold.register.publish.parts import READ_AT_ONCE
from kinfold.register.publish.said import row_hash_sql
from kinfold.warehouse.engine import Engine, Step


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
    engine.put(f"held_{name}", read_rows(f'SELECT id, row_hash FROM "{_table(model)}"', "id", "row_hash"))
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
    """Write the difference into temporary tables of the connection; what fails leaves none behind."""
    clear()
    try:
        with connection.cursor() as cursor:
            for model in PUBLISHED:
                if changes[_name(model)].any:
                    _stage(cursor, engine, model)
    except BaseException:
        clear()
        raise


def _stage(cursor: CursorWrapper, engine: Engine, model: type[Published]) -> None:
    name, columns, loader = _name(model), _columns(model), loader_for(model)
    listed = ", ".join(f'"{column}"' for column in columns)
    cursor.execute(f'CREATE TEMPORARY TABLE "staged_{name}" AS SELECT {listed} FROM "{_table(model)}" WHERE 1 = 0')
    cursor.execute(f'CREATE TEMPORARY TABLE "staged_gone_{name}" (id text)')
    loader.write(cursor, engine, f"staged_{name}", columns, of=f"changed_{name}")
    loader.write(cursor, engine, f"staged_gone_{name}", ("id",), of=f"gone_{name}")


def one_at_a_time() -> None:
    """
    Let no other publish go on until this transaction ends; readers are not held up.

    SQLite has one writer anyway. Elsewhere two machines could run the line over one register.
    """
    if connection.vendor != "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE register_run IN SHARE ROW EXCLUSIVE MODE")


def apply(changes: Mapping[str, Changes]) -> Iterator[str]:
    """
    Put the staged difference into the tables that pages read, table by table, and say which is done.

    Must run in a transaction of the caller's, who puts the run itself into the same one.
    """
    with connection.cursor() as cursor:
        for model in PUBLISHED:
            if changes[_name(model)].any:
                _apply(cursor, model, loader_for(model))
            yield _name(model)


def _apply(cursor: CursorWrapper, model: type[Published], loader: Loader) -> None:
    name, table, columns = _name(model), _table(model), _columns(model)
    listed = ", ".join(f'"{column}"' for column in columns)
    indexes = loader.without_indexes(cursor, table) if _is_empty(cursor, model) else []
    kept = ", ".join(f'"{column}" = excluded."{column}"' for column in columns if column != "id")
    cursor.execute(f'DELETE FROM "{table}" WHERE id IN (SELECT id FROM "staged_gone_{name}")')
    # WHERE true: without it SQLite reads ON CONFLICT as part of a join.
    cursor.execute(
        f'INSERT INTO "{table}" ({listed}) SELECT {listed} FROM "staged_{name}" WHERE true '
        f"ON CONFLICT (id) DO UPDATE SET {kept}"
    )
    for index in indexes:
        cursor.execute(index)


def clear() -> None:
    """Drop what a publish left in this connection. One that is broken has dropped it by itself."""
    with suppress(DatabaseError), connection.cursor() as cursor:
        for model in PUBLISHED:
            for table in (f"staged_{_name(model)}", f"staged_gone_{_name(model)}"):
                cursor.execute(f'DROP TABLE IF EXISTS "{table}"')


def read_rows(sql: str, *columns: str) -> pa.Table:
    """The texts of a query of the register, as a table for the engine; never all of it as Python values at once."""
    schema = pa.schema([(name, pa.string()) for name in columns])
    parts = [schema.empty_table()]
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql)
        while rows := cursor.fetchmany(READ_AT_ONCE):
            found = zip(*rows, strict=True)
            parts.append(pa.table([pa.array(values, pa.string()) for values in found], schema=schema))
    return pa.concat_tables(parts)


def _is_empty(cursor: CursorWrapper, model: type[Published]) -> bool:
    cursor.execute(f'SELECT 1 FROM "{_table(model)}" LIMIT 1')
    return cursor.fetchone() is None


def _name(model: type[Published]) -> str:
    return str(model._meta.model_name)


def _table(model: type[Published]) -> str:
    return model._meta.db_table


def _columns(model: type[Published]) -> tuple[str, ...]:
    return tuple(str(field.column) for field in model._meta.concrete_fields)
