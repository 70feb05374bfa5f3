"""What the council agreed, written down for PostgreSQL's wall: who may ask for what, which facts a purpose sees, and on which days."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from django.db import connection

from kinfold.governance.rules.carrying import from_day_to_day
from kinfold.governance.rules.profile import Profile
from kinfold.governance.rules.registers import Law
from kinfold.vocabulary.codelists import CATEGORY_OF, FactKind

Row = tuple[str, ...]
Days = tuple[date, date]


def tell_the_wall(profile: Profile, law: Law) -> None:
    """
    Make its tables what the files say, each row with its days, within the transaction of a run. SQLite has no wall.

    The files as they are, with what has ended and what is to begin: the wall asks the day at each question, so that at
    midnight it opens and closes with the door. A change of the files it follows at the next run; until then what was
    newly agreed is not shown, and what was taken away is refused by the door.
    """
    if connection.vendor != "postgresql":
        return
    stretches = list(from_day_to_day(profile, law))
    agreed = _with_days((begins, ends, _agreed(on_them)) for begins, ends, on_them in stretches)
    kinds = _with_days((begins, ends, _kinds(on_them)) for begins, ends, on_them in stretches)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM wall_council")
        cursor.execute("DELETE FROM wall_agreed")
        cursor.execute("DELETE FROM wall_kinds")
        cursor.execute(
            "INSERT INTO wall_council (invented, training_days) VALUES (%s, %s)",
            [profile.invented, profile.training_valid_days],
        )
        cursor.executemany(
            "INSERT INTO wall_agreed (role, purpose, action, from_day, until_day) VALUES (%s, %s, %s, %s, %s)", agreed
        )
        cursor.executemany("INSERT INTO wall_kinds (purpose, kind, from_day, until_day) VALUES (%s, %s, %s, %s)", kinds)


def _agreed(profile: Profile) -> Iterator[Row]:
    for name, role in profile.roles.items():
        for purpose in role.purposes:
            reasons = profile.purposes[purpose].actions if purpose in profile.purposes else ()
            yield from ((name, purpose, action.value) for action in role.actions if action in reasons)


def _kinds(profile: Profile) -> Iterator[Row]:
    for name, purpose in profile.purposes.items():
        yield from ((name, kind.value) for kind in FactKind if CATEGORY_OF[kind] in purpose.categories)


def _with_days(stretches: Iterable[tuple[date, date, Iterable[Row]]]) -> list[tuple[str | date, ...]]:
    """Each row once for each time that it holds on end, with that time's first day and the first day after it."""
    held: dict[Row, list[Days]] = {}
    for begins, ends, rows in stretches:
        for row in rows:
            times = held.setdefault(row, [])
            if times and times[-1][1] == begins:
                begins_then, _ = times.pop()
                times.append((begins_then, ends))
            else:
                times.append((begins, ends))
    return [(*row, *days) for row, times in held.items() for days in times]
