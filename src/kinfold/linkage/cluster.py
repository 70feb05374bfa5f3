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
from types import EllipsisType
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
# Of two groups' pairs that differ or agree in one thing, so many must agree for each that differs.
_OUTVOTES = 3
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
    differ: Bools
    """By what clerks mistake as well (constraints.OUTVOTED), a column each: forbidden because the pair differs in it."""
    agree: Bools
    """A column each: the pair agrees in it."""
    doubles: Bools
    """Refused only because their source holds one row a person: perhaps a double entry of one person."""
    certain: Bools
    """A shared key: joined before any evidence, unless a constraint refuses it."""
    ordered: Bools
    """A person decided that they are the same: joined first, whatever constraint stands between other pairs."""
    parted: Bools
    """A person decided that they are not the same: for ever, also when another path would join them."""
    moved: Bools
    """Its weight is not what it was when people were settled before."""


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


@dataclass(frozen=True)
class Settled:
    """What was found before on the same records: a group of the same records and weights gives the same people."""

    group: Ints
    person: Ints


def people(
    records: int,
    group: Ints,
    pairs: Pairs,
    thresholds: Thresholds,
    before: Settled | None = None,
    known: Settled | None = None,
) -> Ints:
    """
    The least record of each record's person. `pairs` must hold every pair inside each group that is not `known`.

    What was settled `before` is taken over for groups that are still the same, save where a pair is `moved`; and what
    is `known` of groups whose pairs all weigh what they weighed when they were settled.
    """
    join = round(thresholds.join * 1000)
    inside = np.flatnonzero(group[pairs.l] == group[pairs.r])
    of_pair = group[pairs.l[inside]]
    disputed = np.zeros(records, dtype=np.bool_)
    disputed[of_pair[_doubtful(pairs, join)[inside]]] = True
    solid = inside[_solid(pairs, join)[inside]]
    disputed[group[components(records, pairs.l[solid], pairs.r[solid]) != group]] = True

    person = np.where(disputed[group], np.arange(records, dtype=np.int64), group)
    for settled, moved in ((before, of_pair[pairs.moved[inside]]), (known, of_pair[:0])):
        if settled is not None:
            same = unchanged(group, settled)
            same[moved] = False
            person = np.where(same[group], settled.person, person)
            disputed &= ~same
    bar = _Bar(join, round(thresholds.margin * 1000), _NO_EASE)
    return _settled_groups(person, group, pairs, disputed, bar, None)


@dataclass(frozen=True)
class _Bar:
    """From where parts of a group join, in thousandths of a bit."""

    join: int
    margin: int | None
    """The lead over a rival; none where rivals keep nobody apart."""
    ease: Ints
    """By how many records the smaller part has, the last for all larger ones: how much less is asked for."""


_NO_EASE = np.zeros(1, dtype=np.int64)


def _settled_groups(person: Ints, group: Ints, pairs: Pairs, disputed: Bools, bar: _Bar, start: Ints | None) -> Ints:
    """`person` with the groups that are disputed settled, from the people of `start` or from records alone."""
    records = len(group)
    inside = np.flatnonzero(group[pairs.l] == group[pairs.r])
    of_pair = group[pairs.l[inside]]
    by_group = np.argsort(group, kind="stable")
    starts = np.searchsorted(group[by_group], np.arange(records + 1))
    place = np.empty(records, dtype=np.int64)
    place[by_group] = np.arange(records) - starts[group[by_group]]

    asked = inside[disputed[of_pair]]
    asked = asked[np.lexsort((pairs.r[asked], pairs.l[asked], group[pairs.l[asked]]))]
    evidence = _Evidence.of(pairs, asked, place, bar.join)
    ends = np.flatnonzero(np.diff(group[pairs.l[asked]], prepend=-1))
    for first, end in pairwise([*ends.tolist(), len(asked)]):
        which = group[pairs.l[asked[first]]]
        members = by_group[starts[which] : starts[which + 1]]
        before = None if start is None else np.searchsorted(members, start[members])
        person[members] = members[_settled(evidence.part(first, end), len(members), bar, before)]
    return person


