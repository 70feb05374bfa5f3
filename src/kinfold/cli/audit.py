"""`kinfold audit`: sign how far the ledger has grown, and hold it against what was signed."""

from __future__ import annotations

import getpass
from pathlib import Path
from typing import Annotated

import typer

from kinfold.cli import set_django_up
from kinfold.cli.options import Council, Data
from kinfold.cli.terminal import out
from kinfold.places import find_places
from kinfold.vocabulary.codelists import Action

app = typer.Typer(help="Signed checkpoints of the audit ledger.", no_args_is_help=True)
Folder = Annotated[Path, typer.Argument(help="The folder of checkpoints, which another party copies.")]


@app.command("checkpoint")
def checkpoint(folder: Folder, data: Data = None) -> None:
    """Sign the ledger as it stands, unless an earlier checkpoint of the folder does not fit it."""
    set_django_up(find_places(council=None, extracts=None, data=data))
    from kinfold.governance import ledger_checkpoint, standing

    store, key = standing.ledger_store(), standing.ledger_key()
    made = ledger_checkpoint.write_checkpoint(store, key, folder, stop=standing.ledger_stop())
    out.print(f"Signed: {made.size:,} entries.")
    out.print("The public key, for whoever checks:")
    out.print(ledger_checkpoint.public_key(key).hex(), soft_wrap=True)


@app.command("verify")
def verify(folder: Folder, data: Data = None) -> None:
    """Hold the ledger against every checkpoint; where a span is not as it was signed, it is named and the ledger stopped."""
    set_django_up(find_places(council=None, extracts=None, data=data))
    from kinfold.governance import ledger_checkpoint, standing

    store, key = standing.ledger_store(), standing.ledger_key()
    found = ledger_checkpoint.verify_checkpoints(store, key, folder, stop=standing.ledger_stop())
    if not found.whole:
        raise ledger_checkpoint.bent(found, store.name)
    out.print(f"Whole: {found.entries:,} entries, {found.covered:,} of them behind the newest checkpoint.")


@app.command("export")
def export(
    file: Annotated[Path, typer.Argument(help="A new file.")], council: Council = None, data: Data = None
) -> None:
    """Write the entries as lines of JSON, for `verify_ledger.py` on another machine. That it was done is the last of them."""
    set_django_up(find_places(council=council, extracts=None, data=data))
    from kinfold.governance import ledger_checkpoint, standing
    from kinfold.governance.actions import take_out_at_the_machine

    # First: what cannot be written down is not taken out.
    take_out_at_the_machine(getpass.getuser(), Action.SEE_LEDGER)
    out.print(f"{ledger_checkpoint.export(standing.ledger_store(), file):,} entries written.")
