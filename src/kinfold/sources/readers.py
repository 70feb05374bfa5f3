"""
One file of an extract, read in a child process: from the bytes that were sent to columns of text.

`_read` is the registry: it knows which reader takes which format. A reader has `FileToRead -> FilePart` and
need not know that it runs in a child; what it leaves is handed over as a Parquet file.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from kinfold.sources.confined import Limits, run_apart
from kinfold.sources.contract import Contract, FileFormat, TableRule
from kinfold.sources.csv_file import read_csv
from kinfold.sources.parquet_file import read_parquet
from kinfold.sources.reading import MEGABYTE, FilePart, FileToRead, Malformed, Wanted, refused
from kinfold.sources.workbook import read_workbook
from kinfold.sources.xml_file import read_xml
from kinfold.warehouse.duckdb_engine import DuckDBEngine
from kinfold.warehouse.engine import Engine

_ROWS = "rows.parquet"
_MEMORY_MB = 512
# A row of CSV is forgotten when it is written; a workbook is unpacked and held whole.
_MORE_FOR_EACH_MB = {FileFormat.XLSX: 30, FileFormat.PARQUET: 4, FileFormat.XML: 4}
_MOST_MEMORY_MB = 3_000
_ENGINE_MEMORY = "256MB"
_MOST_THREADS = 4


def read_file(
    engine: Engine, contract: Contract, rule: TableRule | None, wanted: Wanted, path: Path, name: str, *, into: str, scratch: Path
) -> FilePart:  # fmt: skip
    """Read a file in a child, into a table of the engine. Files without what the contract names are refused."""
    scratch = scratch / into
    scratch.mkdir(mode=0o700)
    limits = limits_for(contract, path.stat().st_size)
    given = (contract, rule, wanted, path, name, scratch)
    malformed, warnings = run_apart(_read, *given, name=name, scratch=scratch, limits=limits)
    rows = scratch / _ROWS
    columns = [f"c{place}" for place in range(len(wanted.columns))]
    try:
        found = pq.read_schema(rows)
    except (pa.ArrowException, OSError):
        raise refused(f"{name} could not be read", name) from None
    numbered = found.names == ["row_number", *columns]
    if not (numbered or found.names == columns) or any(found.field(column).type != pa.string() for column in columns):
        raise refused(f"{name} could not be read", name)
    engine.load(into, rows, numbered=not numbered)
    told = tuple(Malformed(int(row), str(reason)) for row, reason in malformed)
    # Without numbers of its own, the first row handed over is the header.
    where = ("row_number", "true") if numbered else ("file_row_number", "file_row_number > 0")
    return FilePart(into, *where, told, warnings=tuple(map(str, warnings)))


def limits_for(contract: Contract, size: int) -> Limits:
    """Small files get little; what a file of a size may need was measured, and doubled."""
    megabytes = size // MEGABYTE + 1
    memory = _MEMORY_MB + _MORE_FOR_EACH_MB.get(contract.format, 0) * (megabytes - 1)
    seconds = 6 + 3 * megabytes
    return Limits(
        memory_mb=min(memory, _MOST_MEMORY_MB),
        cpu_seconds=seconds,
        wall_seconds=60 + 3 * seconds,
        written_mb=2 * contract.limits.largest_file_mb + 100,
    )


# --- in the child -------------------------------------------------------------------------------


def _read(
    contract: Contract, rule: TableRule | None, wanted: Wanted, path: Path, name: str, scratch: Path
) -> list[Any]:
    """Leave the rows in the scratch folder; the answer is the rows that could not be read, and the warnings."""
    threads = min(os.cpu_count() or 1, _MOST_THREADS)
    engine = DuckDBEngine(scratch / "engine", memory=_ENGINE_MEMORY, threads=threads, only=path)
    file = FileToRead(path, name, wanted, rule.header_row if rule else 1, scratch, engine)
    match contract.format:
        case FileFormat.CSV:
            part = read_csv(file, "as_sent", encoding=contract.encoding, delimiter=contract.delimiter)
        case FileFormat.XLSX:
            most = contract.limits.largest_file_mb
            sheet, within = (rule.sheet, rule.header_within) if rule else (None, None)
            part = read_workbook(file, "as_sent", sheet=sheet, largest_mb=most, header_within=within)
        case FileFormat.PARQUET:
            part = read_parquet(file, "as_sent", largest_mb=contract.limits.largest_file_mb)
        case FileFormat.XML:
            assert rule and rule.element  # noqa: S101 - a contract without is not loaded
            part = read_xml(file, "as_sent", element=rule.element)
    if part.written:
        part.written.rename(scratch / _ROWS)
    else:
        columns = ", ".join(f"c{place}" for place in range(len(wanted.columns)))
        numbered = f"CAST({part.row_number} AS BIGINT) AS row_number"
        engine.write(f'SELECT {numbered}, {columns} FROM "{part.table}" WHERE {part.where}', scratch / _ROWS)
    return [list(part.malformed), list(part.warnings)]
