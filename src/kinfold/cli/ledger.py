"""`kinfold ledger verify`: is the audit ledger as it was written?"""

from __future__ import annotations

import typer

from kinfold.cli import set_django_up
from kinfold.cli.options import Data
from kinfold.cli.terminal import out
from kinfold.places import find_places
from kinfold.vocabulary.errors import LedgerUnavailable

app = typer.Typer(help="The audit ledger.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    """The audit ledger."""


@app.command("verify")
def verify(data: Data = None) -> None:
    """Check the whole chain of the ledger; exits with an error that names the first entry that is not as written."""
    set_django_up(find_places(council=None, extracts=None, data=data))
    from kinfold.governance import ledger, standing

    store = standing.ledger_store()
    if not store.exists():
        raise LedgerUnavailable(
            "There is no ledger in this deployment.",
            where=store.name,
            means="Either nobody has asked to see anybody yet, or the ledger was taken away.",
            do="If the site has been used, tell the information governance team; otherwise there is nothing to do.",
        )
    found = ledger.verify(store, keys=[standing.ledger_key()])
    if not found.whole:
        raise LedgerUnavailable(
            f"The ledger is not as it was written: {found.why}",
            where=f"{store.name}, entry {found.first_bad}" if found.first_bad else store.name,
            means="The record of who saw whom cannot be relied on from that entry on.",
            do="Keep it as it is, stop the site, and tell the information governance team.",
        )
    out.print(f"The ledger has {found.entries:,} entries, and its chain and seals are whole.")
    out.print(f"To note where nobody who can reach it can: entry {found.head.seq}, {found.head.hash}", soft_wrap=True)
