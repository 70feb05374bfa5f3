"""
The report for the sender: a workbook with the receipt and every problem at once, in the words of their columns.

It holds row numbers, column names, reasons and counts, and no value of a record, so that it can be sent as
it is. Texts are written as texts: nothing in it is a formula or a link.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import xlsxwriter

MOST_ROWS = 1_000_000
"""A sheet holds a little more; what is beyond it is counted on the receipt."""
WIDEST = 90
_OPTIONS = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "constant_memory": True,
}
BECAME = {
    "accepted": "In use",
    "refused": "Refused: please correct it and send it again",
    "held": "Waits: somebody here looks at it before it is used",
    "rejected": "Rejected: please send it again",
}
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Told:
    """What is known of the extracts that are reported: the rows of the tables of accept."""

    title: str
    receipts: Sequence[Row]
    set_aside: Sequence[Row]
    dropped: Sequence[Row]
    monitors: Sequence[Row]


def write_report(told: Told, to: Path) -> None:
    """Write the workbook; columns are as wide as what stands in them."""
    days = {row["extract"]: row["extract_date"] for row in told.receipts}
    with xlsxwriter.Workbook(str(to), _OPTIONS) as book:
        _sheet(book, "Receipt", ("What", "Of this extract"), _receipt(told))
        _sheet(
            book,
            "Rows set aside",
            ("Extract of", "Table", "Row (first below the header is 1)", "Column", "Why it was set aside"),
            [
                (
                    _day(days[row["extract"]]),
                    row["table_name"],
                    row["row_number"],
                    row["column_name"] or "",
                    row["reason"],
                )
                for row in _ordered(told.set_aside)[:MOST_ROWS]
            ],
        )
        _sheet(
            book,
            "Values not used",
            ("Extract of", "Table", "Column", "Why (the rows were kept)", "Values"),
            [
                (
                    _day(days[row["extract"]]),
                    row["table_name"],
                    row["column_name"],
                    row["reason"],
                    row["values_dropped"],
                )
                for row in sorted(
                    told.dropped, key=lambda row: (row["table_name"], -row["values_dropped"], row["column_name"])
                )
            ],
        )
        _sheet(
            book,
            "Beside the last extract",
            ("Extract of", "As expected", "What we saw"),
            [
                (_day(row["extract_date"]), "yes" if row["well"] else "no", row["sentence"])
                for row in sorted(told.monitors, key=lambda row: (row["extract_date"], row["well"], row["monitor"]))
            ],
        )


def _receipt(told: Told) -> list[tuple[Any, ...]]:
    lines: list[tuple[Any, ...]] = [("Source", told.title)]
    for row in told.receipts:
        lines += [
            ("File", row["file_name"]),
            ("Extract of", _day(row["extract_date"])),
            ("Checksum (first 24 digits of SHA-256)", row["extract"]),
            ("Rows received", row["rows_in"]),
            ("Rows kept", row["kept"]),
            ("Rows set aside", row["set_aside"]),
            ("What became of it", BECAME.get(row["state"], row["state"])),
        ]
        if row["reason"]:
            lines.append(("Why", row["reason"]))
    if len(told.set_aside) > MOST_ROWS:
        lines.append(("Not listed", f"{len(told.set_aside) - MOST_ROWS:,} more reasons of rows set aside"))
    lines.append(("Note", "No value of a record stands in this workbook. Rows are told by their number."))
    return lines


def _ordered(rows: Iterable[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: (row["table_name"], row["row_number"], row["column_name"] or "", row["reason"]))


def _sheet(book: Any, name: str, heading: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    sheet = book.add_worksheet(name)
    bold, wrapped = (
        book.add_format({"bold": True, "valign": "top"}),
        book.add_format({"text_wrap": True, "valign": "top"}),
    )
    for place, title in enumerate(heading):
        longest = max((len(str(row[place])) for row in rows), default=0)
        sheet.set_column(place, place, min(max(longest, len(title)) + 2, WIDEST))
    sheet.freeze_panes(1, 0)
    sheet.write_row(0, 0, heading, bold)
    for number, row in enumerate(rows or [("Nothing", *[""] * (len(heading) - 1))], start=1):
        for place, cell in enumerate(row):
            write = sheet.write_number if isinstance(cell, int) else sheet.write_string
            write(number, place, cell, wrapped)


def _day(day: date) -> str:
    return f"{day:%-d %B %Y}"
