"""One made-up council of 20,000 people, made once for these tests."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet
import pytest

from kinfold.worlds.make import WorldMade, make_world


@dataclass(frozen=True)
class MadeUp:
    made: WorldMade

    def truth(self, name: str) -> list[dict[str, Any]]:
        return pyarrow.parquet.read_table(self.made.truth / f"{name}.parquet").to_pylist()

    def columns(self, name: str) -> dict[str, list[Any]]:
        return pyarrow.parquet.read_table(self.made.truth / f"{name}.parquet").to_pydict()


@pytest.fixture(scope="session")
def council(tmp_path_factory: pytest.TempPathFactory) -> MadeUp:
    return MadeUp(make_world(people=20_000, seed=7, months=3, out=tmp_path_factory.mktemp("anyshire")))


@pytest.fixture(scope="session")
def council_folder() -> Path:
    return Path(__file__).parents[3] / "councils" / "example"
