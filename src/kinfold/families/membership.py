"""
Who belongs to a family, in which role, for which period, and why.

Besides the children and who cares for them only people whom a source ties to them belong: a lodger
or a stranger in a shared house is no member, however long he lives there.
"""

from __future__ import annotations

from datetime import date

from kinfold.families.kinships import PARENTS, basis_sql, in_sql
from kinfold.families.told_twice import told_twice_steps
from kinfold.warehouse.engine import Step

_OTHER_TIES = (
    *PARENTS,
    "step_parent",
    "sibling",
    "special_guardian",
    "kinship_carer",
    "partner",
    "claims_with",
    "claims_for",
    "tenant_with",
    "lives_with",
)
"""Stated ties that make a resident an other member of the household. Foster carers and contacts do not."""


def membership_steps(*, on: date) -> list[Step]:
    """From `circles` to `memberships`, `families` and `family_ties`."""
    return [
        Step("child_roles", _child_roles(on)),
        Step("family_homes", _FAMILY_HOMES),
        Step("main_carer_roles", _MAIN_CARER_ROLES),
        Step("carer_roles", _CARER_ROLES),
        Step("partner_roles", _PARTNER_ROLES),
        Step("parent_elsewhere_roles", _PARENT_ELSEWHERE_ROLES),
        Step("nearest_roles", _NEAREST_ROLES),
        Step("other_roles", _OTHER_ROLES),
        *told_twice_steps(),
        Step("said_roles", _SAID_ROLES),
        Step("may_belong", _MAY_BELONG),
        Step("said_apart", _SAID_APART),
        Step("past_roles", _past_roles(on)),
        Step("memberships", _memberships(on)),
        Step("protected_people", _PROTECTED_PEOPLE),
        Step("families", _FAMILIES),
        Step("family_ties", _FAMILY_TIES),
    ]


def _child_roles(on: date) -> str:
    """Each child's places in her family: at home, in care, expected; a care episode parts the time at home."""
    return f"""
WITH spells AS (
    SELECT c.*, s.from_day AS care_from, s.until_day AS care_until,
           lag(s.until_day) OVER (PARTITION BY c.child ORDER BY s.from_day) AS care_before
    FROM circles c JOIN care_spells s ON s.person = c.child AND s.until_day > c.from_day
), home AS (
    SELECT family, child, greatest(from_day, coalesce(care_before, from_day)) AS from_day, care_from AS until_day,
           basis, sources, last_said, proposed FROM spells
    UNION ALL
    SELECT c.family, c.child, greatest(c.from_day, coalesce(s.until_day, c.from_day)), CAST(NULL AS DATE),
           c.basis, c.sources, c.last_said, c.proposed
    FROM circles c LEFT JOIN (SELECT child, max(care_until) AS until_day FROM spells GROUP BY child) s USING (child)
    WHERE coalesce(s.until_day, c.from_day) <= DATE '{on}'
), looked_after AS (
    SELECT family, child, greatest(from_day, care_from) AS from_day,
           CASE WHEN care_until <= DATE '{on}' THEN care_until END AS until_day
    FROM spells
), care_sources AS (
    SELECT person, list_sort(list_distinct(list(source))) AS sources, max(last_said) AS last_said
    FROM known_facts WHERE kind = 'looked_after' GROUP BY person
)
SELECT h.family, h.child AS person, CASE WHEN d.expected THEN 'expected_child' ELSE 'child' END AS role,
       h.from_day, h.until_day, CASE WHEN d.expected AND h.basis <> 'no_carer_known' THEN 'expected' ELSE h.basis END AS basis,
       h.sources AS basis_sources, h.last_said AS basis_day, h.proposed
FROM home h JOIN dependents d ON d.person = h.child
WHERE h.until_day IS NULL OR h.until_day > h.from_day
UNION ALL
SELECT a.family, a.child, 'child_in_care', a.from_day, a.until_day, 'looked_after', s.sources, s.last_said, false
FROM looked_after a JOIN care_sources s ON s.person = a.child
"""


_FAMILY_HOMES = """
SELECT DISTINCT f.family, f.head, r.dwelling, r.kind
FROM (SELECT DISTINCT family, head FROM circles) f JOIN living_now r ON r.person = f.head
"""