def proposed(
    person: Ints,
    group: Ints,
    pairs: Pairs,
    join: int,
    known: tuple[Settled, Ints] | None = None,
    ease: Ints = _NO_EASE,
) -> Ints:
    """
    The least record of the person that each record would be of, were every likely pair joined.

    People stay whole. Nobody is kept apart by a rival, and a difference that clerks mistake as well is weighed, not
    obeyed. `pairs` must hold every pair inside each group that is not `known`, with weights as such pairs count here. `known` are groups as
    they were settled when all their pairs weighed the same, and what was proposed of them. `ease` says, by how
    many records the smaller of two parts has, by how much less they join.
    """
    records = len(group)
    least = join - int(ease.max())
    open_ = (
        (person[pairs.l] != person[pairs.r]) & (group[pairs.l] == group[pairs.r]) & pairs.able & (pairs.milli >= least)
    )
    asked = np.zeros(records, dtype=np.bool_)
    asked[group[pairs.l[open_ & ~pairs.forbidden & ~pairs.parted]]] = True
    likely = person.copy()
    if known is not None:
        same = unchanged(group, known[0])
        likely = np.where(same[group], known[1], likely)
        asked &= ~same
    return _settled_groups(likely, group, pairs, asked, _Bar(join, None, ease), person)


def unchanged(group: Ints, before: Settled) -> Bools:
    """By group: whether it holds the records that it held before."""
    records = len(group)
    same: Bools = np.bincount(group, minlength=records) == np.bincount(before.group, minlength=records)
    same[group[group != before.group]] = False
    return same


def _doubtful(pairs: Pairs, join: int) -> Bools:
    """Pairs that keep a group from being a person as it stands."""
    return (pairs.forbidden | pairs.parted | (pairs.able & (pairs.milli < join))) & ~pairs.ordered


def _solid(pairs: Pairs, join: int) -> Bools:
    """Pairs that hold a group together; a group that hangs together only by pairs that cannot tell is not one."""
    return (pairs.able & (pairs.milli >= join)) | pairs.certain | pairs.ordered


@dataclass(frozen=True)
class _Evidence:
    """Pairs as the parts of a group add them up: places inside the group, and a row each of `_SUMS` and `_FLAGS`."""

    at_l: Ints
    at_r: Ints
    sums: Ints
    flags: Bools
    ordered: Bools
    certain: Bools

    @classmethod
    def of(cls, pairs: Pairs, chosen: Ints, place: Ints, join: int) -> _Evidence:
        limit = MOST_BITS * 1000
        milli, able, differ = pairs.milli[chosen], pairs.able[chosen], pairs.differ[chosen]
        forbidden, parted = pairs.forbidden[chosen], pairs.parted[chosen]
        # Whole: unclipped, to tell two rivals apart: of twins both pairs are beyond the limit, and one of them far beyond it.
        clipped, whole = (
            np.where(able, np.where(forbidden, -limit, np.clip(milli, -limit, limit)), 0),
            np.where(able, milli, 0),
        )
        agreeing = able & (milli >= join) & ~forbidden
        votes = pairs.agree[chosen].astype(np.int64) - _OUTVOTES * differ.astype(np.int64)
        hard = forbidden & ~differ.any(axis=1)
        apart = (hard & ~pairs.doubles[chosen]) | parted
        return cls(
            place[pairs.l[chosen]],
            place[pairs.r[chosen]],
            np.stack([clipped, whole, able.astype(np.int64), agreeing.astype(np.int64), *votes.T]),
            np.stack([hard | parted, apart, parted]),
            pairs.ordered[chosen],
            pairs.certain[chosen],
        )

    def part(self, start: int, end: int) -> _Evidence:
        cut = slice(start, end)
        return _Evidence(
            self.at_l[cut], self.at_r[cut], self.sums[:, cut], self.flags[:, cut], self.ordered[cut], self.certain[cut]
        )


def _settled(evidence: _Evidence, size: int, bar: _Bar, before: Ints | None) -> Ints:
    """The part of each record of one group, by place: the best-agreeing parts join first."""
    parts = _Parts(size, evidence)
    if before is not None:
        for spot in np.flatnonzero(before != np.arange(size)):
            parts.take(int(before[spot]), int(spot))
    for binding, certain in ((True, evidence.ordered), (False, evidence.certain)):
        for spot in np.flatnonzero(certain):
            parts.bind(int(evidence.at_l[spot]), int(evidence.at_r[spot]), binding=binding)
    parts.join_best_first(bar)
    return parts.part


