"""
Behind PostgreSQL's second wall: what keeps two homes apart, and who is hidden through another, without waiting for a run.

- A search knows of the families that its reader works with, so that it does not tell where the other home is.
- A tie between families that "do not disclose" cuts is not there, from the moment on which it is said.
- Whoever protects somebody who is hidden already names them by number: of those alone it is told who lives with them, by id.
- A lift that is called off hides those who live with them again.
- A home that sources gave after a professional said where somebody lives is shown to who opens that person's page.
- The site's own role lets nobody in, but for a broken glass with its review, and lifts no restriction.
- Where two people decide, nobody is both, and nobody writes down what another decided.
- Whether a home that somebody was said to live in may be written is known of it, also where a stranger lives there.
"""

from django.db import migrations, models

from kinfold.register.migrations._wall import (
    FINDS,
    MATCHES,
    MINE,
    OPENS,
    THEIRS,
    Behind,
    asks,
    behind_the_wall,
    on_postgresql,
    shown,
)
from kinfold.register.migrations._wall_functions import FUNCTIONS

PROTECTS, LIFTS, CORRECTS = asks("protect"), asks("lift_protection"), asks("correct_families")


ELSEWHERE = "('child_in_care', 'parent_elsewhere')"


def _function(name: str, gives: str, body: str) -> str:
    return (
        f"CREATE OR REPLACE FUNCTION {name} RETURNS {gives} LANGUAGE sql STABLE SECURITY DEFINER"
        f" SET search_path = public, pg_temp AS $wall${body}$wall$"
    )


# A broken glass keeps the other home out of a search as well; it gives no reason to find more.
LOOKING = _function(
    "wall_is_looking()",
    "boolean",
    "SELECT current_setting('kinfold.action', true) IN ('open', 'see_consent', 'see_own', 'find')",
)
LOOKING_BEFORE = _function(*next(one for one in FUNCTIONS if one[0] == "wall_is_looking()"))

# Pairs of families, by who they are now: of one a home must not be disclosed to somebody of the other.
TIES_CUT = _function(
    "wall_ties_cut()",
    "SETOF text",
    """
    WITH stands AS (
        SELECT * FROM register_familycorrection AS c WHERE c.kind = 'not_disclosed' AND NOT EXISTS (
            SELECT 1 FROM register_familycorrection AS u LEFT JOIN register_correctionconfirmation AS k ON k.correction = u.id
            WHERE u.undoes = c.id AND (NOT u.of_two OR k.agreed)
        )
    ), sides AS (
        SELECT id, 'one' AS side, person FROM stands
        UNION SELECT id, 'other', other FROM stands
        UNION SELECT s.id, 'one', r.person FROM stands AS s CROSS JOIN LATERAL jsonb_array_elements_text(s.records) AS t (record)
            JOIN register_record AS r ON r.id = t.record
        UNION SELECT s.id, 'other', r.person FROM stands AS s CROSS JOIN LATERAL jsonb_array_elements_text(s.other_records) AS t (record)
            JOIN register_record AS r ON r.id = t.record
    ), around AS (
        SELECT s.id, s.side, m.family FROM sides AS s JOIN register_membership AS m ON m.person = s.person
    )
    SELECT one.family || ' ' || other.family FROM around AS one JOIN around AS other
        ON other.id = one.id AND other.side <> one.side AND other.family <> one.family
    """,
)
# Somebody who is hidden already, and of whom whoever protects knows a number; nobody else is there by it.
NAMED = _function(
    "wall_named()",
    "SETOF text",
    """
    WITH told AS (SELECT string_to_array(current_setting('kinfold.named', true), ',') AS ids)
    SELECT r.person::text FROM register_record AS r, told
    WHERE wall_asks('protect') AND (r.id = ANY (told.ids) OR r.person = ANY (told.ids))
    AND r.person IN (SELECT about_id FROM governance_restriction WHERE about_kind = 'person' AND staff = '')
    AND r.person NOT IN (
        SELECT about_id FROM governance_restriction WHERE about_kind = 'person' AND staff = (SELECT wall_staff())
    )
    """,
)
# Whoever was hidden by a protection that two people lifted: to call that off hides them anew.
LIFTED = _function(
    "wall_lifted()",
    "SETOF text",
    """
    WITH RECURSIVE began AS (
        SELECT p.person, p.records FROM register_protectionstep AS p
        WHERE p.kind = 'protected' AND wall_asks('lift_protection')
        AND EXISTS (SELECT 1 FROM register_protectionstep AS l WHERE l.of = p.id AND l.kind = 'lifted')
    ), heirs (id) AS (
        SELECT person::text FROM began
        UNION SELECT d.new::text FROM register_personredirect AS d JOIN heirs AS h ON d.old = h.id
            WHERE d.new IS NOT NULL AND d.event IN ('joined', 'parted')
    )
    SELECT id FROM heirs
    UNION SELECT r.person::text FROM began AS b CROSS JOIN LATERAL jsonb_array_elements_text(b.records) AS t (record)
        JOIN register_record AS r ON r.id = t.record
    """,
)
ABOUT_TO_HIDE = _function(
    "wall_about_to_hide()",
    "SETOF text",
    """
    SELECT wall_people() WHERE wall_asks('protect')
    UNION SELECT wall_named() UNION SELECT wall_lifted()
    """,
)


