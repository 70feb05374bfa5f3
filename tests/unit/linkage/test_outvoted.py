"""What clerks mistake as well: a slip is outvoted, a twin is not; and what would be joined were all that is likely agreed to."""

from __future__ import annotations

import numpy as np

from kinfold.linkage.cluster import Pairs, people
from kinfold.linkage.model import Thresholds


def who(groups: list[int], differ: tuple[int, int]) -> list[int]:
    """
    Who is whom of records in groups: 12 bits inside a group, 8 between any two.

    All agree in the first name, save that one pair is refused for it.
    """
    records = sum(groups)
    group_of = np.repeat(np.arange(len(groups)), groups)
    left, right = np.triu_indices(records, 1)
    refused = (left == differ[0]) & (right == differ[1])
    no = np.zeros(len(left), dtype=np.bool_)
    pairs = Pairs(
        l=left,
        r=right,
        milli=np.where(group_of[left] == group_of[right], 12_000, 8_000),
        able=~no,
        forbidden=refused,
        differ=np.stack([refused, no], axis=1),
        agree=np.stack([~refused, ~no], axis=1),
        doubles=no,
        certain=no,
        ordered=no,
        parted=no,
    )
    return people(records, np.zeros(records, dtype=np.int64), pairs, Thresholds()).tolist()


def test_a_slip_in_a_first_name_is_outvoted_by_three_pairs_that_agree():
    assert who([2, 2], differ=(0, 3)) == [0, 0, 0, 0]


def test_one_that_agrees_does_not_outvote_one_that_differs():
    assert who([2, 1], differ=(0, 2)) == [0, 0, 2]


def test_however_many_records_have_no_first_name_they_do_not_join_twins(bench):
    """Only records that agree in the first name outvote one that differs."""
    found = bench.resolve("""
        record | first_name | last_name | birth_date | sex | address   | postcode
        a      | Ada        | Quillby   | 2014-03-09 | f   | 4 Elm Way | ZZ1 1AA
        b      | Ivy        | Quillby   | 2014-03-09 | f   | 4 Elm Way | ZZ1 1AA
        n1     |            | Quillby   | 2014-03-09 | f   | 4 Elm Way | ZZ1 1AA
        n2     |            | Quillby   | 2014-03-09 | f   | 4 Elm Way | ZZ1 1AA
        n3     |            | Quillby   | 2014-03-09 | f   | 4 Elm Way | ZZ1 1AA
        n4     |            | Quillby   | 2014-03-09 | f   | 4 Elm Way | ZZ1 1AA
    """)
    assert found.link("a")["person"] != found.link("b")["person"]


def test_however_many_records_have_no_birth_date_they_do_not_join_father_and_son(bench):
    found = bench.resolve("""
        record | first_name | last_name | birth_date | sex | address   | postcode
        f      | Osric      | Quillby   | 1979-03-09 | m   | 4 Elm Way | ZZ1 1AA
        s      | Osric      | Quillby   | 2011-11-24 | m   | 4 Elm Way | ZZ1 1AA
        n1     | Osric      | Quillby   |            | m   | 4 Elm Way | ZZ1 1AA
        n2     | Osric      | Quillby   |            | m   | 4 Elm Way | ZZ1 1AA
        n3     | Osric      | Quillby   |            | m   | 4 Elm Way | ZZ1 1AA
        n4     | Osric      | Quillby   |            | m   | 4 Elm Way | ZZ1 1AA
    """)
    assert found.link("f")["person"] != found.link("s")["person"]


def test_what_would_be_joined_is_proposed_and_nobody_is_parted_by_it(bench):
    """A name with nothing else joins nobody by itself."""
    found = bench.resolve("""
        record | first_name | last_name   | birth_date | sex | address   | postcode
        a      | Zephyrine  | Quillbright | 2014-03-09 | f   | 4 Elm Way | ZZ1 1AA
        b      | Zephyrine  | Quillbright | 2014-03-09 | f   | 4 Elm Way | ZZ1 1AA
        c      | Zephyrine  | Quillbright |            |     |           |
    """)
    assert found.people() == ["a b", "c"]
    assert {link["proposed"] for link in found.links} == {"a"}


