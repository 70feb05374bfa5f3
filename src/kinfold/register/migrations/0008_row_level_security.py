"""
The second wall, on PostgreSQL alone: which rows about people a role may read, whatever the site's code asks for.

Written on its own: it knows the staff list, relationships and restrictions as governance keeps them, and what
the council agreed as the last run wrote it down, and none of the door's code. Where it and the door differ, less is
shown. The line reads and writes past it, by a role of its own; the owner of the tables too.

What it is told stands in four settings of one transaction (`governance/wall.py`). Untold, it shows nothing.
Every function runs as the owner, so that a policy may look at tables which are themselves behind policies.
"""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

# What the council agreed, as the last run found it in the profile. Behind a wall without a door: no policy lets the
# site's role read or write them.
TABLES = """
CREATE TABLE wall_council (one boolean PRIMARY KEY DEFAULT true CHECK (one), invented boolean NOT NULL, training_days integer NOT NULL);
CREATE TABLE wall_agreed (role text NOT NULL, purpose text NOT NULL, action text NOT NULL, PRIMARY KEY (role, purpose, action));
CREATE TABLE wall_kinds (purpose text NOT NULL, kind text NOT NULL, PRIMARY KEY (purpose, kind));
ALTER TABLE wall_council ENABLE ROW LEVEL SECURITY;
ALTER TABLE wall_agreed ENABLE ROW LEVEL SECURITY;
ALTER TABLE wall_kinds ENABLE ROW LEVEL SECURITY;
"""

