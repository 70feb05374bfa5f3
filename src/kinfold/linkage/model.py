"""
The linkage model: a saved, named file, and how pairs are scored with it. The only file that knows Splink.

Splink compares the pairs and weighs each comparison for *same person* against *stranger*, rarity of
names included. On top of its weights stands the class that it lacks, the relative: a pair's odds are
those of the same person against stranger or relative. All weights are in bits (log2 of odds).
"""

from __future__ import annotations

import json
import math
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, replace
from importlib.resources import as_file, files
from itertools import pairwise
from pathlib import Path
from typing import Any

from splink import DuckDBAPI, Linker

from kinfold.linkage.comparisons import COMPARISONS, Comparison
from kinfold.linkage.rarity import FEWEST_RECORDS, RARE, rarity_steps
from kinfold.vocabulary.errors import MissingPart
from kinfold.warehouse.duckdb_engine import DuckDBEngine
from kinfold.warehouse.engine import Engine, Step

SHIPPED = "anyshire_2026_11"
_SAME_BITS = 1e-7


@dataclass(frozen=True)
class Thresholds:
    """In bits. Above `join` records become one person; from `park` up a person is asked."""

    loose: float = -6.0
    """Pairs from here up form the groups inside which every pair is scored."""
    park: float = -2.0
    join: float = 0.0
    margin: float = 3.0
    """A join needs this lead over a rival that cannot be the same person too."""


@dataclass(frozen=True)
class Model:
    """A linkage model as saved: comparisons with their shares, odds before evidence, thresholds."""

    name: str
    comparisons: tuple[Comparison, ...]
    partners: float
    """How many other records of the same person a record has, on average."""
    relatives: float
    """How many records of people of its household or family."""
    thresholds: Thresholds
    splink: Mapping[str, Any]
    """The settings as Splink reads them, for its charts and for scoring."""
    trained: Mapping[str, Any]

    def same_before_evidence(self, records: int) -> float:
        return min(0.01, self.partners / max(records, FEWEST_RECORDS))

    def relative_before_evidence(self, records: int) -> float:
        return min(0.02, self.relatives / max(records, FEWEST_RECORDS))


def read_model(path: Path | None = None) -> Model:
    """The model in a file; the one that is shipped when no file is named."""
    if path is None:
        with as_file(files("kinfold.linkage").joinpath("models", f"{SHIPPED}.json")) as shipped:
            return read_model(shipped)
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        return _model(told)
    except (OSError, ValueError, KeyError, TypeError) as problem:
        raise MissingPart(
            f"The linkage model cannot be read ({type(problem).__name__}).",
            where=str(path),
            means="Nothing was linked. The last published run is still in place.",
            do="Name a model file that `kinfold linkage train` has made, or leave the shipped one in use.",
        ) from problem


def _model(told: Mapping[str, Any]) -> Model:
    """The comparisons' conditions are the product's own; the file gives their shares and must name the same levels."""
    comparisons = tuple(_with_shares(comparison, told["shares"][comparison.name]) for comparison in COMPARISONS)
    return Model(
        name=told["name"],
        comparisons=comparisons,
        partners=float(told["partners"]),
        relatives=float(told["relatives"]),
        thresholds=Thresholds(**told["thresholds"]),
        splink=told["splink"],
        trained=told["trained"],
    )


def _with_shares(comparison: Comparison, shares: Mapping[str, Mapping[str, float]]) -> Comparison:
    if set(shares) != {level.name for level in comparison.levels}:
        raise ValueError(f"the levels of {comparison.name} are not those of this version")
    levels = tuple(
        replace(level, same=s["same"], stranger=s["stranger"], relative=s["relative"])
        for level in comparison.levels
        for s in (shares[level.name],)
    )
    bits = sorted([0.0, *(level.bits for level in levels)])
    if any(higher - lower < 10 * _SAME_BITS for lower, higher in pairwise(bits)):
        raise ValueError(f"two levels of {comparison.name} weigh the same")
    return replace(comparison, levels=levels)


def saved_form(model: Model) -> str:
    """The text of a model file."""
    told = {
        "name": model.name,
        "trained": dict(model.trained),
        "partners": model.partners,
        "relatives": model.relatives,
        "thresholds": vars(model.thresholds),
        "shares": {
            comparison.name: {
                level.name: {"same": level.same, "stranger": level.stranger, "relative": level.relative}
                for level in comparison.levels
            }
            for comparison in model.comparisons
        },
        "splink": splink_settings(model.comparisons, same=model.same_before_evidence(FEWEST_RECORDS)),
    }
    return json.dumps(told, indent=1)


def splink_settings(comparisons: tuple[Comparison, ...], *, same: float) -> dict[str, Any]:
    """The model in Splink's own form."""
    return {
        "link_type": "dedupe_only",
        "sql_dialect": "duckdb",
        "unique_id_column_name": "n",
        "probability_two_random_records_match": same,
        "retain_matching_columns": False,
        "retain_intermediate_calculation_columns": True,
        "blocking_rules_to_generate_predictions": [],
        "comparisons": [_splink_comparison(comparison) for comparison in comparisons],
    }


