"""Files of every format and encoding, and files that mean harm."""

from __future__ import annotations

import time
import zipfile
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter
from tests.unit.sources.builders import PUPILS, Council, head

from kinfold.sources.workbook import check_archive, sheet_named
from kinfold.vocabulary.errors import ExtractRefused

HEADER = "id,first,last,born\n"
DAY = "2025-01-01"


def council_for(tmp_path: Path, *, more: str = "", format: str = "csv") -> Council:  # noqa: A002
    council = Council(tmp_path)
    council.contract(head(format=format) + more + PUPILS)
    return council


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "latin-1", "windows-1252"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_names_arrive_whole_in_every_encoding_and_line_ending(tmp_path: Path, encoding: str, ending: str) -> None:
    council = council_for(tmp_path, more=f"encoding: {encoding}\n")
    text = (HEADER + "1,Zoë,Núñez,2010-01-02\n2,Ann,Lee,\n").replace("\n", ending)
    council.sends(f"pupils_{DAY}.csv", text.encode(encoding))

    accepted = council.accept()

    assert accepted.rows("records", "first_name", "last_name") == [("Ann", "Lee"), ("Zoë", "Núñez")]
    assert accepted.rows("extracts", "rows_in", "set_aside") == [(2, 0)]


def test_a_byte_order_mark_is_no_part_of_the_first_column(tmp_path: Path) -> None:
    council = council_for(tmp_path)
    council.sends(f"pupils_{DAY}.csv", b"\xef\xbb\xbf" + (HEADER + "1,Ann,Lee,\n").encode())

    assert council.accept().rows("records", "record_key") == [("1",)]


def test_bytes_that_cannot_be_read_set_their_row_aside(tmp_path: Path) -> None:
    council = council_for(tmp_path)
    council.sends(f"pupils_{DAY}.csv", HEADER.encode() + b"1,Zo\xeb,Lee,\n2,Bob,Ray,\n")

    accepted = council.accept()

    assert accepted.rows("set_aside", "row_number", "reason") == [(1, "the row has characters that are not utf-8")]
    assert accepted.rows("records", "first_name") == [("Bob",)]


def test_mixed_line_endings_lose_no_row(tmp_path: Path) -> None:
    council = council_for(tmp_path)
    council.sends(f"pupils_{DAY}.csv", HEADER.replace("\n", "\r\n") + "1,A,B,\r\n2,C,D,\n3,E,F,\r\n\n4,G,H,")

    assert council.accept().rows("extracts", "rows_in", "kept") == [(4, 4)]


@pytest.mark.parametrize("delimiter", [";", "|", "\t"])
def test_other_delimiters(tmp_path: Path, delimiter: str) -> None:
    council = council_for(tmp_path, more=f'delimiter: "{delimiter}"\n'.replace("\t", "\\t"))
    council.sends(f"pupils_{DAY}.csv", (HEADER + '1,"Ann, B",Lee,\n').replace(",", delimiter))

    assert council.accept().rows("records", "last_name") == [("Lee",)]


def test_lines_above_the_header_are_passed_over(tmp_path: Path) -> None:
    council = Council(tmp_path)
    council.contract(head() + PUPILS.replace("row_key: [id]", "row_key: [id]\n    header_row: 3"))
    council.sends(f"pupils_{DAY}.csv", 'Pupils "as of today\n\n' + HEADER + "1,Ann,Lee,\n2,short\n")

    accepted = council.accept()

    assert accepted.rows("records", "first_name") == [("Ann",)]
    assert accepted.rows("set_aside", "row_number") == [(2,)]


def test_a_line_without_end_and_a_null_byte_do_no_harm(tmp_path: Path) -> None:
    council = council_for(tmp_path)
    council.sends(f"pupils_{DAY}.csv", HEADER + "1,A\x00nn,Lee,\n2," + "x" * 2_100_000 + ",y,\n3,Cy,Doe,\n")

    accepted = council.accept()

    assert accepted.rows("extracts", "rows_in", "kept", "set_aside") == [(3, 2, 1)]
    assert accepted.rows("set_aside", "row_number") == [(2,)]


def test_a_giant_last_line_is_set_aside_and_not_lost(tmp_path: Path) -> None:
    # DuckDB drops a last line that is longer than its buffer, and says nothing.
    council = council_for(tmp_path)
    council.sends(f"pupils_{DAY}.csv", HEADER + "1,Ann,Lee,\n2," + "x" * 40_000_000)

    assert council.accept().rows("extracts", "rows_in", "kept", "set_aside") == [(2, 1, 1)]


