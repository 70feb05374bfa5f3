"""
Is the ledger what it was when it was signed? Stands alone: the standard library and `cryptography`, nothing of ours.

    python verify_ledger.py LEDGER CHECKPOINTS KEY

LEDGER is the ledger's SQLite file, or lines of JSON as `kinfold audit export` writes them. CHECKPOINTS is a
folder that another party keeps a copy of; KEY is the public key in hexadecimal, from that party too.

The entries are the leaves of a tree as in RFC 6962. A checkpoint is a signed note of three lines: name, number of
entries, root. Whatever is changed, put in, taken out or moved among the entries behind a checkpoint makes
another root, whoever did it and however they recomputed the ledger's own hashes: then the span between the last
checkpoint that fits and the first that does not is named. Where the other party also keeps the leaf hashes
(`*.leaves`), so is the entry. What was changed after the newest checkpoint cannot be found here.
"""

from __future__ import annotations

import base64
import hashlib
import json
import sqlite3
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

COLUMNS = (
    *("seq", "at", "staff", "role", "purpose", "action", "about_kind", "about", "outcome"),
    *("rule", "relationship", "request", "under", "counts", "key_id"),
)
"""What of an entry is a leaf, in this order; never reordered, or old checkpoints no longer fit."""
NAME = "kinfold-ledger"
HASH = 32
# Made once, since a million are. repr: a value of a type that was never written must make another leaf, not stop a check.
_AS_JSON = json.JSONEncoder(separators=(",", ":"), default=repr).encode
SIGNED_BY = f"\u2014 {NAME} "


class NotACheckpoint(ValueError):
    """A file of the folder cannot be relied on."""


@dataclass(frozen=True)
class Checkpoint:
    """How many entries there were, and the root of the tree over them."""

    size: int
    root: bytes

    def text(self) -> str:
        return f"{NAME}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


@dataclass(frozen=True)
class Verdict:
    """What was found. `first` and `last` are the span of entries in which something is not as it was."""

    whole: bool
    entries: int
    covered: int
    """How many entries stand behind the newest checkpoint that fits."""
    why: str = ""
    first: int = 0
    last: int = 0


class Tree:
    """The root over all leaves so far, kept as the roots of its full halves: one for each bit of the size."""

    def __init__(self) -> None:
        self.size = 0
        self._halves: list[bytes] = []

    def add(self, leaf: bytes) -> None:
        digest, size = leaf, self.size
        while size & 1:
            digest = _node(self._halves.pop(), digest)
            size >>= 1
        self._halves.append(digest)
        self.size += 1

    def root(self) -> bytes:
        if not self._halves:
            return hashlib.sha256(b"").digest()
        digest = self._halves[-1]
        for half in reversed(self._halves[:-1]):
            digest = _node(half, digest)
        return digest


def leaf_of(entry: Sequence[Any]) -> bytes:
    """The leaf hash of one entry: the values of COLUMNS."""
    return hashlib.sha256(b"\x00" + _AS_JSON(list(entry)).encode()).digest()


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def signed(checkpoint: Checkpoint, signature: bytes, key: bytes) -> str:
    """The note as it is written: the text, an empty line, the signature with the first bytes of the key's hash."""
    return f"{checkpoint.text()}\n{SIGNED_BY}{base64.b64encode(_key_hash(key) + signature).decode()}\n"


def read_checkpoint(note: str, key: bytes) -> Checkpoint:
    """A note whose signature fits the key; raises NotACheckpoint."""
    text, _, signature = note.partition("\n\n")
    lines = text.split("\n")
    try:
        if len(lines) != len(COLUMNS[:3]) or lines[0] != NAME or not signature.startswith(SIGNED_BY):
            raise NotACheckpoint("it is not a note of this ledger")
        found = Checkpoint(int(lines[1]), base64.b64decode(lines[2], validate=True))
        told = base64.b64decode(signature.removeprefix(SIGNED_BY).strip(), validate=True)
        if told[:4] != _key_hash(key) or found.text() != text + "\n":
            raise NotACheckpoint("it was not signed with this key")
        Ed25519PublicKey.from_public_bytes(key).verify(told[4:], found.text().encode())
    except InvalidSignature:
        raise NotACheckpoint("its signature does not fit") from None
    except ValueError as trouble:
        raise NotACheckpoint(str(trouble)) from None
    return found


