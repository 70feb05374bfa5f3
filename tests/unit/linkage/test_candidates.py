"""The pairs that share a key are those that plain Python finds, key by key and pair by pair."""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import date
from itertools import combinations
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from tests.deep import sample

from kinfold.linkage import sharing
from kinfold.linkage.candidates import dropped, propose
from kinfold.linkage.keys import LAST_SOUNDS, RULES, keys_sql
from kinfold.warehouse.duckdb_engine import DuckDBEngine

_TEXTS = pa.list_(pa.string())
_KINDS = {
    **dict.fromkeys(("record", "same_record", "source", "first", "last", "either_order", "birth_text"), pa.string()),
    **dict.fromkeys(("nhs_number", "uln", "ni_number"), pa.string()),
    **dict.fromkeys(("roots", "sounds", "given", "last_names", "homes", "postcodes", "areas"), _TEXTS),
    **dict.fromkeys(("traits", "upns", "reference_numbers", "nearly_references", "contacts"), _TEXTS),
    **dict.fromkeys(("exclusive", "expected"), pa.bool_()),
    "sent_until": pa.date32(),
    "n": pa.int32(),
}


def someone(luck: random.Random, n: int) -> dict[str, Any]:
    """A record whose facts many others have: some keys are too common, and birth dates lie near each other."""
    first = luck.choice(["ada", "ben", "b", None, "adam"])
    last = luck.choice(["wren", "moss", "wrenn", None, f"only{n % 40}"])
    source = luck.choice(["school", "police", "health"])

    def some(*values: str) -> list[str]:
        return [value for value in values if luck.random() < 0.5]

    return {
        "n": n, "record": f"r{n:03}", "same_record": f"r{luck.randrange(90):03}" if luck.random() < 0.1 else None,
        "source": source, "exclusive": source == "school" and luck.random() < 0.8, "expected": luck.random() < 0.05,
        "sent_until": date(2026, 3, 1) if luck.random() < 0.2 else None,
        "first": first, "last": last, "roots": [first, "benjamin"] if first == "ben" else some(first) if first else [],
        "sounds": [first[:2]] if first else [], "given": some("ada", "rose"), "last_names": [last] if last else [],
        "birth_text": luck.choice([None, "20120506", "20120605", "20110506", "19800229", f"20{n % 20:02}0101"]),
        "homes": some("7 mill lane", "u1"), "postcodes": some("ZZ7 7ZZ"), "areas": some("ZZ7", "ZZ8"),
        "traits": some("trade=smith#2", "town=ely#3"), "upns": some("A1", "A1", "B2"), "contacts": some("01", "02"),
        "reference_numbers": some("card=1"), "nearly_references": some("card=", "card=", "card=2"),
        "either_order": " ".join(sorted((first, last))) if first and last else None, "nhs_number": luck.choice([None, "1", "2"]), "uln": None, "ni_number": None,
    }  # fmt: skip


@pytest.fixture
def engine(tmp_path) -> DuckDBEngine:
    engine = DuckDBEngine(tmp_path / "scratch")
    engine.put("decided", pa.table({"l": pa.array([3], pa.int32()), "r": pa.array([4], pa.int32())}))
    return engine


def taken_in(engine: DuckDBEngine, rows: list[dict[str, Any]]) -> None:
    engine.put(
        "comparable", pa.table({name: pa.array([row[name] for row in rows], kind) for name, kind in _KINDS.items()})
    )


def worth(a: dict[str, Any], b: dict[str, Any], *, by_name: bool, lone: bool) -> bool:
    sent = a["sent_until"] is None and b["sent_until"] is None
    if a["exclusive"] and b["exclusive"] and a["source"] == b["source"] and sent:
        return False
    x, y = a["birth_text"], b["birth_text"]
    if by_name and x and y:
        near = sum(one != other for one, other in zip(x, y, strict=True)) <= 2
        if not (near or x[:4] == y[:4] or x[4:] == y[4:]):
            return False
    return not lone or any((row["first"] is None) != (row["last"] is None) for row in (a, b))


