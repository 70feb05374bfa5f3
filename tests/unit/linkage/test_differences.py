"""Two answers to who is who, held against each other."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.parquet as pq

from kinfold.linkage.differences import Differences, differences
from kinfold.warehouse.duckdb_engine import DuckDBEngine


def test_a_difference_is_listed(tmp_path):
    """A record put with others, and one that is not there."""
    answers = (
        {"a": "a", "b": "a", "c": "c", "d": "c"},
        {"a": "a", "b": "a", "c": "c", "d": "d"},
        {"a": "a", "b": "a", "c": "c"},
    )
    for at, links in enumerate(answers):
        pq.write_table(pa.table({"record": list(links), "person": list(links.values())}), tmp_path / f"{at}.parquet")
    engine = DuckDBEngine(tmp_path / "scratch")

    def listed(one: int, other: int) -> tuple[tuple[str, str | None, str | None], ...]:
        return differences(engine, tmp_path / f"{one}.parquet", tmp_path / f"{other}.parquet").differing

    assert listed(0, 0) == ()
    assert listed(0, 1) == (("c", "c", "c"), ("d", "c", "d"))
    assert listed(0, 2) == (("c", "c", "c"), ("d", "c", None))


def test_one_record_in_a_thousand_is_let_pass():
    moved = ("a", "a", "b")
    assert Differences(2_000, (moved, moved)).within_tolerance
    assert not Differences(2_000, (moved, moved, moved)).within_tolerance
