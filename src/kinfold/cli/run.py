"""`kinfold run`, and `kinfold runs list|show`."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from kinfold.cli import set_django_up
from kinfold.cli.options import Council, Data, Extracts, On, Reason, at_the_machine, day
from kinfold.cli.terminal import out
from kinfold.cli.watching import TerminalWatch
from kinfold.places import find_places
from kinfold.runs import all_runs
from kinfold.sources.extracts import not_used_by_newest
from kinfold.sources.registered import check_folder
from kinfold.vocabulary.errors import RunFailed

runs = typer.Typer(help="The runs of a data folder.", no_args_is_help=True)


def run(
    council: Council = None,
    extracts: Extracts = None,
    data: Data = None,
    on: On = None,
    accept_shrinkage: Annotated[
        bool,
        typer.Option(
            "--accept-shrinkage", help="Publish although far fewer people or records were found than last time."
        ),
    ] = False,
    accept_lost_protection: Annotated[
        bool,
        typer.Option(
            "--accept-lost-protection",
            help="Publish although a source that says who is protected gave no extract that can be used.",
        ),
    ] = False,
    commit_new: Annotated[
        bool,
        typer.Option(
            "--commit-new", help="Use the first extract of every source of which nothing is in use yet; needs --reason."
        ),
    ] = False,
    find_everybody: Annotated[
        bool,
        typer.Option(
            "--find-everybody",
            help="Count names anew and find who is who for everybody, whatever the last run found.",
        ),
    ] = False,
    reason: Reason = None,
) -> None:
    """
    Run the line: extracts become people, families and findings, and are published if all is well.

    The first extract of a source, and one that a monitor stops, wait for a person: see `kinfold sources review`.
    A real council's run has to be told in which country its data lies: set KINFOLD_DATA_LIES_IN.
    """
    places = find_places(council=council, extracts=extracts, data=data)
    taken_on = at_the_machine(reason) if commit_new else None
    for warning in check_folder(places.council, day(on))[1]:
        out.print(f"[yellow]![/] {escape(warning)}", soft_wrap=True)
    set_django_up(places, in_earnest=True)
    from kinfold.pipeline import TakenOn, refresh

    with TerminalWatch(out) as watch:
        done = refresh(
            places,
            on=day(on),
            watch=watch,
            accept_shrinkage=accept_shrinkage,
            accept_lost_protection=accept_lost_protection,
            commit_new=TakenOn(*taken_on) if taken_on else None,
            find_everybody=find_everybody,
        )
    refused = done.steps["accept"]["notes"].get("refused", [])
    for extract in refused:
        out.print(f"[bold red]REFUSED[/] {escape(extract)}: see `kinfold sources receipts`", soft_wrap=True)
    for file in not_used_by_newest(places.sealed):
        out.print(f"[bold red]NOT USED[/] {escape(file.name)}: {escape(file.why)}.", soft_wrap=True)
    for extract in done.steps["accept"]["notes"].get("held", []):
        out.print(f"[bold yellow]HELD[/] {escape(extract)}: see `kinfold sources review`", soft_wrap=True)
    out.print(f"Run {done.run} speaks of {done.on_day}. `kinfold runs show {done.run}` tells more.", soft_wrap=True)


@runs.command("list")
def list_runs(data: Data = None) -> None:
    """List the runs, the newest first."""
    places = find_places(council=None, extracts=None, data=data)
    found_runs = all_runs(places)
    if not found_runs:
        out.print(f"No run has been made in {places.data} yet. `kinfold run` makes one.", soft_wrap=True, markup=False)
        return
    table = Table("run", "state", "council", "speaks of", "started", "what stopped it", box=None)
    for found in found_runs:
        table.add_row(
            found.run, found.state, found.council, found.on_day or "", found.started_at, escape(found.problem or "")
        )
    out.print(table)


@runs.command("show")
def show_run(run: str, data: Data = None) -> None:
    """Show one run's manifest: its steps, what they counted, how long they took, what was published."""
    for found in all_runs(find_places(council=None, extracts=None, data=data)):
        if found.run == run:
            out.print_json(json.dumps(asdict(found), default=str))
            return
    raise RunFailed(
        "There is no run of that name.",
        where="kinfold runs show",
        means="Nothing was changed.",
        do="`kinfold runs list` shows the runs of the data folder; name the folder with --data.",
    )


@runs.command("hash")
def hash_state(data: Data = None) -> None:
    """
    Print a digest of all that is published, to compare two registers by: after a restore, or a run that was killed.

    Two data folders with the same secret that print the same digest show the same pages. It says nothing of a person.
    """
    set_django_up(find_places(council=None, extracts=None, data=data))
    from kinfold.register.queries import state_hash

    out.print(state_hash())
