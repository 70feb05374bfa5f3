"""Rows that stand for no one person are set aside, and several people under one key are told."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter
from tests.unit.sources.builders import PUPILS, Council, head

from kinfold.sources.stage import Decisions, State
from kinfold.sources.trial import try_files

HEADER = "id,first,last,born\n"


def reasons(council: Council) -> list[tuple[int, str]]:
    return council.accept().rows("set_aside", "row_number", "reason")


@pytest.mark.parametrize("key", ["1.23E+10", "1E+10", "1,23e+11"])
def test_a_key_that_a_spreadsheet_shortened_joins_no_two_children(council: Council, key: str) -> None:
    rows = f'"{key}",Ann,Lee,2010-01-02\n"{key}",Bob,Ray,2011-02-03\n12E10,Cy,Ash,2012-03-04\n'
    council.sends("pupils_2025-01-01.csv", HEADER + rows)

    accepted = council.accept()

    assert accepted.rows("records", "record_key") == [("12E10",)]
    told = accepted.rows("set_aside", "row_number", "reason")
    assert [row for row, _ in told] == [1, 2]
    assert all(
        "was shortened by a spreadsheet" in reason and "ask for the column as text" in reason for _, reason in told
    )


def test_a_protected_row_of_a_shortened_key_is_kept_and_is_nobody_elses(tmp_path: Path) -> None:
    council = Council(tmp_path)
    council.contract(head() + PUPILS.rstrip() + "\n        marks: {protected_address: {column: refuge, is: [Y]}}\n")
    rows = "1.23E+10,Ann,Lee,2010-01-02,Y\n1.23E+10,Bob,Ray,2011-02-03,Y\n1,Cy,Ash,2012-03-04,\n"
    council.sends("pupils_2025-01-01.csv", "id,first,last,born,refuge\n" + rows)

    accepted = council.accept()

    assert accepted.rows("records", "first_name", "marks") == [
        ("Ann", ["protected_address"]),
        ("Bob", ["protected_address"]),
        ("Cy", []),
    ]


@pytest.mark.parametrize("total", ["Total", "TOTAL:", "Grand total", "sum", "Count :"])
def test_a_row_of_totals_is_no_person(council: Council, total: str) -> None:
    council.sends("pupils_2025-01-01.csv", f"{HEADER}1,Ann,Lee,2010-01-02\n{total},1,,\n")

    accepted = council.accept()

    assert accepted.rows("records", "first_name") == [("Ann",)]
    assert set(accepted.rows("set_aside", "row_number", "reason")) == {
        (2, "first looks like a total, not a person"),
        (2, "id looks like a total, not a person"),
    }


def test_a_number_alone_for_a_name_is_a_total_and_one_beside_a_name_is_not(council: Council) -> None:
    council.sends("pupils_2025-01-01.csv", f"{HEADER}1,Ann,Lee,2010-01-02\n2,2,Ray,2011-02-03\n3,40,,\n")

    assert reasons(council) == [(3, "first looks like a total, not a person")]


PLENTY = "".join(f"{n},Ann{'abcdefghij'[n % 10]},Lee,2010-01-02\n" for n in range(1, 60))


def test_several_people_under_one_key_are_told_of_the_first_extract(council: Council) -> None:
    rows = PLENTY + "1,Bob,Ray,2011-02-03\n2,Cy,Ash,2012-02-03\n3,Ann,Leigh,2010-01-02\n4,Mo,Lee,2011-01-02\n"
    file = council.sends("pupils_2025-01-01.csv", HEADER + rows)

    (held,), _ = council.stage(Decisions())

    # Of 3 another name alone, of 4 both: a person looks.
    assert held.state == State.HELD
    assert "another name and another birth date than its first row does: 3 of 63" in str(held.why)
    tried = try_files(council.folder / "sources" / "pupils.yaml", [file])
    assert "another name and another birth date than its first row does: 3 of 63" in tried.warnings[0]


@pytest.mark.parametrize(
    ("more", "state"),
    [
        ("1,Bob,Ray,2011-02-03\n", State.ACCEPTED),
        ("1,Bob,Ray,2010-01-02\n2,Bo,Ray,2010-01-02\n3,Ann,Lee,2011-01-01\n", State.ACCEPTED),
        ("1,Bob,Ray,2011-02-03\n2,Cy,Ash,2012-02-03\n", State.HELD),
    ],
)
def test_a_later_extract_with_several_people_under_one_key_waits(council: Council, more: str, state: State) -> None:
    council.sends("pupils_2025-01-01.csv", HEADER + PLENTY)
    (first,), _ = council.stage(Decisions())
    committed = Decisions(committed=frozenset({("pupils", first.extract.day, first.extract.id)}))
    council.sends("pupils_2025-02-01.csv", HEADER + PLENTY + more)

    staged, accepted = council.stage(committed)

    assert staged[-1].state == state
    told = accepted.rows("monitors", "stops", "sentence", where="monitor = 'shared_keys'")
    assert [stops for stops, _ in told] == [state == State.HELD]


def test_values_under_merged_cells_are_told_with_their_place(tmp_path: Path) -> None:
    council = Council(tmp_path)
    council.contract(head(format="xlsx") + PUPILS)
    path = council.extracts / "pupils_2025-01-01.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("People")
        sheet.write_row(0, 0, ["id", "first", "last", "born", "notes"])
        for number in range(1, 6):
            sheet.write_row(number, 0, [f"P{number}", "Ann", "Lee", "2010-01-02", ""])
        sheet.merge_range("B3:B5", "Ann")
        sheet.merge_range("E3:E5", "no part of the contract uses this")

    (held,), _ = council.stage(Decisions())
    tried = try_files(council.folder / "sources" / "pupils.yaml", [path])

    assert tried.warnings == (
        "2 cells lie under merged cells on the first sheet (B3:B5), so their values are lost: ask for it unmerged.",
    )
    assert tried.warnings[0] in str(held.why)


@pytest.mark.parametrize("name", ["Sum", "Count", "Total"])
def test_a_child_who_is_called_as_a_total_is_known_by_their_name_all_the_same(tmp_path: Path, name: str) -> None:
    council = Council(tmp_path)
    council.contract(head() + PUPILS.replace("key: [id]", "key: [last, first, born]"))
    council.sends("pupils_2025-01-01.csv", f"{HEADER}1,Dara,{name},2014-02-02\n2,,{name},\n")

    accepted = council.accept()

    assert accepted.rows("records", "last_name") == [(name,)]
    assert {row for (row,) in accepted.rows("set_aside", "row_number")} == {2}


def test_merged_cells_of_a_source_that_protects_hold_a_later_extract(tmp_path: Path) -> None:
    """What lies under them may be the mark of the children below their mother's."""
    council = Council(tmp_path)
    council.contract(
        head(format="xlsx") + PUPILS.rstrip() + "\n        marks: {protected_address: {column: refuge, is: [Y]}}\n"
    )
    for day, merged in (("2025-01-01", False), ("2025-02-01", True)):
        with xlsxwriter.Workbook(council.extracts / f"pupils_{day}.xlsx") as book:
            sheet = book.add_worksheet()
            rows = [
                ["id", "first", "last", "born", "refuge"],
                *([str(n), "Ann", "Lee", "2010-01-02", ""] for n in range(9)),
            ]
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
            if merged:
                sheet.merge_range("E4:E6", "Y")
    (first,), _ = council.stage(Decisions(), on="2025-01-01")

    staged, _ = council.stage(Decisions(committed=frozenset({("pupils", first.extract.day, first.extract.id)})))

    assert [one.state for one in staged] == [State.ACCEPTED, State.HELD]


