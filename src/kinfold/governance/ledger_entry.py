"""
What an entry of the ledger is: its columns, its hash and its seal; and what a store of entries must do.

The order in which an entry is hashed never changes, or old entries would no longer check.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from kinfold.vocabulary.errors import LedgerUnavailable

FIRST = "0" * 64
"""What the first entry carries as the hash of the one before."""
SAID = (
    *("at", "staff", "role", "purpose", "action", "about_kind", "about", "outcome"),
    *("rule", "relationship", "request", "under", "counts", "key_id"),
)
"""What an entry says, in the order in which it is hashed; never reordered, or old entries no longer check."""

Outcome = Literal["allowed", "refused", "done"]
AboutKind = Literal["person", "family", "nobody"]


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What the door wants written down. `about_id` is never stored, only its keyed hash."""

    staff: str
    role: str
    purpose: str
    action: str
    about_kind: AboutKind = "nobody"
    about_id: str = ""
    outcome: Outcome
    rule: str = ""
    relationship: str = ""
    request: str = ""
    under: int | None = None
    """The entry that allowed it, where this one tells what was done."""
    counts: Mapping[str, int | str] = field(default_factory=dict)


@dataclass(frozen=True)
class Written:
    """An entry as it stands in the ledger."""

    seq: int
    at: str
    staff: str
    role: str
    purpose: str
    action: str
    about_kind: str
    about: str
    outcome: str
    rule: str
    relationship: str
    request: str
    under: int | None
    counts: Mapping[str, int | str]


LET_IN_INDEX = "CREATE INDEX IF NOT EXISTS entries_let_in ON entries (staff, at) WHERE outcome = 'allowed'"
"""For `let_in`, which is asked for each page; a ledger of before has it from the next `kinfold stores prepare` on."""
Row = tuple[Any, ...]
"""One entry as it is stored: its number, what it says, the hash before, its own hash, its seal."""
COLUMNS = ("seq", *SAID, "previous", "hash", "seal")


@dataclass(frozen=True)
class Head:
    """The last entry's number and hash: a line that somebody else can keep."""

    seq: int
    hash: str


def entry_hash(previous: str, seq: int, said: Sequence[str | int | None]) -> str:
    """The SHA-256 of an entry and the one before it."""
    # repr: a value of a type that was never written must make another hash, not stop a check.
    return hashlib.sha256(json.dumps([previous, seq, *said], separators=(",", ":"), default=repr).encode()).hexdigest()


def seal(key: bytes, digest: str) -> str:
    """What only the holder of the key can put under a hash."""
    return hmac.digest(key, b"seal|" + digest.encode(), "sha256").hex()


def key_id(key: bytes) -> str:
    """Which key it was, without saying the key."""
    return hmac.digest(key, b"key", "sha256").hex()[:16]


def pseudonym(key: bytes, kind: str, id_: str) -> str:
    """The same person is always the same hash under one key; without the key nobody can try ids out."""
    return hmac.digest(key, f"about|{kind}|{id_}".encode(), "sha256").hex()


Chain = Callable[[int, str], Sequence[Row]]
"""Given the last number that was given and the last entry's hash: the entries that follow."""


class Reading(Protocol):
    """What checking asks of a store. Reads are short, so that entries can be written meanwhile."""

    def counted(self) -> int:
        """The last number that was given, kept apart from the entries."""

    def after(self, seq: int | None, *, limit: int) -> list[Row]:
        """Entries in order, from the one that follows a number; from the first, where there is none."""

    def guarded(self) -> bool:
        """The store still refuses what would change an entry."""


class Store(Protocol):
    """Where a ledger stands: one file knows each kind. All it raises is LedgerUnavailable, without a value."""

    @property
    def name(self) -> str:
        """What an error calls it; no folder, no password."""

    def exists(self) -> bool:
        """Whether anything was ever written there."""

    def prepare(self) -> bool:
        """Make the ledger where there is none, because somebody says so; whether it was made."""

    def append(self, chain: Chain) -> None:
        """Write what follows the last entry, in one transaction, with no other writer between; then it is on the disk."""

    def newest(self, *, before: int | None = None, about: str | None = None, limit: int) -> list[Row]:
        """Entries, the newest first."""

    def let_in(self, staff: str, action: str, since: str) -> list[str]:
        """Whom the entries are about by which somebody was let in to do a thing since a time; one for each entry."""

    def reading(self) -> AbstractContextManager[Reading]:
        """A way to read everything as it is written there, whoever wrote it."""


def unavailable(what: str, name: str, *, do: str) -> LedgerUnavailable:
    return LedgerUnavailable(
        f"Nothing can be shown: {what}.",
        where=name,
        means="Access that cannot be written down is not given. Nothing was shown and nothing was changed.",
        do=do,
    )
