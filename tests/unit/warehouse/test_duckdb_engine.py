"""Whatever goes wrong in the engine, it is told without a value of a record."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest

from kinfold.vocabulary.errors import RunFailed
from kinfold.warehouse.duckdb_engine import DuckDBEngine
from kinfold.warehouse.engine import Step
from kinfold.warehouse.tables import Column, Table

SECRET = "Xanthippe"
NAMES = Table("names", "Names.", ("name",), (Column("name", "VARCHAR", "a name"),))
CONVERTED = f"SELECT CAST(name AS INTEGER) AS n FROM (VALUES ('{SECRET}')) AS t(name)"


@pytest.fixture
def engine(tmp_path: Path) -> DuckDBEngine:
    return DuckDBEngine(tmp_path / "scratch", memory="200MB", threads=1)


def _save_where_no_folder_is(engine: DuckDBEngine, folder: Path) -> None:
    engine.run([Step("names", f"SELECT '{SECRET}' AS name")])
    engine.save(NAMES, folder / SECRET / "names.parquet")


def _save_what_does_not_convert(engine: DuckDBEngine, folder: Path) -> None:
    engine.connection.execute(
        f"CREATE VIEW names AS SELECT CASE WHEN CAST(name AS INTEGER) > 0 THEN 'a' END AS name FROM (VALUES ('{SECRET}')) AS t(name)"
    )
    engine.save(NAMES, folder / "names.parquet")


def _save_what_is_not_there(engine: DuckDBEngine, folder: Path) -> None:
    engine.save(NAMES, folder / "names.parquet")


def _load_a_broken_file(engine: DuckDBEngine, folder: Path) -> None:
    (folder / f"{SECRET}.parquet").write_text(SECRET)
    engine.load("names", folder / f"{SECRET}.parquet")


def _fetch(engine: DuckDBEngine, _: Path) -> None:
    engine.fetch(CONVERTED)


def _put(engine: DuckDBEngine, _: Path) -> None:
    engine.connection.close()
    engine.put("names", pa.table({"name": [SECRET]}))


def _run(engine: DuckDBEngine, _: Path) -> None:
    engine.run([Step("numbers", CONVERTED)])


@pytest.mark.parametrize(
    "wrong",
    [_save_where_no_folder_is, _save_what_does_not_convert, _save_what_is_not_there, _load_a_broken_file, _fetch, _put, _run],
)  # fmt: skip
def test_an_error_of_the_engine_is_a_failed_run_that_repeats_no_value(
    engine: DuckDBEngine, tmp_path: Path, wrong: Callable[[DuckDBEngine, Path], None]
) -> None:
    with pytest.raises(RunFailed) as failed:
        wrong(engine, tmp_path)
    assert SECRET not in "".join(traceback.format_exception(failed.value, limit=0))
    assert "--trace" not in str(failed.value)


def test_a_full_disk_asks_for_room(engine: DuckDBEngine, tmp_path: Path) -> None:
    engine.run([Step("names", "SELECT repeat(CAST(random() AS VARCHAR), 50) AS name FROM range(20000)")])
    with pytest.raises(RunFailed, match="has room"):
        engine.save(NAMES, Path("/dev/full"))


def test_a_fault_of_a_step_asks_for_a_report(engine: DuckDBEngine) -> None:
    with pytest.raises(RunFailed, match="Report it with the step's name") as failed:
        engine.run([Step("numbers", CONVERTED)])
    assert "step 'numbers'" in failed.value.what
