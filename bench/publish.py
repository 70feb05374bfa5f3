"""
What publishing alone costs: a first load, and the next month's run over it.

    ./dev bench publish -- DATA [--rounds 1] [--work DIR]

DATA is a data folder whose last two runs were published, as `kinfold run` leaves it; what those two found is published
anew into registers of the bench's own, and DATA is only read. Prints JSON: of each of the two, seconds by the clock and
of processor time without the database server's, rows, the peak of memory; the least of the rounds. It ends as failed where the
second publishing does not leave what a first load of the newer run leaves, ids and what became of them apart.
On PostgreSQL where KINFOLD_DATABASE_URL names one that holds nothing: then in one round, and without that comparison.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from _measured import machine, took

from kinfold.cli import set_django_up
from kinfold.governance.rules.registers import law_of
from kinfold.places import find_places, shipped
from kinfold.runs import Run, all_runs
from kinfold.warehouse.artefacts import Artefact, Warehouse

COUNCIL = shipped("councils") / "example"
KEY = {"KINFOLD_SECRET_KEY": "a key for benches alone, of no deployment"}


@dataclass(frozen=True)
class Told:
    """One publishing."""

    seconds: float
    cpu_seconds: float
    peak_mb: int
    inserted: int
    updated: int
    deleted: int
    rows: dict[str, int]
    """In the register afterwards, by table."""


def main() -> None:
    asked = _asked()
    if asked.into:
        print(json.dumps(asdict(_publish(asked.data, asked.run, asked.into))))
        return
    earlier, newest = (run.run for run in reversed(_published(asked.data)[:2]))
    on_sqlite = not os.environ.get("KINFOLD_DATABASE_URL")
    first, later = list[Told](), list[Told]()
    for _ in range(asked.rounds if on_sqlite else 1):
        with tempfile.TemporaryDirectory(prefix="kinfold-publish-", dir=asked.work) as spare:
            into = Path(spare) / "register"
            first.append(_apart(asked.data, earlier, into))
            later.append(_apart(asked.data, newest, into))
            if on_sqlite:
                anew = _apart(asked.data, newest, Path(spare) / "anew")
                if anew.rows != later[-1].rows:
                    raise SystemExit("The next month's run leaves other rows than a first load of it: a fault.")
    told = {"first load": _least(first), "next month": _least(later)}
    print(json.dumps({"machine": machine(), **{name: asdict(one) for name, one in told.items()}}, indent=1))


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument(
        "--work", type=Path, help="where the registers may lie (default: the machine's temporary folder)"
    )
    parser.add_argument("--run", help=argparse.SUPPRESS)
    parser.add_argument("--into", type=Path, help=argparse.SUPPRESS)
    return parser.parse_args()


def _published(data: Path) -> list[Run]:
    places = find_places(council=COUNCIL, extracts=data, data=data)
    found = [run for run in all_runs(places) if run.state == "published"]
    if len(found) < 2:
        raise SystemExit(f"{data} needs two published runs: the first months, then one more.")
    return found


def _apart(data: Path, run: str, into: Path) -> Told:
    """In a process of its own, so that the peak of memory is of this one alone."""
    into.mkdir(exist_ok=True)
    said = took([sys.executable, __file__, data, "--run", run, "--into", into], env=KEY).said
    return Told(**json.loads(said.splitlines()[-1]))


def _least(rounds: list[Told]) -> Told:
    return min(rounds, key=lambda one: one.cpu_seconds)


def _publish(data: Path, run_id: str, into: Path) -> Told:
    set_django_up(find_places(council=COUNCIL, extracts=into, data=into), loopback=True)
    from kinfold.governance.rules.profile import read_profile
    from kinfold.register import actions
    from kinfold.register.models import PUBLISHED

    run = next(one for one in _published(data) if one.run == run_id)
    artefacts = _artefacts(data, run)
    before, began = _processor(), time.monotonic()
    report = actions.publish(
        artefacts,
        profile=read_profile(COUNCIL),
        law=law_of(COUNCIL),
        on=date.fromisoformat(str(run.on_day)),
        run_id=run.run,
        scratch=into / "scratch",
    )
    seconds, cpu = time.monotonic() - began, _processor() - before
    shutil.rmtree(into / "scratch", ignore_errors=True)
    changes = report.counts.values()
    return Told(
        seconds=round(seconds, 1),
        cpu_seconds=round(cpu, 1),
        peak_mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        inserted=sum(one.inserted for one in changes),
        updated=sum(one.updated for one in changes),
        deleted=sum(one.deleted for one in changes),
        rows={model.__name__: model._default_manager.count() for model in PUBLISHED},
    )


def _artefacts(data: Path, run: Run) -> dict[str, Artefact]:
    warehouse = Warehouse(data / "warehouse")
    stages = [stage for stage in ("accept", "resolve", "assemble", "find", "measure") if stage in run.steps]
    found = {stage: warehouse.standing(stage, str(run.steps[stage]["fingerprint"])) for stage in stages}
    if gone := [stage for stage, artefact in found.items() if artefact is None]:
        raise SystemExit(f"What run {run.run} made is not there any more: {', '.join(gone)}.")
    return {stage: artefact for stage, artefact in found.items() if artefact}


def _processor() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