def _key_hash(key: bytes) -> bytes:
    return hashlib.sha256(NAME.encode() + b"\n\x01" + key).digest()[:4]


def read_folder(folder: Path, key: bytes) -> tuple[list[Checkpoint], dict[int, bytes]]:
    """Every checkpoint of a folder in order, and the leaf hashes that stand beside them, by number of entry."""
    found = []
    for file in sorted(folder.glob("*.checkpoint")):
        try:
            found.append(read_checkpoint(file.read_text(encoding="utf-8", errors="replace"), key))
        except NotACheckpoint as trouble:
            raise NotACheckpoint(f"{file.name}: {trouble}") from None
    leaves: dict[int, bytes] = {}
    for file in sorted(folder.glob("*.leaves")):
        first, raw = int(file.stem.split("-")[0]), file.read_bytes()
        leaves |= {first + n: raw[n * HASH : (n + 1) * HASH] for n in range(len(raw) // HASH)}
    return sorted(found, key=lambda one: one.size), leaves


def check(entries: Iterable[Sequence[Any]], checkpoints: Sequence[Checkpoint], leaves: dict[int, bytes]) -> Verdict:
    """Hold the entries, in order, against every checkpoint."""
    waiting = list(checkpoints)
    tree, fits, odd = Tree(), 0, 0
    for entry in entries:
        leaf = leaf_of(entry)
        tree.add(leaf)
        if not odd and leaves.get(tree.size, leaf) != leaf:
            odd = tree.size
        while waiting and waiting[0].size == tree.size:
            if waiting[0].root != tree.root():
                return _changed(tree.size, fits, waiting[0].size, odd)
            fits = waiting.pop(0).size
    if waiting and waiting[0].size > tree.size:
        # Without the leaf hashes, what stands before the cut may have been changed as well.
        known = all(number in leaves for number in range(fits + 1, tree.size + 1))
        first = odd or (tree.size if known else fits) + 1
        return Verdict(
            False, tree.size, fits, "entries that were signed are missing at the end", first, waiting[0].size
        )
    if waiting:
        return Verdict(False, tree.size, fits, "a checkpoint of no entries does not fit", 0, 0)
    if not checkpoints:
        return Verdict(False, tree.size, 0, "there is no checkpoint, so nothing can be told", 1, tree.size)
    return Verdict(True, tree.size, fits)


def _changed(entries: int, fits: int, size: int, odd: int) -> Verdict:
    if odd:
        return Verdict(False, entries, fits, "this entry is not the one that was signed", odd, odd)
    return Verdict(False, entries, fits, "entries in this span are not those that were signed", fits + 1, size)


def entries_of(ledger: Path) -> Iterator[Sequence[Any]]:
    """The entries of an SQLite file, or of lines of JSON."""
    with ledger.open("rb") as begun:
        is_sqlite = begun.read(15) == b"SQLite format 3"
    if not is_sqlite:
        with ledger.open(encoding="utf-8") as lines:
            yield from (json.loads(line) for line in lines)
        return
    with closing(sqlite3.connect(f"{ledger.resolve().as_uri()}?mode=ro", uri=True)) as database:
        database.text_factory = lambda raw: raw.decode("utf-8", "replace")
        yield from database.execute(f"SELECT {', '.join(COLUMNS)} FROM entries ORDER BY seq")


def main(arguments: Sequence[str]) -> int:
    if len(arguments) != 3:
        print(__doc__)
        return 2
    ledger, folder, key = Path(arguments[0]), Path(arguments[1]), bytes.fromhex(arguments[2])
    try:
        found = check(entries_of(ledger), *read_folder(folder, key))
    except (NotACheckpoint, sqlite3.Error, json.JSONDecodeError, OSError) as trouble:
        print(f"It cannot be told: {trouble}")
        return 2
    if not found.whole:
        print(f"NOT WHOLE: {found.why}: entries {found.first} to {found.last} of {found.entries}.")
        return 1
    print(f"Whole: {found.entries} entries, {found.covered} of them behind the newest checkpoint.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
