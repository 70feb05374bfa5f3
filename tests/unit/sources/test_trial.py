"""What `kinfold sources check` answers: the real reading, before anything is sealed or run."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import xlsxwriter
from tests.unit.sources.builders import PUPILS, Council, head

from kinfold.sources.trial import Trial, try_files
from kinfold.vocabulary.errors import BadSettings

HEADER = "id,first,last,born\n"


def tried(council: Council, *files: Path, alone: bool = False) -> Trial:
    return try_files(council.folder / "sources" / "pupils.yaml", files, council=None if alone else council.folder)


def test_a_trial_counts_what_a_run_would_count(council: Council) -> None:
    file = council.sends(
        "pupils_2025-01-01.csv", HEADER + "1,Ann,Lee,2010-01-02\n,Bob,Ray,2011-02-03\n3,Cy\n4,Di,Doe,2012-13-01\n"
    )

    found, accepted = tried(council, file), council.accept()

    assert accepted.rows("extracts", "rows_in", "kept") == [(found.rows_in, found.kept)] == [(4, 2)]
    assert [(one.column, one.count, one.first_row) for one in found.set_aside] == [(None, 1, 3), ("id", 1, 2)]
    assert [(one.column, one.reason, one.count) for one in found.dropped] == accepted.rows(
        "values_dropped", "column_name", "reason", "values_dropped"
    )
    assert found.comes["records"] == len(accepted.rows("records")) == 2
    assert found.accepted


def test_a_trial_seals_nothing_and_leaves_nothing_behind(council: Council, tmp_path: Path) -> None:
    file = council.sends("pupils_2025-01-01.csv", HEADER + "1,Ann,Lee,2010-01-02\n")
    before = sorted(path for path in tmp_path.rglob("*"))

    tried(council, file)

    assert sorted(path for path in tmp_path.rglob("*")) == before


def test_every_column_that_lacks_is_told_at_once_and_those_without_a_use_by_name(council: Council) -> None:
    file = council.sends("pupils_2025-01-01.csv", "id,last,notes\n1,Lee,x\n")

    found = tried(council, file)

    assert found.refused == "pupils_2025-01-01.csv has no column 'first', 'born', which the contract names"
    assert "has no use for 'notes'" in found.notes[0]
    assert not found.accepted


def test_a_first_row_that_is_no_header_is_not_repeated(council: Council) -> None:
    file = council.sends("pupils_2025-01-01.csv", "1,Xanthippe,Lee,2010-01-02\n2,Bob,Ray,2011-02-03\n")

    found = tried(council, file)

    assert found.refused is not None
    assert "Xanthippe" not in str(found)
    assert "take that row for the header" in found.notes[0]


def test_the_limit_that_would_refuse_it_is_told(council: Council) -> None:
    council.contract(head(most=0.1) + PUPILS)
    file = council.sends("pupils_2025-01-01.csv", HEADER + "1,Ann,Lee,\n,Bob,Ray,\n")

    found = tried(council, file)

    assert found.refused == "1 of 2 rows break the contract; it allows 10.0%"
    assert (found.rows_in, found.kept, found.comes["records"]) == (2, 1, 0)


def test_what_the_contract_has_wrong_is_told_with_its_line_and_the_file_is_read_all_the_same(council: Council) -> None:
    council.contract(head().replace("agreement: isa", "agreement: nobody_signed") + PUPILS)
    file = council.sends("pupils_2025-01-01.csv", HEADER + "1,Ann,Lee,\n")

    found = tried(council, file)

    assert ["nobody_signed" in problem and "line 10" in problem for problem in found.problems] == [True]
    assert found.kept == 1
    assert not found.accepted
    assert tried(council, file, alone=True).accepted  # without a council nothing can be said of the agreement


def test_a_contract_that_cannot_be_read_is_told_with_its_lines(council: Council) -> None:
    council.contract(head().replace("format: csv", "format: papyrus") + PUPILS)
    file = council.sends("pupils_2025-01-01.csv", HEADER + "1,Ann,Lee,\n")

    found = tried(council, file)

    assert "line 6" in found.problems[0]
    assert not found.accepted


def test_a_file_of_another_name_is_read_and_the_name_told(council: Council) -> None:
    file = council.sends("copy of pupils.csv", HEADER + "1,Ann,Lee,\n")

    found = tried(council, file)

    assert "copy of pupils.csv keeps no pattern of the contract" in found.notes[0]
    assert found.kept == 1


def test_a_file_that_is_not_there_is_told(council: Council) -> None:
    with pytest.raises(BadSettings, match="no such file"):
        tried(council, council.extracts / "nothing.csv")


def test_a_workbook_is_tried_sheet_by_sheet(tmp_path: Path) -> None:
    council = Council(tmp_path)
    council.contract(
        head(format="xlsx") + PUPILS.replace("- row_key", "- sheet: Pupils\n    header_row: 2\n    row_key")
    )
    file = council.extracts / "pupils_2025-01-01.xlsx"
    with xlsxwriter.Workbook(os.fspath(file)) as book:
        sheet = book.add_worksheet("Pupils")
        for number, row in enumerate([["Made by a system"], ["id", "first", "last", "born", "x"], ["1", "A", "B", ""]]):
            sheet.write_row(number, 0, row)

    found = tried(council, file)

    assert (found.rows_in, found.kept) == (1, 1)
    assert "sheet Pupils: the contract has no use for 'x'" in found.notes[0]
