"""
A file held against a contract before anything is sealed or run: what would be accepted, and why not.

The reading is the real one, in a folder of its own that is destroyed when the answer stands. No
value of a record is in the answer: counts, the sender's columns, row numbers and reasons.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from kinfold.sources.arriving import told_name
from kinfold.sources.checks import ENCODED_TWICE
from kinfold.sources.columns import key_of
from kinfold.sources.completed import own_columns
from kinfold.sources.contract import Contract, FileFormat, TableRule
from kinfold.sources.contracts import read_contract
from kinfold.sources.extracts import Extract, SealedFile, keeps_pattern, patterns_of, sent_twice
from kinfold.sources.headers import header_of
from kinfold.sources.layout import Layout
from kinfold.sources.monitors import looked_at
from kinfold.sources.read import protection_lost, read
from kinfold.vocabulary.errors import BadSettings, ExtractRefused
from kinfold.vocabulary.identifiers import SourceId
from kinfold.vocabulary.periods import local_day, today_by_the_clock
from kinfold.warehouse.artefacts import Artefact, Warehouse, file_digest

LEAST_KNOWN = 0.5
"""Columns are named only where this share of the contract's is found: else the first row may be a person's."""


@dataclass(frozen=True)
class Reason:
    """One way in which rows or values did not do, counted over the file."""

    table: str
    column: str | None
    reason: str
    count: int
    first_row: int | None = None


@dataclass(frozen=True)
class Trial:
    """What would become of a file."""

    source: str
    problems: tuple[str, ...] = ()
    """Of the contract: by itself, and against the profile and the other contracts."""
    notes: tuple[str, ...] = ()
    """Of the files' names and columns; none of them stops the reading."""
    warnings: tuple[str, ...] = ()
    """Of what the files hold; none of them stops the reading."""
    rows_in: int = 0
    kept: int = 0
    refused: str | None = None
    set_aside: tuple[Reason, ...] = ()
    dropped: tuple[Reason, ...] = ()
    protection_lost: int = 0
    comes: Mapping[str, int] = field(default_factory=dict)
    """How many records, addresses, relationships, facts, professionals and staff would come of it."""
    facts: Mapping[str, int] = field(default_factory=dict)
    """The facts by their kind."""

    @property
    def accepted(self) -> bool:
        return not self.problems and self.refused is None


def try_files(contract_file: Path, files: Sequence[Path], *, council: Path | None = None) -> Trial:
    """Hold one extract, of one file or one for each table, against a contract."""
    contract, problems = read_contract(contract_file, council)
    if contract is None:
        return Trial(contract_file.stem, tuple(problems))
    day, given, notes = _named(contract, files)
    if twice := sent_twice(contract, given):
        notes.append(twice)
    missing, told = _columns(contract, given)
    notes += told
    extract = Extract(SourceId(contract.source), day, tuple(given))
    with tempfile.TemporaryDirectory(prefix="kinfold-check-") as folder:
        reading = read(Warehouse(Path(folder)), contract, extract)
        found = _found(contract, reading)
    refused = "; ".join(missing) or found.refused
    if len(files) == 1 and given:  # it may have been read under a name that the contract knows
        notes = [note.replace(given[0].name, told_name(files[0].name)) for note in notes]
        refused = refused and refused.replace(given[0].name, told_name(files[0].name))
    return Trial(**{**vars(found), "problems": tuple(problems), "notes": tuple(notes), "refused": refused})


def _named(contract: Contract, files: Sequence[Path]) -> tuple[date, list[SealedFile], list[str]]:
    """The files as they would be sealed. A name that no pattern knows is told; one file is then read all the same."""
    patterns = patterns_of(contract)
    given: list[SealedFile] = []
    notes: list[str] = []
    days: list[date] = []
    for path in files:
        if not path.is_file():
            raise BadSettings([f"{path}: there is no such file"], where=str(path))
        name = told_name(path.name)
        match = next((found for pattern in patterns if (found := keeps_pattern(name, pattern))), None)
        if match is None:
            notes.append(f"{name} keeps no pattern of the contract ({', '.join(dict.fromkeys(patterns))}): "
                         "a run would not know it")  # fmt: skip
            if len(set(patterns)) > 1:
                continue
            name = patterns[0].replace("{date}", today_by_the_clock().isoformat()).replace("*", "x").replace("?", "x")
        elif "date" in match.groupdict():
            try:
                days.append(date.fromisoformat(match["date"]))
            except ValueError:
                notes.append(f"{name}: what stands for the day in its name is no day; a run would not take it")
        given.append(SealedFile(path.resolve(), name, file_digest(path), path.stat().st_size, today_by_the_clock()))
    changed = [local_day(datetime.fromtimestamp(path.stat().st_mtime, tz=UTC)) for path in files]
    if len(set(days)) > 1:
        notes.append("the files' names tell different days, so a run would take them for different extracts")
    return max(days or changed), given, notes


