"""
Behind PostgreSQL's second wall: what was kept between two homes stays kept, and a home is hidden from when its people are.

- Who lives with a parent of another home, or is said to be of one, leads to it: by id, to who may not open the one of them.
- Of homes that a page would show it is told in which somebody lives whom people protected since the run.
"""

from django.db import migrations

from kinfold.register.migrations._wall import FINDS, OPENS, as_owner, on_postgresql

# Of whom it may be asked: members of the families that the reader works with, and whom something was said of together with one of theirs.
AT_HOME_WITH = as_owner(
    "wall_at_home_with(people text[])",
    "SETOF text",
    f"""
    WITH known (person) AS MATERIALIZED (
        SELECT person::text FROM register_membership WHERE family IN (SELECT wall_families())
        UNION SELECT other.person FROM wall_said_of() AS one JOIN wall_said_of() AS other ON other.correction = one.correction
            WHERE one.person IN (SELECT wall_people())
    ), roof (family) AS MATERIALIZED (
        SELECT family FROM register_membership WHERE person = ANY (people) AND person IN (SELECT person FROM known)
        AND until_day IS NULL AND NOT proposed AND role <> 'parent_elsewhere'
    )
    SELECT person::text FROM register_membership WHERE ({FINDS} OR {OPENS}) AND family IN (SELECT family FROM roof)
    AND until_day IS NULL AND role <> 'parent_elsewhere'
    """,
)
HIDDEN_SINCE = as_owner(
    "wall_hidden_since(homes text[])",
    "SETOF text",
    f"""
    WITH theirs (person) AS MATERIALIZED (
        SELECT about_id::text FROM governance_restriction
        WHERE about_kind = 'person' AND staff = '' AND source = 'people' AND reason_code <> 'shared_home'
    )
    SELECT home FROM unnest(homes) AS asked (home) WHERE ({FINDS} OR {OPENS}) AND (
        home IN (SELECT dwelling FROM register_residence WHERE person IN (SELECT person FROM theirs) AND until_day IS NULL)
        OR home IN (SELECT dwelling FROM register_homesince WHERE person IN (SELECT person FROM theirs))
        OR home IN (SELECT dwelling FROM wall_said_of() WHERE person IN (SELECT person FROM theirs))
    )
    """,
)


class Migration(migrations.Migration):
    dependencies = [("register", "0020_what_was_done"), ("governance", "__first__")]

    operations = [
        on_postgresql(
            [AT_HOME_WITH, HIDDEN_SINCE],
            ["DROP FUNCTION wall_hidden_since(text[])", "DROP FUNCTION wall_at_home_with(text[])"],
        ),
    ]
