"""`kinfold conflicts keep|let`: whom a member of staff has an interest in, and so may not see."""

from __future__ import annotations

import getpass
from typing import Annotated, Literal

import typer

from kinfold.cli import set_django_up
from kinfold.cli.options import Data
from kinfold.cli.terminal import out
from kinfold.governance.rules.policy import About
from kinfold.governance.rules.rows import RestrictionReason
from kinfold.places import find_places
from kinfold.vocabulary.identifiers import StaffId

app = typer.Typer(help="Conflicts of interest of staff.", no_args_is_help=True)
Staff = Annotated[str, typer.Argument(help="The id in the council's staff list.")]
Kind = Annotated[Literal["person", "family"], typer.Argument(help="Whether it is a person's page or a family's.")]
Id = Annotated[str, typer.Argument(help="What stands in the address of the page after /people/ or /families/.")]
Why = Annotated[
    Literal["own_record", "own_family", "colleague"],
    typer.Option("--because", help="It is they themselves, somebody of their family, or somebody they work with."),
]


@app.command("keep")
def keep(staff: Staff, kind: Kind, page: Id, because: Why, data: Data = None) -> None:
    """From the next request on they see nothing of this person or family. Say so of the person and of their family."""
    set_django_up(find_places(council=None, extracts=None, data=data))
    from kinfold.governance.conflict_actions import keep_apart
    from kinfold.register.queries import carried_on_by

    about = About(kind, page)
    heirs = carried_on_by(about)
    keep_apart(getpass.getuser(), StaffId(staff), about, RestrictionReason(because), heirs=heirs)
    out.print("Written down. It acts from their next request on.")


@app.command("let")
def let(staff: Staff, kind: Kind, page: Id, data: Data = None) -> None:
    """Take back what was written down of them and this person or family."""
    set_django_up(find_places(council=None, extracts=None, data=data))
    from kinfold.governance.conflict_actions import let_be
    from kinfold.register.queries import joined_into

    about = About(kind, page)
    gone = let_be(getpass.getuser(), StaffId(staff), about, heirs=joined_into(about))
    out.print("Taken back." if gone else "Nothing of the kind was written down.")