# Of several grounds the best is told, with the sources that give that one.
_MAIN_CARER_ROLES = """
WITH best AS (
    SELECT family, head, min(from_day) AS from_day, bool_and(proposed) AS proposed,
           min_by(basis, (basis = 'said_belongs', stated_carer <> head, proposed, basis <> 'stated_parent', basis, child)) AS basis
    FROM circles WHERE head IS NOT NULL GROUP BY family, head
)
SELECT b.family, b.head AS person, 'main_carer' AS role, b.from_day, b.basis,
       list_sort(list_distinct(flatten(list(c.sources)))) AS basis_sources, max(c.last_said) AS basis_day, b.proposed
FROM best b JOIN circles c ON c.family = b.family AND c.head = b.head AND c.basis = b.basis
GROUP BY b.family, b.head, b.from_day, b.basis, b.proposed
"""

# A carer lives with the child and with the main carer; of a child in care or expected, with the main carer.
# Who claims for the child of two stated others, and is the main carer's partner, is no more than that.
_CARER_ROLES = f"""
WITH both_stated AS (
    SELECT child FROM carers_now WHERE relation IN {in_sql(PARENTS)} GROUP BY child HAVING count(DISTINCT carer) >= 2
), partner_claims AS (
    SELECT DISTINCT n.child, n.carer
    FROM carers_now n JOIN circles c USING (child) JOIN couples p ON p.person = c.head AND p.other = n.carer
    SEMI JOIN both_stated b ON b.child = n.child
    WHERE n.relation = 'claims_for'
), roofs AS (
    SELECT DISTINCT n.carer, n.child, c.family
    FROM carers_now n JOIN circles c USING (child)
    JOIN living_now r ON r.person = n.carer JOIN family_homes h ON h.family = c.family AND h.dwelling = r.dwelling
), stated AS (
    SELECT c.family, n.carer, greatest(c.from_day, coalesce(n.from_day, n.together_from, n.first_said)) AS from_day,
           {basis_sql("n.relation")} AS basis, n.surety, n.sources, n.last_said
    FROM carers_now n JOIN circles c USING (child) JOIN roofs r ON r.carer = n.carer AND r.child = n.child
    ANTI JOIN partner_claims x ON x.child = n.child AND x.carer = n.carer AND n.relation = 'claims_for'
    WHERE n.carer <> c.head AND n.surety <= 7 AND (n.nearness = 1 OR n.in_care OR n.expected)
    UNION ALL
    SELECT c.family, n.carer, greatest(c.from_day, n.first_said), {basis_sql("n.relation")}, n.surety, n.sources, n.last_said
    FROM carers_now n JOIN circles c USING (child) JOIN couples p ON p.person = c.head AND p.other = n.carer
    WHERE n.surety <= 3 AND p.together_from IS NULL
), best AS (
    SELECT family, carer, min(from_day) AS from_day, arg_min(basis, (surety, basis)) AS basis
    FROM stated GROUP BY family, carer
)
SELECT b.family, b.carer AS person, 'carer' AS role, b.from_day, b.basis,
       list_sort(list_distinct(flatten(list(s.sources)))) AS basis_sources, max(s.last_said) AS basis_day
FROM best b JOIN stated s ON s.family = b.family AND s.carer = b.carer AND s.basis = b.basis
GROUP BY b.family, b.carer, b.from_day, b.basis
"""

_PARTNER_ROLES = """
WITH anchors AS (
    SELECT family, person FROM main_carer_roles
    UNION SELECT family, person FROM carer_roles
)
SELECT a.family, c.other AS person, 'partner_of_carer' AS role, coalesce(c.together_from, c.since) AS from_day,
       CASE c.strength WHEN 2 THEN 'shared_claim' WHEN 3 THEN 'stated_parent' WHEN 4 THEN 'shared_tenancy'
            ELSE 'partner_of_carer' END AS basis,
       c.sources AS basis_sources, c.last_said AS basis_day
FROM anchors a JOIN couples c ON c.person = a.person
UNION ALL
SELECT f.family, n.carer, 'partner_of_carer', coalesce(n.together_from, n.first_said), 'step_parent', n.sources, n.last_said
FROM carers_now n JOIN circles f USING (child)
JOIN living_now r ON r.person = n.carer JOIN family_homes h ON h.family = f.family AND h.dwelling = r.dwelling
WHERE n.relation = 'step_parent'
"""

