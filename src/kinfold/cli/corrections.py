"""`kinfold corrections said-by-one`: what one person said of a family that two are asked for today."""

from __future__ import annotations

import getpass

import typer

from kinfold.cli import set_django_up
from kinfold.cli.options import Council, Data
from kinfold.cli.terminal import out
from kinfold.places import find_places

app = typer.Typer(help="What professionals said of families.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    """What professionals said of families."""


@app.command("said-by-one")
def said_by_one(council: Council = None, data: Data = None) -> None:
    """List what one person said that two are asked for today, by the page where it stands. Nobody is named; that it was asked is written down."""
    set_django_up(find_places(council=council, extracts=None, data=data))
    from kinfold.register.correction_queries import said_by_one_at_the_machine

    shown, more = said_by_one_at_the_machine(getpass.getuser())
    for one in shown:
        out.print(
            f"{one.correction}: [bold]{one.title}[/], said on {one.said_on:%Y-%m-%d} by {one.by}: /families/{one.family}/correct/",
            soft_wrap=True,
            highlight=False,
        )
    if more:
        out.print(f"{more:,} more are about somebody or a family that no page shows.", highlight=False)
    if not shown and not more:
        out.print("Nothing of the kind stands.", highlight=False)
