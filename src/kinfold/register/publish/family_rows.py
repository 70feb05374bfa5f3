"""Steps that make the register's rows about families: members, ties, findings and who may be eligible."""

from __future__ import annotations

from datetime import date

from kinfold.register.publish.finding_rows import NEEDS, finding_steps
from kinfold.register.publish.said import digest_sql, open_on_sql
from kinfold.vocabulary.codelists import FamilyRole
from kinfold.warehouse.engine import Step

CHILD_ROLES = (FamilyRole.CHILD, FamilyRole.EXPECTED_CHILD, FamilyRole.CHILD_IN_CARE)
CHILDREN = ", ".join(f"'{role}'" for role in CHILD_ROLES)

# What makes a family the same family is its children; the adults only settle what the children leave open.
CHILD_WEIGHT = 1000

FAMILY_OVERLAPS = Step(
    "family_overlaps",
    f"""
    WITH held AS (
        SELECT id, person, max(weight) AS weight FROM held_members GROUP BY id, person
    ), made AS (
        SELECT memberships.family AS label, person_ids.id AS person,
            max(CASE WHEN role IN ({CHILDREN}) THEN {CHILD_WEIGHT} ELSE 1 END) AS weight
        FROM memberships JOIN person_ids ON person_ids.label = memberships.person
        GROUP BY ALL
    ), held_sums AS (SELECT id, sum(weight) AS weight FROM held GROUP BY id),
    made_sums AS (SELECT label, sum(weight) AS weight FROM made GROUP BY label),
    both_have AS (
        SELECT label, id, sum(least(made.weight, held.weight)) AS weight
        FROM made JOIN held USING (person) GROUP BY label, id
    )
    SELECT label, id, CAST(both_have.weight AS BIGINT) AS shared,
        CAST(made_sums.weight + held_sums.weight - 2 * both_have.weight AS BIGINT) AS apart,
        coalesce(held_families.label = both_have.label, false) AS same_label,
        both_have.weight >= {CHILD_WEIGHT} AS child
    FROM both_have
    JOIN made_sums USING (label)
    JOIN held_sums USING (id)
    LEFT JOIN held_families USING (id)
    """,
)


def family_steps(on: date) -> list[Step]:
    return [
        Step(
            "published_membership",
            f"""
            SELECT {digest_sql("family_ids.id", "person_ids.id", "role", "from_day")} AS id,
                family_ids.id AS family, person_ids.id AS person, role, from_day, until_day, basis,
                coalesce(to_json(basis_sources), '[]')::VARCHAR AS basis_sources,
                CASE WHEN basis_day >= newest.extract THEN NULL ELSE basis_day END AS basis_day, proposed
            FROM memberships
            JOIN family_ids ON family_ids.label = memberships.family
            JOIN person_ids ON person_ids.label = memberships.person
            LEFT JOIN (
                SELECT list_sort(basis_sources) AS named, max(latest_extract) AS extract
                FROM (SELECT DISTINCT basis_sources, unnest(basis_sources) AS source FROM memberships)
                JOIN sources USING (source) GROUP BY named
            ) AS newest ON newest.named = list_sort(memberships.basis_sources)
            """,
        ),
        Step(
            "restricted_families",
            f"""
            SELECT family AS label FROM families WHERE protected
            UNION
            SELECT memberships.family
            FROM memberships JOIN restricted_people ON restricted_people.label = memberships.person
            WHERE {open_on_sql("memberships", on)} OR memberships.until_day IS NULL
            UNION
            -- A hidden family does not open because somebody protected has left it: who stays may be whom she fled from.
            SELECT family_ids.label FROM held_hidden
            JOIN family_ids ON family_ids.id = held_hidden.id
            JOIN person_ids ON person_ids.id = held_hidden.person
            JOIN restricted_people ON restricted_people.label = person_ids.label
            """,
        ),
        Step(
            "open_families",
            """
            SELECT family_ids.label, family_ids.id FROM families JOIN family_ids ON family_ids.label = families.family
            WHERE family_ids.label NOT IN (SELECT label FROM restricted_families)
            """,
        ),
        Step("counted_memberships", _COUNTED_MEMBERSHIPS),
        Step(
            "children_counted",
            f"""
            SELECT family, CAST(count(*) AS INTEGER) AS children FROM counted_memberships
            WHERE until_day IS NULL AND role IN ({CHILDREN}) GROUP BY family
            """,
        ),
        Step("titles", _TITLES.format(open_on=open_on_sql("member", on))),
        Step(
            "published_family",
            """
            SELECT family_ids.id, coalesce(titles.title, '') AS title, families.from_day, families.until_day,
                coalesce(children_counted.children, 0) AS children, restricted_families.label IS NOT NULL AS restricted,
                family_ids.label
            FROM families
            JOIN family_ids ON family_ids.label = families.family
            LEFT JOIN restricted_families ON restricted_families.label = families.family
            LEFT JOIN titles ON titles.family = family_ids.id
            LEFT JOIN children_counted ON children_counted.family = family_ids.id
            """,
        ),
        Step(
            "published_familytie",
            f"""
            SELECT {digest_sql("one.id", "other.id", "open_people.id")} AS id,
                one.id AS family, other.id AS other_family, open_people.id AS through_person
            FROM family_ties
            JOIN open_families AS one ON one.label = family_ties.family
            JOIN open_families AS other ON other.label = family_ties.other_family
            JOIN open_people ON open_people.label = family_ties.through_person
            """,
        ),
        *finding_steps(),
        *NEEDS,
    ]