_PARENT_ELSEWHERE_ROLES = f"""
SELECT c.family, n.carer AS person, 'parent_elsewhere' AS role,
       max(greatest(c.from_day, coalesce(p.until_day, c.from_day))) AS from_day, 'stated_parent' AS basis,
       list_sort(list_distinct(flatten(list(n.sources)))) AS basis_sources, max(n.last_said) AS basis_day
FROM carers_now n JOIN circles c USING (child)
LEFT JOIN (SELECT person, of_person, max(until_day) AS until_day FROM together GROUP BY person, of_person) p
  ON p.person = n.carer AND p.of_person = n.child
ANTI JOIN barred_care b ON b.child = n.child AND b.carer = n.carer
WHERE n.relation IN {in_sql(PARENTS)}
GROUP BY c.family, n.carer
"""

# One place for each person in each family on the day: the nearest.
_NEAREST_ROLES = """
WITH roles AS (
    SELECT family, person, role, from_day, basis, basis_sources, basis_day, proposed, 1 AS place
    FROM child_roles WHERE until_day IS NULL
    UNION ALL SELECT *, 2 FROM main_carer_roles
    UNION ALL SELECT *, false, 3 FROM carer_roles
    UNION ALL SELECT *, false, 4 FROM partner_roles
    UNION ALL SELECT *, false, 5 FROM parent_elsewhere_roles
)
SELECT * FROM roles
QUALIFY row_number() OVER (PARTITION BY family, person ORDER BY place, basis, from_day, basis_sources) = 1
"""

_OTHER_ROLES = f"""
WITH ties AS (
    SELECT m.family, b.person, b.relation, b.rank, b.first_said, b.last_said, b.sources
    FROM nearest_roles m JOIN bonds b ON b.of_person = m.person AND b.until_day IS NULL
    WHERE m.place <= 4 AND b.relation IN {in_sql(_OTHER_TIES)}
    UNION ALL
    SELECT m.family, b.of_person, b.relation, b.rank, b.first_said, b.last_said, b.sources
    FROM nearest_roles m JOIN bonds b ON b.person = m.person AND b.until_day IS NULL
    WHERE m.place <= 4 AND b.relation IN {in_sql(_OTHER_TIES)}
)
SELECT t.family, t.person, 'other_household_member' AS role, r.from_day,
       CASE WHEN t.relation IN ('tenant_with', 'lives_with') THEN 'shared_tenancy'
            WHEN t.relation IN ('claims_with', 'claims_for') THEN 'shared_claim'
            WHEN t.relation = 'sibling' THEN 'sibling' ELSE 'stated_relative' END AS basis,
       t.sources AS basis_sources, t.last_said AS basis_day
FROM ties t
JOIN living_now r ON r.person = t.person
JOIN family_homes h ON h.family = t.family AND h.dwelling = r.dwelling AND h.kind = 'home'
JOIN people p ON p.person = t.person AND p.death_date IS NULL
ANTI JOIN nearest_roles n ON n.family = t.family AND n.person = t.person
ANTI JOIN in_care_now c ON c.person = t.person
-- whose child somebody said she is, she is, wherever sources still have her home
ANTI JOIN said_children s ON s.child = t.person
QUALIFY row_number() OVER (PARTITION BY t.family, t.person
    ORDER BY t.relation IN ('tenant_with', 'lives_with'), t.rank, t.relation, t.last_said DESC, r.from_day, t.sources) = 1
"""


# Whom a professional said to belong, and whom nothing else ties to the family.
_SAID_ROLES = """
WITH of_child AS (
    SELECT b.person, b.said_on, b.on_day, c.family FROM corrections b JOIN circles c ON c.child = b.other WHERE b.kind = 'belongs'
    UNION ALL
    SELECT b.person, b.said_on, b.on_day, c.family FROM corrections b JOIN circles c ON c.head = b.other WHERE b.kind = 'belongs'
)
SELECT s.family, s.person, 'other_household_member' AS role, min(s.said_on) AS from_day, 'said_belongs' AS basis,
       CAST([] AS VARCHAR[]) AS basis_sources, max(s.on_day) AS basis_day
FROM of_child s
JOIN people p ON p.person = s.person AND p.death_date IS NULL
ANTI JOIN said_children k ON k.child = s.person
ANTI JOIN nearest_roles n ON n.family = s.family AND n.person = s.person
ANTI JOIN other_roles o ON o.family = s.family AND o.person = s.person
GROUP BY s.family, s.person
"""

