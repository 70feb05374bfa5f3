"""
Checking that the ledger is whole.

What it finds, and names the first bad entry of:

* an entry edited, put in, taken out or moved: the chain of hashes breaks there;
* the same, by somebody who then recomputed every hash, but does not hold the key: the seals break;
* a tail cut off, as long as the store's own counter was left alone: numbers are missing at the end;
* guards against editing taken away from the store.

What it cannot find. A chain alone does not know its own end: somebody who cuts the tail and turns
the counter back, or puts an older copy of the whole in the place of this one, leaves a shorter
ledger that is whole. And somebody who holds both the store and the key can write it all anew. Against
these, a head (`Ledger.head`) must be noted where that somebody cannot reach, such as with internal
audit, and given here as `noted`; everything up to that entry is then certain.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from kinfold.governance.ledger_entry import FIRST, Head, Reading, Row, Store, entry_hash, key_id, seal

_AT_A_TIME = 20_000  # short reads, so that entries can be written meanwhile


@dataclass(frozen=True)
class Verdict:
    """Whether the ledger is whole; if not, the first bad entry and why."""

    whole: bool
    entries: int
    """How many were checked and found good."""
    head: Head
    first_bad: int | None = None
    """The number of the first bad entry; 0 where the guards were changed and every entry is good."""
    why: str = ""


def verify(store: Store, *, keys: Sequence[bytes] = (), noted: Sequence[Head] = ()) -> Verdict:
    """
    Check every entry from the first.

    Without keys the chain is checked and the seals are not. With keys, every entry must be sealed
    with one of them: give all that were ever in use.
    """
    if not store.exists():
        return Verdict(whole=False, entries=0, head=Head(0, FIRST), first_bad=1, why="there is no ledger")
    with store.reading() as ledger:
        return _verify(ledger, {key_id(key): key for key in keys}, {head.seq: head.hash for head in noted})


def _verify(ledger: Reading, keys: dict[str, bytes], noted: dict[int, str]) -> Verdict:
    # Read first: an entry that is added during the check must not look like one that is missing.
    counted = ledger.counted()
    head, good = Head(0, FIRST), 0
    for seq, *said, previous, digest, sealed in _entries(ledger):
        if why := _wrong(head, seq, said, previous, digest, sealed, keys, noted):
            # Where numbers are missing, the first that is missing is the bad one.
            return Verdict(whole=False, entries=good, head=head, first_bad=min(seq, head.seq + 1), why=why)
        head, good = Head(seq, digest), good + 1
    if head.seq < max((counted, *noted)):
        return Verdict(
            whole=False, entries=good, head=head, first_bad=head.seq + 1, why="entries at the end are missing"
        )
    if not ledger.guarded():
        why = "the guards against editing have been changed"
        return Verdict(whole=False, entries=good, head=head, first_bad=0, why=why)
    return Verdict(whole=True, entries=good, head=head)


def _wrong(
    head: Head,
    seq: int,
    said: Sequence[Any],
    previous: str,
    digest: str,
    sealed: str,
    keys: dict[str, bytes],
    noted: dict[int, str],
) -> str:
    """Why the entry is bad; empty when it is good."""
    if seq != head.seq + 1:
        return "entries are missing" if seq > head.seq else "numbers are out of order"
    if previous != head.hash:
        return "it does not follow from the entry before"
    if digest != entry_hash(previous, seq, said):
        return "it was changed after it was written"
    if noted.get(seq, digest) != digest:
        return "it is not the entry whose hash was noted"
    if keys and not _is_sealed(sealed, digest, key=keys.get(said[-1])):
        return "its seal was not made with a key of this ledger"
    return ""


def _is_sealed(sealed: str, digest: str, *, key: bytes | None) -> bool:
    return key is not None and hmac.compare_digest(str(sealed).encode(), seal(key, digest).encode())


def _entries(ledger: Reading) -> Iterator[Row]:
    last = None
    while True:
        found = ledger.after(last, limit=_AT_A_TIME)
        yield from found
        if len(found) < _AT_A_TIME:
            return
        last = found[-1][0]
