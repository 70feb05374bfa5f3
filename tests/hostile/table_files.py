"""Hostile and clumsy workbooks and Parquet files."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter
from tests.hostile.row import CANARY, DAY, Hostile
from tests.unit.sources.builders import PUPILS
from tests.unit.sources.test_formats import workbook

BOOK = f"pupils_{DAY}.xlsx"
SHEET = "xl/worksheets/sheet1.xml"
TEXTS = "xl/sharedStrings.xml"
_HEAD: list[object] = ["id", "first", "last", "born"]
_ANN: list[object] = ["1", "Ann", CANARY, "2010-01-02"]
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def book(*rows: Sequence[object], sheet: str = "Pupils") -> Callable[[Path], object]:
    return lambda folder: workbook(folder / BOOK, [_HEAD, *(list(row) for row in rows)], sheet=sheet)


def changed(part: str, change: Callable[[str], str], *, also: dict[str, bytes] | None = None) -> Callable[[Path], object]:  # fmt: skip
    """A usual workbook of which one part was written anew."""

    def make(folder: Path) -> None:
        book(_ANN)(folder)
        with zipfile.ZipFile(folder / BOOK) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        parts[part] = change(parts[part].decode()).encode()
        with zipfile.ZipFile(folder / BOOK, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in (parts | (also or {})).items():
                archive.writestr(name, content)

    return make


def sheet_of(rows: str) -> Callable[[Path], object]:
    text = f'<?xml version="1.0"?><worksheet xmlns="{_MAIN}"><sheetData>{rows}</sheetData></worksheet>'
    return changed(SHEET, lambda _: text)


def texts_of(declared: str, text: str) -> Callable[[Path], object]:
    """The shared texts, of which one is an entity that a document declares."""
    return changed(
        TEXTS,
        lambda _: (
            f'<?xml version="1.0"?><!DOCTYPE sst [{declared}]><sst xmlns="{_MAIN}" count="8" uniqueCount="8">'
            + "".join(f"<si><t>{each}</t></si>" for each in ("id", "first", "last", "born", "1", text, CANARY, "x"))
            + "</sst>"
        ),
    )


def unpacks_to_234_mb(folder: Path) -> None:
    """Under 1 MB that unpack to 234 MB: the same cells again and again."""
    cells = "".join(f'<c t="inlineStr"><is><t>{name}</t></is></c>' for name in ("id", "first", "last", "born"))
    row = f"<row>{cells}</row>".encode()
    book(_ANN)(folder)
    with zipfile.ZipFile(folder / BOOK) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(folder / BOOK, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content in parts.items():
            if name != SHEET:
                archive.writestr(name, content)
        with archive.open(SHEET, "w") as sheet:
            sheet.write(f'<worksheet xmlns="{_MAIN}"><sheetData>'.encode())
            for _ in range(234_000_000 // len(row) // 1_000):
                sheet.write(row * 1_000)
            sheet.write(b"</sheetData></worksheet>")


def _lying(folder: Path) -> None:
    book(_ANN)(folder)
    content = bytearray((folder / BOOK).read_bytes())
    at = content.rindex(SHEET.encode()) - 46  # its entry in the archive's list
    content[at + 24 : at + 28] = (10).to_bytes(4, "little")
    (folder / BOOK).write_bytes(bytes(content))


def _formulas(folder: Path) -> None:
    with xlsxwriter.Workbook(folder / BOOK) as made:
        page = made.add_worksheet()
        page.write_row(0, 0, _HEAD)
        page.write_formula(1, 0, "=1+0", None, 1)
        page.write_formula(1, 1, "=cmd|' /C calc'!A0", None, "Ann")
        page.write_string(1, 2, "=HYPERLINK(1)")
        page.write_datetime(1, 3, date(2010, 1, 2), made.add_format({"num_format": "dd/mm/yyyy"}))


def _far(folder: Path) -> None:
    with xlsxwriter.Workbook(folder / BOOK) as made:
        page = made.add_worksheet()
        page.write_row(0, 0, _HEAD)
        page.write(1_048_575, 16_383, "far")


def _wide(folder: Path) -> None:
    workbook(folder / BOOK, [[*_HEAD, *(f"extra{n}" for n in range(1_000))], [*_ANN, *(["x"] * 1_000)]])


def _file(name: str, content: bytes) -> Callable[[Path], object]:
    return lambda folder: (folder / name).write_bytes(content)


WORKBOOKS = tuple(
    Hostile(about, outcome, make, words, kept, aside, names, format="xlsx", tables=tables)
    for about, outcome, make, words, kept, aside, names, tables in (
        ("a workbook of under 1 MB that unpacks to 234 MB", "refused", unpacks_to_234_mb, "a part that unpacks to over 100 times its size", 0, 0, (), PUPILS),
        ("a workbook whose texts are an entity outside", "refused", texts_of('<!ENTITY x SYSTEM "file:///etc/passwd">', "&x;"), "is not a workbook that can be read", 0, 0, (), PUPILS),
        ("a workbook whose texts are an entity bomb", "refused", texts_of("".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "a" * 10}">' for n in range(10)), "&e9;"), "is not a workbook that can be read", 0, 0, (), PUPILS),
        ("a workbook with one large entity named often", "refused", texts_of(f'<!ENTITY x "{"a" * 100_000}">', "&x;" * 10_000), "is not a workbook that can be read", 0, 0, (), PUPILS),
        ("a workbook with two cells at far corners", "refused", _far, "1,048,576 rows and 16,384 columns, mostly empty", 0, 0, (), PUPILS),
        ("a workbook that lies about its size", "refused", _lying, "is not a workbook that can be read", 0, 0, (), PUPILS),
        ("a workbook with formulas and links to programs", "accepted", _formulas, "", 1, 0, ("Ann",), PUPILS),
        ("a workbook with macros", "accepted", changed(SHEET, str, also={"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0" * 100}), "", 1, 0, ("Ann",), PUPILS),
        ("a workbook whose archive has names outside its folder", "accepted", changed(SHEET, str, also={"../../../evil.xml": b"<x/>"}), "", 1, 0, ("Ann",), PUPILS),
        ("a workbook of 1,000 columns", "accepted", _wide, "", 1, 0, ("Ann",), PUPILS),
        ("a workbook without rows", "accepted", book(), "", 0, 0, (), PUPILS),
        ("a workbook without anything", "refused", lambda folder: workbook(folder / BOOK, []), "is empty: it has no header", 0, 0, (), PUPILS),
        ("a workbook without the sheet that is agreed", "refused", book(_ANN, sheet="Other"), "has no sheet 'Pupils'", 0, 0, (), PUPILS.replace("row_key: [id]", "sheet: Pupils\n    row_key: [id]")),
        ("a workbook whose cells name texts that are not there", "refused", sheet_of('<row r="1"><c r="A1" t="s"><v>99999999</v></c></row>'), "pupils_2025-01-01.xlsx", 0, 0, (), PUPILS),
        ("a workbook whose cells stand at impossible places", "refused", sheet_of('<row r="1"><c r="ZZZZZZ99999999999" t="str"><v>x</v></c></row>'), "pupils_2025-01-01.xlsx", 0, 0, (), PUPILS),
        ("a workbook whose sheet ends in the middle", "refused", changed(SHEET, lambda text: text[: len(text) // 2]), "pupils_2025-01-01.xlsx", 0, 0, (), PUPILS),
        ("a workbook locked with a password", "refused", _file(BOOK, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 5_000), "is not a workbook that can be read", 0, 0, (), PUPILS),
        ("a CSV file under the name of a workbook", "refused", _file(BOOK, b"id,first,last,born\n1,Ann,Lee,\n"), "is not a workbook that can be read", 0, 0, (), PUPILS),
        ("error cells in a workbook", "accepted", changed(SHEET, lambda text: text.replace("</row></sheetData>", '</row><row r="3"><c r="A3" t="str"><v>3</v></c><c r="B3" t="e"><v>#N/A</v></c></row></sheetData>')), "", 2, 0, ("Ann",), PUPILS),
    )
)  # fmt: skip


def table(**columns: object) -> Callable[[Path], object]:
    return lambda folder: pq.write_table(pa.table(columns), folder / f"pupils_{DAY}.parquet")


def _same_again(folder: Path) -> None:
    """Thirty million rows in some kilobytes: one value that repeats."""
    value = pa.array(["Ann"] * 10_000_000).dictionary_encode()
    part = pa.table(dict.fromkeys(("id", "first", "last", "born"), value))
    with pq.ParquetWriter(folder / f"pupils_{DAY}.parquet", part.schema) as file:
        for _ in range(3):
            file.write_table(part)


def _cut(folder: Path) -> None:
    table(id=["1"] * 1_000, first=["Ann"] * 1_000, last=["Lee"] * 1_000, born=[""] * 1_000)(folder)
    path = folder / f"pupils_{DAY}.parquet"
    content = path.read_bytes()
    path.write_bytes(content[:100] + b"\xff" * 200 + content[300:])


PARQUET = (
    Hostile("a Parquet file of thirty million rows in some kilobytes", "refused", _same_again, "120 MB once unpacked; the contract allows 100 MB", format="parquet", settings="limits: {set_aside: 0.9, least_rows: 0, largest_file_mb: 100}\n"),
    Hostile("a Parquet file with lists in its cells", "accepted", table(id=["1"], first=[["Ann", "Maria"]], last=["Lee"], born=[date(2010, 1, 2)]), kept=1, names=("[Ann, Maria]",), format="parquet"),
    Hostile("a Parquet file damaged in the middle", "refused", _cut, "pupils_2025-01-01.parquet", format="parquet"),
    Hostile("noise under the name of a Parquet file", "refused", _file(f"pupils_{DAY}.parquet", b"PAR1" + b"\x07" * 5_000 + b"PAR1"), "is not a Parquet file that can be read", format="parquet"),
)  # fmt: skip

TABLE_FILES = (*WORKBOOKS, *PARQUET)
