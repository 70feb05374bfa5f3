"""
The verb of this stage: what all extracts said up to a day, as records, facts and who is involved.

An extract is used once, in the order of its day, whatever the order in which it came. A refused one
leaves what the source said before in place.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from itertools import groupby
from pathlib import Path
from typing import Any

import pyarrow as pa

from kinfold.sources.contract import Contract
from kinfold.sources.extracts import Extract, newest_day, seal
from kinfold.sources.merge import Reading, merge_steps
from kinfold.sources.protection import can_protect
from kinfold.sources.read import is_accepted, protection_lost, read
from kinfold.sources.read_tables import RECEIPTS, STATEMENTS
from kinfold.sources.tables import EXTRACTS, SOURCES, TABLES
from kinfold.sources.telling import facts_about
from kinfold.vocabulary.errors import RunFailed
from kinfold.vocabulary.identifiers import SourceId
from kinfold.warehouse.artefacts import Artefact, NobodyWatching, Warehouse, Watch, Workspace
from kinfold.warehouse.engine import Step


def accept_all(
    warehouse: Warehouse,
    council_dir: Path,
    contracts: Mapping[SourceId, Contract],
    extracts_dir: Path,
    *,
    on: date | None,
    sealed: Path,
    watch: Watch | None = None,
) -> Artefact:
    """
    Seal what is new, read every extract up to the day, and merge them. `on` of None is the day of the
    newest extract; `day_of` tells it from the artefact.
    """
    watch = watch or NobodyWatching()
    extracts = _seal(extracts_dir, contracts, sealed, watch)
    day = on or newest_day(extracts)
    if day is None:
        raise RunFailed(
            "There is no extract to work with.",
            where=str(extracts_dir),
            means="Nothing was run. The last published run is still in place.",
            do=f"Check the folder, and the file patterns of the contracts in {council_dir / 'sources'}.",
        )
    reads = _read_up_to(day, warehouse, contracts, extracts, watch)
    later = Counter(str(extract.source) for extract in extracts if extract.day > day)
    settings = {
        "on": day.isoformat(),
        "later": later,
        "contracts": {
            source: contract.model_dump(mode="json", by_alias=True) for source, contract in contracts.items()
        },
    }
    return warehouse.make(
        "accept",
        lambda workspace: accept(workspace, contracts, reads, day, later),
        inputs=reads,
        settings=settings,
        about=f"{len(reads)} extracts up to {day}",
        watch=watch,
        code="sources",
    )


def day_of(accepted: Artefact) -> date:
    """The day that an accepted artefact was made for."""
    return date.fromisoformat(accepted.manifest["settings"]["on"])


def accept(
    workspace: Workspace,
    contracts: Mapping[SourceId, Contract],
    reads: Mapping[str, Artefact],
    on: date,
    later: Mapping[str, int],
) -> None:
    """Merge the readings into this stage's tables. `later` counts each source's extracts after the day."""
    engine = workspace.engine
    readings = _load(workspace, reads)
    for source, contract in sorted(contracts.items()):
        of_source = [reading for reading in readings if reading.source == source and reading.accepted]
        engine.run(merge_steps(contract, of_source))
        # What is merged is no longer needed; sources are merged one by one to keep memory small.
    engine.run(_together(contracts, readings))
    _sources(workspace, contracts, readings, on, later)
    workspace.save(*TABLES)
    workspace.notes["refused"] = sorted(reading.label for reading in readings if not reading.accepted)


def _seal(extracts_dir: Path, contracts: Mapping[SourceId, Contract], sealed: Path, watch: Watch) -> Sequence[Extract]:
    started = datetime.now(tz=UTC)
    watch.begun("seal", str(extracts_dir))
    extracts, not_used = seal(extracts_dir, contracts, sealed, at=started)
    for number, file in enumerate(not_used, start=1):
        watch.step("seal", f"not used: {file.name}: {file.why}", number, len(not_used))
    seconds = (datetime.now(tz=UTC) - started).total_seconds()
    counts = {"extracts": len(extracts), "files not used": len(not_used)}
    watch.ended("seal", counts, seconds, skipped=False)
    return extracts


def _read_up_to(
    day: date,
    warehouse: Warehouse,
    contracts: Mapping[SourceId, Contract],
    extracts: Sequence[Extract],
    watch: Watch,
) -> dict[str, Artefact]:
    """The readings to be used, and those refused since: of each source's day the latest that keeps its contract."""
    reads: dict[str, Artefact] = {}
    of_a_day = groupby(extracts, key=lambda extract: (extract.source, extract.day))
    for (source, extract_day), versions in of_a_day:
        if extract_day > day:
            continue
        for extract in reversed(list(versions)):
            reading = read(warehouse, contracts[source], extract, watch=watch)
            reads[f"{source} {extract_day} {extract.id}"] = reading
            if is_accepted(reading):
                break
    return reads


