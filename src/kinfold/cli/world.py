"""`kinfold world make`: a made-up council with a known truth."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kinfold.cli import terminal
from kinfold.cli.watching import TerminalWatch
from kinfold.worlds import make as worlds
from kinfold.worlds.settings import WorldSettings

app = typer.Typer(help="Made-up councils with a known truth.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Made-up councils with a known truth."""


@app.command("make")
def make(
    out: Annotated[Path, typer.Option("--out", help="The folder to make: it gets extracts/ and truth/.")],
    people: Annotated[int, typer.Option("--people", min=100, help="How many people live there.")] = 22000,
    seed: Annotated[int, typer.Option("--seed", help="The same seed makes the same council.")] = 1,
    months: Annotated[int, typer.Option("--months", min=1, max=60, help="How many successive months of extracts.")] = 3,
    terms: Annotated[
        int, typer.Option("--terms", min=1, max=30, help="How many terms the first attendance extract goes back.")
    ] = 4,
    faults: Annotated[
        float, typer.Option("--faults", min=0, max=5, help="How many times as much agencies get wrong.")
    ] = 1,
) -> None:
    """Make a council: people with lives, what twenty agencies know of them, and the truth."""
    settings = WorldSettings(attendance_terms=terms)
    if faults != 1:
        settings = settings.with_faults(faults)
    with TerminalWatch(terminal.out) as watch:
        worlds.make_world(people=people, seed=seed, months=months, out=out, watch=watch.of_world, settings=settings)
    terminal.out.print(f"Extracts are in {out / 'extracts'}, the truth is in {out / 'truth'}.", soft_wrap=True)
