"""A record that is either of two people of one name goes with neither of them."""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.unit.linkage.conftest import plain_pairs

from kinfold.linkage.cluster import people, people_without
from kinfold.linkage.model import Thresholds
from kinfold.linkage.namesakes import may_be_a_namesakes, without_either

FAMILY = """
        record | first_name | last_name | birth_date | sex | phone       | address   | postcode
        f1     | Osric      | Quillby   | 1979-03-09 | m   | 07700900101 | 4 Elm Way | ZZ1 1AA
        f2     | Osric      | Quillby   | 1979-03-09 | m   |             |           |
        s1     | Osric      | Quillby   | 2011-11-24 | m   |             | 4 Elm Way | ZZ1 1AA
        s2     | Osric      | Quillby   | 2011-11-24 | m   |             | 4 Elm Way | ZZ1 1AA"""


def test_an_occupier_whose_age_nobody_tells_is_not_the_child_and_not_the_father(bench):
    """The father's record without an address draws his average down: by that, the child would have had it."""
    found = bench.resolve(f"""{FAMILY}
        n      | Osric      | Quillby   |            |     |             | 4 Elm Way | ZZ1 1AA
    """)

    assert found.people() == ["f1 f2", "n", "s1 s2"]
    assert found.edge("n", "s1")["reason"] == found.edge("f1", "n")["reason"] == "rival"


def test_two_such_records_do_not_go_together_either(bench):
    """One may be of the father, and one of the child."""
    found = bench.resolve(f"""{FAMILY}
        n1     | Osric      | Quillby   |            |     |             | 4 Elm Way | ZZ1 1AA
        n2     | Osric      | Quillby   |            |     |             | 4 Elm Way | ZZ1 1AA
    """)

    assert found.people() == ["f1 f2", "n1", "n2", "s1 s2"]


def test_the_fathers_telephone_number_does_not_lead_to_the_child(bench):
    """It is asked about: by the average of all their records, the child would have had it."""
    found = bench.resolve(f"""{FAMILY}
        n      | Osric      | Quillby   |            | m   | 07700900101 | 4 Elm Way | ZZ1 1AA
    """)

    assert found.people() == ["f1 f2", "n", "s1 s2"]
    assert found.edge("f1", "n")["weight"] > found.edge("n", "s1")["weight"]


FATHER, SON, BARE = [0, 1], [2, 3], 4
AGED = np.array([True, True, True, True, False])


def doubtful(*, father: int, child: int, aged: NDArray[np.bool_] = AGED, refused: tuple[int, ...] = ()) -> bool:
    """Of a record that fits the father and the child by so many bits, once people are settled and it stands with the child."""
    left, right = np.triu_indices(5, 1)
    told = np.array([father, father, child, child])
    pairs = plain_pairs(left, right, np.where(right == BARE, told[np.minimum(left, 3)], 9) * 1000)
    between = np.isin(left, FATHER) & np.isin(right, SON)
    pairs = replace(pairs, forbidden=between | (np.isin(left, refused) & (right == BARE)))
    found = may_be_a_namesakes(np.array([0, 0, 2, 2, 2]), pairs, aged, join=0, margin=3000)
    assert not found[:BARE].any()
    return bool(found[BARE])


def test_a_record_that_fits_both_alike_is_doubtful():
    assert doubtful(father=8, child=10)
    assert doubtful(father=10, child=8)


def test_a_lead_of_the_margin_is_enough_and_less_is_not():
    assert not doubtful(father=7, child=10)
    assert doubtful(father=8, child=10)


def test_nor_does_one_stay_where_it_fits_worse():
    assert doubtful(father=20, child=10)


def test_whoever_cannot_be_the_father_is_not_asked_of_him():
    """As a record of a child, or a householder who cannot be the son."""
    assert not doubtful(father=10, child=10, refused=(0, 1))


def test_somebody_told_once_makes_no_second_person():
    """A birth date that is mistyped altogether looks the same."""
    assert not doubtful(father=10, child=10, aged=np.array([True, False, True, True, False]))


@pytest.mark.parametrize("whom", ["f1", "s1"])
def test_what_a_person_decided_stands(bench, whom):
    bench.decided = [("n", whom, True)]
    found = bench.resolve(f"""{FAMILY}
        n      | Osric      | Quillby   |            |     |             | 4 Elm Way | ZZ1 1AA
    """)

    assert found.link("n")["person"] == found.link(whom)["person"]