# Name and arguments, what it gives, and its body. In the order in which they need each other. ANY (ARRAY(...)) and not
# IN, so that the few whom somebody works with are looked up by an index, and no large table is read through; and a
# SELECT around what is the same for every row, so that it is asked for once.
FUNCTIONS = (
    ("wall_staff()", "text", "SELECT nullif(current_setting('kinfold.staff', true), '')"),
    # The day that is set stands for today in a made-up council only.
    (
        "wall_today()",
        "date",
        """
        SELECT coalesce(
            CASE WHEN invented THEN coalesce(
                nullif(current_setting('kinfold.day', true), '')::date,
                (SELECT on_day FROM register_run ORDER BY published_at DESC, id DESC LIMIT 1)
            ) END,
            (statement_timestamp() AT TIME ZONE 'Europe/London')::date
        ) FROM wall_council
        """,
    ),
    # Somebody who is employed, trained and agreed, whose role and purpose go with an action.
    (
        "wall_granted(asked text)",
        "boolean",
        """
        SELECT EXISTS (
            SELECT 1 FROM governance_staffmember AS s, wall_agreed AS a, wall_council AS c
            WHERE s.staff = (SELECT wall_staff()) AND s.off_list_on IS NULL
            AND coalesce(s.from_day <= (SELECT wall_today()), true) AND coalesce(s.until_day > (SELECT wall_today()), true)
            AND s.trained_on <= (SELECT wall_today()) AND s.trained_on + c.training_days > (SELECT wall_today())
            AND s.agreed_on <= (SELECT wall_today())
            AND a.role = s.role AND a.purpose = current_setting('kinfold.purpose', true) AND a.action = asked
        )
        """,
    ),
    # That what was asked of the door is one of these, and is granted.
    (
        "wall_asks(VARIADIC any_of text[])",
        "boolean",
        """
        SELECT current_setting('kinfold.action', true) = ANY (any_of)
            AND wall_granted(current_setting('kinfold.action', true))
        """,
    ),
    # Who is protected from everybody, and from whom this reader alone is kept apart.
    (
        "wall_hidden(of_kind text)",
        "SETOF text",
        """
        SELECT about_id::text FROM governance_restriction
        WHERE about_kind = of_kind AND (staff = '' OR staff = (SELECT wall_staff()))
        """,
    ),
    (
        "wall_hidden_records()",
        "SETOF text",
        "SELECT id::text FROM register_record WHERE person = ANY (ARRAY(SELECT wall_hidden('person')))",
    ),
    (
        "wall_kept_apart_records()",
        "SETOF text",
        """
        SELECT id::text FROM register_record WHERE person = ANY (ARRAY(
            SELECT about_id::text FROM governance_restriction WHERE about_kind = 'person' AND staff = (SELECT wall_staff())
        ))
        """,
    ),
    # With whom the reader works today, or those whom they supervise do.
    (
        "wall_works_with(of_kind text)",
        "SETOF text",
        """
        WITH RECURSIVE below (staff) AS (
            SELECT s.staff FROM governance_staffmember AS s WHERE s.supervisor = (SELECT wall_staff()) AND s.off_list_on IS NULL
            UNION
            SELECT s.staff FROM governance_staffmember AS s JOIN below AS b ON s.supervisor = b.staff
            WHERE s.off_list_on IS NULL
        )
        SELECT r.about_id::text FROM governance_relationship AS r
        WHERE r.about_kind = of_kind AND r.from_day <= (SELECT wall_today()) AND coalesce(r.until_day > (SELECT wall_today()), true)
        AND coalesce(r.until_at > statement_timestamp(), true)
        AND (
            (r.staff = (SELECT wall_staff())
                AND r.kind IN ('allocated', 'supervising', 'team', 'review', 'duty', 'break_glass'))
            OR (r.kind IN ('allocated', 'review', 'duty')
                AND r.staff IN (SELECT staff FROM below WHERE staff <> (SELECT wall_staff())))
        )
        AND r.about_id NOT IN (SELECT wall_hidden(of_kind))
        """,
    ),
    # Whom a page may tell of: those people, and the members of those families.
    (
        "wall_people()",
        "SETOF text",
        """
        (SELECT wall_works_with('person')
        UNION SELECT person FROM register_membership WHERE family = ANY (ARRAY(SELECT wall_works_with('family'))))
        EXCEPT SELECT wall_hidden('person')
        """,
    ),
    # Through whom those families know of others: named, no more.
    (
        "wall_through()",
        "SETOF text",
        """
        SELECT through_person::text FROM register_familytie
        WHERE family = ANY (ARRAY(SELECT wall_works_with('family'))) OR other_family = ANY (ARRAY(SELECT wall_works_with('family')))
        EXCEPT SELECT wall_hidden('person')
        """,
    ),
    # The families around them; a page tells that they are, and of which kind, and not their names.
    (
        "wall_families()",
        "SETOF text",
        """
        (SELECT wall_works_with('family')
        UNION SELECT family FROM register_membership WHERE person = ANY (ARRAY(SELECT wall_people()))
        UNION SELECT other_family FROM register_familytie WHERE family = ANY (ARRAY(SELECT wall_works_with('family')))
        UNION SELECT family FROM register_familytie WHERE other_family = ANY (ARRAY(SELECT wall_works_with('family'))))
        EXCEPT SELECT wall_hidden('family')
        """,
    ),
    (
        "wall_records()",
        "SETOF text",
        "SELECT id::text FROM register_record WHERE person = ANY (ARRAY(SELECT wall_people()))",
    ),
    # The other side of what was decided of their records.
    (
        "wall_decided_beside()",
        "SETOF text",
        """
        SELECT record_l::text FROM register_matchdecision WHERE record_r = ANY (ARRAY(SELECT wall_records()))
        UNION SELECT record_r::text FROM register_matchdecision WHERE record_l = ANY (ARRAY(SELECT wall_records()))
        EXCEPT SELECT wall_hidden_records()
        """,
    ),
    (
        "wall_kinds_told()",
        "SETOF text",
        "SELECT kind FROM wall_kinds WHERE purpose = current_setting('kinfold.purpose', true)",
    ),
)

FINDS = "(SELECT wall_asks('find'))"
OPENS = "(SELECT wall_asks('open'))"
LISTS = "(SELECT wall_asks('list'))"
OWN = "(SELECT wall_asks('see_own') AND wall_granted('open'))"
DECIDES = "(SELECT wall_asks('decide_matches', 'decide_protected_matches'))"
DECIDES_PROTECTED = "(SELECT wall_granted('decide_protected_matches'))"
MINE = "IN (SELECT wall_works_with('family'))"


def shown(column: str, kind: str) -> str:
    return f"{column} NOT IN (SELECT wall_hidden('{kind}'))"


