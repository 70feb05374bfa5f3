"""The answer is the same in whatever order the rows came, and when they come again."""

from __future__ import annotations

import random

import pytest

TABLE = """
    record | source | role   | first_name | last_name | birth_date | sex | address    | postcode | phone
    a1     | school | child  | Ada        | Quillby   | 2014-03-09 | f   | 4 Elm Way  | ZZ1 1AA  |
    a2     | health | child  | Ada        | Quillby   | 2014-03-09 | f   | 4 Elm Way  | ZZ1 1AA  |
    i1     | school | child  | Ivy        | Quillby   | 2014-03-09 | f   | 4 Elm Way  | ZZ1 1AA  |
    n1     | health | child  | Baby       | Quillby   | 2014-03-09 | f   | 4 Elm Way  | ZZ1 1AA  |
    m1     | school | mother | Wren       | Quillby   |            |     | 4 Elm Way  | ZZ1 1AA  | 07700900001
    m2     | rent   | tenant | Wren       | Quillby   | 1988-10-02 | f   | 4 Elm Way  | ZZ1 1AA  | 07700900001
    m3     | police | victim | Wren       | Thornwick | 1988-02-10 | f   | 4 Elm Way  | ZZ1 1AA  |
    f1     | rent   | tenant | Osric      | Quillby   | 1986-07-14 | m   | 4 Elm Way  | ZZ1 1AA  | 07700900001
    s1     | school | child  | Osric      | Quillby   | 2012-05-21 | m   | 4 Elm Way  | ZZ1 1AA  |
    x1     | police | person | Osric      | Quillby   |            | m   |            |          |
    y1     | police | person | Ada        | Thornwick | 1951-12-12 | f   | 9 Ash Lane | ZZ2 2BB  |
"""


@pytest.mark.parametrize("seed", range(3))
def test_rows_in_another_order_give_the_same_people_and_edges(bench, seed):
    def shuffled(rows):
        random.Random(seed).shuffle(rows)
        return rows

    first, again = bench.resolve(TABLE), bench.resolve(TABLE, order=shuffled)
    assert (first.links, first.edges) == (again.links, again.edges)
    assert first.notes == again.notes
    assert "a1 a2" in first.people()


def test_a_person_does_not_change_when_strangers_arrive(bench):
    strangers = """
    z1     | rent   | tenant | Gwil       | Marrable  | 1971-01-30 | m   | 2 Fir Road | ZZ9 9ZZ  |
    z2     | police | person | Gwil       | Marrable  | 1971-01-30 | m   | 2 Fir Road | ZZ9 9ZZ  |
"""
    before, after = bench.resolve(TABLE), bench.resolve(TABLE.rstrip() + strangers)
    assert set(before.people()) < set(after.people())
