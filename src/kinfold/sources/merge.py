"""
Many extracts of one source become what the source says now, with when it first and last said it.

For each record and column the newest statement that says anything counts. A record or fact that the
newest full extract does not hold is no longer sent, from the day of the first extract without it; it
is never deleted here. A row of changes takes the place of the same row sent before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from kinfold.sources.contract import Contract
from kinfold.sources.protection import can_protect
from kinfold.sources.read_tables import (
    ADDRESS_ROWS,
    FACT_ROWS,
    HOME,
    INVOLVEMENT_ROWS,
    MERGED,
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
from kinfold.warehouse.engine import Engine, Step
from kinfold.warehouse.tables import Table

# One number that orders all statements of a source: extract, day, tie, party.
_SAID = (
    "CAST({number} AS HUGEINT) * 1237940039285380274899124224"
    " + CAST(coalesce(said_day - DATE '1800-01-01', 0) AS HUGEINT) * 4722366482869645213696"
    " + CAST(tie AS HUGEINT) * 256 + party AS said"
)
# And one that says where a statement stands: its reading, and the row of its file. A key is looked for among these alone;
# the statement that counts is then taken whole from where it stands.
_STANDS_AT = "CAST({number} AS BIGINT) * 1099511627776 + file_row_number AS stands_at"
_WITHOUT_ORDER = (ROW_IDS, ROW_MATE_ROWS)
_NEWEST_ROWS = "newest_rows"
_APART = "records_apart"
_SAID_LAST = "said_last"
_SENT_AGAIN = "sent_again"

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
    """
    Merge each source that has several readings: two at once, and only those of which something is new.

    What one reading alone says is not written down once more: `said_now` tells it.
    """
    shared = SharedWatch(watch) if watch else None
    by_source = {
        source: [reading for reading in readings if reading.source == source]
        for source in sorted({reading.source for reading in readings})
    }
    by_source = {source: of_source for source, of_source in by_source.items() if len(of_source) > 1}
    part = warehouse.divided(max(1, min(_AT_ONCE, len(by_source))))
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


@dataclass(frozen=True)
class _Source:
    """One source on its way into what it says now: the engine that its readings are loaded into, and which they are."""

    engine: Engine
    contract: Contract
    readings: Sequence[Reading]

    def name(self, table: Table, reading: Reading) -> str:
        return f"{table.name}_of_{self.contract.source}_{reading.number}"

    def step(self, name: str) -> str:
        """The name of a step of ours: in an engine may be several sources."""
        return f"{name}_of_{self.contract.source}"

    def saying(self, table: Table) -> list[Reading]:
        """The readings that say anything in a table."""
        return [reading for reading in self.readings if reading.artefact.counts[table.name]]

    def all_said(self, table: Table, readings: Sequence[Reading] | None = None) -> str:
        """All statements of the source, each with its day, its place in their order and where it stands."""
        extra = "" if table in _WITHOUT_ORDER else f", {_SAID}, {_STANDS_AT}"
        selects = [
            f"SELECT *, {_day(reading.day)} AS day{extra.format(number=reading.number)} FROM {self.name(table, reading)}"
            for reading in readings or self.saying(table)
        ]
        return f"({' UNION ALL '.join(selects)})"

    def any_row(self, condition: str) -> bool:
        """Whether any row of a record is so."""
        sql = f"SELECT count(*) AS found FROM {self.all_said(RECORD_ROWS)} WHERE {condition}"
        return bool(self.engine.fetch(sql).to_pylist()[0]["found"])

    def is_once(self, table: Table, key: str) -> bool:
        """Whether each key is said once, in the one reading that says anything: nothing is to be chosen then."""
        found = self.saying(table)
        if len(found) != 1:
            return False
        sql = f"SELECT count(*) = count(DISTINCT {key}) AS once FROM {self.name(table, found[0])}"
        return bool(self.engine.fetch(sql).to_pylist()[0]["once"])

    def first_without(self, last_said: str) -> str:
        """For a full source: the day of the first extract after a thing was last said; otherwise nothing."""
        days = sorted({reading.day for reading in self.readings})
        if self.contract.delivery != Delivery.FULL or len(days) < 2:
            return "CAST(NULL AS DATE)"
        known = " ".join(f"WHEN {_day(day)} THEN {_day(later)}" for day, later in pairwise(days))
        return f"CASE {last_said} {known} END"


def said_now(engine: Engine, contract: Contract, readings: Sequence[Reading]) -> Iterator[tuple[Table, str]]:
    """The tables of this stage for which a source has a row, each with the select of what the source says now."""
    source = _Source(engine, contract, readings)
    for rows in STATEMENTS:
        for reading in source.saying(rows):
            numbered = rows not in _WITHOUT_ORDER
            engine.load(source.name(rows, reading), reading.artefact.path(rows.name), numbered=numbered)
    for rows, table, sql in _MERGES:
        if source.saying(rows):
            yield table, sql(source)


def _merge(workspace: Workspace, contract: Contract, readings: Sequence[Reading]) -> None:
    for table, sql in said_now(workspace.engine, contract, readings):
        # The rows of all sources are put in order together, see `accept`.
        workspace.save_rows(replace(table, key=()), sql)


def _day(day: date) -> str:
    return f"DATE '{day.isoformat()}'"


def _newest_rows(source: _Source) -> str:
    """
    The newest row of each record, whole, with what all its rows say together.

    To look for the newest text of each column apart costs many times as much, and nearly always finds this row.
    """
    rows = source.all_said(RECORD_ROWS)
    if source.is_once(RECORD_ROWS, "record"):
        alone = "SELECT *, marks AS all_marks, day AS first_said, day AS last_said, filled AS ever_filled"
        return f"({alone} FROM {rows})"
    # Most rows mark nobody, and a list of nothing for each of them would be long.
    marks = "flatten(list(marks) FILTER (WHERE len(marks) > 0))" if can_protect(source.contract) else "NULL"
    newest = f"""
        SELECT arg_max(stands_at, said) AS newest_at, bit_or(filled) AS ever_filled,
            {marks} AS all_marks, min(day) AS first_said, max(day) AS last_said
        FROM {rows} GROUP BY record"""
    step = source.step(_NEWEST_ROWS)
    source.engine.run([Step(step, newest)])
    return f"(SELECT * FROM {rows} AS said JOIN {step} ON stands_at = newest_at)"


def _records(source: _Source) -> str:
    newest = _newest_rows(source)
    columns = ", ".join(("record", *MERGED, *HOME, "row_id", "first_said", "last_said"))
    merged = f"SELECT {columns} FROM {newest}"
    apart = source.step(_APART)
    source.engine.run([Step(apart, f"SELECT record FROM {newest} WHERE filled <> ever_filled")])
    if source.engine.count(apart):
        merged = f"{merged} WHERE filled = ever_filled UNION ALL BY NAME {_column_by_column(source)}"
    special = {
        "source": f"{quoted(source.contract.source)} AS source",
        "no_longer_sent": "not_since AS no_longer_sent",
        "marks": "CAST([] AS VARCHAR[]) AS marks",
        "left_open": "CAST([] AS VARCHAR[]) AS left_open",
    }
    joins = ""
    if marked := _marked(source, newest):
        joins += f" LEFT JOIN ({marked}) AS marked ON marked.whose = {_WHOSE}"
        special["marks"] = "coalesce(marked.marks, []) AS marks"
    if opened := _left_open(source, newest):
        joins += f" LEFT JOIN ({opened}) AS opened USING (record)"
        special["left_open"] = "coalesce(opened.left_open, []) AS left_open"
    names = ", ".join(special.get(column.name, f'"{column.name}"') for column in RECORDS.columns)
    return f"SELECT {names} FROM {_with_not_since(source, RECORDS, merged, only='NOT own_key')} AS merged {joins}"


def _column_by_column(source: _Source) -> str:
    """The records of which the newest row leaves out what an earlier one says: each column is looked for apart."""
    told = ", ".join(f'arg_max("{name}", said) AS "{name}"' for name in (*MERGED, "row_id"))
    place = "{" + ", ".join(f"'{name}': \"{name}\"" for name in HOME) + "}"
    home = ", ".join(f'home."{name}" AS "{name}"' for name in HOME)
    return f"""
        SELECT * EXCLUDE (home), {home} FROM (
            SELECT record, {told}, min(day) AS first_said, max(day) AS last_said,
                arg_max({place}, said) FILTER (WHERE coalesce(address, postcode, uprn) IS NOT NULL) AS home
            FROM {source.all_said(RECORD_ROWS)} WHERE record IN (SELECT record FROM {source.step(_APART)}) GROUP BY record
        )"""


# A name that was corrected makes a new record of somebody without a key; the mark on their place goes with them.
_WHOSE = "CASE WHEN own_key THEN record ELSE record_key END"


def _marked(source: _Source, newest: str) -> str | None:
    """The marks that stand anywhere on somebody; None where nobody has any."""
    if not can_protect(source.contract) or not source.any_row("len(marks) > 0"):
        return None
    return f"""
        SELECT {_WHOSE} AS whose, list_sort(list_distinct(flatten(list(all_marks)))) AS marks
        FROM {newest} WHERE len(all_marks) > 0 GROUP BY ALL"""


def _left_open(source: _Source, newest: str) -> str | None:
    """What the rows that count now leave open: of the newest extract, or of each row of changes as last sent."""
    if source.contract.coverage != Coverage.LISTED or not source.any_row("len(left_open) > 0"):
        return None
    rows = source.all_said(RECORD_ROWS)
    if source.contract.delivery == Delivery.CHANGES:
        count = f"SELECT record, left_open FROM {rows} QUALIFY said = max(said) OVER (PARTITION BY record, row_id)"
    else:
        last = f"SELECT record, last_said FROM {newest}"
        count = f"SELECT record, left_open FROM {rows} JOIN ({last}) USING (record) WHERE day = last_said"
    return f"""
        SELECT record, list_sort(list_distinct(flatten(list(left_open)))) AS left_open
        FROM ({count}) WHERE len(left_open) > 0 GROUP BY record"""


def _row_mates(source: _Source) -> str:
    return f"SELECT DISTINCT {', '.join(ROW_MATES.names())} FROM {source.all_said(ROW_MATE_ROWS)}"


def _newest(source: _Source, rows: Table, key: Sequence[str], *, ever: str | None = None) -> str:
    """The newest statement of each key, whole, with when it was first and last said, and whether any said `ever`."""
    said = source.all_said(rows)
    if len(key) == 1 and source.is_once(rows, key[0]):
        once = f", {ever} AS ever_{ever}" if ever else ""
        return f"SELECT *, day AS first_said, day AS last_said{once} FROM {said}"
    told = f", bool_or({ever}) AS ever_{ever}" if ever else ""
    return f"""
        SELECT * FROM {said} AS stated JOIN (
            SELECT arg_max(stands_at, said) AS newest_at, min(day) AS first_said, max(day) AS last_said{told}
            FROM {said} GROUP BY {", ".join(key)}
        ) ON stands_at = newest_at"""


def _addresses(source: _Source) -> str:
    # Once a refuge, always treated as one: a later row that forgets to say so must not show it.
    newest = _newest(source, ADDRESS_ROWS, ("address_id",), ever="protected")
    return f"SELECT * REPLACE (ever_protected AS protected) FROM ({newest})"


def _relationships(source: _Source) -> str:
    return _newest(source, RELATIONSHIP_ROWS, ("record", "of_record", "relation", "source"))


def _facts(source: _Source) -> str:
    newest = _newest(source, FACT_ROWS, ("fact",))
    return f"SELECT *, not_since AS no_longer_sent FROM {_with_not_since(source, FACTS, newest)}"


def _involvements(source: _Source) -> str:
    newest = _newest(source, INVOLVEMENT_ROWS, ("involvement",))
    # Somebody whom the source no longer names is no longer involved: access would outlast the work.
    return f"SELECT * REPLACE (least(until_day, not_since) AS until_day) FROM {_with_not_since(source, INVOLVEMENTS, newest)}"


def _with_not_since(source: _Source, table: Table, newest: str, *, only: str = "true") -> str:
    """
    With the day since which a thing is not said any more: by the first full extract without it, or
    by its own row of changes sent again without it, for those that such a row can end (`only`).
    """
    if source.contract.delivery != Delivery.CHANGES:
        return f"(SELECT *, {source.first_without('last_said')} AS not_since FROM ({newest}))"
    # What an extract holds of the first day of all was never said before.
    first = min(reading.day for reading in source.readings)
    later = [reading for reading in source.saying(ROW_IDS) if reading.day > first]
    if not later:
        return f"(SELECT *, CAST(NULL AS DATE) AS not_since FROM ({newest}))"
    step = source.step(f"{table.name}_{_SAID_LAST}")
    again = source.step(f"{table.name}_{_SENT_AGAIN}")
    sent = f"SELECT row_id, day FROM {source.all_said(ROW_IDS, later)}"
    source.engine.run([Step(step, newest), Step(again, sent)])
    # Few rows are sent again: all others are left out before anything is compared.
    said = f"SELECT DISTINCT row_id, last_said FROM {step} WHERE {only} AND row_id IN (SELECT row_id FROM {again})"
    return f"""(
        SELECT said_last.*, not_since FROM {step} AS said_last
        LEFT JOIN (
            SELECT row_id AS again_id, last_said AS again_said, min(day) AS not_since
            FROM {again} JOIN ({said}) USING (row_id)
            WHERE {again}.day > last_said GROUP BY row_id, last_said
        ) ON again_id = row_id AND again_said = last_said AND {only}
    )"""


def _staff(source: _Source) -> str:
    gone = f"least(until_day, {source.first_without('last_said')})"
    return f"SELECT * REPLACE ({gone} AS until_day) FROM ({_newest(source, STAFF_ROWS, ('staff',))})"


_MERGES: tuple[tuple[Table, Table, Callable[[_Source], str]], ...] = (
    (RECORD_ROWS, RECORDS, _records),
    (ROW_MATE_ROWS, ROW_MATES, _row_mates),
    (ADDRESS_ROWS, ADDRESSES, _addresses),
    (RELATIONSHIP_ROWS, RELATIONSHIPS, _relationships),
    (FACT_ROWS, FACTS, _facts),
    (INVOLVEMENT_ROWS, INVOLVEMENTS, _involvements),
    (STAFF_ROWS, STAFF, _staff),
)
"""The statements that a table is merged from, the table, and its select."""
