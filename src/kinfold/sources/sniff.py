"""What kind of file it is: format, encoding, delimiter, and where its header stands. Found, so it may be wrong."""

from __future__ import annotations

import re
import tempfile
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from kinfold.sources.columns import key_of
from kinfold.sources.confined import Limits, run_apart
from kinfold.sources.contract import FileFormat
from kinfold.sources.headers import csv_rows, parquet_names, sheet_names, sheet_rows
from kinfold.sources.reading import refused
from kinfold.vocabulary import identifiers

LOOKED_AT = 4_000_000
"""Bytes of a text that are looked at for its encoding."""
FIRST_ROWS = 60
LIMITS = Limits(memory_mb=2_000, cpu_seconds=60, wall_seconds=240, written_mb=10)
DELIMITERS = (",", ";", "\t", "|")
_SUFFIXES = {".xlsx": FileFormat.XLSX, ".xlsm": FileFormat.XLSX, ".parquet": FileFormat.PARQUET}
# What never stands in a header: a date, a number, an identifier, an e-mail address.
_DATE = re.compile(r"\d{1,4}[-/. ](\d{1,2}|[A-Za-z]{3,9})[-/. ]\d{2,4}")


@dataclass(frozen=True)
class FoundTable:
    """One table of a file: the whole file, or a sheet."""

    columns: tuple[str, ...]
    header_row: int = 1
    sheet: str | None = None


@dataclass(frozen=True)
class Sniffed:
    """A file as it seems to be."""

    format: FileFormat
    tables: tuple[FoundTable, ...]
    encoding: str = "utf-8"
    delimiter: str = ","
    unsure: tuple[str, ...] = ()
    """What of it a person must look at, in words."""


def sniff(path: Path) -> Sniffed:
    """Find out, in a child, what a file is; raises ExtractRefused where it has no header, or no format known here."""
    with tempfile.TemporaryDirectory(prefix="kinfold-sniff-") as scratch:
        found = run_apart(_told, path, name=path.name, scratch=Path(scratch), limits=LIMITS)
    tables = tuple(
        FoundTable(tuple(table["columns"]), table["header_row"], table["sheet"]) for table in found["tables"]
    )
    return Sniffed(FileFormat(found["format"]), tables, found["encoding"], found["delimiter"], tuple(found["unsure"]))


# --- in the child -------------------------------------------------------------------------------


def _told(path: Path) -> dict[str, Any]:
    return asdict(_sniff(path))


def _sniff(path: Path) -> Sniffed:
    with path.open("rb") as file:
        start = file.read(LOOKED_AT)
    kind = _SUFFIXES.get(path.suffix.lower(), FileFormat.CSV)
    if kind == FileFormat.PARQUET or start[:4] == b"PAR1":
        return Sniffed(FileFormat.PARQUET, (FoundTable(tuple(parquet_names(path))),))
    if kind == FileFormat.XLSX or start[:4] == b"PK\x03\x04":
        tables, unsure = [], []
        for name in sheet_names(path):
            found = _header_among(sheet_rows(path, sheet=name, most=FIRST_ROWS))
            if found:
                tables.append(FoundTable(found[1], found[0], name))
            else:
                unsure.append(f"no header was found on a sheet, the one at place {sheet_names(path).index(name) + 1}")
        if not tables:
            raise _no_header(path)
        return Sniffed(FileFormat.XLSX, tuple(tables), unsure=tuple(unsure))
    if b"\x00" in start[:1000] and start[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        raise refused(f"{path.name} is no text, workbook or Parquet file", path.name)
    encoding, unsure_of = _encoding(start)
    found_rows = {
        delimiter: csv_rows(path, encoding=encoding, delimiter=delimiter, most=FIRST_ROWS) for delimiter in DELIMITERS
    }
    delimiter = max(DELIMITERS, key=lambda each: (_evenness(found_rows[each]), -DELIMITERS.index(each)))
    found = _header_among(found_rows[delimiter])
    if not found:
        raise _no_header(path)
    return Sniffed(FileFormat.CSV, (FoundTable(found[1], found[0]),), encoding, delimiter, unsure_of)


def _no_header(path: Path) -> Exception:
    # Its first row may be a person's, so it is not shown.
    return refused(
        f"no row of {path.name} looks like a header: distinct names in every column, and no values", path.name
    )


def _encoding(start: bytes) -> tuple[str, tuple[str, ...]]:
    if start[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16", ()
    try:
        start[: start.rfind(b"\n") + 1].decode("utf-8")
        return "utf-8", ()
    except UnicodeDecodeError:
        pass
    try:
        start.decode("windows-1252")
    except UnicodeDecodeError:
        return "latin-1", ("the encoding: some bytes are neither UTF-8 nor windows-1252",)
    return "windows-1252", (
        "the encoding: not UTF-8, and windows-1252 and latin-1 look alike; see whether £ and é read right",
    )


def _evenness(rows: list[list[str]]) -> tuple[float, int]:
    """How evenly rows are cut, and into how many pieces: the right delimiter gives every row the same number."""
    widths = Counter(len(row) for row in rows if any(row))
    if not widths:
        return 0, 0
    width, count = widths.most_common(1)[0]
    return (count / sum(widths.values()), width) if width > 1 else (0, width)


def _header_among(rows: list[list[str]]) -> tuple[int, tuple[str, ...]] | None:
    """The first row that is as wide as most and holds names only: its number, and the names."""
    widths = Counter(_width(row) for row in rows if _width(row))
    if not widths:
        return None
    usual = max(width for width, count in widths.items() if count == max(widths.values()))
    for number, row in enumerate(rows, start=1):
        names = [cell.strip() for cell in row[: _width(row)]]
        filled = [name for name in names if name]
        distinct = len({key_of(name) for name in filled})
        if len(filled) < max(2, 0.6 * usual) and usual > 1:
            continue
        if not filled or distinct < 0.9 * len(filled) or any(_is_a_value(name) for name in filled):
            # A row that is wide enough and holds values is data: there was no header above it.
            return None
        return number, tuple(names)
    return None


def _width(row: list[str]) -> int:
    return max((place for place, cell in enumerate(row, start=1) if cell.strip()), default=0)


def _is_a_value(text: str) -> bool:
    numeric = re.fullmatch(r"[£+-]?[\d.,/ ]+%?", text) is not None
    number = any(check(text) for check in (identifiers.upn, identifiers.ni_number, identifiers.nhs_number))
    return numeric or number or "@" in text or bool(_DATE.search(text)) or (
        identifiers.postcode(text) is not None and " " in text
    )  # fmt: skip
