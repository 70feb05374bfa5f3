"""`kinfold council check|retention`: every problem of a council's folder at once, and what its schedule says."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from kinfold.cli.council_papers import article30, policy, transparency
from kinfold.cli.options import Council, On, day
from kinfold.cli.terminal import out
from kinfold.governance.rules.days import held_under
from kinfold.governance.rules.profile import read_profile
from kinfold.governance.rules.registers import has_registers
from kinfold.governance.rules.retention import Happened, answer
from kinfold.places import find_places
from kinfold.sources.registered import check_folder, contracts_of
from kinfold.vocabulary.errors import BadSettings
from kinfold.vocabulary.periods import today_by_the_clock

app = typer.Typer(help="A council's folder.", no_args_is_help=True)
app.command("article30")(article30)
app.command("policy-document")(policy)
app.command("transparency-record")(transparency)


@app.callback()
def _group() -> None:
    """A council's folder."""


@app.command("check")
def check(council: Council = None) -> None:
    """Read the profile, the registers and every contract; report all problems together, with file and line."""
    folder = find_places(council=council, extracts=None, data=None).council
    problems, warnings = check_folder(folder)
    for warning in warnings:
        out.print(f"[yellow]LOOK AT[/] {warning}", soft_wrap=True, highlight=False)
    if problems:
        raise BadSettings(problems, where=str(folder))
    profile, contracts = read_profile(folder), contracts_of(folder, read_profile(folder))
    out.print(f"{profile.name}: the profile and {len(contracts)} contracts are in order.", soft_wrap=True)
    if profile.drawn_from:
        out.print(f"Drawn from {profile.drawn_from}. The council neither wrote nor uses it.", soft_wrap=True)
    if not has_registers(folder):
        out.print("There are no registers (law.yaml, sharing.yaml, notice.yaml), so no notice can be built.")


@app.command("retention")
def retention(
    name: Annotated[str, typer.Argument(help="The retention class, as profile.yaml names it.")],
    council: Council = None,
    happened: Annotated[
        list[datetime] | None,
        typer.Option("--happened", formats=["%Y-%m-%d"], help="A day on which what the period counts from happened."),
    ] = None,
    goes_on: Annotated[bool, typer.Option("--goes-on", help="One service is still involved.")] = False,
    on: On = None,
) -> None:
    """Say when something of a class is due to go, why, and by which line of the schedule. Nothing is destroyed."""
    profile = read_profile(find_places(council=council, extracts=None, data=None).council)
    on_day = day(on) or today_by_the_clock()
    if (held := held_under(profile.retention, name, on_day)) != name:
        out.print(f"{name} has ended; what it held is held under {held}.", soft_wrap=True, highlight=False)
        name = held
    rule = profile.retention.get(name)
    if rule is None:
        known = ", ".join(profile.retention)
        raise BadSettings([f"there is no retention class '{name}'"], where="profile.yaml", do=f"There are: {known}.")
    history = [Happened(rule.event, one.date(), "--happened") for one in happened or []] if rule.event else []
    if goes_on and rule.event:
        history.append(Happened(rule.event, None, "--goes-on"))
    told = answer(name, rule, history, [], on_day)
    due = f" from {told.due.isoformat()}" if told.due else ""
    out.print(f"{told.state.replace('_', ' ')}: {rule.then}{due}", soft_wrap=True, highlight=False)
    out.print(f"Why: {told.why}", soft_wrap=True, highlight=False)
    out.print(f"By which line: {told.schedule}", soft_wrap=True, highlight=False)
