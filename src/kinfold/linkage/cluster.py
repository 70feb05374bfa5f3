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

from dataclasses import dataclass, fields

import numpy as np

from kinfold.linkage.joining import Bar, Bools, Evidence, Ints, joined, spans
from kinfold.linkage.model import Thresholds

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
) -> Ints:
    """
    The least record of each record's person. `pairs` must hold every pair inside each group.

    What was settled `before` is taken over for groups that are still the same.
    """
    join = round(thresholds.join * 1000)
    inside = np.flatnonzero(group[pairs.l] == group[pairs.r])
    of_pair = group[pairs.l[inside]]
    disputed = np.zeros(records, dtype=np.bool_)
    disputed[of_pair[_doubtful(pairs, join)[inside]]] = True
    solid = inside[_solid(pairs, join)[inside]]
    disputed[group[components(records, pairs.l[solid], pairs.r[solid]) != group]] = True

    person = np.where(disputed[group], np.arange(records, dtype=np.int64), group)
    if before is not None:
        same = unchanged(group, before)
        person = np.where(same[group], before.person, person)
        disputed &= ~same
    bar = Bar(join, round(thresholds.margin * 1000), _NO_EASE)
    return _settled_groups(person, group, pairs, disputed, bar, None)


def people_without(alone: Bools, person: Ints, group: Ints, pairs: Pairs, thresholds: Thresholds) -> Ints:
    """`person`, as these records join nobody: the groups that hold one are settled again without their pairs."""
    records = len(person)
    touched = np.zeros(records, dtype=np.bool_)
    touched[group[alone]] = True
    others_as_before = Settled(np.where(touched[group], np.arange(records), group), person)
    # What a decision or a shared key holds together stands alone together.
    left = ~(alone[pairs.l] | alone[pairs.r]) | ((pairs.ordered | pairs.certain) & alone[pairs.l] & alone[pairs.r])
    left &= touched[group[pairs.l]]
    rest = Pairs(**{told.name: getattr(pairs, told.name)[left] for told in fields(pairs)})
    return people(records, group, rest, thresholds, others_as_before)


_NO_EASE = np.zeros(1, dtype=np.int64)


def _settled_groups(person: Ints, group: Ints, pairs: Pairs, disputed: Bools, bar: Bar, start: Ints | None) -> Ints:
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
    which, of = np.unique(group[pairs.l[asked]], return_inverse=True)
    sizes = starts[which + 1] - starts[which]
    members = by_group[spans(starts[which], starts[which + 1])]
    begun = place[members if start is None else start[members]]
    parts = joined(_evidence(pairs, asked, of, place, bar.join), sizes, begun, bar)
    person[members] = by_group[np.repeat(starts[which], sizes) + parts]
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
    return _settled_groups(likely, group, pairs, asked, Bar(join, None, ease), person)


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


def _evidence(pairs: Pairs, chosen: Ints, of: Ints, place: Ints, join: int) -> Evidence:
    """The chosen pairs as parts add them up; `of` numbers their groups."""
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
    return Evidence(
        of,
        place[pairs.l[chosen]],
        place[pairs.r[chosen]],
        np.stack([clipped, whole, able.astype(np.int64), agreeing.astype(np.int64), *votes.T]),
        np.stack([hard | parted, apart, parted]),
        pairs.ordered[chosen],
        pairs.certain[chosen],
    )
