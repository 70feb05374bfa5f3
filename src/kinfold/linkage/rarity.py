"""How rare names are among these records: sharing a rare one says more than sharing a common one."""

from __future__ import annotations

from collections.abc import Sequence

from kinfold.linkage.comparisons import SHARED_TRAITS, Comparison
from kinfold.warehouse.engine import Step

RARE = ("first", "last", "either_order", "whole")
"""The columns whose values have a rarity; `rarity_steps` leaves a table for each."""
# Frequencies of names in a handful of records say little: a smaller world borrows the model's averages,
# and odds before evidence are never those of a village.
FEWEST_RECORDS = 20_000
MOST_SHARED_BITS = 12
# A name's own records make it look common to itself.
OWN_RECORDS = 3
# First and family names of one community are met together this much more often than by chance.
NAMES_GO_TOGETHER = 3


def rarity_sql(name: str) -> str:
    """How often what both records share is met, of their columns."""
    if name != "traits":
        return f"greatest(tf_{name}_l, tf_{name}_r)"
    bits = f"list_sum(list_transform({SHARED_TRAITS}, lambda trait: CAST(split_part(trait, '#', 2) AS DOUBLE)))"
    return f"CASE WHEN list_has_any(traits_l, traits_r) THEN pow(2, -least({bits}, {MOST_SHARED_BITS})) END"


def rarity_steps(comparisons: Sequence[Comparison], records: int) -> list[Step]:
    """
    How often a name is met, without the person's own records, on at least as many records as is worth counting.

    A whole name counts by how much more often two people share it than its parts would say.
    """
    borrowed = max(0, FEWEST_RECORDS - records)
    steps = []
    for name in ("first", "last"):
        average = _average(comparisons, name)
        steps.append(
            Step(
                f"rarity_{name}",
                f"""
                SELECT {name}, (greatest(count(*) - {OWN_RECORDS}, 1) + {borrowed} * CAST({average!r} AS DOUBLE))
                    / (sum(count(*)) OVER () + {borrowed}) AS tf_{name}
                FROM comparable WHERE {name} IS NOT NULL GROUP BY {name}
                """,
            )
        )
    # Other people of the name are told by their birth dates, since one person may have twenty records.
    others = f"greatest(count(DISTINCT birth) - 1, 0) * {OWN_RECORDS} / {records + borrowed}"
    steps += [
        Step(
            "rarity_whole",
            f"""
            SELECT whole, greatest({others} / max(tf_first * tf_last), {NAMES_GO_TOGETHER}) AS tf_whole
            FROM comparable JOIN rarity_first USING (first) JOIN rarity_last USING (last)
            WHERE whole IS NOT NULL GROUP BY whole
            """,
        ),
        Step(
            "rarity_either_order",
            f"""
            SELECT either_order, greatest({others}, {NAMES_GO_TOGETHER} * max(tf_first * tf_last)) AS tf_either_order
            FROM comparable JOIN rarity_first USING (first) JOIN rarity_last USING (last)
            WHERE either_order IS NOT NULL GROUP BY either_order
            """,
        ),
    ]
    return steps


def _average(comparisons: Sequence[Comparison], name: str) -> float:
    return next(level.stranger for each in comparisons for level in each.levels if level.rarity == name)
