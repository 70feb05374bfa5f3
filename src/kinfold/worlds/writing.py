"""Extracts on disk, in the forms that agencies send: delimited text, workbooks, Parquet. Same columns, same bytes."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet
import xlsxwriter

from kinfold.worlds.chance import Texts

Columns = Mapping[str, Texts]
"""Texts by the sender's column; None is an empty cell."""


@dataclass(frozen=True)
class Delimited:
    """How one agency writes text files."""

    delimiter: str = ","
    encoding: str = "utf-8"


PLAIN = Delimited()


def write_delimited(file: Path, columns: Columns, form: Delimited = PLAIN) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    table = _table(columns)
    options = pyarrow.csv.WriteOptions(delimiter=form.delimiter, quoting_style="needed", quoting_header="none")
    if form.encoding == "utf-8":
        pyarrow.csv.write_csv(table, file, options)
        return
    text = io.BytesIO()
    pyarrow.csv.write_csv(table, text, options)
    file.write_bytes(text.getvalue().decode().encode(form.encoding, errors="replace"))


def write_parquet(file: Path, columns: Columns, *, dates: Sequence[str] = ()) -> None:
    """Texts, and real dates where named (given as YYYY-MM-DD)."""
    file.parent.mkdir(parents=True, exist_ok=True)
    table = _table(columns)
    for name in dates:
        at = table.schema.get_field_index(name)
        table = table.set_column(at, name, table.column(name).cast(pa.date32()))
    pyarrow.parquet.write_table(table, file, compression="snappy")


@dataclass(frozen=True)
class Sheet:
    name: str
    columns: Columns
    title: tuple[str, ...] = ()
    """Lines above the header."""
    dates: tuple[str, ...] = ()
    """Columns that hold real dates, given as YYYY-MM-DD."""


def write_workbook(file: Path, sheets: Sequence[Sheet]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "default_date_format": "dd/mm/yyyy",
    }
    with xlsxwriter.Workbook(str(file), options) as book:
        # A fixed time of making: the same world gives the same bytes.
        book.set_properties({"created": datetime(2026, 1, 1)})  # noqa: DTZ001
        for sheet in sheets:
            page = book.add_worksheet(sheet.name)
            for line, words in enumerate(sheet.title):
                page.write_string(line, 0, words)
            top = len(sheet.title)
            for across, name in enumerate(sheet.columns):
                page.write_string(top, across, name)
            kinds = [name in sheet.dates for name in sheet.columns]
            for down, row in enumerate(zip(*sheet.columns.values(), strict=True)):
                for across, (cell, is_date) in enumerate(zip(row, kinds, strict=True)):
                    if cell is None:
                        continue
                    if is_date:
                        page.write_datetime(top + 1 + down, across, datetime.fromisoformat(cell))
                    else:
                        page.write_string(top + 1 + down, across, cell)


def file_name(pattern: str, on: date) -> str:
    return pattern.replace("{date}", on.isoformat())


def _table(columns: Columns) -> pa.Table:
    return pa.table(
        {name: pa.array(np.asarray(texts, dtype=object), type=pa.string()) for name, texts in columns.items()}
    )
