"""
Which families may be eligible, by both readings of "three needs".

A plain count of different needs, and of different outcomes with a need. Two things are limited to
one: a person's one circumstance that meets two needs (being out of learning and work), and a parent
who lives elsewhere. Each of those supplies one need towards the count, whichever helps the family
most.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import pyarrow as pa

from kinfold.needs.framework import Framework
from kinfold.needs.subjects import ADULTS
from kinfold.needs.words import date_sql, text_sql, texts_sql
from kinfold.vocabulary.codelists import Answer, FamilyRole
from kinfold.warehouse.engine import Engine, Step


def most_different(free: Iterable[str], limited: Sequence[Iterable[str]]) -> int:
    """
    How many different things can be counted: all that are free, and one from each limited supplier.

    Suppliers are matched to things by augmenting paths, so that two parents elsewhere who share a
    need do not crowd each other out.
    """
    counted = set(free)
    options = [sorted(set(supply) - counted) for supply in limited]
    taken: dict[str, int] = {}

    def place(supplier: int, tried: set[str]) -> bool:
        for thing in options[supplier]:
            if thing not in tried:
                tried.add(thing)
                if thing not in taken or place(taken[thing], tried):
                    taken[thing] = supplier
                    return True
        return False

    return len(counted) + sum(place(supplier, set()) for supplier in range(len(options)))


def eligibility_steps(framework: Framework, *, reading: str, on: date) -> tuple[list[Step], list[Step]]:
    """The steps before and after the families with limited suppliers are counted in Python."""
    once = ", ".join(
        f"({text_sql(need)}, {number})"
        for number, group in enumerate(framework.eligibility.counted_once, start=1)
        for need in group.needs
    )
    groups = (
        f"(VALUES {once}) g(need, once)"
        if once
        else "(SELECT NULL::VARCHAR AS need, NULL::INTEGER AS once WHERE FALSE) g"
    )
    at_least = framework.eligibility.readings.at_least
    include = texts_sql(framework.eligibility.must_include.roles)
    before = [
        Step(
            "met_needs",
            f"""
            SELECT f.family, f.need, n.outcome, f.person, coalesce(e.elsewhere, FALSE) AS elsewhere, g.once
            FROM findings f JOIN needs n USING (need)
            LEFT JOIN (
                SELECT family, person, bool_and(role = {text_sql(FamilyRole.PARENT_ELSEWHERE)}) AS elsewhere
                FROM standing_members WHERE role IN {texts_sql(ADULTS)} GROUP BY family, person
            ) e ON e.family = f.family AND e.person = f.person
            LEFT JOIN {groups} ON g.need = f.need
            WHERE f.answer = '{Answer.MET}'
            """,
        ),
        # Whoever supplies one need only: a parent elsewhere by all their needs, another person by
        # the needs of a group when they meet more than one of it.
        Step(
            "supplied_needs",
            """
            SELECT *, CASE WHEN elsewhere THEN concat_ws('|', 'elsewhere', person)
                           WHEN once IS NOT NULL AND count(*) OVER (PARTITION BY family, person, once) > 1
                           THEN concat_ws('|', 'once', person, once) END AS supplier
            FROM met_needs
            """,
        ),
    ]
    after = [
        Step(
            "eligibility",
            f"""
            WITH counted AS (
                SELECT family, count(DISTINCT need) AS needs, count(DISTINCT outcome) AS outcomes_met,
                       list_sort(list(DISTINCT outcome)) AS outcomes
                FROM met_needs GROUP BY family
            ), meant AS (
                SELECT DISTINCT family FROM standing_members WHERE role IN {include}
            ), weighed AS (
                SELECT f.family, CAST(coalesce(l.needs_met, c.needs, 0) AS INTEGER) AS needs_met,
                       CAST(coalesce(l.outcomes_met, c.outcomes_met, 0) AS INTEGER) AS outcomes_met,
                       m.family IS NOT NULL AS meant, coalesce(c.outcomes, []::VARCHAR[]) AS outcomes
                FROM standing_families f
                LEFT JOIN counted c ON c.family = f.family
                LEFT JOIN families_with_limits l ON l.family = f.family
                LEFT JOIN meant m ON m.family = f.family
            )
            SELECT family, {date_sql(on)} AS on_day, needs_met, outcomes_met,
                   meant AND needs_met >= {at_least} AS may_by_needs,
                   meant AND outcomes_met >= {at_least} AS may_by_outcomes,
                   {text_sql(reading)} AS reading_used,
                   meant AND {"needs_met" if reading == "needs" else "outcomes_met"} >= {at_least} AS may_be_eligible,
                   outcomes
            FROM weighed
            """,
        )
    ]
    return before, after


def limited_suppliers(engine: Engine) -> pa.Table:
    """The counts of the families in which somebody supplies one need only."""
    rows = engine.fetch(
        """
        SELECT family, need, outcome, supplier FROM supplied_needs
        SEMI JOIN (SELECT family FROM supplied_needs WHERE supplier IS NOT NULL) l USING (family)
        """
    ).to_pylist()
    families: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        families.setdefault(row["family"], []).append(row)
    counts = [
        {"family": family, "needs_met": _most(met, "need"), "outcomes_met": _most(met, "outcome")}
        for family, met in families.items()
    ]
    schema = pa.schema([("family", pa.string()), ("needs_met", pa.int32()), ("outcomes_met", pa.int32())])
    return pa.Table.from_pylist(counts, schema=schema)


def _most(met: Sequence[Mapping[str, Any]], what: str) -> int:
    free = {row[what] for row in met if row["supplier"] is None}
    suppliers: dict[str, set[str]] = {}
    for row in met:
        if row["supplier"] is not None:
            suppliers.setdefault(row["supplier"], set()).add(row[what])
    return most_different(free, list(suppliers.values()))
