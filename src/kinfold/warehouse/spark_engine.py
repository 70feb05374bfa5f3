"""
The only file that knows Spark.

Every step's rows are written to a file of the scratch folder and read back: what a step was made from is
then forgotten, and a lost worker costs that step alone. The scratch folder and the artefacts must be the
same folders for every worker. Rows that Python computes with come to the driver.
"""

from __future__ import annotations

import logging
import os
import shutil
import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from py4j.protocol import Py4JError
from pyspark.errors import PySparkException
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.functions import arrow_udf

from kinfold.vocabulary.errors import MissingPart, RunFailed
from kinfold.warehouse import spark_functions
from kinfold.warehouse.engine import Step
from kinfold.warehouse.spark_files import one_file
from kinfold.warehouse.spark_sql import to_spark
from kinfold.warehouse.tables import Table

_FUNCTIONS = {
    "strip_accents": (spark_functions.strip_accents, "string"),
    "jarowinkler_similarity": (spark_functions.jaro_winkler, "double"),
    "hamming": (spark_functions.hamming, "bigint"),
    "damerau_levenshtein": (spark_functions.damerau_levenshtein, "bigint"),
}
_NUMBERS = count()
# They print the statement in which something failed, whatever the log is told.
for _told_by in ("SQLQueryContextLogger", "DataFrameQueryContextLogger"):
    logging.getLogger(_told_by).disabled = True

_HERE = {
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.memory": "3g",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.eventLog.enabled": "false",
}
_ALWAYS = {
    "spark.sql.ansi.enabled": "true",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.catalogImplementation": "in-memory",
    "spark.driver.maxResultSize": "0",
}
_NO_OTHERS: Mapping[str, str] = MappingProxyType({})


class SparkEngine:
    """Spark, in a session that is already there; names are this engine's own. Writes to `scratch` alone."""

    def __init__(self, session: SparkSession, scratch: Path) -> None:
        scratch.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.scratch = scratch
        self.session = session.newSession()
        self._files: dict[str, Path] = {}
        for name, (function, answer) in _FUNCTIONS.items():
            self.session.udf.register(name, arrow_udf(function, answer))

    @property
    def version(self) -> str:
        return f"spark {self.session.version}"

    def run(self, steps: Sequence[Step], *, passing: Collection[str] = ()) -> None:
        for step in steps:
            with _no_value_told(f"The step '{step.name}' could not be run", where=f"warehouse step {step.name}"):
                self.drop(step.name)
                if step.name in passing:
                    # What reads it makes it: a file for each of a need's small parts would cost more than the part.
                    self._of(step.sql).createOrReplaceTempView(step.name)
                else:
                    self._stand(step.name, self._of(step.sql))

    def load(self, name: str, path: Path, *, numbered: bool = False) -> None:
        if numbered:
            raise NotImplementedError("rows of a file are numbered by DuckDB, which reads what agencies send")
        with _no_value_told(f"The table {name} could not be loaded", where=f"warehouse table {name}"):
            self.drop(name)
            self.session.read.parquet(_address(path)).createOrReplaceTempView(name)

    def write(self, sql: str, path: Path) -> None:
        with _no_value_told("A file could not be written", where="warehouse"):
            one_file(self._written(self._of(sql)), path)

    def put(self, name: str, rows: pa.Table) -> None:
        with _no_value_told(f"The rows of {name} could not be taken in", where=f"warehouse table {name}"):
            self.drop(name)
            path = self._place(name)
            pq.write_table(rows, path)
            self.session.read.parquet(_address(path)).createOrReplaceTempView(name)
            self._files[name] = path

    def fetch(self, sql: str, parameters: Sequence[Any] = ()) -> pa.Table:
        with _no_value_told("A question to the warehouse could not be answered", where="warehouse"):
            return self.session.sql(to_spark(sql), args=list(parameters) or None).toArrow()

    def stream(self, sql: str, *, at_once: int) -> Iterator[pa.RecordBatch]:
        with _no_value_told("A question to the warehouse could not be answered", where="warehouse"):
            folder = self._written(self._of(sql))
            for part in sorted(folder.glob("*.parquet")):
                yield from pq.ParquetFile(part).iter_batches(at_once)
            shutil.rmtree(folder)

    def beside(self) -> SparkEngine:
        # A session may be asked by several threads at once.
        other = object.__new__(SparkEngine)
        other.scratch, other.session, other._files = self.scratch, self.session, self._files
        other.close = lambda: None  # type: ignore[method-assign]
        return other

    def count(self, name: str) -> int:
        with _no_value_told(f"The rows of {name} could not be counted", where=f"warehouse table {name}"):
            return int(self.session.table(name).count())

    def save(self, table: Table, path: Path, *, of: str | None = None) -> int:
        with _no_value_told(f"The table {table.name} could not be saved", where=f"warehouse table {table.name}"):
            columns = ", ".join(f'"{name}"' for name in table.names())
            order = "ORDER BY " + ", ".join(f'"{name}" NULLS LAST' for name in table.key) if table.key else ""
            rows = of or f'SELECT * FROM "{table.name}"'
            return one_file(self._written(self._of(f"SELECT {columns} FROM ({rows}) {order}")), path, table)

    def drop(self, name: str) -> None:
        self.session.catalog.dropTempView(name)
        if path := self._files.pop(name, None):
            shutil.rmtree(path) if path.is_dir() else path.unlink()

    def interrupt(self) -> None:
        self.session.sparkContext.cancelAllJobs()

    def close(self) -> None:
        for name in list(self._files):
            self.drop(name)

    def _of(self, sql: str) -> DataFrame:
        """The rows of a select in DuckDB's dialect. A column of nulls alone is one of texts: files have no other type for it."""
        found = self.session.sql(to_spark(sql))
        void = [field.name for field in found.schema.fields if field.dataType.typeName() == "void"]
        return found.withColumns({name: found[name].cast("string") for name in void}) if void else found

    def _stand(self, name: str, rows: DataFrame) -> None:
        folder = self._written(rows, name)
        # The columns are known: to ask the files for them would be a job of its own.
        self.session.read.schema(rows.schema).parquet(_address(folder)).createOrReplaceTempView(name)
        self._files[name] = folder

    def _written(self, rows: DataFrame, name: str = "rows") -> Path:
        folder = self._place(name)
        rows.write.parquet(_address(folder), compression="lz4")
        return folder

    def _place(self, name: str) -> Path:
        return self.scratch / f"{name}-{next(_NUMBERS)}.parquet"


