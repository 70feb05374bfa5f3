"""
From scored pairs to people.

Groups are formed loosely first, so that every pair inside a group can be scored. A group in which
all pairs agree and nothing is forbidden is a person as it stands. In any other, the two parts whose
pairs agree best on average join first, and so on down to the threshold; two parts between which one
pair is forbidden never join. So no chain of likely pairs can sweep a family into one person.

Everything is computed on whole numbers (thousandths of a bit) over records in the order of their
ids: the answer is the same in whatever order pairs are given.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from kinfold.linkage.model import Thresholds

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Value = TypeVar("Value", np.int64, np.bool_)

# One pair's evidence counts this many bits at most: a single field cannot outvote all other records.
MOST_BITS = 12
# Larger groups are households or streets chained together; they are cut at a higher bar.
LARGEST_GROUP = 200
_CUT_BITS = 2.0
_LAST_CUT = 60.0


@dataclass(frozen=True)
class Pairs:
    """Scored pairs of records, by number; `l` is less than `r` and no pair stands twice."""

    l: Ints  # noqa: E741
    r: Ints
    milli: Ints
    """Weight in thousandths of a bit."""
    able: Bools
    """The facts both have could tell; other pairs have no say in an average. Missing is not different."""
    forbidden: Bools
    """A constraint refuses the pair."""
    doubles: Bools
    """Refused only because their source holds one row a person: perhaps a double entry of one person."""
    certain: Bools
    """A shared key: joined before any evidence, unless a constraint refuses it."""
    ordered: Bools
    """A person decided that they are the same: joined first, whatever constraint stands between other pairs."""
    parted: Bools
    """A person decided that they are not the same: for ever, also when another path would join them."""


def groups(records: int, left: Ints, right: Ints, milli: Ints, thresholds: Thresholds) -> Ints:
    """The loose group of each record, none larger than can be scored pair by pair."""
    bar = thresholds.loose
    keep = milli >= bar * 1000
    group = components(records, left[keep], right[keep])
    while bar < _LAST_CUT:
        large = np.bincount(group, minlength=records)[group] > LARGEST_GROUP
        if not large.any():
            return group
        bar += _CUT_BITS
        inside = (
            (group[left] == group[right]) & (~large[left] | (milli >= bar * 1000)) & (milli >= thresholds.loose * 1000)
        )
        group = components(records, left[inside], right[inside])
    # Certain and ordered pairs carry the highest weight: what is still too large hangs together by those.
    return group


def components(records: int, left: Ints, right: Ints) -> Ints:
    """The least record of each record's connected component."""
    label = np.arange(records, dtype=np.int64)
    while True:
        before = label.copy()
        least = np.minimum(label[left], label[right])
        np.minimum.at(label, label[left], least)
        np.minimum.at(label, label[right], least)
        while True:
            shorter = label[label]
            if np.array_equal(shorter, label):
                break
            label = shorter
        if np.array_equal(before, label):
            return label


def people(records: int, group: Ints, pairs: Pairs, thresholds: Thresholds) -> Ints:
    """The least record of each record's person. `pairs` must hold every pair inside each group."""
    join = round(thresholds.join * 1000)
    inside = np.flatnonzero(group[pairs.l] == group[pairs.r])
    of_pair = group[pairs.l[inside]]
    disputed = np.zeros(records, dtype=np.bool_)
    disputed[of_pair[_doubtful(pairs, join)[inside]]] = True
    solid = inside[_solid(pairs, join)[inside]]
    disputed[group[components(records, pairs.l[solid], pairs.r[solid]) != group]] = True

    person = np.where(disputed[group], np.arange(records, dtype=np.int64), group)
    order = inside[np.lexsort((pairs.r[inside], pairs.l[inside], of_pair))]
    order = order[disputed[group[pairs.l[order]]]]
    starts = np.flatnonzero(np.diff(group[pairs.l[order]], prepend=-1))
    for start, end in pairwise([*starts.tolist(), len(order)]):
        _settle(pairs, order[start:end], person, join, round(thresholds.margin * 1000))
    return person


def _doubtful(pairs: Pairs, join: int) -> Bools:
    """Pairs that keep a group from being a person as it stands."""
    return (pairs.forbidden | pairs.parted | (pairs.able & (pairs.milli < join))) & ~pairs.ordered


def _solid(pairs: Pairs, join: int) -> Bools:
    """Pairs that hold a group together; a group that hangs together only by pairs that cannot tell is not one."""
    return (pairs.able & (pairs.milli >= join)) | pairs.certain | pairs.ordered


def _settle(pairs: Pairs, chosen: Ints, person: Ints, join: int, margin: int) -> None:
    """Join the records of one group into people, the best-agreeing parts first."""
    members = np.unique(np.concatenate([pairs.l[chosen], pairs.r[chosen]]))
    at_l, at_r = np.searchsorted(members, pairs.l[chosen]), np.searchsorted(members, pairs.r[chosen])
    parts = _Parts(len(members), at_l, at_r, pairs, chosen, join)
    for binding, certain in ((True, pairs.ordered), (False, pairs.certain)):
        for spot in np.flatnonzero(certain[chosen]):
            parts.bind(int(at_l[spot]), int(at_r[spot]), binding=binding)
    parts.join_best_first(join, margin)
    person[members] = members[parts.part]


