"""`kinfold notice build|texts|publish`: the privacy notice, from what governs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kinfold.cli import has_register, set_django_up
from kinfold.cli.options import Council
from kinfold.cli.terminal import out
from kinfold.governance.rules.notice_document import changed_in_words, document_of, to_translate
from kinfold.governance.rules.notice_page import html_of
from kinfold.governance.rules.notice_pdf import pdf_of
from kinfold.governance.rules.notice_texts import Speech, english, read_texts
from kinfold.governance.rules.notice_versions import newest_before, publish, said_by
from kinfold.governance.rules.profile import read_profile
from kinfold.governance.rules.registers import read_registers
from kinfold.governance.rules.statements import statements
from kinfold.places import find_places
from kinfold.sources.registered import check_folder
from kinfold.vocabulary.errors import BadSettings

app = typer.Typer(help="The privacy notice.", no_args_is_help=True)
To = Annotated[Path, typer.Option("--to", help="The file that the page is written to; the PDF stands beside it.")]
TextsFile = Annotated[
    Path | None, typer.Option("--texts", help="A translation, as `kinfold notice texts` begins one. Default: English.")
]
Fonts = Annotated[
    Path | None,
    typer.Option("--fonts", help="A folder of fonts for the PDF, for a script that the built-in one lacks."),
]


@app.command("build")
def build(council: Council = None, to: To = Path("notice.html"), texts: TextsFile = None, fonts: Fonts = None) -> None:
    """Write the council's notice as a page and a tagged PDF, from what governs, with what changed since the last."""
    must_be_writable(to, ".html")
    folder = in_order(council, telling=True)
    profile, registers = read_profile(folder), read_registers(folder)
    speech = Speech(read_texts(texts) if texts else english())
    made = statements(profile, registers, speech)
    before = newest_before(folder, registers.notice.version)
    now = said_by(statements(profile, registers))
    changed = changed_in_words(before, now, said_by(made), speech) if before else []
    notice = document_of(profile, made, changed, speech)
    if speech.unfound:
        raise BadSettings(
            [f"there is no translation of: {words}" for words in speech.unfound],
            where=str(texts),
            do="Put each under `words` with its translation; a notice is not built half in another language.",
        )
    pdf = to.with_suffix(".pdf")
    printed = pdf_of(notice, registers.notice.published, fonts)
    to.write_text(html_of(notice), encoding="utf-8")
    pdf.write_bytes(printed)
    out.print(f"{to}, {pdf}: version {registers.notice.version}, {len(made)} statements.", soft_wrap=True)


@app.command("texts")
def texts_to_translate(
    council: Council = None,
    to: Annotated[Path, typer.Option("--to", help="The file to write; one that is there is not written over.")] = Path(
        "notice_texts.yaml"
    ),
) -> None:
    """Write every text of the council's notice into one file, for a translator."""
    must_be_writable(to, ".yaml")
    if to.exists():
        raise BadSettings([f"{to}: this file is there already"], where=str(to), do="Name another file.")
    folder = in_order(council, telling=True)
    to.write_text(to_translate(read_profile(folder), read_registers(folder)), encoding="utf-8")
    out.print(
        f"{to}: translate what stands after each colon, but no `text`; leave {{braces}} as they are.", soft_wrap=True
    )


@app.command("publish")
def publish_version(council: Council = None) -> None:
    """Write down what this version says. From then on what people must be told of first changes with a new version only."""
    folder = in_order(council, telling=True)
    registers = read_registers(folder)
    file = publish(folder, registers.notice.version, statements(read_profile(folder), registers))
    _need_the_notices(folder)  # where there is a register, it knows of the new one from now on
    out.print(f"{file}: version {registers.notice.version} is published.", soft_wrap=True)


def must_be_writable(to: Path, suffix: str) -> None:
    """Raises BadSettings before anything is built: a second file of the same name but for its end stands beside it."""
    if to.suffix != suffix:
        raise BadSettings(
            [f"--to {to}: the name must end with {suffix}"], where="--to", do=f"Name it {to.stem}{suffix}."
        )
    if not to.parent.is_dir():
        raise BadSettings([f"--to {to}: there is no folder {to.parent}"], where="--to", do="Make it, or name another.")


def in_order(council: Path | None, *, telling: bool = False) -> Path:
    """
    The council's folder; no notice and no other paper is built from registers that have a mistake.

    `telling` builds or publishes a new version, and so may differ from the one before.
    """
    folder = find_places(council=council, extracts=None, data=None).council
    problems, _ = check_folder(folder, telling=telling)
    if problems:
        raise BadSettings(problems, where=str(folder))
    _need_the_notices(folder)
    return folder


def _need_the_notices(folder: Path) -> None:
    """Where this machine has the council's register, no version that was in force there may be gone from the folder."""
    places = find_places(council=folder, extracts=None, data=None)
    if not has_register(places):
        return
    set_django_up(places)
    from kinfold.governance.notices_kept import must_be_there

    must_be_there(folder, read_profile(folder).council)
