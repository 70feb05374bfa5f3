"""How rare a name is does not depend on the order of records."""

from __future__ import annotations

import pyarrow as pa

from kinfold.linkage.model import read_model
from kinfold.linkage.rarity import RARE, frequency_steps, rarities_sql
from kinfold.warehouse.duckdb_engine import DuckDBEngine
from kinfold.warehouse.engine import Step

NAMES = (("ada", "wren"), ("wren", "ada"), ("ada", "moss"), ("ada", "moss"), ("ada", "thorn"), ("wren", "moss"))


def rarities(tmp_path, names) -> dict[str, list[dict[str, object]]]:
    rows = [
        {"first": first, "last": last, "whole": f"{first} {last}", "either_order": " ".join(sorted((first, last)))}
        for first, last in names for _ in range(9)
    ]  # fmt: skip
    engine = DuckDBEngine(tmp_path / "scratch", threads=1)
    for number, row in enumerate(rows):
        row["n"], row["birth"] = number, f"2001-01-{number % 28 + 1:02}"
    engine.put("comparable", pa.Table.from_pylist(rows))
    engine.run([*frequency_steps(read_model().comparisons, 100_000), Step("weighable", rarities_sql(RARE))])
    told = {name: f"SELECT DISTINCT {name}, tf_{name} FROM weighable ORDER BY ALL" for name in RARE}
    return {name: engine.fetch(sql).to_pylist() for name, sql in told.items()}


def test_of_two_names_in_either_order_the_order_of_records_makes_no_difference(tmp_path):
    assert rarities(tmp_path, NAMES) == rarities(tmp_path, NAMES[::-1])
    assert {row["either_order"] for row in rarities(tmp_path, NAMES)["either_order"]} >= {"ada wren", "ada moss"}
