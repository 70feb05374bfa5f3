"""Numbers of other authorities and other particulars, by kind."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.unit.sources.builders import Council, head

CONTRACT = (
    head("resettled")
    + """
tables:
  - row_key: [ref]
    parties:
      person:
        role: person
        key: [ref]
        identity:
          first_name: [first]
          reference_numbers: {home_office: arc, school_board: board}
          traits: {birth_place: town}
"""
)


COLUMNS = "ref,first,arc,board,town\n"


@pytest.fixture
def council(tmp_path: Path) -> Council:
    return Council(tmp_path)


def test_they_are_accepted_by_kind_and_the_newest_that_is_told_stays(council):
    council.contract(CONTRACT, name="resettled")
    council.sends("resettled_2026-01-31.csv", COLUMNS + "1,Ada,A-1,,Nether Wallop\n2,Ivy,,B=7,\n")
    council.sends("resettled_2026-02-28.csv", COLUMNS + "1,Ada,A-2,,\n2,Ivy,,,\n3,,,,Nether Wallop\n")
    assert sorted(council.accept().rows("records", "record_key", "reference_numbers", "traits")) == [
        ("1", ["home_office=A-2"], ["birth_place=Nether Wallop"]),
        ("2", ["school_board=B=7"], None),
        ("3", None, ["birth_place=Nether Wallop"]),
    ]


def test_a_trait_alone_is_nobody(council):
    council.contract(CONTRACT.replace("        key: [ref]\n", ""), name="resettled")
    council.sends("resettled_2026-01-31.csv", COLUMNS + "1,,,,Nether Wallop\n2,,A-1,,\n")
    assert council.accept().rows("records", "reference_numbers") == [(["home_office=A-1"],)]
