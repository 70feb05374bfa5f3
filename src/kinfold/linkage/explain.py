"""Links and edges with their reasons, from the judged pairs and the people they made."""

from __future__ import annotations

from kinfold.linkage.cluster import MOST_BITS
from kinfold.linkage.model import Model
from kinfold.warehouse.engine import Step

_EVIDENCE = (
    "CASE WHEN decision = 'same' THEN 'decision' WHEN shared_key THEN 'shared_key' "
    "WHEN number_agrees THEN 'identifier' ELSE 'model' END"
)


def edges_steps(model: Model, scored: str) -> tuple[Step, ...]:
    """
    The pairs worth keeping: all that hold a person together, and for any two people that came near
    each other the one pair that speaks most for a join, with what stood against it.
    """
    levels = ", ".join(
        f"'{comparison.name}=' || scored.{comparison.name}"
        for comparison in model.comparisons
        if comparison.name != "whole_name"  # first and last say it already
    )
    join, park = model.thresholds.join, model.thresholds.park
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
            WHERE (veto IS NOT NULL AND weight >= {join}) OR (veto IS NULL AND (average >= {park} OR weight >= {join}))
            """,
        ),
        Step(
            "edges",
            f"""
            SELECT cl.record AS record_l, cr.record AS record_r, pair.weight, kept_edges.state, kept_edges.reason,
                array_to_string(list_filter([{levels}, CASE WHEN pair.kin THEN 'family=equal' END], lambda level: level IS NOT NULL), '; ') AS agreement
            FROM kept_edges
            JOIN judged_pairs pair USING (l, r)
            JOIN ({scored}) scored USING (l, r)
            JOIN comparable cl ON cl.n = l
            JOIN comparable cr ON cr.n = r
            """,
        ),
    )


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
            "links",
            """
            SELECT own.record, least_of.record AS person,
                CASE WHEN held.reason NOT IN ('decision', 'shared_key') THEN held.weight END AS weight, coalesce(held.reason, 'alone') AS reason,
                other.record AS best_record
            FROM labels
            JOIN comparable own ON own.n = labels.n
            JOIN comparable least_of ON least_of.n = labels.person_n
            LEFT JOIN holding_pairs ON holding_pairs.n = labels.n
            LEFT JOIN comparable other ON other.n = held.other
            """,
        ),
    )