# Whom every correction may be about by now, and which home: under the id of then, those that it has become, and by records.
SAID_OF = _function(
    "wall_said_of()",
    "TABLE (correction bigint, person text, dwelling text)",
    """
    WITH RECURSIVE became (id, now) AS (
        SELECT c.id, one.person FROM register_familycorrection AS c CROSS JOIN LATERAL (VALUES (c.person::text), (c.other::text)) AS one (person)
        UNION SELECT b.id, d.new::text FROM became AS b JOIN register_personredirect AS d ON d.old = b.now
            WHERE d.new IS NOT NULL AND d.event IN ('joined', 'parted')
    ), about (id, now) AS (
        SELECT id, now FROM became WHERE now <> ''
        UNION SELECT c.id, r.person::text FROM register_familycorrection AS c
            CROSS JOIN LATERAL jsonb_array_elements_text(c.records || c.other_records) AS t (record)
            JOIN register_record AS r ON r.id = t.record
    )
    SELECT c.id, a.now, c.dwelling::text FROM about AS a JOIN register_familycorrection AS c ON c.id = a.id
    """,
)
# Their families, and whoever lives where they live, by sources or because somebody said so. Rather some too many: what is
# hidden is worked out from these, and a protection of which one row is refused would hide nobody at all.
TO_HIDE = _function(
    "wall_to_hide()",
    "SETOF text",
    """
    WITH them (person) AS MATERIALIZED (SELECT wall_about_to_hide()),
    said AS MATERIALIZED (SELECT * FROM wall_said_of()),
    homes (dwelling) AS MATERIALIZED (
        SELECT dwelling FROM register_residence WHERE person = ANY (ARRAY(SELECT person FROM them)) AND dwelling IS NOT NULL
        UNION SELECT dwelling FROM register_homesince WHERE person = ANY (ARRAY(SELECT person FROM them))
        UNION SELECT dwelling FROM said WHERE dwelling <> '' AND person IN (SELECT person FROM them)
    )
    SELECT person FROM them
    UNION SELECT other.person::text FROM register_membership AS one JOIN register_membership AS other ON other.family = one.family
        WHERE one.person = ANY (ARRAY(SELECT person FROM them))
    UNION SELECT person::text FROM register_residence WHERE dwelling = ANY (ARRAY(SELECT dwelling FROM homes))
    UNION SELECT person::text FROM register_homesince WHERE dwelling = ANY (ARRAY(SELECT dwelling FROM homes))
    UNION SELECT person FROM said WHERE dwelling IN (SELECT dwelling FROM homes)
    UNION SELECT other.person FROM said AS one JOIN said AS other ON other.correction = one.correction
        WHERE one.person IN (SELECT person FROM them)
    """,
)
TO_HIDE_BEFORE = _function(
    "wall_to_hide()",
    "SETOF text",
    """
    SELECT wall_people()
    UNION SELECT other.person::text FROM register_membership AS one JOIN register_membership AS other ON other.family = one.family
        WHERE one.person = ANY (ARRAY(SELECT wall_people()))
    UNION SELECT other.person::text FROM register_residence AS one JOIN register_residence AS other ON other.dwelling = one.dwelling
        WHERE one.person = ANY (ARRAY(SELECT wall_people()))
    """,
)