@contextmanager
def spark_session(folder: Path, *, settings: Mapping[str, str] = _NO_OTHERS) -> Iterator[SparkSession]:
    """
    A session of Spark: the one that `spark-submit` made, or one on this machine's cores that ends with the block.

    `folder` takes what Spark spills. No page, no log with values, and on this machine no port but loopback's.
    `settings` are Spark's own, over those of this machine.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    builder = SparkSession.builder.appName("kinfold")
    submitted = "PYSPARK_GATEWAY_PORT" in os.environ
    if not submitted:
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
        cores = len(os.sched_getaffinity(0))
        here = {
            "spark.master": f"local[{cores}]",
            "spark.sql.shuffle.partitions": str(cores),
            "spark.local.dir": str(folder),
        }
        for key, value in {**_HERE, **here, **settings}.items():
            builder = builder.config(key, value)
    # Spark makes this folder, though nothing is kept in it: where the process stands, if it is not told where.
    for key, value in {**_ALWAYS, "spark.sql.warehouse.dir": _address(folder / "tables")}.items():
        builder = builder.config(key, value)
    try:
        session = builder.getOrCreate()
    except (PySparkException, OSError) as problem:
        raise MissingPart(
            f"Spark could not be started ({type(problem).__name__}).",
            where="Spark",
            means="Nothing was run. The last published run is still in place.",
            do="Install Java 17 (on Debian openjdk-17-jre-headless), and see that the folder for temporary files can be written to.",
        ) from None
    # Spark quotes rows and statements in its log, and a run's own errors say what is needed.
    session.sparkContext.setLogLevel("OFF")
    try:
        yield session
    finally:
        if not submitted:
            session.stop()
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _no_value_told(what: str, *, where: str) -> Iterator[None]:
    """The engine's errors without their text: Spark quotes the offending value and the whole statement."""
    try:
        yield
    except (PySparkException, Py4JError, pa.ArrowException, OSError) as problem:
        kind = problem.getCondition() if isinstance(problem, PySparkException) else None
        raise RunFailed(
            f"{what} ({kind or type(problem).__name__}).",
            where=where,
            means="The run stopped. The last published run is still in place.",
            do="Check that the disk of the data folder has room and Spark has memory and its workers, and run again; "
            "otherwise report it with the step's name.",
        ) from None


def _address(path: Path) -> str:
    return path.absolute().as_uri()
