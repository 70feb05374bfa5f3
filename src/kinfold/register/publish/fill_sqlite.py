"""
An empty register of SQLite's is filled out of a file beside it.

To hand each value over by Python takes three times as long as all that SQLite itself does with it. So Arrow's rows go
into a file of their own, by a library that makes no Python value of them, while the engine makes the next ones and the
register is anybody's; from there SQLite takes them by itself. The library brings an SQLite of its own. Two of them in one
process must not have one file open at a time: the first has closed the file before ours looks at it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from itertools import count
from pathlib import Path

from adbc_driver_manager import Error as LibraryError
from adbc_driver_sqlite import dbapi as arrows_sqlite
from django.db import DatabaseError, OperationalError, connection
from django.db.backends.utils import CursorWrapper

from kinfold.register.publish.targets import Target, asked_for, listed
from kinfold.warehouse.engine import Engine

AT_ONCE = 100_000
"""Rows of the engine that are held in memory at once."""
CACHE_KB = 200_000
"""A table's pages are written once, not whenever the usual 2 MB are full."""
AHEAD = "ahead"
"""What a file is called in the statements that read it, with a number: within a transaction that has read one it cannot be let go."""
_numbers = count()


class SQLiteFilling:
    """One filling. The file holds people: it lies where a run's scraps are destroyed, also those of a run that was killed."""

    def __init__(self, workplace: Path) -> None:
        self._file = workplace / "ahead.sqlite3"
        self._name = f"{AHEAD}_{next(_numbers)}"
        self._there = set[str]()
        """The tables that have any row."""

    def ahead(self, engine: Engine, targets: Iterable[Target]) -> list[Target]:
        with _no_value_told(), closing(arrows_sqlite.connect(str(self._file), autocommit=True)) as file:
            done = []
            with closing(file.cursor()) as cursor:
                # Nobody goes on from a file that was not finished.
                cursor.execute("PRAGMA journal_mode = OFF").fetchall()
                cursor.execute("PRAGMA synchronous = OFF").fetchall()
                for target in targets:
                    question = asked_for(target, target.columns, of=target.made, days_as_texts=True)
                    for batch in engine.stream(question, at_once=AT_ONCE):
                        cursor.adbc_ingest(target.name, batch, mode="create_append")
                        self._there.add(target.name)
                    done.append(target)
        _let_go()
        if self._there:
            with connection.cursor() as cursor:
                cursor.execute(
                    f"ATTACH DATABASE %s AS {self._name}", [f"{self._file.resolve().as_uri()}?mode=ro&immutable=1"]
                )
        return done

    def fill(self, cursor: CursorWrapper, engine: Engine, target: Target) -> int:  # noqa: ARG002 - PostgreSQL's asks it
        if target.name not in self._there:
            return 0
        indexes = _without_indexes(cursor, target.table)
        columns = listed(target.columns)
        cursor.execute(f'INSERT INTO "{target.table}" ({columns}) SELECT {columns} FROM {self._name}."{target.name}"')
        written = int(cursor.rowcount)
        for index in indexes:
            cursor.execute(index)
        return written


@contextmanager
def filling_sqlite(workplace: Path) -> Iterator[SQLiteFilling]:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA cache_size = -{CACHE_KB}")
        # What the engine has written as JSON is JSON: to parse it all again takes a tenth of the time.
        cursor.execute("PRAGMA ignore_check_constraints = ON")
    try:
        yield SQLiteFilling(workplace)
    finally:
        _let_go()
        with suppress(DatabaseError), connection.cursor() as cursor:
            cursor.execute("PRAGMA ignore_check_constraints = OFF")
            cursor.execute("PRAGMA cache_size = -2000")


def _let_go() -> None:
    """Within a transaction of somebody else's a file is held until that ends; then the next filling lets it go."""
    with suppress(DatabaseError), connection.cursor() as cursor:
        cursor.execute("SELECT name FROM pragma_database_list WHERE name LIKE %s", [f"{AHEAD}%"])
        for (name,) in cursor.fetchall():
            with suppress(DatabaseError):
                cursor.execute(f"DETACH DATABASE {name}")


def _without_indexes(cursor: CursorWrapper, table: str) -> list[str]:
    """Drop what slows the filling of an empty table; answer the statements that make it again."""
    cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = %s AND sql > ''", [table])
    indexes = cursor.fetchall()
    for name, _ in indexes:
        cursor.execute(f'DROP INDEX "{name}"')
    return [str(statement) for _, statement in indexes]


@contextmanager
def _no_value_told() -> Iterator[None]:
    """The library's message may quote a row: what stopped it is told as the register's own errors are."""
    try:
        yield
    except LibraryError as problem:
        raise OperationalError(type(problem).__name__) from None
