"""
What the door needs to know of a run: staff, who works with whom, and who is protected.

Everything is said out by opaque id, since the door does not know who is in which family.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import pyarrow as pa

from kinfold.governance.rules.rows import (
    DutyRow,
    RelationshipKind,
    RelationshipRow,
    RestrictionReason,
    RestrictionRow,
    StaffRow,
)
from kinfold.register.publish.said import open_on_sql
from kinfold.vocabulary.codelists import ABUSE_BETWEEN_ADULTS, ABUSE_FACTORS, PARENT_RELATIONS, FactKind, FamilyRole
from kinfold.warehouse.engine import Engine, Step

SOURCE = "line"
"""Who says so, where it follows from several sources."""
THE_LIST = "staff"
"""Who says who is on duty: the staff list, whatever the council calls its contract."""
_ON_DUTY = """
    SELECT staff, team, on_duty_from AS from_day, on_duty_until AS until_day FROM staff
    WHERE trim(team) <> '' AND on_duty_until > on_duty_from ORDER BY staff
"""
# Work goes on from one spell to the next. Of meetings and of turns each is one, and in between nobody is let in.
_SPELL = """CASE WHEN involvements.kind = 'allocated' THEN ''
    ELSE concat_ws(' ', CAST(involvements.from_day AS VARCHAR), CAST(involvements.until_day AS VARCHAR)) END"""


_ABUSE = ", ".join(f"'{kind}'" for kind in ABUSE_BETWEEN_ADULTS)
_FACTORS = ", ".join(f"'{code}'" for code in ABUSE_FACTORS)
_ADULTS = ", ".join(
    f"'{role}'"
    for role in (FamilyRole.MAIN_CARER, FamilyRole.CARER, FamilyRole.PARTNER_OF_CARER, FamilyRole.PARENT_ELSEWHERE)
)
_PARENTS = ", ".join(f"'{relation}'" for relation in PARENT_RELATIONS)
_CHILDREN = f"'{FamilyRole.CHILD}', '{FamilyRole.CHILD_IN_CARE}'"
_HOMES_APART = f"""
    WITH reasons AS (
        SELECT open_records.person FROM facts JOIN open_records USING (record)
        WHERE facts.kind IN ({_ABUSE}) OR (facts.kind = '{FactKind.ASSESSMENT_FACTOR}' AND facts.value IN ({_FACTORS}))
        UNION
        SELECT open_records.person FROM abuse_confirmed JOIN open_records USING (record)
        UNION
        SELECT person_ids.id FROM residences JOIN dwellings USING (dwelling) JOIN person_ids ON person_ids.label = residences.person
        WHERE dwellings.undisclosed OR residences.undisclosed
    ), theirs AS (
        SELECT person FROM reasons
        UNION
        SELECT adults.person FROM members_now AS children
        JOIN reasons ON reasons.person = children.person
        JOIN members_now AS adults ON adults.family = children.family AND adults.role IN ({_ADULTS})
        WHERE children.role IN ({_CHILDREN})
    ), families AS (
        SELECT DISTINCT members_now.family FROM members_now JOIN theirs USING (person)
    )
    SELECT family, person FROM members_now JOIN families USING (family)
    GROUP BY family, person HAVING bool_and(role = '{FamilyRole.PARENT_ELSEWHERE}')
"""
"""
Parents elsewhere whose pages nobody opens for working with the family; `two_homes` says the same to pages.

