"""
How right and how fast linkage is, beside a plain Splink script and the library recordlinkage, in one run.

    ./dev bench linkage -- SET... [--labelled DIR] [--rounds 1] [--train] [--without PROGRAM] [--council DIR]

A SET is febrl3, febrl4, historical, fake_1000, or a folder that `kinfold world make` wrote. DIR holds the
labelled sets (KINFOLD_LABELLED_SETS names it too). Each program is a process of its own, one after the
other, round by round, in another order each round; times are medians over the rounds, figures those of the
last. Line and yardsticks get the same columns. No number is fitted to any of these sets, but missed pairs of
FEBRL and of the historical people were looked at to find out why. `fake_1000` is kept aside: run it when nothing
is changed any more.

JSON is printed. Intervals are 95%, as `kinfold linkage evaluate` tells them. Of a world the yardsticks
see the records as the sources wrote them, and the line those that it accepted, so their numbers differ.

recordlinkage stands in an environment of its own (build/bench-recordlinkage, from bench/recordlinkage.txt):
it would go with the other pins, but brings pandas, SciPy and scikit-learn, which nothing else here needs and
which every set-up would install.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import venv
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq
from _labelled_sets import SETS, folder_of_sets, write_council
from _measured import Took, machine, took

from kinfold.linkage.quality.measures import measures, sums

HERE = Path(__file__).resolve().parent
OURS, SPLINK, RECORDLINKAGE = "kinfold", "plain_splink", "recordlinkage"
PROGRAMS = (OURS, SPLINK, RECORDLINKAGE)


@dataclass(frozen=True)
class Prepared:
    """One set on the disk, as the programs take it: council, extracts, records.parquet and records.csv."""

    name: str
    folder: Path
    council: Path
    extracts: Path
    world: Path | None
    train: bool
    """Whether the line makes a model of its own first."""


def main() -> None:
    asked = _asked()
    programs = [name for name in PROGRAMS if name not in asked.without]
    python = _recordlinkage() if RECORDLINKAGE in programs else Path()
    told: dict[str, Any] = {"machine": machine(), "versions": _versions(python), "rounds": asked.rounds, "sets": {}}
    for name in asked.sets:
        with tempfile.TemporaryDirectory(prefix="kinfold-bench-") as work:
            prepared = _prepare(name, Path(work), asked)
            told["sets"][prepared.name] = _measured(prepared, programs, python, rounds=asked.rounds)
    print(json.dumps(told, indent=1))


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="+", metavar="SET")
    parser.add_argument("--labelled", type=Path, help="the folder of the labelled sets")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument(
        "--train", action="store_true", help="the line trains a model on each set, without labels, first"
    )
    parser.add_argument("--without", action="append", default=[], choices=(SPLINK, RECORDLINKAGE))
    parser.add_argument("--council", type=Path, default=HERE.parent / "councils" / "example", help="of worlds")
    return parser.parse_args()


def _prepare(name: str, work: Path, asked: argparse.Namespace) -> Prepared:
    if name in SETS:
        told = SETS[name](folder_of_sets(asked.labelled))
        write_council(told, work)
        records, world = told.records, None
        council, extracts = work / "council", work / "extracts"
    elif (Path(name) / "truth" / "observed.parquet").is_file():
        world = Path(name).resolve()
        records, council, extracts = _observed(world), asked.council, world / "extracts"
    else:
        sys.exit(f"'{name}' is neither one of {', '.join(SETS)} nor a folder that `kinfold world make` wrote.")
    pq.write_table(records, work / "records.parquet")
    pa.csv.write_csv(records, work / "records.csv")
    pq.write_table(records.select(["record", "entity"]), work / "truth.parquet")
    return Prepared(Path(name).name, work, council, extracts, world, asked.train)


def _observed(world: Path) -> pa.Table:
    """The records of a made-up world as its sources wrote them, those without any name left out."""
    rows = pq.read_table(world / "truth" / "observed.parquet")
    rows = rows.filter(pc.or_(pc.is_valid(rows["first_name"]), pc.is_valid(rows["last_name"])))
    columns = ("first_name", "last_name", "birth_date", "postcode", "email", "nhs_number", "upn", "ni_number")
    texts = {name: rows[name].cast(pa.string()) for name in ("source", *columns)}
    number = pa.array([str(at) for at in range(rows.num_rows)])
    return pa.table({"record": number, "entity": rows["person"].cast(pa.string()), **texts})


def _measured(prepared: Prepared, programs: Sequence[str], python: Path, *, rounds: int) -> dict[str, Any]:
    runs: dict[str, list[Took]] = {name: [] for name in programs}
    for turn in range(rounds):
        for name in programs if turn % 2 == 0 else reversed(programs):
            out = prepared.folder / f"{name}-{turn}"
            out.mkdir()
            runs[name].append(took(_command(name, prepared, out, python)))
    records = pq.read_table(prepared.folder / "records.parquet")
    return {
        "records": records.num_rows,
        "people": len(pc.unique(records["entity"])),
        "yardsticks_compare": [name for name in records.column_names if name not in ("record", "source", "entity")],
        "programs": {
            name: {
                **_figures(name, prepared, prepared.folder / f"{name}-{rounds - 1}", of[-1]),
                "wall_seconds": round(median(run.wall for run in of), 2),
                "cpu_seconds": round(median(run.cpu for run in of), 2),
                "peak_mb": _peak(of),
            }
            for name, of in runs.items()
        },
    }


def _peak(of: Sequence[Took]) -> int | None:
    """In megabytes; null where it is less than the bench itself takes, which a process it starts inherits as its peak."""
    peak, ours = max(run.peak_mb for run in of), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return round(peak) if peak > ours else None


def _command(name: str, prepared: Prepared, out: Path, python: Path) -> Sequence[str | Path]:
    if name == OURS:
        world = ("--world", prepared.world) if prepared.world else ()
        return (
            sys.executable,
            HERE / "_link_ours.py",
            prepared.council,
            prepared.extracts,
            out,
            *world,
            *(("--train",) if prepared.train else ()),
        )
    if name == SPLINK:
        return sys.executable, HERE / "_link_splink.py", prepared.folder / "records.parquet", out / "links.parquet"
    return python, HERE / "_link_recordlinkage.py", prepared.folder / "records.csv", out / "links.csv"


def _figures(name: str, prepared: Prepared, out: Path, took_last: Took) -> dict[str, Any]:
    """Precision and recall of what a program wrote, by one and the same code for all."""
    truth = pq.read_table((out if name == OURS and prepared.world else prepared.folder) / "truth.parquet")
    if name == OURS:
        links = pq.read_table(out / "links.parquet")
        steps = json.loads(took_last.said.splitlines()[-1])
        return {**{level: _scored(links, level, truth) for level in ("careful", "full")}, "line": steps}
    table = pa.csv.read_csv(out / "links.csv", convert_options=_AS_TEXT) if name == RECORDLINKAGE else pq.read_table(out / "links.parquet")  # fmt: skip
    return {"joined": _scored(table, "person", truth)}


_AS_TEXT = pa.csv.ConvertOptions(column_types={"record": pa.string()})


def _scored(links: pa.Table, column: str, truth: pa.Table) -> dict[str, Any]:
    both = links.select(["record", column]).join(truth, keys="record", join_type="inner")
    found, true = (_numbered(both[name]) for name in (column, "entity"))
    told = asdict(measures(sums(found, true)))
    missing = truth.num_rows - both.num_rows
    # A record that a program lost cannot count as rightly alone.
    return {**told, "records_lost": missing} if missing else told


def _numbered(values: pa.ChunkedArray) -> np.ndarray[Any, np.dtype[np.int64]]:
    return np.unique(np.asarray(values.to_pylist()), return_inverse=True)[1].astype(np.int64)


def _recordlinkage() -> Path:
    """The Python of an environment with recordlinkage in it, made on first use."""
    folder = HERE.parent / "build" / "bench-recordlinkage"
    python = folder / "bin" / "python"
    done = folder / "made"
    if not done.exists():
        venv.create(folder, with_pip=True, clear=True)
        pip = (python, "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--require-hashes")
        subprocess.run([*pip, "-r", HERE / "recordlinkage.txt"], check=True, stdout=sys.stderr)
        done.touch()
    return python


def _versions(python: Path) -> Mapping[str, str]:
    told = {name: version(name) for name in ("kinfold", "splink", "duckdb")}
    if python != Path():
        ask = "import importlib.metadata as m; print(m.version('recordlinkage'))"
        told["recordlinkage"] = subprocess.run([python, "-c", ask], check=True, capture_output=True, text=True).stdout.strip()  # fmt: skip
    return told


if __name__ == "__main__":
    main()