def by_hand(engine: DuckDBEngine, rows: list[dict[str, Any]]) -> tuple[set[tuple[int, int]], set[tuple[int, int]]]:
    """The pairs that share a key and are worth comparing; and the keys that too many records share, by rule."""
    engine.run([LAST_SOUNDS])
    pairs, full = set(), set()
    for number, rule in enumerate(RULES):
        having = defaultdict(set)
        for row in engine.fetch(keys_sql(number, "comparable")).to_pylist():
            having[row["key"]].add(row["n"])
        for key, records in having.items():
            if len(records) > rule.most:
                full.add((number, key))
                continue
            pairs |= {
                (a, b) for a, b in combinations(sorted(records), 2)
                if worth(rows[a], rows[b], by_name=rule.by_name, lone=rule.lone)
            }  # fmt: skip
    return pairs, full


def rows_of(engine: DuckDBEngine, name: str, *columns: str) -> set[tuple[Any, ...]]:
    found = engine.fetch(f"SELECT {', '.join(columns)} FROM {name}")
    rows = set(zip(*(found[column].to_pylist() for column in columns), strict=True))
    assert len(rows) == found.num_rows
    return rows


@pytest.mark.parametrize("seed", range(sample(ci=4, deep=60)))
def test_pairs_that_share_a_key_are_those_found_by_hand(engine, seed):
    luck = random.Random(seed)
    rows = [someone(luck, n) for n in range(luck.choice([0, 1, 90, 140]))]
    taken_in(engine, rows)
    pairs, full = by_hand(engine, rows)

    propose(engine)

    bound = rows_of(engine, "bound", "l", "r")
    assert rows_of(engine, "candidates", "l", "r") == pairs - bound
    assert rows_of(engine, "full_keys", "rule", "key") == full
    assert set(dropped(engine)) == {RULES[number].name for number, _ in full}


@pytest.mark.parametrize("part", ["_born_alike", "sole", "alone"])
def test_a_reason_not_to_compare_that_is_forgotten_is_seen(engine, monkeypatch, part):
    luck = random.Random(1)
    rows = [someone(luck, n) for n in range(140)]
    taken_in(engine, rows)
    if part == "_born_alike":
        monkeypatch.setattr(sharing, part, lambda a, b: a == a)
    else:
        told = sharing.Records.of.__func__

        def forgetful(cls: Any, engine: DuckDBEngine) -> Any:
            records = told(cls, engine)
            getattr(records, part)[:] = part == "alone"
            return records

        monkeypatch.setattr(sharing.Records, "of", classmethod(forgetful))
    pairs, _ = by_hand(engine, rows)

    propose(engine)

    assert rows_of(engine, "candidates", "l", "r") > pairs - rows_of(engine, "bound", "l", "r")


def test_pairs_inside_a_group_are_all_but_those_that_are_told():
    luck = random.Random(2)
    group = np.array([luck.randrange(12) for _ in range(80)])
    told = {(a, b) for a, b in combinations(range(80), 2) if luck.random() < 0.2}
    but = sharing.packed(*(np.array(side) for side in zip(*told, strict=True)))

    found = sharing.as_table(sharing.pairs_inside(group, but=but)).to_pylist()

    every = {(a, b) for a, b in combinations(range(80), 2) if group[a] == group[b]}
    assert [(row["l"], row["r"]) for row in found] == sorted(every - told)


@pytest.mark.parametrize("seed", range(sample(ci=4, deep=40)))
def test_numbers_told_in_any_pieces_are_kept_once_and_in_order(monkeypatch, seed):
    luck = np.random.default_rng(seed)
    monkeypatch.setattr(sharing, "_PAIRS_AT_ONCE", 16)
    monkeypatch.setattr(sharing, "_A_PIECE", 5)
    pieces = [luck.integers(0, luck.integers(1, 300), luck.integers(0, 60), dtype=np.uint64) for _ in range(20)]
    told = sharing._Once()
    for piece in pieces:
        told.add(piece)
    assert told.in_order().tolist() == sorted(set(np.concatenate(pieces).tolist()))
    assert sharing._Once().in_order().tolist() == []
