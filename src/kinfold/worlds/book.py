"""
The truth about an agency's records: which record is whom, and what it says of them.

Records are named as the register names them: by source, kind of key and key. A person in a row without
a key of their own has the row's key, the name of their part in it, and a number where the part repeats.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute
import pyarrow.parquet

from kinfold.worlds.chance import Flags, Texts
from kinfold.worlds.desk import Seen
from kinfold.worlds.texts import is_missing

SAID = (
    "first_name", "middle_names", "last_name", "birth_date", "sex", "nhs_number", "upn", "uln", "ni_number", "phone",
    "email", "address", "postcode", "uprn",
)  # fmt: skip
_RECORDS = pa.schema([("source", pa.string()), ("key_kind", pa.string()), ("key", pa.string()), ("person", pa.int64())])
_OBSERVED = pa.schema(list(_RECORDS) + [pa.field(name, pa.string()) for name in SAID])


class Book:
    """Writes `records.parquet` and `observed.parquet`, a source at a time."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._records = pyarrow.parquet.ParquetWriter(folder / "records.parquet", _RECORDS)
        self._observed = pyarrow.parquet.ParquetWriter(folder / "observed.parquet", _OBSERVED)
        self._pages: list[pa.Table] = []
        self.count = 0

    def note(self, seen: Seen, key: Texts, *, kind: str = "person", only: Flags | None = None) -> None:
        """These rows of an extract are about these people, under these keys."""
        rows = ~seen.nobody & ~is_missing(key)
        if only is not None:
            rows &= only
        count = int(rows.sum())
        columns: dict[str, pa.Array] = {
            "key_kind": pa.array([kind] * count, pa.string()),
            "key": pa.array(key[rows], pa.string()),
            "person": pa.array(seen.who[rows].astype(np.int64)),
        }
        for name in SAID:
            if name in seen.said:
                columns[name] = pa.array(seen.said[name][rows], pa.string())
            else:
                columns[name] = pa.nulls(count, pa.string())
        self._pages.append(pa.table(columns))

    def close_source(self, source: str) -> int:
        """The newest word of each record of this source goes to disk; answers how many records it has."""
        if not self._pages:
            return 0
        table = pa.concat_tables(self._pages)
        self._pages = []
        row = pa.array(np.arange(len(table)))
        newest = table.append_column("row", row).group_by(["key_kind", "key"]).aggregate([("row", "max")])
        table = table.take(_order(newest))
        table = table.add_column(0, "source", pa.array([source] * len(table), pa.string()))
        self._records.write_table(table.select(_RECORDS.names))
        self._observed.write_table(table.select(_OBSERVED.names))
        self.count += len(table)
        return len(table)

    def close(self) -> None:
        self._records.close()
        self._observed.close()


def _order(newest: pa.Table) -> pa.Array:
    """Rows to keep, by kind and key."""
    order = pa.compute.sort_indices(newest, sort_keys=[("key_kind", "ascending"), ("key", "ascending")])
    return newest.column("row_max").take(order).combine_chunks()


def keyed(row_key: Texts, part: str, number: int | None = None) -> Texts:
    """The key of a person in a row who has none of their own."""
    ending = f"|{part}" if number is None else f"|{part}|{number}"
    named = row_key.copy()
    there = ~is_missing(row_key)
    named[there] = row_key[there] + ending
    return named
