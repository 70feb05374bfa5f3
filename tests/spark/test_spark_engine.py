"""Spark says what DuckDB says, and of a value that it cannot read nothing but that."""

from __future__ import annotations

import random
import traceback
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from kinfold.vocabulary.errors import RunFailed
from kinfold.warehouse.duckdb_engine import DuckDBEngine
from kinfold.warehouse.engine import Step
from kinfold.warehouse.tables import Column, Table

SECRET = "Xanthippe"
EQUAL = (
    "jaro_winkler_similarity(one, other)",
    "damerau_levenshtein(one, other)",
    "hamming(strftime(DATE '2000-02-29' + CAST(number AS INTEGER) * 31, '%Y%m%d'), '20020301')",
    "strip_accents(one)",
    "list_sort(list_distinct([one, other, one, NULL]))",
    "list_concat([one], CASE WHEN one < other THEN [other] END)",
    "[number, number + 1, number + 2][2]",
    "[number][-1]",
    "[number][3]",
    "string_split(one, 'a')[2:]",
    "string_split(one, 'a')[1 : len(string_split(one, 'a')) - 1]",
    "[part || '!' FOR part IN string_split(one, 'e')]",
    "len(list_intersect([one, other], [one]))",
    "list_sum([number / 3, 0.1])",
    "list_aggregate([number, 8, NULL], 'bit_or')",
    "CAST(1 AS UBIGINT) << CAST(number AS INTEGER)",
    "date_sub('year', DATE '2000-02-29' + CAST(number AS INTEGER) * 31, DATE '2024-02-28')",
    "strftime(DATE '2000-02-29' + CAST(number AS INTEGER), '%-d %B %Y')",
    "round(log2(number + 1.5), 3)",
    "one ~ '^[a-c]'",
    "regexp_replace(one, '[aeiou]', '', 'g')",
    "{'b': one, 'a': number}.a",
)


@pytest.fixture(scope="module")
def texts() -> pa.Table:
    luck = random.Random(8)
    rows = [("".join(luck.choices("abcdeé", k=luck.randint(0, 8))) for _ in range(2)) for _ in range(2_000)]
    ones, others = zip(*rows, strict=True)
    return pa.table(
        {
            "number": pa.array(range(2_000), pa.int64()),
            "one": [None if number % 50 == 0 else one for number, one in enumerate(ones)],
            "other": others,
        }
    )


def test_what_is_translated_says_the_same(on_spark, tmp_path, texts):
    asked = "SELECT " + ", ".join(f"{sql} AS c{at}" for at, sql in enumerate(EQUAL))
    small = "(SELECT number % 60 AS number, number AS row_number, one, other FROM texts)"
    answers = []
    for engine in (DuckDBEngine(tmp_path / "duckdb"), on_spark(tmp_path / "spark")):
        engine.put("texts", texts)
        answers.append(engine.fetch(f"{asked} FROM {small} ORDER BY row_number").to_pydict())
        engine.close()
    ours, sparks = answers
    assert {sql: _alike(sql, sparks[f"c{at}"], ours[f"c{at}"]) for at, sql in enumerate(EQUAL)} == dict.fromkeys(
        EQUAL, True
    )


def _alike(sql: str, one: list[Any], other: list[Any]) -> bool:
    """Fractions may differ in their last place."""
    if any(of_fractions in sql for of_fractions in ("log2", "sum", "jaro")):
        return all(
            a == b or (a is not None and b is not None and abs(a - b) < 1e-12) for a, b in zip(one, other, strict=True)
        )
    return one == other


COUNTED = Table(
    "counted",
    "Numbers.",
    ("key",),
    (Column("key", "UBIGINT", "a digest"), Column("kind", "UTINYINT", "a kind"), Column("names", "VARCHAR[]", "names")),
)


def test_a_table_is_saved_as_one_file_in_its_order_with_the_types_it_declares(on_spark, tmp_path):
    engine = on_spark(tmp_path / "scratch")
    engine.run(
        [
            Step(
                "counted",
                "SELECT hash(n) AS key, CAST(n AS UTINYINT) AS kind, ['a'] AS names FROM (VALUES (1), (2), (3)) t(n)",
            )
        ]
    )

    assert engine.save(COUNTED, tmp_path / "counted.parquet") == 3

    saved = pq.read_table(tmp_path / "counted.parquet")
    assert [str(field.type) for field in saved.schema] == ["uint64", "uint8", "list<element: string>"]
    assert sorted(saved["kind"].to_pylist()) == [1, 2, 3]
    keys = saved["key"].cast(pa.uint64()).combine_chunks().view(pa.int64()).to_pylist()
    assert keys == sorted(keys)


def test_a_table_that_is_not_as_declared_is_not_saved(on_spark, tmp_path):
    engine = on_spark(tmp_path / "scratch")
    engine.run([Step("counted", "SELECT 'a' AS key, 1 AS kind, ['a'] AS names")])

    with pytest.raises(RunFailed, match="declares"):
        engine.save(COUNTED, tmp_path / "counted.parquet")


def test_no_error_tells_a_value(on_spark, tmp_path, capfd):
    engine = on_spark(tmp_path / "scratch")
    engine.put("names", pa.table({"name": [SECRET]}))

    for ask in (
        lambda: engine.run([Step("numbers", "SELECT CAST(name AS INTEGER) AS n FROM names")]),
        lambda: engine.fetch(f"SELECT nothing FROM names WHERE name = '{SECRET}'"),
        lambda: _load_a_broken_file(engine, tmp_path),
    ):
        with pytest.raises(RunFailed) as told:
            ask()
        assert SECRET not in "".join(traceback.format_exception(told.value))
    said = capfd.readouterr()
    assert SECRET not in said.out + said.err


def _load_a_broken_file(engine, folder: Path) -> None:
    (folder / f"{SECRET}.parquet").write_text(SECRET)
    engine.load("names", folder / f"{SECRET}.parquet")


def test_nothing_is_left_in_the_scratch_folder(on_spark, tmp_path):
    engine = on_spark(tmp_path / "scratch")
    engine.put("names", pa.table({"name": [SECRET]}))
    engine.run([Step("again", "FROM names")])
    engine.write("SELECT * FROM again", tmp_path / "again.parquet")
    assert sum(batch.num_rows for batch in engine.stream("SELECT * FROM again", at_once=10)) == 1
    engine.close()

    assert list((tmp_path / "scratch").iterdir()) == []
