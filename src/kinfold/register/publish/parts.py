"""Reading large tables a part at a time, whatever the size of the council."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from kinfold.warehouse.engine import Engine

READ_AT_ONCE = 100_000
"""Rows held in memory at once."""


def read_in_parts(engine: Engine, columns: str, *, of: str) -> Iterator[pa.Table]:
    """A table of the engine in the order in which it was written, which `rowid` is."""
    for start in range(0, engine.count(of), READ_AT_ONCE):
        yield engine.fetch(
            f"SELECT {columns} FROM {of} WHERE rowid >= {start} AND rowid < {start + READ_AT_ONCE} ORDER BY rowid"
        )
