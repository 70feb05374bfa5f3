"""Signing how far the ledger has grown, for another party to keep. `verify_ledger` holds a ledger against it."""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kinfold.governance.ledger_entry import Store
from kinfold.governance.ledger_stop import Stop
from kinfold.governance.verify_ledger import COLUMNS, Checkpoint, NotACheckpoint, Tree, Verdict, check, leaf_of
from kinfold.governance.verify_ledger import read_folder as read_checkpoints
from kinfold.governance.verify_ledger import signed as as_note
from kinfold.vocabulary.errors import LedgerUnavailable

_AT_A_TIME = 20_000  # short reads, so that entries can be written meanwhile


def public_key(key: bytes) -> bytes:
    """What whoever checks needs, and may know: 32 bytes."""
    return _signer(key).public_key().public_bytes_raw()


def write_checkpoint(store: Store, key: bytes, folder: Path, *, stop: Stop | None = None) -> Checkpoint:
    """
    Sign the ledger as it stands, beside the leaf hashes since the last time; nothing is overwritten.

    First every earlier checkpoint of the folder must fit: raises LedgerUnavailable, and signs nothing, where one
    does not, and puts the mark that stops it. A ledger that was bent is never signed anew.
    """
    folder.mkdir(parents=True, exist_ok=True)
    before, known = _read(folder, key)
    tree, fresh = Tree(), bytearray()
    last = before[-1].size if before else 0

    def growing() -> Iterator[Sequence[Any]]:
        for entry in entries_of(store):
            leaf = leaf_of(entry)
            tree.add(leaf)
            if tree.size > last:
                fresh.extend(leaf)
            yield entry

    found = check(growing(), before, known)
    if before and not found.whole:
        _stop(stop, found)
        raise bent(found, store.name)
    made = Checkpoint(tree.size, tree.root())
    if tree.size > last or not before:
        (folder / f"{last + 1:012d}-{tree.size:012d}.leaves").write_bytes(fresh)
        (folder / f"{tree.size:012d}.checkpoint").write_text(sign(made, key), encoding="utf-8")
    return made


def sign(made: Checkpoint, key: bytes) -> str:
    """The note of a checkpoint, as it is written."""
    return as_note(made, _signer(key).sign(made.text().encode()), public_key(key))


def verify_checkpoints(store: Store, key: bytes, folder: Path, *, stop: Stop | None = None) -> Verdict:
    """Hold the ledger against every checkpoint of a folder; where one does not fit, the mark is put that stops it."""
    found = check(entries_of(store), *_read(folder, key))
    _stop(stop, found)
    return found


def entries_of(store: Store) -> Iterator[Sequence[Any]]:
    """What of each entry is signed, in order."""
    with store.reading() as ledger:
        last = None
        while True:
            found = ledger.after(last, limit=_AT_A_TIME)
            yield from (row[: len(COLUMNS)] for row in found)
            if len(found) < _AT_A_TIME:
                return
            last = found[-1][0]


def export(store: Store, file: Path) -> int:
    """Lines of JSON for a check elsewhere: no name and no content stands in an entry. Answers how many."""
    count = 0
    with file.open("x", encoding="utf-8") as lines:
        file.chmod(0o600)
        for count, entry in enumerate(entries_of(store), start=1):  # noqa: B007 - the number is the answer
            lines.write(json.dumps(list(entry), separators=(",", ":"), default=repr) + "\n")
    return count


def bent(found: Verdict, name: str) -> LedgerUnavailable:
    """What is told of a ledger that is not as it was signed, once it is stopped."""
    return LedgerUnavailable(
        f"The ledger is not as it was signed: {found.why}.",
        where=f"{name}, entries {found.first} to {found.last}",
        means="The record of who saw whom cannot be relied on there. Nothing was signed, and nothing is shown any more.",
        do=f"Keep it as it is and tell the information governance team; then `kinfold ledger resume {found.first} --because …`.",
    )


def _stop(stop: Stop | None, found: Verdict) -> None:
    if stop and not found.whole:
        stop.put(found.first, found.why)


def _read(folder: Path, key: bytes) -> tuple[list[Checkpoint], dict[int, bytes]]:
    try:
        return read_checkpoints(folder, public_key(key))
    except NotACheckpoint as trouble:
        raise LedgerUnavailable(
            f"A checkpoint cannot be relied on: {trouble}.",
            where="the folder of checkpoints",
            means="Whether the ledger is as it was signed cannot be told. Nothing was signed.",
            do="Compare the folder with the copy that the other party keeps, and tell the information governance team.",
        ) from None


def _signer(key: bytes) -> Ed25519PrivateKey:
    """The signing key follows from the ledger's own, so that there is one secret to keep."""
    return Ed25519PrivateKey.from_private_bytes(hmac.digest(key, b"checkpoint", "sha256"))
