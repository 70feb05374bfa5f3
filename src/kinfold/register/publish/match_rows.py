"""The steps that make the register's rows about pairs of records that a person may decide on."""

from __future__ import annotations

from kinfold.register.publish.said import digest_sql
from kinfold.vocabulary.codelists import FamilyRole
from kinfold.warehouse.engine import Step

STRONG = 6.0
"""Bits from which a pair that a constraint refuses is shown: a slip of the pen is likelier than a stranger."""
MAY_BE_A_SLIP = ("one_row_a_person", "nhs_number", "new_upn", "upn", "uln", "ni_number", "grown_up", "birth_date")
"""
The constraints that a person may know better than. Of twins the first names differ, and what one row or a
source says of two people is no slip: nobody is asked about those.
"""
BORN = "born"
"""Why a person is asked whether a child who was born is the one who was expected: nothing but the family and the day can say it."""
EARLIEST_WEEKS, LATEST_WEEKS = 18, 4
"""Before and after the day that was expected: from what can be survived at 22 weeks to what is hardly ever waited for."""
NEVER_TRACED = ("adopted", "gender_history", "witness")
"""Marks of whom nobody may be led to an earlier name, also not by a question. Their sources alone can settle it."""

_SAID = (
    "middle_names", "birth_date", "expected_date", "nhs_number", "upn", "uln", "ni_number", "phone", "email",
    "address", "postcode",
)  # fmt: skip


def match_steps() -> list[Step]:
    """
    Leaves `published_matchpair`. Needs `memberships`, `marked_people`, `restricted_people` and `tidy_names`.

    What the two records say is written of open people only. Of a pair that touches a protected person it is
    the sources and their keys, so that those who may can look in the source itself.
    """
    reasons = ", ".join(f"'{reason}'" for reason in MAY_BE_A_SLIP)
    never = ", ".join(f"'{mark}'" for mark in NEVER_TRACED)
    return [
        Step(
            "expected_pairs",
            # One pair for each child expected and each child who was born, whatever the number of their records.
            f"""
            SELECT least(expected, born) AS record_l, greatest(expected, born) AS record_r
            FROM (
                SELECT min(due.record) AS expected, min(child.record) AS born
                FROM memberships AS waited
                JOIN memberships AS came USING (family)
                JOIN links AS due_link ON due_link.person = waited.person
                JOIN records AS due ON due.record = due_link.record
                JOIN links AS child_link ON child_link.person = came.person
                JOIN records AS child ON child.record = child_link.record
                WHERE waited.role = '{FamilyRole.EXPECTED_CHILD}' AND waited.until_day IS NULL
                    AND came.role IN ('{FamilyRole.CHILD}', '{FamilyRole.CHILD_IN_CARE}') AND came.until_day IS NULL
                    AND child.birth_date BETWEEN due.expected_date - INTERVAL {EARLIEST_WEEKS} WEEK
                        AND due.expected_date + INTERVAL {LATEST_WEEKS} WEEK
                GROUP BY waited.person, came.person
            )
            """,
        ),
        Step(
            "pairs_to_decide",
            f"""
            SELECT edges.*, links_l.person AS person_l, links_r.person AS person_r
            FROM (
                SELECT record_l, record_r, weight, state, reason, agreement, weights FROM edges
                UNION ALL BY NAME
                SELECT *, 0.0 AS weight, 'parked' AS state, '{BORN}' AS reason, '' AS agreement, '' AS weights
                FROM expected_pairs ANTI JOIN edges USING (record_l, record_r)
            ) AS edges
            JOIN links AS links_l ON links_l.record = record_l
            JOIN links AS links_r ON links_r.record = record_r
            WHERE (state = 'parked' OR (state = 'refused' AND edges.weight >= {STRONG} AND edges.reason IN ({reasons})))
                AND NOT EXISTS (
                    SELECT 1 FROM marked_people
                    WHERE marked_people.person IN (links_l.person, links_r.person) AND marked_people.reason IN ({never})
                )
            """,
        ),
        # Where the place is on no page, what a record says of it is on none either; nor how it compares, or a bar beside an
        # address that is not there would tell such a home from one that nobody has sent.
        Step(
            "undisclosed_people",
            """
            SELECT DISTINCT person FROM residences JOIN dwellings USING (dwelling)
            WHERE dwellings.undisclosed OR residences.undisclosed
            """,
        ),
        Step(
            "sides_of_pairs",
            f"""
            SELECT records.record,
                to_json({{'source': source, 'role': role, 'key': record_key}})::VARCHAR AS bare,
                to_json({{'source': source, 'role': role, 'key': record_key, 'first_name': firsts.tidy,
                    'last_name': lasts.tidy, 'full_name': fulls.tidy, 'former_last_name': formers.tidy,
                    {", ".join(f"'{column}': {_told(column)}" for column in _SAID)}, 'last_said': last_said}})::VARCHAR AS told
            FROM records
            SEMI JOIN (SELECT record_l AS record FROM pairs_to_decide UNION ALL SELECT record_r FROM pairs_to_decide)
                AS wanted USING (record)
            LEFT JOIN links ON links.record = records.record
            LEFT JOIN undisclosed_people USING (person)
            LEFT JOIN tidy_names AS firsts ON firsts.name = records.first_name
            LEFT JOIN tidy_names AS lasts ON lasts.name = records.last_name
            LEFT JOIN tidy_names AS fulls ON fulls.name = records.full_name
            LEFT JOIN tidy_names AS formers ON formers.name = records.former_last_name
            """,
        ),
        Step(
            "published_matchpair",
            f"""
            SELECT {digest_sql("record_l", "record_r")} AS id, record_l, record_r, state, reason, weight,
                {_without_home("agreement")}, {_without_home("weights")}, protected, CASE WHEN protected THEN l.bare ELSE l.told END AS said_l,
                CASE WHEN protected THEN r.bare ELSE r.told END AS said_r
            FROM (
                SELECT *, person_l IN (SELECT label FROM restricted_people)
                    OR person_r IN (SELECT label FROM restricted_people) AS protected,
                    person_l IN (SELECT person FROM undisclosed_people)
                    OR person_r IN (SELECT person FROM undisclosed_people) AS undisclosed
                FROM pairs_to_decide
            ) AS pair
            JOIN sides_of_pairs AS l ON l.record = record_l
            JOIN sides_of_pairs AS r ON r.record = record_r
            """,
        ),
    ]


def _told(column: str) -> str:
    return (
        f"CASE WHEN undisclosed_people.person IS NULL THEN {column} END"
        if column in ("address", "postcode")
        else column
    )


def _without_home(parts: str) -> str:
    """`first=equal; home=equal; sex=equal` without what it says of the home, where either home must not be disclosed."""
    kept = (
        f"array_to_string(list_filter(string_split({parts}, '; '), lambda part: NOT starts_with(part, 'home=')), '; ')"
    )
    return f"CASE WHEN undisclosed THEN {kept} ELSE {parts} END AS {parts}"