def test_text_that_looks_like_a_command_stays_text(tmp_path: Path) -> None:
    council = council_for(tmp_path)
    council.sends(f"pupils_{DAY}.csv", HEADER + "1,=cmd|' /C calc'!A0,'); DROP TABLE x; --,\n")

    accepted = council.accept()

    assert accepted.rows("records", "first_name", "last_name") == [("=cmd|' /C calc'!A0", "'); DROP TABLE x; --")]


def workbook(path: Path, rows: list[list[object]], *, sheet: str = "Pupils") -> None:
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet(sheet)
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        for r, row in enumerate(rows):
            for c, value in enumerate(row):
                if isinstance(value, date):
                    page.write_datetime(r, c, value, day)
                else:
                    page.write(r, c, value)


def test_a_workbook_says_what_its_sender_saw(tmp_path: Path) -> None:
    council = council_for(tmp_path, format="xlsx", more='date_formats: ["%d/%m/%Y"]\n')
    workbook(
        council.extracts / f"pupils_{DAY}.xlsx",
        [
            ["ID", "First", "Last ", "Born"],
            [1001, "Ann", "Lee", date(2010, 1, 2)],
            [],
            [1002, "Bob", None, "03/02/2011"],
            [None, "Cy", "Doe", None],
        ],
    )

    accepted = council.accept()

    assert accepted.rows("records", "record_key", "first_name", "last_name", "birth_date::text") == [
        ("1001", "Ann", "Lee", "2010-01-02"),
        ("1002", "Bob", None, "2011-02-03"),
    ]
    assert accepted.rows("extracts", "rows_in", "kept", "set_aside") == [(3, 2, 1)]
    assert accepted.rows("set_aside", "row_number") == [(3,)]


def test_the_tables_of_a_workbook_are_its_sheets(tmp_path: Path) -> None:
    council = Council(tmp_path)
    council.contract(head(format="xlsx") + PUPILS.replace("- row_key", "- sheet: Roll\n    header_row: 2\n    row_key"))
    path = council.extracts / f"pupils_{DAY}.xlsx"
    workbook(path, [["a title"], ["id", "first", "last", "born"], ["7", "Ann", "Lee", ""]], sheet="Roll")

    assert council.accept().rows("records", "record_key") == [("7",)]

    workbook(path, [["id", "first", "last", "born"]], sheet="Other")
    assert council.accept().rows("extracts", "state", "reason", where="state = 'refused'") == [
        ("refused", f"pupils_{DAY}.xlsx has no sheet 'Roll'")
    ]


@pytest.mark.parametrize(
    ("names", "found"),
    [
        (["Cover", "List 1", "List 10", "List 11"], "List 1"),
        (["list_1 - Contacts", "LIST 10", "List 1x"], None),
        (["Notes", "list_1 - Contacts", "LIST-10"], "list_1 - Contacts"),
        (["List1"], "List1"),
        (["List 1 (new)", "List 1 (old)"], None),
        (["List 10"], None),
    ],
)
def test_a_sheet_is_known_by_its_letters_and_digits(names: list[str], found: str | None) -> None:
    if found is None:
        with pytest.raises(ExtractRefused, match=r"has (no sheet|2 sheets that could be) 'List 1\*'"):
            sheet_named("List 1*", names, "annex.xlsx")
    else:
        assert sheet_named("List 1*", names, "annex.xlsx") == found


def test_a_header_that_is_nowhere_is_told_by_the_line_that_is_nearest_to_it(tmp_path: Path) -> None:
    council = Council(tmp_path)
    council.contract(head(format="xlsx") + PUPILS.replace("row_key: [id]", "row_key: [id]\n    header_within: 3"))
    path = council.extracts / f"pupils_{DAY}.xlsx"
    workbook(
        path, [["a title"], ["first"], ["id", "first", "last"], ["7", "Ann", "Lee"], ["id", "first", "last", "born"]]
    )

    assert council.accept().rows("extracts", "reason") == [
        (f"pupils_{DAY}.xlsx has no column 'born', which the contract names",)
    ]


def test_a_workbook_is_refused_before_it_is_unpacked_beyond_its_limit(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 3_000_000)

    with pytest.raises(ExtractRefused, match="3 MB once unpacked; the contract allows 2 MB"):
        check_archive(path, "bomb.xlsx", largest_mb=2)