# A source names them with a member, as a contact, and they share the home: for a person to say whether they belong.
# Nobody who is marked or protected is proposed, and no proposal counts as a membership.
_MAY_BELONG = """
WITH named AS (
    SELECT DISTINCT person, of_person, source, last_said
    FROM told_relations WHERE relation = 'contact' AND person <> of_person
), both_ways AS (
    SELECT person, of_person, source, last_said FROM named
    UNION SELECT of_person, person, source, last_said FROM named
)
SELECT m.family, n.person, 'other_household_member' AS role, min(r.from_day) AS from_day, 'contact_at_home' AS basis,
       list_sort(list_distinct(list(n.source))) AS basis_sources, max(n.last_said) AS basis_day
FROM both_ways n
JOIN nearest_roles m ON m.person = n.of_person AND m.place <= 4 AND NOT m.proposed
JOIN people p ON p.person = n.person AND NOT p.marked AND p.death_date IS NULL
JOIN residences r ON r.person = n.person AND r.until_day IS NULL AND NOT r.protected
JOIN family_homes h ON h.family = m.family AND h.dwelling = r.dwelling AND h.kind = 'home'
ANTI JOIN nearest_roles k ON k.family = m.family AND k.person = n.person
ANTI JOIN other_roles o ON o.family = m.family AND o.person = n.person
ANTI JOIN said_roles s ON s.family = m.family AND s.person = n.person
-- a child of another family under the same roof has one already
ANTI JOIN circles c ON c.child = n.person
GROUP BY m.family, n.person
"""

_SAID_APART = """
SELECT DISTINCT c.family, n.person FROM corrections n JOIN circles c ON c.child = n.other WHERE n.kind = 'not_belongs'
UNION
SELECT DISTINCT c.family, n.person FROM corrections n JOIN circles c ON c.head = n.other WHERE n.kind = 'not_belongs'
"""


def _past_roles(on: date) -> str:
    """What sources' own days say is over: children who moved on, carers and partners who left."""
    return f"""
WITH kept AS (
    SELECT family, person, role, from_day, until_day, basis, basis_sources, basis_day
    FROM child_roles WHERE until_day IS NOT NULL
    UNION ALL
    SELECT family, child, 'child', from_day, until_day, basis, sources, last_said FROM past_circles
    UNION ALL
    SELECT family, carer, 'main_carer', min(from_day), max(until_day), first(basis ORDER BY from_day, child),
           first(sources ORDER BY from_day, child), max(last_said)
    FROM past_circles WHERE over GROUP BY family, carer
    UNION ALL
    SELECT c.family, s.carer, 'carer', min(greatest(s.from_day, c.from_day)), max(s.until_day),
           first({basis_sql("s.relation")} ORDER BY s.surety, s.from_day, s.child, s.relation),
           first(s.sources ORDER BY s.surety, s.from_day, s.child, s.relation), max(s.last_said)
    FROM care_spans s JOIN circles c ON c.child = s.child
    ANTI JOIN nearest_roles n ON n.family = c.family AND n.person = s.carer AND n.place IN (2, 3)
    WHERE s.until_day <= DATE '{on}' AND s.until_day > greatest(s.from_day, c.from_day)
    GROUP BY c.family, s.carer
    UNION ALL
    SELECT m.family, b.person, 'partner_of_carer', coalesce(b.from_day, b.first_said), b.until_day,
           CASE b.relation WHEN 'claims_with' THEN 'shared_claim' ELSE 'partner_of_carer' END, b.sources, b.last_said
    FROM main_carer_roles m JOIN bonds b ON b.of_person = m.person AND b.relation IN ('partner', 'claims_with')
    ANTI JOIN nearest_roles n ON n.family = m.family AND n.person = b.person AND n.place <= 4
    WHERE b.until_day <= DATE '{on}' AND b.until_day > coalesce(b.from_day, b.first_said) AND b.until_day > m.from_day
)
SELECT * FROM kept
QUALIFY row_number() OVER (PARTITION BY family, person, role, from_day ORDER BY until_day DESC, basis, basis_sources) = 1
"""


