"""`kinfold sources report`: a workbook for the sender."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import pyarrow.parquet as pq
import typer

from kinfold.cli.options import Data
from kinfold.cli.terminal import out
from kinfold.places import find_places
from kinfold.runs import accepted_folder
from kinfold.sources.report import Told, write_report
from kinfold.vocabulary.errors import BadSettings


def report(
    source: Annotated[str, typer.Argument(help="The source's id.")],
    to: Annotated[
        Path | None, typer.Option("--out", help="The workbook to write (default: SOURCE_DAY.xlsx here). Written over.")
    ] = None,
    data: Data = None,
) -> None:
    """
    Write a workbook for the sender of a source about its newest extract: receipt, rows set aside, values not used.

    It tells row numbers, columns and reasons in the sender's words, all problems at once, and no value of a record.
    """
    folder = accepted_folder(find_places(council=None, extracts=None, data=data))

    def rows(table: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = pq.read_table(
            folder / f"{table}.parquet", filters=[("source", "=", source)]
        ).to_pylist()
        return found

    receipts = rows("extracts")
    if not receipts:
        raise BadSettings(
            [f"the last run has read no extract of a source '{source}'"],
            where="kinfold sources report",
            do="`kinfold sources receipts` lists the sources with their extracts.",
        )
    newest = max(row["extract_date"] for row in receipts)
    receipts = [row for row in receipts if row["extract_date"] == newest]
    of_them = {row["extract"] for row in receipts}
    told = Told(
        title=rows("sources")[0]["title"],
        receipts=receipts,
        set_aside=[row for row in rows("set_aside") if row["extract"] in of_them],
        dropped=[row for row in rows("values_dropped") if row["extract"] in of_them],
        monitors=[row for row in rows("monitors") if row["extract"] in of_them and row["extract_date"] == newest],
    )
    file = to or Path(f"{source}_{newest}.xlsx")
    write_report(told, file)
    out.print(f"The report is in {file}. It holds no value of a record, and can be sent as it is.", soft_wrap=True)
