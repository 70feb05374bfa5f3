"""
How the line fares with records that nobody here made up: 50,578 records of 5,156 people from Wikidata,
with errors put in by others, and the truth beside each.

    python bench/historical.py [FILE] [--share 0.1]

FILE is the Parquet file of tests/data/historical, or another of its form. It runs as one source through
accept and resolve; the persons are held against the file's column `cluster`. The linkage model is the
one that ships, trained on a made-up council: nothing is tuned on these people.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import platform
import shutil
import tempfile
import time
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from kinfold.linkage.evaluate import Evaluation, compare
from kinfold.linkage.resolve import resolve
from kinfold.places import shipped
from kinfold.sources.accept import accept_all
from kinfold.sources.contracts import read_contracts
from kinfold.warehouse.artefacts import Warehouse

FILE = Path(__file__).resolve().parent.parent / "tests/data/historical/historical_figures_with_errors_50k.parquet"
CONTRACT = """
source: historical
title: Historical figures
partner: Wikidata, with errors put in
files: historical_{date}.parquet
format: parquet
earliest_year: 1000
delivery: full
coverage: listed
cadence: {every_days: 31, late_after_days: 45}
agreement: isa_education
lawful_basis: public_task
retention: partner_extract
tables:
  - row_key: [unique_id]
    parties:
      person:
        role: person
        key: [unique_id]
        identity:
          first_name: [first_name]
          last_name: [surname]
          full_name: [full_name]
          birth_date: dob
          sex: {column: gender, codes: {male: m, female: f}}
          traits: {birth_place: birth_place, occupation: occupation}
        addresses:
          - {postcode: postcode_fake}
"""


@dataclass(frozen=True)
class Measured:
    """What came out, and how long each stage took."""

    records: int
    people: int
    set_aside: int
    found: Evaluation
    persons_found: int
    accept_seconds: float
    resolve_seconds: float


def share_of(file: Path, share: float) -> pa.Table:
    """The records of a share of the people: those first in the order of their names' digests, so always the same."""
    table = pq.read_table(file)
    if share >= 1:
        return table
    clusters = sorted(set(table["cluster"].to_pylist()), key=_digest)
    chosen = clusters[: round(len(clusters) * share)]
    return table.filter(pc.is_in(table["cluster"], value_set=pa.array(chosen)))


def _digest(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()


def measure(file: Path, work: Path, *, share: float = 1.0) -> Measured:
    """Run the file through accept and resolve in a folder, and hold its persons against its truth."""
    council, extracts = work / "council", work / "extracts"
    (council / "sources").mkdir(parents=True)
    extracts.mkdir()
    shutil.copy(shipped("councils") / "example" / "profile.yaml", council)
    (council / "sources" / "historical.yaml").write_text(CONTRACT, encoding="utf-8")
    records = share_of(file, share)
    pq.write_table(records, extracts / "historical_2025-01-01.parquet")
    warehouse = Warehouse(work / "warehouse")
    began = time.monotonic()
    accepted = accept_all(
        warehouse, council, read_contracts(council), extracts, on=None, sealed=work / "sealed", watch=None
    )
    accepted_at = time.monotonic()
    linked = warehouse.make("resolve", resolve, inputs={"accept": accepted}, code="linkage")
    resolved_at = time.monotonic()
    links = pq.read_table(linked.path("links"))
    receipt = pq.read_table(accepted.path("extracts")).to_pylist()[0]
    return Measured(
        records=receipt["rows_in"],
        people=len(set(records["cluster"].to_pylist())),
        set_aside=receipt["set_aside"],
        found=compare(links, _truth(records)),
        persons_found=len(set(links["person"].to_pylist())),
        accept_seconds=accepted_at - began,
        resolve_seconds=resolved_at - accepted_at,
    )


def _truth(records: pa.Table) -> pa.Table:
    keys = records["unique_id"].to_pylist()
    ids = [hashlib.md5(f"historical|person|{key}".encode(), usedforsecurity=False).hexdigest() for key in keys]
    return pa.table({"record": ids, "person": records["cluster"].to_pylist()})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path, nargs="?", default=FILE)
    parser.add_argument("--share", type=float, default=1.0, help="of the people, for a quick look")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kinfold-bench-") as work:
        told = measure(asked.file, Path(work), share=asked.share)
    print(
        f"records   {told.records:,} of {told.people:,} people, {told.set_aside:,} set aside; {told.persons_found:,} persons found"
    )
    print(
        f"machine   {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, "
        f"Splink {version('splink')}, DuckDB {version('duckdb')}"
    )
    print(f"time      accept {told.accept_seconds:.1f} s, resolve {told.resolve_seconds:.1f} s")
    for name, score in (("pairwise", told.found.pairwise), ("B-cubed", told.found.bcubed)):
        print(f"{name:9} precision {score.precision:.4f}  recall {score.recall:.4f}  F1 {score.f1:.4f}")


if __name__ == "__main__":
    main()
