"""Texts that a database gives all in one."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

import pyarrow as pa
from pyarrow import csv


def texts_of(lines: bytes, columns: Sequence[str]) -> pa.Table:
    """Lines of comma-separated texts as a table of texts, of which none is null."""
    return csv.read_csv(
        BytesIO(lines),
        csv.ReadOptions(column_names=list(columns), block_size=1 << 24),
        csv.ParseOptions(newlines_in_values=True),
        csv.ConvertOptions(column_types={column: pa.string() for column in columns}),
    )
