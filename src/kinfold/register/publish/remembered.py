"""
Who was in which family, written down before a run takes it from the register: in the run's own transaction.

A membership is who, in which family, in which role. That its first day was told anew is no end of it.
"""

from __future__ import annotations

from django.db import connection

from kinfold.register.publish.difference import Changes

_COLUMNS = "family, person, role, from_day, until_day"
_SAME = "other.family = one.family AND other.person = one.person AND other.role = one.role"
_GONE = "SELECT id FROM staged_gone_membership"
_STAGED = f"SELECT 1 FROM staged_membership AS other WHERE {_SAME}"
_HELD = f"SELECT 1 FROM register_membership AS other WHERE {_SAME}"
_WENT = f"""
    INSERT INTO register_membershipevent ({_COLUMNS}, event, run)
    SELECT {_COLUMNS}, 'went', %s FROM register_membership AS one
    WHERE one.id IN ({_GONE}) AND NOT EXISTS ({_STAGED}) AND NOT EXISTS ({_HELD} AND other.id NOT IN ({_GONE}))
    ORDER BY one.id
"""
_CAME = f"""
    INSERT INTO register_membershipevent ({_COLUMNS}, event, run)
    SELECT {_COLUMNS}, 'came', %s FROM staged_membership AS one WHERE NOT EXISTS ({_HELD}) ORDER BY one.id
"""


def remember(changes: Changes, run: str) -> None:
    """
    Write down whom the run begins and ceases to see in a family.

    Must come before the staged difference is applied, in the transaction that applies it.
    """
    if not changes.any:
        return
    with connection.cursor() as cursor:
        cursor.execute(_WENT, [run])
        cursor.execute(_CAME, [run])
