"""
A new linkage model from accepted records, without labels. Rare and reviewed: never part of a run.

Every pair of records is of one of three classes: one *same* person, two *relatives*, two
*strangers*. The pairs that share a key are compared and counted by how they agree; all other pairs
are strangers, told by a sample. Then expectation and maximisation take turns until the shares
stand still. Near-unique numbers keep fixed shares: no sample of strangers ever shares one.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kinfold.linkage.candidates import propose
from kinfold.linkage.comparable import make_comparable
from kinfold.linkage.comparisons import Comparison
from kinfold.linkage.model import Model, read_model, saved_form
from kinfold.linkage.score import compared, ready
from kinfold.vocabulary.errors import MissingPart
from kinfold.warehouse.artefacts import write_whole
from kinfold.warehouse.duckdb_engine import DuckDBEngine
from kinfold.warehouse.engine import Engine, Step

Shares = NDArray[np.float64]

CLASSES = ("same", "stranger", "relative")
SAMPLED_STRANGERS = 1_000_000
FEWEST_RECORDS = 2_000
_ROUNDS = 60
_STILL = 1e-5
# How much the starting shares weigh against what is counted: little, save for the relatives, who
# have no fact of their own and would otherwise drift towards either neighbour.
_PRIOR = {"same": 0.02, "stranger": 0.02, "relative": 0.2}
_LEAST_SHARE = 1e-7


@dataclass(frozen=True)
class _Patterns:
    """How many pairs agree in each way: a column a comparison, -1 where a fact is missing."""

    levels: NDArray[np.int64]
    pairs: Shares


def train(records: Path, out: Path, *, name: str) -> Path:
    """
    Make a model from an accepted stage's records and write it and its report into a folder.

    The tables beside the records (row mates, addresses, sources, relationships) are read too.
    """
    base = read_model()
    with tempfile.TemporaryDirectory(prefix="kinfold-train-") as scratch:
        engine = DuckDBEngine(Path(scratch))
        try:
            for table in ("records", "row_mates", "addresses", "sources", "relationships"):
                engine.load(table, records.parent / f"{table}.parquet")
            count = engine.count("records")
            if count < FEWEST_RECORDS:
                raise MissingPart(
                    f"There are {count:,} records; a model needs at least {FEWEST_RECORDS:,}.",
                    where=str(records),
                    means="No model was made.",
                    do="Run the line on more extracts first, or keep the shipped model.",
                )
            near, far, all_pairs = _counted(engine, base)
        finally:
            engine.close()
    trained = _settled(base, near, far, all_pairs=all_pairs, records=count, name=name)
    out.mkdir(parents=True, exist_ok=True)
    made = out / f"{name}.json"
    write_whole(made, saved_form(trained) + "\n")
    write_whole(out / f"{name}.md", report(trained, base))
    return made


def _counted(engine: Engine, base: Model) -> tuple[_Patterns, _Patterns, float]:
    """The patterns of pairs that share a key, of a sample of those that do not, and how many pairs there are."""
    make_comparable(engine)
    propose(engine)
    records = engine.count("comparable")
    tries = SAMPLED_STRANGERS // records + 1
    engine.run(
        [
            Step(
                "strangers",
                f"""
                SELECT DISTINCT least(n, other) AS l, greatest(n, other) AS r FROM (
                    SELECT n, CAST(hash(n, turn) % {records} AS INTEGER) AS other
                    FROM comparable, range({tries}) turns(turn)
                ) WHERE n <> other
                """,
            ),
            Step("near_pairs", "SELECT l, r FROM candidates UNION SELECT l, r FROM bound"),
            Step("sampled", "SELECT l, r FROM strangers ANTI JOIN near_pairs USING (l, r)"),
        ]
    )
    ready(engine, base)
    compared(engine, base, pairs="near_pairs", into="near")
    compared(engine, base, pairs="sampled", into="far")
    return _patterns(engine, base, "near"), _patterns(engine, base, "far"), records * (records - 1) / 2


def _patterns(engine: Engine, base: Model, scored: str) -> _Patterns:
    numbers = ", ".join(
        f"CASE {comparison.name} "
        + " ".join(f"WHEN '{level.name}' THEN {at}" for at, level in enumerate(comparison.levels))
        + f" ELSE -1 END AS {comparison.name}"
        for comparison in base.comparisons
    )
    found = engine.fetch(f"SELECT {numbers}, CAST(count(*) AS DOUBLE) AS pairs FROM {scored} GROUP BY ALL ORDER BY ALL")
    levels = np.stack([found[comparison.name].to_numpy() for comparison in base.comparisons], axis=1)
    return _Patterns(levels.astype(np.int64), found["pairs"].to_numpy())


def _settled(base: Model, near: _Patterns, far: _Patterns, *, all_pairs: float, records: int, name: str) -> Model:
    """Expectation and maximisation, until nothing moves."""
    comparisons = base.comparisons
    unseen = far.pairs * ((all_pairs - near.pairs.sum()) / far.pairs.sum())
    mass = {"same": base.partners * records / 2, "relative": base.relatives * records / 2}
    rounds = 0
    while rounds < _ROUNDS:
        rounds += 1
        odds = _class_odds(comparisons, near, mass, all_pairs)
        weights = {kind: near.pairs * odds[:, at] for at, kind in enumerate(CLASSES)}
        mass = {kind: float(weights[kind].sum()) for kind in ("same", "relative")}
        before = comparisons
        comparisons = tuple(
            _maximised(comparison, start, at, near, weights, far, unseen)
            for at, (comparison, start) in enumerate(zip(comparisons, base.comparisons, strict=True))
        )
        if _moved(before, comparisons) < _STILL:
            break
    return replace(
        base,
        name=name,
        comparisons=comparisons,
        partners=round(2 * mass["same"] / records, 3),
        relatives=round(2 * mass["relative"] / records, 3),
        trained={
            "started_from": base.name,
            "records": records,
            "pairs_compared": int(near.pairs.sum()),
            "strangers_sampled": int(far.pairs.sum()),
            "rounds": rounds,
        },
    )


def _class_odds(
    comparisons: tuple[Comparison, ...], patterns: _Patterns, mass: dict[str, float], all_pairs: float
) -> Shares:
    """For each pattern, how likely it is each class's."""
    before = (mass["same"], all_pairs - mass["same"] - mass["relative"], mass["relative"])
    told = np.tile(np.log(np.array(before) / all_pairs), (len(patterns.pairs), 1))
    for at, comparison in enumerate(comparisons):
        seen = patterns.levels[:, at] >= 0
        told[seen] += np.log(_shares(comparison))[patterns.levels[seen, at]]
    told -= told.max(axis=1, keepdims=True)
    likely = np.exp(told)
    return np.asarray(likely / likely.sum(axis=1, keepdims=True))