# Who is hidden with some of those is told by id alone: no row of theirs is there, nor where they live. That somebody was said
# to live somewhere is taken from whoever asks only where it was written down.
LIVE_WITH = _function(
    "wall_live_with(people text[], on_day date, said_people text[], said_homes text[])",
    "SETOF text",
    f"""
    WITH known (person) AS MATERIALIZED (SELECT wall_to_hide()),
    them (person) AS MATERIALIZED (SELECT unnest(people) INTERSECT SELECT person FROM known),
    said (person, dwelling) AS MATERIALIZED (
        SELECT * FROM unnest(said_people, said_homes) INTERSECT SELECT person, dwelling FROM wall_said_of()
    ),
    homes (dwelling) AS MATERIALIZED (
        SELECT dwelling FROM register_residence
        WHERE person = ANY (ARRAY(SELECT person FROM them)) AND dwelling IS NOT NULL AND coalesce(until_day > on_day, true)
        UNION SELECT dwelling FROM register_homesince WHERE person = ANY (ARRAY(SELECT person FROM them))
        UNION SELECT dwelling FROM said WHERE person IN (SELECT person FROM them)
    ),
    roof (family) AS MATERIALIZED (
        SELECT family FROM register_membership WHERE person = ANY (ARRAY(SELECT person FROM them))
        AND coalesce(until_day > on_day, true) AND role NOT IN {ELSEWHERE}
    )
    (
        SELECT person::text FROM register_residence
        WHERE dwelling = ANY (ARRAY(SELECT dwelling FROM homes)) AND coalesce(until_day > on_day, true)
        UNION SELECT person::text FROM register_homesince WHERE dwelling = ANY (ARRAY(SELECT dwelling FROM homes))
        UNION SELECT person FROM said WHERE dwelling IN (SELECT dwelling FROM homes)
        UNION SELECT person::text FROM register_membership WHERE family = ANY (ARRAY(SELECT family FROM roof))
            AND NOT proposed AND coalesce(until_day > on_day, true) AND role NOT IN {ELSEWHERE}
    ) INTERSECT SELECT person FROM known
    """,
)
FAMILIES_OF = _function(
    "wall_families_of(people text[], on_day date)",
    "SETOF text",
    """
    SELECT family::text FROM register_membership
    WHERE person = ANY (people) AND person = ANY (ARRAY(SELECT wall_to_hide())) AND coalesce(until_day > on_day, true)
    """,
)
FAMILIES_TO_HIDE = _function(
    "wall_families_to_hide()",
    "SETOF text",
    "SELECT family::text FROM register_membership WHERE person = ANY (ARRAY(SELECT wall_to_hide()))",
)


