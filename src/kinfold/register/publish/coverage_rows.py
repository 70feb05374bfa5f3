"""
How many of the people whom pages can show each source knows, by age.

No small count leaves the warehouse. Of a source that protects people the others are rounded down to
tens, and none is told from a few: a month's difference could else say that a family came to a refuge.
"""

from __future__ import annotations

from datetime import date

from kinfold.warehouse.engine import Step

BANDS = ((0, 4), (5, 10), (11, 15), (16, 17), (18, 24), (25, 64), (65, 130))
FEW = 10


def coverage_steps(on: date) -> list[Step]:
    """Leaves `coverage`: source, and its bands as JSON; needs `published_person` and `open_records`."""
    bands = ", ".join(f"({low}, {high})" for low, high in BANDS)
    day = f"DATE '{on.isoformat()}'"
    return [
        Step(
            "people_by_age",
            f"""
            SELECT id AS person, date_diff('year', birth_date, {day})
                - CASE WHEN strftime(birth_date, '%m%d') > strftime({day}, '%m%d') THEN 1 ELSE 0 END AS age
            FROM published_person
            WHERE birth_date <= {day} AND death_date IS NULL AND NOT restricted
            """,
        ),
        Step(
            "coverage",
            f"""
            WITH bands (low, high) AS (VALUES {bands}),
            asked AS (
                SELECT source, protects, greatest(low, coalesce(from_age, 0)) AS low, least(high, coalesce(to_age, 130)) AS high
                FROM sources, bands
                WHERE low <= coalesce(to_age, 130) AND high >= coalesce(from_age, 0)
            ),
            of_age AS (SELECT age, count(*) AS people FROM people_by_age GROUP BY age),
            known_of_age AS (
                SELECT records.source, age, count(DISTINCT person) AS known
                FROM open_records JOIN records USING (record) JOIN people_by_age USING (person)
                WHERE records.no_longer_sent IS NULL
                GROUP BY ALL
            ),
            counted AS (
                SELECT asked.source, protects, low, high, sum(people)::BIGINT AS people,
                    coalesce(sum(known), 0)::BIGINT AS all_known
                FROM asked JOIN of_age ON of_age.age BETWEEN low AND high
                LEFT JOIN known_of_age ON known_of_age.source = asked.source AND known_of_age.age = of_age.age
                GROUP BY ALL
            )
            SELECT source, to_json(list({{
                'low': low, 'high': high, 'people': people,
                'known': CASE
                    WHEN all_known = 0 AND NOT protects THEN 0
                    WHEN all_known >= {FEW} THEN CASE WHEN protects THEN all_known // {FEW} * {FEW} ELSE all_known END
                END
            }} ORDER BY low))::VARCHAR AS told
            FROM counted GROUP BY source
            """,
        ),
    ]
