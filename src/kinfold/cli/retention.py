"""`kinfold retention due`: how much is due to go, by class and month. Counts alone; nothing is destroyed."""

from __future__ import annotations

import getpass

import typer

from kinfold.cli import set_django_up
from kinfold.cli.options import Council, Data
from kinfold.cli.terminal import out
from kinfold.places import find_places
from kinfold.vocabulary.codelists import Action

app = typer.Typer(help="What is due to go by the council's schedule.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    """What is due to go by the council's schedule."""


@app.command("due")
def due(council: Council = None, data: Data = None) -> None:
    """Count what is due of each class today and in the months ahead, without a name or an id. That it was asked is written down."""
    set_django_up(find_places(council=council, extracts=None, data=data))
    from kinfold.governance.actions import take_out_at_the_machine
    from kinfold.governance.queries import profile
    from kinfold.register.queries import due_by_month
    from kinfold.register.rules.due import not_computed

    take_out_at_the_machine(getpass.getuser(), Action.SEE_RETENTION)
    for line in due_by_month():
        out.print(f"[bold]{line.title}[/]: {line.unit}", soft_wrap=True, highlight=False)
        out.print(
            f"  due, to {line.then}: {line.due:,}; due and held: {line.held:,}; goes on: {line.goes_on:,}",
            highlight=False,
        )
        out.print(f"  nothing known: {line.nothing_known:,}; by the schedule's line: {line.schedule}", highlight=False)
        for month, number in line.by_month:
            out.print(f"  {month:%Y-%m}: {number:,}", highlight=False)
    for rule in not_computed(profile().retention):
        out.print(f"[bold]{rule.title}[/]: not computed here", soft_wrap=True, highlight=False)
        out.print(f"  counts from {rule.starts}; by the schedule's line: {rule.schedule}", highlight=False)
