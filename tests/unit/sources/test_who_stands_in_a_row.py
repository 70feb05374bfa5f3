"""Whom a row is about where its people have no keys of their own, and who in it is somebody else."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from tests.unit.sources.builders import Council, head

from kinfold.sources.contracts import read_contracts
from kinfold.vocabulary.errors import BadSettings

HOUSEHOLD = """
tables:
  - row_key: [ref]
    parties:
      adult: {role: tenant, repeat: [1, 2], identity: {full_name: ["a{n}"], birth_date: "a{n}_born"}}
      child: {role: child, repeat: [1, 3], identity: {first_name: ["c{n}"], birth_date: "c{n}_born"}}
    relations:
      - {party: adult, is: parent, of: child}
"""
COLUMNS = "ref,a1,a1_born,a2,a2_born,c1,c1_born,c2,c2_born,c3,c3_born\n"


@pytest.fixture
def council(tmp_path: Path) -> Council:
    council = Council(tmp_path)
    council.contract(head() + HOUSEHOLD)
    return council


def test_who_moves_into_anothers_columns_does_not_become_them(council: Council) -> None:
    council.sends("pupils_2025-01-01.csv", COLUMNS + "H1,Dawn Price,1990-02-22,,,Ben,2008-01-01,Amy,,Joe,2014-01-01\n")
    # Dawn is followed by Tina, whose birth date nobody gave; Ben has left, and all move up.
    council.sends("pupils_2025-02-01.csv", COLUMNS + "H1,Tina Newton,,,,Amy,,Joe,2014-01-01,,\n")

    accepted = council.accept()

    told = accepted.rows("records", "coalesce(full_name, first_name)", "birth_date::text", "no_longer_sent::text")
    assert told == [
        ("Amy", None, None),
        ("Ben", "2008-01-01", "2025-02-01"),
        ("Dawn Price", "1990-02-22", "2025-02-01"),
        ("Joe", "2014-01-01", None),
        ("Tina Newton", None, None),
    ]
    assert accepted.rows("records", "record_key", where="first_name = 'Joe'") == [("H1|child|2",)]


def test_two_of_one_name_in_a_row_are_two_also_without_birth_dates(council: Council) -> None:
    council.sends("pupils_2025-01-01.csv", COLUMNS + "H1,John Ash,,John Ash,,Baby,2024-05-01,Baby,2024-05-01,,\n")

    accepted = council.accept()

    assert accepted.rows("records", "count(DISTINCT record)") == [(4,)]
    assert accepted.rows("row_mates", "count(*)") == [(6,)]


def test_a_name_written_otherwise_is_the_same_name(council: Council) -> None:
    council.sends("pupils_2025-01-01.csv", COLUMNS + "H1,Zoë  O'Hara,1990-02-22,,,,,,,,\n")
    council.sends("pupils_2025-02-01.csv", COLUMNS + "H1,ZOE O HARA,1990-02-22,,,,,,,,\n")

    assert council.accept().rows("records", "no_longer_sent") == [(None,)]


def test_the_people_of_a_row_are_different_people_unless_the_contract_says_they_may_be_one(council: Council) -> None:
    may_be = HOUSEHOLD.replace(
        "      child: {role",
        "      payer: {role: contact, may_be: [adult], identity: {full_name: [payer]}}\n      child: {role",
    )
    council.contract(head() + may_be)
    council.sends(
        "pupils_2025-01-01.csv", COLUMNS.strip() + ",payer\n" + "H1,Dawn Price,,,,Ben,2008-01-01,,,,,D Price\n"
    )

    accepted = council.accept()

    names = dict(accepted.rows("records", "record", "coalesce(full_name, first_name)"))
    mates = sorted(sorted(names[one] for one in pair) for pair in accepted.rows("row_mates", "record", "other_record"))
    assert mates == [["Ben", "D Price"], ["Ben", "Dawn Price"]]


def test_may_be_names_another_party_of_the_table(council: Council) -> None:
    council.contract(head() + HOUSEHOLD.replace("{role: child,", "{role: child, may_be: [cousin],"))

    with pytest.raises(BadSettings, match="'cousin' is no other party of this table"):
        read_contracts(council.folder)


def test_a_row_of_changes_sent_again_with_another_name_ends_the_one_before(tmp_path: Path) -> None:
    council = Council(tmp_path)
    council.contract(head(delivery="changes") + HOUSEHOLD)
    council.sends("pupils_2025-01-01.csv", COLUMNS + "H1,Dawn Price,,,,,,,,,\nH2,Sue Ash,,,,,,,,,\n")
    council.sends("pupils_2025-02-01.csv", COLUMNS + "H1,Tina Newton,,,,,,,,,\n")

    told = council.accept().rows("records", "full_name", "no_longer_sent")
    assert told == [("Dawn Price", date(2025, 2, 1)), ("Sue Ash", None), ("Tina Newton", None)]


def test_a_mark_on_somebody_without_a_key_stays_when_the_name_is_corrected(council: Council) -> None:
    council.contract(
        head() + HOUSEHOLD.replace('"a{n}_born"}', '"a{n}_born"}, marks: {restricted: {column: flag, is: ["Y"]}}')
    )
    columns = COLUMNS.strip() + ",flag\n"
    council.sends("pupils_2025-01-01.csv", columns + "H1,Dwan Price,,,,,,,,,,Y\n")
    council.sends("pupils_2025-02-01.csv", columns + "H1,Dawn Price,,,,,,,,,,\n")

    assert council.accept().rows("records", "full_name", "marks") == [
        ("Dawn Price", ["restricted"]),
        ("Dwan Price", ["restricted"]),
    ]
