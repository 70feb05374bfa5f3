"""Reading Parquet. Its columns are typed; they are read as the text their sender would write."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.parquet as pq

from kinfold.sources.reading import MEGABYTE, FilePart, FileToRead, quoted, refused
from kinfold.vocabulary.errors import RunFailed
from kinfold.warehouse.engine import OutOfMemory


def read_parquet(file: FileToRead, into: str, *, largest_mb: int) -> FilePart:
    """Read a Parquet file into a table of the engine."""
    try:
        about = pq.read_metadata(file.path)
        schema = about.schema.to_arrow_schema()
    except (pa.ArrowException, OSError, ValueError) as error:
        raise refused(
            f"{file.name} is not a Parquet file that can be read ({type(error).__name__})", file.name
        ) from None
    size = sum(about.row_group(i).total_byte_size for i in range(about.num_row_groups))
    # A value that repeats takes no room in the file; as text it takes a byte at least.
    size = max(size, about.num_rows * len(file.wanted.columns))
    if size > largest_mb * MEGABYTE:
        raise refused(
            f"{file.name} would be {size // MEGABYTE:,} MB once unpacked; the contract allows {largest_mb:,} MB",
            file.name,
        )
    places = file.wanted.places_in(schema.names, file.name)
    chosen = ", ".join(f"{_text_sql(schema.field(place))} AS c{i}" for i, place in enumerate(places))
    rows = file.scratch / "read.parquet"
    try:
        given = f"read_parquet({quoted(file.path)}, file_row_number = true)"
        file.engine.write(f"SELECT file_row_number + 1 AS row_number, {chosen} FROM {given}", rows)
        file.engine.load(into, rows)
    except OutOfMemory:
        raise
    except RunFailed:
        raise refused(f"{file.name} is not a Parquet file that can be read", file.name) from None
    return FilePart(into, "row_number", "true", written=rows)


def _text_sql(field: pa.Field) -> str:
    name = '"' + field.name.replace('"', '""') + '"'
    if pa.types.is_floating(field.type):
        whole = f"{name} = trunc({name}) AND abs({name}) < 1e15"
        return f"CASE WHEN {whole} THEN CAST(CAST({name} AS BIGINT) AS VARCHAR) ELSE CAST({name} AS VARCHAR) END"
    if pa.types.is_timestamp(field.type):
        # A midnight without more is a date that a database wrote as a time.
        return f"regexp_replace(CAST({name} AS VARCHAR), ' 00:00:00(\\.0+)?(\\+00)?$', '')"
    if pa.types.is_binary(field.type) or pa.types.is_large_binary(field.type):
        return f"CAST(try(decode({name})) AS VARCHAR)"
    return f"CAST({name} AS VARCHAR)"