def _columns(contract: Contract, given: Sequence[SealedFile]) -> tuple[list[str], list[str]]:
    """What the files lack, which refuses them, and the columns that the contract has no use for."""
    missing: list[str] = []
    notes: list[str] = []
    rules: tuple[TableRule | None, ...] = contract.tables or (None,)
    for rule in rules:
        if contract.format == FileFormat.XML or (rule and rule.header_within):
            continue  # no header, or one that only the reading finds: it tells what lacks
        own = own_columns(Layout(contract, rule, date.min))
        wanted = own.columns
        pattern = (rule and rule.files) or contract.files
        for file in (file for file in given if keeps_pattern(file.name, pattern)):
            try:
                header = header_of(contract, rule, file.path)
            except ExtractRefused as refusal:
                missing.append(refusal.what)
                continue
            lacking = own.missing_in(header)
            where = f"{file.name}, sheet {rule.sheet}" if rule and rule.sheet else file.name
            if lacking:
                missing.append(f"{where} has no column {_listed(lacking)}, which the contract names")
            if len(lacking) > LEAST_KNOWN * len(wanted):
                notes.append(f"{where}: too few of the contract's columns are in its row {rule.header_row if rule else 1} "
                             "to take that row for the header, so its other columns are not named here")  # fmt: skip
                continue
            known = {key_of(name) for column in wanted for name in own.names_of(column)}
            unused = [name for name in header if name and key_of(name) not in known]
            if unused:
                notes.append(
                    f"{where}: the contract has no use for {_listed(unused)}; that goes no further than the sealed file"
                )
    return list(dict.fromkeys(missing)), notes


def _found(contract: Contract, reading: Artefact) -> Trial:
    tables = {name: pq.read_table(reading.path(name)) for name in reading.counts}
    (receipt,) = tables["extracts"].to_pylist()
    facts = tables["fact_rows"]
    kinds = facts.group_by("kind").aggregate([("fact", "count_distinct")]).to_pylist()
    return Trial(
        source=receipt["source"],
        rows_in=receipt["rows_in"],
        kept=receipt["kept"],
        refused=receipt["reason"] if receipt["state"] == "refused" else None,
        warnings=(*looked_at(contract, reading), *_encoded_twice(tables)),
        set_aside=_set_aside(tables["set_aside"]),
        dropped=tuple(
            Reason(row["table_name"], row["column_name"], row["reason"], row["values_dropped"])
            for row in tables["values_dropped"].to_pylist()
        ),
        protection_lost=protection_lost(reading),
        comes={
            "records": _distinct(tables["record_rows"], "record"),
            "addresses": _distinct(tables["address_rows"], "address_id"),
            "relationships": _distinct(tables["relationship_rows"], "record", "relation", "of_record"),
            "facts": _distinct(facts, "fact"),
            "professionals": _distinct(tables["involvement_rows"], "involvement"),
            "staff": _distinct(tables["staff_rows"], "staff"),
        },
        facts={row["kind"]: row["fact_count_distinct"] for row in sorted(kinds, key=lambda row: str(row["kind"]))},
    )


def _encoded_twice(tables: Mapping[str, pa.Table]) -> Iterator[str]:
    """Names and addresses in which letters stand that were read as something else, and written down so."""
    for name, columns in (("record_rows", ("first_name", "last_name", "full_name")), ("address_rows", ("address",))):
        for column in columns:
            found = pc.sum(pc.match_substring_regex(tables[name].column(column), ENCODED_TWICE)).as_py() or 0
            if found:
                yield (
                    f"{found:,} times the {column.replace('_', ' ')} looks as if it was encoded twice (Ã© for é): "
                    "ask the sender for the file as UTF-8, saved once"
                )


def _set_aside(rows: pa.Table) -> tuple[Reason, ...]:
    keys = ["table_name", "column_name", "reason"]
    grouped = rows.group_by(keys).aggregate([("row_number", "count"), ("row_number", "min")]).to_pylist()
    found = [
        Reason(row["table_name"], row["column_name"], row["reason"], row["row_number_count"], row["row_number_min"])
        for row in grouped
    ]
    return tuple(sorted(found, key=lambda one: (-one.count, one.table, one.column or "", one.reason)))


def _distinct(rows: pa.Table, *columns: str) -> int:
    if len(columns) == 1:
        return int(pc.count_distinct(rows.column(columns[0])).as_py())
    return int(rows.group_by(list(columns)).aggregate([]).num_rows)


def _listed(columns: Sequence[str]) -> str:
    return ", ".join(f"'{column}'" for column in columns)
