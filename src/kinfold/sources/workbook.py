"""Reading workbooks. A workbook is an archive that strangers packed, so it is looked over before it is opened."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import IO, Any

import pyarrow as pa
from python_calamine import CalamineError, CalamineWorkbook

from kinfold.sources.archive import MOST_UNPACKED, is_bomb
from kinfold.sources.reading import MEGABYTE, FilePart, FileToRead, refused

MOST_RANGES = 12
"""So many ranges of merged cells are told by their place."""
# A sheet is unfolded to a full rectangle in memory; two cells at far corners are enough to fill it.
MOST_CELLS = 60_000_000
# Each row and cell element of a sheet. An element ends before the next `<`, so this takes linear time.
_ELEMENT = re.compile(rb"<(?:[^\s<>/:]+:)?(row|c)(?=[\s/>])([^<>]*)")
_PLACE = re.compile(rb"\sr\s*=\s*[\"']([A-Za-z]*)([0-9]+)")
# As all usual programs write them: then no element needs a look of its own, and the whole takes under half the time.
_USUAL_ROW = re.compile(rb"<row r=\"([0-9]{1,9})\"")
_USUAL_CELL = re.compile(rb"<c r=\"([A-Z]{1,6})([0-9]{1,9})\"")
_WITHOUT_PREFIX = re.compile(rb"<(?:c|row)[\s/>]")
_PIECE = 1 << 20


def read_workbook(
    file: FileToRead, into: str, *, sheet: str | None, largest_mb: int, header_within: int | None = None
) -> FilePart:
    """Read a sheet into a table of the engine. Dates come as YYYY-MM-DD, whole numbers without a point."""
    check_archive(file.path, file.name, largest_mb=largest_mb)
    try:
        with CalamineWorkbook.from_path(file.path) as workbook:
            names = workbook.sheet_names
            name = sheet_named(sheet, names, file.name) if sheet else names[0]
            found = workbook.get_sheet_by_name(name)
            rows = iter(found.iter_rows())
            line, header = _header_within(rows, file, header_within) if header_within else _header(rows, file)
            part = _put(file, into, header, rows)
            return replace(part, warnings=_under_merged(file, header, line, found.merged_cell_ranges or [], sheet))
    except (CalamineError, OSError, ValueError, IndexError) as error:
        raise refused(f"{file.name} is not a workbook that can be read ({type(error).__name__})", file.name) from None
    except BaseException as error:
        # The reader's panic is no Exception, and it is about this file alone.
        if type(error).__name__ != "PanicException":
            raise
        raise refused(f"{file.name} is not a workbook that can be read", file.name) from None


def check_archive(path: Path, name: str, *, largest_mb: int) -> None:
    """Refuse an archive that would unpack beyond the limit, says it is smaller than it is, or has far corners."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            size = sum(entry.file_size for entry in entries)
            if size > largest_mb * MEGABYTE:
                raise refused(
                    f"{name} would be {size // MEGABYTE:,} MB once unpacked; the contract allows {largest_mb:,} MB",
                    name,
                )
            if any(is_bomb(entry.file_size, entry.compress_size) for entry in entries):
                raise refused(f"{name} has a part that unpacks to over {MOST_UNPACKED} times its size", name)
            for entry in entries:
                with archive.open(entry) as unpacked:
                    # Reading to the end checks size and checksum: the directory of the archive may lie.
                    rows, columns = _corners(unpacked)
                if rows * columns > MOST_CELLS:
                    raise refused(f"{name} has a sheet of {rows:,} rows and {columns:,} columns, mostly empty", name)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise refused(f"{name} is not a workbook that can be read ({type(error).__name__})", name) from None
    except zipfile.zlib.error:  # type: ignore[attr-defined]
        raise refused(f"{name} is not a workbook that can be read (broken archive)", name) from None


def _corners(unpacked: IO[bytes]) -> tuple[int, int]:
    """The largest row and column of a sheet's cells, whether they say their place or follow each other."""
    rows = columns = row = column = 0
    tail = b""
    while piece := unpacked.read(_PIECE):
        text = tail + piece
        # An element that the piece cuts in two is read with the next.
        cut = text.rfind(b"<")
        text, tail = (text[:cut], text[cut:]) if cut >= 0 else (text, b"")
        if (usual := _usual(text)) is not None:
            rows, columns = max(rows, usual[0]), max(columns, usual[1])
            text = text[max(text.rfind(b"<row "), text.rfind(b"<c "), 0) :]
        for tag, attributes in _ELEMENT.findall(text):
            place = _PLACE.search(attributes)
            if tag == b"row":
                row, column = int(place[2][:9]) if place else row + 1, 0
            elif place:
                row, column = int(place[2][:9]), _column_number(place[1][:6])
            else:
                column += 1
            rows, columns = max(rows, row), max(columns, column)
    return rows, columns


