"""
The linkage model: a saved, named file, which holds its settings in Splink's own form as well.

A comparison weighs for *same person* against *stranger*, rarity of names included, as Splink does it.
On top stands the class that Splink lacks, the relative: a pair's odds are those of the same person
against stranger or relative. All weights are in bits (log2 of odds).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from kinfold.linkage.comparisons import COMPARISONS, Comparison
from kinfold.linkage.rarity import FEWEST_RECORDS
from kinfold.vocabulary.errors import MissingPart

SHIPPED = "anyshire_2026_11"


@dataclass(frozen=True)
class Thresholds:
    """In bits. Above `join` records become one person; from `park` up a person is asked."""

    loose: float = -3.0
    """Pairs from here up form the groups inside which every pair is scored."""
    park: float = -2.0
    join: float = 0.0
    full: float = 0.0
    """Above it two people are proposed to be one."""
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
    """The settings as Splink reads them, for its charts and to hold our weights against its own."""
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
        if level.rarity and level.rarity != "traits":  # of what two lists share Splink knows no rarity
            told["tf_adjustment_column"] = level.rarity
            told["disable_tf_exact_match_detection"] = True
        levels.append(told)
    return {"output_column_name": comparison.name, "comparison_levels": levels}
