"""The step that makes the register's rows about sources: how fresh each is, and what its newest extract brought."""

from __future__ import annotations

from kinfold.warehouse.engine import Step

SOURCES = Step(
    "published_source",
    """
    SELECT sources.source AS id, title, partner, protects, coalesce(coverage.told, '[]') AS coverage,
        coalesce(to_json(fact_kinds), '[]')::VARCHAR AS fact_kinds, latest_extract, fresh, newest.rows_in, newest.kept,
        newest.set_aside,
        newest_refused AND source IN (SELECT source FROM extracts WHERE state IN ('refused', 'rejected')) AS newest_refused
    FROM sources LEFT JOIN coverage USING (source)
    LEFT JOIN (
        SELECT source, sum(rows_in)::BIGINT AS rows_in, sum(kept)::BIGINT AS kept, sum(set_aside)::BIGINT AS set_aside
        FROM extracts
        WHERE state = 'accepted'
        GROUP BY source, extract_date
        QUALIFY row_number() OVER (PARTITION BY source ORDER BY extract_date DESC) = 1
    ) AS newest USING (source)
    """,
)
