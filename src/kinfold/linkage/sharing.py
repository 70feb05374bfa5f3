"""
Pairs of records that share a key (keys.py).

The engine tells the keys of one rule after the other, and they are sorted here: so what shares a key stands side by
side, and of twenty million keys and as many pairs no table is made. A pair is one whole number, the lesser record in
its upper half, so pairs are sorted and told once as numbers are.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from kinfold.linkage.joining import Bools, Ints, spans
from kinfold.linkage.keys import LAST_SOUNDS, RULES, keys_sql
from kinfold.warehouse.engine import Engine

Digests = NDArray[np.uint64]
Numbers = NDArray[np.int32]

_AT_ONCE = 2
"""Rules whose keys are sorted side by side: while one waits for the engine the other has a core."""
_PAIRS_AT_ONCE = 1 << 20
_A_PIECE = 1 << 18
_MARKS = 1 << 20
_NIBBLES = np.uint64(0x1111111111111111)


@dataclass(frozen=True)
class Records:
    """By number, what of a record speaks against comparing it with another."""

    sole: Digests
    """
    The source, where that holds one record a person and still sends this one; else nought. Two of one are not worth
    comparing. Who is not sent any more may have got a new key since.
    """
    born: Digests
    """The birth date, four bits a digit; nought where it is not known."""
    alone: Bools
    """It has one name alone."""

    @classmethod
    def of(cls, engine: Engine) -> Records:
        told = engine.fetch(
            """
            SELECT n, coalesce(CASE WHEN exclusive AND sent_until IS NULL THEN hash(source) END, 0) AS sole,
                coalesce(CAST(birth_text AS INTEGER), 0) AS born, (first IS NULL) <> (last IS NULL) AS alone
            FROM comparable
            """
        )
        at = told["n"].to_numpy()
        sole, born = np.empty(len(at), dtype=np.uint64), np.zeros(len(at), dtype=np.uint64)
        alone = np.empty(len(at), dtype=np.bool_)
        sole[at], alone[at] = digests(told["sole"]), told["alone"].to_numpy()
        left = told["born"].to_numpy().astype(np.uint64)
        for place in range(8):
            left, digit = np.divmod(left, np.uint64(10))
            born[at] |= digit << np.uint64(4 * place)
        return cls(sole, born, alone)

    def worth(self, a: Numbers, b: Numbers, *, by_name: bool, lone: bool) -> Bools:
        """Of pairs that share a key of a rule of that kind: which are worth comparing."""
        sole = self.sole[a]
        kept: Bools = (a != b) & ((sole == 0) | (sole != self.sole[b]))
        if by_name:
            kept &= _born_alike(self.born[a], self.born[b])
        if lone:
            kept &= self.alone[a] | self.alone[b]
        return kept


def _born_alike(a: Digests, b: Digests) -> Bools:
    """What the comparison of birth dates would not call different: one is not known, or year, day or all digits but two agree."""
    differ = a ^ b
    year, day = differ >> np.uint64(16), differ & np.uint64(0xFFFF)
    digits = differ | (differ >> np.uint64(1))
    digits = (digits | (digits >> np.uint64(2))) & _NIBBLES
    alike: Bools = (a == 0) | (b == 0) | (year == 0) | (day == 0) | (np.bitwise_count(digits) <= 2)
    return alike


@dataclass(frozen=True)
class Asked:
    """What only is asked about, when most pairs are known."""

    records: Bools
    full_before: Digests
    """Keys that were too common, in order."""

    def may_matter(self, keys: Digests, n: Numbers) -> Bools:
        """
        Which keys a record that is asked about may have, or were too common; some others too.

        All others bring no pair and are as common as they were. Told by twenty bits of each, which a core has at hand.
        """
        marked = np.zeros(_MARKS, dtype=np.bool_)
        for some in (keys[self.records[n]], self.full_before):
            marked[some & np.uint64(_MARKS - 1)] = True
        kept: Bools = marked[keys & np.uint64(_MARKS - 1)]
        return kept


@dataclass(frozen=True)
class Proposed:
    pairs: Digests
    """In order, each once: the lesser record in the upper half."""
    full_keys: pa.Table
    crowded: Bools
    """The records of keys that are too common now and were not before."""


def shared_pairs(
    engine: Engine, records: Records, asked: Asked | None, *, of: str = "comparable", but: Digests | None = None
) -> Proposed:
    """The pairs of records of a table that share a key, save those of the keys that are left out (`but`)."""
    engine.run([LAST_SOUNDS])
    crowded = np.zeros(len(records.sole), dtype=np.bool_)

    def shared(number: int) -> tuple[list[Digests], pa.Table]:
        other = engine.beside()
        try:
            told = other.fetch(keys_sql(number, of))
        finally:
            other.close()
        keys, n = digests(told["key"]), told["n"].to_numpy()
        if asked is not None:
            some = asked.may_matter(keys, n)
            keys, n = keys[some], n[some]
        blocks = _Blocks.of(keys, n, but)
        full = blocks.sizes > RULES[number].most
        if asked is not None:
            newly = full & ~_among(blocks.keys, asked.full_before)
            crowded[blocks.members(newly)] = True
        pairs = list(blocks.pairs(number, records, asked))
        return pairs, _full(told["key"].type, blocks, full, number)

    told, full_keys = _Once(), []
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        for pairs, full in pool.map(shared, range(len(RULES))):
            full_keys.append(full)
            for some in pairs:
                told.add(some)
            pairs.clear()
    engine.drop(LAST_SOUNDS.name)
    return Proposed(told.in_order(), pa.concat_tables(full_keys), crowded)


@dataclass(frozen=True)
class _Blocks:
    """The records that share a key of one rule, block after block."""

    n: Numbers
    keys: Digests
    """The key of each block."""
    starts: Ints
    sizes: Ints

    @classmethod
    def of(cls, keys: Digests, n: Numbers, but: Digests | None) -> _Blocks:
        order = np.argsort(keys)
        keys, n = keys[order], n[order]
        starts = np.flatnonzero(np.concatenate([[len(keys) > 0], keys[1:] != keys[:-1]])[: len(keys)])
        sizes = np.diff(np.append(starts, len(keys)))
        kept = sizes > 1
        if but is not None:
            kept &= ~_among(keys[starts], but)
        return cls(n, keys[starts[kept]], starts[kept], sizes[kept])

    def members(self, chosen: Bools) -> Numbers:
        """The records of these blocks."""
        starts = self.starts[chosen]
        return self.n[spans(starts, starts + self.sizes[chosen])]

    def pairs(self, number: int, records: Records, asked: Asked | None) -> Iterator[Digests]:
        """The pairs worth comparing, of blocks that are not too large."""
        rule = RULES[number]
        few = self.sizes <= rule.most
        freed = np.zeros(len(self.keys), dtype=np.bool_)
        if asked is not None:
            freed = _among(self.keys, asked.full_before)
            few &= freed | self._any(asked.records)
        if rule.lone:
            few &= self._any(records.alone)
        at = spans(self.starts[few], self.starts[few] + self.sizes[few])
        ends, free = (np.repeat(value[few], self.sizes[few]) for value in (self.starts + self.sizes, freed))
        for apart in range(1, rule.most):
            inside = at + apart < ends
            at, ends, free = at[inside], ends[inside], free[inside]
            if not len(at):
                return
            a, b = self.n[at], self.n[at + apart]
            kept = records.worth(a, b, by_name=rule.by_name, lone=rule.lone)
            if asked is not None:
                kept &= free | asked.records[a] | asked.records[b]
            a, b = a[kept], b[kept]
            yield packed(np.minimum(a, b), np.maximum(a, b))

    def _any(self, flags: Bools) -> Bools:
        """By block: whether one of its records has the flag."""
        if not len(self.starts):
            return np.zeros(0, dtype=np.bool_)
        before = np.concatenate([[0], np.cumsum(flags[self.n])])
        some: Bools = before[self.starts + self.sizes] > before[self.starts]
        return some


def pairs_inside(group: Ints, *, but: Digests) -> Digests:
    """The pairs of records of one group, save those that are told; in order."""
    by_group = np.argsort(group, kind="stable")
    ends = np.searchsorted(group[by_group], group[by_group], side="right")
    at, found = np.arange(len(group)), _Once()
    for apart in range(1, len(group)):
        at = at[at + apart < ends[at]]
        if not len(at):
            break
        found.add(packed(by_group[at], by_group[at + apart]))
    pairs = found.in_order()
    return pairs[~_among(pairs, np.sort(but))]


def packed(left: NDArray[np.integer], right: NDArray[np.integer]) -> Digests:
    """Pairs as whole numbers: the lesser record in the upper half."""
    return (left.astype(np.uint64) << np.uint64(32)) | right.astype(np.uint64)


def _full(kind: pa.DataType, blocks: _Blocks, full: Bools, number: int) -> pa.Table:
    keys = blocks.keys[full]
    return pa.table(
        {
            # As the engine's digests are, with a sign or without.
            "key": pa.array(keys if pa.types.is_unsigned_integer(kind) else keys.view(np.int64), kind),
            "rule": pa.array(np.full(len(keys), number, dtype=np.uint8)),
            "records": pa.array(blocks.sizes[full], pa.int64()),
        }
    )


def digests(column: pa.ChunkedArray) -> Digests:
    told: Digests = column.to_numpy().astype(np.int64 if pa.types.is_signed_integer(column.type) else np.uint64)
    return told.view(np.uint64)


class _Once:
    """
    Numbers, each kept once.

    They stand in one place that is made again only where it is too small: memory that nobody has touched yet costs
    ten times what the sorting does.
    """

    def __init__(self) -> None:
        self._place = np.empty(_PAIRS_AT_ONCE, dtype=np.uint64)
        self._filled = 0

    def add(self, some: Digests) -> None:
        if self._filled + len(some) > len(self._place):
            self._tidy()
            needed = self._filled + len(some)
            if 4 * needed > 3 * len(self._place):
                larger = np.empty(needed * 3 // 2, dtype=np.uint64)
                larger[: self._filled] = self._place[: self._filled]
                self._place = larger
        self._place[self._filled : self._filled + len(some)] = some
        self._filled += len(some)

    def in_order(self) -> Digests:
        """All of them."""
        self._tidy()
        return self._place[: self._filled]

    def _tidy(self) -> None:
        every = self._place[: self._filled]
        every.sort()
        kept = min(1, len(every))
        # Each piece is moved down to where the last one ended, so nothing is overwritten that is still to be read.
        for start in range(1, len(every), _A_PIECE):
            piece = every[start : start + _A_PIECE]
            others = piece[piece != every[start - 1 : start - 1 + len(piece)]]
            every[kept : kept + len(others)] = others
            kept += len(others)
        self._filled = kept


def _among(values: Digests, ordered: Digests) -> Bools:
    """Which of these stand among others that are in order."""
    if not len(ordered):
        return np.zeros(len(values), dtype=np.bool_)
    at = np.minimum(np.searchsorted(ordered, values), len(ordered) - 1)
    found: Bools = ordered[at] == values
    return found


def as_table(pairs: Digests) -> pa.Table:
    return pa.table(
        {"l": (pairs >> np.uint64(32)).astype(np.int32), "r": (pairs & np.uint64(0xFFFFFFFF)).astype(np.int32)}
    )
