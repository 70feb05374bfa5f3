"""A tiny council with one or two sources, made in a temporary folder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import duckdb

from kinfold.sources.accept import accept_all, accept_staged, stage_all
from kinfold.sources.agreed import Agreements
from kinfold.sources.arriving import NotUsed
from kinfold.sources.contracts import read_contracts
from kinfold.sources.extracts import not_used_by_newest
from kinfold.sources.stage import Decisions, Staged
from kinfold.warehouse.artefacts import Artefact, Warehouse

PROFILE = """
council: tiny
name: Tiny Council
invented: true
since: 2024-01-01
controller: {name: Tiny Council, contact: {name: Tiny Council}}
dpo: {name: DPO}
programme: {name: Help, description: Helps, phase: {name: own, since: 2024-01-01}}
residency: {countries: [United Kingdom]}
lawful_bases: {public_task: {title: Public task, citation: Act}}
retention: {partner_extract: {title: Extracts, starts: no longer sent, years: 1, then: destroy}}
agreements: {isa: {title: Agreement, parties: [Tiny Council], gateway: Act, from: 2024-01-01}}
purposes: {help: {title: Help, kind: decides, description: Help, lawful_basis: [public_task], categories: [education], actions: [find]}}
roles: {worker: {title: Worker, description: Works, purposes: [help], actions: [find]}}
frameworks: []
terms: []
area: {postcode_districts: [ZZ1]}
"""

HEAD = """
source: {source}
title: {source}
partner: school
files: "{source}_{{date}}.{suffix}"
format: {format}
delivery: {delivery}
coverage: listed
cadence: {{every_days: 30, late_after_days: 45}}
agreement: isa
lawful_basis: public_task
retention: partner_extract
limits: {{set_aside: {most}, least_rows: 0}}
"""

PUPILS = """
tables:
  - row_key: [id]
    parties:
      child:
        role: child
        key: [id]
        identity:
          first_name: [first]
          last_name: [last]
          birth_date: born
"""


def head(source: str = "pupils", *, delivery: str = "full", format: str = "csv", most: float = 0.9) -> str:  # noqa: A002
    suffix = {"csv": "csv", "xlsx": "xlsx", "parquet": "parquet", "xml": "xml"}[format]
    return HEAD.format(source=source, delivery=delivery, format=format, suffix=suffix, most=most)


class Council:
    """A council's folder, its extracts and its warehouse."""

    def __init__(self, folder: Path, *, new: bool = True) -> None:
        self.folder = folder / "council"
        self.extracts = folder / "extracts"
        self.sealed = folder / "data" / "sealed"
        self.warehouse = Warehouse(folder / "data" / "warehouse", memory_mb=500, threads=1)
        if not new:
            return
        (self.folder / "sources").mkdir(parents=True)
        self.extracts.mkdir()
        (self.folder / "profile.yaml").write_text(PROFILE, encoding="utf-8")

    def contract(self, text: str, *, name: str = "pupils") -> None:
        (self.folder / "sources" / f"{name}.yaml").write_text(text, encoding="utf-8")

    def sends(self, name: str, text: str | bytes) -> Path:
        path = self.extracts / name
        path.write_bytes(text.encode("utf-8") if isinstance(text, str) else text)
        return path

    def accept(self, on: str | None = None) -> Accepted:
        contracts = read_contracts(self.folder)
        day = date.fromisoformat(on) if on else None
        artefact = accept_all(
            self.warehouse, self.folder, contracts, self.extracts, on=day, sealed=self.sealed, watch=None
        )
        return Accepted(artefact)

    def not_used(self) -> Sequence[NotUsed]:
        return not_used_by_newest(self.sealed)

    def stage(
        self,
        decisions: Decisions,
        on: str | None = None,
        agreements: Agreements | None = None,
        came: date | None = None,
    ) -> tuple[list[Staged], Accepted]:
        """What is used of what was sent (what is new, on the day it came), where a person reviews, and what was accepted."""
        contracts = read_contracts(self.folder)
        arrivals = stage_all(
            self.warehouse, self.folder, contracts, self.extracts,
            on=date.fromisoformat(on) if on else None, sealed=self.sealed, decisions=decisions,
            agreements=agreements, at=datetime.combine(came, time(12), UTC) if came else None,
        )  # fmt: skip
        return list(arrivals.staged), Accepted(accept_staged(self.warehouse, contracts, arrivals))


class Accepted:
    """What was accepted, easy to ask."""

    def __init__(self, artefact: Artefact) -> None:
        self.artefact = artefact

    def rows(self, table: str, *columns: str, where: str = "true") -> list[tuple[Any, ...]]:
        chosen = ", ".join(columns) or "*"
        path = str(self.artefact.path(table))
        return duckdb.connect().execute(f"SELECT {chosen} FROM '{path}' WHERE {where} ORDER BY ALL").fetchall()

    def by_key(self, table: str, *columns: str) -> list[tuple[Any, ...]]:
        """The rows of a table, each with the sender's key of the record it is about."""
        told, records = (str(self.artefact.path(name)) for name in (table, "records"))
        sql = f"""
            SELECT record_key, {", ".join(columns)}
            FROM '{told}' JOIN (SELECT record, record_key FROM '{records}') USING (record) ORDER BY ALL"""
        return duckdb.connect().execute(sql).fetchall()

    def all(self) -> Mapping[str, list[tuple[Any, ...]]]:
        return {table: self.rows(table) for table in self.artefact.counts}
