"""
Who belongs or belonged to which family, for the schedule of retention: by the newest run, and by every run before it.

Ids follow joins and partings on the safe side: where a later run parted somebody, what was said of them may be meant
for either, so both keep it. Whoever is nobody's any more stays as the id they had; nothing else is held of them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from kinfold.register.models import Membership, MembershipEvent, PersonRedirect, Run
from kinfold.register.reading.redirects import olds, onward_of, past_of
from kinfold.register.rules.belonging import Families, Row, families_of

_AT_A_TIME = 10_000


def everybodys() -> Families:
    """Of the whole register."""
    stands = _standing(Membership.objects.values_list("family", "person", "role").iterator(_AT_A_TIME))
    went = MembershipEvent.objects.filter(event="went").order_by("id")
    return families_of([*_as_now(stands), *_as_now(_gone(went))])


def of_person(person: str) -> Families:
    """Every family that one person belongs or belonged to, with all of its people."""
    ids = sorted(past_of("person", [person]).ids)
    mine = {*Membership.objects.filter(person__in=ids).values_list("family", flat=True)}
    went = _gone(MembershipEvent.objects.filter(event="went", person__in=ids))
    return families_of(_rows_of(mine | {row.family for row in _as_now(went)}))


def of_family(family: str) -> Families:
    """One family with all of its people, also where no run makes it any more."""
    return families_of(_rows_of({family}, also=family))


def is_remembered_alone(family: str) -> bool:
    """Whether an earlier run made this family, and the newest does not."""
    was = MembershipEvent.objects.filter(event="went", family=family).exists()
    return was and not Membership.objects.filter(family=family).exists()


def _rows_of(families: Collection[str], *, also: str | None = None) -> Iterator[Row]:
    """All rows of some families, and of those that became them. `also`: under this id too, whatever became of it."""
    stands = Membership.objects.filter(family__in=sorted(families)).values_list("family", "person", "role")
    yield from _as_now(_standing(stands))
    ids = sorted(past_of("family", families).ids)
    went = _gone(MembershipEvent.objects.filter(event="went", family__in=ids).order_by("id"))
    yield from _as_now(went)
    if also is not None:
        yield from (row._replace(family=also) for row in _as_now([one for one in went if one.family == also]))


def _standing(rows: Iterable[tuple[str, str, str]]) -> list[Row]:
    return [Row(family, person, role) for family, person, role in rows]


def _gone(events: Iterable[MembershipEvent]) -> list[Row]:
    return [Row(one.family, one.person, one.role, one.run) for one in events]


def _as_now(rows: Collection[Row]) -> Iterator[Row]:
    """
    Each under everybody's id who may be meant by it now.

    Somebody parted after a membership was first seen may be meant by it, also once it has ended; by one that came later
    they are not. A family that stands is itself: one that was parted from it has members of its own.
    """
    changed = frozenset(olds("person"))
    people = onward_of("person", {row.person for row in rows} & changed)
    gone = {row.family for row in rows if row.run is not None}
    families = onward_of("family", gone & frozenset(olds("family")) if gone else ())
    first, published = (
        (_first_seen(), dict(Run.objects.values_list("id", "published_at"))) if people.ids or gone else ({}, {})
    )
    for row in rows:
        came_in = first.get((row.family, row.person, row.role), "")
        whoever = people.heirs(row.person, published.get(came_in)) if row.person in changed else (row.person,)
        of = (row.family,) if row.run is None else families.heirs(row.family, published.get(row.run))
        for family in sorted(of):
            for person in sorted(whoever):
                yield row._replace(family=family, person=person)


def _first_seen() -> dict[tuple[str, str, str], str]:
    """
    The run that first saw somebody in a family in a role, of whoever has been joined or parted since.

    Where the first that is written down is that they went, they were there before anything was written down.
    """
    events = MembershipEvent.objects.filter(person__in=PersonRedirect.objects.values("old")).order_by("id")
    first: dict[tuple[str, str, str], str] = {}
    for one in events.iterator(_AT_A_TIME):
        first.setdefault((one.family, one.person, one.role), one.run if one.event == "came" else "")
    return first
