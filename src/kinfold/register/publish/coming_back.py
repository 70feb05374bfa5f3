"""
Who comes back: a person whose id ended, since no source told anything of them, and of whom one does again.

They have a new id, since none is given twice. The old one leads to it, as a join or a parting does, so a refusal, a
hold, a conflict of interest or a decision that was said of them is theirs again. So for the family whose children they are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.db import connection

from kinfold.register.models import EndedRecord
from kinfold.register.publish.family_rows import CHILD_ROLES
from kinfold.register.publish.ids import Event, Given

_AT_A_TIME = 500
_CHILDREN = ", ".join(f"'{role}'" for role in CHILD_ROLES)
_LEFT = """
    INSERT INTO register_endedrecord (record, person)
    SELECT id, person FROM register_record WHERE person IN ({places}) ON CONFLICT (record) DO UPDATE SET person = excluded.person
"""
_BACK = """
    SELECT ended.record, ended.person, record.person
    FROM register_endedrecord AS ended JOIN register_record AS record ON record.id = ended.record ORDER BY 1
"""
# Of families born in this run alone: a child who comes to a family that stands takes nothing there that was said of another.
_FAMILIES_BACK = f"""
    SELECT DISTINCT went.family, came.family
    FROM register_membershipevent AS came
    JOIN register_membershipevent AS went ON went.person {{before}}
    JOIN register_familyredirect AS ended ON ended.old = went.family AND ended.event = 'ended' AND ended.run = went.run
    WHERE came.run = %s AND came.event = 'came' AND came.role IN ({_CHILDREN})
      AND went.event = 'went' AND went.role IN ({_CHILDREN})
      AND NOT EXISTS (SELECT 1 FROM register_familyredirect AS led WHERE led.old = went.family AND led.new IS NOT NULL)
      AND NOT EXISTS (
        SELECT 1 FROM register_membership AS member WHERE member.family = came.family AND NOT EXISTS (
            SELECT 1 FROM register_membershipevent AS now WHERE now.run = came.run AND now.event = 'came'
              AND now.family = member.family AND now.person = member.person AND now.role = member.role))
"""


def keep_ended(people: Given) -> None:
    """
    Write down whose the records of ending ids are.

    Must come before the staged difference is applied, in the transaction that applies it.
    """
    ended = [event.old for event in people.events if event.event == "ended"]
    with connection.cursor() as cursor:
        for start in range(0, len(ended), _AT_A_TIME):
            some = ended[start : start + _AT_A_TIME]
            cursor.execute(_LEFT.format(places=", ".join(["%s"] * len(some))), some)


def people_come_back() -> tuple[Event, ...]:
    """
    What became of people's ids that had ended; must come once the difference is applied.

    What is told is forgotten, so it is told once.
    """
    with connection.cursor() as cursor:
        cursor.execute(_BACK)
        back = [(str(record), str(old), str(new)) for record, old, new in cursor.fetchall()]
    for start in range(0, len(back), _AT_A_TIME):
        EndedRecord.objects.filter(record__in=[record for record, _, _ in back[start : start + _AT_A_TIME]]).delete()
    return _events((old, new) for _, old, new in back)


def families_come_back(run: str) -> tuple[Event, ...]:
    """
    What became of families' ids that had ended: they lead to those born in this run of which these children are now.

    Must come once the difference is applied, and what became of people is written down.
    """
    under_another_id = """IN (
        SELECT led.old FROM register_personredirect AS led
        WHERE led.new = came.person AND led.run = came.run AND led.event = 'joined'
    )"""
    pairs = list[tuple[str, str]]()
    with connection.cursor() as cursor:
        for before in ("= came.person", under_another_id):
            cursor.execute(_FAMILIES_BACK.format(before=before), [run])
            pairs += [(str(old), str(new)) for old, new in cursor.fetchall()]
    return _events(pairs)


def _events(pairs: Iterable[tuple[str, str]]) -> tuple[Event, ...]:
    into: defaultdict[str, set[str]] = defaultdict(set)
    for old, new in pairs:
        into[old].add(new)
    return tuple(
        Event(old, new, "joined" if len(news) == 1 else "parted")
        for old, news in sorted(into.items())
        for new in sorted(news)
        if new != old
    )
