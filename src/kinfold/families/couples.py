"""
Who are a couple: two grown people whom a source calls partners, or who claim, rent or have a child together.

They must live under one roof, and each must be the other's best: a person is in one couple at most.
"""

from __future__ import annotations

from datetime import date

from kinfold.families.kinships import PARENTS, in_sql
from kinfold.warehouse.engine import Step


def couple_steps(*, on: date) -> list[Step]:
    """From `bonds` and `carers_now` to `couples`, each of which stands there twice, and `living_now`."""
    return [
        Step("living_now", _living_now(on)),
        Step("couple_statements", _COUPLE_STATEMENTS),
        Step("couple_candidates", _couple_candidates(on)),
        Step("couples", _COUPLES),
    ]


def _living_now(on: date) -> str:
    """Where people related to anybody live on the day, with what kind of place it is."""
    return f"""
SELECT r.person, r.dwelling, d.kind, r.from_day, r.sources
FROM residences r JOIN dwellings d USING (dwelling)
SEMI JOIN (SELECT person FROM bonds UNION SELECT of_person FROM bonds) b ON b.person = r.person
WHERE r.until_day IS NULL OR r.until_day > DATE '{on}'
"""


_COUPLE_STATEMENTS = f"""
WITH kin AS (
    SELECT person, of_person FROM bonds WHERE relation IN {in_sql((*PARENTS, "step_parent", "sibling"))}
    UNION SELECT of_person, person FROM bonds WHERE relation IN {in_sql((*PARENTS, "step_parent"))}
), said AS (
    SELECT person, of_person AS other, CASE relation WHEN 'partner' THEN 1 WHEN 'claims_with' THEN 2 ELSE 4 END AS strength,
           rank, coalesce(from_day, first_said) AS since, sources, last_said
    FROM bonds WHERE relation IN ('partner', 'claims_with', 'tenant_with') AND until_day IS NULL
    UNION ALL
    SELECT a.carer, b.carer, 3, greatest(a.rank, b.rank), greatest(a.first_said, b.first_said), b.sources, b.last_said
    FROM carers_now a JOIN carers_now b ON a.child = b.child AND a.carer <> b.carer
    WHERE a.relation IN {in_sql(PARENTS)} AND b.relation IN {in_sql(PARENTS)}
)
SELECT s.* FROM said s ANTI JOIN kin k ON k.person = s.person AND k.of_person = s.other
"""


# Whoever lives where nobody may learn of is nobody's partner without being seen under one roof: it may be who she fled from.
# Under one roof, both grown; joint tenants must also be of an age, as far as both ages are known: tenancies of brothers
# and of mothers are common. Half of a council tax list has no birth date, and its joint accounts are mostly couples'.
def _couple_candidates(on: date) -> str:
    return f"""
WITH roofs AS (
    SELECT s.person, s.other, least(min(greatest(a.from_day, b.from_day)), min(t.from_day)) AS together_from
    FROM (SELECT DISTINCT person, other FROM couple_statements) s
    JOIN living_now a ON a.person = s.person
    JOIN living_now b ON b.person = s.other AND b.dwelling = a.dwelling
    LEFT JOIN together_now t ON t.person = s.person AND t.of_person = s.other
    GROUP BY s.person, s.other
), sheltered AS (
    SELECT person FROM people WHERE marked UNION SELECT person FROM residences WHERE protected AND until_day IS NULL
)
SELECT s.person, s.other, s.strength, s.rank, s.since, s.sources, s.last_said, r.together_from
FROM couple_statements s
JOIN people a ON a.person = s.person JOIN people b ON b.person = s.other
LEFT JOIN roofs r ON r.person = s.person AND r.other = s.other
LEFT JOIN homes_known ha ON ha.person = s.person
LEFT JOIN homes_known hb ON hb.person = s.other
LEFT JOIN sheltered sa ON sa.person = s.person
LEFT JOIN sheltered sb ON sb.person = s.other
WHERE a.death_date IS NULL AND b.death_date IS NULL
  AND (a.birth_date IS NULL OR a.birth_date + INTERVAL 16 YEAR <= DATE '{on}')
  AND (b.birth_date IS NULL OR b.birth_date + INTERVAL 16 YEAR <= DATE '{on}')
  AND (r.person IS NOT NULL OR (s.strength <= 2 AND (ha.person IS NULL OR hb.person IS NULL)
                               AND sa.person IS NULL AND sb.person IS NULL))
  AND (s.strength < 4 OR coalesce(abs(date_diff('day', a.birth_date, b.birth_date)) <= 15 * 365, true))
QUALIFY row_number() OVER (PARTITION BY s.person, s.other ORDER BY s.strength, s.rank, s.since, s.last_said DESC, s.sources) = 1
"""


_COUPLES = """
WITH best AS (
    SELECT * FROM couple_candidates
    QUALIFY row_number() OVER (PARTITION BY person
        ORDER BY together_from IS NULL, strength, rank, least(person, other), greatest(person, other)) = 1
)
SELECT a.* FROM best a JOIN best b ON b.person = a.other AND b.other = a.person
"""
