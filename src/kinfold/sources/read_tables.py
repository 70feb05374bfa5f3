"""
What reading one extract hands to the merge: its receipt, and what its rows say in our words.

Rows still repeat each other here: a person with two rows has two record rows. `party` tells which
party of the row it was; with `said_day` and `tie` it puts statements about one record in an order
that does not depend on the order of rows, where the source's rows have none (see `shape`).
"""

from __future__ import annotations

from kinfold.sources.tables import (
    ADDRESSES,
    EXTRACTS,
    FACTS,
    INVOLVEMENTS,
    RECORDS,
    RELATIONSHIPS,
    ROW_MATES,
    SET_ASIDE,
    STAFF,
    VALUES_DROPPED,
)
from kinfold.warehouse.tables import Column, Table

ORDER = (
    Column("row_number", "BIGINT", "the row of its file; the first row after the header is 1"),
    Column("said_day", "DATE", "the newest day the row tells, where its order follows days"),
    Column("tie", "UBIGINT", "order among rows of one day"),
    Column("party", "SMALLINT", "which party of the row"),
)
_MADE_BY_THE_MERGE = {"first_said", "last_said", "no_longer_sent"}


def _as_read(table: Table, name: str, *more: Column) -> Table:
    kept = tuple(column for column in table.columns if column.name not in _MADE_BY_THE_MERGE)
    return Table(name, f"Statements of one extract for {table.name}.", (), (*kept, *more, *ORDER))


_ROW = Column("row_id", "VARCHAR", "md5 of the table and the row's key: the same row when it is sent again")

HOME = ("address", "postcode", "uprn")
_NOT_MERGED = {"record", "source", "marks", "left_open", *_MADE_BY_THE_MERGE, *HOME}
MERGED = tuple(name for name in RECORDS.names() if name not in _NOT_MERGED)
"""Columns of a record of which the newest text counts, each for itself; of its home the three parts stay together."""
HOME_BIT = len(MERGED)
_FILLED = Column("filled", "BIGINT", "a bit for each column of MERGED that says something, and one more for the home")

RECORD_ROWS = _as_read(RECORDS, "record_rows", _ROW, _FILLED)
ROW_MATE_ROWS = Table("row_mate_rows", "Statements of one extract for row_mates.", (), ROW_MATES.columns)
ADDRESS_ROWS = _as_read(ADDRESSES, "address_rows")
RELATIONSHIP_ROWS = _as_read(RELATIONSHIPS, "relationship_rows")
FACT_ROWS = _as_read(FACTS, "fact_rows", _ROW)
INVOLVEMENT_ROWS = _as_read(INVOLVEMENTS, "involvement_rows", _ROW)
STAFF_ROWS = _as_read(STAFF, "staff_rows")
ROW_IDS = Table("row_ids", "Every row that an extract of changes holds.", (), (_ROW,))

STATEMENTS = (
    *(RECORD_ROWS, ROW_MATE_ROWS, ADDRESS_ROWS, RELATIONSHIP_ROWS, FACT_ROWS, INVOLVEMENT_ROWS, STAFF_ROWS),
    ROW_IDS,
)
RECEIPTS = (EXTRACTS, SET_ASIDE, VALUES_DROPPED)
