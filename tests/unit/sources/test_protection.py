"""What an extract says of protection is never lost in silence."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.unit.sources.builders import PUPILS, Council, head

REFUGE = """
tables:
  - row_key: [id]
    required: [start]
    parties:
      client:
        role: victim
        key: [client]
        identity: {first_name: [first]}
        addresses: [{lines: [street], from: start, protected: {column: hidden, is: [Y]}}]
        marks: {protected_address: {column: refuge, is: [Y]}}
"""
COLUMNS = "id,client,first,street,start,hidden,refuge\n"
SOURCE = ("protects", "protection_lost", "newest_refused")


@pytest.fixture
def council(tmp_path: Path) -> Council:
    council = Council(tmp_path)
    council.contract(head(most=1) + REFUGE)
    return council


def test_a_row_without_its_key_that_protects_somebody_is_kept_and_told(council: Council) -> None:
    council.sends("pupils_2025-01-01.csv", COLUMNS + ",,Mia,,2024-01-01,,Y\n,,Ann,1 High St,2024-01-01,yes,\n")

    accepted = council.accept()

    assert accepted.rows("extracts", "rows_in", "kept", "set_aside") == [(2, 2, 0)]
    assert accepted.rows("records", "first_name", "marks") == [("Ann", []), ("Mia", ["protected_address"])]
    assert accepted.rows("addresses", "address", "protected") == [("1 High St", True)]
    assert accepted.rows("set_aside") == []
    assert accepted.rows("values_dropped", "column_name", "reason", "values_dropped") == [
        ("id", "no key; kept because the row protects somebody", 2)
    ]
    assert accepted.rows("sources", *SOURCE) == [(True, 0, False)]


def test_a_row_kept_without_its_key_is_one_record_when_it_is_sent_again(council: Council) -> None:
    council.sends("pupils_2025-01-01.csv", COLUMNS + ",,Mia,,2024-01-01,,Y\n")
    council.sends("pupils_2025-02-01.csv", COLUMNS + "7,7,Zoe,,2024-01-01,,\n,,Mia,,2024-01-01,,Y\n")

    accepted = council.accept()

    assert accepted.rows("records", "first_name", "first_said::text", "no_longer_sent") == [
        ("Mia", "2025-01-01", None),
        ("Zoe", "2025-02-01", None),
    ]


def test_no_other_fault_of_a_row_that_can_be_read_costs_its_protection_either(council: Council) -> None:
    council.sends("pupils_2025-01-01.csv", COLUMNS + "1,1,Mia,,,,Y\n2,2,Ann,1 High St,soon,Y,\n3,3,Zoe,,,,N\n")

    accepted = council.accept()

    assert accepted.rows("extracts", "rows_in", "kept", "set_aside") == [(3, 2, 1)]
    assert accepted.rows("records", "record_key", "marks") == [("1", ["protected_address"]), ("2", [])]
    assert accepted.rows("addresses", "protected") == [(True,)]
    assert accepted.rows("set_aside", "row_number", "column_name") == [(3, "start")]
    kept = "reason LIKE '%; kept because the row protects somebody'"
    assert accepted.rows("values_dropped", "column_name", "values_dropped", where=kept) == [("start", 1), ("start", 1)]


@pytest.mark.parametrize("row", ["1,1,Mia", '1,1,"Mia"x,,2024-01-01,,Y', ",,,,2024-01-01,,Y"])
def test_a_row_whose_protection_cannot_be_kept_is_told_loudly(council: Council, row: str) -> None:
    council.sends("pupils_2025-01-01.csv", COLUMNS + row + "\n2,2,Zoe,,2024-01-01,,\n")

    accepted = council.accept()

    assert accepted.rows("extracts", "rows_in", "kept", "set_aside", "state") == [(2, 1, 1, "accepted")]
    assert accepted.rows("sources", *SOURCE) == [(True, 1, False)]


def test_a_row_that_says_of_itself_that_it_protects_nobody_loses_no_protection(council: Council) -> None:
    council.sends("pupils_2025-01-01.csv", COLUMNS + ",,Zoe,1 High St,2024-01-01,N,N\n2,2,Zoe,,2024-01-01,,\n")

    accepted = council.accept()

    assert accepted.rows("extracts", "set_aside") == [(1,)]
    assert accepted.rows("sources", *SOURCE) == [(True, 0, False)]


def test_a_row_set_aside_by_a_source_that_cannot_protect_loses_no_protection(council: Council) -> None:
    council.contract(head() + PUPILS)
    council.sends("pupils_2025-01-01.csv", "id,first,last,born\n1,Ann,Lee,\n2,short\n,Bob,Ray,\n")

    accepted = council.accept()

    assert accepted.rows("extracts", "set_aside") == [(2,)]
    assert accepted.rows("sources", *SOURCE) == [(False, 0, False)]


def test_only_the_newest_extract_counts_for_what_was_lost(council: Council) -> None:
    council.sends("pupils_2025-01-01.csv", COLUMNS + "1,short\n2,2,Zoe,,2024-01-01,,\n")
    council.sends("pupils_2025-02-01.csv", COLUMNS + "2,2,Zoe,,2024-01-01,,\n")

    assert council.accept().rows("sources", *SOURCE) == [(True, 0, False)]


def test_a_source_whose_newest_extract_was_refused_says_so(council: Council) -> None:
    council.sends("pupils_2025-01-01.csv", COLUMNS + "2,2,Zoe,,2024-01-01,,\n")
    council.sends("pupils_2025-02-01.csv", "id,client\n")
    assert council.accept().rows("sources", *SOURCE) == [(True, 0, True)]

    council.sends("pupils_2025-03-01.csv", COLUMNS + "2,2,Zoe,,2024-01-01,,\n")
    assert council.accept().rows("sources", *SOURCE) == [(True, 0, False)]
    assert council.accept("2025-02-15").rows("sources", *SOURCE) == [(True, 0, True)]


def test_a_correction_that_was_refused_is_not_passed_over(council: Council) -> None:
    council.sends("pupils_2025-01-01.csv", COLUMNS + "2,2,Zoe,,2024-01-01,,\n")
    council.accept()
    council.sends("pupils_2025-01-01.csv", "id,client\n")

    assert council.accept().rows("sources", *SOURCE) == [(True, 0, True)]


def test_a_source_that_has_sent_nothing_yet_says_so(council: Council) -> None:
    council.contract(head("others") + PUPILS, name="others")
    council.sends("others_2025-01-01.csv", "id,first,last,born\n1,Ann,Lee,\n")

    assert council.accept().rows("sources", "source", *SOURCE) == [
        ("others", False, 0, False),
        ("pupils", True, 0, True),
    ]


def test_rows_kept_because_they_protect_count_towards_the_limit(tmp_path: Path) -> None:
    council = Council(tmp_path)
    council.contract(head(most=0.1) + REFUGE)
    council.sends("pupils_2025-01-01.csv", COLUMNS + ",,Mia,,2024-01-01,,Y\n2,2,Zoe,,2024-01-01,,\n")

    accepted = council.accept()

    assert accepted.rows("extracts", "state", "reason") == [
        ("refused", "1 of 2 rows break the contract; it allows 10.0%")
    ]
    assert accepted.rows("sources", *SOURCE) == [(True, 0, True)]


def test_a_run_for_an_earlier_day_tells_what_it_did_not_read(council: Council) -> None:
    council.sends("pupils_2025-01-01.csv", COLUMNS + "1,1,Mia,,2024-01-01,,\n")
    council.sends("pupils_2025-02-01.csv", COLUMNS + "1,1,Mia,,2024-01-01,,Y\n")

    assert council.accept("2025-01-15").rows("sources", "later_extracts") == [(1,)]
    assert council.accept("2025-02-01").rows("sources", "later_extracts") == [(0,)]


@pytest.mark.parametrize(("broken", "lost"), [("clients", 1), ("visits", 0)])
def test_a_broken_row_of_a_table_that_protects_nobody_loses_no_protection(
    tmp_path: Path, broken: str, lost: int
) -> None:
    council = Council(tmp_path)
    council.contract(
        head(most=1)
        + """
tables:
  - name: clients
    files: "clients_{date}.csv"
    row_key: [id]
    parties: {client: {role: victim, key: [id], marks: {restricted: {column: hidden, is: [Y]}}}}
  - name: visits
    files: "visits_{date}.csv"
    row_key: [visit]
    parties: {client: {role: victim, key: [id]}}
"""
    )
    rows = {"clients": "id,hidden\n1,\n", "visits": "visit,id\nV1,1\n"}
    for table, text in rows.items():
        council.sends(f"{table}_2025-01-01.csv", text + ("too,many,cells\n" if table == broken else ""))

    assert council.accept().rows("sources", *SOURCE) == [(True, lost, False)]
