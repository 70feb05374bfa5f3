"""
Which children are one family: those with a main carer in common, and nothing else joins.

A father with children in two homes therefore never makes them one family, and a couple with her
children and his are two families that share both adults and know of each other.
"""

from __future__ import annotations

from datetime import date

from kinfold.families.kinships import basis_sql
from kinfold.families.numbered import alone_number, family_number
from kinfold.warehouse.engine import Step

_FOREVER = "DATE '9999-12-31'"


def circle_steps(*, on: date) -> list[Step]:
    """From `current_care` to `circles` (each child's family now) and `past_circles` (where she was before)."""
    return [
        Step("care_spans", _CARE_SPANS),
        Step("care_pieces", _CARE_PIECES),
        Step("past_care", _past_care(on)),
        Step("said_children", _said_children(on)),
        Step("circles", _CIRCLES),
        Step("past_circles", _PAST_CIRCLES),
    ]


_CARE_SPANS = f"""
SELECT c.child, c.carer, c.surety, c.rank, c.relation, c.sources, c.last_said,
       greatest(t.from_day, d.from_day, coalesce(c.from_day, t.from_day)) AS from_day,
       least(coalesce(t.until_day, {_FOREVER}), d.until_day, coalesce(c.until_day, {_FOREVER})) AS until_day
FROM carer_candidates c
JOIN together t ON t.person = c.carer AND t.of_person = c.child
JOIN dependents d ON d.person = c.child
WHERE c.surety <= 6
"""

# Between any two days on which somebody comes or goes, the surest of those who live with the child.
_CARE_PIECES = """
WITH days AS (
    SELECT child, from_day AS day FROM care_spans WHERE until_day > from_day
    UNION SELECT child, until_day FROM care_spans WHERE until_day > from_day
), pieces AS (
    SELECT child, day AS from_day, lead(day) OVER (PARTITION BY child ORDER BY day) AS until_day FROM days
)
SELECT p.child, p.from_day, p.until_day, s.carer, s.relation, s.sources, s.last_said
FROM pieces p JOIN care_spans s ON s.child = p.child AND s.from_day <= p.from_day AND s.until_day >= p.until_day
WHERE p.until_day IS NOT NULL
QUALIFY row_number() OVER (PARTITION BY p.child, p.from_day ORDER BY s.surety, s.rank, s.carer, s.relation) = 1
"""


def _past_care(on: date) -> str:
    """Main carers of the past: pieces in a row with one carer, over by the day, another's now."""
    return f"""
WITH rows AS (
    SELECT *, coalesce(lag(carer) OVER w <> carer OR lag(until_day) OVER w <> from_day, true) AS starts
    FROM care_pieces WINDOW w AS (PARTITION BY child ORDER BY from_day)
), runs AS (
    SELECT *, count_if(starts) OVER (PARTITION BY child ORDER BY from_day) AS run FROM rows
)
SELECT r.child, r.carer, min(r.from_day) AS from_day, max(r.until_day) AS until_day,
       max_by(r.relation, r.from_day) AS relation, max_by(r.sources, r.from_day) AS sources, max(r.last_said) AS last_said
FROM runs r
GROUP BY r.child, r.carer, r.run
HAVING max(r.until_day) <= DATE '{on}'
"""


def _said_children(on: date) -> str:
    """
    Children who belong to another child's family because a professional said so, with its main carer.

    That other may herself belong where somebody said: up to three in a row are followed, and a ring leads nowhere.
    """
    return f"""
WITH said AS (
    SELECT b.person AS child, b.other, b.said_on, b.on_day
    FROM corrections b
    JOIN dependents d ON d.person = b.person AND d.from_day <= DATE '{on}' AND d.until_day > DATE '{on}'
    ANTI JOIN (SELECT child FROM stated_care WHERE surety = 0) c ON c.child = b.person
    WHERE b.kind = 'belongs'
    QUALIFY row_number() OVER (PARTITION BY b.person ORDER BY b.correction DESC) = 1
), anchored AS (
    SELECT s.child, s.said_on, s.on_day, coalesce(third.other, second.other, s.other) AS anchor
    FROM said s LEFT JOIN said second ON second.child = s.other LEFT JOIN said third ON third.child = second.other
)
SELECT a.child, a.said_on, a.on_day, coalesce(c.carer, h.carer) AS head, a.anchor
FROM anchored a
ANTI JOIN said ring ON ring.child = a.anchor
LEFT JOIN current_care c ON c.child = a.anchor
LEFT JOIN (SELECT DISTINCT carer FROM current_care WHERE NOT proposed) h ON h.carer = a.anchor
LEFT JOIN uncared_children u ON u.child = a.anchor
WHERE coalesce(c.carer, h.carer, u.child) IS NOT NULL AND a.anchor <> a.child
"""


