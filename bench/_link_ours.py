"""
The line's accept and resolve on a council's extracts: the part of a bench that is measured, in a process of its own.

    python bench/_link_ours.py COUNCIL EXTRACTS OUT [--world WORLD] [--train]

Writes OUT/links.parquet (record, careful, full) and, of a made-up world, OUT/truth.parquet (record, entity).
"""

from __future__ import annotations

import argparse
import json
import time
from dataclasses import asdict
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from kinfold.linkage.evaluate import ALIKE_BY_BIRTH, TELL_ENOUGH, TRUE_PERSONS
from kinfold.linkage.quality.groups import members
from kinfold.linkage.quality.measures import measures, sums
from kinfold.linkage.resolve import resolve
from kinfold.linkage.train import train
from kinfold.sources.accept import accept_all
from kinfold.sources.contracts import read_contracts
from kinfold.warehouse.artefacts import Artefact, Warehouse
from kinfold.warehouse.duckdb_engine import DuckDBEngine
from kinfold.warehouse.engine import Step


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("council", "extracts", "out"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--world", type=Path)
    parser.add_argument("--train", action="store_true", help="a model from these records, without labels")
    asked = parser.parse_args()
    warehouse = Warehouse(asked.out / "warehouse")
    began = time.monotonic()
    accepted = accept_all(
        warehouse, asked.council, read_contracts(asked.council), asked.extracts, on=None, sealed=asked.out / "sealed", watch=None
    )  # fmt: skip
    accepted_at, cpu_at = time.monotonic(), time.process_time()
    model = train(accepted.path("records"), asked.out / "model", name="trained_here") if asked.train else None
    trained_at = time.monotonic()
    linked = warehouse.make("resolve", partial(resolve, model=model), inputs={"accept": accepted}, code="linkage")
    ended, cpu_ended = time.monotonic(), time.process_time()
    pq.write_table(_both_levels(linked), asked.out / "links.parquet")
    by_group: dict[str, Any] = {}
    if asked.world:
        pq.write_table(_truth(asked.world, accepted, asked.out), asked.out / "truth.parquet")
        by_group = _by_group(asked.world, accepted, linked, asked.out)
    notes = linked.manifest["notes"]
    counted = ("model", "records", "persons", "pairs_scored", "held_by", "parked", "refused", "junk_values", "keys_dropped")  # fmt: skip
    print(json.dumps({
        "accept_seconds": round(accepted_at - began, 2),
        "train_seconds": round(trained_at - accepted_at, 2),
        "resolve_seconds": round(ended - trained_at, 2),
        "resolve_cpu_seconds": round(cpu_ended - cpu_at, 2),
        **{name: notes[name] for name in counted},
        **by_group,
    }))  # fmt: skip


def _both_levels(linked: Artefact) -> pa.Table:
    """Each record's person as joined (careful), and were every likely pair joined too (full)."""
    links = pq.read_table(linked.path("links"))
    return pa.table({"record": links["record"], "careful": links["person"], "full": links["proposed"]})


def _truth(world: Path, accepted: Artefact, work: Path) -> pa.Table:
    """The world's truth, by the record ids that accepting makes."""
    engine = DuckDBEngine(work / "scratch")
    try:
        engine.load("records", accepted.path("records"))
        engine.load("truth_records", world / "truth" / "records.parquet")
        engine.run([TRUE_PERSONS])
        return engine.fetch("SELECT record, person AS entity FROM true_persons")
    finally:
        engine.close()


def _by_group(world: Path, accepted: Artefact, linked: Artefact, work: Path) -> dict[str, Any]:
    """Of a made-up world: the figures of every group of people with their intervals, and of those whom families make alike."""
    engine = DuckDBEngine(work / "scratch")
    try:
        engine.load("records", accepted.path("records"))
        engine.load("links", linked.path("links"))
        engine.load("truth_records", world / "truth" / "records.parquet")
        engine.load("truth_persons", world / "truth" / "persons.parquet")
        engine.run([TRUE_PERSONS, *TELL_ENOUGH, *ALIKE_BY_BIRTH, _NUMBERED])
        rows = engine.fetch("SELECT * FROM truth ORDER BY record")
        newest: date = engine.fetch("SELECT max(last_said) AS day FROM records")["day"][0].as_py()
        groups = members(engine, newest)
        enough = rows["enough"].to_numpy()
        return {
            "alike": engine.fetch("SELECT * FROM alike_counted").to_pylist(),
            "groups": _figures(rows, groups),
            "records_that_tell_enough": int(enough.sum()),
            "of_those_that_tell_enough": _figures(rows.filter(rows["enough"]), groups),
        }
    finally:
        engine.close()


def _figures(rows: pa.Table, groups: dict[tuple[str, str], NDArray[np.bool_]]) -> list[dict[str, Any]]:
    """Of each group's people, and first of everybody, the measures of both levels over these records."""
    people, true = np.unique(rows["entity_n"].to_numpy(), return_inverse=True)
    of_level = {
        level: sums(np.unique(rows[f"{level}_n"].to_numpy(), return_inverse=True)[1], true)
        for level in ("careful", "full")
    }
    everybody = {("", "everybody"): np.ones(max(people, default=0) + 1, dtype=np.bool_)}
    return [
        {
            "by": grouping,
            "group": group,
            **{
                level: {**asdict(told := measures(of, who[people])), "small": told.small}
                for level, of in of_level.items()
            },
        }
        for (grouping, group), who in {**everybody, **groups}.items()
    ]


_NUMBERED = Step(
    "truth",
    """
    SELECT record, dense_rank() OVER (ORDER BY true_persons.person) - 1 AS entity_n,
        dense_rank() OVER (ORDER BY links.person) - 1 AS careful_n, dense_rank() OVER (ORDER BY proposed) - 1 AS full_n,
        record IN (FROM tell_enough) AS enough
    FROM true_persons JOIN links USING (record)
    """,
)


if __name__ == "__main__":
    main()
