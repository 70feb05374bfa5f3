"""
Behind PostgreSQL's second wall: colleagues who are let in for some days, and conflicts that are told on the site.

- Whoever is on a team's duty today works with those whom its workers were given.
- A manager puts others on the duty of teams below them, for two weeks at most, and nobody puts themselves.
- Whoever answers for a family puts others on the list of a meeting about it, and gives them no more than they have.
- What was written down can be ended, and not made longer.
- Everybody keeps themselves apart from whom they know; to end that is another's.
"""

from django.db import migrations

from kinfold.register.migrations._wall import MINE, Behind, as_owner, asks, behind_the_wall, on_postgresql
from kinfold.register.migrations._wall_functions import FUNCTIONS

LETS_IN, KEEPS = asks("let_in"), asks("keep_conflicts")
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
    WHERE d.staff = (SELECT wall_staff()) AND d.ended_at IS NULL AND s.off_list_on IS NULL
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

# Whom the reader was given, or those below them were. Who was let in for some days lets nobody in.
ANSWERS_FOR = as_owner(
    "wall_answers_for(of_kind text)",
    "SETOF text",
    """
    SELECT about_id::text FROM governance_relationship
    WHERE about_kind = of_kind AND kind = 'allocated'
    AND staff = ANY (ARRAY(SELECT wall_below() UNION SELECT wall_staff()))
    AND from_day <= (SELECT wall_today()) AND coalesce(until_day > (SELECT wall_today()), true)
    AND about_id NOT IN (SELECT wall_hidden(of_kind))
    """,
)

TEAMS = "team <> '' AND team IN (SELECT s.team FROM governance_staffmember AS s WHERE s.staff IN (SELECT wall_below()))"
FOR_ANOTHER = f"put_by = {ME} AND staff <> {ME} AND ended_at IS NULL AND {LETS_IN}"
ON_DUTY = f"source = 'decided' AND {FOR_ANOTHER} AND {TEAMS} AND until_day <= from_day + 14"
AT_A_MEETING = f"{FOR_ANOTHER} AND family IN (SELECT wall_answers_for('family')) AND until_day <= from_day + 92"
ENDED = f"ended_by = {ME} AND ended_at IS NOT NULL"
THEIR_PLACE = f"""
    kind = 'team' AND source = 'decided' AND until_at IS NULL AND {LETS_IN} AND EXISTS (
        SELECT 1 FROM governance_meetingplace AS m
        WHERE m.staff = governance_relationship.staff AND m.put_by = {ME} AND m.ended_at IS NULL
        AND m.from_day = governance_relationship.from_day AND m.until_day = governance_relationship.until_day
        AND CASE governance_relationship.about_kind WHEN 'family' THEN m.family = governance_relationship.about_id
            ELSE m.people ? governance_relationship.about_id END
    ) AND staff <> {ME} AND CASE about_kind WHEN 'person' THEN about_id IN (SELECT wall_answers_for('person'))
        ELSE about_id IN (SELECT wall_answers_for('family')) END
"""
THEIR_END = f"""
    kind = 'team' AND source = 'decided' AND {LETS_IN} AND EXISTS (
        SELECT 1 FROM governance_meetingplace AS m WHERE m.staff = governance_relationship.staff
        AND m.family IN (SELECT wall_answers_for('family')) AND CASE governance_relationship.about_kind
            WHEN 'family' THEN m.family = governance_relationship.about_id ELSE m.people ? governance_relationship.about_id END
    )
"""
A_CONFLICT = "source = 'decided' AND staff <> '' AND reason_code IN ('own_record', 'own_family', 'colleague')"
KEPT_APART = f"{A_CONFLICT} AND (staff = {ME} OR {KEEPS})"


class Migration(migrations.Migration):
    dependencies = [
        ("register", "0015_what_was_agreed_has_days"),
        ("governance", "0010_let_in_for_some_days"),
    ]

    operations = [
        on_postgresql(
            [BELOW, STANDS_IN_FOR, WORKS_WITH, ANSWERS_FOR],
            [
                WORKS_WITH_BEFORE,
                *(
                    f"DROP FUNCTION {name}"
                    for name in ("wall_answers_for(text)", "wall_stands_in_for()", "wall_below()")
                ),
            ],
        ),
        behind_the_wall("governance_dutyturn", Behind("true", insert=ON_DUTY)),
        behind_the_wall(
            "governance_meetingplace",
            Behind(f"{asks('open', 'let_in')} AND family {MINE}", insert=AT_A_MEETING),
        ),
        on_postgresql(
            [
                f"CREATE POLICY wall_end ON governance_dutyturn FOR UPDATE USING ({LETS_IN} AND {TEAMS}) WITH CHECK ({ENDED})",
                f"""CREATE POLICY wall_end ON governance_meetingplace FOR UPDATE
                USING ({LETS_IN} AND family IN (SELECT wall_answers_for('family'))) WITH CHECK ({ENDED})""",
                f"CREATE POLICY wall_meeting ON governance_relationship FOR INSERT WITH CHECK ({THEIR_PLACE})",
                f"CREATE POLICY wall_meeting_ends ON governance_relationship FOR DELETE USING ({THEIR_END})",
                f"CREATE POLICY wall_kept_apart ON governance_restriction FOR INSERT WITH CHECK ({KEPT_APART})",
                f"""CREATE POLICY wall_let_be ON governance_restriction FOR DELETE
                USING ({A_CONFLICT} AND staff <> {ME} AND {KEEPS})""",
            ],
            [
                "DROP POLICY wall_let_be ON governance_restriction",
                "DROP POLICY wall_kept_apart ON governance_restriction",
                "DROP POLICY wall_meeting_ends ON governance_relationship",
                "DROP POLICY wall_meeting ON governance_relationship",
                "DROP POLICY wall_end ON governance_meetingplace",
                "DROP POLICY wall_end ON governance_dutyturn",
            ],
        ),
    ]
