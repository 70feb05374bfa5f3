"""
What an entry of the ledger is: its columns, its hash and its seal.

The order in which an entry is hashed never changes, or old entries would no longer check.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

FIRST = "0" * 64
"""What the first entry carries as the hash of the one before."""
SAID = (
    *("at", "staff", "role", "purpose", "action", "about_kind", "about", "outcome"),
    *("rule", "relationship", "request", "under", "counts", "key_id"),
)
"""What an entry says, in the order in which it is hashed; never reordered, or old entries no longer check."""

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
