"""
Why a family found is not the true one: steps over `against_truth`'s tables, for a bench and a test alone.

Of several causes the first that applies is told.
"""

from __future__ import annotations

from kinfold.families.kinships import PARENTS, in_sql
from kinfold.warehouse.engine import Step

_CHILDREN = "('child', 'child_in_care', 'expected_child')"
_COUPLE = "('partner', 'claims_with', 'tenant_with', 'step_parent')"

ONCE_MORE = "a member once more, whose records are held to be two people"
"""Who stands in one family as two people: she belongs there, and is told twice."""

CAUSES = (
    # The nearest tie that any source tells: a contact is one, but says nothing of what they are.
    Step(
        "missed_or_not",
        """
WITH tied AS (
    SELECT m.family, m.person, bool_or(t.relation <> 'contact') AS related
    FROM true_members m JOIN told_ties t ON t.person = m.person
    JOIN true_members o ON o.family = m.family AND o.person = t.of_person
    GROUP BY m.family, m.person
), matched AS (
    SELECT x.true_family, x.family, bool_or(f.role = 'main_carer') AS headed
    FROM family_matches x JOIN found_members f USING (family) GROUP BY ALL
), living AS (
    SELECT n.called AS person, r.dwelling FROM residences r JOIN named n USING (person) WHERE r.until_day IS NULL
), under_their_roof AS (
    SELECT DISTINCT x.true_family AS family, r.person
    FROM family_matches x JOIN found_members f USING (family) JOIN living l ON l.person = f.person AND f.role <> 'parent_elsewhere'
    JOIN living r ON r.dwelling = l.dwelling
)
SELECT m.family, m.person, m.role, f.person IS NOT NULL AS found, t.person IS NOT NULL AS told,
       CASE WHEN t.person IS NULL THEN 'no source ties: ' || m.role
            WHEN x.family IS NULL THEN 'the whole family is not found'
            WHEN NOT t.related THEN 'a contact, and nothing else is told'
            WHEN NOT x.headed THEN 'no carer of the child is told'
            WHEN e.person IS NOT NULL THEN 'put in another family'
            WHEN r.person IS NULL THEN 'sources have them live elsewhere' ELSE 'other' END AS cause
FROM true_members m
LEFT JOIN tied t ON t.family = m.family AND t.person = m.person
LEFT JOIN matched x ON x.true_family = m.family
LEFT JOIN found_members f ON f.family = x.family AND f.person = m.person
LEFT JOIN (SELECT DISTINCT person FROM found_members) e ON e.person = m.person
LEFT JOIN under_their_roof r ON r.family = m.family AND r.person = m.person
""",
    ),
    Step(
        "false_members",
        f"""
WITH wrong AS (
    SELECT f.family, f.person, n.truly, f.role, x.true_family
    FROM found_members f JOIN named n ON n.called = f.person LEFT JOIN family_matches x USING (family)
    ANTI JOIN right_members r ON r.family = f.family AND r.person = f.person
), mixed AS (
    SELECT n.called AS person FROM votes v JOIN named n USING (person) GROUP BY n.called HAVING count(*) > 1
), families_of AS (
    SELECT DISTINCT CAST(m.person AS VARCHAR) AS person FROM truth_memberships m WHERE m.until_day IS NULL
), children_in AS (
    SELECT w.family, bool_or(p.in_area) AS here, bool_or(t.person IS NOT NULL) AS known
    FROM (SELECT DISTINCT family FROM wrong WHERE true_family IS NULL) w
    JOIN found_members f ON f.family = w.family AND f.role IN {_CHILDREN}
    LEFT JOIN truth_persons p ON CAST(p.person AS VARCHAR) = f.person
    LEFT JOIN true_members t ON t.person = f.person AND t.role IN {_CHILDREN}
    GROUP BY w.family
), parents AS (
    SELECT DISTINCT t.family, CAST(unnest([c.mother, c.father]) AS VARCHAR) AS person
    FROM true_members t JOIN truth_persons c ON CAST(c.person AS VARCHAR) = t.person WHERE t.role IN {_CHILDREN}
), related AS (
    SELECT CAST(person AS VARCHAR) AS person, CAST(of_person AS VARCHAR) AS other FROM truth_relationships WHERE until_day IS NULL
    UNION SELECT CAST(of_person AS VARCHAR), CAST(person AS VARCHAR) FROM truth_relationships WHERE until_day IS NULL
), own AS (  -- whoever of the family no agency holds, and a parent who is no member, make kin as well: a grandmother is one by them
    SELECT family, person FROM true_members UNION SELECT family, person FROM parents
    UNION SELECT CAST(m.family AS VARCHAR), CAST(m.person AS VARCHAR) FROM truth_memberships m WHERE m.until_day IS NULL
), kin AS (
    SELECT DISTINCT o.family, r.person FROM own o JOIN related r ON r.other = o.person
    UNION  -- and of one mother or father
    SELECT DISTINCT o.family, CAST(y.of_person AS VARCHAR) FROM own o
    JOIN truth_relationships x ON CAST(x.of_person AS VARCHAR) = o.person AND x.relation IN ('mother', 'father')
    JOIN truth_relationships y ON y.person = x.person AND y.relation = x.relation AND y.of_person <> x.of_person
), under_one_roof AS (
    SELECT DISTINCT t.family, h.person
    FROM true_members t JOIN true_homes o ON o.person = t.person AND t.role <> 'parent_elsewhere'
    JOIN true_homes h ON h.dwelling = o.dwelling
)
SELECT w.*,
       CASE WHEN starts_with(w.person, '?') AND s.person IS NOT NULL THEN '{ONCE_MORE}'
            WHEN starts_with(w.person, '?') AND w.role IN {_CHILDREN} THEN 'a child in another family as well, whose records are held to be two people'
            WHEN starts_with(w.person, '?') THEN 'in another family as well, whose records are held to be two people'
            WHEN x.person IS NOT NULL THEN 'records of several people held to be one'
            WHEN w.true_family IS NULL AND NOT coalesce(c.here, false) THEN 'the family has left the area'
            WHEN w.true_family IS NULL AND NOT c.known THEN 'no family any more: grown up, or in care without parents here'
            WHEN w.true_family IS NULL THEN 'a part of one family stands alone, as ' || w.role
            WHEN NOT p.in_area THEN 'has left the area, or has died'
            WHEN k.person IS NOT NULL THEN 'a parent, but no longer a member'
            WHEN u.person IS NOT NULL AND q.person IS NOT NULL THEN 'kin or partner of a member, under the same roof'
            WHEN u.person IS NOT NULL AND o.person IS NULL THEN 'lodger'
            WHEN u.person IS NOT NULL THEN 'of another family under the same roof'
            ELSE 'lives elsewhere by the truth' END AS cause
FROM wrong w
LEFT JOIN children_in c ON c.family = w.family
LEFT JOIN truth_persons p ON CAST(p.person AS VARCHAR) = w.person
LEFT JOIN parents k ON k.family = w.true_family AND k.person = w.person
LEFT JOIN under_one_roof u ON u.family = w.true_family AND u.person = w.person
LEFT JOIN found_members s ON s.family = w.family AND s.person = w.truly
LEFT JOIN mixed x ON x.person = w.person
LEFT JOIN kin q ON q.family = w.true_family AND q.person = w.person
LEFT JOIN families_of o ON o.person = w.person
""",
    ),
    # That he claims for the child, or is a contact, tells of no role. A couple is told by any tie of two grown people.
    Step(
        "told_carers",
        f"""
SELECT DISTINCT r.family, r.person, r.role, r.true_role
FROM right_members r JOIN family_matches x USING (family)
JOIN true_members o ON o.family = x.true_family
JOIN told_ties t ON t.person = r.person AND t.of_person = o.person
WHERE (r.true_role IN ('main_carer', 'carer') AND t.relation IN {in_sql(PARENTS)} AND t.forward AND o.role IN {_CHILDREN})
   OR (r.true_role = 'partner_of_carer' AND t.relation IN {_COUPLE})
""",
    ),
    Step("protected_truly", "SELECT CAST(person AS VARCHAR) AS person FROM truth_persons WHERE protected"),
    # A home is told where a source gives its postcode and number: a hostel's next house, which a school still has, is not the other home.
    Step(
        "two_homes",
        """
WITH said AS (
    SELECT DISTINCT t.person, replace(a.postcode, ' ', '') AS post, regexp_extract(a.address, '[0-9]+') AS number
    FROM addresses a JOIN true_persons t USING (record) WHERE a.until_day IS NULL
), kept AS (
    SELECT DISTINCT n.called AS person, replace(d.postcode, ' ', '') AS post, regexp_extract(d.address, '[0-9]+') AS number
    FROM residences r JOIN named n USING (person) JOIN dwellings d USING (dwelling) WHERE r.until_day IS NULL
)
SELECT s.person, a.post IS NOT NULL AND b.post IS NOT NULL AS told, k.post IS NOT NULL AND l.post IS NOT NULL AS kept
FROM true_homes s JOIN true_homes f ON f.person = s.person AND NOT f.second_home AND f.post <> s.post
LEFT JOIN said a ON a.person = s.person AND a.post = s.post AND a.number = s.number
LEFT JOIN said b ON b.person = s.person AND b.post = f.post AND b.number = f.number
LEFT JOIN kept k ON k.person = s.person AND k.post = s.post AND k.number = s.number
LEFT JOIN kept l ON l.person = s.person AND l.post = f.post AND l.number = f.number
WHERE s.second_home
""",
    ),
)

