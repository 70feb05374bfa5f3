"""Small tables of records, written as a person would, and who is whom in them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from numpy.typing import NDArray

from kinfold.linkage.cluster import Pairs
from kinfold.linkage.quality.linked import Linked
from kinfold.linkage.resolve import resolve
from kinfold.linkage.tables import EDGES, LINKS
from kinfold.sources.tables import ADDRESSES, RECORDS, RELATIONSHIPS, ROW_MATES, SOURCES, VALUES_DROPPED
from kinfold.warehouse.artefacts import Artefact, NobodyWatching, Workspace
from kinfold.warehouse.duckdb_engine import DuckDBEngine
from kinfold.warehouse.tables import Table

TYPES = {
    "VARCHAR": pa.string(),
    "DOUBLE": pa.float64(),
    "DATE": pa.date32(),
    "BOOLEAN": pa.bool_(),
    "INTEGER": pa.int32(),
    "BIGINT": pa.int64(),
    "VARCHAR[]": pa.list_(pa.string()),
}


def plain_pairs(left: NDArray[np.int64], right: NDArray[np.int64], milli: NDArray[np.int64]) -> Pairs:
    """Pairs of which nothing is known but what they weigh: no veto, no number, no decision."""
    no = np.zeros(len(left), dtype=np.bool_)
    none = np.zeros((len(left), 2), dtype=np.bool_)
    flags = dict.fromkeys(("forbidden", "doubles", "certain", "ordered", "parted"), no)
    return Pairs(l=left, r=right, milli=milli, able=~no, differ=none, agree=none, **flags)


@dataclass(frozen=True)
class Resolved:
    """The answer for one small table."""

    links: list[dict[str, Any]]
    edges: list[dict[str, Any]]
    notes: Mapping[str, Any]

    def people(self) -> list[str]:
        """Each person as the names of their records, in order: `["a b", "c"]`."""
        found: dict[str, list[str]] = {}
        for link in self.links:
            found.setdefault(link["person"], []).append(link["record"])
        return sorted(" ".join(sorted(records)) for records in found.values())

    def edge(self, one: str, other: str) -> dict[str, Any] | None:
        pair = tuple(sorted((one, other)))
        return next((edge for edge in self.edges if (edge["record_l"], edge["record_r"]) == pair), None)

    def link(self, record: str) -> dict[str, Any]:
        return next(link for link in self.links if link["record"] == record)


@dataclass
class Bench:
    """Writes the accepted tables and runs the verb on them."""

    folder: Path
    one_row_a_person: set[str] = field(default_factory=set)
    trusted: dict[str, list[str]] = field(default_factory=dict)
    related: list[tuple[str, str, str]] = field(default_factory=list)
    """`(record, relation, of_record)`"""
    mates: list[tuple[str, str]] = field(default_factory=list)
    """Records that stood in one row."""
    keyless: set[str] = field(default_factory=set)
    """Records of people whom their source knows by their row alone."""
    decided: list[tuple[str, str, bool]] = field(default_factory=list)

    def resolve(self, text: str, *, order: Callable[[list[Any]], list[Any]] = list) -> Resolved:
        rows = order([{**row, "own_key": row["record"] not in self.keyless} for row in typed_rows(text)])
        sources = sorted({row["source"] for row in rows})
        accept = self.folder / "accept"
        accept.mkdir(exist_ok=True)
        write_table(accept, RECORDS, rows)
        write_table(accept, ADDRESSES, [_address(row) for row in rows if row.get("postcode")])
        write_table(
            accept,
            SOURCES,
            [
                {
                    "source": source,
                    "one_row_a_person": source in self.one_row_a_person,
                    "trusted_identifiers": self.trusted.get(source, []),
                }
                for source in sources
            ],
        )
        related = [dict(zip(("record", "relation", "of_record"), told, strict=True)) for told in self.related]
        write_table(accept, RELATIONSHIPS, related)
        mates = [dict(zip(("record", "other_record"), sorted(pair), strict=True)) for pair in self.mates]
        write_table(accept, ROW_MATES, mates)
        return self._run(accept)

    def _run(self, accept: Path) -> Resolved:
        engine = DuckDBEngine(self.folder / "scratch", threads=1)
        workspace = Workspace(engine, self.folder, {"accept": Artefact("accept", "x", accept, {})}, NobodyWatching())
        resolve(workspace, decisions=self._decisions())
        engine.close()
        links, edges = (pq.read_table(self.folder / f"{table.name}.parquet").to_pylist() for table in (LINKS, EDGES))
        return Resolved(links, edges, workspace.notes)

    def _decisions(self) -> Path | None:
        if not self.decided:
            return None
        path = self.folder / "decisions.parquet"
        left, right, same = zip(*self.decided, strict=True)
        pq.write_table(pa.table({"record_l": left, "record_r": right, "same": same}), path)
        return path


def linked_of(
    folder: Path,
    records: str,
    edges: str,
    *,
    addresses: Sequence[Mapping[str, Any]] = (),
    dropped: Sequence[Mapping[str, Any]] = (),
    related: Sequence[Mapping[str, Any]] = (),
) -> Linked:
    """A run that got as far as linking, written by hand: its records say in the column `person` whom they were found to be."""
    rows = [{**row, "own_key": True} for row in typed_rows(records)]
    write_table(folder, RECORDS, rows)
    write_table(folder, LINKS, [{"proposed": row["person"], **row, "reason": "model"} for row in rows])
    write_table(folder, EDGES, [{**row, "weight": float(row["weight"])} for row in drawn(edges)])
    write_table(folder, ADDRESSES, addresses)
    write_table(folder, RELATIONSHIPS, related)
    write_table(folder, ROW_MATES, [])
    write_table(folder, VALUES_DROPPED, dropped)
    return Linked("run", date(2026, 3, 31), folder, folder, {"model": "made_up", "junk_values": {"phone": 2}})


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def typed_rows(text: str) -> list[dict[str, Any]]:
    return [_typed(row) for row in drawn(text)]


def drawn(text: str) -> list[dict[str, str]]:
    """Rows of a table drawn with bars, as texts."""
    lines = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]
    return [dict(zip(lines[0], line, strict=True)) for line in lines[1:]]


def _typed(told: dict[str, str]) -> dict[str, Any]:
    row: dict[str, Any] = {name: value for name, value in told.items() if value}  # an empty cell is missing
    row.setdefault("source", row["record"])
    row["marks"] = row.get("marks", "").split()
    for name in ("reference_numbers", "traits"):
        if name in row:
            row[name] = row[name].split("; ")
    for name in ("birth_date", "expected_date", "first_said", "last_said", "no_longer_sent"):
        if name in row:
            row[name] = date.fromisoformat(row[name])
    return row


def _address(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "address_id": row["record"],
        **{name: row.get(name) for name in ("record", "source", "address", "postcode", "uprn")},
        "protected": "protected_address" in row["marks"],
    }


def write_table(folder: Path, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    columns = {
        column.name: pa.array([row.get(column.name) for row in rows], TYPES[column.type]) for column in table.columns
    }
    pq.write_table(pa.table(columns), folder / f"{table.name}.parquet")
