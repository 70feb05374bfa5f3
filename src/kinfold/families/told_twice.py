"""
Who may stand in one family twice: two people as linkage has it, who are likely one, for a person to decide.

A school's form names a father and no more; the claim for benefits names him with his birth date. Linkage joins them only when
a person agrees, and until then he would be told as a carer in the home and as a parent elsewhere beside himself.
"""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from kinfold.vocabulary.codelists import PartyRole
from kinfold.warehouse.engine import Engine, Step

_NOT_GROWN = (PartyRole.CHILD, PartyRole.OCCUPIER, PartyRole.PERSON)
"""Roles in which a child may be named. Tenants, householders and claimants are grown."""


def put_told_apart(engine: Engine, apart: Sequence[tuple[str, str]]) -> None:
    """`told_apart`: records of which a person decided that they are never one person's."""
    engine.put(
        "told_apart",
        pa.table(
            {
                "record": pa.array([one for one, _ in apart], pa.string()),
                "other": pa.array([other for _, other in apart], pa.string()),
            }
        ),
    )


def told_twice_steps() -> list[Step]:
    """From `nearest_roles` and `other_roles` to `told_twice`."""
    return [
        Step("family_places", _PLACES),
        Step("whole_names", _WHOLE_NAMES),
        Step("likely_one", _LIKELY_ONE),
        Step("told_twice", _TOLD_TWICE),
    ]


def whole_name_sql(record: str) -> str:
    """First and last word of a name in the order of the alphabet, as SQL: which of the two a clerk writes first says little."""
    first, last = (
        f"regexp_replace(upper(strip_accents(coalesce({record}.{part}_name, split_part({record}.full_name, ' ', {place})))), '[^A-Z]', '', 'g')"
        for part, place in (("first", 1), ("last", -1))
    )
    return f"least({first}, {last}) || ' ' || greatest({first}, {last})"


_PLACES = """
SELECT family, person, place, birth_date, sex
FROM (SELECT family, person, place FROM nearest_roles UNION ALL SELECT family, person, 6 FROM other_roles) JOIN people USING (person)
"""

_WHOLE_NAMES = f"""
SELECT DISTINCT l.person, r.role, {whole_name_sql("r")} AS name
FROM records r JOIN record_numbers l ON l.id = r.record SEMI JOIN family_places p ON p.person = l.person
WHERE coalesce(r.first_name, r.full_name) IS NOT NULL AND coalesce(r.last_name, r.full_name) IS NOT NULL
  AND (r.first_name IS NOT NULL OR contains(trim(r.full_name), ' '))  -- one word is no whole name
"""

# Likely one are those whom the full level of linkage joins: it keeps to what people decided, so whom they told apart stay two. And two of
# one whole name, as far as birth date and sex are known, where the family itself says it: a carer, a
# partner or a stated parent elsewhere has the name of another of these; or somebody in the home, no tenant, has the name of a child there;
# or anybody there was born on the very day of such a carer.
# A grandfather and a father of one name are not such a pair, nor are a father in the home and his grown son.
_LIKELY_ONE = f"""
WITH likely AS (
    SELECT DISTINCT l.person, l.proposed FROM record_numbers l SEMI JOIN family_places p ON p.person = l.person
), children_maybe AS (
    SELECT person, bool_and(role IN ({", ".join(f"'{one}'" for one in _NOT_GROWN)})) AS may_be_a_child FROM whole_names GROUP BY person
), namesakes AS (
    SELECT DISTINCT a.person, b.person AS other FROM whole_names a JOIN whole_names b ON b.name = a.name AND b.person <> a.person
), apart AS (
    SELECT a.person, b.person AS other
    FROM told_apart t JOIN record_numbers a ON a.id = t.record JOIN record_numbers b ON b.id = t.other
)
SELECT a.person, b.person AS other FROM likely a JOIN likely b ON b.proposed = a.proposed AND b.person <> a.person
UNION
SELECT a.person, b.person
FROM family_places a JOIN family_places b ON b.family = a.family JOIN namesakes n ON n.person = a.person AND n.other = b.person
JOIN children_maybe m ON m.person = a.person
ANTI JOIN apart x ON x.person = a.person AND x.other = b.person
ANTI JOIN apart y ON y.person = b.person AND y.other = a.person
WHERE coalesce(a.birth_date = b.birth_date, true) AND coalesce(a.sex = b.sex, true)
  AND ((a.place BETWEEN 3 AND 5 AND b.place BETWEEN 2 AND 5)
       OR (a.place = 6 AND b.place = 1 AND a.birth_date IS NULL AND m.may_be_a_child)
       OR (a.place = 6 AND b.place BETWEEN 2 AND 4 AND a.birth_date = b.birth_date))
"""

# The one who stands nearer stays as they are, and of two carers in the home or two parents elsewhere the one whose birth date is known. No
# child ever steps back, nor anybody of whom a source tells more than the tie (what is known of them would count for the family no
# longer), nor whom a professional spoke of, nor anybody marked.
_TOLD_TWICE = """
WITH met AS (
SELECT DISTINCT a.family, a.person
FROM family_places a
JOIN likely_one o ON o.person = a.person
JOIN family_places b ON b.person = o.other AND b.family = a.family
JOIN people pa ON pa.person = a.person AND NOT pa.marked
JOIN people pb ON pb.person = b.person AND NOT pb.marked
ANTI JOIN circles d ON d.child = a.person
ANTI JOIN (SELECT person FROM residences WHERE protected) ra ON ra.person = a.person
ANTI JOIN (SELECT person FROM residences WHERE protected) rb ON rb.person = b.person
ANTI JOIN (SELECT person FROM corrections UNION SELECT other FROM corrections WHERE other IS NOT NULL) c ON c.person = a.person
WHERE (a.place >= 5 AND b.place <= 4) OR (a.place BETWEEN 3 AND 4 AND b.place BETWEEN 2 AND 3 AND a.place > b.place)
   OR (a.place = b.place AND a.place IN (3, 5) AND (a.birth_date IS NULL, a.person) > (b.birth_date IS NULL, b.person))
), of_few AS (  -- facts are many, and of these few alone it matters whether there is one
    SELECT n.id AS record, n.person FROM record_numbers n SEMI JOIN met m ON m.person = n.person
)
SELECT family, person FROM met
ANTI JOIN (SELECT n.person FROM facts f JOIN of_few n ON n.record = f.record) f ON f.person = met.person
"""
