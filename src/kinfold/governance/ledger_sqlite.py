"""The ledger as a file of SQLite, in the data folder: all that is SQLite's about it."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from kinfold.governance.ledger_entry import COLUMNS, FIRST, LET_IN_INDEX, Chain, Row, unavailable
from kinfold.vocabulary.errors import LedgerUnavailable, kind_of

FILE_NAME = "ledger.sqlite3"
_WAIT_SECONDS = 20.0

TABLE = """
CREATE TABLE entries (
  seq          INTEGER PRIMARY KEY AUTOINCREMENT,
  at           TEXT NOT NULL,
  staff        TEXT NOT NULL,
  role         TEXT NOT NULL,
  purpose      TEXT NOT NULL,
  action       TEXT NOT NULL,
  about_kind   TEXT NOT NULL CHECK (about_kind IN ('person', 'family', 'nobody')),
  about        TEXT NOT NULL,
  outcome      TEXT NOT NULL CHECK (outcome IN ('allowed', 'refused', 'done')),
  rule         TEXT NOT NULL,
  relationship TEXT NOT NULL,
  request      TEXT NOT NULL,
  under        INTEGER,
  counts       TEXT NOT NULL,
  key_id       TEXT NOT NULL,
  previous     TEXT NOT NULL,
  hash         TEXT NOT NULL,
  seal         TEXT NOT NULL
)"""
# REPLACE deletes without asking the trigger for deletion, so the third refuses a number that has been given.
GUARDS = {
    "no_update": "CREATE TRIGGER no_update BEFORE UPDATE ON entries BEGIN SELECT RAISE(ABORT, 'append only'); END",
    "no_delete": "CREATE TRIGGER no_delete BEFORE DELETE ON entries BEGIN SELECT RAISE(ABORT, 'append only'); END",
    "no_replace": (
        "CREATE TRIGGER no_replace BEFORE INSERT ON entries WHEN NEW.seq <= (SELECT MAX(seq) FROM entries)"
        " BEGIN SELECT RAISE(ABORT, 'append only'); END"
    ),
}
INDEX = "CREATE INDEX entries_about ON entries (about) WHERE about <> ''"


def always() -> bool:
    return True


@dataclass(frozen=True)
class SQLiteStore:
    """
    Opened anew for each use, so that it is safe over forks and threads.

    The file is made at its first use while `may_begin` says so. Where one must have been, its loss is told:
    made anew without a word, it would be whole, and say that nobody had seen anybody.
    """

    path: Path
    may_begin: Callable[[], bool] = field(default=always, compare=False)

    @property
    def name(self) -> str:
        return self.path.name

    def exists(self) -> bool:
        return self.path.exists()

    def prepare(self) -> bool:
        """Make the ledger where there is none, because somebody says so; whether it was made."""
        there = _size(self.path) > 0
        with SQLiteStore(self.path)._open() as ledger:
            ledger.execute(LET_IN_INDEX)
            return not there

    def append(self, chain: Chain) -> None:
        with self._open() as ledger:
            ledger.execute("BEGIN IMMEDIATE")
            previous = (ledger.execute("SELECT hash FROM entries ORDER BY seq DESC LIMIT 1").fetchone() or (FIRST,))[0]
            # SQLite's own counter, not the last entry: numbers of a tail that was cut are not given again.
            rows = chain(_counted(ledger), previous)
            ledger.executemany(f"INSERT INTO entries VALUES ({', '.join('?' * len(COLUMNS))})", rows)
            ledger.execute("COMMIT")

    def newest(self, *, before: int | None = None, about: str | None = None, limit: int) -> list[Row]:
        asked = [("seq < ?", before), ("about = ?", about)]
        where = " AND ".join(condition for condition, value in asked if value is not None) or "true"
        values = [value for _, value in asked if value is not None]
        with self._open() as ledger:
            return ledger.execute(
                f"SELECT {', '.join(COLUMNS)} FROM entries WHERE {where} ORDER BY seq DESC LIMIT ?", (*values, limit)
            ).fetchall()

    def let_in(self, staff: str, action: str, since: str) -> list[str]:
        with self._open() as ledger:
            found = ledger.execute(
                "SELECT about FROM entries WHERE outcome = 'allowed' AND staff = ? AND at >= ? AND action = ?",
                (staff, since, action),
            ).fetchall()
        return [about for (about,) in found]

    @contextmanager
    def reading(self) -> Iterator[_Reading]:
        try:
            with closing(sqlite3.connect(f"{self.path.resolve().as_uri()}?mode=ro", uri=True, timeout=20.0)) as ledger:
                # Whatever was written into the file must be found bad, not stop the check.
                ledger.text_factory = lambda raw: raw.decode("utf-8", "replace")
                yield _Reading(ledger)
        except sqlite3.DatabaseError as trouble:
            raise LedgerUnavailable(
                f"The ledger cannot be read ({kind_of(trouble)}).",
                where=self.name,
                means="Whether it is whole cannot be told.",
                do="Keep the file as it is, tell the information governance team, and check a backup.",
            ) from trouble

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            if not self.exists():
                self._must_be_able_to_begin()
            self._must_not_be_parted_from_its_journal()
            with closing(sqlite3.connect(self.path, timeout=_WAIT_SECONDS, isolation_level=None)) as ledger:
                # FULL: with NORMAL, entries of the last seconds could be lost with the power, after a page was shown.
                ledger.execute("PRAGMA synchronous = FULL")
                if not _is_made(ledger):
                    self._must_be_able_to_begin()
                    _make(ledger, self.path)
                yield ledger
        except (sqlite3.Error, OSError) as trouble:
            # Only the kind of trouble: SQLite's own words could repeat a value.
            raise unavailable(
                f"the ledger cannot be used ({kind_of(trouble)})",
                self.name,
                do="Check that the data folder can be written and the disk is not full; then try again.",
            ) from trouble

    def _must_not_be_parted_from_its_journal(self) -> None:
        """Entries of a process that was killed are in the journal alone, and SQLite takes that away beside an empty file."""
        journal = self.path.with_name(f"{self.path.name}-wal")
        # The journal first: where another process makes the ledger just now, the file holds something before its journal does.
        if _size(journal) and not _size(self.path):
            raise unavailable(
                "a journal of a ledger lies here without the ledger",
                self.name,
                do="Put the file back beside its journal (-wal), or put that with the file that was taken away; then try again.",
            )

    def _must_be_able_to_begin(self) -> None:
        if not self.may_begin():
            raise unavailable(
                "the ledger is not where it was",
                self.name,
                do="Restore the file from its backup. Where there is none, tell the information governance team, and "
                "begin a new ledger with `kinfold stores prepare`.",
            )


@dataclass(frozen=True)
class _Reading:
    ledger: sqlite3.Connection

    def counted(self) -> int:
        return _counted(self.ledger)

    def after(self, seq: int | None, *, limit: int) -> list[Row]:
        where, values = ("WHERE seq > ?", (seq,)) if seq is not None else ("", ())
        return self.ledger.execute(
            f"SELECT {', '.join(COLUMNS)} FROM entries {where} ORDER BY seq LIMIT {limit}", values
        ).fetchall()

    def guarded(self) -> bool:
        found = self.ledger.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        return dict(found) == GUARDS


def _size(file: Path) -> int:
    """
    In bytes, 0 where there is no such file.

    Asked once: whoever closes the ledger last takes its journal away, also between two questions of somebody else.
    """
    try:
        return file.stat().st_size
    except FileNotFoundError:
        return 0


def _counted(ledger: sqlite3.Connection) -> int:
    found = ledger.execute("SELECT seq FROM sqlite_sequence WHERE name = 'entries'").fetchone()
    return int(found[0]) if found else 0


def _is_made(ledger: sqlite3.Connection) -> bool:
    return ledger.execute("SELECT 1 FROM sqlite_master WHERE name = 'entries'").fetchone() is not None


def _make(ledger: sqlite3.Connection, path: Path) -> None:
    """Several processes may start at once: one makes the ledger, the others wait."""
    path.chmod(0o600)
    _switch_to_wal(ledger)
    ledger.execute("BEGIN IMMEDIATE")
    if not _is_made(ledger):
        for statement in (TABLE, *GUARDS.values(), INDEX, LET_IN_INDEX):
            ledger.execute(statement)
    ledger.execute("COMMIT")


def _switch_to_wal(ledger: sqlite3.Connection) -> None:
    """SQLite does not wait for others when the journal's kind changes, so this does."""
    give_up = time.monotonic() + _WAIT_SECONDS
    while True:
        try:
            ledger.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError:
            if time.monotonic() > give_up:
                raise
            time.sleep(0.02)