def test_a_workbook_that_lies_about_its_size_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "liar.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 3_000_000)
    true_size, lie = (3_000_000).to_bytes(4, "little"), (1000).to_bytes(4, "little")
    path.write_bytes(path.read_bytes().replace(true_size, lie))

    with pytest.raises(ExtractRefused, match="not a workbook that can be read"):
        check_archive(path, "liar.xlsx", largest_mb=2)


def test_two_cells_at_far_corners_do_not_fill_the_memory(tmp_path: Path) -> None:
    council = council_for(tmp_path, format="xlsx")
    with xlsxwriter.Workbook(council.extracts / f"pupils_{DAY}.xlsx") as book:
        page = book.add_worksheet()
        page.write_row(0, 0, ["id", "first", "last", "born"])
        page.write(1_048_575, 16_383, "far")

    [(state, reason)] = council.accept().rows("extracts", "state", "reason")

    assert state == "refused"
    assert "1,048,576 rows and 16,384 columns" in reason


@pytest.mark.parametrize("format_", ["xlsx", "parquet"])
@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 not really", b"PAR1 not really PAR1", b"id,first\n1,Ann\n"])
def test_a_file_that_is_not_what_its_name_says_is_refused(tmp_path: Path, format_: str, content: bytes) -> None:
    council = council_for(tmp_path, format=format_)
    council.sends(f"pupils_{DAY}.{format_}", content)

    [(state, reason)] = council.accept().rows("extracts", "state", "reason")

    assert state == "refused"
    assert "can be read" in reason


def test_a_csv_file_that_is_too_large_is_refused_unread(tmp_path: Path) -> None:
    council = Council(tmp_path)
    council.contract(head().replace("least_rows: 0", "largest_file_mb: 1") + PUPILS)
    council.sends(f"pupils_{DAY}.csv", HEADER + "1,Ann,Lee,\n" * 200_000)

    [(reason, rows)] = council.accept().rows("extracts", "reason", "rows_in")

    assert "the contract allows 1 MB" in reason
    assert rows == 0


def test_parquet_says_the_same_as_text(tmp_path: Path) -> None:
    council = council_for(tmp_path, format="parquet", more='date_formats: ["%d/%m/%Y"]\n')
    table = pa.table(
        {
            "ID": pa.array([1, 2, None], pa.float64()),
            "first": ["Ann", "Bob", "Cy"],
            "last": pa.array(["Lee", None, "Doe"]).dictionary_encode(),
            "born": pa.array([date(2010, 1, 2), None, None], pa.date32()),
        }
    )
    pq.write_table(table, council.extracts / f"pupils_{DAY}.parquet")

    accepted = council.accept()

    assert accepted.rows("records", "record_key", "first_name", "last_name", "birth_date::text") == [
        ("1", "Ann", "Lee", "2010-01-02"),
        ("2", "Bob", None, None),
    ]
    assert accepted.rows("set_aside", "row_number", "reason") == [
        (3, "id is empty, or holds a text that stands for nothing")
    ]


FAR = "XFD1048576"


@pytest.mark.parametrize(
    "far",
    [
        f'<row r="1048576"><c r="{FAR}"><v>1</v></c></row>',
        f"<row r = '1048576'><c s='1' r = '{FAR}'><v>1</v></c></row>",
        f'<row r="1048576"><c {"x" * 3_000_000}="1" r="{FAR}"><v>1</v></c></row>',
        '<row r="1048576">' + "<c><v>1</v></c>" * 16_384 + "</row>",
        f'<x:row><x:c r="{FAR}"/></x:row>',
    ],
    ids=["plain", "other quotation marks", "padded", "cells without a place", "with a prefix"],
)
def test_far_corners_are_found_however_they_are_written(tmp_path: Path, far: str) -> None:
    path = tmp_path / "far.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", f'<sheetData><row r="1"><c r="A1"/></row>{far}</sheetData>')

    with pytest.raises(ExtractRefused, match="16,384 columns, mostly empty"):
        check_archive(path, "far.xlsx", largest_mb=100)


def test_looking_a_hostile_sheet_over_takes_no_long_time(tmp_path: Path) -> None:
    path = tmp_path / "slow.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", "<c " * 1_500_000)

    started = time.monotonic()
    check_archive(path, "slow.xlsx", largest_mb=100)

    assert time.monotonic() - started < 20
