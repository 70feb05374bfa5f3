"""
Who cared in a family when something was said of it; what was said before is of those who cared by what the runs tell.

Behind PostgreSQL's second wall what was said of somebody is read by whoever it may be meant for, as a refusal is.
"""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from kinfold.register.migrations._wall import (
    LISTS,
    MINE_EVER,
    OWN,
    THEIRS_EVER,
    THEIRS_PAST,
    WORKS,
    as_owner,
    asks,
    ever_shown,
    on_postgresql,
)
from kinfold.register.migrations._without_models import WithoutModels

SAID = f"""{ever_shown("person", "person")} AND {ever_shown("family", "family")} AND (
        {LISTS} OR (({OWN} OR {WORKS}) AND (family {MINE_EVER} OR person {{theirs}})))"""
ASKED = f"""{asks("answer_rights")} OR {asks("see_retention")}
        OR ({asks("ask_rights")} AND about_kind = 'person' AND about_id {{theirs}})"""
CARERS = "('main_carer', 'carer', 'partner_of_carer')"

# Ids go in, and a yes or no comes out: of carers alone whom the reader works with.
SAID_WITH = as_owner(
    "wall_said_with(carers text[], ever text[], ours text[])",
    "boolean",
    """
    SELECT ever <@ ARRAY(SELECT wall_people_ever()) AND EXISTS (
        SELECT 1 FROM (
            SELECT n.family, n.carers FROM register_needstatement AS n
            UNION ALL SELECT d.family, d.carers FROM register_familydecision AS d
        ) AS s (family, who)
        WHERE string_to_array(s.who, ' ') && ever AND s.family <> ALL (ours) AND s.family NOT IN (
            SELECT wall_ever('family', ARRAY(
                SELECT m.family::text FROM register_membership AS m
                WHERE m.person = ANY (carers) AND m.until_day IS NULL AND m.role <> 'parent_elsewhere'
            ))
        )
    )
    """,
)


def who_cared(editor: BaseDatabaseSchemaEditor) -> None:
    """Of each row who stands as a carer now, without who came since and with who went since."""
    with editor.connection.cursor() as cursor:
        for table in ("register_needstatement", "register_familydecision"):
            cursor.execute(f"SELECT id, family, decided_at FROM {table}")
            for id_, family, at in cursor.fetchall():
                cursor.execute(
                    f"""
                    SELECT person, role FROM register_membership
                    WHERE family = %s AND role IN {CARERS} AND NOT proposed AND until_day IS NULL
                    """,
                    [family],
                )
                stood = set(cursor.fetchall())
                cursor.execute(
                    f"""
                    SELECT e.event, e.person, e.role FROM register_membershipevent AS e JOIN register_run AS r ON r.id = e.run
                    WHERE e.family = %s AND e.role IN {CARERS} AND r.published_at > %s AND e.until_day IS NULL
                    ORDER BY e.id DESC
                    """,
                    [family, at],
                )
                for event, person, role in cursor.fetchall():
                    (stood.discard if event == "came" else stood.add)((person, role))
                carers = " ".join(sorted({person for person, _ in stood}))
                cursor.execute(f"UPDATE {table} SET carers = %s WHERE id = %s", [carers, id_])


class Migration(migrations.Migration):
    dependencies = [("register", "0018_who_may_come_back")]

    operations = [
        migrations.AddField("needstatement", "carers", models.TextField(blank=True, default="")),
        migrations.AddField("familydecision", "carers", models.TextField(blank=True, default="")),
        WithoutModels(who_cared, lambda _: None),
        on_postgresql(
            [
                f"ALTER POLICY wall_read ON register_needstatement USING ({SAID.format(theirs=THEIRS_PAST)})",
                f"ALTER POLICY wall_read ON governance_rightsrequest USING ({ASKED.format(theirs=THEIRS_PAST)})",
                SAID_WITH,
            ],
            [
                "DROP FUNCTION wall_said_with(text[], text[], text[])",
                f"ALTER POLICY wall_read ON governance_rightsrequest USING ({ASKED.format(theirs=THEIRS_EVER)})",
                f"ALTER POLICY wall_read ON register_needstatement USING ({SAID.format(theirs=THEIRS_EVER)})",
            ],
        ),
    ]
