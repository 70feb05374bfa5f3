"""The report for the sender: every problem at once, in their words, with no value and no formula."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pyarrow.parquet as pq
from python_calamine import CalamineWorkbook
from tests.unit.sources.builders import PUPILS, Council, head

from kinfold.sources.report import Told, write_report
from kinfold.sources.stage import Decisions

HEADER = "=id,first,last,born\n"


def report_of(council: Council, to: Path) -> dict[str, list[list[object]]]:
    _, accepted = council.stage(Decisions(take_new=True))
    tables = {
        name: pq.read_table(accepted.artefact.path(name)).to_pylist()
        for name in ("extracts", "set_aside", "values_dropped", "monitors")
    }
    write_report(Told("Pupils", *tables.values()), to)
    with CalamineWorkbook.from_path(to) as book:
        return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def council_that_sends(tmp_path: Path, *rows: str) -> Council:
    council = Council(tmp_path)
    council.contract(head() + PUPILS.replace("[id]", '["=id"]'))
    council.sends("pupils_2025-01-01.csv", HEADER + "".join(f"{row}\n" for row in rows))
    return council


def test_all_problems_stand_in_it_at_once_by_row_column_and_reason(tmp_path: Path) -> None:
    council = council_that_sends(tmp_path, "1,Ann,Lee,2010-01-02", ",Bob,Ray,2010-13-99", "3,Cy", "4,Di,Doe,unknown")

    sheets = report_of(council, tmp_path / "report.xlsx")

    assert list(sheets) == ["Receipt", "Rows set aside", "Values not used", "Beside the last extract"]
    receipt = {row[0]: row[1] for row in sheets["Receipt"]}
    assert (receipt["Rows received"], receipt["Rows kept"], receipt["Rows set aside"]) == (4, 2, 2)
    assert receipt["What became of it"] == "In use"
    assert [row[2:] for row in sheets["Rows set aside"][1:]] == [
        [2, "=id", "=id is empty, or holds a text that stands for nothing"],
        [3, "", "the row has 2 columns and the header 4"],
    ]
    assert ["born", "a text that stands for nothing", 1] in [row[2:] for row in sheets["Values not used"]]


def test_no_value_is_in_it_and_no_cell_is_a_formula_or_a_link(tmp_path: Path) -> None:
    secret = "Xanthippe"
    council = council_that_sends(tmp_path, f"{secret},{secret},{secret},{secret}", f",{secret},a,b", f"{secret}")
    file = tmp_path / "report.xlsx"

    report_of(council, file)

    with zipfile.ZipFile(file) as archive:
        text = "".join(archive.read(name).decode() for name in archive.namelist())
    assert secret not in text
    assert "=id" in text
    assert not re.search(r"<f[ >]|<hyperlink", text)


def test_columns_are_as_wide_as_what_stands_in_them(tmp_path: Path) -> None:
    council = council_that_sends(tmp_path, ",Bob,Ray,")
    file = tmp_path / "report.xlsx"

    report_of(council, file)

    with zipfile.ZipFile(file) as archive:
        widths = [
            float(width) for width in re.findall(r'width="([\d.]+)"', archive.read("xl/worksheets/sheet2.xml").decode())
        ]
    assert widths[4] > 50
    assert max(widths) < 100


def test_an_extract_that_waits_or_was_refused_says_so_and_why(tmp_path: Path) -> None:
    council = council_that_sends(tmp_path, *(f"{n},A,B,2010-01-02" for n in range(40)))
    council.sends("pupils_2025-02-01.csv", HEADER + "1,A,B,2010-01-02\n")

    sheets = report_of(council, tmp_path / "report.xlsx")

    told = [row[1] for row in sheets["Receipt"]]
    assert "Waits: somebody here looks at it before it is used" in told
    assert ["1 February 2025", "no"] in [row[:2] for row in sheets["Beside the last extract"]]


def test_a_clean_extract_has_a_report_that_says_nothing_is_wrong(tmp_path: Path) -> None:
    sheets = report_of(council_that_sends(tmp_path, "1,Ann,Lee,2010-01-02"), tmp_path / "report.xlsx")

    assert sheets["Rows set aside"][1][0] == "Nothing"
