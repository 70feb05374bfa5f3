"""The record of processing as a workbook and as a CSV file. Texts are written as texts: nothing in them is a formula."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from io import StringIO
from pathlib import Path
from typing import Any

import xlsxwriter

from kinfold.governance.rules.article30 import ACTIVITY, ProcessingRecord

_OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_WIDE, _NARROW = 45, 25
# What a spreadsheet program takes for the start of a formula when it opens a CSV file.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_workbook(record: ProcessingRecord, to: Path) -> None:
    """A sheet with who answers for it, and one with a row for each activity."""
    with xlsxwriter.Workbook(str(to), _OPTIONS) as book:
        _sheet(book, "Controller", ("What", "Entry"), record.heading)
        rows = ([row[column] for column in ACTIVITY] for row in record.activities)
        _sheet(book, "Record of processing", tuple(ACTIVITY.values()), rows)


def as_csv(record: ProcessingRecord) -> str:
    """One line an activity, with the columns of the workbook; what could be a formula is quoted."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(ACTIVITY.values())
    writer.writerows([_harmless(row[column]) for column in ACTIVITY] for row in record.activities)
    return text.getvalue()


def _sheet(book: Any, name: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    sheet = book.add_worksheet(name)
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, _NARROW)
    sheet.set_column(1, len(header) - 1, _WIDE)
    sheet.freeze_panes(1, 1)
    sheet.write_row(0, 0, header, bold)
    for number, row in enumerate(rows, start=1):
        sheet.write_row(number, 0, row, wrapped)


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text
