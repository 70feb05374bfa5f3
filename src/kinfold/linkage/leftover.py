"""
Records that are left over where most have a partner: each goes with the one that it fits best.

A record of few facts fits the fullest record of its person, and not the others, which lack those facts as well; on
average over all of them it fits nobody. So of a record that is alone, where few people have one record, the best of its
pairs speaks. No other part may come near, and nothing joins whom a constraint keeps apart. It is proposed, never joined.
"""

from __future__ import annotations

import numpy as np

from kinfold.linkage.cluster import Pairs
from kinfold.linkage.joining import Ints

_LEAST = np.iinfo(np.int64).min // 2


def best_of_the_left_over(person: Ints, pairs: Pairs, *, join: int, margin: int) -> Ints:
    """
    The least record of each record's person, once records that are alone have joined the part that they fit best.

    A pair of `join` or more joins, if it fits better by `margin` than any pair with a third part; in thousandths of a bit.
    """
    left, right = person[pairs.l], person[pairs.r]
    between = np.flatnonzero(left != right)
    parts, of = np.unique(
        np.minimum(left, right)[between] * len(person) + np.maximum(left, right)[between], return_inverse=True
    )
    one, other = np.divmod(parts, len(person))
    apart = np.zeros(len(parts), dtype=np.bool_)
    apart[of[(pairs.forbidden | pairs.parted)[between]]] = True
    fit = np.full(len(parts), _LEAST)
    np.maximum.at(fit, of, np.where(pairs.able, pairs.milli, _LEAST)[between])
    fit[apart] = _LEAST

    alone = np.bincount(person, minlength=len(person)) == 1
    rivals = (np.where(alone[side], _best_with_another(side, one, other, fit), _LEAST) for side in (one, other))
    rival = np.maximum(*rivals)
    chosen = np.flatnonzero((alone[one] | alone[other]) & (fit >= join) & (fit - rival >= margin))
    chosen = chosen[np.lexsort((other[chosen], one[chosen], -fit[chosen]))]
    couples = list(zip(one[chosen].tolist(), other[chosen].tolist(), strict=True))
    return _joined(person, couples, one[apart], other[apart])


def _best_with_another(side: Ints, one: Ints, other: Ints, fit: Ints) -> Ints:
    """For each two parts the best fit that the part of this side has with a third."""
    part, with_any = np.concatenate([one, other]), np.concatenate([fit, fit])
    order = np.lexsort((-with_any, part))
    part, with_any = part[order], with_any[order]
    starts = np.flatnonzero(np.diff(part, prepend=-1))
    best, second = (np.full(int(part.max(initial=0)) + 1, _LEAST) for _ in range(2))
    best[part[starts]] = with_any[starts]
    of_several = starts[np.diff(starts, append=len(part)) > 1]
    second[part[of_several]] = with_any[of_several + 1]
    return np.where(fit == best[side], second[side], best[side])


def _joined(person: Ints, chosen: list[tuple[int, int]], one: Ints, other: Ints) -> Ints:
    """The chosen parts together, the first of them first; those of `one` and `other` stay apart on every path."""
    apart: dict[int, set[int]] = {}
    for a, b in zip(one.tolist(), other.tolist(), strict=True):
        apart.setdefault(a, set()).add(b)
        apart.setdefault(b, set()).add(a)
    now = {part: part for pair in chosen for part in pair}
    holds = {part: {part} for part in now}
    for pair in chosen:
        a, b = sorted(now[part] for part in pair)
        if a == b or any(not apart.get(part, set()).isdisjoint(holds[b]) for part in holds[a]):
            continue
        holds[a] |= holds.pop(b)
        now.update(dict.fromkeys(holds[a], a))
    name = np.arange(len(person), dtype=np.int64)
    name[list(now)] = list(now.values())
    return np.asarray(name[person], dtype=np.int64)
