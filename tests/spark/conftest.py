"""One session of Spark for all tests of this folder: to start one takes longer than most of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kinfold.warehouse.spark_engine import SparkEngine, spark_session

# For a few thousand rows: to plan and compile a step takes longer than to run it.
_FOR_FEW_ROWS = {
    "spark.master": "local[2]",
    "spark.sql.shuffle.partitions": "1",
    "spark.driver.memory": "2g",
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.adaptive.enabled": "false",
}


@pytest.fixture(scope="session")
def on_spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[Path], SparkEngine]]:
    """Makes an engine that spills to a folder."""
    with spark_session(tmp_path_factory.mktemp("spark"), settings=_FOR_FEW_ROWS) as session:
        yield lambda scratch: SparkEngine(session, scratch)
