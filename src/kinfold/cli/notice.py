"""`kinfold notice build|publish`: the privacy notice, from what governs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kinfold.cli.options import Council
from kinfold.cli.terminal import out
from kinfold.governance.rules.notice_page import page_of
from kinfold.governance.rules.notice_versions import changes, newest_before, publish, said_by
from kinfold.governance.rules.profile import read_profile
from kinfold.governance.rules.registers import read_registers
from kinfold.governance.rules.statements import statements
from kinfold.places import find_places
from kinfold.sources.registered import check_folder
from kinfold.vocabulary.errors import BadSettings

app = typer.Typer(help="The privacy notice.", no_args_is_help=True)
To = Annotated[Path, typer.Option("--to", help="The file that the page is written to.")]


@app.command("build")
def build(council: Council = None, to: To = Path("notice.html")) -> None:
    """Write the council's notice as a page, from the profile and the registers, with what changed since the last."""
    folder = _in_order(council)
    profile, registers = read_profile(folder), read_registers(folder)
    made = statements(profile, registers)
    before = newest_before(folder, registers.notice.version)
    to.write_text(page_of(profile, made, changes(before, said_by(made)) if before else []), encoding="utf-8")
    out.print(f"{to}: version {registers.notice.version}, {len(made)} statements.", soft_wrap=True)


@app.command("publish")
def publish_version(council: Council = None) -> None:
    """Write down what this version says. From then on what people must be told of first changes with a new version only."""
    folder = _in_order(council)
    registers = read_registers(folder)
    file = publish(folder, registers.notice.version, statements(read_profile(folder), registers))
    out.print(f"{file}: version {registers.notice.version} is published.", soft_wrap=True)


def _in_order(council: Path | None) -> Path:
    """The council's folder; a notice is not built from registers that have a mistake."""
    folder = find_places(council=council, extracts=None, data=None).council
    problems, _ = check_folder(folder)
    if problems:
        raise BadSettings(problems, where=str(folder))
    return folder