# For each table about people which of its rows may be read.
READ = {
    "person": f"""NOT restricted AND {shown("id", "person")} AND (
        {FINDS} OR {DECIDES}
        OR ({OPENS} AND (id IN (SELECT wall_people()) OR id IN (SELECT wall_through()))))""",
    # Who decides who is who needs all of who is whom: without a row they could not be told that it is protected.
    "record": f"""{DECIDES} OR ({shown("person", "person")} AND (
        {FINDS} OR ({OPENS} AND (person IN (SELECT wall_people()) OR id IN (SELECT wall_decided_beside())))))""",
    "fact": f"""{OPENS} AND kind IN (SELECT wall_kinds_told()) AND record IN (SELECT wall_records())""",
    "residence": f"""{shown("person", "person")} AND (
        ({FINDS} AND NOT hidden) OR ({OPENS} AND person IN (SELECT wall_people())))""",
    "involvement": f"""({OPENS} AND record IN (SELECT wall_records()))
        OR ({DECIDES} AND record NOT IN (SELECT wall_hidden_records()))""",
    "family": f"""NOT restricted AND {shown("id", "family")} AND (
        {LISTS} OR {DECIDES} OR ({OWN} AND id {MINE}) OR ({OPENS} AND id IN (SELECT wall_families())))""",
    "membership": f"""{shown("person", "person")} AND {shown("family", "family")} AND (
        {DECIDES} OR ({OPENS} AND (
            family {MINE} OR person IN (SELECT wall_people()) OR person IN (SELECT wall_through()))))""",
    "familytie": f"{OPENS} AND (family {MINE} OR other_family {MINE})",
    "finding": f"""{shown("family", "family")} AND (person IS NULL OR {shown("person", "person")}) AND (
        {LISTS} OR (({OWN} OR {OPENS}) AND family {MINE}))""",
    "eligibility": f"""{shown("id", "family")} AND ({LISTS} OR (({OWN} OR {OPENS}) AND id {MINE}))""",
    "searchkey": f"{FINDS} AND {shown('person', 'person')}",
    "nametoken": FINDS,
    "matchpair": f"""({DECIDES} OR ({OPENS} AND (SELECT wall_granted('decide_matches'))))
        AND record_l NOT IN (SELECT wall_kept_apart_records()) AND record_r NOT IN (SELECT wall_kept_apart_records())
        AND ({DECIDES_PROTECTED} OR (NOT protected
            AND record_l NOT IN (SELECT wall_hidden_records()) AND record_r NOT IN (SELECT wall_hidden_records())))""",
    "matchdecision": f"""{DECIDES} OR ({OPENS} AND NOT of_two
        AND (record_l IN (SELECT wall_records()) OR record_r IN (SELECT wall_records()))
        AND record_l NOT IN (SELECT wall_hidden_records()) AND record_r NOT IN (SELECT wall_hidden_records()))""",
}
# What the site itself writes of people: decisions, and nothing that a run made.
WRITTEN = {"matchdecision": DECIDES}


def build(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor != "postgresql":
        return
    statements = [TABLES]
    for name, gives, body in FUNCTIONS:
        statements.append(
            f"CREATE FUNCTION {name} RETURNS {gives} LANGUAGE sql STABLE SECURITY DEFINER"
            f" SET search_path = public, pg_temp AS $wall${body}$wall$;"
        )
    for table, rows in READ.items():
        statements.append(
            f"ALTER TABLE register_{table} ENABLE ROW LEVEL SECURITY;"
            f" CREATE POLICY read_{table} ON register_{table} FOR SELECT USING ({rows});"
        )
    for table, rows in WRITTEN.items():
        statements.append(f"CREATE POLICY write_{table} ON register_{table} FOR INSERT WITH CHECK ({rows});")
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("\n".join(statements))


def take_down(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor != "postgresql":
        return
    statements = [f"DROP POLICY write_{table} ON register_{table};" for table in WRITTEN]
    for table in READ:
        statements.append(f"DROP POLICY read_{table} ON register_{table};")
        statements.append(f"ALTER TABLE register_{table} DISABLE ROW LEVEL SECURITY;")
    statements += [f"DROP FUNCTION {name.replace('VARIADIC any_of ', '')};" for name, _, _ in reversed(FUNCTIONS)]
    statements.append("DROP TABLE wall_kinds; DROP TABLE wall_agreed; DROP TABLE wall_council;")
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("\n".join(statements))


class Migration(migrations.Migration):
    dependencies = [("register", "0006_match_decisions"), ("governance", "0003_conflicts_and_broken_glass")]

    operations = [migrations.RunPython(build, take_down)]
