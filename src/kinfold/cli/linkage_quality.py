"""`kinfold linkage evaluate|sample|measure`: how good the links of a run are."""

from __future__ import annotations

import getpass
import json
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import pyarrow.compute as pc
import pyarrow.parquet as pq
import typer

from kinfold.cli import set_django_up, terminal
from kinfold.cli.options import Council
from kinfold.linkage.quality.estimates import measured
from kinfold.linkage.quality.labels import read_labels
from kinfold.linkage.quality.linked import Linked
from kinfold.linkage.quality.page import page as page_of
from kinfold.linkage.quality.report import report
from kinfold.linkage.quality.sample import draw
from kinfold.linkage.quality.sample_file import check_place, write_sample
from kinfold.places import Places, find_places
from kinfold.runs import newest_linked
from kinfold.vocabulary.codelists import Action
from kinfold.vocabulary.errors import BadSettings, RunFailed
from kinfold.warehouse.artefacts import write_whole

RunFolder = Annotated[
    Path | None,
    typer.Option(
        "--run",
        "--data",
        help="The data folder of the run, as `kinfold run --data` was given it (default: ./data). Of several runs the newest is measured.",
    ),
]
Out = Annotated[Path | None, typer.Option("--out", help="The file for the JSON (default: printed).")]


def evaluate(
    run: RunFolder = None,
    truth: Annotated[
        Path | None,
        typer.Option(
            "--truth",
            help="A CSV file of who is whom: source, record (the source's own key, or Kinfold's record id), entity. "
            "Without it, counts are told.",
        ),
    ] = None,
    leave_out_unknown: Annotated[
        bool,
        typer.Option(
            "--leave-out-unknown", help="Leave out lines about records that the run does not have, and count them."
        ),
    ] = False,
    out: Out = None,
    page: Annotated[Path | None, typer.Option("--page", help="Also write the report as a web page, to read.")] = None,
) -> None:
    """
    Tell how right the links of the newest run are, against a file of who is whom; without one, what linkage did.

    JSON with precision and recall, pair by pair and B-cubed, for what was joined (careful) and with all that is
    likely joined too (full); also by sex, age, ethnic group and kind of name, with 95% intervals. It holds no value of a record.
    """
    _can_be_written(out, page)
    places = find_places(council=None, extracts=None, data=run)
    told = report(linked_in(places), places.data / "scratch", truth=truth, leave_out_unknown=leave_out_unknown)
    if page:
        write_whole(page, page_of(told))
    tell(told, out)


def sample(
    pairs: Annotated[int, typer.Option("--pairs", min=1, help="How many pairs to draw.")],
    out: Annotated[
        Path, typer.Option("--out", help="The CSV file to write, in a folder that only this account can look into.")
    ],
    seed: Annotated[int, typer.Option("--seed", help="The same seed draws the same pairs.")] = 1,
    run: RunFolder = None,
    council: Council = None,
) -> None:
    """
    Draw pairs of records for people to label, some of every kind of pair: joined, parked and refused, by weight.

    The file holds personal data: it is for this account alone, and the ledger is told first. Nobody protected is in it, nor anybody close to them.
    """
    places = find_places(council=council, extracts=None, data=run)
    check_place(out)
    linked, hiding = linked_in(places), _hiding(places)
    set_django_up(places)
    from kinfold.governance import actions
    from kinfold.register.protection_queries import protected_records

    # Who was protected since that run was made is in none of its tables.
    drawn = draw(linked, places.data / "scratch", pairs=pairs, seed=seed, hiding=hiding, marked=protected_records())
    actions.take_out_at_the_machine(getpass.getuser(), Action.SAMPLE_PAIRS, pairs=len(drawn.pairs))
    write_sample(drawn, drawn.design(linked, seed=seed), out)
    terminal.out.print(
        f"{len(drawn.pairs):,} pairs from {len(drawn.strata):,} strata are in {out}, and the design beside it. "
        f"{drawn.people_left_out:,} people were left out because they, or people close to them, are protected.\n"
        "It holds personal data. Write same, different or unsure into the column label; then `kinfold linkage measure`. "
        "Delete both files when the figures are taken.",
        soft_wrap=True,
        markup=False,
    )


def measure(
    file: Annotated[Path, typer.Argument(help="The labelled file that `kinfold linkage sample` wrote.")],
    out: Out = None,
) -> None:
    """Estimate precision and recall, with intervals, from a labelled sample. JSON, without a value of a record."""
    _can_be_written(out)
    told = measured(read_labels(file))
    tell(told, out)
    if clashes := told["contradictions"]:
        terminal.err.print(
            f"{len(clashes):,} labels contradict others: a pair is said to be different, and other pairs say it is the same. "
            "They are named in the answer by their pair numbers. Look at them again before you use the figures.",
            markup=False,
        )


def linked_in(places: Places) -> Linked:
    """The newest run of a data folder that has linked."""
    run = newest_linked(places)
    accept, resolve = (run.steps[stage] for stage in ("accept", "resolve"))
    return Linked(
        run=run.run,
        on=date.fromisoformat(str(run.on_day)),
        accepted=places.warehouse / "accept" / str(accept["fingerprint"]),
        resolved=places.warehouse / "resolve" / str(resolve["fingerprint"]),
        notes=resolve["notes"],
    )


def _hiding(places: Places) -> set[str]:
    """Whom the newest run found to hide, or to live with somebody who does. Raises RunFailed where it did not look."""
    run = newest_linked(places)
    folder = places.warehouse / "assemble" / str(run.steps.get("assemble", {}).get("fingerprint"))
    if not (folder / "residences.parquet").is_file():
        raise RunFailed(
            "The newest run has not put families together, or what it made is gone.",
            where=f"run {run.run}",
            means="Nothing was written: without families it is not known who lives where somebody hides.",
            do="Run `kinfold run` to its end first.",
        )
    return people_in_hiding(folder)


def people_in_hiding(families: Path) -> set[str]:
    """From what the stage of families made: who lived at a protected home or is of a protected family, by their label in the links."""

    def people(table: str, at: str, of: str) -> set[str]:
        protected = pq.read_table(families / f"{of}.parquet", columns=[at], filters=[("protected", "=", True)])
        rows = pq.read_table(families / f"{table}.parquet", columns=["person", at])
        found: list[str] = rows.filter(pc.is_in(rows[at], value_set=protected[at]))["person"].to_pylist()
        return set(found)

    return people("residences", "dwelling", of="dwellings") | people("memberships", "family", of="families")


def _can_be_written(*files: Path | None) -> None:
    """Before any work: that the folders of the files to write are there."""
    if missing := [str(file.parent) for file in files if file and not file.absolute().parent.is_dir()]:
        raise BadSettings(
            [f"{folder}: there is no such folder" for folder in missing],
            where="--out and --page",
            do="Make the folder, or name a file in another.",
        )


def tell(told: dict[str, Any], out: Path | None) -> None:
    """Write JSON into a file, or print it as it is."""
    text = json.dumps(told, indent=1)
    if out:
        write_whole(out, text + "\n")
        terminal.out.print(f"The figures are in {out}.", soft_wrap=True, markup=False)
    else:
        typer.echo(text)
