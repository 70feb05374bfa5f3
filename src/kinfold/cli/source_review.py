"""`kinfold sources review|commit|reject`: what waits for a person, and what they decide."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

import pyarrow.parquet as pq
import typer
from rich.markup import escape

from kinfold.cli import set_django_up
from kinfold.cli.options import Council, Data, Reason, at_the_machine
from kinfold.cli.terminal import out
from kinfold.places import find_places
from kinfold.runs import accepted_folder

Source = Annotated[str, typer.Argument(help="The source's id, as `kinfold sources review` shows it.")]
Day = Annotated[datetime, typer.Argument(formats=["%Y-%m-%d"], help="The extract's day.")]


def review(
    source: Annotated[
        str | None, typer.Argument(help="One source, with all its extracts; without it, what waits.")
    ] = None,
    council: Council = None,
    data: Data = None,
) -> None:
    """List the extracts that wait for a person, each with its receipt and the monitors' sentences."""
    places = find_places(council=council, extracts=None, data=data)
    folder = accepted_folder(places)
    set_django_up(places)
    from kinfold.register import queries

    decided = {(one.source, one.day, one.extract): one for one in queries.extract_decisions() if one.by}
    monitors: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for row in pq.read_table(folder / "monitors.parquet").to_pylist():
        monitors.setdefault(_key(row), []).append(row)
    shown = 0
    for row in pq.read_table(folder / "extracts.parquet").to_pylist():
        if row["source"] != source and (source is not None or row["state"] != "held"):
            continue
        shown += 1
        answers = sorted(monitors.get(_key(row), []), key=lambda answer: (answer["well"], not answer["stops"]))
        _receipt(row, told_below=[answer["sentence"] for answer in answers])
        for answer in answers:
            mark = "[red]✗[/]" if answer["stops"] else "[green]✓[/]" if answer["well"] else "[yellow]![/]"
            out.print(f"  {mark} {escape(answer['sentence'])}", soft_wrap=True)
        if one := decided.get(_key(row)):
            out.print(
                f"  {one.decision} by {escape(one.by)} on {one.at:%-d %B %Y}: {escape(one.reason)}", soft_wrap=True
            )
            if (one.decision == "committed") != (row["state"] == "accepted"):
                out.print("  The next run heeds it.")
    if not shown:
        out.print(
            "No extract waits for a person." if source is None else "The last run has read no extract of that source."
        )


def commit(source: Source, day: Day, reason: Reason = None, council: Council = None, data: Data = None) -> None:
    """Use an extract that waits: the next run takes it in. Who, when and why are kept."""
    _decide(source, day, reason, council, data, commits=True)


def reject(source: Source, day: Day, reason: Reason = None, council: Council = None, data: Data = None) -> None:
    """Do not use an extract: what was in use before stays in use. Who, when and why are kept."""
    _decide(source, day, reason, council, data, commits=False)


def _decide(
    source: str, day: datetime, reason: str | None, council: Council, data: Data, *, commits: bool
) -> None:  # fmt: skip
    account, why = at_the_machine(reason)
    places = find_places(council=council, extracts=None, data=data)
    set_django_up(places)
    from kinfold.register import actions
    from kinfold.sources.contracts import read_contracts
    from kinfold.vocabulary.identifiers import SourceId

    contract = read_contracts(places.council).get(SourceId(source))
    about = actions.decide_extract_at_the_machine(
        account, source, day.date(), commit=commits, reason=why, staff_list=bool(contract and contract.staff)
    )
    became = "committed" if commits else "rejected"
    out.print(f"{about.title}, {about.day:%-d %B %Y}: {became}. The next `kinfold run` heeds it.", soft_wrap=True)


def _receipt(row: dict[str, Any], told_below: list[str]) -> None:
    out.print(
        f"\n[bold]{row['source']} {row['extract_date']}[/] {row['state'].upper()}  {escape(row['file_name'])}  checksum {row['extract']}",
        soft_wrap=True,
    )
    out.print(f"  {row['rows_in']:,} rows: {row['kept']:,} kept, {row['set_aside']:,} set aside.")
    reason = row["reason"] or ""
    for sentence in told_below:  # what stopped it is the reason, and stands below with its mark
        reason = reason.replace(sentence, "")
    if reason.strip():
        out.print(f"  {escape(' '.join(reason.split()))}", soft_wrap=True)


def _key(row: dict[str, Any]) -> tuple[Any, ...]:
    return row["source"], row["extract_date"], row["extract"]
