"""
The verb of this stage: what all extracts said up to a day, as records, facts and who is involved.

An extract is used once, in the order of its day, whatever the order in which it came. One that is
refused, held or rejected leaves what the source said before in place; `stage` settles which those are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa

from kinfold.sources.contract import Contract
from kinfold.sources.extracts import Extract, newest_day, seal
from kinfold.sources.merge import Reading, merge_steps
from kinfold.sources.monitors import overdue, table_of
from kinfold.sources.protection import can_protect
from kinfold.sources.read import protection_lost
from kinfold.sources.read_tables import RECEIPTS, STATEMENTS
from kinfold.sources.reading import quoted
from kinfold.sources.stage import Decisions, Staged, State, stage
from kinfold.sources.tables import EXTRACTS, MONITORS, SOURCES, TABLES
from kinfold.sources.telling import facts_about
from kinfold.vocabulary.codelists import Delivery
from kinfold.vocabulary.errors import RunFailed
from kinfold.vocabulary.identifiers import SourceId
from kinfold.warehouse.artefacts import Artefact, NobodyWatching, Warehouse, Watch, Workspace
from kinfold.warehouse.engine import Step
from kinfold.warehouse.tables import Table


@dataclass(frozen=True)
class Arrivals:
    """What came up to the day of a run, and which of it is used."""

    day: date
    staged: Sequence[Staged]
    later: Mapping[str, int]
    """How many extracts of each source are of a later day."""


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
    """As `stage_all` and `accept_staged`, for trials and benches: nobody reviews, and what keeps its contract is used."""
    arrivals = stage_all(
        warehouse, council_dir, contracts, extracts_dir, on=on, sealed=sealed, decisions=None, watch=watch
    )
    return accept_staged(warehouse, contracts, arrivals, watch=watch)


def stage_all(
    warehouse: Warehouse,
    council_dir: Path,
    contracts: Mapping[SourceId, Contract],
    extracts_dir: Path,
    *,
    on: date | None,
    sealed: Path,
    decisions: Decisions | None,
    ended: Mapping[SourceId, date] | None = None,
    watch: Watch | None = None,
) -> Arrivals:
    """
    Seal what is new, read every extract up to the day, and settle which are used. `on` of None is the
    day of the newest extract that is used: a month of which nothing could be used does not count.
    `ended` is as in `stage`: from which day a source's agreement no longer stands.
    """
    watch = watch or NobodyWatching()
    extracts = _seal(extracts_dir, contracts, sealed, watch)
    newest = newest_day(extracts)
    if newest is None:
        raise RunFailed(
            "There is no extract to work with.",
            where=str(extracts_dir),
            means="Nothing was run. The last published run is still in place.",
            do=f"Check the folder, and the file patterns of the contracts in {council_dir / 'sources'}.",
        )
    later = Counter(str(extract.source) for extract in extracts if extract.day > (on or newest))
    staged = stage(warehouse, contracts, extracts, decisions, on or newest, ended=ended, watch=watch)
    used = newest_day(one.extract for one in staged if one.state == State.ACCEPTED)
    return Arrivals(on or used or newest, staged, later)


def accept_staged(
    warehouse: Warehouse, contracts: Mapping[SourceId, Contract], arrivals: Arrivals, *, watch: Watch | None = None
) -> Artefact:
    """Merge what is used into this stage's tables; `day_of` tells the day from the artefact."""
    day, staged, later = arrivals.day, arrivals.staged, arrivals.later
    inputs = {one.label: one.reading for one in staged}
    inputs |= {f"monitors of {one.label}": one.monitored for one in staged if one.monitored}
    settings = {
        "on": day.isoformat(),
        "later": later,
        "contracts": {
            source: contract.model_dump(mode="json", by_alias=True) for source, contract in contracts.items()
        },
        # Not how it came to be used: a decision that is remembered is the same as one that is made.
        "states": {one.label: [one.state, one.why] for one in staged},
    }
    return warehouse.make(
        "accept",
        lambda workspace: accept(workspace, contracts, staged, day, later),
        inputs=inputs,
        settings=settings,
        about=f"{len(staged)} extracts up to {day}",
        watch=watch,
        code="sources",
    )


