"""
How right and how fast linkage is on a made-up world with a known truth.

    python bench/linkage.py WORLD [--council DIR] [--work DIR] [--plain]

WORLD is what `kinfold world make` wrote. `--plain` also runs bench/plain_splink.py on it, for comparison.
"""

from __future__ import annotations

import argparse
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from kinfold.linkage.evaluate import TRUE_PERSONS, Evaluation, compare
from kinfold.linkage.resolve import resolve
from kinfold.sources.accept import accept_all
from kinfold.sources.contracts import read_contracts
from kinfold.warehouse.artefacts import Artefact, Warehouse
from kinfold.warehouse.duckdb_engine import DuckDBEngine

HERE = Path(__file__).resolve().parent


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
            watch=None,
        )
        wall, spent = time.monotonic(), time.process_time()
        linked = warehouse.make("resolve", resolve, inputs={"accept": accepted}, code="linkage")
        wall, spent = time.monotonic() - wall, time.process_time() - spent
        found = compare(pq.read_table(linked.path("links")), _truth(asked.world, accepted, work))
        notes = linked.manifest["notes"]
    _tell(asked.world, found, notes, wall=wall, spent=spent)
    if asked.plain:
        subprocess.run([sys.executable, str(HERE / "plain_splink.py"), str(asked.world)], check=True)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("world", type=Path)
    parser.add_argument("--council", type=Path, default=HERE.parent / "councils" / "example")
    parser.add_argument("--work", type=Path, help="keep the artefacts here, so that a second run skips accepting")
    parser.add_argument("--plain", action="store_true")
    return parser.parse_args()


def _truth(world: Path, accepted: Artefact, work: Path) -> pa.Table:
    """The world's truth, by the record ids that accepting makes."""
    engine = DuckDBEngine(work / "scratch")
    try:
        engine.load("records", accepted.path("records"))
        engine.load("truth_records", world / "truth" / "records.parquet")
        engine.run([TRUE_PERSONS])
        return engine.fetch("SELECT record, person FROM true_persons")
    finally:
        engine.close()


def _tell(world: Path, found: Evaluation, notes: dict[str, object], *, wall: float, spent: float) -> None:
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"world     {world.name}: {found.records:,} records with a known person; {notes['records']:,} records linked")
    print(
        f"machine   {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, "
        f"Splink {version('splink')}, DuckDB {version('duckdb')}"
    )
    print(f"time      {wall:.1f} s wall, {spent:.1f} s CPU, peak memory of the whole bench {memory:,.0f} MB")
    for name, score in (("pairwise", found.pairwise), ("B-cubed", found.bcubed)):
        print(f"{name:9} precision {score.precision:.4f}  recall {score.recall:.4f}  F1 {score.f1:.4f}")
    for name in ("persons", "pairs_scored", "held_by", "parked", "refused", "junk_values", "keys_dropped"):
        print(f"{name:13} {notes[name]}")


if __name__ == "__main__":
    main()