# A child without a carer who has one of her own is two things: main carer there, and a child of whose carer nothing is known. Under
# one name mother and baby would be the two children of one family, and nobody would care for either.
def _alone(child: str) -> str:
    return f"CASE WHEN {child} IN (SELECT carer FROM current_care) THEN {alone_number(child)} ELSE {family_number(child)} END"


_CIRCLES = f"""
WITH before AS (
    SELECT p.child, max(p.until_day) AS until_day
    FROM past_care p LEFT JOIN current_care c USING (child)
    WHERE c.carer IS NULL OR c.carer <> p.carer GROUP BY p.child
)
SELECT {family_number("c.carer")} AS family, c.carer AS head, c.child, c.stated_carer,
       greatest(d.from_day, coalesce(b.until_day, CASE WHEN c.basis = 'stated_parent' THEN d.from_day ELSE c.since END)) AS from_day,
       c.basis, c.sources, c.last_said, c.proposed
FROM current_care c JOIN dependents d ON d.person = c.child
LEFT JOIN before b ON b.child = c.child
ANTI JOIN said_children s ON s.child = c.child
UNION ALL
SELECT CASE WHEN s.head IS NOT NULL THEN {family_number("s.head")} ELSE {_alone("s.anchor")} END, s.head, s.child, s.head, greatest(d.from_day, s.said_on),
       'said_belongs', CAST([] AS VARCHAR[]), s.on_day, false
FROM said_children s JOIN dependents d ON d.person = s.child
UNION ALL
SELECT {_alone("u.child")}, NULL, u.child, NULL, greatest(d.from_day, coalesce(b.until_day, d.from_day)),
       'no_carer_known', p.sources, p.last_said, false
FROM uncared_children u JOIN dependents d ON d.person = u.child
JOIN (SELECT person, list_sort(list_distinct(list(r.source))) AS sources, max(r.last_said) AS last_said
      FROM record_people r
      SEMI JOIN uncared_children k ON k.child = r.person GROUP BY person) p ON p.person = u.child
LEFT JOIN before b ON b.child = u.child
ANTI JOIN current_care c ON c.child = u.child
ANTI JOIN said_children s ON s.child = u.child
-- an adult-only household is no family, and at eighteen one lives alone as an adult
WHERE NOT u.grown
"""

# A child whom a professional said to belong elsewhere was in the family that sources tell of until that day: whoever works
# with it must know, to say otherwise.
_PAST_CIRCLES = f"""
SELECT {family_number("p.carer")} AS family, p.child, p.carer, p.from_day, p.until_day,
       {basis_sql("p.relation")} AS basis,
       p.sources, p.last_said, h.head IS NULL AS over
FROM past_care p
LEFT JOIN (SELECT DISTINCT head FROM circles) h ON h.head = p.carer
LEFT JOIN circles c ON c.child = p.child
WHERE c.family IS NULL OR c.family <> {family_number("p.carer")}
UNION ALL
SELECT {family_number("c.carer")}, s.child, c.carer,
       CASE WHEN c.basis = 'stated_parent' THEN d.from_day ELSE greatest(d.from_day, c.since) END, s.said_on,
       c.basis, c.sources, c.last_said, h.head IS NULL
FROM said_children s JOIN current_care c ON c.child = s.child AND NOT c.proposed
JOIN dependents d ON d.person = s.child
LEFT JOIN (SELECT DISTINCT head FROM circles) h ON h.head = c.carer
WHERE c.carer IS DISTINCT FROM s.head
  AND CASE WHEN c.basis = 'stated_parent' THEN d.from_day ELSE greatest(d.from_day, c.since) END < s.said_on
"""