def test_what_a_person_parted_is_not_proposed_either(bench):
    bench.decided = [("a", "c", False)]
    found = bench.resolve("""
        record | first_name | last_name   | birth_date | sex | address   | postcode
        a      | Zephyrine  | Quillbright | 2014-03-09 | f   | 4 Elm Way | ZZ1 1AA
        b      | Zephyrine  | Quillbright | 2014-03-09 | f   | 4 Elm Way | ZZ1 1AA
        c      | Zephyrine  | Quillbright |            |     |           |
    """)
    assert found.link("c")["proposed"] == "c"


def test_one_name_alone_may_be_the_family_name(bench):
    found = bench.resolve("""
        record | first_name | last_name   | birth_date | sex | address   | postcode
        a      | Osric      | Quillbright | 2014-03-09 | m   | 4 Elm Way | ZZ1 1AA
        b      | Quillbright |            | 2014-03-09 | m   | 4 Elm Way | ZZ1 1AA
    """)
    assert found.people() == ["a b"]


def test_a_title_alone_is_no_name(bench):
    found = bench.resolve("""
        record | first_name | last_name   | birth_date | sex | address   | postcode
        a      | Osric      | Quillbright | 1974-03-09 | m   | 4 Elm Way | ZZ1 1AA
        b      | Sir        | Quillbright | 1974-03-09 | m   | 4 Elm Way | ZZ1 1AA
    """)
    assert found.people() == ["a b"]


def test_a_number_of_another_authority_counts_with_one_more_fact_that_agrees(bench):
    found = bench.resolve("""
        record | first_name | last_name | birth_date | reference_numbers
        a      | Osric      | Quillby   | 1974-03-09 | card=A-100 200
        b      | Osric      | Thornby   | 1974-03-09 | card=a100200
        c      | Edmund     | Fenwick   | 1951-07-30 | card=A100200
        d      | Wilfred    | Quillby   | 1974-03-19 | other=A100200
    """)
    assert "a b" in found.people()
    assert found.link("c")["person"] == "c"
    assert found.link("d")["person"] == "d"


def test_a_rare_trait_says_more_than_a_common_one(bench):
    rows = "\n".join(
        f"        x{at} | Name{chr(97 + at % 26)}{chr(97 + at // 26)} | Thornby | 19{40 + at % 50}-02-0{1 + at % 9} | town=Big Place"
        for at in range(60)
    )
    found = bench.resolve(f"""
        record | first_name | last_name | birth_date | traits
{rows}
        a      | Osric      | Quillby   | 1974-03-09 | town=Nether Wallop
        b      | Osric      | Quilby    | 1974-03-19 | town=nether wallop
        c      | Edmund     | Fenwick   | 1961-05-12 | town=Big Place
        d      | Edmund     | Fenwik    | 1961-05-22 | town=big  place
    """)
    rare, common = found.edge("a", "b"), found.edge("c", "d")
    assert rare["weight"] > common["weight"] + 4


def test_what_stands_where_a_number_was_not_known_is_no_number(bench):
    found = bench.resolve("""
        record | first_name | last_name | birth_date | reference_numbers
        a      | Osric      | Quillby   | 1974-03-09 | card=-
        b      | Osric      | Thornby   | 1951-07-30 | card=-
        c      | Ada        | Quillby   | 1974-03-09 | card=n/a
        d      | Ada        | Fenwick   | 1951-07-30 | card=N/A
        e      | Ivy        | Fenwick   | 1961-05-12 | card=00
        f      | Ivy        | Thornby   | 1938-01-22 | card=00
    """)
    assert found.people() == ["a", "b", "c", "d", "e", "f"]
    assert not [edge for edge in found.edges if "reference=" in edge["agreement"]]
