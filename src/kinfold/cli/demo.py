"""`kinfold demo`: a made-up council from its extracts to the family page, and accounts to try it with."""

from __future__ import annotations

import getpass
import json
import os
import shutil
import sys
import time
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from kinfold.cli import set_django_up
from kinfold.cli.options import Data
from kinfold.cli.serve import serve_site
from kinfold.cli.terminal import out
from kinfold.cli.watching import TerminalWatch
from kinfold.places import Places, find_places
from kinfold.worlds.make import make_world

SEED = 1
MONTHS = 3


def demo(
    data: Data = None,
    people: Annotated[int, typer.Option("--people", min=1000, help="How many people the made-up council has.")] = 22000,
    port: Annotated[int, typer.Option("--port", min=1, max=65535)] = 8000,
    no_serve: Annotated[bool, typer.Option("--no-serve", help="Stop before the site is served.")] = False,
) -> None:
    """Make a council of invented people, run its three months of extracts through the line, and serve the site."""
    started = time.monotonic()
    places = find_places(council=None, extracts=None, data=data)
    out.print("[bold]A demonstration with invented people.[/] Nobody in it is real.\n")
    with TerminalWatch(out) as watch:
        made = make_once(places, people=people, watch=watch)
    if made:
        out.print(
            f"[green]✓[/] Made {people:,} people and {MONTHS} months of extracts in {places.data / 'extracts'}",
            soft_wrap=True,
        )
    of_the_site = os.environ.get("KINFOLD_DATABASE_URL", "")
    set_django_up(places, loopback=True)
    from kinfold.pipeline import TakenOn, refresh
    from kinfold.register.queries import extract_decisions

    first = TakenOn("demonstration", "The first load of a made-up council") if not extract_decisions() else None
    with TerminalWatch(out) as watch:
        refresh(places, watch=watch, commit_new=first)
    from kinfold.web.accounts.actions import make_demo_accounts

    accounts = Table("role", "user name", "password", box=None)
    for role, user_name, password in make_demo_accounts(by=getpass.getuser()):
        accounts.add_row(role, user_name, password)
    out.print("\n[bold]Accounts to try[/] (new passwords each time):")
    out.print(accounts)
    out.print(f"\nReady in {time.monotonic() - started:.0f} seconds.")
    if no_serve:
        return
    if os.environ.get("KINFOLD_DATABASE_URL", "") != of_the_site:
        # This process is the line, past the second wall: the site is another, behind it.
        os.environ["KINFOLD_DATABASE_URL"] = of_the_site
        again = ["serve", "--data", str(places.data), "--council", str(places.council), "--port", str(port)]
        os.execv(sys.executable, [sys.executable, "-m", "kinfold", *again, "--workers", "1", "--loopback"])  # noqa: S606 - ourselves
    serve_site(places, port=port, workers=1, loopback=True)


def make_once(places: Places, *, people: int, watch: TerminalWatch) -> bool:
    """Make the world unless this data folder has the very same already. True when it was made."""
    asked = {"people": people, "seed": SEED, "months": MONTHS}
    told = places.data / "world.json"
    if told.exists() and json.loads(told.read_text()) == asked and (places.data / "extracts").is_dir():
        return False
    if told.exists():  # a demonstration of another size: its people must not be mixed with these
        for folder in ("extracts", "truth", "sealed", "warehouse", "runs"):
            shutil.rmtree(places.data / folder, ignore_errors=True)
        for file in places.data.glob("*.sqlite3*"):
            file.unlink()
    places.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    make_world(people=people, seed=SEED, months=MONTHS, out=Path(places.data), watch=watch.of_world)
    cut_short(places.data / "extracts" / "tenancies")
    told.write_text(json.dumps(asked))
    return True


def cut_short(folder: Path) -> None:
    """Lose half of a source's newest file, as a transfer that broke off would: something to decide on the sources page."""
    newest = max(folder.glob("*.csv"))
    lines = newest.read_bytes().splitlines(keepends=True)
    newest.write_bytes(b"".join(lines[: len(lines) // 2]))
