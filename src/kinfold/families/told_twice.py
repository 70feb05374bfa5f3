"""
Who may stand in one family twice: two people as linkage has it, who are likely one, for a person to decide.

A school's form names a father and no more; the claim for benefits names him with his birth date. Linkage joins them only when
a person agrees, and until then he would be told as a carer in the home and as a parent elsewhere beside himself.
"""

from __future__ import annotations

# The one who stands nearer stays as he is. No child ever steps back, nor anybody of whom a source tells more than the tie (what is
# known of them would count for the family no longer), nor whom a professional spoke of, nor anybody marked. Likely one are those
# whom the full level of linkage joins: it keeps to what people decided, so whom they told apart stay two.
TOLD_TWICE = """
WITH places AS (
    SELECT family, person, place FROM nearest_roles UNION ALL SELECT family, person, 6 FROM other_roles
), likely AS (
    SELECT DISTINCT l.person, l.proposed FROM record_numbers l SEMI JOIN places p ON p.person = l.person
), met AS (
SELECT DISTINCT a.family, a.person
FROM places a
JOIN likely la ON la.person = a.person
JOIN likely lb ON lb.proposed = la.proposed
JOIN places b ON b.person = lb.person AND b.family = a.family AND b.person <> a.person
JOIN people pa ON pa.person = a.person AND NOT pa.marked
JOIN people pb ON pb.person = b.person AND NOT pb.marked
ANTI JOIN dependents d ON d.person = a.person
ANTI JOIN (SELECT person FROM residences WHERE protected) ra ON ra.person = a.person
ANTI JOIN (SELECT person FROM residences WHERE protected) rb ON rb.person = b.person
ANTI JOIN (SELECT person FROM corrections UNION SELECT other FROM corrections WHERE other IS NOT NULL) c ON c.person = a.person
WHERE a.place >= 5 AND b.place <= 4
), of_few AS (  -- facts are many, and of these few alone it matters whether there is one
    SELECT n.id AS record, n.person FROM record_numbers n SEMI JOIN met m ON m.person = n.person
)
SELECT family, person FROM met
ANTI JOIN (SELECT n.person FROM facts f JOIN of_few n ON n.record = f.record) f ON f.person = met.person
"""
