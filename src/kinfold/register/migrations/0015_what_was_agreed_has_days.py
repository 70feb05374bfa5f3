"""
What the council agreed has its days behind PostgreSQL's second wall as well, so that it ends and begins there at midnight.

What stands there from before holds on every day, as it did, until a run or `kinfold stores prepare` writes it down anew.
"""

from django.db import migrations

from kinfold.register.migrations._wall import as_owner, on_postgresql
from kinfold.register.migrations._wall_functions import FUNCTIONS

KEYS = {"wall_agreed": "role, purpose, action", "wall_kinds": "purpose, kind"}


GRANTED = as_owner(
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
        AND a.from_day <= (SELECT wall_today()) AND a.until_day > (SELECT wall_today())
    )
    """,
)
KINDS_TOLD = as_owner(
    "wall_kinds_told()",
    "SETOF text",
    """
    SELECT kind FROM wall_kinds WHERE purpose = current_setting('kinfold.purpose', true)
    AND from_day <= (SELECT wall_today()) AND until_day > (SELECT wall_today())
    """,
)
CHANGED = ("wall_granted(asked text)", "wall_kinds_told()")
BEFORE = [as_owner(*one) for one in FUNCTIONS if one[0] in CHANGED]


def _with_days(table: str, key: str) -> list[str]:
    return [
        f"ALTER TABLE {table} ADD COLUMN from_day date NOT NULL DEFAULT '-infinity'",
        f"ALTER TABLE {table} ADD COLUMN until_day date NOT NULL DEFAULT 'infinity'",
        f"ALTER TABLE {table} DROP CONSTRAINT {table}_pkey, ADD PRIMARY KEY ({key}, from_day)",
    ]


def _without_days(table: str, key: str) -> list[str]:
    # Only what holds today is left, so that nothing stands open that has ended.
    return [
        f"DELETE FROM {table} WHERE (SELECT wall_today()) < from_day OR (SELECT wall_today()) >= until_day",
        f"ALTER TABLE {table} DROP CONSTRAINT {table}_pkey, DROP COLUMN from_day, DROP COLUMN until_day",
        f"ALTER TABLE {table} ADD PRIMARY KEY ({key})",
    ]


class Migration(migrations.Migration):
    dependencies = [("register", "0014_what_follows_from_another_home")]

    operations = [
        on_postgresql(
            [
                *(statement for table, key in KEYS.items() for statement in _with_days(table, key)),
                GRANTED,
                KINDS_TOLD,
            ],
            [
                *BEFORE,
                *(statement for table, key in KEYS.items() for statement in _without_days(table, key)),
            ],
        ),
    ]