# Homes that people of one's own were said to live in, as far as that stands.
SAID_HOMES = _function(
    "wall_said_homes()",
    "SETOF text",
    """
    SELECT s.dwelling FROM wall_said_of() AS s JOIN register_familycorrection AS c ON c.id = s.correction
    LEFT JOIN register_correctionconfirmation AS two ON two.correction = c.id
    WHERE c.kind = 'lives_at' AND (NOT c.of_two OR two.agreed) AND s.person IN (SELECT wall_people()) AND NOT EXISTS (
        SELECT 1 FROM register_familycorrection AS u LEFT JOIN register_correctionconfirmation AS k ON k.correction = u.id
        WHERE u.undoes = c.id AND (NOT u.of_two OR k.agreed)
    )
    """,
)
# Yes or no: who else lives there is not told.
SAID_MAY_SHOW = _function(
    "wall_said_may_show(home text, kept text[], postcodes text[])",
    "boolean",
    """
    SELECT wall_asks('open', 'correct_families') AND home IN (SELECT wall_said_homes())
    AND coalesce((
        SELECT bool_and(
            dwelling <> ALL (kept) AND coalesce(postcode <> ALL (postcodes), true)
            AND person NOT IN (SELECT about_id FROM governance_restriction WHERE about_kind = 'person' AND staff = '')
        ) FROM register_residence WHERE dwelling = home AND NOT hidden
    ), false)
    """,
)
# Of two people who decide, neither is both; and nobody writes in another's name. The newest step counts: what was asked
# and called off since waits for nobody.
WAITS_FOR_ANOTHER = _function(
    "wall_waits_for_another(protection bigint)",
    "boolean",
    """
    SELECT coalesce((
        SELECT kind = 'lift_asked' AND decided_by <> wall_staff() FROM register_protectionstep
        WHERE of = protection ORDER BY id DESC LIMIT 1
    ), false)
    """,
)
# Whether one person's word is enough to take something back: not where it hides a home, or needed two itself.
TAKES_TWO = _function(
    "wall_takes_two(said bigint)",
    "boolean",
    "SELECT EXISTS (SELECT 1 FROM register_familycorrection WHERE id = said AND (kind = 'not_disclosed' OR of_two))",
)
BY_ONESELF = "decided_by = (SELECT wall_staff())"
INSERTS_BEFORE = {
    "protectionstep": f"({LIFTS} AND kind <> 'protected') OR ({PROTECTS} AND kind = 'protected' AND person {THEIRS})",
    "familycorrection": f"{CORRECTS} AND family {MINE}",
    "correctionconfirmation": CORRECTS,
    "matchdecision": MATCHES,
    "matchconfirmation": asks("decide_protected_matches"),
}
INSERTS = {
    "protectionstep": f"""
        {BY_ONESELF} AND (
            ({LIFTS} AND kind IN ('lift_asked', 'kept')) OR ({LIFTS} AND kind = 'lifted' AND wall_waits_for_another(of))
            OR ({PROTECTS} AND kind = 'protected' AND (person {THEIRS} OR person IN (SELECT wall_named())))
        )""",
    "familycorrection": f"""
        {BY_ONESELF} AND {CORRECTS} AND family {MINE} AND (kind <> 'taken_back' OR of_two OR NOT wall_takes_two(undoes))""",
    "correctionconfirmation": f"""
        {BY_ONESELF} AND {CORRECTS} AND EXISTS (
            SELECT 1 FROM register_familycorrection AS said
            WHERE said.id = register_correctionconfirmation.correction AND said.decided_by <> (SELECT wall_staff())
        )""",
    "matchdecision": f"{BY_ONESELF} AND {MATCHES}",
    "matchconfirmation": f"""
        {BY_ONESELF} AND {asks("decide_protected_matches")} AND EXISTS (
            SELECT 1 FROM register_matchdecision AS said
            WHERE said.id = register_matchconfirmation.decision AND said.decided_by <> (SELECT wall_staff())
        )""",
}
SEEN_TO_HIDE = "person IN (SELECT wall_to_hide())"


def _inserts(checks: dict[str, str]) -> list[str]:
    return [
        statement
        for table, check in checks.items()
        for statement in (
            f"DROP POLICY wall_insert ON register_{table}",
            f"CREATE POLICY wall_insert ON register_{table} FOR INSERT WITH CHECK ({check})",
        )
    ]


# What the door and the wall look at before they answer can be read by the site, and written as little as its work needs. A
# run and the commands write it past the policies. No policy lets the site delete: a restriction ends with a run, or by
# command alone.
ANYBODY = "true"
# Whoever gains by it is whoever reads; so there must be a row for somebody else to review, of the same page and end.
OWN_GLASS = f"""
    kind = 'break_glass' AND source = 'decided' AND staff = (SELECT wall_staff()) AND {asks("break_glass")}
    AND until_at <= statement_timestamp() + interval '61 minutes' AND EXISTS (
        SELECT 1 FROM governance_brokenglass AS g
        WHERE g.staff = governance_relationship.staff AND g.about_kind = governance_relationship.about_kind
        AND g.about_id = governance_relationship.about_id AND g.until_at = governance_relationship.until_at
    )
"""
HIDES = f"""
    source = 'people' AND staff = '' AND {asks("protect", "lift_protection")}
    AND CASE about_kind WHEN 'person' THEN about_id IN (SELECT wall_to_hide())
        ELSE about_id IN (SELECT wall_families_to_hide()) END
"""


