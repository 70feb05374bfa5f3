"""
Which families may be eligible, by both readings of "three needs".

A plain count of different needs, and of different outcomes with a need. What counts once only is told
here; how it is counted, for the line and for every page, in `vocabulary.counting`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pyarrow as pa

from kinfold.needs.framework import Framework
from kinfold.needs.subjects import ADULTS
from kinfold.needs.words import date_sql, text_sql, texts_sql
from kinfold.vocabulary.codelists import FactKind, FamilyRole
from kinfold.vocabulary.counting import ELSEWHERE, MetNeed, count_needs
from kinfold.warehouse.engine import Engine, Step


def limit_steps(framework: Framework, met: str) -> list[Step]:
    """What was met, of a select of that, and of what only one need of a person counts."""
    once = ", ".join(
        f"({text_sql(need)}, {text_sql('+'.join(sorted(group.needs)))})"
        for group in framework.eligibility.counted_once
        for need in group.needs
    )
    groups = (
        f"(VALUES {once}) o(need, once)"
        if once
        else "(SELECT NULL::VARCHAR AS need, NULL::VARCHAR AS once WHERE FALSE) o"
    )
    elsewhere = "elsewhere" if framework.eligibility.parent_elsewhere else "FALSE"
    return [
        Step(
            "met_needs",
            f"""
            SELECT g.family, g.need, n.outcome, g.person, g.evidence_from, coalesce(e.elsewhere, FALSE) AS elsewhere, o.once
            FROM ({met}) g JOIN needs n USING (need)
            LEFT JOIN (
                SELECT family, person, bool_and(role = {text_sql(FamilyRole.PARENT_ELSEWHERE)}) AS elsewhere
                FROM standing_members WHERE role IN {texts_sql(ADULTS)} GROUP BY family, person
            ) e ON e.family = g.family AND e.person = g.person
            LEFT JOIN {groups} ON o.need = g.need
            """,
        ),
        # A parent elsewhere is limited by all their needs, another person by the needs of a group when
        # they meet more than one of it.
        Step(
            "supplied_needs",
            f"""
            SELECT *, CASE WHEN {elsewhere} THEN {text_sql(ELSEWHERE)}
                           WHEN once IS NOT NULL AND count(*) OVER (PARTITION BY family, person, once) > 1
                           THEN once END AS counts_once_as
            FROM met_needs
            """,
        ),
    ]


def limited_needs(engine: Engine) -> pa.Table:
    """Which of the needs that are limited count, family by family."""
    rows = engine.fetch(
        """
        SELECT family, need, outcome, person, counts_once_as FROM supplied_needs
        SEMI JOIN (SELECT family FROM supplied_needs WHERE counts_once_as IS NOT NULL) l USING (family)
        ORDER BY family, need, person
        """
    ).to_pylist()
    families: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        families.setdefault(row["family"], []).append(row)
    limited = [
        {**{name: row[name] for name in ("family", "need", "person", "counts_once_as")}, "counts": counts}
        for met in families.values()
        for row, counts in zip(met, _counts(met), strict=True)
        if row["counts_once_as"] is not None
    ]
    texts = ("family", "need", "person", "counts_once_as")
    schema = pa.schema([*((name, pa.string()) for name in texts), ("counts", pa.bool_())])
    return pa.Table.from_pylist(limited, schema=schema)


def _counts(met: list[Mapping[str, Any]]) -> tuple[bool, ...]:
    return count_needs(
        [MetNeed(row["need"], row["outcome"], row["person"], row["counts_once_as"]) for row in met]
    ).counts


def eligibility_step(framework: Framework, *, reading: str, on: date) -> Step:
    """The table `eligibility`, from what was met and counts."""
    at_least = framework.eligibility.readings.at_least
    include = texts_sql(framework.eligibility.must_include.roles)
    return Step(
        "eligibility",
        f"""
        WITH counted AS (
            SELECT family, count(*) FILTER (counts) AS needs_met,
                   count(DISTINCT outcome) FILTER (counts) AS outcomes_met,
                   list_sort(list(DISTINCT outcome)) AS outcomes, min(evidence_from) AS standing_since
            FROM (
                SELECT s.family, s.need, s.outcome, bool_or(coalesce(l.counts, TRUE)) AS counts,
                       min(s.evidence_from) AS evidence_from
                FROM supplied_needs s
                LEFT JOIN limited_needs l ON l.family = s.family AND l.need = s.need AND l.person = s.person
                GROUP BY s.family, s.need, s.outcome
            ) GROUP BY family
        ), meant AS (
            SELECT DISTINCT family FROM standing_members WHERE role IN {include}
        ), protected_by_plan AS (
            SELECT DISTINCT m.family
            FROM said_of_people p JOIN standing_members m ON m.person = p.subject AND m.role IN {include}
            WHERE p.kind = {text_sql(FactKind.CHILD_PROTECTION_PLAN)} AND p.gone_day IS NULL
              AND (p.until_day IS NULL OR p.until_day > {date_sql(on)})
        ), weighed AS (
            SELECT f.family, CAST(coalesce(c.needs_met, 0) AS INTEGER) AS needs_met,
                   CAST(coalesce(c.outcomes_met, 0) AS INTEGER) AS outcomes_met,
                   m.family IS NOT NULL AS meant, c.standing_since, p.family IS NOT NULL AS child_protection_now,
                   coalesce(c.outcomes, []::VARCHAR[]) AS outcomes
            FROM standing_families f
            LEFT JOIN counted c ON c.family = f.family
            LEFT JOIN meant m ON m.family = f.family
            LEFT JOIN protected_by_plan p ON p.family = f.family
        )
        SELECT family, {date_sql(on)} AS on_day, needs_met, outcomes_met,
               meant AND needs_met >= {at_least} AS may_by_needs,
               meant AND outcomes_met >= {at_least} AS may_by_outcomes,
               {text_sql(reading)} AS reading_used,
               meant AND {"needs_met" if reading == "needs" else "outcomes_met"} >= {at_least} AS may_be_eligible,
               outcomes, standing_since, child_protection_now
        FROM weighed
        """,
    )
