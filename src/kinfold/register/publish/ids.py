"""
Ids for life.

A run names people and families by labels of its own. Each takes the id it overlaps most, so that
an id follows its people through new records, joins and partings; whoever overlaps none is born with
a keyed digest, from which nothing can be worked out without the key. Plain functions: the same
input in any order gives the same ids.
"""

from __future__ import annotations

import hmac
from base64 import b32encode
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

LENGTH = 26
"""Base-32 letters: 130 bits, so that two births never meet."""
_ALPHABET = np.frombuffer(b"abcdefghijklmnopqrstuvwxyz234567", np.uint8)
_BIRTHS_AT_ONCE = 50_000


@dataclass(frozen=True)
class Overlap:
    """How much a label of this run shares with an id of the register."""

    label: str
    id: str
    shared: int
    apart: int
    """What only one of the two has. The nearer of two equal overlaps wins."""
    same_label: bool = False
    still_sent: int = 0
    """Of what is shared, how many records their source still sends: a key that it has given up is nobody's life."""
    child: bool = True
    """Of families: that they share a child. An adult alone takes no id of theirs to another family, nor all that was said of it."""


@dataclass(frozen=True)
class Event:
    """What happened to an id: joined another, parted into another, ended."""

    old: str
    new: str | None
    event: str


@dataclass(frozen=True)
class Given:
    ids: dict[str, str]
    """The id of each label."""
    events: tuple[Event, ...]


def birth_id(key: bytes, kind: str, of: str, *, taken: Collection[str] = ()) -> str:
    """The id that a person or family is born with; counted on where it was given before."""
    again = 0
    while True:
        digest = hmac.digest(key, f"{kind}|{of}|{again}".encode(), "sha256")
        made = b32encode(digest).decode().lower()[:LENGTH]
        if made not in taken:
            return made
        again += 1


def birth_ids(key: bytes, kind: str, labels: Sequence[str]) -> list[str]:
    """
    The ids of many births, as `birth_id` gives them where none was given before.

    The letters of all are made at once: one at a time they would take five times as long as the digests.
    """
    made: list[str] = []
    begun = hmac.new(key, digestmod="sha256")  # the key is taken in once, not for each
    for start in range(0, len(labels), _BIRTHS_AT_ONCE):
        some = labels[start : start + _BIRTHS_AT_ONCE]
        digests = b"".join(_keyed(begun.copy(), f"{kind}|{label}|0") for label in some)
        bits = np.unpackbits(np.frombuffer(digests, np.uint8).reshape(len(some), -1), axis=1)
        letters = _ALPHABET[np.packbits(bits[:, : 5 * LENGTH].reshape(len(some), LENGTH, 5), axis=2)[:, :, 0] >> 3]
        made += np.ascontiguousarray(letters).view(f"S{LENGTH}")[:, 0].astype(str).tolist()
    return made


def _keyed(begun: hmac.HMAC, text: str) -> bytes:
    begun.update(text.encode())
    return begun.digest()


def give_ids(
    labels: Iterable[str],
    overlaps: Iterable[Overlap],
    *,
    standing: Collection[str],
    retired: Collection[str],
    key: bytes,
    kind: str,
) -> Given:
    """
    An id for each label: the one it overlaps most, else one at birth.

    An id goes to one label at most. A label that is exactly what an id was before always keeps it:
    no other label can share more with that id, nor as much while lying as near. `retired` ids are
    never given again.
    """
    all_overlaps = sorted(overlaps, key=lambda o: (-o.shared, -o.still_sent, o.apart, not o.same_label, o.id, o.label))
    ids: dict[str, str] = {}
    kept: set[str] = set()
    for overlap in all_overlaps:
        if overlap.label not in ids and overlap.id not in kept and (overlap.child or overlap.same_label):
            ids[overlap.label] = overlap.id
            kept.add(overlap.id)
    taken = set(standing) | set(retired)
    born = sorted(set(labels) - ids.keys())
    for label, made in zip(born, birth_ids(key, kind, born), strict=True):
        ids[label] = made if made not in taken else birth_id(key, kind, label, taken=taken)
        taken.add(ids[label])
    return Given(ids, _events(ids, born, all_overlaps, standing=standing, kept=kept, kind=kind))


def _events(
    ids: dict[str, str],
    born: list[str],
    overlaps: list[Overlap],
    *,
    standing: Collection[str],
    kept: set[str],
    kind: str,
) -> tuple[Event, ...]:
    most_of: dict[str, Overlap] = {}
    from_ids: dict[str, list[str]] = defaultdict(list)
    for overlap in overlaps:
        if overlap.child:
            most_of.setdefault(overlap.id, overlap)
        from_ids[overlap.label].append(overlap.id)
    gone = (
        Event(old, ids[most_of[old].label], "joined") if old in most_of else Event(old, None, "ended")
        for old in sorted(set(standing) - kept)
    )
    # A label born out of records that had an id before was parted from it. Of people so was one that had an id and got
    # records of another: what was said of the other may be meant for it. Members of a family come and go all the time.
    heirs = sorted(from_ids) if kind == "person" else born
    parted = (
        Event(old, ids[label], "parted")
        for label in heirs
        for old in sorted(from_ids[label])
        if old != ids[label] and (old in kept or old not in most_of or most_of[old].label != label)
    )
    return (*gone, *parted)
