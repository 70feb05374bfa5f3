"""
Behind PostgreSQL's second wall: who is on a team's duty, supervision by days, and conflicts that are told on the site.

- Whoever is on a team's duty today works with those whom its workers were given.
- Everybody keeps themselves apart from whom they know; to end that is another's.
"""

from django.db import migrations

from kinfold.register.migrations._wall import Behind, as_owner, asks, behind_the_wall, on_postgresql
from kinfold.register.migrations._wall_functions import FUNCTIONS

KEEPS = asks("keep_conflicts")
ME = "(SELECT wall_staff())"

# Whom the reader supervises today, however far down; a list that names no day of it says that it lasts.
BELOW = as_owner(
    "wall_below()",
    "SETOF text",
    """
    WITH RECURSIVE supervised AS (
        SELECT staff, supervisor FROM governance_staffmember WHERE off_list_on IS NULL
        AND coalesce(supervised_from <= (SELECT wall_today()), true)
        AND coalesce(supervised_until > (SELECT wall_today()), true)
    ), below (staff) AS (
        SELECT staff FROM supervised WHERE supervisor = (SELECT wall_staff())
        UNION SELECT s.staff FROM supervised AS s JOIN below AS b ON s.supervisor = b.staff
    )
    SELECT staff::text FROM below WHERE staff <> (SELECT wall_staff())
    """,
)
STANDS_IN_FOR = as_owner(
    "wall_stands_in_for()",
    "SETOF text",
    """
    SELECT s.staff::text FROM governance_dutyturn AS d JOIN governance_staffmember AS s ON s.team = d.team
    WHERE d.staff = (SELECT wall_staff()) AND s.off_list_on IS NULL
    AND coalesce(s.until_day > (SELECT wall_today()), true)
    AND d.from_day <= (SELECT wall_today()) AND d.until_day > (SELECT wall_today())
    """,
)
WORKS_WITH = as_owner(
    "wall_works_with(of_kind text)",
    "SETOF text",
    """
    WITH below (staff) AS MATERIALIZED (SELECT wall_below()), on_duty (staff) AS MATERIALIZED (SELECT wall_stands_in_for())
    SELECT r.about_id::text FROM governance_relationship AS r
    WHERE r.about_kind = of_kind
    AND r.staff = ANY (ARRAY(SELECT staff FROM below UNION SELECT staff FROM on_duty UNION SELECT wall_staff()))
    AND r.from_day <= (SELECT wall_today()) AND coalesce(r.until_day > (SELECT wall_today()), true)
    AND coalesce(r.until_at > statement_timestamp(), true)
    AND CASE
        WHEN r.staff <> (SELECT wall_staff()) THEN
            (r.kind IN ('allocated', 'review', 'duty') AND r.staff IN (SELECT staff FROM below))
            OR (r.kind = 'allocated' AND r.staff IN (SELECT staff FROM on_duty))
        WHEN r.kind = 'break_glass' THEN (SELECT wall_is_looking())
        ELSE r.kind IN ('allocated', 'supervising', 'team', 'review', 'duty')
    END
    AND r.about_id NOT IN (SELECT wall_hidden(of_kind))
    """,
)
WORKS_WITH_BEFORE = as_owner(*next(one for one in FUNCTIONS if one[0] == "wall_works_with(of_kind text)"))

A_CONFLICT = "source = 'decided' AND staff <> '' AND reason_code IN ('own_record', 'own_family', 'colleague')"
KEPT_APART = f"{A_CONFLICT} AND (staff = {ME} OR {KEEPS})"


class Migration(migrations.Migration):
    dependencies = [
        ("register", "0015_what_was_agreed_has_days"),
        ("governance", "0010_duty_and_supervision_by_days"),
    ]

    operations = [
        on_postgresql(
            [BELOW, STANDS_IN_FOR, WORKS_WITH],
            [WORKS_WITH_BEFORE, "DROP FUNCTION wall_stands_in_for()", "DROP FUNCTION wall_below()"],
        ),
        behind_the_wall("governance_dutyturn", Behind("true")),
        on_postgresql(
            [
                f"CREATE POLICY wall_kept_apart ON governance_restriction FOR INSERT WITH CHECK ({KEPT_APART})",
                f"""CREATE POLICY wall_let_be ON governance_restriction FOR DELETE
                USING ({A_CONFLICT} AND staff <> {ME} AND {KEEPS})""",
            ],
            [
                "DROP POLICY wall_let_be ON governance_restriction",
                "DROP POLICY wall_kept_apart ON governance_restriction",
            ],
        ),
    ]
