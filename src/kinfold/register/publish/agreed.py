"""What the council agreed, written down for PostgreSQL's wall: who may ask for what, and which facts a purpose sees."""

from __future__ import annotations

from django.db import connection

from kinfold.governance.rules.profile import Profile
from kinfold.vocabulary.codelists import CATEGORY_OF, FactKind


def tell_the_wall(profile: Profile) -> None:
    """
    Make its tables what the profile says, within the transaction of a run. SQLite has no wall.

    So the wall follows the profile at the next run; until then what was newly agreed is not shown, and what was
    taken away is refused by the door.
    """
    if connection.vendor != "postgresql":
        return
    agreed = [
        (name, purpose, action.value)
        for name, role in profile.roles.items()
        for purpose in role.purposes
        if purpose in profile.purposes
        for action in role.actions
        if action in profile.purposes[purpose].actions
    ]
    kinds = [
        (name, kind.value)
        for name, purpose in profile.purposes.items()
        for kind in FactKind
        if CATEGORY_OF[kind] in purpose.categories
    ]
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM wall_council")
        cursor.execute("DELETE FROM wall_agreed")
        cursor.execute("DELETE FROM wall_kinds")
        cursor.execute(
            "INSERT INTO wall_council (invented, training_days) VALUES (%s, %s)",
            [profile.invented, profile.training_valid_days],
        )
        cursor.executemany("INSERT INTO wall_agreed (role, purpose, action) VALUES (%s, %s, %s)", agreed)
        cursor.executemany("INSERT INTO wall_kinds (purpose, kind) VALUES (%s, %s)", kinds)