def _load(workspace: Workspace, reads: Mapping[str, Artefact]) -> list[Reading]:
    """Load every reading's tables under names of its own, in the order of their days."""
    readings: list[Reading] = []
    for artefact in reads.values():
        workspace.engine.load("one_receipt", artefact.path(EXTRACTS.name))
        row: dict[str, Any] = workspace.engine.fetch("SELECT * FROM one_receipt").to_pylist()[0]
        readings.append(
            Reading(
                row["source"],
                row["extract_date"],
                row["extract"],
                accepted=row["state"] == "accepted",
                artefact=artefact,
            )
        )
    readings.sort(key=lambda reading: (reading.source, reading.day, reading.extract))
    for number, reading in enumerate(readings):
        for table in (*STATEMENTS, *RECEIPTS):
            workspace.engine.load(f"{table.name}_{number}", reading.artefact.path(table.name))
        reading.number = number
    return readings


def _together(contracts: Mapping[SourceId, Contract], readings: Sequence[Reading]) -> list[Step]:
    steps = [
        Step(table.name, " UNION ALL ".join(f"SELECT * FROM {table.name}_{reading.number}" for reading in readings))
        for table in RECEIPTS
    ]
    merged = [table for table in TABLES if table not in (SOURCES, *RECEIPTS)]
    return steps + [
        Step(table.name, " UNION ALL ".join(f"SELECT * FROM {table.name}_of_{source}" for source in sorted(contracts)))
        for table in merged
    ]


def _sources(
    workspace: Workspace,
    contracts: Mapping[SourceId, Contract],
    readings: Sequence[Reading],
    on: date,
    later: Mapping[str, int],
) -> None:
    rows = []
    for source, contract in contracts.items():
        of_source = [reading for reading in readings if reading.source == source]
        latest = max((reading.day for reading in of_source if reading.accepted), default=None)
        newest = max((reading.day for reading in of_source), default=None)
        # Of one day only the corrections that were refused are read beside the version that is used.
        refused = any(reading.day == newest and not reading.accepted for reading in of_source)
        in_use = [reading.artefact for reading in of_source if reading.accepted and reading.day == latest]
        rows.append(
            {
                "source": source,
                "title": contract.title,
                "partner": contract.partner,
                "delivery": str(contract.delivery),
                "coverage": str(contract.coverage),
                "from_age": contract.ages.from_ if contract.ages else None,
                "to_age": contract.ages.to if contract.ages else None,
                "one_row_a_person": contract.one_row_a_person,
                "trusted_identifiers": sorted(contract.trusted_identifiers),
                "fact_kinds": sorted({str(fact.kind) for table in contract.tables for fact in table.facts}),
                "facts_about": facts_about(contract),
                "known_from": contract.log_from,
                "later_extracts": later.get(source, 0),
                "latest_extract": latest,
                "fresh": latest is not None and (on - latest).days <= contract.cadence.late_after_days,
                "protects": can_protect(contract),
                "protection_lost": sum(protection_lost(reading) for reading in in_use),
                "newest_refused": refused or not of_source,
                "rank": contract.rank,
            }
        )
    types = {
        "DATE": pa.date32(),
        "BOOLEAN": pa.bool_(),
        "VARCHAR[]": pa.list_(pa.string()),
        "INTEGER": pa.int32(),
        "BIGINT": pa.int64(),
        "VARCHAR": pa.string(),
    }
    schema = pa.schema([(column.name, types[column.type]) for column in SOURCES.columns])
    workspace.engine.put(SOURCES.name, pa.Table.from_pylist(rows, schema=schema))
