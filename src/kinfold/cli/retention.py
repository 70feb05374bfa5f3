"""`kinfold retention due|ask`: how much is due to go, and when what is held about one of them is. Nothing is destroyed."""

from __future__ import annotations

import getpass
from typing import Annotated, Literal

import typer

from kinfold.cli import set_django_up
from kinfold.cli.options import Council, Data
from kinfold.cli.terminal import out
from kinfold.governance.rules.policy import About
from kinfold.places import find_places
from kinfold.vocabulary.codelists import Action

Kind = Annotated[Literal["person", "family"], typer.Argument(help="Whether it is a person's page or a family's.")]
Id = Annotated[str, typer.Argument(help="What stands in the address of the page after /people/ or /families/.")]
STATE = {
    "not_computed": "not computed",
    "no_event": "not due",
    "goes_on": "goes on",
    "kept": "kept",
    "due": "due",
    "held": "held",
}
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
    from kinfold.register.retention_queries import due_by_month, held_by_rule_today
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
    for held in held_by_rule_today():
        stands = "stands" if held.stands else "does not stand"
        out.print(f"[bold]Hold by rule[/]: {held.rule.says()}", soft_wrap=True, highlight=False)
        out.print(f"  {stands}; it is about {held.people:,} people and {held.families:,} families", highlight=False)
    for rule in not_computed(profile().retention):
        out.print(f"[bold]{rule.title}[/]: not computed here", soft_wrap=True, highlight=False)
        out.print(f"  counts from {rule.starts}; by the schedule's line: {rule.schedule}", highlight=False)


@app.command("ask")
def ask(kind: Kind, page: Id, council: Council = None, data: Data = None) -> None:
    """Say when what is held about one person or family is due, why, by which line, and what then. That it was asked is written down."""
    set_django_up(find_places(council=council, extracts=None, data=data))
    from kinfold.governance.queries import profile
    from kinfold.register.retention_queries import retention_at_the_machine

    answers = retention_at_the_machine(getpass.getuser(), About(kind, page))
    if answers is None:
        out.print("Nothing is shown for this id. That does not mean that nothing is held.", soft_wrap=True)
        return
    classes = profile().retention
    for one in answers:
        when = f"{one.then} from {one.due:%Y-%m-%d}" if one.due else f"to {one.then}, no day is known"
        title = classes[one.name].title
        out.print(f"[bold]{title}[/]: {STATE[one.state]}, {when}", soft_wrap=True, highlight=False)
        out.print(f"  {one.why}", soft_wrap=True, highlight=False)
        if one.held_by and one.state != "held":
            out.print(f"  will be held by: {', '.join(one.held_by)}", soft_wrap=True, highlight=False)
        out.print(f"  by the schedule's line: {one.schedule}", soft_wrap=True, highlight=False)