def _splink_comparison(comparison: Comparison) -> dict[str, Any]:
    levels: list[dict[str, Any]] = [
        {"sql_condition": comparison.missing, "label_for_charts": "missing", "is_null_level": True}
    ]
    for level in comparison.levels:
        told: dict[str, Any] = {
            "sql_condition": level.condition,
            "label_for_charts": level.name,
            "m_probability": level.same,
            "u_probability": level.stranger,
            "fix_m_probability": comparison.fixed,
            "fix_u_probability": comparison.fixed,
        }
        if level.rarity:
            told["tf_adjustment_column"] = level.rarity
            told["disable_tf_exact_match_detection"] = True
        levels.append(told)
    return {"output_column_name": comparison.name, "comparison_levels": levels}


def score(engine: Engine, model: Model, *, pairs: str, into: str) -> None:
    """
    Score the pairs (l, r) of a table into another: weight, levels, and whether a guarded number agrees.

    The weight of a pair depends on the two records, the model and the frequencies of names alone, so
    a pair has the same weight whichever rule proposed it and in whatever order the rows came.
    """
    records = engine.count("comparable")
    engine.run(rarity_steps(model.comparisons, records))
    compared = _compare(engine, model, pairs, same=model.same_before_evidence(records))
    engine.run([Step(into, _weigh_sql(model, compared, records))])
    engine.drop(compared)


def _compare(engine: Engine, model: Model, pairs: str, *, same: float) -> str:
    """Splink's answer for the pairs: the table that holds it."""
    if not isinstance(engine, DuckDBEngine):
        raise MissingPart(
            "The saved model is for DuckDB.",
            where="linkage",
            means="Nothing was linked.",
            do="Run the linkage stage on the DuckDB engine.",
        )
    engine.run([Step(f"{pairs}_for_splink", f"SELECT '0' AS match_key, l AS join_key_l, r AS join_key_r FROM {pairs}")])
    database = DuckDBAPI(connection=engine.connection)
    settings = splink_settings(model.comparisons, same=same)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        linker = Linker(database.register("comparable"), settings, log_level="ERROR", validate_settings=False)
        for name in RARE:
            linker.table_management.register_term_frequency_lookup(database.register(f"rarity_{name}"), name)
        linker.table_management.register_blocked_pairs_for_predict(database.register(f"{pairs}_for_splink"))
        return str(linker.inference.predict(warning_mode="never").physical_name)


def _weigh_sql(model: Model, compared: str, records: int) -> str:
    """Splink's weight set against stranger *or relative*, and the levels by name."""
    same, relative = model.same_before_evidence(records), model.relative_before_evidence(records)
    towards_relative = " + ".join(_relative_bits(comparison) for comparison in model.comparisons)
    levels = ", ".join(f"{_level_sql(comparison)} AS {comparison.name}" for comparison in model.comparisons)
    numbers = " OR ".join(f"{c.name} = 'equal'" for c in model.comparisons if c.number)
    names = ", ".join(comparison.name for comparison in model.comparisons)
    return f"""
        WITH levels AS (SELECT *, {levels} FROM {compared})
        SELECT n_l AS l, n_r AS r,
            round(match_weight - log2({1 - same - relative!r} + {relative!r} * pow(2, least({towards_relative}, 200))), 3)
                AS weight,
            coalesce({numbers}, false) AS number_agrees,
            {_able_sql(model, same)} AS able,
            {names}
        FROM levels
    """


def _level_sql(comparison: Comparison) -> str:
    """The level's name, told by its weight: Splink hands back weights, and no two levels weigh the same."""
    whens = " ".join(
        f"WHEN abs(mw_{comparison.name} - {level.bits!r}) < {_SAME_BITS} THEN '{level.name}'"
        for level in comparison.levels
    )
    return f"CASE {whens} END"


def _relative_bits(comparison: Comparison) -> str:
    """Bits for *relative* against *stranger*: of the level, and of a rare name that both then share."""
    whens = " ".join(
        f"WHEN '{level.name}' THEN {math.log2(level.relative / level.stranger):.6f}" for level in comparison.levels
    )
    bits = f"CASE {comparison.name} {whens} ELSE 0 END"
    if any(level.rarity for level in comparison.levels):
        bits += f" + mw_tf_adj_{comparison.name}"
    return bits


def _able_sql(model: Model, same: float) -> str:
    """
    Whether the facts that both records have could, at their best, make one person of them.

    A number without its guard proves nothing either way.
    """
    best = " + ".join(
        f"CASE WHEN {comparison.name} <> 'equal_unguarded' THEN {max(level.bits for level in comparison.levels):.3f} "
        "ELSE 0 END"
        for comparison in model.comparisons
    )
    return f"({math.log2(same):.3f} + {best}) >= {model.thresholds.join}"
