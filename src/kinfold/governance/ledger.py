"""
The ledger: who asked for what, when, why, and what the door answered.

A store of its own, one SQLite file, written before anything is shown. An entry holds no name, no
search words and nothing that a page showed. Whom it was about stands as a keyed hash, so that the
ledger outlives the destruction of the person's data without betraying them.

Each entry carries the SHA-256 of itself and of the one before, and a seal made with the ledger's
key. `ledger_check` says what these can show, and what they cannot.
"""

from __future__ import annotations

import json
import re
import sqlite3
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from kinfold.governance.ledger_check import Verdict, verify
from kinfold.governance.ledger_entry import (
    FIRST,
    GUARDS,
    INDEX,
    SAID,
    TABLE,
    AboutKind,
    Entry,
    Head,
    Written,
    entry_hash,
    key_id,
    pseudonym,
    seal,
)
from kinfold.vocabulary.errors import LedgerUnavailable

__all__ = ["FILE_NAME", "Entry", "Head", "Ledger", "Verdict", "Written", "verify"]

FILE_NAME = "ledger.sqlite3"
_WAIT_SECONDS = 20.0
_NAME = re.compile(r"[a-z][a-z_]{0,39}")
_MOST_COUNTED = 10_000_000  # a count of more is no count: identity numbers have nine digits and above


class Ledger:
    """The ledger of one data folder. Opened anew for each entry, so that it is safe over forks and threads."""

    def __init__(self, path: Path, *, key: bytes) -> None:
        if not key:
            raise _unavailable("the ledger has no key", path, do="Set KINFOLD_LEDGER_KEY or KINFOLD_SECRET_KEY.")
        self._path, self._key = path, key

    def append(self, *entries: Entry) -> tuple[int, ...]:
        """Write the entries in one transaction and answer their numbers; on return they are on the disk."""
        said = [self._said(entry) for entry in entries]
        with self._open() as ledger:
            ledger.execute("BEGIN IMMEDIATE")
            previous = (ledger.execute("SELECT hash FROM entries ORDER BY seq DESC LIMIT 1").fetchone() or (FIRST,))[0]
            # SQLite's own counter, not the last entry: numbers of a tail that was cut are not given again.
            counted = ledger.execute("SELECT seq FROM sqlite_sequence WHERE name = 'entries'").fetchone()
            numbers = []
            for number, values in enumerate(said, start=(counted[0] if counted else 0) + 1):
                at = datetime.now(UTC).isoformat(timespec="microseconds")
                digest = entry_hash(previous, number, [at, *values])
                row = (number, at, *values, previous, digest, seal(self._key, digest))
                ledger.execute(f"INSERT INTO entries VALUES ({', '.join('?' * len(row))})", row)
                numbers.append(number)
                previous = digest
            ledger.execute("COMMIT")
        return tuple(numbers)

    def recent(self, limit: int, *, before: int | None = None) -> tuple[Written, ...]:
        """The newest entries first; `before` is the number to page on from."""
        return self._read("seq < ?", (before if before is not None else 2**62,), limit)

    def about(self, kind: AboutKind, id_: str, *, limit: int) -> tuple[Written, ...]:
        """Everything that was asked about one person or family, newest first."""
        return self._read("about = ?", (pseudonym(self._key, kind, id_),), limit)

    def head(self) -> Head:
        """The line to note where nobody who can reach this file can reach."""
        with self._open() as ledger:
            last = ledger.execute("SELECT seq, hash FROM entries ORDER BY seq DESC LIMIT 1").fetchone()
        return Head(*last) if last else Head(0, FIRST)

    def _said(self, entry: Entry) -> list[str | int | None]:
        """The values of SAID after the time."""
        about = pseudonym(self._key, entry.about_kind, entry.about_id) if entry.about_kind != "nobody" else ""
        counts = json.dumps(_checked(entry.counts, self._path), sort_keys=True, separators=(",", ":"))
        return [
            *(entry.staff, entry.role, entry.purpose, entry.action, entry.about_kind, about, entry.outcome),
            *(entry.rule, entry.relationship, entry.request, entry.under, counts, key_id(self._key)),
        ]

    def _read(self, where: str, values: Sequence[Any], limit: int) -> tuple[Written, ...]:
        columns = [name for name in SAID if name != "key_id"]
        with self._open() as ledger:
            found = ledger.execute(
                f"SELECT seq, {', '.join(columns)} FROM entries WHERE {where} ORDER BY seq DESC LIMIT ?",
                (*values, limit),
            ).fetchall()
        return tuple(Written(*(*row[:-1], json.loads(row[-1]))) for row in found)

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            with closing(sqlite3.connect(self._path, timeout=_WAIT_SECONDS, isolation_level=None)) as ledger:
                # FULL: with NORMAL, entries of the last seconds could be lost with the power, after a page was shown.
                ledger.execute("PRAGMA synchronous = FULL")
                if not _is_made(ledger):
                    _make(ledger, self._path)
                yield ledger
        except (sqlite3.Error, OSError) as trouble:
            # Only the kind of trouble: SQLite's own words could repeat a value.
            raise _unavailable(f"the ledger cannot be used ({type(trouble).__name__})", self._path) from trouble


def _checked(counts: Mapping[str, int | str], path: Path) -> dict[str, int | str]:
    """Counts and codes only. A code has no digit, space or capital, so that no number, date or name as typed gets in."""
    for name, value in counts.items():
        if not _NAME.fullmatch(name) or not (
            0 <= value <= _MOST_COUNTED if isinstance(value, int) else bool(_NAME.fullmatch(value))
        ):
            raise _unavailable(
                "an entry would have held more than counts and codes",
                path,
                do="Report this: it is a fault of the program.",
            )
    return dict(counts)


def _is_made(ledger: sqlite3.Connection) -> bool:
    return ledger.execute("SELECT 1 FROM sqlite_master WHERE name = 'entries'").fetchone() is not None


def _make(ledger: sqlite3.Connection, path: Path) -> None:
    """Several processes may start at once: one makes the ledger, the others wait."""
    path.chmod(0o600)
    _switch_to_wal(ledger)
    ledger.execute("BEGIN IMMEDIATE")
    if not _is_made(ledger):
        for statement in (TABLE, *GUARDS.values(), INDEX):
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


def _unavailable(
    what: str,
    path: Path,
    *,
    do: str = "Check that the data folder can be written and the disk is not full; then try again.",
) -> LedgerUnavailable:
    return LedgerUnavailable(
        f"Nothing can be shown: {what}.",
        where=path.name,
        means="Access that cannot be written down is not given. Nothing was shown and nothing was changed.",
        do=do,
    )
