"""
Who cares for each child: one main carer at a time, by the surest stated relationship.

A carer who lives with the child comes before one whose home is not known, and that one before a
parent who is known to live elsewhere. A father known to live elsewhere is never made main carer
for want of a better one: the child's own home is not known to us, and that is what we say.
"""

from __future__ import annotations

from datetime import date

from kinfold.families.corrected import DECIDED
from kinfold.families.couples import couple_steps
from kinfold.families.kinships import CARING, PARENTS, basis_sql, in_sql
from kinfold.families.proposals import proposal_steps
from kinfold.warehouse.engine import Step

_FOREVER = "DATE '9999-12-31'"
_SYMMETRIC = ("sibling", "partner", "claims_with", "tenant_with", "lives_with")


def care_steps(*, on: date) -> list[Step]:
    """From kinships and residences to `current_care`, each child's main carer on the day, and `proposals`."""
    return [
        Step("bonds", _BONDS),
        Step("together", _TOGETHER),
        Step("together_now", _together_now(on)),
        Step("in_care_now", _in_care_now(on)),
        Step("homes_known", _homes_known(on)),
        Step("carer_candidates", _candidates(on)),
        Step("carers_now", _carers_now(on)),
        *couple_steps(on=on),
        Step("barred_care", _BARRED_CARE),
        Step("best_care", _BEST_CARE),
        Step("couple_heads", _COUPLE_HEADS),
        Step("joint_care", _JOINT_CARE),
        Step("stated_care", _STATED_CARE),
        Step("sibling_care", _sibling_care(on)),
        *proposal_steps(on=on),
        Step("current_care", _CURRENT_CARE),
    ]


_BONDS = f"""
SELECT person, relation, of_person, from_day, until_day, sources, rank, first_said, last_said FROM stated_kinships
UNION ALL
SELECT of_person, relation, person, from_day, until_day, sources, rank, first_said, last_said FROM stated_kinships
WHERE relation IN {in_sql(_SYMMETRIC)}
"""

# Only of people whom a source relates: strangers under one roof are never looked at.
_TOGETHER = f"""
WITH pairs AS (SELECT DISTINCT person, of_person FROM bonds UNION SELECT DISTINCT of_person, person FROM bonds)
SELECT p.person, p.of_person, a.dwelling, greatest(a.from_day, b.from_day) AS from_day,
       nullif(least(coalesce(a.until_day, {_FOREVER}), coalesce(b.until_day, {_FOREVER})), {_FOREVER}) AS until_day
FROM pairs p
JOIN residences a ON a.person = p.person
JOIN residences b ON b.person = p.of_person AND b.dwelling = a.dwelling
WHERE greatest(a.from_day, b.from_day) < least(coalesce(a.until_day, {_FOREVER}), coalesce(b.until_day, {_FOREVER}))
"""


def _together_now(on: date) -> str:
    """
    Since when two people live together without a break, from home to home.

    Of a move the sources tell one after the other, so between two homes three months make no break.
    """
    return f"""
WITH ordered AS (
    SELECT *, lag(dwelling) OVER pair AS left_dwelling,
           max(coalesce(until_day, {_FOREVER})) OVER (pair ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS so_far
    FROM together WINDOW pair AS (PARTITION BY person, of_person ORDER BY from_day, until_day, dwelling)
), numbered AS (
    SELECT *, count_if(so_far IS NULL OR from_day > CASE WHEN dwelling = left_dwelling OR so_far = {_FOREVER} THEN so_far
                                                         ELSE so_far + INTERVAL 3 MONTH END)
           OVER (PARTITION BY person, of_person ORDER BY from_day, until_day, dwelling) AS spell
    FROM ordered
)
SELECT person, of_person, min(from_day) AS from_day FROM numbered GROUP BY person, of_person, spell
HAVING bool_or(until_day IS NULL OR until_day > DATE '{on}')
"""


def _in_care_now(on: date) -> str:
    return f"SELECT person, from_day FROM care_spells WHERE from_day <= DATE '{on}' AND until_day > DATE '{on}'"


def _homes_known(on: date) -> str:
    """Whose home is known for sure: only of them can it be said that they live apart."""
    return f"""
SELECT DISTINCT r.person FROM residences r JOIN dwelling_marks m ON m.dwelling = r.dwelling AND NOT m.unsure
WHERE r.until_day IS NULL OR r.until_day > DATE '{on}'
"""


