"""
Who may care for a child of whom no source says it: a proposal for a person to decide, never told as stated.

Only a true home is looked at, and nobody in it who is marked or protected. What an agency forgot to say is proposed; a
child under a name that nobody there bears is so only with who is main carer of other children there: her address may be that of
the tenants before, so alone with adults she is with nobody.
"""

from __future__ import annotations

from datetime import date

from kinfold.warehouse.engine import Step

_YEARS_APART = 10
"""Brothers and sisters are seldom further apart than this; a child so much younger may be a daughter's."""

_YOUNGEST_GRANDPARENT = 32
"""Twice sixteen: whoever was younger when a child was born is no grandparent of hers, however far she is from their own in age."""


def proposal_steps(*, on: date) -> list[Step]:
    """From `stated_care`, `sibling_care` and residences to `uncared_children` and `proposals`."""
    return [
        Step("uncared_children", _uncared(on)),
        Step("household_now", _household_now(on)),
        Step("uncared_at_home", _UNCARED_AT_HOME),
        Step("proposals", _PROPOSALS),
    ]


def _uncared(on: date) -> str:
    return f"""
SELECT d.person AS child, d.birth_date, d.expected, coalesce(d.adult_day <= DATE '{on}', false) AS grown
FROM dependents d
ANTI JOIN stated_care c ON c.child = d.person
ANTI JOIN sibling_care b ON b.child = d.person
WHERE d.from_day <= DATE '{on}' AND d.until_day > DATE '{on}'
"""


def _household_now(on: date) -> str:
    """Who lives in the homes of children without a carer; only a true home is looked at, and nobody who is protected."""
    return f"""
WITH homes AS (
    SELECT DISTINCT r.dwelling
    FROM uncared_children u JOIN residences r ON r.person = u.child AND r.until_day IS NULL
    JOIN dwellings w ON w.dwelling = r.dwelling AND w.kind = 'home' AND NOT w.protected
)
SELECT r.dwelling, r.person, r.sources, p.birth_date, p.sex, p.names, p.marked,
       CASE WHEN p.birth_date IS NULL THEN d.person IS NULL
            ELSE p.birth_date + INTERVAL 18 YEAR <= DATE '{on}' END AS adult
FROM residences r SEMI JOIN homes h ON h.dwelling = r.dwelling
JOIN people p ON p.person = r.person
LEFT JOIN dependents d ON d.person = r.person AND d.until_day > DATE '{on}'
WHERE r.until_day IS NULL
"""


# Each child without a carer in her home, and whether any adult of the household has a name of hers. A step of its own, since with the
# engine's free choice every child would first meet every adult of any home.
_UNCARED_AT_HOME = """
SELECT c.person AS child, u.birth_date, c.dwelling, c.names, c.sources, bool_or(n.person IS NOT NULL) AS namesake
FROM household_now c JOIN uncared_children u ON u.child = c.person
LEFT JOIN household_now n ON n.dwelling = c.dwelling AND n.adult AND n.person <> c.person AND list_has_any(n.names, c.names)
WHERE NOT c.marked
GROUP BY c.person, u.birth_date, c.dwelling, c.names, c.sources
"""

# In her home there is one adult, or one couple, or one main carer of others; they share a name with her, or are whom a
# source would ring for her; and nobody is marked.
# A child of another name is with the one main carer of children there, unless another adult has her name: whoever has it may be
# who cares for her.
# Of a couple, the one who is main carer already, else the one whose name more of the children have: all are with the same one. A child far from the carer's own in age may be a grandchild, where they could have one.
_PROPOSALS = f"""
WITH adults AS (
    SELECT h.dwelling, count(*) AS people,
           count(*) FILTER (c.other IN (SELECT person FROM household_now x WHERE x.dwelling = h.dwelling)) AS paired
    FROM household_now h LEFT JOIN couples c ON c.person = h.person
    WHERE h.adult GROUP BY h.dwelling
), own AS (
    SELECT s.carer, min(d.from_day) AS eldest, max(d.from_day) AS youngest, flatten(list(p.names)) AS names
    FROM stated_care s JOIN dependents d ON d.person = s.child JOIN people p ON p.person = s.child
    GROUP BY s.carer
), mains AS (
    SELECT h.dwelling, count(*) AS mains FROM household_now h JOIN own o ON o.carer = h.person GROUP BY h.dwelling
), grown AS (
    SELECT a.dwelling, a.person, a.birth_date, a.sex, a.sources, a.names AS own_names, o.eldest, o.youngest, o.carer IS NOT NULL AS main,
           (n.people = 1 OR (n.people = 2 AND n.paired = 2)) AS alone, coalesce(m.mains, 0) AS mains,
           list_concat(list_concat(a.names, coalesce(q.names, [])), coalesce(o.names, [])) AS names
    FROM household_now a JOIN adults n ON n.dwelling = a.dwelling
    LEFT JOIN own o ON o.carer = a.person
    LEFT JOIN mains m ON m.dwelling = a.dwelling
    LEFT JOIN couples c ON c.person = a.person
    LEFT JOIN household_now q ON q.person = c.other AND q.dwelling = a.dwelling
    WHERE a.adult AND NOT a.marked AND NOT coalesce(q.marked, false)
), contacts AS (
    SELECT DISTINCT person, of_person AS child FROM told_relations WHERE relation = 'contact'
), may AS (
    SELECT a.person, u.child, a.main, a.sex, list_sort(list_distinct(list_concat(a.sources, u.sources))) AS sources,
           count_if(list_has_any(a.own_names, u.names)) OVER (PARTITION BY a.person) AS of_the_name
    FROM uncared_at_home u JOIN grown a ON a.dwelling = u.dwelling AND a.person <> u.child
    ANTI JOIN in_care_now s ON s.person = u.child
    ANTI JOIN carer_candidates k ON k.child = u.child
    ANTI JOIN stated_kinships f ON f.of_person = u.child AND f.relation = 'foster_carer'
    ANTI JOIN barred_care b ON b.child = u.child AND b.carer = a.person
    LEFT JOIN contacts r ON r.child = u.child AND r.person = a.person
    WHERE (a.mains = 0 AND a.alone OR a.mains = 1 AND a.main)
      AND coalesce(u.birth_date BETWEEN a.birth_date + INTERVAL 16 YEAR AND a.birth_date + INTERVAL 55 YEAR, a.birth_date IS NULL)
      AND (u.birth_date BETWEEN coalesce(a.eldest, u.birth_date) - INTERVAL {_YEARS_APART} YEAR
                            AND coalesce(a.youngest, u.birth_date) + INTERVAL {_YEARS_APART} YEAR
           OR u.birth_date < a.birth_date + INTERVAL {_YOUNGEST_GRANDPARENT} YEAR)
      AND (list_has_any(a.names, u.names) OR r.person IS NOT NULL
           OR (a.main AND NOT u.namesake))
)
SELECT person, child AS of_person, sources FROM may
QUALIFY row_number() OVER (PARTITION BY child ORDER BY NOT main, of_the_name DESC, coalesce(sex, 'x') <> 'f', person) = 1
"""