class Migration(migrations.Migration):
    dependencies = [
        ("register", "0013_who_was_in_a_family"),
        ("governance", "0008_shared_for_an_exception"),
    ]

    operations = [
        migrations.CreateModel(
            name="HomeSince",
            fields=[
                ("id", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("row_hash", models.BigIntegerField()),
                ("person", models.CharField(db_index=True, max_length=32)),
                ("dwelling", models.TextField()),
                ("address", models.TextField(null=True)),
                ("postcode", models.TextField(null=True)),
                ("from_day", models.DateField(null=True)),
                ("sources", models.JSONField()),
            ],
            options={"abstract": False},
        ),
        behind_the_wall(
            "register_homesince",
            Behind(f"{shown('person', 'person')} AND {OPENS} AND person {THEIRS}"),
        ),
        on_postgresql(
            [
                LOOKING, TIES_CUT, NAMED, LIFTED, ABOUT_TO_HIDE, SAID_OF, TO_HIDE, LIVE_WITH, FAMILIES_OF, FAMILIES_TO_HIDE, SAID_HOMES, SAID_MAY_SHOW,
                f"""CREATE POLICY wall_find ON register_membership FOR SELECT USING ({FINDS}
                AND {shown("person", "person")} AND {shown("family", "family")}
                AND family IN (SELECT wall_families()))""",
                """CREATE POLICY wall_cut ON register_familytie AS RESTRICTIVE FOR SELECT
                USING ((family || ' ' || other_family) NOT IN (SELECT wall_ties_cut()))""",
                *(f"DROP POLICY wall_protect ON register_{table}" for table in ("membership", "residence", "record")),
                f"CREATE POLICY wall_protect ON register_record FOR SELECT USING ({asks('protect', 'lift_protection')} AND {SEEN_TO_HIDE})",
                WAITS_FOR_ANOTHER, TAKES_TWO, *_inserts(INSERTS),
                f"CREATE POLICY wall_named ON register_protectionstep FOR SELECT USING ({PROTECTS} AND person IN (SELECT wall_named()))",
                f"CREATE POLICY wall_lift ON register_familycorrection FOR SELECT USING ({LIFTS} AND ({SEEN_TO_HIDE} OR other IN (SELECT wall_to_hide())))",
                f"""CREATE POLICY wall_lift ON register_correctionconfirmation FOR SELECT
                USING ({LIFTS} AND correction IN (SELECT id FROM register_familycorrection))""",
            ],
            [
                "DROP FUNCTION wall_said_may_show(text, text[], text[])",
                "DROP POLICY wall_lift ON register_correctionconfirmation",
                "DROP POLICY wall_lift ON register_familycorrection",
                "DROP POLICY wall_named ON register_protectionstep",
                *_inserts(INSERTS_BEFORE),
                "DROP FUNCTION wall_takes_two(bigint)", "DROP FUNCTION wall_waits_for_another(bigint)",
                "DROP POLICY wall_protect ON register_record",
                *(
                    f"CREATE POLICY wall_protect ON register_{table} FOR SELECT USING ({PROTECTS} AND {SEEN_TO_HIDE})"
                    for table in ("membership", "residence", "record")
                ),
                "DROP FUNCTION wall_live_with(text[], date, text[], text[])", "DROP FUNCTION wall_families_of(text[], date)",
                "DROP FUNCTION wall_families_to_hide()",
                "DROP POLICY wall_cut ON register_familytie",
                "DROP POLICY wall_find ON register_membership",
                TO_HIDE_BEFORE,
                *(f"DROP FUNCTION {name}()" for name in ("wall_said_homes", "wall_said_of", "wall_about_to_hide", "wall_lifted", "wall_named", "wall_ties_cut")),
                LOOKING_BEFORE,
            ],
        ),
        behind_the_wall("governance_relationship", Behind(ANYBODY, insert=OWN_GLASS, update=OWN_GLASS)),
        behind_the_wall("governance_restriction", Behind(ANYBODY, insert=HIDES)),
        behind_the_wall("governance_staffmember", Behind(ANYBODY)),
        behind_the_wall("register_personredirect", Behind(ANYBODY)),
        behind_the_wall("register_familyredirect", Behind(ANYBODY)),
    ]  # fmt: skip
