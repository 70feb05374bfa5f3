"""
Many extracts of one source become what the source says now, with when it first and last said it.

For each record and column the newest statement that says anything counts. A record or fact that the
newest full extract does not hold is no longer sent, from the day of the first extract without it; it
is never deleted here. A row of changes takes the place of the same row sent before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from kinfold.sources.contract import Contract
from kinfold.sources.layout import select_sql
from kinfold.sources.read_tables import (
    ADDRESS_ROWS,
    FACT_ROWS,
    INVOLVEMENT_ROWS,
    RECORD_ROWS,
    RELATIONSHIP_ROWS,
    ROW_IDS,
    STAFF_ROWS,
)
from kinfold.sources.tables import ADDRESSES, FACTS, INVOLVEMENTS, RECORDS, RELATIONSHIPS, STAFF
from kinfold.vocabulary.codelists import Delivery
from kinfold.warehouse.artefacts import Artefact
from kinfold.warehouse.engine import Step
from kinfold.warehouse.tables import Table

# One number that orders all statements of a source: extract, day, tie, party.
_SAID = (
    "CAST({number} AS HUGEINT) * 1237940039285380274899124224"
    " + CAST(coalesce(said_day - DATE '1800-01-01', 0) AS HUGEINT) * 4722366482869645213696"
    " + CAST(tie AS HUGEINT) * 256 + party AS said"
)
_RECORD_PLACE = ("address", "postcode", "uprn")
_NOT_MERGED = {"record", "source", "marks", "first_said", "last_said", "no_longer_sent", *_RECORD_PLACE}


@dataclass
class Reading:
    """One extract's reading, and the number under which its tables are loaded."""

    source: str
    day: date
    extract: str
    accepted: bool
    artefact: Artefact
    number: int = -1

    @property
    def label(self) -> str:
        return f"{self.source} {self.day} {self.extract}"


def merge_steps(contract: Contract, readings: Sequence[Reading]) -> list[Step]:
    """Steps that leave `<table>_of_<source>` for each merged table."""
    merged = (
        (RECORDS, _records),
        (ADDRESSES, _addresses),
        (RELATIONSHIPS, _relationships),
        (FACTS, _facts),
        (INVOLVEMENTS, _involvements),
        (STAFF, _staff),
    )
    return [Step(f"{table.name}_of_{contract.source}", sql(contract, readings)) for table, sql in merged]


def _all_said(table: Table, readings: Sequence[Reading]) -> str:
    """All statements of a source, each with its day and its place in the order of statements."""
    extra = "" if table is ROW_IDS else f", {_SAID}"
    selects = [
        f"SELECT *, {_day(reading.day)} AS day{extra.format(number=reading.number)} FROM {table.name}_{reading.number}"
        for reading in readings
    ]
    if selects:
        return f"({' UNION ALL '.join(selects)})"
    more = ", CAST(NULL AS DATE) AS day" + ("" if table is ROW_IDS else ", CAST(NULL AS HUGEINT) AS said")
    return f"(SELECT *{more} FROM ({select_sql(table, {}, '(SELECT 1)', where='false')}))"


def _day(day: date) -> str:
    return f"DATE '{day.isoformat()}'"


def _first_without(contract: Contract, readings: Sequence[Reading], last_said: str) -> str:
    """For a full source: the day of the first extract after a thing was last said; otherwise nothing."""
    days = sorted({reading.day for reading in readings})
    if contract.delivery != Delivery.FULL or len(days) < 2:
        return "CAST(NULL AS DATE)"
    known = " ".join(f"WHEN {_day(day)} THEN {_day(later)}" for day, later in pairwise(days))
    return f"CASE {last_said} {known} END"


def _records(contract: Contract, readings: Sequence[Reading]) -> str:
    merged = ", ".join(
        f'arg_max("{column.name}", said) AS "{column.name}"'
        for column in RECORDS.columns
        if column.name not in _NOT_MERGED
    )
    place = "{" + ", ".join(f"'{name}': \"{name}\"" for name in _RECORD_PLACE) + "}"
    rows = _all_said(RECORD_ROWS, readings)
    columns = ", ".join(
        f'home."{column.name}"' if column.name in _RECORD_PLACE else f'"{column.name}"'
        for column in RECORDS.columns
        if column.name != "no_longer_sent"
    )
    return f"""
        SELECT {columns}, {_first_without(contract, readings, "last_said")} AS no_longer_sent
        FROM (
            SELECT record, any_value(source) AS source, {merged},
                arg_max({place}, said) FILTER (WHERE coalesce(address, postcode, uprn) IS NOT NULL) AS home,
                list_sort(list_distinct(flatten(list(marks)))) AS marks,
                min(day) AS first_said, max(day) AS last_said
            FROM {rows} GROUP BY record
        )"""


