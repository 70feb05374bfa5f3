"""
How long the whole line takes, beside a plain Splink script on the same records in the same run.

    ./dev bench line -- [--people 480000] [--seed 1] [--months 3] [--terms 24] [--rounds 1] [--work DIR]

480,000 people are about a million records. Both are whole processes, one after the other, round by
round; of several rounds the medians are told. Then the newest month is taken away and given again, as
one more month's extracts, and every table of its steps is held against the full run's. (Not the register: ids
are for life, so a person who was two last month keeps an id that a first load would not give.) JSON at the end; memory
is that of the largest process. Where KINFOLD_DATABASE_URL and KINFOLD_LEDGER_URL are set, the line
publishes there: an empty database.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any

from _measured import Took, machine, took

from kinfold.worlds.make import make_world
from kinfold.worlds.settings import WorldSettings

HERE = Path(__file__).resolve().parent
COUNCIL = HERE.parent / "councils" / "example"
KEY = {"KINFOLD_SECRET_KEY": "a key for benches alone, of no deployment"}


@dataclass
class Figures:
    """What the bench tells."""

    machine: str
    people: int
    seed: int
    months: int
    terms: int
    records: int = 0
    facts: int = 0
    plain_seconds: list[float] = field(default_factory=list)
    line_seconds: list[float] = field(default_factory=list)
    plain_cpu_seconds: list[float] = field(default_factory=list)
    line_cpu_seconds: list[float] = field(default_factory=list)
    line_peak_mb: float = 0
    steps: dict[str, float] = field(default_factory=dict)
    """Seconds of each step of the last full run."""
    ratio: float = 0
    """Medians, the line's by the plain script's."""
    next_month_seconds: float = 0
    next_month_share: float = 0
    """Of the line's median."""
    next_month_has_the_full_runs_answers: bool = False


def main() -> None:
    asked = _asked()
    with tempfile.TemporaryDirectory(prefix="kinfold-line-", dir=asked.work) as spare:
        folder = Path(spare)
        world = folder / "world"
        settings = WorldSettings(attendance_terms=asked.terms)
        made = make_world(people=asked.people, seed=asked.seed, months=asked.months, out=world, settings=settings)
        told = Figures(machine(), asked.people, asked.seed, asked.months, asked.terms)
        for turn in range(asked.rounds):
            plain = took([sys.executable, HERE / "plain_splink.py", world])
            data = folder / f"data{turn}"
            line = _run(world / "extracts", data)
            told.plain_seconds.append(round(plain.wall, 1))
            told.line_seconds.append(round(line.wall, 1))
            told.plain_cpu_seconds.append(round(plain.cpu, 1))
            told.line_cpu_seconds.append(round(line.cpu, 1))
            told.line_peak_mb = max(told.line_peak_mb, round(line.peak_mb))
            told.steps = _steps(data, told)
            if turn < asked.rounds - 1:
                shutil.rmtree(data)
        told.ratio = round(median(told.line_seconds) / median(told.plain_seconds), 2)
        if not os.environ.get("KINFOLD_DATABASE_URL"):
            _one_month_more(world, folder, made.dates, told)
    print(json.dumps(asdict(told), indent=1))


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=480_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--months", type=int, default=3)
    parser.add_argument(
        "--terms", type=int, default=24, help="how far school attendance goes back: for two million facts"
    )
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--work", type=Path, help="where the files may lie (default: the machine's temporary folder)")
    return parser.parse_args()


def _run(extracts: Path, data: Path, *, first: bool = True) -> Took:
    command = ["run", "--council", COUNCIL, "--extracts", extracts, "--data", data]
    take_on = ["--commit-new", "--reason", "bench"] if first else []
    return took([sys.executable, "-m", "kinfold", *command, *take_on], env=KEY)


def _steps(data: Path, told: Figures) -> dict[str, float]:
    newest: dict[str, Any] = json.loads(max((data / "runs").glob("*.json")).read_text(encoding="utf-8"))
    told.records = newest["steps"]["accept"]["rows"]["records"]
    told.facts = newest["steps"]["accept"]["rows"]["facts"]
    steps = {name: float(step["seconds"]) for name, step in newest["steps"].items()}
    return {**steps, "publish": round(float(newest["published"]["seconds"]), 2)}


def _answers(data: Path) -> dict[str, Any]:
    """By step of the newest run, the digest of each of its tables."""
    newest: dict[str, Any] = json.loads(max((data / "runs").glob("*.json")).read_text(encoding="utf-8"))
    made = {name: data / "warehouse" / name / step["fingerprint"] for name, step in newest["steps"].items()}
    return {
        name: json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["tables"]
        for name, folder in made.items()
    }


FOUND = ("resolve", "assemble", "find")


def _one_month_more(world: Path, folder: Path, dates: tuple[date, ...], told: Figures) -> None:
    """
    All months but the newest, then that one as it would come; and once more with what was found thrown away.

    Both times names are as common as they were before the newest month, so the answers must be the same.
    """
    extracts, data, kept = world / "extracts", folder / "later", folder / "newest"
    moved = [file for file in sorted(extracts.rglob("*")) if file.is_file() and str(dates[-1]) in file.name]
    for file in moved:
        to = kept / file.relative_to(extracts)
        to.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(file, to)
    _run(extracts, data)
    for file in moved:
        shutil.move(kept / file.relative_to(extracts), file)
    again = _run(extracts, data, first=False)
    told.next_month_seconds = round(again.wall, 1)
    told.next_month_share = round(again.wall / median(told.line_seconds), 2)
    answers = _answers(data)
    for stage in FOUND:
        shutil.rmtree(data / "warehouse" / stage)
    _run(extracts, data, first=False)
    told.next_month_has_the_full_runs_answers = _answers(data) == answers


if __name__ == "__main__":
    main()
