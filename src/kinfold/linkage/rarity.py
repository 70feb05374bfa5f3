"""How rare names are among these records: sharing a rare one says more than sharing a common one."""

from __future__ import annotations

from collections.abc import Sequence

from kinfold.linkage.comparisons import SHARED_TRAITS, Comparison
from kinfold.warehouse.engine import Engine, Step
from kinfold.warehouse.tables import Column, Sensitivity, Table

RARE = ("first", "last", "either_order", "whole")
"""The columns whose values have a rarity; `frequencies` says how common they are."""
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


FREQUENCIES = Table(
    "frequencies",
    "How common names are, as the model in use takes it: those on five records or more, and whole names with two birth dates or more.",
    ("kind", "value"),
    (
        Column("kind", "VARCHAR", "first, last, whole, either_order; or records, whose share is how many there were"),
        Column("value", "VARCHAR", "the name; empty: what stands for every name that is not listed", Sensitivity.IDENTIFYING),
        Column("share", "DOUBLE", "of first and last: the share of records; of the others: of records of other people of the whole name"),
    ),
)  # fmt: skip


def frequency_steps(comparisons: Sequence[Comparison], records: int) -> tuple[Step, ...]:
    """
    Leave `frequencies` from `comparable`, of which first, last, whole, either_order and birth are read.

    A name counts without the person's own records, on at least as many records as is worth counting.
    """
    borrowed = max(0, FEWEST_RECORDS - records)
    counted = []
    for name in ("first", "last"):
        share = f"(%s + {borrowed} * CAST({_average(comparisons, name)!r} AS DOUBLE)) / (total + {borrowed})"
        counted.append(
            f"""
            SELECT '{name}' AS kind, value, {share % f"(times - {OWN_RECORDS})"} AS share
            FROM (SELECT {name} AS value, count(*) AS times, sum(count(*)) OVER () AS total
                  FROM comparable WHERE {name} IS NOT NULL GROUP BY {name})
            WHERE times > {OWN_RECORDS + 1}
            UNION ALL
            SELECT '{name}', '', {share % "1"} FROM (SELECT count({name}) AS total FROM comparable)
            """
        )
    for name in ("whole", "either_order"):
        # Other people of the name are told by their birth dates, since one person may have twenty records.
        counted.append(
            f"""
            SELECT '{name}', {name}, (count(DISTINCT birth) - 1) * {OWN_RECORDS} / {records + borrowed}
            FROM comparable WHERE {name} IS NOT NULL GROUP BY {name} HAVING count(DISTINCT birth) > 1
            """
        )
    counted.append(f"SELECT 'records', '', CAST({records} AS DOUBLE)")
    return (Step("frequencies", " UNION ALL ".join(counted)),)


def rarities_sql(columns: Sequence[str]) -> str:
    """
    The select of `weighable`: these columns of each comparable record, and how common its names are.

    A whole name counts by how much more often two people share it than its parts would say.
    """
    joins = " ".join(
        f"LEFT JOIN (SELECT value, share FROM frequencies WHERE kind = '{name}') {name}_of ON {name}_of.value = {name}"
        for name in RARE
    )
    unlisted = ", ".join(
        f"(SELECT share FROM frequencies WHERE kind = '{name}' AND value = '') AS unlisted_{name}"
        for name in ("first", "last")
    )
    both = "tf_first * tf_last"
    return f"""
        SELECT * EXCLUDE (others_whole, others_either),
            CASE WHEN whole IS NOT NULL THEN greatest(others_either, {NAMES_GO_TOGETHER} * {both}) END AS tf_either_order,
            CASE WHEN whole IS NOT NULL THEN greatest(others_whole / ({both}), {NAMES_GO_TOGETHER}) END AS tf_whole
        FROM (
            SELECT n, {", ".join(columns)},
                CASE WHEN first IS NOT NULL THEN coalesce(first_of.share, unlisted_first) END AS tf_first,
                CASE WHEN last IS NOT NULL THEN coalesce(last_of.share, unlisted_last) END AS tf_last,
                coalesce(whole_of.share, 0) AS others_whole, coalesce(either_order_of.share, 0) AS others_either
            FROM comparable CROSS JOIN (SELECT {unlisted}) {joins}
        )
    """


def records_known(engine: Engine) -> int:
    """How many records the odds before any evidence are told by: as many as there were when names were counted."""
    return int(engine.fetch("SELECT share FROM frequencies WHERE kind = 'records'")["share"][0].as_py())


def _average(comparisons: Sequence[Comparison], name: str) -> float:
    return next(level.stranger for each in comparisons for level in each.levels if level.rarity == name)
