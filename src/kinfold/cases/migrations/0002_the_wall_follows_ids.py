from django.db import migrations

from kinfold.register.migrations._wall import (
    ANSWERS_LOOKS,
    MINE,
    MINE_EVER,
    THEIRS,
    THEIRS_EVER,
    asks,
    on_postgresql,
    shown,
)

# A no of before a parting holds for both parts, so it must be read for either; what of it counts is for the rules of consent.
MAY_BE = """
    CREATE FUNCTION wall_people_may_be() RETURNS SETOF text LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp AS $wall$
        WITH RECURSIVE earlier (id) AS (
            SELECT wall_people()
            UNION
            SELECT r.old::text FROM register_personredirect AS r JOIN earlier AS e ON r.new = e.id
            WHERE r.event IN ('joined', 'parted')
        )
        SELECT id FROM earlier
    $wall$
"""
CONSENT = asks("see_consent", "keep_consent", "share")
NEW_TO_US = f"{asks('share')} AND {shown('person', 'person')} AND person {THEIRS}"
ASK = asks("ask_looks")


def _about(people: str, families: str) -> str:
    return f"CASE about_kind WHEN 'person' THEN about_id {people} ELSE about_id {families} END"


def _read(table: str, using: str) -> list[str]:
    return [f"DROP POLICY wall_read ON {table}", f"CREATE POLICY wall_read ON {table} FOR SELECT USING ({using})"]


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0001_consent"),
        ("governance", "0006_agreed_to_the_letter"),
        ("register", "0011_protections"),
    ]

    operations = [
        on_postgresql(
            [
                MAY_BE,
                *_read("cases_consentevent", f"{CONSENT} AND person IN (SELECT wall_people_may_be())"),
                # An answer to somebody follows them through a join.
                *_read("governance_lookanswer", f"{ANSWERS_LOOKS} OR ({ASK} AND {_about(THEIRS_EVER, MINE_EVER)})"),
                # Whoever shares is told whether somebody is new: by the days of their records.
                f"CREATE POLICY wall_share ON register_record FOR SELECT USING ({NEW_TO_US})",
            ],
            [
                "DROP POLICY wall_share ON register_record",
                *_read("governance_lookanswer", f"{ANSWERS_LOOKS} OR ({ASK} AND {_about(THEIRS, MINE)})"),
                *_read("cases_consentevent", f"{CONSENT} AND person {THEIRS_EVER}"),
                "DROP FUNCTION wall_people_may_be()",
            ],
        ),
    ]
