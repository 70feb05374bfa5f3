"""The only file that knows DuckDB."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from kinfold.vocabulary.errors import RunFailed
from kinfold.warehouse.engine import OutOfMemory, Step
from kinfold.warehouse.tables import Table


class DuckDBEngine:
    """DuckDB in the process. Spills to `scratch`, loads no extension by itself, opens no network."""

    def __init__(
        self, scratch: Path, *, memory: str = "3GB", threads: int | None = None, only: Path | None = None
    ) -> None:
        """`only` shuts the engine in: it opens that file, and what lies beside its scratch folder, and nothing else."""
        scratch.mkdir(parents=True, exist_ok=True)
        self.scratch = scratch
        self._files: set[str] = set()
        """The names that stand for loaded files, which are views; all others are tables."""
        self.connection = duckdb.connect(
            config={"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
        )
        self.connection.execute(f"SET temp_directory = '{_quoted(scratch)}'")
        self.connection.execute(f"SET memory_limit = '{memory}'")
        self.connection.execute("SET enable_progress_bar = false")
        if threads:
            self.connection.execute(f"SET threads = {threads}")
        if only:
            self.connection.execute(f"SET allowed_paths = ['{_quoted(only)}']")
            self.connection.execute(f"SET allowed_directories = ['{_quoted(scratch.parent)}']")
            self.connection.execute("SET enable_external_access = false")
            self.connection.execute("SET lock_configuration = true")

    @property
    def version(self) -> str:
        return f"duckdb {duckdb.__version__}"

    def run(self, steps: Sequence[Step], *, passing: Collection[str] = ()) -> None:  # noqa: ARG002 - a table costs little here
        for step in steps:
            with _no_value_told(f"The step '{step.name}' could not be run", where=f"warehouse step {step.name}"):
                self._let_go_of_file(step.name)
                self.connection.execute(f'CREATE OR REPLACE TABLE "{step.name}" AS {step.sql}')

    def load(self, name: str, path: Path, *, numbered: bool = False) -> None:
        with _no_value_told(f"The table {name} could not be loaded", where=f"warehouse table {name}"):
            self.drop(name)
            file = f"'{_quoted(path)}', file_row_number = {str(numbered).lower()}"
            self.connection.execute(f'CREATE VIEW "{name}" AS SELECT * FROM read_parquet({file})')
            self._files.add(name)

    def write(self, sql: str, path: Path) -> None:
        with _no_value_told("A file could not be written", where="warehouse"):
            # Read once and soon deleted: to compress it would cost more than it saves.
            # Nor is a dictionary sought where nearly every value is another.
            told = "FORMAT parquet, PARQUET_VERSION V2, COMPRESSION uncompressed, DICTIONARY_SIZE_LIMIT 1000"
            self.connection.execute(f"COPY ({sql}) TO '{_quoted(path)}' ({told})")

    def put(self, name: str, rows: pa.Table) -> None:
        with _no_value_told(f"The rows of {name} could not be taken in", where=f"warehouse table {name}"):
            self._let_go_of_file(name)
            self.connection.register("_given_rows", rows)
            self.connection.execute(f'CREATE OR REPLACE TABLE "{name}" AS SELECT * FROM _given_rows')
            self.connection.unregister("_given_rows")

    def fetch(self, sql: str, parameters: Sequence[Any] = ()) -> pa.Table:
        with _no_value_told("A question to the warehouse could not be answered", where="warehouse"):
            return self.connection.sql(sql, params=list(parameters)).to_arrow_table()

    def stream(self, sql: str, *, at_once: int) -> Iterator[pa.RecordBatch]:
        with _no_value_told("A question to the warehouse could not be answered", where="warehouse"):
            yield from self.connection.sql(sql).to_arrow_reader(at_once)

    def beside(self) -> DuckDBEngine:
        with _no_value_told("The warehouse could not be shared between threads", where="warehouse"):
            other = object.__new__(DuckDBEngine)
            other.scratch, other.connection, other._files = self.scratch, self.connection.cursor(), self._files
            return other

    def count(self, name: str) -> int:
        # fetchall, not fetchone: a result that is not read to its end keeps the connection from `fetch`.
        with _no_value_told(f"The rows of {name} could not be counted", where=f"warehouse table {name}"):
            ((count,),) = self.connection.execute(f'SELECT count(*) FROM "{name}"').fetchall()
            return int(count)

    def save(self, table: Table, path: Path, *, of: str | None = None) -> int:
        with _no_value_told(f"The table {table.name} could not be saved", where=f"warehouse table {table.name}"):
            return self._save(table, path, of or f'SELECT * FROM "{table.name}"')

    def _save(self, table: Table, path: Path, rows: str) -> int:
        columns = ", ".join(f'"{name}"' for name in table.names())
        order = "ORDER BY " + ", ".join(f'"{name}"' for name in table.key) if table.key else ""
        # At its lowest level zstd costs no more time than snappy, and nearly halves what must be stored and read back.
        # The newer encodings are read in under three quarters of the time. A table in order is handed on, maybe to another engine,
        # which may not know them all; one without is on its way, and read here.
        # Smaller pieces stay in the processor's cache while they are encoded, and a dictionary of many words costs more than it saves.
        how = "PARQUET_VERSION V1"
        if not table.key:
            how = "PARQUET_VERSION V2, ROW_GROUP_SIZE 40960, DICTIONARY_SIZE_LIMIT 1000"
        ((count,),) = self.connection.execute(
            f"COPY (SELECT {columns} FROM ({rows}) {order}) TO '{_quoted(path)}' "
            f"(FORMAT parquet, {how}, COMPRESSION zstd, COMPRESSION_LEVEL 1)"
        ).fetchall()
        # Asked of the file: to plan a long select a second time would cost as much as to write a small one.
        told = self.connection.execute(f"DESCRIBE SELECT * FROM read_parquet('{_quoted(path)}')").fetchall()
        found = {row[0]: row[1] for row in told}
        wanted = {column.name: column.type for column in table.columns}
        if found != wanted:
            path.unlink()
            differing = sorted(set(found.items()) ^ set(wanted.items()))
            raise RunFailed(
                f"The table {table.name} does not have the columns that it declares: {differing}.",
                where=f"warehouse table {table.name}",
                means="The run stopped. The last published run is still in place.",
                do="This is a fault in Kinfold; report it with the line above.",
            )
        return int(count)

    def drop(self, name: str) -> None:
        # The catalogue is not asked: it takes longer than many a step.
        self.connection.execute(f'DROP {"VIEW" if name in self._files else "TABLE"} IF EXISTS "{name}"')
        self._files.discard(name)

    def _let_go_of_file(self, name: str) -> None:
        """A name may stand for a loaded file, which no table replaces."""
        if name in self._files:
            self.drop(name)

    def interrupt(self) -> None:
        self.connection.interrupt()

    def close(self) -> None:
        self.connection.close()


# What they say is of the statement, which the code wrote, and of no row: it may stay in the trace.
_OF_THE_STATEMENT = (duckdb.ParserException, duckdb.BinderException, duckdb.CatalogException)


@contextmanager
def _no_value_told(what: str, *, where: str) -> Iterator[None]:
    """The engine's errors without their text: DuckDB quotes the offending value, and a value may be a person's."""
    try:
        yield
    except (duckdb.Error, pa.ArrowException) as problem:
        do = "Report it with the step's name."
        kind = OutOfMemory if isinstance(problem, duckdb.OutOfMemoryException) else RunFailed
        if isinstance(problem, (duckdb.IOException, duckdb.OutOfMemoryException)):
            do = "Check that the disk of the data folder has room, and run again."
        if isinstance(problem, duckdb.OutOfMemoryException):
            do += " Where it has, the run needs more memory than it may take: let it have more by KINFOLD_MEMORY_MB."
        raise kind(
            f"{what} ({type(problem).__name__}).",
            where=where,
            means="The run stopped. The last published run is still in place.",
            do=do,
        ) from (problem if isinstance(problem, _OF_THE_STATEMENT) else None)


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