def _shares(comparison: Comparison) -> Shares:
    return np.array([[getattr(level, kind) for kind in CLASSES] for level in comparison.levels])


def _maximised(
    comparison: Comparison,
    start: Comparison,
    at: int,
    near: _Patterns,
    weights: dict[str, Shares],
    far: _Patterns,
    unseen: Shares,
) -> Comparison:
    """The comparison with the shares that the classes' pairs now show."""
    if comparison.fixed:
        return comparison
    size = len(comparison.levels)
    told: dict[str, Shares] = {}
    for kind in CLASSES:
        seen = near.levels[:, at] >= 0
        counts = np.bincount(near.levels[seen, at], weights[kind][seen], size)
        if kind == "stranger":
            seen = far.levels[:, at] >= 0
            counts = counts + np.bincount(far.levels[seen, at], unseen[seen], size)
        prior = np.array([getattr(level, kind) for level in start.levels])
        counts = counts + prior * max(_PRIOR[kind] * counts.sum(), 1.0)
        shares = np.maximum(counts / counts.sum(), _LEAST_SHARE)
        told[kind] = shares / shares.sum()
    levels = tuple(
        replace(
            level,
            same=float(told["same"][spot]),
            stranger=float(told["stranger"][spot]),
            relative=float(told["relative"][spot]),
        )
        for spot, level in enumerate(comparison.levels)
    )
    return replace(comparison, levels=levels)


def _moved(before: tuple[Comparison, ...], after: tuple[Comparison, ...]) -> float:
    return max(float(np.abs(_shares(one) - _shares(other)).max()) for one, other in zip(before, after, strict=True))


def report(model: Model, base: Model) -> str:
    """What a person reads before a run uses the model: every level's shares and bits, and how they moved."""
    lines = [
        f"# Linkage model {model.name}",
        "",
        f"Trained without labels on {model.trained['records']:,} records, starting from {base.name}.",
        "",
        f"Other records of the same person that a record has on average: {model.partners}; of relatives: {model.relatives}.",
        "",
        "| comparison | level | same person | stranger | relative | bits | bits before |",
        "|---|---|---|---|---|---|---|",
    ]
    for comparison, start in zip(model.comparisons, base.comparisons, strict=True):
        lines += [
            f"| {comparison.name} | {level.name} | {level.same:.4g} | {level.stranger:.4g} | {level.relative:.4g} "
            f"| {level.bits:+.1f} | {was.bits:+.1f} |"
            for level, was in zip(comparison.levels, start.levels, strict=True)
        ]
    return "\n".join([*lines, ""])