def _candidates(on: date) -> str:
    """Everybody stated to care for a child, of an age to do so, with the best of their relationships."""
    orders = " ".join(f"WHEN '{relation}' THEN {order}" for relation, order in CARING.items())
    return f"""
SELECT k.of_person AS child, k.person AS carer, k.relation, k.from_day, k.until_day, k.sources, k.rank,
       k.first_said, k.last_said, d.expected,
       CASE WHEN k.rank = {DECIDED} THEN 0
            WHEN k.relation = 'parent' AND c.sex = 'f' THEN 2
            WHEN k.relation = 'father' AND k.rank > 8 THEN 4 ELSE CASE k.relation {orders} END END AS surety
FROM stated_kinships k
JOIN dependents d ON d.person = k.of_person
JOIN people c ON c.person = k.person
WHERE k.relation IN {in_sql(tuple(CARING))}
  AND d.until_day > coalesce(k.first_said, d.from_day)
  AND (k.rank = {DECIDED} OR c.birth_date IS NULL
       OR c.birth_date + INTERVAL 12 YEAR <= coalesce(d.birth_date, d.expected_date, d.from_day))
  AND coalesce(c.death_date, {_FOREVER}) > DATE '{on}'
"""


def _carers_now(on: date) -> str:
    """The nearness of each carer to a child who is dependent on the day: 1 together, 2 not known, 3 known apart."""
    return f"""
SELECT c.*, t.from_day AS together_from, s.person IS NOT NULL AS in_care, s.from_day AS care_from,
       CASE WHEN t.person IS NOT NULL THEN 1
            WHEN s.person IS NOT NULL AND b.person IS NOT NULL THEN 1
            WHEN h.person IS NULL OR hc.person IS NULL THEN 2 ELSE 3 END AS nearness,
       coalesce(d.adult_day <= DATE '{on}', false) AS grown
FROM carer_candidates c
JOIN dependents d ON d.person = c.child AND d.from_day <= DATE '{on}' AND d.until_day > DATE '{on}'
LEFT JOIN together_now t ON t.person = c.carer AND t.of_person = c.child
LEFT JOIN in_care_now s ON s.person = c.child
LEFT JOIN (SELECT DISTINCT person, of_person FROM together) b ON b.person = c.carer AND b.of_person = c.child
LEFT JOIN homes_known h ON h.person = c.carer
LEFT JOIN homes_known hc ON hc.person = c.child
WHERE c.until_day IS NULL
  -- in care, whoever looks after the child there is no family of hers: parents and guardians alone count
  AND (s.person IS NULL OR c.surety <= 3)
"""


# A parent or guardian whose home is not known may be the main carer; anybody else must be seen to live with the child.
# Whom a professional said to be the carer comes before all, wherever they live.
_BEST_CARE = """
SELECT child, carer, relation, nearness, surety, sources, last_said, from_day, first_said, together_from
FROM carers_now ANTI JOIN barred_care USING (child, carer)
WHERE (nearness = 1 OR surety <= 3 OR (relation = 'claims_for' AND nearness = 2))
  AND (nearness < 3 OR surety <= 2 OR in_care)
  AND NOT (grown AND nearness > 1 AND relation <> 'claims_for' AND surety > 0)
QUALIFY row_number() OVER (PARTITION BY child
    ORDER BY surety > 0, nearness, surety, rank, len(sources) DESC, carer, relation) = 1
"""

# Who does not belong to the family of a child is not cared for by whom the sources make that child's main carer.
# Whom a professional said to be the carer is never barred.
_BARRED_CARE = """
WITH apart AS (SELECT person, other FROM corrections WHERE kind = 'not_belongs'), surest AS (
    SELECT child, carer FROM carers_now
    QUALIFY row_number() OVER (PARTITION BY child ORDER BY surety > 0, nearness, surety, rank, len(sources) DESC, carer, relation) = 1
)
SELECT child, carer FROM (
    SELECT person AS child, other AS carer FROM apart
    UNION SELECT other, person FROM apart
    UNION SELECT a.person, s.carer FROM apart a JOIN surest s ON s.child = a.other
) ANTI JOIN (SELECT other AS child, person AS carer FROM corrections WHERE kind = 'is_carer') USING (child, carer)
"""

# One of a couple stands first: the one with more of the children.
_COUPLE_HEADS = """
WITH mains AS (SELECT carer, count(*) AS children FROM best_care GROUP BY carer)
SELECT c.person AS carer, c.other AS head
FROM couples c JOIN mains m ON m.carer = c.person JOIN mains o ON o.carer = c.other
JOIN people p ON p.person = c.person JOIN people q ON q.person = c.other
WHERE (o.children, coalesce(q.sex, 'x') = 'f', c.person) > (m.children, coalesce(p.sex, 'x') = 'f', c.other)
"""

