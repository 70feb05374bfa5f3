"""
How a pair is weighed: the level of each comparison, and what all of them say together, in bits.

A weight is the log2 of the odds of *same person* against *stranger or relative*. What a level says,
and how the rarity of a shared name takes the place of the average, is Splink's arithmetic
(Fellegi-Sunter with term frequencies): a test holds every weight against Splink's own. It is done here
in one pass, since Splink's intermediate columns for each of ten million pairs cost more than the
comparing.
"""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

from kinfold.linkage.comparisons import COLUMNS, Comparison
from kinfold.linkage.model import Model
from kinfold.linkage.rarity import RARE, frequency_steps, rarities_sql, rarity_sql, records_known
from kinfold.warehouse.engine import Engine, Step

_MOST_RELATIVE_BITS = 200


def ready(engine: Engine, model: Model, frequencies: Path | None = None) -> None:
    """
    Leave `weighable`: what of each comparable record the model reads, with how common its names are.

    `frequencies` names a table of what was counted before; without one they are counted now.
    """
    if frequencies is None:
        engine.run(frequency_steps(model.comparisons, engine.count("comparable")))
    else:
        engine.load("frequencies", frequencies)
    engine.run([Step("weighable", rarities_sql(COLUMNS))])


def compared(engine: Engine, model: Model, *, pairs: str, into: str, least: float | None = None) -> None:
    """
    Weigh the pairs (l, r) of a table; with `least`, leave those that weigh so much, and those that `must` stay.

    Leaves l, r, the level of each comparison by name (null: missing), `evidence` in bits,
    `unguarded_evidence` (what it were, did an equal number need no other fact that agrees), `number_agrees`,
    and whether the facts that both have are `able` to make one person. A pair has the same weight
    whichever rule proposed it and in whatever order the rows came.
    """
    sides = ", ".join(f"{side}.{column} AS {column}_{side}" for column in COLUMNS for side in ("l", "r"))
    rarest = ", ".join(f"greatest(l.tf_{name}, r.tf_{name}) AS tf_{name}" for name in RARE)
    levels = ", ".join(f"{_level_sql(comparison)} AS {comparison.name}" for comparison in model.comparisons)
    names = ", ".join(f"{_named_sql(comparison)} AS {comparison.name}" for comparison in model.comparisons)
    records = records_known(engine)
    kept = "true" if least is None else f"must OR unguarded_evidence >= {least!r}"
    must = "" if least is None else ", must"
    steps = (
        Step(
            "compared_levels",
            f"""
            SELECT l, r{must}, {levels}, {", ".join(f"tf_{name}" for name in RARE)}, {rarity_sql("traits")} AS tf_traits
            FROM (
                SELECT pair.l, pair.r{must}, {sides}, {rarest}
                FROM "{pairs}" AS pair JOIN weighable AS l ON l.n = pair.l JOIN weighable AS r ON r.n = pair.r
            )
            """,
        ),
        # Each a step: in one select an engine puts the sums in each place that asks for them, and adds up three times.
        Step("compared_evidence", f"SELECT *, {_evidence_sql(model, records)} AS evidence FROM compared_levels"),
        Step(
            into,
            f"""
            SELECT l, r, {names}, evidence, unguarded_evidence, {_number_agrees(model)} AS number_agrees,
                {_able_sql(model, records)} AS able
            FROM (
                SELECT *, CASE WHEN {_unguarded(model)} THEN {_evidence_sql(model, records, guarded=False)} ELSE evidence END
                    AS unguarded_evidence
                FROM compared_evidence
            ) WHERE {kept}
            """,
        ),
    )
    passing = tuple(step.name for step in steps[:-1])
    engine.run(steps, passing=passing)
    for name in passing:
        engine.drop(name)


