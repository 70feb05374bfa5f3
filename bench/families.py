"""
How right and how fast families are on a made-up world with a known truth.

    ./dev bench families -- WORLD [--seed N] [--council DIR] [--work DIR] [--threads N]

WORLD is what `kinfold world make` wrote; its seed is only told on. Prints JSON, once with true person links and once with
the real ones: `kinfold.families.against_truth` says what each figure is counted over.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from functools import partial
from pathlib import Path

from _measured import machine

from kinfold.families.against_truth import TRUE_LINKS, TRUTH, against_truth, share
from kinfold.families.assemble import assemble
from kinfold.families.tables import DWELLINGS, MEMBERSHIPS, RESIDENCES
from kinfold.linkage.evaluate import TRUE_PERSONS
from kinfold.linkage.resolve import resolve
from kinfold.linkage.tables import LINKS
from kinfold.sources.accept import accept_all, day_of
from kinfold.sources.contracts import read_contracts
from kinfold.sources.tables import ADDRESSES, RECORDS, RELATIONSHIPS
from kinfold.warehouse.artefacts import Artefact, NobodyWatching, Warehouse, Workspace
from kinfold.warehouse.duckdb_engine import DuckDBEngine

HERE = Path(__file__).resolve().parent
GROWN_UP = 18
"""A world's truth lets a child go at eighteen."""


def main() -> None:
    asked = _asked()
    with tempfile.TemporaryDirectory(prefix="kinfold-bench-") as scratch:
        work = asked.work or Path(scratch)
        warehouse = Warehouse(work / "warehouse")
        accepted = accept_all(
            warehouse,
            asked.council,
            read_contracts(asked.council),
            asked.world / "extracts",
            on=None,
            sealed=work / "sealed",
        )
        told: dict[str, object] = {
            "machine": machine(),
            "world": asked.world.name,
            "seed": asked.seed,
            "records": accepted.counts["records"],
        }
        true_links = partial(_true_links, truth=asked.world / "truth")
        for name, link in (("true links", true_links), ("real links", resolve)):
            linked = warehouse.make(
                f"resolve-{name.split()[0]}",
                link,
                inputs={"accept": accepted},
                settings={"world": asked.world},
                code="linkage",
            )
            told[name] = _figures(accepted, linked, asked.world / "truth", work / "families", asked.threads)
        print(json.dumps(told, indent=2))


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("world", type=Path)
    parser.add_argument("--seed", type=int, help="the world's seed, to stand beside the figures")
    parser.add_argument("--council", type=Path, default=HERE.parent / "councils" / "example")
    parser.add_argument("--work", type=Path, help="keep the artefacts here, so that a second run skips what is done")
    parser.add_argument("--threads", type=int, default=1)
    return parser.parse_args()


def _true_links(workspace: Workspace, *, truth: Path) -> None:
    workspace.load("accept", RECORDS)
    workspace.engine.load("truth_records", truth / "records.parquet")
    workspace.engine.run([TRUE_PERSONS, *TRUE_LINKS])
    workspace.save(LINKS)


def _figures(accepted: Artefact, linked: Artefact, truth: Path, place: Path, threads: int) -> dict[str, object]:
    """Assemble, never from what was kept, since its time is a figure; then hold against the truth."""
    engine = DuckDBEngine(place / "scratch", threads=threads)
    try:
        with tempfile.TemporaryDirectory(prefix="kinfold-bench-") as folder:
            workspace = Workspace(engine, Path(folder), {"accept": accepted, "resolve": linked}, NobodyWatching())
            began, used = time.monotonic(), time.process_time()
            assemble(workspace, on=day_of(accepted), dependent_until=GROWN_UP, dependent_until_with_plan=GROWN_UP)
            seconds, processor = time.monotonic() - began, time.process_time() - used
            for table in (RECORDS, RELATIONSHIPS, ADDRESSES):
                engine.load(table.name, accepted.path(table.name))
            for table in (MEMBERSHIPS, RESIDENCES, DWELLINGS):
                engine.load(table.name, Path(folder) / f"{table.name}.parquet")
            for name in ("records", *TRUTH):
                engine.load(f"truth_{name}", truth / f"{name}.parquet")
            engine.run([TRUE_PERSONS])
            found = against_truth(engine)
    finally:
        engine.close()
    return {
        "seconds": round(seconds, 1),
        "processor_seconds": round(processor, 1),
        "memberships": {**share(found.all.memberships), "found": found.all.found, "true": found.all.true},
        "not_named": found.not_named,
        "told_twice": {"memberships": found.told_twice, "precision_by_person": round(found.precision_by_person, 4)},
        "told_recall": {"recall": round(found.told_recall, 4), "told": found.told},
        "without_proposals": share(found.stated.memberships),
        "families_b_cubed": share(found.all.families),
        "roles_right": round(found.all.role_accuracy, 4),
        "carers_roles_right": round(found.all.carer_accuracy, 4),
        "told_carers_roles_right": {"share": round(found.told_carers_role_right, 4), "carers": found.told_carers},
        "must_not_happen": found.wrong,
        "false_by_cause": found.false_by_cause,
        "missed_by_cause": found.missed_by_cause,
        "carers_roles_by_mistake": found.roles_by_mistake,
    }


if __name__ == "__main__":
    main()
