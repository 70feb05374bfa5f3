"""What Spark's workers wrote side by side, made one file of an artefact, with the types that its table declares."""

from __future__ import annotations

import shutil
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from kinfold.vocabulary.errors import RunFailed
from kinfold.warehouse.tables import Table

_TYPES = {
    "VARCHAR": pa.string(),
    "VARCHAR[]": pa.list_(pa.string()),
    "DOUBLE": pa.float64(),
    "DATE": pa.date32(),
    "BOOLEAN": pa.bool_(),
    "INTEGER": pa.int32(),
    "BIGINT": pa.int64(),
    "UTINYINT": pa.uint8(),
    "UBIGINT": pa.uint64(),
}
_AT_ONCE = 100_000


def one_file(folder: Path, path: Path, table: Table | None = None) -> int:
    """
    Write the rows of a folder's files, in the files' order, to one file; the folder goes. The number of rows.

    With `table` its columns must be as declared; whole numbers may be wider in Spark, which has none without a sign.
    """
    parts = [pq.ParquetFile(part) for part in sorted(folder.glob("*.parquet"))]
    found = parts[0].schema_arrow
    schema = _declared(table, found) if table else found
    written = 0
    with pq.ParquetWriter(path, schema, compression="zstd", compression_level=1) as into:
        for part in parts:
            for batch in part.iter_batches(_AT_ONCE):
                columns = [_as(column, field.type) for column, field in zip(batch.itercolumns(), schema, strict=True)]
                into.write_batch(pa.RecordBatch.from_arrays(columns, schema=schema))
                written += batch.num_rows
    shutil.rmtree(folder)
    return written


def _declared(table: Table, found: pa.Schema) -> pa.Schema:
    wanted = pa.schema([(column.name, _TYPES[column.type]) for column in table.columns])
    differing = [
        f"{field.name} {field.type}" for field in found if not _fits(field.type, wanted.field(field.name).type)
    ]
    if found.names != wanted.names or differing:
        raise RunFailed(
            f"The table {table.name} does not have the columns that it declares: {differing or found.names}.",
            where=f"warehouse table {table.name}",
            means="The run stopped. The last published run is still in place.",
            do="This is a fault in Kinfold; report it with the line above.",
        )
    return wanted


def _fits(found: pa.DataType, wanted: pa.DataType) -> bool:
    if pa.types.is_integer(wanted):
        return bool(pa.types.is_integer(found))
    if pa.types.is_list(wanted):
        return bool(pa.types.is_list(found) and found.value_type == wanted.value_type)
    return bool(found == wanted)


def _as(column: pa.Array, wanted: pa.DataType) -> pa.Array:
    """A digest keeps its bits; any other number must fit, or this fails."""
    return column.view(wanted) if (column.type, wanted) == (pa.int64(), pa.uint64()) else column.cast(wanted)
