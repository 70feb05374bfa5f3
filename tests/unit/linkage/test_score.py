"""Weights: each is the one that Splink gives."""

from __future__ import annotations

import math
import warnings
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest
from splink import DuckDBAPI, Linker

from kinfold.linkage import reach
from kinfold.linkage.candidates import propose
from kinfold.linkage.comparable import make_comparable
from kinfold.linkage.comparisons import Comparison
from kinfold.linkage.model import Model, read_model, splink_settings
from kinfold.linkage.rarity import RARE
from kinfold.linkage.reach import reachable
from kinfold.linkage.score import compared, ready
from kinfold.sources.accept import accept_all
from kinfold.sources.contracts import read_contracts
from kinfold.sources.tables import ADDRESSES, RECORDS, RELATIONSHIPS, ROW_MATES, SOURCES
from kinfold.warehouse.artefacts import Artefact, Warehouse
from kinfold.warehouse.duckdb_engine import DuckDBEngine
from kinfold.warehouse.engine import Step
from kinfold.worlds.make import make_world

EXAMPLE = Path(__file__).resolve().parents[3] / "councils" / "example"


# What the made-up agencies do not send: one name alone, numbers of another authority, places of birth and occupations.
TOLD_MORE = Step(
    "records",
    """
    SELECT * REPLACE (
        CASE WHEN hash(record) % 40 = 0 THEN last_name ELSE first_name END AS first_name,
        CASE WHEN hash(record) % 40 > 0 THEN last_name END AS last_name,
        CASE WHEN hash(record, 1) % 3 = 0 THEN ['card=A' || hash(birth_date, hash(record, 2) % 8 = 0) % 100000] END
            AS reference_numbers,
        CASE WHEN hash(record, 3) % 2 = 0 THEN
            ['birth_place=Town ' || hash(birth_date) % 40, 'occupation=Trade ' || hash(last_name, hash(record, 4) % 5 = 0) % 9]
        END AS traits
    ) FROM as_sent
    """,
)


@pytest.fixture(scope="module")
def accepted(tmp_path_factory) -> Artefact:
    work = tmp_path_factory.mktemp("scored")
    make_world(people=600, seed=7, months=1, out=work / "world")
    return accept_all(
        Warehouse(work / "warehouse"), EXAMPLE, read_contracts(EXAMPLE), work / "world" / "extracts",
        on=None, sealed=work / "sealed",
    )  # fmt: skip


@pytest.fixture
def engine(accepted, tmp_path) -> DuckDBEngine:
    engine = DuckDBEngine(tmp_path / "scratch")
    engine.load("as_sent", accepted.path(RECORDS.name))
    engine.run([TOLD_MORE])
    for table in (ROW_MATES, SOURCES, ADDRESSES, RELATIONSHIPS):
        engine.load(table.name, accepted.path(table.name))
    make_comparable(engine)
    propose(engine)
    # Strangers too: nearly all levels are met.
    strangers = "SELECT a.n AS l, b.n AS r, false AS must FROM comparable a JOIN comparable b ON a.n < b.n WHERE hash(a.n, b.n) % 40 = 0"
    engine.run([Step("every_pair", f"{strangers} UNION SELECT l, r, false FROM candidates")])
    return engine


def by_splink(engine: DuckDBEngine, model: Model) -> pa.Table:
    """Splink's weights of the same pairs: for *same person* against *stranger* alone."""
    records = engine.count("comparable")
    ready(engine, model)
    for name in RARE:
        rarest = f"SELECT {name}, max(tf_{name}) AS tf_{name} FROM weighable WHERE {name} IS NOT NULL GROUP BY {name}"
        engine.run([Step(f"rarity_{name}", rarest)])
    database = DuckDBAPI(connection=engine.connection)
    engine.connection.execute(
        "CREATE TABLE blocked AS SELECT '0' AS match_key, l AS join_key_l, r AS join_key_r FROM every_pair"
    )
    settings = splink_settings(model.comparisons, same=model.same_before_evidence(records))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        linker = Linker(database.register("comparable"), settings, log_level="ERROR", validate_settings=False)
        for name in RARE:
            linker.table_management.register_term_frequency_lookup(database.register(f"rarity_{name}"), name)
        linker.table_management.register_blocked_pairs_for_predict(database.register("blocked"))
        weighed = linker.inference.predict(warning_mode="never").physical_name
    return engine.fetch(f"SELECT n_l AS l, n_r AS r, match_weight FROM {weighed} ORDER BY l, r")