def _usual(text: bytes) -> tuple[int, int] | None:
    """The largest row and column of a piece in which every row and cell is written as usual; otherwise None."""
    usual_rows, usual_cells = _USUAL_ROW.findall(text), _USUAL_CELL.findall(text)
    if b":row" in text or b":c" in text:
        return None
    if len(_WITHOUT_PREFIX.findall(text)) != len(usual_rows) + len(usual_cells):
        return None
    rows = max(map(int, (*usual_rows, *{number for _, number in usual_cells})), default=0)
    return rows, max(map(_column_number, {letters for letters, _ in usual_cells}), default=0)


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _header(rows: Iterator[Sequence[Any]], file: FileToRead) -> tuple[int, list[str]]:
    """The line of the header, and its names."""
    for number, row in enumerate(rows, start=1):
        if number == file.header_row:
            return number, [as_text(cell) or "" for cell in row]
    raise refused(f"{file.name} is empty: it has no header", file.name)


def _header_within(rows: Iterator[Sequence[Any]], file: FileToRead, most: int) -> tuple[int, list[str]]:
    """The first line with every wanted column; without one, the line with most of them says what is missing."""
    lines = []
    for row in islice(rows, most):
        lines.append([as_text(cell) or "" for cell in row])
        if not file.wanted.missing_in(lines[-1]):
            return len(lines), lines[-1]
    if not lines:
        raise refused(f"{file.name} is empty: it has no header", file.name)
    return len(lines), min(lines, key=lambda line: len(file.wanted.missing_in(line)))


def _under_merged(
    file: FileToRead, header: list[str], line: int, ranges: Sequence[Any], sheet: str | None
) -> tuple[str, ...]:
    """Of merged cells only the first has a value: the rows below it have lost theirs, and nothing else shows it."""
    places = set(file.wanted.places_in(header, file.name))
    lost, told = 0, []
    for (top, left), (bottom, right) in ranges:
        columns = places & set(range(left, right + 1))
        cells = len(columns) * (bottom - max(top, line) + 1) - (left in columns and top >= line)
        if bottom >= line and cells > 0:
            lost += cells
            told.append(f"{_letters_of(left)}{top + 1}:{_letters_of(right)}{bottom + 1}")
    if not told:
        return ()
    listed = ", ".join(told[:MOST_RANGES]) + (f" and {len(told) - MOST_RANGES:,} more" if told[MOST_RANGES:] else "")
    where = f"the sheet '{sheet}'" if sheet else "the first sheet"
    return (
        f"{lost:,} cells lie under merged cells on {where} ({listed}), so their values are lost: ask for it unmerged.",
    )


def _letters_of(column: int) -> str:
    """A column's letters, counted from 0: A, B … Z, AA."""
    letters = ""
    while column >= 0:
        column, place = divmod(column, 26)
        letters, column = chr(65 + place) + letters, column - 1
    return letters


def sheet_named(wanted: str, names: Sequence[str], file_name: str) -> str:
    """The sheet that a contract means: senders change blanks, hyphens and capitals, and add words."""
    if wanted in names:
        return wanted
    expression = ".*".join(_letters(part) + (r"(?!\d)" if part[-1:].isdigit() else "") for part in wanted.split("*"))
    found = [name for name in names if re.fullmatch(expression, _letters(name), re.DOTALL)]
    if not found:
        raise refused(f"{file_name} has no sheet '{wanted}'", file_name)
    if len(found) > 1:
        raise refused(f"{file_name} has {len(found)} sheets that could be '{wanted}'", file_name)
    return found[0]


def _letters(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())


def _put(file: FileToRead, into: str, header: list[str], rows: Iterator[Sequence[Any]]) -> FilePart:
    places = file.wanted.places_in(header, file.name)
    columns: list[list[str | None]] = [[] for _ in places]
    numbers: list[int] = []
    for number, row in enumerate((row for row in rows if any(cell != "" for cell in row)), start=1):
        numbers.append(number)
        for column, place in zip(columns, places, strict=True):
            column.append(as_text(row[place]) if place < len(row) else None)
    table = {"row_number": pa.array(numbers, pa.int64())}
    table |= {f"c{i}": pa.array(column, pa.string()) for i, column in enumerate(columns)}
    file.engine.put(into, pa.table(table))
    return FilePart(into, "row_number", "true")


def as_text(cell: Any) -> str | None:
    """A cell as its sender would write it."""
    match cell:
        case None | "":
            return None
        case bool():
            return "TRUE" if cell else "FALSE"
        case str():
            return cell.encode("utf-8", "replace").decode("utf-8")
        case float() if cell.is_integer():
            return str(int(cell))
        case datetime() if (cell.hour, cell.minute, cell.second) != (0, 0, 0):
            return cell.isoformat(sep=" ", timespec="seconds")
        case datetime():
            return cell.date().isoformat()
        case date() | time():
            return cell.isoformat()
        case timedelta():
            return str(cell)
        case _:
            return str(cell)