def day_of(accepted: Artefact) -> date:
    """The day that an accepted artefact was made for."""
    return date.fromisoformat(accepted.manifest["settings"]["on"])


def accept(
    workspace: Workspace,
    contracts: Mapping[SourceId, Contract],
    staged: Sequence[Staged],
    on: date,
    later: Mapping[str, int],
) -> None:
    """Merge the readings into this stage's tables. `later` counts each source's extracts after the day."""
    engine = workspace.engine
    readings = _load(workspace, staged)
    for source, contract in sorted(contracts.items()):
        of_source = [reading for reading in readings if reading.source == source and reading.accepted]
        engine.run(merge_steps(contract, of_source))
        # What is merged is no longer needed; sources are merged one by one to keep memory small.
    engine.run(_together(contracts, readings))
    _monitors(workspace, contracts, staged, on)
    _sources(workspace, contracts, readings, on, later)
    workspace.save(*TABLES)
    for state in (State.REFUSED, State.HELD):
        workspace.notes[str(state)] = sorted(one.label for one in staged if one.state == state)


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


def _load(workspace: Workspace, staged: Sequence[Staged]) -> list[Reading]:
    """Load every reading's tables under names of its own, in the order of their days."""
    readings = [
        Reading(
            one.extract.source,
            one.extract.day,
            one.extract.id,
            accepted=one.state == State.ACCEPTED,
            artefact=one.reading,
            state=one.state,
            why=one.why,
        )
        for one in staged
    ]
    readings.sort(key=lambda reading: (reading.source, reading.day, reading.extract))
    for number, reading in enumerate(readings):
        for table in (*STATEMENTS, *RECEIPTS):
            workspace.engine.load(f"{table.name}_{number}", reading.artefact.path(table.name))
        reading.number = number
    return readings


def _together(contracts: Mapping[SourceId, Contract], readings: Sequence[Reading]) -> list[Step]:
    steps = [
        Step(
            table.name,
            " UNION ALL ".join(
                f"SELECT {_told(table, reading)} FROM {table.name}_{reading.number}" for reading in readings
            ),
        )
        for table in RECEIPTS
    ]
    merged = [table for table in TABLES if table not in (SOURCES, MONITORS, *RECEIPTS)]
    return steps + [
        Step(table.name, " UNION ALL ".join(f"SELECT * FROM {table.name}_of_{source}" for source in sorted(contracts)))
        for table in merged
    ]


def _told(table: Table, reading: Reading) -> str:
    """A receipt as it was written; of an extract that waits, was rejected or has no agreement with that, and why."""
    if table is not EXTRACTS or reading.state == State.ACCEPTED or reading.why is None:
        return "*"
    return f"* REPLACE ({quoted(reading.state)} AS state, {quoted(reading.why or '')} AS reason)"


def _monitors(workspace: Workspace, contracts: Mapping[SourceId, Contract], staged: Sequence[Staged], on: date) -> None:
    """What the monitors answered of every extract, and of each source whether something newer is due."""
    engine = workspace.engine
    monitored = [one.monitored for one in staged if one.monitored]
    for number, answers in enumerate(monitored):
        engine.load(f"{MONITORS.name}_{number}", answers.path(MONITORS.name))
    used = {one.extract.source: one.extract for one in staged if one.state == State.ACCEPTED}
    due = [
        table_of(source, extract.id, extract.day, None, [overdue(contracts[source], extract.day, on)])
        for source, extract in used.items()
    ]
    engine.put("overdue", pa.concat_tables([table_of("", "", on, None, []), *due]))
    told = ["overdue", *(f"{MONITORS.name}_{number}" for number in range(len(monitored)))]
    engine.run([Step(MONITORS.name, " UNION ALL ".join(f"SELECT * FROM {name}" for name in told))])


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
        # Of one day only the corrections that are not used are read beside the version that is.
        not_used = [reading for reading in of_source if not reading.accepted]
        refused = any(reading.day == newest and reading.state != State.HELD for reading in not_used)
        held = any(
            reading.state == State.HELD
            and (contract.delivery != Delivery.FULL or latest is None or reading.day >= latest)
            for reading in not_used
        )
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
                "newest_held": held,
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