def test_a_warning_stands_with_the_receipt_of_a_later_extract_and_holds_nothing(tmp_path: Path) -> None:
    council = Council(tmp_path)
    council.contract(head(format="xlsx") + PUPILS)
    for day in ("2025-01-01", "2025-02-01"):
        with xlsxwriter.Workbook(council.extracts / f"pupils_{day}.xlsx") as book:
            sheet = book.add_worksheet()
            for number, row in enumerate([["id", "first", "last", "born"], ["1", "Ann", day, "2010-01-02"]]):
                sheet.write_row(number, 0, row)
            sheet.write(2, 0, "2")
            sheet.merge_range("B2:B3", "Ann")
    (first,), _ = council.stage(Decisions(), on="2025-01-01")

    staged, accepted = council.stage(Decisions(committed=frozenset({("pupils", first.extract.day, first.extract.id)})))

    assert [one.state for one in staged] == [State.ACCEPTED, State.ACCEPTED]
    ((stops, sentence),) = accepted.rows("monitors", "stops", "sentence", where="monitor = 'warning'")
    assert (stops, sentence[:7]) == (False, "1 cells")


def test_names_that_were_encoded_twice_are_told_by_the_check(council: Council) -> None:
    twice = "Zoë,Núñez".encode().decode("windows-1252")
    file = council.sends("pupils_2025-01-01.csv", f"{HEADER}1,{twice},2010-01-02\n2,Zoë,Núñez,2010-01-02\n")

    tried = try_files(council.folder / "sources" / "pupils.yaml", [file])

    assert [warning[:30] for warning in tried.warnings] == [
        "1 times the first name looks a",
        "1 times the last name looks as",
    ]
    assert tried.accepted
