"""`kinfold stores prepare`: the tables of the register and the ledger, made or brought up to date by their owners."""

from __future__ import annotations

import typer

from kinfold.cli import set_django_up
from kinfold.cli.options import Council, Data
from kinfold.cli.terminal import out
from kinfold.places import find_places

app = typer.Typer(help="Where the register and the ledger stand.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Where the register and the ledger stand."""


@app.command("prepare")
def prepare(council: Council = None, data: Data = None) -> None:
    """Make the tables, or bring them up to date; on PostgreSQL as their owners, whom the environment names for this once."""
    set_django_up(find_places(council=council, extracts=None, data=data), owner=True)
    from kinfold.governance import standing
    from kinfold.register.actions import take_over_what_was_agreed

    told = standing.agreed()
    take_over_what_was_agreed(told.profile, told.law)
    out.print("The register's tables are up to date.")
    store = standing.ledger_store()
    out.print("The ledger was made." if store.prepare() else "The ledger stands as it was made.")
