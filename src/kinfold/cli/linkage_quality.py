"""`kinfold linkage evaluate`: how good the links of a run are."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from kinfold.cli import terminal
from kinfold.linkage.quality.linked import Linked
from kinfold.linkage.quality.page import page as page_of
from kinfold.linkage.quality.report import report
from kinfold.places import Places, find_places
from kinfold.runs import newest_linked
from kinfold.warehouse.artefacts import write_whole

RunFolder = Annotated[
    Path | None,
    typer.Option(
        "--run",
        "--data",
        help="The data folder of the run, as `kinfold run --data` was given it (default: ./data). Of several runs the newest is measured.",
    ),
]
Out = Annotated[Path | None, typer.Option("--out", help="The file for the JSON (default: printed).")]


def evaluate(
    run: RunFolder = None,
    truth: Annotated[
        Path | None,
        typer.Option(
            "--truth",
            help="A CSV file of who is whom: source, record (the source's own key, or Kinfold's record id), entity. "
            "Without it, counts are told.",
        ),
    ] = None,
    leave_out_unknown: Annotated[
        bool,
        typer.Option(
            "--leave-out-unknown", help="Leave out lines about records that the run does not have, and count them."
        ),
    ] = False,
    out: Out = None,
    page: Annotated[Path | None, typer.Option("--page", help="Also write the report as a web page, to read.")] = None,
) -> None:
    """
    Tell how right the links of the newest run are, against a file of who is whom; without one, what linkage did.

    JSON with precision and recall, pair by pair and B-cubed, for what was joined (careful) and with all that waits
    joined too (full); also by sex, age, ethnic group and kind of name, with 95% intervals. It holds no value of a record.
    """
    places = find_places(council=None, extracts=None, data=run)
    told = report(linked_in(places), places.data / "scratch", truth=truth, leave_out_unknown=leave_out_unknown)
    if page:
        write_whole(page, page_of(told))
    tell(told, out)


def linked_in(places: Places) -> Linked:
    """The newest run of a data folder that has linked."""
    run = newest_linked(places)
    accept, resolve = (run.steps[stage] for stage in ("accept", "resolve"))
    return Linked(
        run=run.run,
        on=date.fromisoformat(str(run.on_day)),
        accepted=places.warehouse / "accept" / str(accept["fingerprint"]),
        resolved=places.warehouse / "resolve" / str(resolve["fingerprint"]),
        notes=resolve["notes"],
    )


def tell(told: dict[str, Any], out: Path | None) -> None:
    """Write JSON into a file, or print it as it is."""
    text = json.dumps(told, indent=1)
    if out:
        write_whole(out, text + "\n")
        terminal.out.print(f"The figures are in {out}.", soft_wrap=True, markup=False)
    else:
        typer.echo(text)
