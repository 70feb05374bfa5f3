"""`kinfold sources receipts|values|set-aside`: what agencies sent, what was kept, and why rows were not."""

from __future__ import annotations

from typing import Annotated, Any

import pyarrow.parquet as pq
import typer
from rich.markup import escape
from rich.table import Table

from kinfold.cli import source_files, source_report, source_review
from kinfold.cli.options import Data
from kinfold.cli.terminal import out
from kinfold.places import find_places
from kinfold.runs import accepted_folder
from kinfold.sources.extracts import not_used_by_newest

app = typer.Typer(help="What agencies sent.", no_args_is_help=True)
app.command("check")(source_files.check)
app.command("draft")(source_files.draft)
app.command("report")(source_report.report)
app.command("review")(source_review.review)
app.command("commit")(source_review.commit)
app.command("reject")(source_review.reject)


@app.command("receipts")
def receipts(data: Data = None) -> None:
    """Show the receipt of each extract of the last run: rows in, kept and set aside; and the files it did not use."""
    places = find_places(council=None, extracts=None, data=data)
    table = Table("source", "extract of", "file", "rows in", "kept", "set aside", "state", box=None)
    for row in pq.read_table(accepted_folder(places) / "extracts.parquet").to_pylist():
        table.add_row(
            row["source"], str(row["extract_date"]), escape(row["file_name"]), f"{row['rows_in']:,}", f"{row['kept']:,}",
            f"{row['set_aside']:,}", escape(row["state"] + (f": {row['reason']}" if row["reason"] else "")),
        )  # fmt: skip
    out.print(table)
    for file in not_used_by_newest(places.sealed):
        out.print(f"[bold red]NOT USED[/] {escape(file.name)}: {escape(file.why)}.", soft_wrap=True)


@app.command("values")
def values(data: Data = None) -> None:
    """Count the values that were not used: junk, identifiers that cannot be right, codes that no contract names."""
    table = Table("source", "extract of", "file", "table", "column", "why", "values", box=None)
    for row in _told("values_dropped", data):
        table.add_row(
            *row["of"], row["table_name"], escape(row["column_name"]), row["reason"], f"{row['values_dropped']:,}"
        )
    out.print(table)


@app.command("set-aside")
def set_aside(
    source: Annotated[str | None, typer.Argument(help="One source; without it, all.")] = None, data: Data = None
) -> None:
    """List the rows that were set aside, by file, row number and reason. No value of a record is shown."""
    table = Table("source", "extract of", "file", "table", "row", "column", "reason", box=None)
    for row in _told("set_aside", data):
        if source in (None, row["source"]):
            column, reason = escape(row["column_name"] or ""), escape(row["reason"])
            table.add_row(*row["of"], row["table_name"], str(row["row_number"]), column, reason)
    out.print(table)


def _told(name: str, data: Data) -> list[dict[str, Any]]:
    """The rows of a table of the last run, each with the source, the day and the file it is of."""
    folder = accepted_folder(find_places(council=None, extracts=None, data=data))
    extracts = {
        (row["source"], row["extract"]): (row["source"], str(row["extract_date"]), escape(row["file_name"]))
        for row in pq.read_table(folder / "extracts.parquet").to_pylist()
    }
    rows = pq.read_table(folder / f"{name}.parquet").to_pylist()
    return [{**row, "of": extracts[row["source"], row["extract"]]} for row in rows]
