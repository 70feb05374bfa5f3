"""`kinfold council check`: read a council's folder and report every problem of it at once."""

from __future__ import annotations

import typer

from kinfold.cli.options import Council
from kinfold.cli.terminal import out
from kinfold.governance.rules.profile import read_profile
from kinfold.places import find_places
from kinfold.sources.contracts import read_contracts
from kinfold.vocabulary.errors import BadSettings

app = typer.Typer(help="A council's folder.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    """A council's folder."""


@app.command("check")
def check(council: Council = None) -> None:
    """Read the profile and every contract; report all problems together, with file and line."""
    places = find_places(council=council, extracts=None, data=None)
    problems: list[str] = []
    for read in (read_profile, read_contracts):
        try:
            read(places.council)
        except BadSettings as found:
            problems += [problem for problem in found.problems if problem not in problems]
    if problems:
        raise BadSettings(problems, where=str(places.council))
    profile, contracts = read_profile(places.council), read_contracts(places.council)
    out.print(f"{profile.name}: the profile and {len(contracts)} contracts are in order.", soft_wrap=True)