def _memberships(on: date) -> str:
    """All places together. Nobody belongs to a family before the day of birth, whatever was said of the home."""
    return f"""
WITH places AS (
    SELECT n.family, n.person, n.role, n.from_day, CAST(NULL AS DATE) AS until_day,
           CASE WHEN t.person IS NULL THEN n.basis ELSE 'may_be_the_same' END AS basis, n.basis_sources, n.basis_day,
           n.proposed OR t.person IS NOT NULL AS proposed
    FROM nearest_roles n LEFT JOIN told_twice t ON t.family = n.family AND t.person = n.person
    UNION ALL
    SELECT o.family, o.person, o.role, o.from_day, NULL, CASE WHEN t.person IS NULL THEN o.basis ELSE 'may_be_the_same' END,
           o.basis_sources, o.basis_day, t.person IS NOT NULL
    FROM other_roles o LEFT JOIN told_twice t ON t.family = o.family AND t.person = o.person
    UNION ALL
    SELECT family, person, role, from_day, NULL, basis, basis_sources, basis_day, false FROM said_roles
    UNION ALL
    SELECT family, person, role, from_day, NULL, basis, basis_sources, basis_day, true FROM may_belong
    UNION ALL
    SELECT p.family, p.person, p.role, p.from_day, p.until_day, p.basis, p.basis_sources, p.basis_day, false
    FROM past_roles p
    ANTI JOIN nearest_roles n ON n.family = p.family AND n.person = p.person AND n.role = p.role AND n.from_day = p.from_day
)
SELECT m.* REPLACE (greatest(m.from_day, coalesce(b.birth_date, m.from_day)) AS from_day)
FROM places m LEFT JOIN (SELECT person, birth_date FROM people WHERE birth_date <= DATE '{on}') b USING (person)
LEFT JOIN said_apart a ON a.family = m.family AND a.person = m.person
WHERE (m.until_day IS NULL OR b.birth_date IS NULL OR m.until_day > b.birth_date)
  -- whose family a child is of now the circles have settled
  AND (a.person IS NULL OR (m.until_day IS NULL AND m.role IN ('child', 'child_in_care', 'expected_child')))
QUALIFY row_number() OVER (PARTITION BY m.family, m.person, m.role, greatest(m.from_day, coalesce(b.birth_date, m.from_day))
    ORDER BY m.until_day DESC NULLS FIRST, m.basis, m.basis_sources) = 1
"""


_PROTECTED_PEOPLE = """
SELECT person FROM people WHERE marked
UNION
SELECT person FROM residences WHERE protected AND until_day IS NULL
"""

# A former member's protection counts as well: that a person once belonged here can be what must not be told.
_FAMILIES = """
SELECT m.family,
       min(m.from_day) FILTER (m.role IN ('child', 'child_in_care', 'expected_child')) AS from_day,
       CASE WHEN count(*) FILTER (m.until_day IS NULL AND m.role IN ('child', 'child_in_care', 'expected_child')) = 0
            THEN max(m.until_day) FILTER (m.role IN ('child', 'child_in_care', 'expected_child')) END AS until_day,
       CAST(count(*) FILTER (m.until_day IS NULL AND m.role IN ('child', 'child_in_care', 'expected_child')) AS INTEGER) AS children,
       bool_or(p.person IS NOT NULL) AS protected
FROM memberships m LEFT JOIN protected_people p USING (person)
GROUP BY m.family
"""

# Through a protected family nobody finds another, and whom a home must not be disclosed to finds nobody who lives there.
_FAMILY_TIES = """
WITH open_members AS (
    SELECT DISTINCT m.family, m.person FROM memberships m JOIN families f USING (family)
    WHERE m.until_day IS NULL AND NOT m.proposed AND f.until_day IS NULL AND NOT f.protected
), kept_apart AS (
    SELECT a.family, b.family AS other_family
    FROM corrections n JOIN open_members a ON a.person = n.person JOIN open_members b ON b.person = n.other
    WHERE n.kind = 'not_disclosed'
)
SELECT a.family, b.family AS other_family, a.person AS through_person
FROM open_members a JOIN open_members b ON b.person = a.person AND b.family <> a.family
ANTI JOIN kept_apart x ON x.family = a.family AND x.other_family = b.family
ANTI JOIN kept_apart y ON y.family = b.family AND y.other_family = a.family
"""
