"""
The ledger: who asked for what, when, why, and what the door answered.

A store of its own, written before anything is shown: a file of SQLite, or a database of PostgreSQL by a
role that can add and read, and nothing else. An entry holds no name, no search words and nothing that a
page showed. Whom it was about stands as a keyed hash, so that the ledger outlives the destruction of the
person's data without betraying them.

Each entry carries the SHA-256 of itself and of the one before, and a seal made with the ledger's
key. `ledger_check` says what these can show, and what they cannot.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from kinfold.governance.ledger_check import Verdict, verify
from kinfold.governance.ledger_entry import (
    COLUMNS,
    FIRST,
    AboutKind,
    Entry,
    Head,
    Row,
    Store,
    Written,
    entry_hash,
    key_id,
    pseudonym,
    seal,
    unavailable,
)
from kinfold.governance.ledger_postgres import PostgresStore
from kinfold.governance.ledger_sqlite import FILE_NAME, SQLiteStore, always
from kinfold.governance.ledger_stop import Stop

__all__ = [
    "FILE_NAME",
    "Entry",
    "Head",
    "Ledger",
    "PostgresStore",
    "SQLiteStore",
    "Store",
    "Verdict",
    "Written",
    "store_of",
    "verify",
]

_NAME = re.compile(r"[a-z][a-z_]{0,39}")
_AT_A_TIME = 5_000
_MOST_COUNTED = 10_000_000  # a count of more is no count: identity numbers have nine digits and above


def store_of(data: Path, url: str, *, may_begin: Callable[[], bool] = always) -> Store:
    """
    Where the ledger of a deployment stands: in the database that is named, else in a file of the data folder,
    which is made at its first use while it `may_begin`.
    """
    return PostgresStore(url) if url else SQLiteStore(data / FILE_NAME, may_begin)


class Ledger:
    """The ledger of one deployment; safe over forks and threads, as its store is."""

    def __init__(self, store: Store, *, key: bytes, stop: Stop | None = None) -> None:
        if not key:
            do = "Set KINFOLD_LEDGER_KEY or KINFOLD_SECRET_KEY."
            raise unavailable("the ledger has no key", store.name, do=do)
        self._store, self._key, self._stop = store, key, stop

    def append(self, *entries: Entry) -> tuple[int, ...]:
        """
        Write the entries in one transaction and answer their numbers; on return they are on the disk.

        Raises LedgerUnavailable while the ledger is stopped, since it failed its check.
        """
        if self._stop:
            self._stop.refuse(self._store.name)
        return self._write(entries)

    def resume(self, entry: Entry) -> None:
        """Let a stopped ledger write again. The entry that says so is written first; until it is, the mark stands."""
        self._write([entry])
        if self._stop:
            self._stop.lift()

    def _write(self, entries: Sequence[Entry]) -> tuple[int, ...]:
        said = [self._said(entry) for entry in entries]
        numbers: list[int] = []

        def chain(counted: int, previous: str) -> list[Row]:
            rows: list[Row] = []
            for number, values in enumerate(said, start=counted + 1):
                at = datetime.now(UTC).isoformat(timespec="microseconds")
                digest = entry_hash(previous, number, [at, *values])
                rows.append((number, at, *values, previous, digest, seal(self._key, digest)))
                previous = digest
            numbers[:] = [row[0] for row in rows]
            return rows

        self._store.append(chain)
        return tuple(numbers)

    def recent(self, limit: int, *, before: int | None = None) -> tuple[Written, ...]:
        """The newest entries first; `before` is the number to page on from."""
        return _written(self._store.newest(before=before, limit=limit))

    def pseudonym(self, kind: AboutKind, id_: str) -> str:
        """How one person or family stands in the entries, to find them among many."""
        return pseudonym(self._key, kind, id_)

    def between(self, begin: datetime, end: datetime) -> tuple[Written, ...]:
        """The entries of a time, the newest first, read back from the newest one."""
        first, last = (moment.astimezone(UTC).isoformat(timespec="microseconds") for moment in (begin, end))
        found: list[Written] = []
        before: int | None = None
        while page := self.recent(_AT_A_TIME, before=before):
            found += [entry for entry in page if first <= entry.at < last]
            if page[-1].at < first:
                break
            before = page[-1].seq
        return tuple(found)

    def let_in_since(self, staff: str, action: str, begin: datetime) -> tuple[str, ...]:
        """Whom somebody was let in to do a thing about since a time, as `pseudonym` has them; one for each entry."""
        since = begin.astimezone(UTC).isoformat(timespec="microseconds")
        return tuple(self._store.let_in(staff, action, since))

    def about(self, kind: AboutKind, id_: str, *, limit: int) -> tuple[Written, ...]:
        """Everything that was asked about one person or family, newest first."""
        return _written(self._store.newest(about=pseudonym(self._key, kind, id_), limit=limit))

    def head(self) -> Head:
        """The line to note where nobody who can reach this store can reach."""
        last = self._store.newest(limit=1)
        return Head(last[0][0], last[0][COLUMNS.index("hash")]) if last else Head(0, FIRST)

    def _said(self, entry: Entry) -> list[str | int | None]:
        """The values of SAID after the time."""
        about = pseudonym(self._key, entry.about_kind, entry.about_id) if entry.about_kind != "nobody" else ""
        counts = json.dumps(_checked(entry.counts, self._store.name), sort_keys=True, separators=(",", ":"))
        return [
            *(entry.staff, entry.role, entry.purpose, entry.action, entry.about_kind, about, entry.outcome),
            *(entry.rule, entry.relationship, entry.request, entry.under, counts, key_id(self._key)),
        ]


def _written(rows: Sequence[Row]) -> tuple[Written, ...]:
    """Entries without what only a check needs: the key's id, the hashes and the seal."""
    end = COLUMNS.index("key_id")
    return tuple(Written(*(*row[: end - 1], json.loads(row[end - 1]))) for row in rows)


def _checked(counts: Mapping[str, int | str], name: str) -> dict[str, int | str]:
    """Counts and codes only. A code has no digit, space or capital, so that no number, date or name as typed gets in."""
    for code, value in counts.items():
        if not _NAME.fullmatch(code) or not (
            0 <= value <= _MOST_COUNTED if isinstance(value, int) else bool(_NAME.fullmatch(value))
        ):
            raise unavailable(
                "an entry would have held more than counts and codes",
                name,
                do="Report this: it is a fault of the program.",
            )
    return dict(counts)