class _Parts:
    """The parts of one group while they join: sums over all pairs between any two of them."""

    def __init__(self, size: int, evidence: _Evidence) -> None:
        self.sums = _squares(size, evidence.at_l, evidence.at_r, evidence.sums)
        self.flags = _squares(size, evidence.at_l, evidence.at_r, evidence.flags)
        self.clipped, self.whole, self.counts, self.agreeing, *self.votes = self.sums
        self.forbidden, self.apart, self.parted = self.flags
        self.part = np.arange(size, dtype=np.int64)
        self.live = np.ones(size, dtype=np.bool_)

    def take(self, part: int, other: int) -> None:
        """Join what was joined before."""
        self._merge(part, other)

    def bind(self, one: int, other: int, *, binding: bool) -> None:
        """Join two records' parts without asking the evidence; only a decision also outranks a constraint."""
        a, b = sorted((int(self.part[one]), int(self.part[other])))
        refused = self.parted[a] if binding else self._refused(a)
        if a != b and not refused[b]:
            if binding:
                self._take_either(a, b)
            self._merge(a, b)

    def _take_either(self, a: int, b: int) -> None:
        """
        A person said that two identities are one: another record may belong to it by either.

        So the side that speaks less for a join, or is forbidden one, loses its say; a decision to
        part never does.
        """
        average_a, average_b = self._averages(self.clipped, a), self._averages(self.clipped, b)
        weaker_b = (average_a >= average_b) & ~self._refused(a) | self._refused(b)
        for weaker, side in ((weaker_b, b), (~weaker_b, a)):
            self.sums[:, side, weaker] = self.sums[:, weaker, side] = 0
            self.flags[:2, side, weaker] = self.flags[:2, weaker, side] = False
        self.flags[:2] |= self.parted

    def join_best_first(self, bar: _Bar) -> None:
        """Of equal averages the pair of the least places joins first: the first of the greatest in a square that is the same both ways."""
        size = len(self.part)
        refused, apart = self._with_votes(self.forbidden, ...), self._with_votes(self.apart, ...)
        ease = bar.ease[np.minimum(np.arange(size + 1), len(bar.ease) - 1)]
        sizes = np.bincount(self.part, minlength=size)
        open_ = self._averages(self.clipped, ...) + ease[np.minimum(sizes, sizes[:, None])]
        open_[refused] = -np.inf
        while True:
            a, b = divmod(int(open_.argmax()), size)
            if open_[a, b] < bar.join:
                return
            if bar.margin is not None and (
                self._has_rival(a, b, bar.margin, apart[b], refused[a])
                or self._has_rival(b, a, bar.margin, apart[a], refused[b])
            ):
                open_[a, b] = open_[b, a] = -np.inf
                continue
            self._merge(a, b)
            sizes[a] += sizes[b]
            # A larger part may be clear of its rivals now.
            refused[a, :] = refused[:, a] = self._refused(a)
            apart[a, :] = apart[:, a] = self._with_votes(self.apart, a)
            open_[a, :] = open_[:, a] = np.where(
                refused[a], -np.inf, self._averages(self.clipped, a) + ease[np.minimum(sizes, sizes[a])]
            )
            open_[b, :] = open_[:, b] = -np.inf

    def _has_rival(self, a: int, b: int, margin: int, apart_from_b: Bools, refused_by_a: Bools) -> bool:
        """
        Whether part a might as well belong to another part, one that cannot be the same person as b.

        Where some records of b and of that other part agree and others are forbidden, a slip of the
        pen is likelier than a second person.
        """
        rivals = self.live & apart_from_b & ~refused_by_a & (self.agreeing[b] == 0)
        rivals[a] = rivals[b] = False
        if not rivals.any():
            return False
        average = self._averages(self.whole, a)
        return bool((average[rivals] >= average[b] - margin).any())

    def _refused(self, part: int) -> Bools:
        """The parts that this one may not join."""
        return self._with_votes(self.forbidden, part)

    def _with_votes(self, flags: Bools, of: int | EllipsisType) -> Bools:
        """One part's row of a square of flags, or the whole square, with those that the votes add."""
        answer: Bools = flags[of].copy()
        for votes in self.votes:
            answer |= votes[of] < 0
        return answer

    def _averages(self, sums: Ints, of: int | EllipsisType) -> NDArray[np.float64]:
        """How far other parts agree with this one, or all with all; nothing where no pair could tell."""
        counts = self.counts[of]
        average = np.full(counts.shape, -np.inf)
        alive = self.live if of is not ... else self.live & self.live[:, None]
        np.divide(sums[of], counts, out=average, where=(counts > 0) & alive)
        return average

    def _merge(self, a: int, b: int) -> None:
        """Part b becomes part of a; a is the lesser, so a part is named after its least record."""
        summed = self.sums[:, a, :] + self.sums[:, b, :]
        summed[:, a] = 0
        self.sums[:, a, :] = self.sums[:, :, a] = summed
        either = self.flags[:, a, :] | self.flags[:, b, :]
        either[:, a] = False
        self.flags[:, a, :] = self.flags[:, :, a] = either
        self.live[b] = False
        self.part[self.part == b] = a


def _squares(size: int, at_l: Ints, at_r: Ints, values: NDArray[Value]) -> NDArray[Value]:
    """A square for each row of values, the same both ways."""
    squares = np.zeros((len(values), size, size), dtype=values.dtype)
    squares[:, at_l, at_r] = values
    squares[:, at_r, at_l] = values
    return squares
