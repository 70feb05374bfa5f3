"""`kinfold docs`: write the generated pages of docs/reference, or check that they are current."""

from __future__ import annotations

from typing import Annotated

import typer

from kinfold.cli.reference import pages
from kinfold.places import PACKAGE
from kinfold.vocabulary.errors import MissingPart


def docs(
    context: typer.Context,
    check: Annotated[bool, typer.Option("--check", help="Fail when a page is not what the code would write.")] = False,
) -> None:
    """Write the reference pages from the code (in a checkout)."""
    folder = PACKAGE.parent.parent / "docs" / "reference"
    if not (PACKAGE.parent.parent / "pyproject.toml").exists():
        raise MissingPart(
            "The reference is written in a checkout, and this is an installed package.",
            where=str(PACKAGE),
            means="Nothing was written.",
            do="Run `./dev docs` in a checkout.",
        )
    folder.mkdir(parents=True, exist_ok=True)
    stale = []
    for name, text in pages(context.find_root().command).items():
        file = folder / name
        if not file.exists() or file.read_text(encoding="utf-8") != text:
            stale.append(name)
            if not check:
                file.write_text(text, encoding="utf-8")
    if check and stale:
        raise MissingPart(
            f"Generated pages are not current: {', '.join(stale)}.",
            where="docs/reference",
            means="The reference says what the code does not do.",
            do="Run `./dev docs` and commit what it wrote.",
        )
