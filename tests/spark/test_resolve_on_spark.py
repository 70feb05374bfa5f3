"""A council's records are the same people on Spark as on DuckDB."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from kinfold.linkage import frequencies
from kinfold.linkage.differences import TOLERANCE, differences
from kinfold.linkage.resolve import resolve
from kinfold.linkage.tables import LINKS
from kinfold.places import shipped
from kinfold.sources.accept import accept_all, day_of
from kinfold.sources.contracts import read_contracts
from kinfold.warehouse.artefacts import Artefact, OtherEngine, Warehouse
from kinfold.warehouse.duckdb_engine import DuckDBEngine
from kinfold.worlds.make import make_world

PEOPLE = 5_000
pytestmark = pytest.mark.timeout(1200)  # on a busy machine it takes longer than a test that hangs


@dataclass(frozen=True)
class Both:
    duckdb: Artefact
    spark: Artefact


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory, on_spark) -> Both:
    """Who is who in the records of a made-up council, found on each engine."""
    folder = tmp_path_factory.mktemp("council")
    make_world(people=PEOPLE, seed=4, months=1, out=folder)
    council = shipped("councils") / "example"
    warehouse = Warehouse(folder / "warehouse")
    accepted = accept_all(
        warehouse, council, read_contracts(council), folder / "extracts", on=None, sealed=folder / "sealed"
    )
    names = warehouse.make(
        "frequencies",
        partial(frequencies.count_names, accepted=accepted, on=day_of(accepted)),
        settings={"accepted": accepted.fingerprint},
        code="linkage",
    )
    make = partial(
        Warehouse.make, stage="resolve", work=resolve, inputs={"accept": accepted, "frequencies": names}, code="linkage"
    )
    spark = Warehouse(folder / "warehouse", engine=OtherEngine("spark", on_spark))
    return Both(make(warehouse), make(spark))


def test_people_are_the_same_within_the_tolerance(both, tmp_path):
    engine = DuckDBEngine(tmp_path / "scratch")
    found = differences(engine, both.duckdb.path(LINKS.name), both.spark.path(LINKS.name))
    engine.close()

    assert found.records > 2 * PEOPLE
    assert found.within_tolerance, f"more than {TOLERANCE:.1%} of {found.records:,} records: {found.differing}"


def test_both_answers_stand_beside_each_other_with_their_engines(both):
    assert both.duckdb.fingerprint != both.spark.fingerprint
    assert both.duckdb.manifest["notes"]["engine"].startswith("duckdb ")
    assert both.spark.manifest["notes"]["engine"].startswith("spark ")


def test_every_table_of_the_stage_has_the_types_that_duckdb_gives(both):
    def types(made: Artefact) -> dict[str, list[tuple[str, str]]]:
        return {
            table: [(field.name, _plain(field.type)) for field in pq.read_schema(made.path(table))]
            for table in made.manifest["tables"]
        }

    assert types(both.spark) == types(both.duckdb)


def _plain(kind: pa.DataType) -> str:
    return f"list of {kind.value_type}" if pa.types.is_list(kind) else str(kind)
