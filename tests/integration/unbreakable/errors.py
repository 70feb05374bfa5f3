"""
I/O errors, put around what writes from outside: the n-th write of a kind fails, as on a disk that is broken or full.

What C code writes by itself (DuckDB, SQLite) meets a full disk and a limit of file sizes in the tests; these are the
writes that Python asks for, and the statements of the databases.
"""

from __future__ import annotations

import errno
import os
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

from tests.integration.unbreakable.points import wrap

KINDS = ("open", "fsync", "replace", "rename", "mkdir", "statement", "commit", "ledger")


@dataclass(frozen=True)
class Error:
    """The n-th write of a kind, in a folder and below, fails; with `lasting`, all after it as well."""

    kind: str
    nth: int
    below: str
    number: int = errno.EIO
    lasting: bool = False


class _Breaks:
    def __init__(self, error: Error) -> None:
        self.error, self.count = error, 0
        self._one_at_a_time = Lock()

    def is_due(self) -> bool:
        with self._one_at_a_time:  # two sources are read at once
            self.count += 1
            return self.count == self.error.nth or (self.error.lasting and self.count > self.error.nth)

    def on(self, path: Any) -> None:
        if str(path).startswith(self.error.below) and self.is_due():
            raise OSError(self.error.number, os.strerror(self.error.number), str(path))


def install(error: Error) -> None:
    """Break one kind of write in this process, before it runs `kinfold`."""
    breaks = _Breaks(error)
    match error.kind:
        case "open":
            wrap(Path, "open", lambda original: _opening(original, breaks))
            wrap(os, "open", lambda original: _opening_low(original, breaks))
        case "fsync":
            wrap(os, "fsync", lambda original: _with_a_file(original, breaks))
        case "replace" | "rename" | "mkdir":
            wrap(Path, error.kind, lambda original: _with_a_path(original, breaks))
        case "statement" | "commit" | "ledger":
            _around_the_databases(error.kind, breaks)


def _opening(original: Any, breaks: _Breaks) -> Any:
    def opened(self: Path, mode: str = "r", *given: Any, **named: Any) -> Any:
        if set(mode) & set("wax+"):
            breaks.on(self)
        return original(self, mode, *given, **named)

    return opened


def _opening_low(original: Any, breaks: _Breaks) -> Any:
    def opened(path: Any, flags: int, *given: Any, **named: Any) -> Any:
        if flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
            breaks.on(path)
        return original(path, flags, *given, **named)

    return opened


def _with_a_file(original: Any, breaks: _Breaks) -> Any:
    def done(file: Any) -> Any:
        number = file if isinstance(file, int) else file.fileno()
        breaks.on(Path(f"/proc/self/fd/{number}").readlink())
        return original(file)

    return done


def _with_a_path(original: Any, breaks: _Breaks) -> Any:
    def done(self: Path, *given: Any, **named: Any) -> Any:
        breaks.on(self)
        return original(self, *given, **named)

    return done


def _around_the_databases(kind: str, breaks: _Breaks) -> None:
    from kinfold.cli import run

    on_server = bool(os.environ.get("KINFOLD_DATABASE_URL"))

    def trouble() -> Exception:
        """In words that quote a record, as a database's may."""
        if on_server:
            import psycopg

            return psycopg.errors.DiskFull("could not write Ada Okoro")
        return sqlite3.OperationalError("disk I/O error near Ada Okoro")

    def broken(original: Any) -> Any:
        def done(self: Any, *given: Any, **named: Any) -> Any:
            if breaks.is_due():
                with self.db.wrap_database_errors if hasattr(self, "db") else self.wrap_database_errors:
                    raise trouble()
            return original(self, *given, **named)

        return done

    def chained(original: Any) -> Any:
        def append(self: Any, chain: Any) -> None:
            def told(*given: Any) -> Any:
                if breaks.is_due():
                    raise trouble()
                return chain(*given)

            original(self, told)

        return append

    set_up = run.set_django_up

    def set_up_and_go_on(*given: Any, **named: Any) -> None:
        set_up(*given, **named)
        from django.db.backends.base.base import BaseDatabaseWrapper
        from django.db.backends.utils import CursorWrapper

        if kind == "statement":
            wrap(CursorWrapper, "execute", broken)
            wrap(CursorWrapper, "executemany", broken)
        elif kind == "commit":
            wrap(BaseDatabaseWrapper, "commit", broken)

    if kind == "ledger":
        from kinfold.governance.ledger import PostgresStore, SQLiteStore

        for store in (SQLiteStore, PostgresStore):
            wrap(store, "append", chained)
    run.set_django_up = set_up_and_go_on
