"""How rare a name is does not depend on the order of records."""

from __future__ import annotations

import pyarrow as pa

from kinfold.linkage.model import read_model
from kinfold.linkage.rarity import RARE, rarity_steps
from kinfold.warehouse.duckdb_engine import DuckDBEngine

NAMES = (("ada", "wren"), ("wren", "ada"), ("ada", "moss"), ("ada", "moss"), ("ada", "thorn"), ("wren", "moss"))


def rarities(tmp_path, names) -> dict[str, list[dict[str, object]]]:
    rows = [
        {"first": first, "last": last, "whole": f"{first} {last}", "either_order": " ".join(sorted((first, last))), "birth": None}
        for first, last in names for _ in range(9)
    ]  # fmt: skip
    engine = DuckDBEngine(tmp_path / "scratch", threads=1)
    engine.put("comparable", pa.Table.from_pylist(rows))
    engine.run(rarity_steps(read_model().comparisons, 100_000))
    return {name: engine.fetch(f"SELECT * FROM rarity_{name} ORDER BY {name}").to_pylist() for name in RARE}


def test_of_two_names_in_either_order_the_order_of_records_makes_no_difference(tmp_path):
    assert rarities(tmp_path, NAMES) == rarities(tmp_path, NAMES[::-1])
    assert {row["either_order"] for row in rarities(tmp_path, NAMES)["either_order"]} >= {"ada wren", "ada moss"}