TOWN = """
        record | first_name | last_name | birth_date | sex | phone       | email          | address    | postcode
        f1     | Osric      | Quillby   | 1979-03-09 | m   | 07700900101 | oq@example.org | 4 Elm Way  | ZZ1 1AA
        f2     | Osric      | Quillby   | 1979-03-09 | m   |             |                |            |
        f3     | Osric      | Quillby   | 1979-03-09 | m   |             |                |            |
        s1     | Osric      | Quillby   | 2011-11-24 | m   |             |                | 4A Elm Way | ZZ1 1AA
        s2     | Osric      | Quillby   | 2011-11-24 | m   |             |                | 4A Elm Way | ZZ1 1AA
        n1     | Osric      | Quillby   |            | m   | 07700900101 | oq@example.org | 4 Elm Way  | ZZ1 1AA
        n2     | Osric      | Quillby   |            |     |             |                | 4A Elm Way | ZZ1 1AA
        n3     | Osric      | Quillby   |            |     |             |                | 4 Elm Way  | ZZ1 1AA
        n4     | Osric      | Quillby   |            |     |             |                | Elm Way    | ZZ1 1AA
        k1     | Zebedee    | Trant     | 1981-03-09 | m   | 07700900555 |                | 9 Oak Way  | ZZ9 1AA
        k2     | Zebedee    | Trant     | 1981-03-09 | m   | 07700900555 |                | 9 Oak Way  | ZZ9 1AA
        c1     | Plum       | Trant     | 2012-03-09 | f   |             |                | 9 Oak Way  | ZZ9 1AA
        c2     | Plum       | Trant     | 2012-03-09 | f   |             |                | 9 Oak Way  | ZZ9 1AA
"""


def test_what_another_family_says_of_itself_changes_nothing(bench):
    """Once families speak, people are found again; those of whom none speaks stay as they were found."""
    alone = bench.resolve(TOWN).people()
    bench.related = [("k1", "father", "c1"), ("k2", "father", "c2")]

    assert bench.resolve(TOWN).people() == alone
    assert not any({"n1", "s1"} <= set(person.split()) for person in alone)


def test_what_a_person_holds_together_without_an_age_is_either_s_as_one(bench):
    """The decision says that the two are one, and not whose."""
    bench.decided = [("n1", "n2", True)]
    found = bench.resolve(f"""{FAMILY}
        n1     | Osric      | Quillby   |            | m   | 07700900101 | 4 Elm Way | ZZ1 1AA
        n2     | Osric      | Quillby   |            |     |             | 4 Elm Way | ZZ1 1AA
    """)

    assert found.people() == ["f1 f2", "n1 n2", "s1 s2"]


def test_two_whom_a_person_told_apart_are_two(bench):
    """Their birth dates are a slip apart, so without the word of a person they would be one."""
    family = FAMILY.replace("2011-11-24", "1979-03-08")
    bench.decided = [(f, s, False) for f in ("f1", "f2") for s in ("s1", "s2")]
    found = bench.resolve(f"""{family}
        n      | Osric      | Quillby   |            |     |             | 4 Elm Way | ZZ1 1AA
    """)

    assert found.people() == ["f1 f2", "n", "s1 s2"]


def test_nobody_is_joined_because_a_doubtful_record_is_gone():
    """Without it averages are others. What stood apart with it stands apart: made-up weights of a father, a son and three more."""
    luck = np.random.default_rng(11)
    left, right = np.triu_indices(7, 1)
    aged, whose, group = np.arange(7) < 4, np.array([0, 0, 1, 1, 2, 2, 2]), np.zeros(7, dtype=np.int64)
    refused = (whose[left] == 0) & (whose[right] == 1)
    joined_anew = parted = 0
    for _ in range(400):
        milli = np.where(whose[left] == whose[right], 9000, luck.integers(-6, 12, len(left)) * 1000)
        pairs = replace(plain_pairs(left, right, milli), forbidden=refused)
        before = people(7, group, pairs, Thresholds())
        found = without_either(before, group, pairs, aged, Thresholds())
        assert all(len(set(before[found == person])) == 1 for person in found)
        alone = may_be_a_namesakes(before, pairs, aged, join=0, margin=3000)
        settled_anew = people_without(alone, before, group, pairs, Thresholds())
        parted += bool(alone.any())
        joined_anew += any(len(set(before[settled_anew == person])) > 1 for person in settled_anew)
    assert parted > joined_anew > 0, "or nothing was tried"


def test_and_so_it_is_in_whatever_order_records_come(bench):
    text = f"""{FAMILY}
        n1     | Osric      | Quillby   |            |     |             | 4 Elm Way | ZZ1 1AA
        n2     | Osric      | Quillby   |            |     |             | 4 Elm Way | ZZ1 1AA
        o      | Osric      | Quillby   |            | m   | 07700900101 |           |
    """
    luck = random.Random(7)

    first = bench.resolve(text).people()

    assert all(bench.resolve(text, order=lambda rows: luck.sample(rows, len(rows))).people() == first for _ in range(5))
