"""
Many extracts of one source become what the source says now, with when it first and last said it.

For each record and column the newest statement that says anything counts. A record or fact that the
newest full extract does not hold is no longer sent, from the day of the first extract without it; it
is never deleted here. A row of changes takes the place of the same row sent before.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from kinfold.sources.contract import Contract
from kinfold.sources.protection import can_protect
from kinfold.sources.read_tables import (
    ADDRESS_ROWS,
    FACT_ROWS,
    INVOLVEMENT_ROWS,
    RECORD_ROWS,
    RELATIONSHIP_ROWS,
    ROW_IDS,
    ROW_MATE_ROWS,
    STAFF_ROWS,
    STATEMENTS,
)
from kinfold.sources.reading import quoted
from kinfold.sources.tables import ADDRESSES, FACTS, INVOLVEMENTS, RECORDS, RELATIONSHIPS, ROW_MATES, STAFF
from kinfold.vocabulary.codelists import Coverage, Delivery
from kinfold.vocabulary.identifiers import SourceId
from kinfold.warehouse.artefacts import Artefact, SharedWatch, Warehouse, Watch, Workspace
from kinfold.warehouse.engine import Step
from kinfold.warehouse.tables import Table

# One number that orders all statements of a source: extract, day, tie, party.
_SAID = (
    "CAST({number} AS HUGEINT) * 1237940039285380274899124224"
    " + CAST(coalesce(said_day - DATE '1800-01-01', 0) AS HUGEINT) * 4722366482869645213696"
    " + CAST(tie AS HUGEINT) * 256 + party AS said"
)
_RECORD_PLACE = ("address", "postcode", "uprn")
_NOT_MERGED = {"record", "source", "marks", "left_open", "first_said", "last_said", "no_longer_sent", *_RECORD_PLACE}
_MERGED = tuple(name for name in RECORDS.names() if name not in _NOT_MERGED)
"""Columns of which the newest text counts, each for itself."""
_WITHOUT_ORDER = (ROW_IDS, ROW_MATE_ROWS)
_NEWEST_ROWS = "newest_rows"


_AT_ONCE = 2


@dataclass(frozen=True)
class Reading:
    """One extract's reading that is used; `number` is its place among those of its source, the oldest first."""

    source: SourceId
    day: date
    extract: str
    artefact: Artefact
    number: int


def merge_all(
    warehouse: Warehouse,
    contracts: Mapping[SourceId, Contract],
    readings: Sequence[Reading],
    *,
    watch: Watch | None = None,
) -> dict[SourceId, Artefact]:
    """Merge each source that has a reading: two at once, and only those of which something is new."""
    part = warehouse.divided(_AT_ONCE)
    shared = SharedWatch(watch) if watch else None
    by_source = {
        source: [reading for reading in readings if reading.source == source]
        for source in sorted({reading.source for reading in readings})
    }
    # The largest first: one that comes last would be merged while nothing is left to be merged beside it.
    sizes = {source: sum(_size(reading) for reading in of_source) for source, of_source in by_source.items()}
    with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="merge") as pool:
        started = {
            source: pool.submit(merge, part, contracts[source], by_source[source], watch=shared)
            for source in sorted(by_source, key=lambda source: -sizes[source])
        }
        try:
            return {source: started[source].result() for source in by_source}
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _size(reading: Reading) -> int:
    return sum(reading.artefact.counts.values())


def merge(
    warehouse: Warehouse, contract: Contract, readings: Sequence[Reading], *, watch: Watch | None = None
) -> Artefact:
    """
    What one source says now, made now unless it stands already.

    Its tables are those of this stage for which the source has a row; their rows are in no order.
    """
    return warehouse.make(
        "merge",
        lambda workspace: _merge(workspace, contract, readings),
        inputs={f"{reading.day} {reading.extract}": reading.artefact for reading in readings},
        settings={"contract": contract.model_dump(mode="json", by_alias=True)},
        about=str(contract.source),
        watch=watch,
        code="sources",
    )


def _merge(workspace: Workspace, contract: Contract, readings: Sequence[Reading]) -> None:
    for reading in readings:
        for table in STATEMENTS:
            workspace.engine.load(f"{table.name}_{reading.number}", reading.artefact.path(table.name))
    if _says_any(RECORD_ROWS, readings):
        workspace.engine.run([Step(_NEWEST_ROWS, _newest_rows(contract, readings))])
    for rows, table, sql in _MERGES:
        if _says_any(rows, readings):
            # The rows of all sources are put in order together, see `accept`.
            workspace.save_rows(replace(table, key=()), sql(contract, readings))


def _says_any(rows: Table, readings: Sequence[Reading]) -> bool:
    return any(reading.artefact.counts[rows.name] for reading in readings)


def _all_said(table: Table, readings: Sequence[Reading]) -> str:
    """All statements of a source, each with its day and its place in the order of statements."""
    extra = "" if table in _WITHOUT_ORDER else f", {_SAID}"
    selects = [
        f"SELECT *, {_day(reading.day)} AS day{extra.format(number=reading.number)} FROM {table.name}_{reading.number}"
        for reading in readings
    ]
    return f"({' UNION ALL '.join(selects)})"


def _day(day: date) -> str:
    return f"DATE '{day.isoformat()}'"


def _first_without(contract: Contract, readings: Sequence[Reading], last_said: str) -> str:
    """For a full source: the day of the first extract after a thing was last said; otherwise nothing."""
    days = sorted({reading.day for reading in readings})
    if contract.delivery != Delivery.FULL or len(days) < 2:
        return "CAST(NULL AS DATE)"
    known = " ".join(f"WHEN {_day(day)} THEN {_day(later)}" for day, later in pairwise(days))
    return f"CASE {last_said} {known} END"


