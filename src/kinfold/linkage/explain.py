"""Links and edges with their reasons, from the judged pairs and the people they made."""

from __future__ import annotations

import math

from kinfold.linkage.cluster import MOST_BITS
from kinfold.linkage.comparisons import Comparison
from kinfold.linkage.kin import KIN_BITS, KIN_COUNTS_WITH
from kinfold.linkage.model import Model
from kinfold.linkage.rarity import RARE, rarity_sql
from kinfold.linkage.tables import EDGES, LINKS
from kinfold.warehouse.engine import Step

_EVIDENCE = (
    "CASE WHEN decision = 'same' THEN 'decision' WHEN shared_key THEN 'shared_key' "
    "WHEN number_agrees THEN 'identifier' ELSE 'model' END"
)


def edges_steps(model: Model, scored: str, records: int) -> tuple[Step, ...]:
    """
    The pairs worth keeping: all that hold a person together, and for any two people that came near
    each other the one pair that speaks most for a join, with what stood against it.

    Needs `weighable` beside the pairs. The parts of a weight add up to it.
    """
    levels = ", ".join(
        f"'{comparison.name}=' || scored.{comparison.name}"
        for comparison in model.comparisons
        if comparison.name != "whole_name"  # first and last say it already
    )
    join, park = model.thresholds.join, model.thresholds.park
    same = model.same_before_evidence(records)
    parts = {
        "before": repr(math.log2(same / (1 - same))),
        **{
            comparison.name: f"CASE WHEN scored.{comparison.name} IS NOT NULL THEN {_bits_sql(comparison)} END"
            for comparison in model.comparisons
        },
        "family": f"CASE WHEN pair.kin AND scored.first IN ({KIN_COUNTS_WITH}) THEN {KIN_BITS} END",
    }
    said = ", ".join(f"{{'part': '{part}', 'bits': CAST({sql} AS DOUBLE)}}" for part, sql in parts.items())
    return (
        Step(
            "placed_pairs",
            """
            SELECT pair.*, a.person_n AS person_l, b.person_n AS person_r
            FROM judged_pairs pair JOIN labels a ON a.n = pair.l JOIN labels b ON b.n = pair.r
            """,
        ),
        Step(
            "neighbours",
            f"""
            SELECT least(person_l, person_r) AS one, greatest(person_l, person_r) AS other,
                -- Whole numbers: a sum of fractions depends on the order in which they are added.
                sum(CASE WHEN able THEN CAST(round(1000 * greatest(least(weight, {MOST_BITS}), -{MOST_BITS})) AS BIGINT) END)
                    / 1000 / count(*) FILTER (able) AS average,
                min(veto) FILTER (veto IS NOT NULL) AS veto,
                -- Nothing but a name that many bear: a person could tell no more than we can.
                bool_and(name_alone) AND max(likely) < {join} AS nothing_to_ask,
                arg_max({{'l': l, 'r': r}}, {{'weight': weight, 'l': -l, 'r': -r}}) AS best,
                max(weight) AS weight
            FROM placed_pairs WHERE person_l <> person_r GROUP BY ALL
            """,
        ),
        Step(
            "kept_edges",
            f"""
            SELECT l, r, 'joined' AS state, {_EVIDENCE} AS reason FROM placed_pairs
            WHERE person_l = person_r AND veto IS NULL AND (weight >= {join} OR shared_key OR decision = 'same')
            UNION ALL
            SELECT best.l, best.r,
                CASE WHEN veto IS NOT NULL THEN 'refused' ELSE 'parked' END,
                CASE WHEN veto IS NOT NULL THEN veto
                     WHEN average >= {join} THEN 'rival'
                     WHEN average >= {park} THEN 'unsure'
                     ELSE 'others_disagree' END
            FROM neighbours
            WHERE (veto IS NOT NULL AND weight >= {join})
                OR (veto IS NULL AND NOT nothing_to_ask AND (average >= {park} OR weight >= {join}))
            """,
        ),
        # Of pairs that a person may be asked about; nearly all others joined, and millions of texts cost much.
        Step(
            "parts_of",
            f"""
            SELECT l, r, array_to_string(list_concat(
                [one.part || '=' || round(one.bits, 2) FOR one IN parts],
                -- What the parts do not say: that relatives share much of this, and that a name alone joins nobody.
                ['relatives=' || round(weight - list_sum([one.bits FOR one IN parts]), 2)]
            ), '; ') AS weights
            FROM (
                SELECT l, r, pair.weight, list_filter([{said}], lambda one: one.bits IS NOT NULL) AS parts
                FROM (SELECT l, r FROM kept_edges WHERE state <> 'joined')
                JOIN judged_pairs pair USING (l, r)
                JOIN ({scored}) scored USING (l, r)
                JOIN (SELECT n, {_rarities("l")} FROM weighable) wl ON wl.n = l
                JOIN (SELECT n, {_rarities("r")} FROM weighable) wr ON wr.n = r
            )
            """,
        ),
        Step(
            EDGES.name,
            f"""
            SELECT cl.record AS record_l, cr.record AS record_r, pair.weight, kept_edges.state, kept_edges.reason,
                array_to_string(list_filter([{levels}, CASE WHEN pair.kin THEN 'family=equal' END], lambda level: level IS NOT NULL), '; ') AS agreement,
                parts_of.weights
            FROM kept_edges
            JOIN judged_pairs pair USING (l, r)
            JOIN ({scored}) scored USING (l, r)
            LEFT JOIN parts_of USING (l, r)
            JOIN comparable cl ON cl.n = l
            JOIN comparable cr ON cr.n = r
            """,
        ),
    )


def _bits_sql(comparison: Comparison) -> str:
    """What the level of a comparison says for one person against two strangers, by the level's name."""
    whens = " ".join(
        f"WHEN '{level.name}' THEN {level.bits!r}"
        + (f" + log2({level.stranger!r} / ({rarity_sql(level.rarity)}))" if level.rarity else "")
        for level in comparison.levels
    )
    return f"CASE scored.{comparison.name} {whens} END"


def _rarities(side: str) -> str:
    return ", ".join(f"{name} AS {name}_{side}" for name in ("traits", *(f"tf_{name}" for name in RARE)))


def links_steps() -> tuple[Step, ...]:
    """Each record's person, and the strongest pair that holds it there."""
    return (
        Step(
            "holding_pairs",
            f"""
            SELECT n, arg_max({{'other': other, 'weight': weight, 'reason': reason}},
                {{'bound': reason IN ('decision', 'shared_key'), 'able': able, 'weight': weight, 'least': -other}}) AS held
            FROM (
                SELECT l AS n, r AS other, weight, able, {_EVIDENCE} AS reason FROM placed_pairs
                WHERE person_l = person_r AND veto IS NULL
                UNION ALL
                SELECT r, l, weight, able, {_EVIDENCE} FROM placed_pairs WHERE person_l = person_r AND veto IS NULL
            ) GROUP BY n
            """,
        ),
        Step(
            LINKS.name,
            """
            SELECT own.record, least_of.record AS person, likely.record AS proposed,
                CASE WHEN held.reason NOT IN ('decision', 'shared_key') THEN held.weight END AS weight, coalesce(held.reason, 'alone') AS reason,
                other.record AS best_record
            FROM labels
            JOIN comparable own ON own.n = labels.n
            JOIN comparable least_of ON least_of.n = labels.person_n
            JOIN comparable likely ON likely.n = labels.proposed_n
            LEFT JOIN holding_pairs ON holding_pairs.n = labels.n
            LEFT JOIN comparable other ON other.n = held.other
            """,
        ),
    )
