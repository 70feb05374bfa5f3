"""`kinfold accounts add|close|list`: local accounts for people on the council's staff list."""

from __future__ import annotations

import getpass
from typing import Annotated, Literal

import typer
from rich.table import Table

from kinfold.cli import set_django_up
from kinfold.cli.options import Council, Data
from kinfold.cli.terminal import out
from kinfold.places import find_places
from kinfold.vocabulary.identifiers import StaffId

app = typer.Typer(help="Local accounts.", no_args_is_help=True)


@app.command("add")
def add(
    staff: Annotated[str, typer.Argument(help="The id in the council's staff list.")],
    user_name: Annotated[
        str | None, typer.Option("--user-name", help="Default: the staff id in small letters.")
    ] = None,
    council: Council = None,
    data: Data = None,
) -> None:
    """
    Make an account for somebody on the staff list, with a random password that is printed once.

    With single sign-on the user name is what the identity provider calls them, and the password is not taken.
    """
    set_django_up(find_places(council=council, extracts=None, data=data))
    from kinfold.web.accounts.actions import make_account

    name, password = make_account(StaffId(staff), username=user_name, by=getpass.getuser())
    out.print(f"user name {name}   password {password}", soft_wrap=True)


@app.command("close")
def close(
    user_name: Annotated[str, typer.Argument(help="The account's user name: kinfold accounts list.")],
    reason: Annotated[
        Literal["left", "device_lost", "misuse", "not_needed"],
        typer.Option("--reason", help="They left; a device of theirs was lost; misuse is feared; or nobody needs it."),
    ],
    council: Council = None,
    data: Data = None,
) -> None:
    """Shut an account at once: what is open under it ends with its next request. `add` opens it, with a new password."""
    set_django_up(find_places(council=council, extracts=None, data=data))
    from kinfold.web.accounts.actions import close_account

    staff = close_account(user_name, reason=reason, by=getpass.getuser())
    out.print(f"Shut: the account of {staff}. It acts from its next request on.", markup=False)


@app.command("list")
def list_accounts(council: Council = None, data: Data = None) -> None:
    """List the accounts: the number that the ledger knows each by, user name, staff id, active or not."""
    set_django_up(find_places(council=council, extracts=None, data=data))
    from kinfold.web.accounts.actions import list_accounts as all_accounts

    table = Table("number", "user name", "staff", "active", box=None)
    for number, user_name, staff, active in all_accounts():
        table.add_row(str(number), user_name, staff, "yes" if active else "no")
    out.print(table)