# Whoever may belong is counted and named nowhere as if they did; but for a family of which no child, or no main carer, is
# known for sure: it would have no name, and its children would be in no list.
_COUNTED_MEMBERSHIPS = f"""
    SELECT * FROM published_membership
    QUALIFY NOT proposed
        OR (role IN ({CHILDREN}) AND NOT bool_or(NOT proposed AND until_day IS NULL AND role IN ({CHILDREN})) OVER (PARTITION BY family))
        OR (role = 'main_carer' AND NOT bool_or(NOT proposed AND until_day IS NULL AND role = 'main_carer') OVER (PARTITION BY family))
"""

# The main carers' family names and the children's first names, eldest first; whoever was there last
# where nobody is there now.
_TITLES = f"""
    WITH member AS (
        SELECT counted_memberships.family, counted_memberships.role, counted_memberships.from_day,
            counted_memberships.until_day, published_person.*
        FROM counted_memberships
        JOIN open_families ON open_families.id = counted_memberships.family
        JOIN published_person ON published_person.id = counted_memberships.person
        WHERE NOT published_person.restricted
    ), counted AS (
        SELECT *, {{open_on}} AS now, max({{open_on}}) OVER (PARTITION BY family) AS any_now FROM member
    ), standing AS (SELECT * FROM counted WHERE now OR NOT any_now),
    surnames AS (
        SELECT family, string_agg(surname, ' and ' ORDER BY surname) AS surname
        FROM (
            SELECT DISTINCT family, coalesce(last_name, split_part(name, ' ', -1)) AS surname FROM standing WHERE role = 'main_carer'
        ) WHERE surname <> '' GROUP BY family
    ), children AS (
        SELECT family, string_agg(child, ', ' ORDER BY birth_date NULLS LAST, child) AS children,
            min(nullif(coalesce(last_name, split_part(name, ' ', -1)), '')) AS surname
        FROM (
            SELECT DISTINCT family, id, birth_date, last_name, name,
                CASE WHEN role = 'expected_child' AND coalesce(first_name, '') = '' THEN 'a child expected'
                    ELSE coalesce(first_name, nullif(split_part(name, ' ', 1), ''), 'a child without a recorded name') END AS child
            FROM standing WHERE role IN ({CHILDREN})
        ) GROUP BY family
    )
    SELECT open_families.id AS family,
        coalesce(surnames.surname, children.surname, 'Family without a recorded name')
            || coalesce(': ' || children.children, '') AS title
    FROM open_families
    LEFT JOIN surnames ON surnames.family = open_families.id
    LEFT JOIN children ON children.family = open_families.id
"""
