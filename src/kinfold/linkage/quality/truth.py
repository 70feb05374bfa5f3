"""
A file that says who is whom: `source,record,entity`, a line for each record.

`record` is what the source calls its record: its own key, as people who know the source know it. Where
a source uses one key for several kinds of people, Kinfold's own record id stands there instead, and
`source` may be empty. `entity` is any text that is the same for all records of one person.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from kinfold.vocabulary.errors import LabelsRefused
from kinfold.warehouse.engine import Engine, Step

COLUMNS = ("source", "record", "entity")
_LINES_TOLD = 10


@dataclass(frozen=True)
class Truth:
    """What the file told; the table `truth` (record, entity_n, entities numbered from 0) stands in the engine."""

    lines: int
    records: int
    unknown: int
    """Lines about records that the run does not have, left out because that was asked for."""


def load_truth(engine: Engine, file: Path, *, leave_out_unknown: bool = False) -> Truth:
    """Read the file and find its records among the run's `records`. Raises LabelsRefused, which tells line numbers."""
    rows = _lines(file)
    engine.put("told", rows)
    engine.run(_STEPS)
    unknown = _line_numbers(engine, "SELECT line FROM told_records WHERE records = 0")
    if unknown and (not leave_out_unknown or len(unknown) == rows.num_rows):
        raise refused(
            f"{len(unknown):,} of {rows.num_rows:,} lines name a record that the run does not have",
            file,
            unknown,
            do="Check that `source` is the contract's id and `record` the source's own key. Records that were destroyed since, "
            "or are not in this run's extracts, are left out with --leave-out-unknown.",
        )
    if several := _line_numbers(engine, "SELECT line FROM told_records WHERE records > 1"):
        raise refused(
            f"{len(several):,} lines name a key that the source uses for more than one person",
            file,
            several,
            do="Put Kinfold's own record id (the column `record` of its tables) there instead of the key.",
        )
    twice = _line_numbers(
        engine,
        "SELECT line FROM told_records WHERE record IN "
        "(SELECT record FROM told_records WHERE records = 1 GROUP BY record HAVING count(DISTINCT entity) > 1)",
    )
    if twice:
        raise refused(
            f"{len(twice):,} lines say of a record that it is one person, and elsewhere that it is another",
            file,
            twice,
            do="Decide whose record it is, and keep one entity for each record.",
        )
    engine.run(_KEPT)
    return Truth(rows.num_rows, engine.count("truth"), len(unknown))


# A key is looked up in its source first; what is no key there may be a record id of ours.
_STEPS = (
    Step(
        "told_records",
        """
        WITH by_key AS (
            SELECT line, count(*) AS records, min(r.record) AS record
            FROM told JOIN records r ON r.source = told.source AND r.record_key = told.record GROUP BY line
        )
        SELECT told.line, told.entity, coalesce(by_key.record, own.record) AS record,
            coalesce(by_key.records, CASE WHEN own.record IS NULL THEN 0 ELSE 1 END) AS records
        FROM told LEFT JOIN by_key USING (line)
        LEFT JOIN records own ON own.record = told.record AND told.source IN ('', own.source)
        """,
    ),
)
_KEPT = (
    Step(
        "truth",
        """
        SELECT record, dense_rank() OVER (ORDER BY entity) - 1 AS entity_n
        FROM (SELECT DISTINCT record, entity FROM told_records WHERE records = 1)
        """,
    ),
)


def _lines(file: Path) -> pa.Table:
    """The file's lines as a table (line, source, record, entity), each text trimmed."""
    told = read_csv(file, COLUMNS)
    empty = [line for line, row in told if not row["record"] or not row["entity"]]
    if empty:
        raise refused(
            f"{len(empty):,} lines have no record or no entity",
            file,
            empty,
            do="Fill them in, or take the lines out: a record without an entity says nothing.",
        )
    return pa.table(
        {
            "line": pa.array([line for line, _ in told], pa.int64()),
            **{name: pa.array([row[name] for _, row in told], pa.string()) for name in COLUMNS},
        }
    )


def read_csv(file: Path, columns: Sequence[str]) -> list[tuple[int, dict[str, str]]]:
    """The rows of a CSV file that must have these columns, each with the line it ends on; texts are trimmed."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as text:
            reader = csv.DictReader(text, strict=True)
            header = [(name or "").strip().lower() for name in reader.fieldnames or ()]
            if missing := [name for name in columns if name not in header]:
                raise refused(
                    f"It has no column {', '.join(missing)}" if header else "It is empty",
                    file,
                    do=f"Its first line must name the columns {', '.join(columns)}; others may stand beside them.",
                )
            reader.fieldnames = header
            told = [
                (reader.line_num, {name: (row[name] or "").strip() for name in columns})
                for row in reader
                if any(row[name] for name in columns)
            ]
    except (OSError, UnicodeDecodeError, csv.Error) as problem:
        raise refused(
            f"It cannot be read ({type(problem).__name__})",
            file,
            do="Name a CSV file that this account may read, in UTF-8, with commas between the columns.",
        ) from None
    if not told:
        raise refused("It has a header and no line below it", file, do="Write a line for each record.")
    return told


def _line_numbers(engine: Engine, sql: str) -> list[int]:
    found: list[int] = engine.fetch(f"SELECT DISTINCT line FROM ({sql}) ORDER BY line")["line"].to_pylist()
    return found


def refused(what: str, file: Path, lines: Sequence[int] = (), *, do: str) -> LabelsRefused:
    """Why a file of truth or labels cannot be used, with the first of the lines at fault and never what stands on them."""
    told = ", ".join(f"{line:,}" for line in lines[:_LINES_TOLD])
    more = f" and {len(lines) - _LINES_TOLD:,} more" if len(lines) > _LINES_TOLD else ""
    return LabelsRefused(
        f"The file of who is whom cannot be used: {what[0].lower()}{what[1:]}.",
        where=f"{file}, line {told}{more}" if told else str(file),
        means="Nothing was measured and nothing was changed.",
        do=do,
    )