class _Parts:
    """The parts of one group while they join: sums over all pairs between any two of them."""

    def __init__(self, size: int, at_l: Ints, at_r: Ints, pairs: Pairs, chosen: Ints, join: int) -> None:
        limit = MOST_BITS * 1000
        told = np.where(pairs.able[chosen], np.clip(pairs.milli[chosen], -limit, limit), 0)
        self.sums = _square(size, at_l, at_r, told)
        # Unclipped, to tell two rivals apart: of twins both pairs are beyond the limit, and one of them far beyond it.
        self.whole = _square(size, at_l, at_r, np.where(pairs.able[chosen], pairs.milli[chosen], 0))
        self.counts = _square(size, at_l, at_r, pairs.able[chosen].astype(np.int64))
        agreeing = pairs.able[chosen] & (pairs.milli[chosen] >= join) & ~pairs.forbidden[chosen]
        self.agreeing = _square(size, at_l, at_r, agreeing.astype(np.int64))
        self.forbidden = _square(size, at_l, at_r, pairs.forbidden[chosen] | pairs.parted[chosen])
        self.apart = _square(
            size, at_l, at_r, (pairs.forbidden[chosen] & ~pairs.doubles[chosen]) | pairs.parted[chosen]
        )
        self.parted = _square(size, at_l, at_r, pairs.parted[chosen])
        self.part = np.arange(size)
        self.live = np.ones(size, dtype=np.bool_)

    def bind(self, one: int, other: int, *, binding: bool) -> None:
        """Join two records' parts without asking the evidence; only a decision also outranks a constraint."""
        a, b = sorted((int(self.part[one]), int(self.part[other])))
        refused = self.parted if binding else self.forbidden
        if a != b and not refused[a, b]:
            if binding:
                self._take_either(a, b)
            self._merge(a, b)

    def _take_either(self, a: int, b: int) -> None:
        """
        A person said that two identities are one: another record may belong to it by either.

        So the side that speaks less for a join, or is forbidden one, loses its say; a decision to
        part never does.
        """
        average = self._averages(self.sums)
        weaker_b = (average[a] >= average[b]) & ~self.forbidden[a] | self.forbidden[b]
        for weaker, side in ((weaker_b, b), (~weaker_b, a)):
            for told in (self.sums, self.whole, self.counts, self.agreeing, self.forbidden, self.apart):
                told[side, weaker] = told[weaker, side] = 0
        for told in (self.forbidden, self.apart):
            told |= self.parted

    def join_best_first(self, join: int, margin: int) -> None:
        waiting = np.zeros_like(self.forbidden)
        while True:
            average = self._averages(self.sums)
            open_ = np.where(
                self.forbidden | waiting, -np.inf, np.triu(average, 1) + np.tril(np.full_like(average, -np.inf))
            )
            a, b = divmod(int(np.argmax(open_)), len(self.part))
            if open_[a, b] < join:
                return
            whole = self._averages(self.whole)
            if self._has_rival(whole, a, b, margin) or self._has_rival(whole, b, a, margin):
                waiting[a, b] = waiting[b, a] = True
                continue
            self._merge(a, b)
            # A larger part may be clear of its rivals now.
            waiting[a, :] = waiting[:, a] = False

    def _has_rival(self, average: NDArray[np.float64], a: int, b: int, margin: int) -> bool:
        """
        Whether part a might as well belong to another part, one that cannot be the same person as b.

        Where some records of b and of that other part agree and others are forbidden, a slip of the
        pen is likelier than a second person.
        """
        rivals = self.live & self.apart[b] & ~self.forbidden[a] & (self.agreeing[b] == 0)
        rivals[[a, b]] = False
        return bool(rivals.any() and (average[a][rivals] >= average[a, b] - margin).any())

    def _averages(self, sums: Ints) -> NDArray[np.float64]:
        dead = ~self.live
        average = np.where(self.counts > 0, sums / np.maximum(self.counts, 1), -np.inf)
        average[dead, :] = average[:, dead] = -np.inf
        return average

    def _merge(self, a: int, b: int) -> None:
        """Part b becomes part of a; a is the lesser, so a part is named after its least record."""
        for sums in (self.sums, self.whole, self.counts, self.agreeing):
            sums[a, :] += sums[b, :]
            sums[:, a] += sums[:, b]
            sums[a, a] = 0
        for flags in (self.forbidden, self.apart, self.parted):
            flags[a, :] |= flags[b, :]
            flags[:, a] |= flags[:, b]
            flags[a, a] = False
        self.live[b] = False
        self.part[self.part == b] = a


def _square(size: int, at_l: Ints, at_r: Ints, values: NDArray[Value]) -> NDArray[Value]:
    matrix = np.zeros((size, size), dtype=values.dtype)
    matrix[at_l, at_r] = matrix[at_r, at_l] = values
    return matrix