Abuse counts of whomever it is told, by an agency, an assessment of social care or a professional who confirmed the need, and
where that is a child in every family of those who care for it; and so does that a professional said of one of them "do not
disclose".
"""


@dataclass(frozen=True)
class DoorRows:
    staff: tuple[StaffRow, ...]
    duty: tuple[DutyRow, ...]
    relationships: tuple[RelationshipRow, ...]
    restrictions: tuple[RestrictionRow, ...]


def door_steps(on: date) -> list[Step]:
    """
    Who works with whom on the day: the person they are named with, that person's families, and all in those.

    A professional is known by the id in the staff list, else by work e-mail; one who is neither is a
    contact line on the page and opens nothing. An involvement that a full extract no longer names has
    ended, though nobody sent its last day: silence must not keep a page open. Who works with a parent who
    lives elsewhere has no business in the home that the parent left: it may be the victim's. Nor has who works with a
    home in that of a parent elsewhere, where domestic abuse stands between those who care for the children; who works with
    a child of both, told as that parent's own, is on nobody's side.
    """
    day = f"DATE '{on.isoformat()}'"
    return [
        Step(
            "working_with",
            f"""
            SELECT staff_named.staff, open_records.person, involvements.kind, {_SPELL} AS spell,
                min(coalesce(involvements.from_day, involvements.first_said)) AS from_day,
                CASE WHEN bool_or(involvements.until_day IS NULL) THEN NULL ELSE max(involvements.until_day) END AS until_day,
                min(involvements.source) AS source
            FROM involvements
            JOIN open_records USING (record)
            JOIN sources ON sources.source = involvements.source
            JOIN staff_named USING (involvement)
            WHERE (involvements.kind <> 'allocated' OR coalesce(involvements.from_day, involvements.first_said) <= {day})
                AND (involvements.until_day IS NULL OR involvements.until_day > {day})
                AND NOT (sources.delivery = 'full' AND involvements.last_said < sources.latest_extract)
            GROUP BY staff_named.staff, open_records.person, involvements.kind, {_SPELL}
            """,
        ),
        Step(
            "members_now",
            f"""
            SELECT published_membership.family, published_membership.person, published_membership.role
            FROM published_membership
            JOIN open_families ON open_families.id = published_membership.family
            WHERE {open_on_sql("published_membership", on)} AND NOT proposed
            """,
        ),
        Step("homes_apart", _HOMES_APART),
        Step(
            "own_children",
            f"""
            SELECT DISTINCT parents.id AS parent, children.id AS child
            FROM kinships
            JOIN person_ids AS parents ON parents.label = kinships.person
            JOIN person_ids AS children ON children.label = kinships.of_person
            WHERE kinships.stated AND kinships.relation IN ({_PARENTS})
                AND (kinships.until_day IS NULL OR kinships.until_day > {day})
            """,
        ),
        Step(
            "door_relationships",
            f"""
            WITH with_families AS (
                SELECT working_with.*, members_now.family, members_now.role FROM working_with JOIN members_now USING (person)
                WHERE members_now.role <> '{FamilyRole.PARENT_ELSEWHERE}'
            )
            SELECT staff, about_kind, about_id, kind, min(from_day) AS from_day,
                CASE WHEN bool_or(until_day IS NULL) THEN NULL ELSE max(until_day) END AS until_day,
                min(source) AS source
            FROM (
                SELECT staff, 'person' AS about_kind, person AS about_id, kind, spell, from_day, until_day, source FROM working_with
                UNION ALL
                SELECT staff, 'family', family, kind, spell, from_day, until_day, source FROM with_families
                UNION ALL
                SELECT staff, 'person', members_now.person, kind, spell, from_day, until_day, source
                FROM with_families
                JOIN members_now USING (family)
                JOIN open_people ON open_people.id = members_now.person
                LEFT JOIN homes_apart
                    ON homes_apart.family = members_now.family AND homes_apart.person = members_now.person
                LEFT JOIN own_children
                    ON own_children.parent = members_now.person AND own_children.child = with_families.person
                WHERE homes_apart.person IS NULL OR (own_children.child IS NOT NULL AND with_families.role IN ({_CHILDREN}))
            )
            GROUP BY staff, about_kind, about_id, kind, spell
            ORDER BY ALL
            """,
        ),
        Step(
            "door_restrictions",
            """
            SELECT 'person' AS about_kind, person_ids.id AS about_id, restricted_people.reason
            FROM restricted_people JOIN person_ids USING (label)
            UNION ALL
            SELECT 'family', family_ids.id, 'protected_member'
            FROM restricted_families JOIN family_ids USING (label)
            ORDER BY ALL
            """,
        ),
    ]


def put_abuse_confirmed(engine: Engine, records: Collection[str]) -> None:
    """The records of whoever a professional has confirmed a need of domestic abuse of; `door_steps` asks for it."""
    engine.put("abuse_confirmed", pa.table({"record": pa.array(sorted(records), pa.string())}))


def door_rows(engine: Engine) -> DoorRows:
    return DoorRows(
        staff=tuple(
            StaffRow(**{name: value for name, value in row.items() if value is not None})
            for row in engine.fetch(
                "SELECT * EXCLUDE (on_duty_from, on_duty_until) FROM staff ORDER BY staff"
            ).to_pylist()
        ),
        duty=tuple(DutyRow(**row, source=THE_LIST) for row in engine.fetch(_ON_DUTY).to_pylist()),
        relationships=tuple(
            RelationshipRow(**{**row, "kind": RelationshipKind(row["kind"])})
            for row in engine.fetch("SELECT * FROM door_relationships").to_pylist()
        ),
        restrictions=tuple(
            RestrictionRow(
                about_kind=row["about_kind"],
                about_id=row["about_id"],
                reason=RestrictionReason(row["reason"]),
                source=SOURCE,
            )
            for row in engine.fetch("SELECT * FROM door_restrictions").to_pylist()
        ),
    )
