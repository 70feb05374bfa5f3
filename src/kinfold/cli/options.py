"""Options that several commands share."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

Council = Annotated[
    Path | None,
    typer.Option(
        "--council",
        help="The council's folder (profile.yaml and sources/), or the name of one that ships with Kinfold.",
    ),
]
Extracts = Annotated[Path | None, typer.Option("--extracts", help="The folder that agencies' extracts arrive in.")]
Data = Annotated[
    Path | None, typer.Option("--data", help="The folder that Kinfold keeps its data in (default: ./data).")
]
On = Annotated[
    datetime | None,
    typer.Option(
        "--on", formats=["%Y-%m-%d"], help="The day the answers speak of (default: the newest extract's date)."
    ),
]


def day(on: datetime | None) -> date | None:
    return on.date() if on else None
