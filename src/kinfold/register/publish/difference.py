"""
The difference between a run and the register: worked out beside it, staged, applied in one transaction.

What has changed is found by key and row digest, so one generic step serves every published table. It
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

from kinfold.register.publish.loading import Loader, loader, read_texts, rows_to_write
from kinfold.register.publish.targets import ROW_HASH, TARGETS, Target, listed
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


def read_digests(engine: Engine, known: Mapping[str, pa.Table]) -> None:
    """Leave tables `held_…` in the engine: the keys and digests of all that the register has. `known` are read already."""
    for target in TARGETS:
        told = known[target.name] if target.name in known else read_texts(target.table, *target.told)
        engine.put(f"held_{target.name}", told)


def work_out(engine: Engine) -> dict[str, Changes]:
    """Leave tables `changed_…` and `gone_…` in the engine for each published table, and count them."""
    return {target.name: _work_out(engine, target) for target in TARGETS}


def _work_out(engine: Engine, target: Target) -> Changes:
    name, keys = target.name, listed(target.keys)
    is_new, is_gone = f'held."{target.keys[0]}" IS NULL', f'made."{target.keys[0]}" IS NULL'
    differs = f"OR held.{ROW_HASH} <> made.{ROW_HASH}" if ROW_HASH in target.columns else ""
    engine.run(
        [
            Step(
                f"differs_{name}",
                f"""
                SELECT {keys}, {is_new} AS is_new, {is_gone} AS is_gone
                FROM {target.made} AS made FULL JOIN held_{name} AS held USING ({keys})
                WHERE {is_new} OR {is_gone} {differs}
                """,
            ),
            Step(
                f"changed_{name}",
                f"SELECT * FROM {target.made} SEMI JOIN (SELECT * FROM differs_{name} WHERE NOT is_gone) USING ({keys})",
            ),
            Step(f"gone_{name}", f"SELECT {keys} FROM differs_{name} WHERE is_gone"),
        ]
    )
    new = int(engine.fetch(f"SELECT count(*) FILTER (is_new) FROM differs_{name}").column(0)[0].as_py())
    changed, gone = engine.count(f"changed_{name}"), engine.count(f"gone_{name}")
    for table in ("held", "differs"):
        engine.drop(f"{table}_{name}")
    return Changes(inserted=new, updated=changed - new, deleted=gone)


def stage(engine: Engine, changes: Mapping[str, Changes]) -> None:
    """Write the difference into temporary tables of the connection; what fails leaves none behind."""
    clear()
    try:
        with connection.cursor() as cursor:
            for target in TARGETS:
                if changes[target.name].any:
                    _stage(cursor, engine, target, loader())
    except BaseException:
        clear()
        raise


def _stage(cursor: CursorWrapper, engine: Engine, target: Target, load: Loader) -> None:
    name, keys = target.name, target.keys
    for staged, columns, of in (
        (f"staged_{name}", target.columns, f"changed_{name}"),
        (f"staged_gone_{name}", keys, f"gone_{name}"),
    ):
        cursor.execute(
            f'CREATE TEMPORARY TABLE "{staged}" AS SELECT {listed(columns)} FROM "{target.table}" WHERE 1 = 0'
        )
        load.write(cursor, rows_to_write(engine, target, columns, of=of), staged, columns)


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
        for target in TARGETS:
            if changes[target.name].any:
                _apply(cursor, target)
            yield target.name


def _apply(cursor: CursorWrapper, target: Target) -> None:
    name, table, columns, keys = target.name, target.table, listed(target.columns), listed(target.keys)
    kept = ", ".join(f'"{column}" = excluded."{column}"' for column in target.columns if column not in target.keys)
    # WHERE true: without it SQLite reads ON CONFLICT as part of a join.
    cursor.execute(f'DELETE FROM "{table}" WHERE ({keys}) IN (SELECT {keys} FROM "staged_gone_{name}")')
    cursor.execute(
        f'INSERT INTO "{table}" ({columns}) SELECT {columns} FROM "staged_{name}" WHERE true '
        f"ON CONFLICT ({keys}) DO {f'UPDATE SET {kept}' if kept else 'NOTHING'}"
    )


def clear() -> None:
    """Drop what a publish left in this connection. One that is broken has dropped it by itself."""
    with suppress(DatabaseError), connection.cursor() as cursor:
        for target in TARGETS:
            for table in (f"staged_{target.name}", f"staged_gone_{target.name}"):
                cursor.execute(f'DROP TABLE IF EXISTS "{table}"')