def _newest(table: Table, key: Sequence[str], rows: str, *, also: Mapping[str, str] | None = None) -> str:
    """The newest statement of each key, whole, with when it was first and last said; `also` adds sums over all."""
    also = also or {}
    names = [name for name in table.names() if name not in {*key, "first_said", "last_said", "no_longer_sent"}]
    told = "{" + ", ".join(f"'{name}': \"{name}\"" for name in names) + "}"
    keys = ", ".join(key)
    chosen = ", ".join(name if name in key else f"told.{name} AS {name}" for name in [*key, *names])
    more = "".join(f", {sql} AS {name}" for name, sql in also.items())
    return f"""
        SELECT {", ".join([chosen, "first_said", "last_said", *also])}
        FROM (
            SELECT {keys}, arg_max({told}, said) AS told, min(day) AS first_said, max(day) AS last_said{more}
            FROM {rows} GROUP BY {keys}
        )"""


def _addresses(_: Contract, readings: Sequence[Reading]) -> str:
    # Once a refuge, always treated as one: a later row that forgets to say so must not show it.
    rows = _all_said(ADDRESS_ROWS, readings)
    newest = _newest(ADDRESSES, ("address_id",), rows, also={"ever_protected": "bool_or(protected)"})
    return f"SELECT * EXCLUDE (ever_protected) REPLACE (ever_protected AS protected) FROM ({newest})"


def _relationships(_: Contract, readings: Sequence[Reading]) -> str:
    return _newest(RELATIONSHIPS, ("record", "of_record", "relation", "source"), _all_said(RELATIONSHIP_ROWS, readings))


def _facts(contract: Contract, readings: Sequence[Reading]) -> str:
    rows = _all_said(FACT_ROWS, readings)
    newest = _newest(FACTS, ("fact",), rows, also={"row_id": "arg_max(row_id, said)"})
    columns = ", ".join(name for name in FACTS.names() if name != "no_longer_sent")
    return f"SELECT {columns}, not_since AS no_longer_sent FROM {_with_not_since(contract, readings, newest)}"


def _involvements(contract: Contract, readings: Sequence[Reading]) -> str:
    rows = _all_said(INVOLVEMENT_ROWS, readings)
    newest = _newest(INVOLVEMENTS, ("involvement",), rows, also={"row_id": "arg_max(row_id, said)"})
    # Somebody whom the source no longer names is no longer involved: access would outlast the work.
    return f"""
        SELECT * EXCLUDE (row_id, not_since) REPLACE (least(until_day, not_since) AS until_day)
        FROM {_with_not_since(contract, readings, newest)}"""


def _with_not_since(contract: Contract, readings: Sequence[Reading], newest: str) -> str:
    """
    With the day since which a thing is not said any more: by the first full extract without it, or
    by its own row of changes sent again without it.
    """
    if contract.delivery != Delivery.CHANGES:
        since = _first_without(contract, readings, "last_said")
        return f"(SELECT *, {since} AS not_since FROM ({newest}))"
    again = _all_said(ROW_IDS, readings)
    return f"""(
        SELECT said_last.*, not_since FROM ({newest}) AS said_last
        LEFT JOIN (
            SELECT row_id, last_said, min(day) AS not_since
            FROM {again} JOIN (SELECT DISTINCT row_id, last_said FROM ({newest})) USING (row_id)
            WHERE day > last_said GROUP BY row_id, last_said
        ) USING (row_id, last_said)
    )"""


def _staff(contract: Contract, readings: Sequence[Reading]) -> str:
    rows = _all_said(STAFF_ROWS, readings)
    names = [name for name in STAFF.names() if name != "staff"]
    told = "{" + ", ".join(f"'{name}': \"{name}\"" for name in names) + "}"
    chosen = ", ".join(f"told.{name} AS {name}" for name in names)
    gone = f"least(until_day, {_first_without(contract, readings, 'last_said')})"
    return f"""
        SELECT * EXCLUDE (last_said) REPLACE ({gone} AS until_day)
        FROM (
            SELECT staff, {chosen}, last_said
            FROM (SELECT staff, arg_max({told}, said) AS told, max(day) AS last_said FROM {rows} GROUP BY staff)
        )"""
