"""`kinfold ledger verify|resume|settle`: is the audit ledger as it was written, and is what it names in the register? Where not, somebody has to say so."""

from __future__ import annotations

import getpass
from enum import StrEnum
from typing import Annotated

import typer

from kinfold.cli import set_django_up
from kinfold.cli.options import Data
from kinfold.cli.terminal import out
from kinfold.places import find_places
from kinfold.vocabulary.errors import LedgerUnavailable

app = typer.Typer(help="The audit ledger.", no_args_is_help=True)


class Because(StrEnum):
    """Why it may write again. A word, since the ledger takes nothing that somebody typed."""

    EXAMINED = "examined"
    RESTORED = "restored"
    BEGUN_ANEW = "begun-anew"


class Became(StrEnum):
    """What became of an act that the register lacks."""

    ENTERED_AGAIN = "entered-again"
    LET_GO = "let-go"


@app.callback()
def _group() -> None:
    """The audit ledger."""


@app.command("verify")
def verify(data: Data = None) -> None:
    """Check the whole chain of the ledger. Where an entry is not as written, it is named and the ledger takes no more."""
    set_django_up(find_places(council=None, extracts=None, data=data))
    from kinfold.governance import standing
    from kinfold.governance.queries import check_ledger

    store = standing.ledger_store()
    if not store.exists():
        raise LedgerUnavailable(
            "There is no ledger in this deployment.",
            where=store.name,
            means="Either nobody has asked to see anybody yet, or the ledger was taken away.",
            do="If the site has been used, tell the information governance team; otherwise there is nothing to do.",
        )
    found = check_ledger()
    if not found.whole:
        raise LedgerUnavailable(
            f"The ledger is not as it was written: {found.why}",
            where=f"{store.name}, entry {found.first_bad}" if found.first_bad else store.name,
            means="The record of who saw whom cannot be relied on from that entry on. It takes no entries, so nothing is shown.",
            do="Keep it as it is and tell the information governance team; "
            f"then `kinfold ledger resume {found.first_bad or 0} --because …`.",
        )
    out.print(f"The ledger has {found.entries:,} entries, and its chain and seals are whole.")
    out.print(f"To note where nobody who can reach it can: entry {found.head.seq}, {found.head.hash}", soft_wrap=True)


@app.command("resume")
def resume(
    entry: Annotated[int, typer.Argument(help="The entry at which it was stopped, as `verify` names it.", min=0)],
    because: Annotated[
        Because,
        typer.Option(help="It was examined, restored from a backup, or put aside and begun anew."),
    ],
    data: Data = None,
) -> None:
    """Let a ledger that failed its check write again. Who did so, and why, is its next entry; the next check stops it again if need be."""
    set_django_up(find_places(council=None, extracts=None, data=data))
    from kinfold.governance.actions import resume_ledger

    resume_ledger(getpass.getuser(), entry, because=because.value.replace("-", "_"))
    out.print("The ledger takes entries again. Run `kinfold ledger verify` to know whether it is whole.")


@app.command("settle")
def settle(
    number: Annotated[
        int, typer.Argument(help="The entry whose act the register lacks, as `serve` or `run` names it.", min=1)
    ],
    because: Annotated[
        Became,
        typer.Option(
            help="It is entered again: a protection by this command, anything else by you. Or it need not be there."
        ),
    ],
    data: Data = None,
) -> None:
    """Say what became of an act that the ledger has and a register that was put back lacks. Who said so is in the ledger."""
    set_django_up(find_places(council=None, extracts=None, data=data))
    from kinfold.register.protection_actions import settle as settle_act

    done = settle_act(getpass.getuser(), number, entered_again=because is Became.ENTERED_AGAIN)
    if done:
        out.print(
            f"Whom entry {number} protected is hidden again, under the number of then where that is free. See Protected."
        )
    else:
        out.print(
            f"Entry {number} is settled."
            + (" Enter it again on the site now." if because is Became.ENTERED_AGAIN else "")
        )
