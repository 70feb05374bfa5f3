"""`kinfold sources check|draft`: a file before it is sealed or run."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from kinfold.cli.options import Council
from kinfold.cli.terminal import out
from kinfold.places import find_places
from kinfold.sources.draft import draft as propose
from kinfold.sources.draft_yaml import write
from kinfold.sources.trial import Reason, Trial, try_files
from kinfold.vocabulary.errors import BadSettings, ExtractRefused

MOST_LINES = 60


def check(
    contract: Annotated[Path, typer.Argument(help="The contract, a YAML file.")],
    files: Annotated[list[Path], typer.Argument(help="The file; for a contract of several files, all of one day.")],
    council: Council = None,
) -> None:
    """
    Show what of a file would be accepted by a contract, and why not, before anything is sealed or run.

    With --council the contract is also held against the profile and the other contracts. No value of a record is shown.
    """
    folder = find_places(council=council, extracts=None, data=None).council if council else None
    found = try_files(contract, files, council=folder)
    _print(found)
    if found.problems:
        raise BadSettings(found.problems, where=str(contract))
    if found.refused:
        raise ExtractRefused(
            f"A run would refuse this extract: {found.refused}",
            where=", ".join(path.name for path in files),
            means="Nothing was sealed and nothing was run; this was a trial.",
            do="Ask the sender to correct it, or change the contract, and try again.",
        )


def _print(found: Trial) -> None:
    for note in (*found.notes, *found.warnings):
        out.print(f"[yellow]![/] {escape(note)}", soft_wrap=True)
    out.print(f"{found.rows_in:,} rows: {found.kept:,} would be kept, {found.rows_in - found.kept:,} set aside.")
    if found.protection_lost:
        out.print(
            f"[bold red]{found.protection_lost:,} rows that may protect somebody would be set aside: "
            "no run would be published.[/]",
            soft_wrap=True,
        )
    _reasons("Rows set aside", found.set_aside, "rows")
    _reasons("Values that would not be used (their rows are kept)", found.dropped, "values")
    if not found.refused:
        told = ", ".join(f"{count:,} {what}" for what, count in found.comes.items() if count)
        out.print(f"It would give {told or 'nothing'}.", soft_wrap=True)
        if found.facts:
            out.print("Facts: " + ", ".join(f"{count:,} {kind}" for kind, count in found.facts.items()), soft_wrap=True)
    if found.accepted:
        out.print(
            "A run would accept it, but look at the warnings first."
            if found.warnings
            else "[green]A run would accept it.[/]"
        )


def _reasons(title: str, reasons: tuple[Reason, ...], what: str) -> None:
    if not reasons:
        return
    out.print(f"\n[bold]{title}[/]")
    by_row = any(one.first_row is not None for one in reasons)
    table = Table(what, "table", "column", "why", *(["first row"] if by_row else []), box=None)
    for one in reasons[:MOST_LINES]:
        row = [f"{one.count:,}", one.table, escape(one.column or ""), escape(one.reason)]
        table.add_row(*row, *([str(one.first_row)] if by_row else []))
    out.print(table)
    if len(reasons) > MOST_LINES:
        out.print(f"… and {len(reasons) - MOST_LINES} more reasons")
    out.print()


def draft(
    file: Annotated[Path, typer.Argument(help="A file as the agency sends it: CSV, a workbook or Parquet.")],
    to: Annotated[
        Path | None,
        typer.Option("--out", help="The contract to write; without it, the terminal. Never over another file."),
    ] = None,
) -> None:
    """
    Propose a contract from what a file's columns are called and what they hold.

    What it is unsure of is marked `# SURE?` with the reason; what no file can tell is marked `# FILL IN`.
    """
    if not file.is_file():
        raise BadSettings([f"{file}: there is no such file"], where=str(file))
    text = write(propose(file))
    if to is None:
        print(text, end="")  # as it is: rich would read brackets as its own marks
        return
    try:
        with to.open("x", encoding="utf-8") as made:
            made.write(text)
    except FileExistsError:
        raise BadSettings([f"{to}: this file is there already"], where=str(to), do="Name another with --out.") from None
    out.print(
        f"The draft is in {to}: {text.count('# FILL IN')} parts to fill in, {text.count('# SURE?')} to look at.",
        soft_wrap=True,
    )
