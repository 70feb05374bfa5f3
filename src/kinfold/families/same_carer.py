"""
Of one parent whom sources know in two ways, the one of whom more is known stands as main carer.

A school's form names a mother and no more; she claims for the child, or is main carer of the others in the child's home, under her
birth date. Linkage holds the two apart until somebody decides. Were each of them to head a family, brothers and sisters under one roof
would be two, with one mother in each. So the children are one family here; whom the form names stands there as she was
stated, for a person to say that they are one (`told_twice`).
"""

from __future__ import annotations

from kinfold.families.kinships import PARENTS, in_sql
from kinfold.warehouse.engine import Step


def whole_name_sql(record: str) -> str:
    """First and last word of a name in the order of the alphabet, as SQL: which of the two a clerk writes first says little."""
    first, last = (
        f"regexp_replace(upper(strip_accents(coalesce({record}.{part}_name, split_part({record}.full_name, ' ', {place})))), '[^A-Z]', '', 'g')"
        for part, place in (("first", 1), ("last", -1))
    )
    return f"least({first}, {last}) || ' ' || greatest({first}, {last})"


def same_carer_steps() -> list[Step]:
    """From `surest_care` to `best_care`, which has `stated_carer` besides."""
    return [
        Step("carers_in_home", _CARERS_IN_HOME),
        Step("carers_called", _CARERS_CALLED),
        Step("same_carers", _SAME_CARERS),
        Step("best_care", _BEST_CARE),
    ]


# Whom a source states as the parent of a child, without a birth date or a home other than the child's; and each who cares for the child by
# another source's word, or is main carer of others, in the child's one true home, of an age for it. Nobody who is marked or lives where
# nobody may learn of, no child who is adopted, and nobody of whom a professional spoke.
_CARERS_IN_HOME = f"""
WITH spoken_of AS (
    SELECT person FROM corrections UNION SELECT other FROM corrections WHERE other IS NOT NULL
), sheltered AS (
    SELECT person FROM people WHERE marked UNION SELECT person FROM residences WHERE protected
), bare AS (
    SELECT s.child, s.carer, c.birth_date, p.sex, r.dwelling,
           EXISTS (SELECT 1 FROM residences o WHERE o.person = s.carer AND o.until_day IS NULL) AS home_known
    FROM surest_care s
    JOIN people p ON p.person = s.carer AND p.birth_date IS NULL
    JOIN people c ON c.person = s.child AND NOT c.adopted
    JOIN residences r ON r.person = s.child AND r.until_day IS NULL
    JOIN dwellings d ON d.dwelling = r.dwelling AND d.kind = 'home' AND NOT d.protected
    WHERE s.relation IN {in_sql(PARENTS)} AND s.nearness <= 2 AND s.surety > 0
      AND NOT EXISTS (SELECT 1 FROM residences o WHERE o.person = s.carer AND o.until_day IS NULL AND o.dwelling <> r.dwelling)
      AND NOT EXISTS (SELECT 1 FROM residences o WHERE o.person = s.child AND o.until_day IS NULL AND o.dwelling <> r.dwelling)
), known AS (
    SELECT carer, bool_or(relation IN {in_sql(PARENTS)}) AS a_parent FROM surest_care GROUP BY carer
)
SELECT DISTINCT b.child, b.carer, q.person AS other
FROM bare b
JOIN residences h ON h.dwelling = b.dwelling AND h.until_day IS NULL
JOIN people q ON q.person = h.person AND q.person <> b.carer
LEFT JOIN known k ON k.carer = q.person
LEFT JOIN carers_now n ON n.child = b.child AND n.carer = q.person
ANTI JOIN (SELECT person FROM sheltered UNION SELECT person FROM spoken_of) x ON x.person = b.child
ANTI JOIN (SELECT person FROM sheltered UNION SELECT person FROM spoken_of) y ON y.person = b.carer
ANTI JOIN (SELECT person FROM sheltered UNION SELECT person FROM spoken_of) z ON z.person = q.person
WHERE coalesce(k.carer, n.carer) IS NOT NULL AND coalesce(q.sex = b.sex, true)
  AND CASE WHEN q.birth_date IS NULL THEN coalesce(k.a_parent, false) AND (NOT b.home_known OR q.person < b.carer)
           ELSE b.birth_date BETWEEN q.birth_date + INTERVAL 16 YEAR AND q.birth_date + INTERVAL 55 YEAR END
"""

_CARERS_CALLED = f"""
SELECT DISTINCT l.person, l.proposed, {whole_name_sql("r")} AS name
FROM records r JOIN record_numbers l ON l.id = r.record
SEMI JOIN (SELECT carer AS person FROM carers_in_home UNION SELECT other FROM carers_in_home) c ON c.person = l.person
WHERE coalesce(r.first_name, r.full_name) IS NOT NULL AND coalesce(r.last_name, r.full_name) IS NOT NULL
"""

# Likely one by the full level of linkage, or of one whole name, of which an initial is no part. Not two whom one source names for one child: it knows them for
# two. Nor whom a person told apart, and nobody where two answer to the name.
_SAME_CARERS = f"""
WITH named_so AS (
    SELECT DISTINCT h.child, h.carer, h.other
    FROM carers_in_home h JOIN carers_called a ON a.person = h.carer JOIN carers_called b ON b.person = h.other
    WHERE a.proposed = b.proposed OR (a.name = b.name AND NOT regexp_matches(a.name, '(^| )[A-Z]?( |$)'))
), two AS (
    SELECT a.person, b.person AS other
    FROM told_relations a JOIN told_relations b ON b.of_record = a.of_record AND b.source = a.source AND b.person <> a.person
    SEMI JOIN named_so c ON c.carer = a.person AND c.other = b.person
    WHERE a.relation IN {in_sql(PARENTS)}
    UNION
    SELECT a.person, b.person
    FROM told_apart t JOIN record_numbers a ON a.id = t.record JOIN record_numbers b ON b.id = t.other
    UNION
    SELECT b.person, a.person
    FROM told_apart t JOIN record_numbers a ON a.id = t.record JOIN record_numbers b ON b.id = t.other
)
SELECT b.child, min(b.other) AS carer FROM named_so b ANTI JOIN two t ON t.person = b.carer AND t.other = b.other
GROUP BY b.child HAVING count(DISTINCT b.other) = 1
"""

_BEST_CARE = """
SELECT s.* REPLACE (coalesce(c.carer, s.carer) AS carer, CASE WHEN c.carer IS NULL THEN s.nearness ELSE 1 END AS nearness), s.carer AS stated_carer
FROM surest_care s LEFT JOIN same_carers c ON c.child = s.child
ANTI JOIN barred_care b ON b.child = s.child AND b.carer = coalesce(c.carer, s.carer)
"""
