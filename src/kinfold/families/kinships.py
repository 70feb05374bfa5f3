"""
What people are to each other: stated by a source with its days, or proposed by our rule.

A police row's victim, suspect and witness are never related by it. An adoption seals: of a person
with the mark, only what the marked records themselves say counts, and so neither the birth family
nor its children can be reached from the new one.
"""

from __future__ import annotations

from datetime import date

from kinfold.vocabulary.codelists import PARENT_RELATIONS, PartyRole, Relation
from kinfold.warehouse.engine import Step

CARING = {
    Relation.SPECIAL_GUARDIAN: 1,
    Relation.ADOPTIVE_PARENT: 1,
    Relation.MOTHER: 2,
    Relation.PARENT: 3,
    Relation.FATHER: 3,
    Relation.KINSHIP_CARER: 4,
    Relation.PRIVATE_FOSTER_CARER: 4,
    Relation.CARER: 5,
    Relation.CLAIMS_FOR: 6,
    Relation.PARENTAL_RESPONSIBILITY: 7,
    Relation.STEP_PARENT: 8,
}
"""Relations by which somebody may care for a child, the surest first. Foster carers are carers of no family."""

PARENTS = PARENT_RELATIONS

_LIVING = (
    Relation.CARER,
    Relation.CLAIMS_FOR,
    Relation.CLAIMS_WITH,
    Relation.TENANT_WITH,
    Relation.LIVES_WITH,
    Relation.PARTNER,
)
"""Ties of a shared life, over when a source that sends all it holds still sends both people but no longer the tie."""

_IN_THEIR_OWN_WORDS = (Relation.PARENTAL_RESPONSIBILITY, Relation.STEP_PARENT)
"""Of these nobody has said that they care for the child, nor that they are a parent."""

_NEVER = (PartyRole.VICTIM, PartyRole.SUSPECT, PartyRole.WITNESS)


def in_sql(words: tuple[str, ...]) -> str:
    """A closed list as SQL writes it."""
    return "(" + ", ".join(f"'{word}'" for word in words) + ")"


def basis_sql(relation: str) -> str:
    """The ground that a stated relation to a child gives for a place in her family, in a code that is true of it."""
    return (
        f"CASE WHEN {relation} IN {in_sql(PARENTS)} THEN 'stated_parent' WHEN {relation} = 'claims_for' THEN 'shared_claim' "
        f"WHEN {relation} IN {in_sql(_IN_THEIR_OWN_WORDS)} THEN {relation} ELSE 'stated_carer' END"
    )


def stated_kinship_steps(*, on: date) -> list[Step]:
    """From relationships between records and `corrections` to `stated_kinships` between people."""
    return [
        Step("kinship_statements", _statements(on)),
        Step("sealed_statements", _SEALED),
        Step("source_kinships", _stated(on)),
        Step("stated_kinships", _STATED_OR_SAID),
    ]


def kinship_steps() -> list[Step]:
    """`kinships`, stated and proposed; `proposals` must stand."""
    return [Step("kinships", _KINSHIPS)]


def _statements(on: date) -> str:
    return f"""
SELECT r.person, r.relation, r.of_person, r.source, coalesce(s.rank, 9) AS rank, r.from_day,
       r.first_said, r.last_said,
       least(r.until_day, CASE
           WHEN r.relation IN {in_sql(_LIVING)} AND s.delivery = 'full' AND r.last_said < s.latest_extract
            AND a.no_longer_sent IS NULL AND b.no_longer_sent IS NULL
           THEN CAST(r.last_said + INTERVAL 1 DAY AS DATE) END) AS until_day,
       coalesce(list_contains(a.marks, 'adopted'), false) AS marked,
       coalesce(list_contains(b.marks, 'adopted'), false) AS of_marked
FROM told_relations r
JOIN record_people a ON a.record = r.record
JOIN record_people b ON b.record = r.of_record
LEFT JOIN sources s ON s.source = r.source
WHERE r.person <> r.of_person AND r.relation <> 'contact'
  AND a.role NOT IN {in_sql(_NEVER)} AND b.role NOT IN {in_sql(_NEVER)}
  AND coalesce(r.from_day, r.first_said) <= DATE '{on}'
"""


# Sealed are the ties of an adopted child upwards and to brothers and sisters; her own children are hers.
# Whom the marked records name may also be named by others (a school that knows only the new family).
_SEALED = f"""
WITH named AS (
    SELECT DISTINCT of_person AS adopted, person AS other FROM kinship_statements
    WHERE of_marked OR relation = 'adoptive_parent'
    UNION
    SELECT DISTINCT person, of_person FROM kinship_statements WHERE marked AND relation = 'sibling'
), closed AS (
    SELECT DISTINCT k.person, k.relation, k.of_person
    FROM kinship_statements k
    JOIN people b ON b.person = k.of_person AND b.adopted
    ANTI JOIN named n ON n.adopted = k.of_person AND n.other = k.person
    WHERE k.relation IN {in_sql((*CARING, Relation.FOSTER_CARER, Relation.SIBLING))}
    UNION
    SELECT DISTINCT k.person, k.relation, k.of_person
    FROM kinship_statements k
    JOIN people a ON a.person = k.person AND a.adopted
    ANTI JOIN named n ON n.adopted = k.person AND n.other = k.of_person
    WHERE k.relation = 'sibling'
)
SELECT * FROM kinship_statements ANTI JOIN closed USING (person, relation, of_person)
"""


def _stated(on: date) -> str:
    # The best source decides whether a tie is over; within it, one that is open outweighs one that ended.
    return f"""
WITH best AS (
    SELECT person, relation, of_person, min(rank) AS rank FROM sealed_statements GROUP BY ALL
), decided AS (
    SELECT k.person, k.relation, k.of_person,
           CASE WHEN bool_or(k.until_day IS NULL OR k.until_day > DATE '{on}') THEN NULL ELSE max(k.until_day) END AS until_day
    FROM sealed_statements k JOIN best b USING (person, relation, of_person, rank) GROUP BY ALL
)
SELECT k.person, k.relation, k.of_person, min(k.from_day) AS from_day, any_value(d.until_day) AS until_day,
       list_sort(list_distinct(list(k.source))) AS sources, min(k.rank) AS rank,
       min(k.first_said) AS first_said, max(k.last_said) AS last_said
FROM sealed_statements k JOIN decided d USING (person, relation, of_person)
GROUP BY k.person, k.relation, k.of_person
"""


# What a professional said comes first, with the rank 0 that no source has.
_STATED_OR_SAID = """
SELECT k.* FROM source_kinships k
ANTI JOIN barred_kinships b ON b.person = k.person AND b.of_person = k.of_person AND b.relation = k.relation
UNION ALL
SELECT person, 'carer', other, CAST(NULL AS DATE), CAST(NULL AS DATE), CAST([] AS VARCHAR[]), 0, min(said_on), max(on_day)
FROM corrections WHERE kind = 'is_carer' GROUP BY person, other
"""


_KINSHIPS = """
SELECT person, relation, of_person, from_day, until_day, sources, true AS stated FROM stated_kinships
UNION ALL
SELECT person, 'carer', of_person, CAST(NULL AS DATE), CAST(NULL AS DATE), sources, false FROM proposals
"""
