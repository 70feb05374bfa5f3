"""
Parts of disputed groups join, best first: of many groups at once.

A council of a million records has tens of thousands of such groups, nearly all of a handful of records. One by one
they would cost a fifth of who is who, all of it the price of calling. So groups of like size stand side by side, and
each takes its next step together with the others; none hears of another, and a test holds each against itself alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Value = TypeVar("Value", np.int64, np.bool_)

_CELLS = 500_000
"""So many pairs of places stand side by side at most: some 30 MB."""
_ALIKE = 1.25
"""Groups up to this much larger than the least of them stand with it."""


@dataclass(frozen=True)
class Bar:
    """From where parts of a group join, in thousandths of a bit."""

    join: int
    margin: int | None
    """The lead over a rival; none where rivals keep nobody apart."""
    ease: Ints
    """By how many records the smaller part has, the last for all larger ones: how much less is asked for."""


@dataclass(frozen=True)
class Evidence:
    """
    The pairs of disputed groups as parts add them up, in the order of their groups.

    `l` and `r` are places inside the group, `l` less than `r`.
    """

    of: Ints
    """The group of each pair, from 0, without a gap."""
    l: Ints  # noqa: E741
    r: Ints
    sums: Ints
    """A row each: evidence as far as one pair counts, all of it, whether it can tell, whether it agrees; and each vote."""
    flags: Bools
    """A row each: forbidden, apart for certain, parted by a person."""
    ordered: Bools
    certain: Bools

    def cut(self, pairs: slice | Ints) -> Evidence:
        return Evidence(
            self.of[pairs], self.l[pairs], self.r[pairs], self.sums[:, pairs], self.flags[:, pairs],
            self.ordered[pairs], self.certain[pairs],
        )  # fmt: skip


def joined(evidence: Evidence, sizes: Ints, start: Ints, bar: Bar) -> Ints:
    """
    The part of each record, by place: `sizes` are those of the groups, `start` the parts they begin with, group after group.

    A part is named after its least record; a part of `start` too.
    """
    answer = start.copy()
    firsts = np.concatenate([[0], np.cumsum(sizes)])
    ends = np.searchsorted(evidence.of, np.arange(len(sizes) + 1))
    for which in _side_by_side(sizes):
        size = int(sizes[which].max())
        places = np.arange(size)
        there = places < sizes[which, None]
        at = np.where(there, firsts[which, None] + places, 0)
        part = np.where(there, start[at], places)
        mine = spans(ends[which], ends[which + 1])
        new_number = np.empty(len(sizes), dtype=np.int64)
        new_number[which] = np.arange(len(which))
        parts = _Parts.of(evidence.cut(mine), new_number[evidence.of[mine]], part, there)
        answer[at[there]] = parts.join_best_first(bar)[there]
    return answer


def _side_by_side(sizes: Ints) -> Iterator[Ints]:
    """The groups, those of like size together, no more at once than memory is meant for."""
    by_size = np.argsort(sizes, kind="stable")
    ordered = sizes[by_size]
    first = 0
    while first < len(by_size):
        most = int(ordered[first] * _ALIKE)
        end = min(int(np.searchsorted(ordered, most, side="right")), first + max(1, _CELLS // most**2))
        yield by_size[first:end]
        first = end


def spans(starts: Ints, ends: Ints) -> Ints:
    """The numbers from each start to before its end, one span after the other."""
    lengths = ends - starts
    before = np.cumsum(lengths) - lengths
    return np.repeat(starts - before, lengths) + np.arange(int(lengths.sum()))


@dataclass
class _Parts:
    """The parts of groups while they join, a group a row: sums over all pairs between any two parts."""

    sums: Ints
    flags: Bools
    part: Ints
    live: Bools

    @classmethod
    def of(cls, evidence: Evidence, group: Ints, part: Ints, there: Bools) -> _Parts:
        size = part.shape[1]
        left, right = part[group, evidence.l], part[group, evidence.r]
        between = left != right
        group, left, right = group[between], left[between], right[between]
        sums = _squares(size, len(part), group, left, right, evidence.sums[:, between])
        flags = _squares(size, len(part), group, left, right, evidence.flags[:, between])
        parts = cls(sums, flags, part, there & (part == np.arange(size)))
        evidence = evidence.cut(np.flatnonzero(between))
        for chosen, binding in ((evidence.ordered, True), (evidence.certain, False)):
            # One pair of each group after the other: what a pair meets follows from those before it.
            asked = np.flatnonzero(chosen)
            while len(asked):
                _, firsts = np.unique(group[asked], return_index=True)
                now = asked[firsts]
                parts._bind(group[now], evidence.l[now], evidence.r[now], binding=binding)
                asked = np.delete(asked, firsts)
        return parts

    def _bind(self, at: Ints, one: Ints, other: Ints, *, binding: bool) -> None:
        """Join two records' parts without asking the evidence; only a decision also outranks a constraint."""
        ends = np.stack([self.part[at, one], self.part[at, other]])
        a, b = ends.min(axis=0), ends.max(axis=0)
        refused = self.flags[at, 2, a] if binding else self._refused(at, a)
        free = (a != b) & ~refused[np.arange(len(at)), b]
        at, a, b = at[free], a[free], b[free]
        if binding:
            for group, one_part, other_part in zip(at.tolist(), a.tolist(), b.tolist(), strict=True):
                self._take_either(group, one_part, other_part)
        self._merge(at, a, b)

    def _take_either(self, group: int, a: int, b: int) -> None:
        """
        A person said that two identities are one: another record may belong to it by either.

        So the side that speaks less for a join, or is forbidden one, loses its say; a decision to
        part never does.
        """
        at = np.array([group])
        of_a, of_b = np.array([a]), np.array([b])
        average_a, average_b = (self._averages(0, at, side)[0] for side in (of_a, of_b))
        weaker_b = (average_a >= average_b) & ~self._refused(at, of_a)[0] | self._refused(at, of_b)[0]
        sums, flags = self.sums[group], self.flags[group]
        for weaker, side in ((weaker_b, b), (~weaker_b, a)):
            sums[:, side, weaker] = sums[:, weaker, side] = 0
            flags[:2, side, weaker] = flags[:2, weaker, side] = False
        flags[:2] |= flags[2]

    def join_best_first(self, bar: Bar) -> Ints:
        """
        The part of each place, once no two of a group's parts may join any more.

        Of equal averages the pair of the least places joins first: the first of the greatest in a square that is the
        same both ways.
        """
        answer = self.part
        votes = (self.sums[:, 4:] < 0).any(axis=1)
        refused, apart = self.flags[:, 0] | votes, self.flags[:, 1] | votes
        able = self.live[:, :, None] & self.live[:, None, :] & ~refused
        open_ = _divided(self.sums[:, 0], self.sums[:, 2], able)
        records = self._records()
        ease = bar.ease[np.minimum(np.arange(self.part.shape[1] + 1), len(bar.ease) - 1)]
        if ease.any():
            open_ += ease[np.minimum(records[:, :, None], records[:, None, :])]
        here = np.arange(len(open_))
        """The groups that are looked at still, by row."""
        while len(open_):
            size = open_.shape[1]
            flat = open_.reshape(len(open_), size * size)
            best = flat.argmax(axis=1)
            going = np.flatnonzero(flat[np.arange(len(best)), best] >= bar.join)
            if len(going) < len(open_) / 2:
                # Most are done: the others go on without them.
                answer[here] = self.part
                self._keep(going)
                here, open_, refused, apart, best = here[going], open_[going], refused[going], apart[going], best[going]
                records = records[going]
                going = np.arange(len(going))
            at, (a, b) = going, np.divmod(best[going], size)
            if bar.margin is not None:
                rival = self._has_rival(at, a, b, bar.margin, refused, apart) | self._has_rival(
                    at, b, a, bar.margin, refused, apart
                )
                open_[at[rival], a[rival], b[rival]] = open_[at[rival], b[rival], a[rival]] = -np.inf
                at, a, b = at[~rival], a[~rival], b[~rival]
            self._merge(at, a, b)
            # A larger part may be clear of its rivals now.
            votes = (self.sums[at, 4:, a] < 0).any(axis=1)
            refused_a, apart_a = self.flags[at, 0, a] | votes, self.flags[at, 1, a] | votes
            refused[at, a] = refused[at, :, a] = refused_a
            apart[at, a] = apart[at, :, a] = apart_a
            records[at, a] += records[at, b]
            eased = self._averages(0, at, a) + ease[np.minimum(records[at], records[at, a][:, None])]
            open_[at, a] = open_[at, :, a] = np.where(refused_a, -np.inf, eased)
            open_[at, b] = open_[at, :, b] = -np.inf
        return answer

    def _records(self) -> Ints:
        """By group and part the number of its records."""
        records = np.zeros(self.part.shape, dtype=np.int64)
        np.add.at(records, (np.arange(len(self.part))[:, None], self.part), 1)
        return records

    def _keep(self, rows: Ints) -> None:
        for one in fields(self):
            setattr(self, one.name, getattr(self, one.name)[rows])

    def _has_rival(self, at: Ints, a: Ints, b: Ints, margin: int, refused: Bools, apart: Bools) -> Bools:
        """
        Whether part a might as well belong to another part, one that cannot be the same person as b.

        Where some records of b and of that other part agree and others are forbidden, a slip of the
        pen is likelier than a second person.
        """
        rivals = self.live[at] & apart[at, b] & ~refused[at, a] & (self.sums[at, 3, b] == 0)
        each = np.arange(len(at))
        rivals[each, a] = rivals[each, b] = False
        answer: Bools = rivals.any(axis=1)
        asked = np.flatnonzero(answer)
        average = self._averages(1, at[asked], a[asked])
        near = average >= (average[np.arange(len(asked)), b[asked]] - margin)[:, None]
        answer[asked] = (near & rivals[asked]).any(axis=1)
        return answer

    def _refused(self, at: Ints, part: Ints) -> Bools:
        """The parts that this one of each group may not join, those that the votes refuse among them."""
        refused: Bools = self.flags[at, 0, part] | (self.sums[at, 4:, part] < 0).any(axis=1)
        return refused

    def _averages(self, of: int, at: Ints, part: Ints) -> Floats:
        """How far other parts agree with this one of each group; nothing where no pair could tell."""
        return _divided(self.sums[at, of, part], self.sums[at, 2, part], self.live[at])

    def _merge(self, at: Ints, a: Ints, b: Ints) -> None:
        """Part b of each group becomes part of a; a is the lesser, so a part is named after its least record."""
        each = np.arange(len(at))
        for squares in (self.sums, self.flags):
            together = squares[at, :, a] + squares[at, :, b]
            together[each, :, a] = 0
            squares[at, :, a] = squares[at, :, :, a] = together
        self.live[at, b] = False
        part = self.part[at]
        self.part[at] = np.where(part == b[:, None], a[:, None], part)


def _divided(sums: Ints, counts: Ints, able: Bools) -> Floats:
    average = np.full(counts.shape, -np.inf)
    np.divide(sums, counts, out=average, where=(counts > 0) & able)
    return average


def _squares(size: int, groups: int, group: Ints, left: Ints, right: Ints, values: NDArray[Value]) -> NDArray[Value]:
    """By group and row of values a square, the same both ways; what stands between the same parts is added up."""
    squares = np.zeros((groups, len(values), size, size), dtype=values.dtype)
    flat = squares.reshape(-1)
    for row, value in enumerate(values):
        first = (group * len(values) + row) * size
        np.add.at(flat, (first + left) * size + right, value)
        np.add.at(flat, (first + right) * size + left, value)
    return squares
