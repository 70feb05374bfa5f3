"""
Precision and recall of who is whom, in sums that belong to one true person each.

So the same sums give the whole and every group of people. A pair that joined two different people is
half the one's and half the other's, which is why the groups' pairs add up to all pairs.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kinfold.linkage.cluster import components
from kinfold.linkage.quality.interval import UNKNOWN, Estimate, Floats, Ints, ratio

SMALL = 1_000
"""A group with fewer true pairs than this is marked: its figures say little."""


@dataclass(frozen=True)
class Sums:
    """One place for each true person, numbered from 0."""

    knot: Ints
    """People who were confused with one another carry the same number."""
    records: Floats
    true: Floats
    """Pairs of this person's records."""
    agreed: Floats
    """Those of them that were found."""
    found: Floats
    """Pairs that were found and have a record of this person; half a pair where the other record is somebody else's."""
    precise: Floats
    """B-cubed: over this person's records, the share of each one's found company that is theirs."""
    recalled: Floats
    """B-cubed: the share of each one's true company that was found."""


@dataclass(frozen=True)
class Measures:
    """Precision, recall and F1 of some people. B-cubed F1 is no share of anything, so it has no interval."""

    people: int
    records: int
    true_pairs: int
    found_pairs: float
    precision: Estimate
    recall: Estimate
    f1: Estimate
    bcubed_precision: Estimate
    bcubed_recall: Estimate
    bcubed_f1: float | None

    @property
    def small(self) -> bool:
        return self.true_pairs < SMALL


def sums(found: Ints, true: Ints) -> Sums:
    """From each record's found person and true person, both numbered from 0 without a gap."""
    persons, people = (int(numbers.max()) + 1 if len(numbers) else 0 for numbers in (found, true))
    codes, in_cell = np.unique(found * max(people, 1) + true, return_counts=True)
    of_found, of_true = np.divmod(codes, max(people, 1))
    size = in_cell.astype(np.float64)
    in_found = np.bincount(found, minlength=persons).astype(np.float64)[of_found]
    in_true = np.bincount(true, minlength=people).astype(np.float64)

    def summed(values: Floats) -> Floats:
        return np.bincount(of_true, values, minlength=people).astype(np.float64)

    agreed = summed(size * (size - 1) / 2)
    return Sums(
        knot=components(persons + people, of_found, of_true + persons)[persons:],
        records=in_true,
        true=in_true * (in_true - 1) / 2,
        agreed=agreed,
        found=agreed + summed(size * (in_found - size)) / 2,
        precise=summed(size**2 / in_found),
        recalled=summed(size**2) / np.maximum(in_true, 1),
    )


def measures(told: Sums, of: NDArray[np.bool_] | None = None) -> Measures:
    """The figures of the true people that are chosen; of all without a choice."""
    chosen = np.ones(len(told.knot), dtype=np.bool_) if of is None else of
    knot = told.knot[chosen]
    records, true, agreed, found = (told.records[chosen], told.true[chosen], told.agreed[chosen], told.found[chosen])
    precise, recalled = (ratio(part[chosen], records, knot) for part in (told.precise, told.recalled))
    return Measures(
        people=len(knot),
        records=int(records.sum()),
        true_pairs=int(true.sum()),
        found_pairs=float(found.sum()),
        precision=ratio(agreed, found, knot),
        recall=ratio(agreed, true, knot),
        f1=ratio(2 * agreed, found + true, knot) if true.any() or found.any() else UNKNOWN,
        bcubed_precision=precise,
        bcubed_recall=recalled,
        bcubed_f1=_harmonic(precise.value, recalled.value),
    )


def _harmonic(one: float | None, other: float | None) -> float | None:
    if one is None or other is None:
        return None
    return 2 * one * other / (one + other) if one + other else 0.0
