"""Records that are left over where most have a partner."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.unit.linkage.conftest import plain_pairs

from kinfold.linkage.leftover import best_of_the_left_over

GROUP = [0, 0, 0, 3, 4, 4]
"""Records 0 to 2 are one person, 3 is left over, 4 and 5 are another person."""
Weights = dict[tuple[int, int], int]


def proposed(weights: Weights, *, forbidden: tuple[tuple[int, int], ...] = (), person: list[int] = GROUP) -> list[int]:
    left, right = (np.array([pair[side] for pair in weights], dtype=np.int64) for side in (0, 1))
    told = plain_pairs(left, right, np.array(list(weights.values()), dtype=np.int64))
    pairs = replace(told, forbidden=np.array([pair in forbidden for pair in weights], dtype=np.bool_))
    found = best_of_the_left_over(np.array(person, dtype=np.int64), pairs, join=-3_000, margin=3_000)
    return found.tolist()


def test_one_record_that_fits_one_record_of_a_person_goes_with_that_person():
    assert proposed({(0, 3): -12_000, (1, 3): -2_000, (2, 3): -12_000}) == [0, 0, 0, 0, 4, 4]


def test_what_fits_too_little_stays():
    assert proposed({(0, 3): -12_000, (1, 3): -3_001}) == GROUP


def test_whoever_fits_two_nearly_as_well_goes_with_neither():
    assert proposed({(1, 3): 2_000, (3, 4): -999}) == GROUP
    assert proposed({(1, 3): 2_000, (3, 4): -1_000}) == [0, 0, 0, 0, 4, 4]


def test_two_people_of_several_records_are_not_joined_by_one_pair():
    assert proposed({(1, 4): 9_000}) == GROUP


@pytest.mark.parametrize("forbidden", [((0, 3),), ((1, 3),), ((2, 3),)])
def test_nobody_goes_where_a_constraint_forbids_it(forbidden):
    weights = {(0, 3): -12_000, (1, 3): 5_000, (2, 3): -12_000}
    assert proposed(weights, forbidden=forbidden) == GROUP


def test_what_must_stay_apart_stays_so_on_every_path():
    """Two records that are left over fit one person; the better goes, the other may not follow."""
    person = [0, 0, 2, 3]
    weights = {(0, 2): 5_000, (1, 3): 4_000, (2, 3): -20_000}
    assert proposed(weights, person=person) == [0, 0, 0, 0]
    assert proposed(weights, person=person, forbidden=((2, 3),)) == [0, 0, 0, 3]


def test_one_candidate_that_two_fit_goes_with_neither_unless_one_fits_it_clearly_better():
    person = [0, 1, 2]
    assert proposed({(0, 2): 5_000, (1, 2): 4_000, (0, 1): -20_000}, person=person) == person
    assert proposed({(0, 2): 5_000, (1, 2): 1_000, (0, 1): -20_000}, person=person) == [0, 1, 0]
