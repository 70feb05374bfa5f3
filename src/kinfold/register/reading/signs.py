"""By which signs somebody is proposed for a family, as far as a reader may see them: whoever decides on it must know them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from kinfold.register.models import Membership, Person, Residence
from kinfold.register.reading import corrected_homes
from kinfold.register.reading.people import name_of
from kinfold.register.reading.seen import Seen
from kinfold.register.reading.two_homes import kept_dwellings
from kinfold.register.rules.correcting import Act
from kinfold.register.rules.sentences import day, listed
from kinfold.vocabulary.codelists import Category, FamilyRole

PROPOSED = "proposed"
"""The basis of a child with whoever alone may care for her: nobody says it, and they live in one home."""


def signs_of(
    places: Iterable[Membership],
    people: Mapping[str, Person],
    seen: Seen,
    told: Collection[Act],
    *,
    may_open: Collection[str],
    apart: Collection[str],
) -> dict[str, str]:
    """
    By whoever is proposed as a child of a carer, or as the carer, what points to it, as a sentence.

    Where people live is told for a purpose that includes it, and of homes that are kept from nobody; since when where the reader
    opens the page of whoever they live with.
    """
    now = [one for one in places if one.until_day is None and one.person in people and one.person not in apart]
    children = [one for one in now if one.basis == PROPOSED and one.role != FamilyRole.MAIN_CARER]
    carers = [one for one in now if one.role == FamilyRole.MAIN_CARER]
    if not children or not carers:
        return {}
    homes = _homes({one.person for one in (*children, *carers)}, seen, told)
    signs = {}
    for place in (*children, *(one for one in carers if one.proposed)):
        with_whom = carers if place in children else children
        others = [people[one.person] for one in with_whom]
        signs[place.person] = _sign(place, people[place.person], others, homes, seen, may_open)
    return signs


@dataclass(frozen=True)
class _Homes:
    """By person and dwelling where they live now, of what may be told here; how many there are of each; and who has one that may not."""

    told: Mapping[str, Mapping[str, Residence]] = field(default_factory=dict)
    counted: Mapping[str, int] = field(default_factory=dict)
    guarded: frozenset[str] = frozenset()


def _homes(people: Collection[str], seen: Seen, told: Collection[Act]) -> _Homes:
    if Category.CONTACT not in seen.categories:
        return _Homes()
    hidden, kept = corrected_homes.hidden_homes(told), kept_dwellings(people, seen)
    unseen = frozenset().union(*kept.values())
    rows = list(Residence.objects.filter(person__in=sorted(people), until_day=None))
    closed = [row for row in rows if row.hidden or row.dwelling in unseen or row in hidden]
    found: dict[str, dict[str, Residence]] = {}
    for row in rows:
        if row.dwelling and row not in closed and seen.titles(row.sources):
            found.setdefault(row.person, {})[row.dwelling] = row
    guarded = {row.person for row in closed} | kept.keys() | corrected_homes.undisclosed_among(people, told)
    return _Homes(found, Counter(row.person for row in rows), frozenset(guarded))


def _sign(
    place: Membership, person: Person, others: Iterable[Person], homes: _Homes, seen: Seen, may_open: Collection[str]
) -> str:
    if person.id in homes.guarded:
        return ""
    told = []
    for other in others:
        own, theirs = homes.told.get(person.id, {}), homes.told.get(other.id, {})
        only = homes.counted.get(other.id) == 1 and other.id not in homes.guarded
        name = " They have a family name in common." if _one_name(person, other) else ""
        if theirs and only and not homes.counted.get(person.id) and (named := seen.titles(place.basis_sources)):
            # Their own homes are not this reader's to read; that it is the other's, which is, the run said by proposing it.
            # Where the other has two it may be either.
            told.append(f"In the same home as {name_of(other)}, by {listed(named)}.{name}")
        for dwelling in sorted(own.keys() & theirs.keys())[:1]:
            both = (own[dwelling], theirs[dwelling])
            days = [row.from_day for row in both if row.from_day]
            since = f" since {day(max(days))}" if days and other.id in may_open else ""
            titles = listed(sorted({title for row in both for title in seen.titles(row.sources)}))
            told.append(f"At the same address as {name_of(other)}{since}, by {titles}.{name}")
    return " ".join(told)


def _one_name(one: Person, other: Person) -> bool:
    return bool(one.last_name) and (one.last_name or "").casefold() == (other.last_name or "").casefold()