def _newest_rows(contract: Contract, readings: Sequence[Reading]) -> str:
    """
    Of each record the newest row, whole, beside how many of its rows fill each column.

    To look for the newest text of each column apart costs four times as much, and nearly always finds this row.
    """
    told = ", ".join(f"'{name}': \"{name}\"" for name in (*_MERGED, "row_id"))
    filled = ", ".join(f'count("{name}") AS "{name}_filled"' for name in _MERGED)
    return f"""
        SELECT record, arg_max({{{told}}}, said) AS told, {filled}, {_over_all(contract)}
        FROM {_all_said(RECORD_ROWS, readings)} GROUP BY record"""


def _over_all(contract: Contract) -> str:
    """What all rows of a record say together: its home, its marks, and when it was said."""
    place = "{" + ", ".join(f"'{name}': \"{name}\"" for name in _RECORD_PLACE) + "}"
    marks = "flatten(list(marks))" if can_protect(contract) else "CAST([] AS VARCHAR[])"
    return f"""
        arg_max({place}, said) FILTER (WHERE coalesce(address, postcode, uprn) IS NOT NULL) AS home,
        {marks} AS marks, min(day) AS first_said, max(day) AS last_said"""


def _records(contract: Contract, readings: Sequence[Reading]) -> str:
    rows = _all_said(RECORD_ROWS, readings)
    special = {name: f'home."{name}"' for name in _RECORD_PLACE} | {"no_longer_sent": "not_since AS no_longer_sent"}
    special["left_open"] = "coalesce(opened.left_open, []) AS left_open"
    if can_protect(contract):
        # A name that was corrected makes a new record of somebody without a key; the mark on their place goes with them.
        whose = "CASE WHEN own_key THEN record ELSE record_key END"
        special["marks"] = f"list_sort(list_distinct(flatten(list(marks) OVER (PARTITION BY {whose})))) AS marks"
    columns = ", ".join(special.get(column.name, f'"{column.name}"') for column in RECORDS.columns)
    gaps = " OR ".join(f'(told."{name}" IS NULL AND "{name}_filled" > 0)' for name in _MERGED)
    whole = ", ".join(f'told."{name}" AS "{name}"' for name in (*_MERGED, "row_id"))
    over_all = "home, marks, first_said, last_said"
    # Where the newest row leaves out what an earlier one says, each column is looked for apart.
    apart = ", ".join(f'arg_max("{name}", said) AS "{name}"' for name in _MERGED)
    merged = f"""
        SELECT record, {quoted(contract.source)} AS source, {whole}, {over_all} FROM {_NEWEST_ROWS} WHERE NOT ({gaps})
        UNION ALL
        SELECT record, {quoted(contract.source)} AS source, {apart}, arg_max(row_id, said) AS row_id, {_over_all(contract)}
        FROM {rows} WHERE record IN (SELECT record FROM {_NEWEST_ROWS} WHERE {gaps}) GROUP BY record"""
    return f"""
        SELECT {columns} FROM {_with_not_since(contract, readings, merged, only="NOT own_key")}
        LEFT JOIN ({_left_open(contract, rows)}) AS opened USING (record)"""


def _left_open(contract: Contract, rows: str) -> str:
    """What the rows that count now leave open: of the newest extract, or of each row of changes as last sent."""
    if contract.coverage != Coverage.LISTED:
        return "SELECT CAST(NULL AS VARCHAR) AS record, CAST(NULL AS VARCHAR[]) AS left_open WHERE false"
    by = "said = max(said) OVER (PARTITION BY record, row_id)"
    if contract.delivery != Delivery.CHANGES:
        by = "day = max(day) OVER (PARTITION BY record)"
    count = f"SELECT record, left_open FROM {rows} QUALIFY {by}"
    return f"""
        SELECT record, list_sort(list_distinct(flatten(list(left_open)))) AS left_open
        FROM ({count}) WHERE len(left_open) > 0 GROUP BY record"""


def _row_mates(_: Contract, readings: Sequence[Reading]) -> str:
    return f"SELECT DISTINCT {', '.join(ROW_MATES.names())} FROM {_all_said(ROW_MATE_ROWS, readings)}"


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


def _with_not_since(contract: Contract, readings: Sequence[Reading], newest: str, *, only: str = "true") -> str:
    """
    With the day since which a thing is not said any more: by the first full extract without it, or
    by its own row of changes sent again without it, for those that such a row can end (`only`).
    """
    if contract.delivery != Delivery.CHANGES:
        since = _first_without(contract, readings, "last_said")
        return f"(SELECT *, {since} AS not_since FROM ({newest}))"
    again = _all_said(ROW_IDS, readings)
    return f"""(
        SELECT said_last.*, not_since FROM ({newest}) AS said_last
        LEFT JOIN (
            SELECT row_id AS again_id, last_said AS again_said, min(day) AS not_since
            FROM {again} JOIN (SELECT DISTINCT row_id, last_said FROM ({newest})) USING (row_id)
            WHERE day > last_said GROUP BY row_id, last_said
        ) ON again_id = row_id AND again_said = last_said AND {only}
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


_MERGES: tuple[tuple[Table, Table, Callable[[Contract, Sequence[Reading]], str]], ...] = (
    (RECORD_ROWS, RECORDS, _records),
    (ROW_MATE_ROWS, ROW_MATES, _row_mates),
    (ADDRESS_ROWS, ADDRESSES, _addresses),
    (RELATIONSHIP_ROWS, RELATIONSHIPS, _relationships),
    (FACT_ROWS, FACTS, _facts),
    (INVOLVEMENT_ROWS, INVOLVEMENTS, _involvements),
    (STAFF_ROWS, STAFF, _staff),
)
"""The statements that a table is merged from, the table, and its select."""