# Placed with: in one family as found, though they share neither a true family, in the area or not, nor a true home. Nobody is placed
# with themselves or their own family, where records of one of them are held to be another person's.
WRONG = """
SELECT 'people placed with a protected person', count(*) FROM (
    SELECT DISTINCT w.person, w.family FROM false_members w
    JOIN (SELECT m.family, n.truly AS person FROM found_members m JOIN named n ON n.called = m.person) f
      ON f.family = w.family AND f.person <> w.truly
    LEFT JOIN protected_truly a ON a.person = w.truly LEFT JOIN protected_truly b ON b.person = f.person
    ANTI JOIN (SELECT CAST(x.person AS VARCHAR) AS person, CAST(y.person AS VARCHAR) AS other
               FROM truth_memberships x JOIN truth_memberships y USING (family)
               WHERE x.until_day IS NULL AND y.until_day IS NULL) t ON t.person = w.truly AND t.other = f.person
    ANTI JOIN (SELECT x.person, y.person AS other FROM true_homes x JOIN true_homes y USING (dwelling)) h ON h.person = w.truly AND h.other = f.person
    WHERE a.person IS NOT NULL OR b.person IS NOT NULL)
UNION ALL SELECT 'lodgers as members', count(*) FROM false_members WHERE cause = 'lodger'
UNION ALL SELECT 'children with two true homes', count(*) FROM two_homes
UNION ALL SELECT 'of whom sources tell both', count(*) FROM two_homes WHERE told
UNION ALL SELECT 'of whom one home is lost', count(*) FROM two_homes WHERE told AND NOT kept
"""
