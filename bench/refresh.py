"""
What finding who is who costs when only some records are new, beside finding it for everybody.

    ./dev bench refresh -- WORLD [--share 0.05] [--seed 1] [--work DIR]

WORLD is made by `kinfold world make`. Its extracts are accepted once; so large a share of the records, drawn by
their ids and a seed, is then held back as not yet come. Who is who is found without them, then with them: for
everybody, and only for those whom they may touch. Prints JSON: seconds by the clock and of processor time, their
ratio in this run, and whether every table is the same; where one is not, it ends as failed.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date
from functools import partial
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from _measured import machine

from kinfold.linkage.frequencies import count_names
from kinfold.linkage.resolve import resolve
from kinfold.linkage.tables import BETWEEN, EDGES, FULL_KEYS, KIN_PAIRS, LINKS, PAIRS, SEEN, STANDARDISED
from kinfold.places import shipped
from kinfold.sources.accept import accept_all
from kinfold.sources.contracts import read_contracts
from kinfold.sources.tables import ADDRESSES, RECORDS, RELATIONSHIPS, ROW_MATES, SOURCES
from kinfold.warehouse.artefacts import Artefact, Warehouse
from kinfold.warehouse.duckdb_engine import DuckDBEngine

READ = (RECORDS, ROW_MATES, SOURCES, ADDRESSES, RELATIONSHIPS)
MADE = (LINKS, EDGES, STANDARDISED, SEEN, BETWEEN, KIN_PAIRS, PAIRS, FULL_KEYS)


@dataclass(frozen=True)
class Figures:
    """What was measured, of which records, on which machine."""

    machine: dict[str, object]
    world: str
    seed: int
    records: int
    new: int
    everybody: tuple[float, float]
    """Seconds by the clock, and of processor time."""
    only_touched: tuple[float, float]
    share_of_clock: float
    share_of_processor: float
    same_tables: bool


def main() -> None:
    asked = _asked()
    council = shipped("councils") / "example"
    with tempfile.TemporaryDirectory(prefix="kinfold-refresh-", dir=asked.work) as spare:
        folder = Path(spare)
        warehouse = Warehouse(folder / "warehouse")
        contracts = read_contracts(council)
        extracts = asked.world / "extracts"
        now = accept_all(warehouse, council, contracts, extracts, on=None, sealed=folder / "sealed", watch=None)
        before = _without(now, folder / "before", asked.share, asked.seed)
        names = warehouse.make(
            "frequencies", partial(count_names, accepted=before, on=date(2026, 3, 31)), code="linkage"
        )

        def found(accepted: Artefact, how: str, last: Artefact | None = None) -> Artefact:
            inputs = {"accept": accepted, "frequencies": names}
            work = partial(resolve, before=last)
            return warehouse.make("resolve", work, inputs=inputs, settings={"how": how}, code="linkage")

        last = found(before, "before")
        full, everybody = _timed(lambda: found(now, "everybody"))
        again, touched = _timed(lambda: found(now, "only those touched", last))
        told = Figures(
            machine(),
            asked.world.name,
            asked.seed,
            records=now.counts["records"],
            new=now.counts["records"] - pq.read_metadata(before.path("records")).num_rows,
            everybody=everybody,
            only_touched=touched,
            share_of_clock=round(touched[0] / everybody[0], 2),
            share_of_processor=round(touched[1] / everybody[1], 2),
            same_tables=all(_table(full, name).equals(_table(again, name)) for name in (one.name for one in MADE)),
        )
    print(json.dumps(asdict(told), indent=1))
    if not told.same_tables:
        raise SystemExit("What was found again differs from what is found for everybody: a fault.")


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("world", type=Path)
    parser.add_argument("--share", type=float, default=0.05, help="the share of records that are new")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--work", type=Path, help="where the files may lie (default: the machine's temporary folder)")
    return parser.parse_args()


def _without(accepted: Artefact, folder: Path, share: float, seed: int) -> Artefact:
    """The same accepted tables before so large a share of the records had come."""
    folder.mkdir()
    engine = DuckDBEngine(folder / "scratch")
    for table in READ:
        engine.load(table.name, accepted.path(table.name))
        gone = f"hash({{record}}, {seed}) % 10_000 < {round(share * 10_000)}"
        columns = [name for name in ("record", "other_record", "of_record") if name in table.names()]
        kept = " AND ".join(f"NOT ({gone.format(record=name)})" for name in columns) or "true"
        engine.save(table, folder / f"{table.name}.parquet", of=f"SELECT * FROM {table.name} WHERE {kept}")
    engine.close()
    return Artefact("accept", "before", folder, {**accepted.manifest, "fingerprint": "before"})


def _timed(work: Callable[[], Artefact]) -> tuple[Artefact, tuple[float, float]]:
    clock, processor = time.monotonic(), time.process_time()
    made = work()
    return made, (round(time.monotonic() - clock, 1), round(time.process_time() - processor, 1))


def _table(artefact: Artefact, name: str) -> pa.Table:
    return pq.read_table(artefact.path(name))


if __name__ == "__main__":
    main()
