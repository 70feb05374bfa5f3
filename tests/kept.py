"""
What a test found published, kept to be put back for the tests that begin there too: register, accounts and ledger.

To publish even a small town takes longer than most tests; to put its rows back takes a few hundredths of a second.
A test that publishes for its own sake does not begin here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import pytest
from django.core.management.commands import flush
from django.db import connection, transaction
from tests.stores import ON_POSTGRES, owner_of

from kinfold.governance.ledger import Store

T = TypeVar("T")

DJANGO_FILLS = {"django_migrations", "django_content_type", "django_site", "auth_permission"}
"""Filled after each test that was not rolled back: see `filled_once`."""


@dataclass(frozen=True)
class Kept:
    """Rows as the database itself gives them, and where each table counts on from."""

    rows: dict[str, Any]
    counted: dict[str, int]
    entries: list[tuple[Any, ...]]


class Once(Generic[T]):
    """Made for the first test of a process that asks; what it left in the stores is put back for the others."""

    def __init__(self) -> None:
        self._first: tuple[T, Kept] | None = None

    def stand(self, ledger: Store, make: Callable[[], T]) -> T:
        """
        What `make` answers. `ledger` is the test's own and empty, as its register is.

        `make` publishes into both. Needs a database.
        """
        if self._first is None:
            self._first = make(), keep(ledger)
        else:
            put_back(self._first[1], ledger)
        return self._first[0]


def filled_once(patch: pytest.MonkeyPatch) -> None:
    """
    What Django fills once a test's rows are gone (kinds of rows, permissions) is worked out for the first, and put back then.

    It is the same each time, and takes as long as many a test.
    """
    fill, first = flush.emit_post_migrate_signal, []

    def filled(*given: Any, **named: Any) -> None:
        if first:
            _put_rows_back(first[0])
        else:
            fill(*given, **named)
            first.append(_rows_of((DJANGO_FILLS - {"django_migrations"}) & set(connection.introspection.table_names())))

    patch.setattr(flush, "emit_post_migrate_signal", filled)


def keep(ledger: Store) -> Kept:
    with owner_of(ledger) as owner:
        entries = owner.execute("SELECT * FROM entries ORDER BY seq").fetchall()
    return _rows_of(set(connection.introspection.table_names()) - DJANGO_FILLS, entries)


def put_back(kept: Kept, ledger: Store) -> None:
    _put_rows_back(kept)
    with owner_of(ledger) as owner:
        for entry in kept.entries:
            owner.execute(f"INSERT INTO entries VALUES ({', '.join('?' * len(entry))})", entry)


def _rows_of(tables: set[str], entries: list[tuple[Any, ...]] | None = None) -> Kept:
    rows, counted = (_of_postgres if ON_POSTGRES else _of_sqlite)(sorted(tables))
    return Kept(rows, counted, entries or [])


def _put_rows_back(kept: Kept) -> None:
    with transaction.atomic():  # what tables say of each other is looked at when it ends
        if ON_POSTGRES:
            _into_postgres(kept)
        else:
            _into_sqlite(kept)


def _of_sqlite(tables: list[str]) -> tuple[dict[str, Any], dict[str, int]]:
    register = connection.connection
    rows = {}
    for table in tables:
        named = [name for (name,) in register.execute("SELECT name FROM pragma_table_info(?)", [table])]
        # With a sign before it a column gives what is stored; without, the site's connection makes days and truths of it.
        stored = ", ".join(f'+"{name}"' for name in named)
        if found := register.execute(f'SELECT {stored} FROM "{table}"').fetchall():
            rows[table] = found
    counted = dict(register.execute("SELECT name, seq FROM sqlite_sequence").fetchall())
    return rows, {table: number for table, number in counted.items() if table in tables}


def _into_sqlite(kept: Kept) -> None:
    register = connection.connection
    for table, rows in kept.rows.items():
        register.executemany(f'INSERT INTO "{table}" VALUES ({", ".join("?" * len(rows[0]))})', rows)
    for table, number in kept.counted.items():
        register.execute("DELETE FROM sqlite_sequence WHERE name = ?", [table])
        register.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", [table, number])


def _of_postgres(tables: list[str]) -> tuple[dict[str, Any], dict[str, int]]:
    rows, counted = {}, {}
    with connection.cursor() as asking:
        for table in tables:
            asking.execute(f'SELECT EXISTS (SELECT FROM "{table}")')
            if asking.fetchone() == (True,):
                with asking.copy(f'COPY "{table}" TO STDOUT (FORMAT binary)') as told:
                    rows[table] = b"".join(told)
                for sequence in connection.introspection.get_sequences(asking, table):
                    asking.execute(f'SELECT last_value FROM "{sequence["name"]}"')
                    ((counted[sequence["name"]],),) = asking.fetchall()
    return rows, counted


def _into_postgres(kept: Kept) -> None:
    with connection.cursor() as writing:
        for table, rows in kept.rows.items():
            if table.startswith("wall_"):  # of no model: Django does not empty it after a test
                writing.execute(f'DELETE FROM "{table}"')
            with writing.copy(f'COPY "{table}" FROM STDIN (FORMAT binary)') as given:
                given.write(rows)
        for name, number in kept.counted.items():
            writing.execute("SELECT setval(%s::regclass, %s)", [f'"{name}"', number])
