"""
Records that are either of two people of one name in one home: they go with neither.

A father and a son of his name live at one address, and a record of that name and address tells nothing else. Averages
hide that it may be either's: a father's other records lack the address and draw his average down, and records that tell
no age agree across the two. So here the best pair speaks, and only people of whom something is told by which they
can be told apart are held against each other. Somebody with a single record is no second person: a birth date that is
mistyped altogether looks the same.
"""

from __future__ import annotations

import numpy as np

from kinfold.linkage.cluster import Pairs, components, people_without
from kinfold.linkage.constraints import OUTVOTED
from kinfold.linkage.joining import Bools, Ints
from kinfold.linkage.model import Thresholds

_BIRTH = list(OUTVOTED).index("birth_date")
_LEAST = np.iinfo(np.int64).min


def without_either(person: Ints, group: Ints, pairs: Pairs, aged: Bools, thresholds: Thresholds) -> Ints:
    """
    The least record of each record's person, once whoever may be a namesake's stands alone.

    What else was with such a record may part as well, and may then be either's too; nobody joins for it. To be asked of
    groups settled just now: what an earlier round or run settled has been.
    """
    join, margin = (round(bits * 1000) for bits in (thresholds.join, thresholds.margin))
    alone = np.zeros(len(person), dtype=np.bool_)
    while True:
        more = may_be_a_namesakes(person, pairs, aged, join=join, margin=margin) & ~alone
        if not more.any():
            return person
        alone |= more
        rest = people_without(alone, person, group, pairs, thresholds)
        person = _both(person, rest)


def _both(one: Ints, other: Ints) -> Ints:
    """The least record of those that are one person by either answer."""
    _, least, of = np.unique(one * len(one) + other, return_index=True, return_inverse=True)
    return np.asarray(least[of], dtype=np.int64)


def may_be_a_namesakes(person: Ints, pairs: Pairs, aged: Bools, *, join: int, margin: int) -> Bools:
    """
    The records that fit two people who are kept apart, and stand with neither of them by a lead.

    `aged` are the records that tell an age, by a birth date or a role. Pairs of `join` or more speak; a lead is `margin`
    or more, both in thousandths of a bit. What a decision or a shared key holds together is either's as one, and
    is not asked where it holds a record that tells an age.
    """
    size = len(person)
    fits = pairs.able & (pairs.milli >= join) & ~pairs.forbidden & ~pairs.parted & (aged[pairs.l] != aged[pairs.r])
    left, right = pairs.l[fits], pairs.r[fits]
    known, bare = np.where(aged[left], left, right), np.where(aged[left], right, left)
    couples, at = np.unique(bare * size + person[known], return_inverse=True)
    best = np.full(len(couples), _LEAST)
    np.maximum.at(best, at, pairs.milli[fits])
    bare, whom = np.divmod(couples, size)
    twice_told = np.bincount(person[aged], minlength=size)[whom] > 1

    one, other = _each_two(bare)
    better = best[one] >= best[other]
    one, other = np.where(better, one, other), np.where(better, other, one)
    near = best[other] > best[one] - margin
    with_the_other = whom[other] == person[bare[other]]
    apart = _kept_apart(person, pairs, whom[one], whom[other])
    out = apart & twice_told[one] & twice_told[other] & (near | with_the_other)
    doubtful = np.zeros(size, dtype=np.bool_)
    doubtful[bare[one[out]]] = True

    held = pairs.ordered | pairs.certain
    block = components(size, pairs.l[held], pairs.r[held])
    answer, tells = np.zeros(size, dtype=np.bool_), np.zeros(size, dtype=np.bool_)
    answer[block[doubtful]] = True
    tells[block[aged]] = True
    return np.asarray(answer[block] & ~tells[block])


def _each_two(of: Ints) -> tuple[Ints, Ints]:
    """Every two places of one value; equal values stand together."""
    counts = np.unique(of, return_counts=True)[1]
    starts = np.cumsum(counts) - counts
    ones, others = [np.empty(0, dtype=np.int64)], [np.empty(0, dtype=np.int64)]
    for many in np.unique(counts[counts > 1]):
        first, second = np.triu_indices(many, 1)
        at = starts[counts == many][:, None]
        ones.append((at + first).ravel())
        others.append((at + second).ravel())
    return np.concatenate(ones), np.concatenate(others)


def _kept_apart(person: Ints, pairs: Pairs, one: Ints, other: Ints) -> Bools:
    """Whether somebody told two people apart, or a constraint does and no two of their birth dates agree."""
    size = len(person)
    left, right = person[pairs.l], person[pairs.r]
    keys = np.minimum(left, right) * size + np.maximum(left, right)
    refused, agree, told = (
        np.unique(keys[which]) for which in (pairs.forbidden & ~pairs.doubles, pairs.agree[:, _BIRTH], pairs.parted)
    )
    asked = np.minimum(one, other) * size + np.maximum(one, other)
    answer: Bools = np.isin(asked, told) | np.isin(asked, refused) & ~np.isin(asked, agree)
    return answer
