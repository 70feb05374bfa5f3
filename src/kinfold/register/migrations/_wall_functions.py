"""
What PostgreSQL's second wall asks before it shows a row: its own tables, and functions in SQL.

They know the staff list, relationships and restrictions as governance keeps them, the ids that have joined each
other, and what the council agreed as the last run wrote it down. Every function runs as the owner, so that a
policy may look at tables which are themselves behind policies.
"""

# What the council agreed, as the last run found it in the profile. Behind a wall without a door: no policy lets the
# site's role read or write them.
TABLES = [
    "CREATE TABLE wall_council (one boolean PRIMARY KEY DEFAULT true CHECK (one), invented boolean NOT NULL, training_days integer NOT NULL)",
    "CREATE TABLE wall_agreed (role text NOT NULL, purpose text NOT NULL, action text NOT NULL, PRIMARY KEY (role, purpose, action))",
    "CREATE TABLE wall_kinds (purpose text NOT NULL, kind text NOT NULL, PRIMARY KEY (purpose, kind))",
    *(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY" for table in ("wall_council", "wall_agreed", "wall_kinds")),
]
NO_TABLES = ["DROP TABLE wall_kinds", "DROP TABLE wall_agreed", "DROP TABLE wall_council"]

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
    # What a sign-off rests on is being read, and not what a page shows.
    ("wall_weighs()", "boolean", "SELECT current_setting('kinfold.weighs', true) = 'yes'"),
    # A broken glass opens a page, shows consent and stands in one's own list; it is no reason to write or to share.
    (
        "wall_is_looking()",
        "boolean",
        "SELECT current_setting('kinfold.action', true) IN ('open', 'see_consent', 'see_own')",
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
            (r.staff = (SELECT wall_staff()) AND r.kind IN ('allocated', 'supervising', 'team', 'review', 'duty'))
            OR (r.staff = (SELECT wall_staff()) AND r.kind = 'break_glass' AND (SELECT wall_is_looking()))
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
    # Ids, and every one that has joined one of them since: what was said under an old id is said of whom it is now.
    (
        "wall_ever(of_kind text, now text[])",
        "SETOF text",
        """
        WITH RECURSIVE joined (old, new) AS (
            SELECT old, new FROM register_personredirect WHERE of_kind = 'person' AND event = 'joined'
            UNION ALL SELECT old, new FROM register_familyredirect WHERE of_kind = 'family' AND event = 'joined'
        ), ever (id) AS (
            SELECT unnest(now) UNION SELECT j.old::text FROM joined AS j JOIN ever AS e ON j.new = e.id
        )
        SELECT id FROM ever
        """,
    ),
    ("wall_people_ever()", "SETOF text", "SELECT wall_ever('person', ARRAY(SELECT wall_people()))"),
    ("wall_families_ever()", "SETOF text", "SELECT wall_ever('family', ARRAY(SELECT wall_works_with('family')))"),
    ("wall_hidden_ever(of_kind text)", "SETOF text", "SELECT wall_ever(of_kind, ARRAY(SELECT wall_hidden(of_kind)))"),
    # What the line calls a followed need of one of those families: a digest of the family, the person or nobody, and
    # the need, with a zero between.
    (
        "wall_followed()",
        "SETOF text",
        r"""
        SELECT left(encode(sha256(
            convert_to(f.id, 'UTF8') || '\x00'::bytea || convert_to(p.id, 'UTF8') || '\x00'::bytea || convert_to(n.id, 'UTF8')
        ), 'hex'), 32)
        FROM (SELECT wall_works_with('family')) AS f (id)
        JOIN LATERAL (
            SELECT '' UNION SELECT m.person FROM register_membership AS m
            WHERE m.family = f.id AND m.person NOT IN (SELECT wall_hidden('person'))
        ) AS p (id) ON true
        CROSS JOIN register_need AS n
        """,
    ),
    # Whether somebody is of a family that may be eligible, or on which somebody has decided: one that lists name.
    (
        "wall_is_listed(one text)",
        "boolean",
        """
        SELECT EXISTS (
            SELECT 1 FROM register_membership AS m WHERE m.person = one AND (
                EXISTS (SELECT 1 FROM register_eligibility AS e WHERE e.id = m.family AND e.may_be_eligible)
                OR EXISTS (
                    SELECT 1 FROM register_familydecision AS d WHERE d.family IN (SELECT wall_ever('family', ARRAY[m.family::text]))
                )
            )
        )
        """,
    ),
)