# Of two children of a couple, sources may name the mother for one and the father alone for the other. She is
# main carer of both where the child has a name of hers or the other's whole one, and no other parent is stated. That he
# is a parent of both is not enough: his child of another mother has him alone as well. Where no parent of the child is stated, and he
# claims for it as he claims for hers, that is one claim for the children of one household.
_JOINT_CARE = f"""
WITH sisters AS (
    SELECT DISTINCT b.child, h.head
    FROM best_care b
    JOIN couple_heads h ON h.carer = b.carer
    JOIN best_care s ON s.carer = h.head AND s.child <> b.child
    JOIN people p ON p.person = b.child JOIN people q ON q.person = s.child
    ANTI JOIN barred_care x ON x.child = b.child AND x.carer = h.head
    JOIN people m ON m.person = h.head
    LEFT JOIN carers_now k ON k.child = s.child AND k.carer = b.carer AND k.relation = 'claims_for'
    WHERE b.surety > 0 AND (list_has_any(p.names, m.names) OR list_has_any(p.surnames, q.surnames)
                            OR (b.relation = 'claims_for' AND b.nearness = 1 AND k.child IS NOT NULL))
), joined AS (
    SELECT s.child, s.head FROM sisters s
    ANTI JOIN (SELECT s.child FROM sisters s JOIN best_care b USING (child)
               JOIN carers_now n ON n.child = s.child AND n.relation IN {in_sql(PARENTS)}
                AND n.carer NOT IN (b.carer, s.head)) other ON other.child = s.child
)
SELECT b.* REPLACE (coalesce(j.head, b.carer) AS carer), b.carer AS stated_carer
FROM best_care b LEFT JOIN joined j ON j.child = b.child
"""

# Two of whom a professional said that one does not belong to the other's family are never under one main carer.
_STATED_CARE = """
SELECT c.* FROM joint_care c
ANTI JOIN (
    SELECT a.person AS child FROM corrections a
    JOIN joint_care one ON one.child = a.person AND one.surety > 0
    LEFT JOIN joint_care other ON other.child = a.other
    WHERE a.kind = 'not_belongs' AND one.carer IN (other.carer, a.other)
) apart ON apart.child = c.child
"""


# A child whose carer nobody states, or whose one stated carer is known to live elsewhere, living with a brother or sister
# (stated, or of the same stated mother) and that one's main carer.
def _sibling_care(on: date) -> str:
    return f"""
WITH siblings AS (
    SELECT person, of_person, rank, sources, first_said, last_said FROM bonds WHERE relation = 'sibling' AND until_day IS NULL
    UNION ALL
    SELECT a.of_person, b.of_person, greatest(a.rank, b.rank), list_sort(list_distinct(list_concat(a.sources, b.sources))),
           greatest(a.first_said, b.first_said), least(a.last_said, b.last_said)
    FROM stated_kinships a JOIN stated_kinships b ON b.person = a.person AND b.of_person <> a.of_person
    WHERE a.relation IN ('mother', 'adoptive_parent') AND b.relation IN ('mother', 'adoptive_parent')
)
SELECT b.person AS child, c.carer, b.sources, b.last_said, b.first_said
FROM siblings b
JOIN dependents d ON d.person = b.person
JOIN stated_care c ON c.child = b.of_person AND c.nearness = 1
JOIN residences x ON x.person = b.person AND x.until_day IS NULL
JOIN residences z ON z.person = b.of_person AND z.dwelling = x.dwelling AND z.until_day IS NULL
JOIN residences y ON y.person = c.carer AND y.dwelling = x.dwelling AND y.until_day IS NULL
JOIN dwelling_marks m ON m.dwelling = x.dwelling AND NOT m.communal AND NOT m.unsure
ANTI JOIN (SELECT child FROM stated_care WHERE nearness < 3 OR surety = 0) o ON o.child = b.person
ANTI JOIN in_care_now s ON s.person = b.person
ANTI JOIN barred_care x_care ON x_care.child = b.person AND x_care.carer = c.carer
WHERE d.from_day <= DATE '{on}' AND d.until_day > DATE '{on}'
QUALIFY row_number() OVER (PARTITION BY b.person ORDER BY b.rank, c.carer, b.of_person, b.sources, b.last_said DESC, b.first_said) = 1
"""


_CURRENT_CARE = f"""
SELECT child, carer, stated_carer, CASE WHEN surety = 0 THEN 'said_carer' ELSE {basis_sql("relation")} END AS basis,
       sources, last_said, coalesce(from_day, together_from, first_said) AS since, nearness, false AS proposed
FROM stated_care ANTI JOIN sibling_care USING (child)
UNION ALL
SELECT child, carer, carer, 'sibling', sources, last_said, first_said, 1, false FROM sibling_care
UNION ALL
SELECT p.of_person, p.person, p.person, 'proposed', p.sources, r.last_said, r.first_said, 1, true
FROM proposals p JOIN (SELECT x.person, max(x.last_said) AS last_said, min(x.first_said) AS first_said
                       FROM record_people x
                       SEMI JOIN proposals o ON o.of_person = x.person GROUP BY x.person) r ON r.person = p.of_person
"""
