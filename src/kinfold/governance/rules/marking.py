"""What people here protect, as marks on a run's records: whatever heeds a source's mark heeds these."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

import pyarrow as pa

from kinfold.governance.rules.rows import RestrictionReason
from kinfold.warehouse.engine import Engine, Step

BY_PEOPLE = (RestrictionReason.PROTECTED_ADDRESS, RestrictionReason.WITNESS, RestrictionReason.RESTRICTED)
"""The marks that a person here can put on somebody. The others follow from records that a source sends."""

Protected = tuple[str, str]
"""A record, and the mark on it."""

_SCHEMA = pa.schema([("record", pa.string()), ("mark", pa.string())])


def mark_records(engine: Engine, protected: Sequence[Protected]) -> None:
    """Put the marks on the engine's `records`. A record that is not there now is passed by until it comes back."""
    if not protected:
        return
    rows = [{"record": record, "mark": mark} for record, mark in protected]
    engine.put("protected_by_people", pa.Table.from_pylist(rows, schema=_SCHEMA))
    engine.run(
        [
            Step(
                "records_marked",
                """
                SELECT records.* REPLACE (
                    list_sort(list_distinct(list_concat(coalesce(records.marks, []), coalesce(people.marks, [])))) AS marks
                )
                FROM records
                LEFT JOIN (SELECT record, list(mark) AS marks FROM protected_by_people GROUP BY record) AS people
                    ON people.record = records.record
                """,
            ),
            Step("records", "SELECT * FROM records_marked"),
        ]
    )


def digest_of(protected: Sequence[Protected]) -> str:
    """What an artefact's name follows from, so that another protection makes another one; it holds no record's id."""
    return hashlib.sha256(json.dumps(sorted(map(list, protected))).encode()).hexdigest()
