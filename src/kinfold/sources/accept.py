"""
The verb of this stage: what all extracts said up to a day, as records, facts and who is involved.

An extract is used once, in the order of its day, whatever the order in which it came. One that is
refused, held or rejected leaves what the source said before in place; `stage` settles which those are.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa

from kinfold.sources.agreed import Agreements
from kinfold.sources.contract import Contract
from kinfold.sources.extracts import Extract, newest_day, seal
from kinfold.sources.layout import union_sql
from kinfold.sources.merge import Reading, merge_all, said_now
from kinfold.sources.monitors import overdue, table_of
from kinfold.sources.protection import can_protect
from kinfold.sources.read import protection_lost
from kinfold.sources.read_tables import RECEIPTS
from kinfold.sources.reading import quoted
from kinfold.sources.stage import Decisions, Staged, State, stage
from kinfold.sources.tables import EXTRACTS, MONITORS, SOURCES, TABLES
from kinfold.sources.telling import facts_about
from kinfold.vocabulary.codelists import Delivery
from kinfold.vocabulary.errors import RunFailed
from kinfold.vocabulary.identifiers import SourceId
from kinfold.vocabulary.periods import local_day
from kinfold.warehouse.artefacts import Artefact, NobodyWatching, Warehouse, Watch, Workspace
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
    agreements: Agreements | None = None,
    at: datetime | None = None,
    watch: Watch | None = None,
) -> Arrivals:
    """
    Seal what is new, read every extract up to the day, and settle which are used. `on` of None is the
    day of the newest extract that is used: a month of which nothing could be used does not count.
    `agreements` is as in `stage`: when each source's agreement stands. `at` is when what is new came; None is now.
    """
    watch = watch or NobodyWatching()
    at = at or datetime.now(tz=UTC)
    extracts = _seal(extracts_dir, contracts, sealed, watch, at)
    newest = newest_day(extracts)
    if newest is None:
        raise RunFailed(
            "There is no extract to work with.",
            where=str(extracts_dir),
            means="Nothing was run. The last published run is still in place.",
            do=f"Check the folder, and the file patterns of the contracts in {council_dir / 'sources'}.",
        )
    later = Counter(str(extract.source) for extract in extracts if extract.day > (on or newest))
    staged = stage(
        warehouse, contracts, extracts, decisions, on or newest, agreements=agreements, today=local_day(at), watch=watch
    )
    used = newest_day(one.extract for one in staged if one.state == State.ACCEPTED)
    return Arrivals(on or used or newest, staged, later)


def accept_staged(
    warehouse: Warehouse, contracts: Mapping[SourceId, Contract], arrivals: Arrivals, *, watch: Watch | None = None
) -> Artefact:
    """Merge what is used, source by source, and put it together; `day_of` tells the day from the artefact."""
    day, staged, later = arrivals.day, arrivals.staged, arrivals.later
    used = _used(staged)
    merged = merge_all(warehouse, contracts, used, watch=watch)
    alone = [reading for reading in used if reading.source not in merged]
    inputs = {one.label: one.reading for one in staged}
    inputs |= {f"merged {source}": artefact for source, artefact in merged.items()}
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
        lambda workspace: accept(workspace, contracts, staged, merged, alone, day, later),
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
    merged: Mapping[SourceId, Artefact],
    alone: Sequence[Reading],
    on: date,
    later: Mapping[str, int],
) -> None:
    """
    Put together what the sources say, with the receipts. `alone` are the readings of sources that have no other;
    `later` counts each source's extracts after the day.
    """
    _together(workspace, contracts, merged, alone)
    _receipts(workspace, staged)
    _monitors(workspace, contracts, staged, on)
    _sources(workspace, contracts, staged, on, later)
    for state in (State.REFUSED, State.HELD):
        workspace.notes[str(state)] = sorted(one.label for one in staged if one.state == state)


def _used(staged: Sequence[Staged]) -> list[Reading]:
    """The readings that are used, numbered within their source in the order of their days."""
    readings = []
    for source in sorted({one.extract.source for one in staged}):
        used = [one for one in staged if one.extract.source == source and one.state == State.ACCEPTED]
        used.sort(key=lambda one: (one.extract.day, one.extract.id))
        readings += [
            Reading(source, one.extract.day, one.extract.id, one.reading, number) for number, one in enumerate(used)
        ]
    return readings


def _seal(
    extracts_dir: Path, contracts: Mapping[SourceId, Contract], sealed: Path, watch: Watch, at: datetime
) -> Sequence[Extract]:
    started = datetime.now(tz=UTC)
    watch.begun("seal", str(extracts_dir))
    extracts, not_used = seal(extracts_dir, contracts, sealed, at=at)
    for number, file in enumerate(not_used, start=1):
        watch.step("seal", f"not used: {file.name}: {file.why}", number, len(not_used))
    seconds = (datetime.now(tz=UTC) - started).total_seconds()
    counts = {"extracts": len(extracts), "files not used": len(not_used)}
    watch.ended("seal", counts, seconds, skipped=False)
    return extracts


def _together(
    workspace: Workspace,
    contracts: Mapping[SourceId, Contract],
    merged: Mapping[SourceId, Artefact],
    alone: Sequence[Reading],
) -> None:
    selects: dict[str, list[str]] = defaultdict(list)
    for source, artefact in merged.items():
        for name in artefact.counts:
            workspace.engine.load(f"{name}_of_{source}", artefact.path(name))
            selects[name].append(f"SELECT * FROM {name}_of_{source}")
    for reading in alone:
        for table, sql in said_now(workspace.engine, contracts[reading.source], [reading]):
            selects[table.name].append(f"SELECT {', '.join(table.names())} FROM ({sql})")
    for table in TABLES:
        if table not in (SOURCES, MONITORS, *RECEIPTS):
            workspace.save_rows(table, union_sql(table, selects[table.name]))


def _receipts(workspace: Workspace, staged: Sequence[Staged]) -> None:
    for table in RECEIPTS:
        selects = []
        for number, one in enumerate(staged):
            if one.reading.counts[table.name]:
                workspace.engine.load(f"{table.name}_{number}", one.reading.path(table.name))
                selects.append(f"SELECT {_told(table, one)} FROM {table.name}_{number}")
        workspace.save_rows(table, union_sql(table, selects))


def _told(table: Table, one: Staged) -> str:
    """A receipt as it was written; of an extract that waits, was rejected or has no agreement with that, and why."""
    if table is not EXTRACTS or one.state == State.ACCEPTED or one.why is None:
        return "*"
    return f"* REPLACE ({quoted(one.state)} AS state, {quoted(one.why or '')} AS reason)"


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
    workspace.save_rows(MONITORS, " UNION ALL ".join(f"SELECT * FROM {name}" for name in told))


def _sources(
    workspace: Workspace,
    contracts: Mapping[SourceId, Contract],
    staged: Sequence[Staged],
    on: date,
    later: Mapping[str, int],
) -> None:
    rows = []
    for source, contract in contracts.items():
        of_source = [one for one in staged if one.extract.source == source]
        used = [one for one in of_source if one.state == State.ACCEPTED]
        latest = max((one.extract.day for one in used), default=None)
        newest = max((one.extract.day for one in of_source), default=None)
        # Of one day only the corrections that are not used are read beside the version that is.
        not_used = [one for one in of_source if one.state != State.ACCEPTED]
        refused = any(one.extract.day == newest and one.state != State.HELD for one in not_used)
        held = any(
            one.state == State.HELD
            and (contract.delivery != Delivery.FULL or latest is None or one.extract.day >= latest)
            for one in not_used
        )
        in_use = [one.reading for one in used if one.extract.day == latest]
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
    workspace.save(SOURCES)
