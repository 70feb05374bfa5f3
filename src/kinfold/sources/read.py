"""
One extract held against its contract: its statements, its set-aside rows and its receipt.

A row that breaks the contract is set aside with every reason, unless it protects somebody; a value that is not what its column
must hold counts as missing, and is counted. Rows in are always rows kept and rows set aside. An
extract beyond its contract's limits is refused whole: it has a receipt that says why, and no
statements.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa

from kinfold.sources.columns import key_of
from kinfold.sources.completed import completed, own_columns
from kinfold.sources.confined import Overran
from kinfold.sources.contract import Contract, TableRule
from kinfold.sources.extracts import Extract, SealedFile, keeps_pattern
from kinfold.sources.layout import Layout, union_sql
from kinfold.sources.no_person import shared_keys
from kinfold.sources.protection import can_table_protect
from kinfold.sources.read_tables import RECEIPTS, RECORD_ROWS, STATEMENTS
from kinfold.sources.readers import read_file
from kinfold.sources.reading import MEGABYTE, FilePart, Wanted, quoted, refused
from kinfold.sources.shape import check_steps, rescues
from kinfold.sources.statements import statements
from kinfold.sources.tables import EXTRACTS, SET_ASIDE, VALUES_DROPPED
from kinfold.vocabulary.errors import ExtractRefused, RunFailed
from kinfold.warehouse.artefacts import Artefact, Warehouse, Watch, Workspace, file_digest
from kinfold.warehouse.engine import Engine, Step

MOST_ATTEMPTS = 3


@dataclass
class _Counted:
    """What the receipt counts, over all tables of the extract."""

    rows_in: int = 0
    set_aside: int = 0
    rescued: int = 0
    """Rows that break the contract, and are kept because they protect somebody."""
    protection_lost: int = 0
    """Rows set aside that may have protected somebody: those that could not be read, and those that say so."""
    overran: bool = False
    reasons: list[str] = field(default_factory=list)
    """Each way in which the extract is beyond its limits."""
    columns: dict[str, tuple[int, int]] = field(default_factory=dict)
    """For the monitors: of each `table: column` the rows, and those in which it is filled."""
    values: int = 0
    dropped: int = 0
    """Values that were sent, and those of them that are not used."""
    malformed: list[dict[str, Any]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    """The rows that could not be read, and the selects of those that break the contract."""
    drops: list[dict[str, Any]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    """What of its files a person should know, though they are read."""

    @property
    def kept(self) -> int:
        return self.rows_in - self.set_aside


def read(warehouse: Warehouse, contract: Contract, extract: Extract, *, watch: Watch | None = None) -> Artefact:
    """
    The reading of one extract, made now unless it stands already.

    One that was refused because its reader was stopped from outside or by the clock may have met a busy machine:
    the next runs try it again.
    """
    settings: dict[str, Any] = {
        "contract": contract.model_dump(mode="json", by_alias=True),
        "day": extract.day.isoformat(),
        "files": [[file.name, file.sha256] for file in extract.files],
    }
    read_now: list[Workspace] = []

    def work(workspace: Workspace) -> None:
        read_now.append(workspace)
        read_extract(workspace, contract, extract)

    for attempt in range(1, MOST_ATTEMPTS + 1):
        reading = warehouse.make(
            "read",
            work,
            settings=settings | ({"attempt": attempt} if attempt > 1 else {}),
            about=f"{contract.source} {extract.day}",
            watch=watch,
            code="sources",
        )
        if read_now or not reading.manifest["notes"]["overran"]:
            break
    return reading


def read_extract(workspace: Workspace, contract: Contract, extract: Extract) -> None:
    """Read, check and shape one extract; saves the tables of `read_tables`."""
    engine = workspace.engine
    counted = _Counted()
    rules: tuple[TableRule | None, ...] = contract.tables or (None,)
    layouts = [Layout(contract, rule, extract.day) for rule in rules]
    try:
        with tempfile.TemporaryDirectory(dir=workspace.folder) as scratch:
            for layout in layouts:
                _read_table(engine, layout, extract, counted, Path(scratch))
        _check_limits(contract, counted)
    except ExtractRefused as refusal:
        counted.reasons.append(refusal.what)
        counted.overran = isinstance(refusal, Overran)
    shaped: dict[str, list[str]] = {}
    if not counted.reasons:
        for layout in layouts:
            for name, selects in statements(layout).items():
                shaped.setdefault(name, []).extend(selects)
    for table in STATEMENTS:
        if table.name in shaped:
            workspace.save_rows(table, union_sql(table, shaped[table.name]))
        else:
            workspace.save_nothing(table)
    shared, keyed = 0, 0
    if RECORD_ROWS.name in shaped:
        engine.load("records_told", workspace.folder / f"{RECORD_ROWS.name}.parquet")
        shared, keyed = shared_keys(engine, "records_told")
    _receipts(engine, contract, extract, counted)
    workspace.save(*RECEIPTS)
    workspace.notes["shared_keys"], workspace.notes["keyed"] = shared, keyed
    workspace.notes["warnings"] = counted.warnings
    workspace.notes["state"] = _state(counted)
    workspace.notes["overran"] = counted.overran
    workspace.notes["protection_lost"] = counted.protection_lost
    workspace.notes["rows_in"], workspace.notes["set_aside"] = counted.rows_in, counted.set_aside
    workspace.notes["values"], workspace.notes["dropped"] = counted.values, counted.dropped
    workspace.notes["columns"] = counted.columns


_FAULTS = {
    "table_name": pa.string(),
    "row_number": pa.int64(),
    "column_name": pa.string(),
    "reason": pa.string(),
}
_DROPS = {"table_name": pa.string(), "column_name": pa.string(), "reason": pa.string(), "values_dropped": pa.int64()}


def _read_table(engine: Engine, layout: Layout, extract: Extract, counted: _Counted, scratch: Path) -> None:
    """Read and check one table; leaves `<table>_checked` in the engine and adds its faults and drops."""
    contract, name = layout.contract, layout.name
    pattern = (layout.rule and layout.rule.files) or contract.files
    files = [file for file in extract.files if keeps_pattern(file.name, pattern)]
    if not files:
        raise refused(f"the extract has no file for its table '{name}' ({pattern})", extract.file_name)

    def read_files(pattern: str, wanted: Wanted, into: str) -> list[FilePart]:
        found = [file for file in extract.files if keeps_pattern(file.name, pattern)]
        if not found:
            raise refused(
                f"the extract has no file in which its table '{name}' looks up ({pattern})", extract.file_name
            )
        # What the rule says of its own file is not said of another.
        other = Layout(contract, None, layout.day)
        return [_read_file(engine, other, wanted, file, f"{into}_{n}", scratch) for n, file in enumerate(found)]

    own = own_columns(layout)
    parts = [_read_file(engine, layout, own, file, f"{name}_as_sent_{n}", scratch) for n, file in enumerate(files)]
    counted.warnings += [warning for part in parts for warning in part.warnings]
    parts = completed(engine, layout, parts, read_files)
    checked, faults = check_steps(layout, parts)
    engine.run([checked])
    malformed = [
        {"table_name": name, "row_number": row, "column_name": None, "reason": _in_file(files, part, reason)}
        for part, read_part in enumerate(parts)
        for row, reason in read_part.malformed
    ]
    found = _count_drops(engine, layout, parts, counted)
    counted.malformed += malformed
    counted.rows_in += found.rows + len(malformed)
    counted.set_aside += found.set_aside + len(malformed)
    counted.rescued += found.rescued
    if can_table_protect(layout.rule):
        counted.protection_lost += found.lost + len(malformed)
    if found.set_aside:
        engine.run([faults])
        files_told = " ".join(f"WHEN {part} THEN {quoted(_in_file(files, part, ''))}" for part in range(len(files)))
        counted.faults.append(f"""
            SELECT {quoted(name)} AS table_name, row_number, fault.column_name AS column_name,
                CASE part {files_told} END || fault.reason AS reason
            FROM {name}_faults WHERE fault IS NOT NULL""")
    counted.reasons += _columns_beyond_limits(layout, found)
    for part in parts:
        engine.drop(part.table)


def _in_file(files: list[SealedFile], part: int, reason: str) -> str:
    """With several files a row number alone does not say where a row is."""
    return reason if len(files) == 1 else f"in {files[part].name}: {reason}"


def _read_file(engine: Engine, layout: Layout, wanted: Wanted, file: SealedFile, into: str, scratch: Path) -> FilePart:
    contract = layout.contract
    if file_digest(file.path) != file.sha256:
        raise RunFailed(
            "A sealed extract is not the file that was sealed.",
            where=file.path.name,
            means="Nothing was read from it. The last published run is still in place.",
            do="Restore the file from a backup, and check the disk that it lies on.",
        )
    limit = contract.limits.largest_file_mb
    if file.size > limit * MEGABYTE:
        raise refused(f"{file.name} has {file.size // MEGABYTE:,} MB; the contract allows {limit:,} MB", file.name)
    return read_file(engine, contract, layout.rule, wanted, file.path, file.name, into=into, scratch=scratch)


@dataclass(frozen=True)
class _Found:
    """What was counted of one table: its rows, and by the alias of a column those in which it is filled."""

    rows: int
    set_aside: int
    rescued: int
    lost: int
    filled: Mapping[str, int]


def _count_drops(engine: Engine, layout: Layout, parts: Iterable[FilePart], counted: _Counted) -> _Found:
    """Count, in one look at what was sent and one at what was checked, texts that were junk or not what they must be."""
    name, columns = layout.name, layout.wanted.columns
    aliases = [layout.text(column) for column in columns]
    sent = "\nUNION ALL\n".join(f'SELECT {", ".join(aliases)} FROM "{part.table}" WHERE {part.where}' for part in parts)
    # Only what begins with a blank can be nothing but blanks: few texts are trimmed to find out.
    was = _counts(
        engine, sent, [f"count(CASE WHEN {text} >= '!' OR trim({text}) <> '' THEN 1 END)" for text in aliases]
    )
    drops = [*layout.drops(), *rescues(layout)]
    told = [*(f"count({text})" for text in aliases), "count(*)"]
    # Not a FILTER: that asks every part of a condition of every row, where a CASE stops at the first that does not hold.
    asked = ["NOT kept", "rescued", "lost", *(condition for _, _, condition in drops)]
    told += [f"count(CASE WHEN {condition} THEN 1 END)" for condition in asked]
    now = _counts(engine, f"SELECT * FROM {name}_checked", told)
    is_, (rows, set_aside, rescued, lost), wrong = now[: len(columns)], now[len(columns) :][:4], now[len(columns) + 4 :]
    found = [
        (column, "a text that stands for nothing", max(0, before - after))
        for column, before, after in zip(columns, was, is_, strict=True)
    ]
    found += [(column, reason, count) for (column, reason, _), count in zip(drops, wrong, strict=True)]
    summed: dict[tuple[str, str], int] = {}
    for column, reason, count in found:
        # One column may be used twice in the same way; it is one thing that is wrong.
        summed[column, reason] = max(count, summed.get((column, reason), 0))
    counted.values += sum(was)
    counted.dropped += sum(summed.values())
    counted.columns |= {f"{name}: {column}": (rows, after) for column, after in zip(columns, is_, strict=True)}
    counted.drops += [
        {"table_name": name, "column_name": column, "reason": reason, "values_dropped": count}
        for (column, reason), count in summed.items()
        if count
    ]
    return _Found(rows, set_aside, rescued, lost, dict(zip(aliases, is_, strict=True)))


def _counts(engine: Engine, rows: str, counts: Sequence[str]) -> list[int]:
    # Each figure has a name of its own: two like expressions would share one, and be one column.
    told = ", ".join(f"{count} AS f{n}" for n, count in enumerate(counts))
    (row,) = engine.fetch(f"SELECT {told} FROM ({rows})").to_pylist()
    return [int(count) for count in row.values()]


def _columns_beyond_limits(layout: Layout, found: _Found) -> list[str]:
    wanted = {key_of(column) for column in layout.wanted.columns}
    limits = {column: share for column, share in layout.contract.limits.missing.items() if key_of(column) in wanted}
    empty = {column: found.rows - found.filled[layout.text(column)] for column in limits}
    return [
        f"{empty[column]:,} of {found.rows:,} rows have nothing in {column}; the contract allows {share:.1%}"
        for column, share in limits.items()
        if found.rows and empty[column] / found.rows > share
    ]


def _check_limits(contract: Contract, counted: _Counted) -> None:
    if counted.rows_in < contract.limits.least_rows:
        counted.reasons.append(f"it has {counted.rows_in:,} rows; the contract expects {contract.limits.least_rows:,}")
    # A rescued row breaks the contract as well: a column that fell out of a whole extract must not pass unseen.
    broken = counted.set_aside + counted.rescued
    if counted.rows_in and broken / counted.rows_in > contract.limits.set_aside:
        counted.reasons.append(
            f"{broken:,} of {counted.rows_in:,} rows break the contract; it allows {contract.limits.set_aside:.1%}"
        )


def is_accepted(reading: Artefact) -> bool:
    """Whether the extract kept its contract."""
    return bool(reading.manifest["notes"]["state"] == "accepted")


def warnings_of(reading: Artefact) -> list[str]:
    """What of an extract a person should know, in words; it is read all the same."""
    told: list[str] = reading.manifest["notes"]["warnings"]
    return told


def protection_lost(reading: Artefact) -> int:
    """How many rows were set aside that may have protected somebody."""
    return int(reading.manifest["notes"]["protection_lost"])


def _state(counted: _Counted) -> str:
    return "refused" if counted.reasons else "accepted"


def _receipts(engine: Engine, contract: Contract, extract: Extract, counted: _Counted) -> None:
    said = f"{quoted(contract.source)} AS source, {quoted(extract.id)} AS extract"
    receipt = {
        "extract": [extract.id],
        "source": [contract.source],
        "file_name": [extract.file_name],
        "extract_date": pa.array([extract.day], pa.date32()),
        "rows_in": pa.array([counted.rows_in], pa.int64()),
        "kept": pa.array([counted.kept], pa.int64()),
        "set_aside": pa.array([counted.set_aside], pa.int64()),
        "state": [_state(counted)],
        "reason": pa.array(["; ".join(counted.reasons) or None], pa.string()),
    }
    engine.put(EXTRACTS.name, pa.table(receipt))
    engine.put("malformed", pa.Table.from_pylist(counted.malformed, schema=pa.schema(list(_FAULTS.items()))))
    engine.put("drops", pa.Table.from_pylist(counted.drops, schema=pa.schema(list(_DROPS.items()))))
    faults = " UNION ALL BY NAME ".join(["SELECT * FROM malformed", *counted.faults])
    engine.run(
        [
            Step(
                SET_ASIDE.name, f"SELECT DISTINCT {said}, table_name, row_number, column_name, reason FROM ({faults})"
            ),
            Step(VALUES_DROPPED.name, f"SELECT {said}, table_name, column_name, reason, values_dropped FROM drops"),
        ]
    )
