"""What is proposed beyond what is joined: by slips that are weighed, by a number alone, and by how many records people have."""

from __future__ import annotations

import numpy as np
from tests.unit.linkage.conftest import plain_pairs

from kinfold.linkage.cluster import proposed


def likely(milli: int, groups: list[int], ease: list[int]) -> list[int]:
    """What is proposed of people of so many records each, between any two of whom every pair weighs the same."""
    person = np.repeat(np.cumsum([0, *groups[:-1]]), groups)
    left, right = np.triu_indices(sum(groups), 1)
    pairs = plain_pairs(left, right, np.where(person[left] == person[right], 12_000, milli))
    group = np.zeros(len(person), dtype=np.int64)
    return proposed(person, group, pairs, 0, ease=np.array(ease, dtype=np.int64)).tolist()


def test_less_is_asked_of_a_part_that_is_likely_a_piece():
    assert likely(-3_000, [4, 1], ease=[0, 4_000, 2_000, 0]) == [0, 0, 0, 0, 0]
    assert likely(-3_000, [4, 2], ease=[0, 4_000, 2_000, 0]) == [0, 0, 0, 0, 4, 4]
    assert likely(-5_000, [4, 1], ease=[0, 4_000, 2_000, 0]) == [0, 0, 0, 0, 4]


def test_parts_larger_than_any_person_are_asked_for_as_much_as_the_largest():
    assert likely(-1_000, [4, 4], ease=[0, 4_000, 0]) == [0, 0, 0, 0, 4, 4, 4, 4]


def test_a_part_that_grew_is_asked_for_what_its_size_asks():
    """Of three that are alone two join, and then they are no piece any more."""
    assert likely(-1_000, [1, 1, 1], ease=[0, 2_000, 0]) == [0, 0, 0]
    assert likely(-1_000, [1, 1, 2, 2], ease=[0, 2_000, 0]) == [0, 0, 2, 2, 4, 4]


def test_a_slip_in_a_first_name_is_proposed_where_all_else_agrees(bench):
    found = bench.resolve("""
        record | source | first_name | last_name   | birth_date | sex | nhs_number | address   | postcode
        a      | school | Zephyrine  | Quillbright | 2014-03-09 | f   | 9434765919 | 4 Elm Way | ZZ1 1AA
        b      | school | Zephyrine  | Quillbright | 2014-03-09 | f   |            | 4 Elm Way | ZZ1 1AA
        c      | health | Baby       | Quillbright | 2014-03-09 | f   | 9434765919 | 4 Elm Way | ZZ1 1AA
        d      | police | Ivy        | Thornby     | 1974-11-20 | f   |            | 9 Oak Way | ZZ4 4AA
    """)
    assert "d" in found.people()
    assert found.link("c")["proposed"] == found.link("a")["proposed"]


def test_a_number_alone_joins_nobody_and_is_proposed(bench):
    """A list of attendance that gives the pupil's number and nothing else."""
    found = bench.resolve("""
        record | source | first_name | last_name   | birth_date | upn           | address   | postcode
        a      | school | Zephyrine  | Quillbright | 2014-03-09 | A801200001001 | 4 Elm Way | ZZ1 1AA
        b      | list   |            |             |            | A801200001001 |           |
        c      | list   |            |             |            | A801200001002 |           |
    """)
    assert found.people() == ["a", "b", "c"]
    assert found.link("b")["proposed"] == "a"
    assert found.link("c")["proposed"] == "c"


def test_a_number_that_strangers_share_is_not_proposed(bench):
    found = bench.resolve("""
        record | source | first_name | last_name   | birth_date | sex | nhs_number | address   | postcode
        a      | school | Zephyrine  | Quillbright | 2014-03-09 | f   | 9434765919 | 4 Elm Way | ZZ1 1AA
        b      | health | Osric      | Thornby     | 1951-07-30 | m   | 9434765919 | 9 Oak Way | ZZ4 4AA
    """)
    assert found.link("b")["proposed"] == "b"


def test_a_number_of_another_authority_with_one_slip_speaks_for_the_same_person(bench):
    """It has no check digit by which a slip would be seen; a digit is mistyped, lost, doubled or moved."""
    for slip in ("3675382", "365381", "36755381", "3657381"):
        found = bench.resolve(f"""
            record | source | first_name | last_name   | birth_date | reference_numbers
            a      | s      | Zephyrine  | Quillbright | 1951-09-05 | card=3675381
            b      | t      | Osric      | Quillbright | 1951-09-05 | card={slip}
            c      | t      | Osric      | Quillbright | 1951-09-05 | card=8210946
        """)
        evidence = {(edge["record_l"], edge["record_r"]): edge["agreement"] for edge in found.edges}
        assert found.link("a")["person"] != found.link("b")["person"], "two first names never join by themselves"
        assert "reference=different" not in evidence.get(("a", "b"), ""), slip


def test_a_name_that_crossed_into_the_other_column_is_seen_and_joins_nobody(bench):
    found = bench.resolve("""
        record | source | first_name | last_name   | birth_date | address   | postcode
        a      | s      | Osric      | Quillbright | 1951-09-05 | 4 Elm Way | ZZ1 1AA
        b      | t      | Quillbright | Thornby    | 1951-09-05 | 4 Elm Way | ZZ1 1AA
    """)
    edge = found.edge("a", "b")
    assert edge and edge["state"] == "refused" and edge["reason"] == "first_name"
    assert edge["agreement"].startswith("first=crossed;") and "last=" not in edge["agreement"]


def test_an_initial_at_home_is_compared(bench):
    """Also where the family name is too common to be a key."""
    others = "\n".join(
        f"        x{at} | school | {chr(97 + at)}dith{chr(97 + at)} | Quillbright | 19{40 + at}-0{1 + at % 9}-11 | {at} Ash Way | ZZ9 {at % 10}AB"
        for at in range(20)
    )
    found = bench.resolve(f"""
        record | source | first_name | last_name   | birth_date | address   | postcode
{others}
        a      | school | Zephyrine  | Quillbright |            | 4 Elm Way | ZZ1 1AA
        b      | rates  | Z          | Quillbright |            | 4 Elm Way | ZZ1 1AA
    """)
    assert found.link("b")["proposed"] == "a"