def _as_splink_can(comparison: Comparison) -> Comparison:
    """Splink knows the rarity of a column's value, not of what two lists share."""
    if comparison.name != "traits":
        return comparison
    return replace(comparison, levels=tuple(replace(level, rarity=None) for level in comparison.levels))


def test_each_pair_weighs_what_splink_says_when_nobody_is_a_relative(engine):
    model = read_model()
    strangers_only = replace(model, relatives=0.0, comparisons=tuple(map(_as_splink_can, model.comparisons)))
    ready(engine, strangers_only)
    compared(engine, strangers_only, pairs="every_pair", into="ours")
    before = math.log2(1 - strangers_only.same_before_evidence(engine.count("comparable")))
    ours = engine.fetch("SELECT l, r, evidence FROM ours ORDER BY l, r")
    theirs = by_splink(engine, strangers_only)
    assert ours.num_rows == theirs.num_rows > 20_000
    assert ours["l"].equals(theirs["l"]) and ours["r"].equals(theirs["r"])
    apart = max(
        abs(a - (b - before))
        for a, b in zip(ours["evidence"].to_pylist(), theirs["match_weight"].to_pylist(), strict=True)
    )
    assert apart < 0.001


def test_every_level_of_every_comparison_is_met_by_these_pairs_save_the_rarest(engine):
    """So that the test above speaks of the whole model."""
    model = read_model()
    ready(engine, model)
    compared(engine, model, pairs="every_pair", into="ours")
    met = {
        (comparison.name, level)
        for comparison in model.comparisons
        for level in engine.fetch(f"SELECT DISTINCT CAST({comparison.name} AS VARCHAR) AS level FROM ours")[
            "level"
        ].to_pylist()
        if level
    }
    missed = {(comparison.name, level.name) for comparison in model.comparisons for level in comparison.levels} - met
    assert len(missed) <= 8


@pytest.mark.parametrize("least", [-10.0, -3.0, 4.0])
def test_no_pair_that_weighs_enough_is_out_of_reach(engine, least):
    model = read_model()
    ready(engine, model)
    compared(engine, model, pairs="every_pair", into="enough", least=least)
    reachable(engine, model, pairs="every_pair", into="reached", least=least)
    assert engine.fetch("SELECT l, r FROM enough ANTI JOIN reached USING (l, r)").num_rows == 0
    # Most of these pairs share a key, and the better the keys, the more of them come into reach.
    assert 200 < engine.count("enough") <= engine.count("reached") < engine.count("every_pair") / 3.5


def test_a_bound_that_forgets_a_field_is_seen(engine, monkeypatch):
    monkeypatch.setitem(reach._PARTS, "home", lambda _: "0")
    model = read_model()
    ready(engine, model)
    compared(engine, model, pairs="every_pair", into="enough", least=-3.0)
    reachable(engine, model, pairs="every_pair", into="reached", least=-3.0)
    assert engine.fetch("SELECT l, r FROM enough ANTI JOIN reached USING (l, r)").num_rows > 0


def test_a_comparison_that_the_bound_does_not_know_counts_with_its_best_level(engine, monkeypatch):
    monkeypatch.delitem(reach._PARTS, "home")
    model = read_model()
    ready(engine, model)
    compared(engine, model, pairs="every_pair", into="enough", least=-3.0)
    reachable(engine, model, pairs="every_pair", into="reached", least=-3.0)
    assert engine.fetch("SELECT l, r FROM enough ANTI JOIN reached USING (l, r)").num_rows == 0
