"""Options that several commands share."""

from __future__ import annotations

import getpass
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from kinfold.vocabulary.errors import BadSettings

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

Reason = Annotated[
    str | None, typer.Option("--reason", help="Why, in a line for those who come after. Name nobody in it.")
]
LONGEST_REASON = 500


def at_the_machine(reason: str | None) -> tuple[str, str]:
    """Whose account on this machine a decision is made with, and why; a decision without a reason is none."""
    told = (reason or "").strip()
    if not told or len(told) > LONGEST_REASON:
        raise BadSettings(
            [f"--reason is needed, in 1 to {LONGEST_REASON} characters"],
            where="--reason",
            do='Say why, such as --reason "First load, receipts looked at".',
        )
    return getpass.getuser(), told


def day(on: datetime | None) -> date | None:
    return on.date() if on else None
