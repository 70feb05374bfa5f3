"""The header of a file, whatever its format: which columns there are, before a contract is held against them."""

from __future__ import annotations

import csv
import tempfile
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from python_calamine import CalamineError, CalamineWorkbook

from kinfold.sources.confined import run_apart
from kinfold.sources.contract import Contract, FileFormat, TableRule
from kinfold.sources.csv_file import LONGEST_LINE
from kinfold.sources.readers import limits_for
from kinfold.sources.reading import refused
from kinfold.sources.workbook import as_text, check_archive, sheet_named

LARGEST_MB = 2000


def header_of(contract: Contract, rule: TableRule | None, path: Path) -> list[str]:
    """The names in the header of a table's file, read in a child; raises ExtractRefused where there is none to read."""
    asked = (contract.encoding, contract.delimiter, rule.header_row if rule else 1, rule.sheet if rule else None)
    with tempfile.TemporaryDirectory(prefix="kinfold-header-") as scratch:
        limits = limits_for(contract, path.stat().st_size)
        found: list[str] = run_apart(
            header_in, path, contract.format, *asked, name=path.name, scratch=Path(scratch), limits=limits
        )
    return found


# --- in the child -------------------------------------------------------------------------------


def header_in(
    path: Path, kind: FileFormat, encoding: str, delimiter: str, header_row: int, sheet: str | None
) -> list[str]:
    """The names in the header, without blanks around them."""
    match kind:
        case FileFormat.CSV:
            rows = csv_rows(path, encoding=encoding, delimiter=delimiter, most=header_row + 100)
        case FileFormat.XLSX:
            rows = sheet_rows(path, sheet=sheet, most=header_row)
        case FileFormat.PARQUET:
            return parquet_names(path)
        case _:
            raise refused(f"the header of a file of the format {kind} cannot be shown", path.name)
    if kind == FileFormat.CSV:
        # As in the reading: lines before the header count as lines, and empty ones after it do not.
        rows = [row for row in rows[header_row - 1 :] if any(cell.strip() for cell in row)][:1]
    else:
        rows = rows[header_row - 1 : header_row]
    if not rows:
        raise refused(f"{path.name} is empty: it has no header", path.name)
    return [cell.strip() for cell in rows[0]]


def csv_rows(path: Path, *, encoding: str, delimiter: str, most: int) -> list[list[str]]:
    """The first rows of a CSV file, a row a line where nothing is quoted over several lines."""
    csv.field_size_limit(LONGEST_LINE)
    reading = "utf-8-sig" if encoding == "utf-8" else encoding
    with path.open(encoding=reading, errors="replace", newline="") as text:
        try:
            return list(islice(csv.reader(text, delimiter=delimiter), most))
        except csv.Error:
            raise refused(f"the first rows of {path.name} cannot be read as rows of a CSV file", path.name) from None


def sheet_names(path: Path) -> list[str]:
    """The sheets of a workbook, in their order."""
    check_archive(path, path.name, largest_mb=LARGEST_MB)
    try:
        with CalamineWorkbook.from_path(path) as workbook:
            return list(workbook.sheet_names)
    except (CalamineError, OSError, ValueError) as error:
        raise refused(f"{path.name} is not a workbook that can be read ({type(error).__name__})", path.name) from None


def sheet_rows(path: Path, *, sheet: str | None, most: int) -> list[list[str]]:
    """The first rows of a sheet, as text."""
    names = sheet_names(path)
    try:
        with CalamineWorkbook.from_path(path) as workbook:
            found = workbook.get_sheet_by_name(sheet_named(sheet, names, path.name) if sheet else names[0])
            return [[as_text(cell) or "" for cell in row] for row in islice(found.iter_rows(), most)]
    except (CalamineError, OSError, ValueError, IndexError) as error:
        raise refused(f"{path.name} is not a workbook that can be read ({type(error).__name__})", path.name) from None


def parquet_names(path: Path) -> list[str]:
    try:
        return list(pq.read_schema(path).names)
    except (pa.ArrowException, OSError, ValueError) as error:
        raise refused(
            f"{path.name} is not a Parquet file that can be read ({type(error).__name__})", path.name
        ) from None