def _named_sql(comparison: Comparison) -> str:
    """The level's name, from its place; null where a fact is missing. An ENUM: a byte a pair, not a text."""
    whens = " ".join(f"WHEN {at} THEN '{level.name}'" for at, level in enumerate(comparison.levels))
    return f"CAST(CASE {comparison.name} {whens} END AS {level_type(comparison)})"


def level_type(comparison: Comparison) -> str:
    """The type in which the level of a comparison is kept."""
    names = ", ".join(f"'{level.name}'" for level in comparison.levels)
    return f"ENUM({names})"


def _level_sql(comparison: Comparison) -> str:
    whens = " ".join(
        f"ELSE {at}" if level.condition == "ELSE" else f"WHEN {level.condition} THEN {at}"
        for at, level in enumerate(comparison.levels)
    )
    return f"CAST(CASE WHEN {comparison.missing} THEN -1 {whens} END AS TINYINT)"


def _evidence_sql(model: Model, records: int, *, guarded: bool = True) -> str:
    comparisons = model.comparisons if guarded else tuple(_without_guard(each) for each in model.comparisons)
    same, relative = model.same_before_evidence(records), model.relative_before_evidence(records)
    before = math.log2(same / (1 - same))
    for_same = " + ".join(
        _bits_sql(comparison, [level.bits for level in comparison.levels]) for comparison in comparisons
    )
    for_relative = " + ".join(
        _bits_sql(comparison, [math.log2(level.relative / level.stranger) for level in comparison.levels])
        for comparison in comparisons
    )
    return (
        f"round({before!r} + {for_same} - "
        f"log2({1 - same - relative!r} + {relative!r} * pow(2, least({for_relative}, {_MOST_RELATIVE_BITS}))), 3)"
    )


def _without_guard(comparison: Comparison) -> Comparison:
    """A number whose equal values say the same with or without another fact that agrees."""
    if not comparison.number:
        return comparison
    equal, unguarded, *others = comparison.levels
    told = replace(unguarded, same=equal.same, stranger=equal.stranger, relative=equal.relative)
    return replace(comparison, levels=(equal, told, *others))


def _unguarded(model: Model) -> str:
    """An equal number without its guard, the second of a number's levels."""
    return "(" + " OR ".join(f"{each.name} = 1" for each in model.comparisons if each.number) + ")"


def _bits_sql(comparison: Comparison, bits: list[float]) -> str:
    """
    What each level says against *stranger*; a rare name that both share says more, to a relative as well.

    Looked up by the level's place, behind that of a fact that is missing: to ask level by level takes five times as long.
    """
    said = f"[0e0, {', '.join(_double(each) for each in bits)}][{comparison.name} + 2]"
    rare = " ".join(
        f"WHEN {at} THEN log2({level.stranger!r} / tf_{level.rarity})"
        for at, level in enumerate(comparison.levels)
        if level.rarity
    )
    return f"({said} + CASE {comparison.name} {rare} ELSE 0e0 END)" if rare else said


def _double(number: float) -> str:
    """As both engines read it as a double, not as a decimal."""
    said = repr(number)
    return said if "e" in said else f"{said}e0"


def _number_agrees(model: Model) -> str:
    # A number's first level is the guarded one.
    return "(" + " OR ".join(f"{c.name} = 0" for c in model.comparisons if c.number) + ")"


def _able_sql(model: Model, records: int) -> str:
    """
    Whether the facts that both records have could, at their best, make one person of them.

    A number without its guard proves nothing either way.
    """
    best = " + ".join(
        f"CASE WHEN {comparison.name} >= 0{_guarded_sql(comparison)} "
        f"THEN {max(level.bits for level in comparison.levels):.3f} ELSE 0 END"
        for comparison in model.comparisons
    )
    return f"({math.log2(model.same_before_evidence(records)):.3f} + {best}) >= {model.thresholds.join}"


def _guarded_sql(comparison: Comparison) -> str:
    places = [at for at, level in enumerate(comparison.levels) if level.name == "equal_unguarded"]
    return "".join(f" AND {comparison.name} <> {at}" for at in places)
