"""
Two homes of one family: neither shows on the other's pages, nor what follows from it.

Where domestic abuse stands between two who care for the same children, working with one home opens nothing of the other
(`publish.door_rows` sees to it, knowing everybody's facts). Pages go by what the door then opens, and so tell nobody
that there is abuse by what is not there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from kinfold.governance import wall
from kinfold.register.models import HomeSince, Membership, Residence
from kinfold.register.reading import behind_the_wall, corrected
from kinfold.register.reading.seen import Seen
from kinfold.register.rules import correcting
from kinfold.register.rules.correcting import Act
from kinfold.vocabulary.codelists import CorrectionKind, FamilyRole
from kinfold.vocabulary.periods import Period

AT_HOME = frozenset({FamilyRole.MAIN_CARER.value, FamilyRole.CARER.value, FamilyRole.PARTNER_OF_CARER.value})
_CHILDREN = (FamilyRole.CHILD.value, FamilyRole.CHILD_IN_CARE.value)
_PARTS = (CorrectionKind.NOT_BELONGS, CorrectionKind.NOT_PARENT)
_ELSEWHERE = Q(role=FamilyRole.PARENT_ELSEWHERE.value) | Q(role__in=sorted(AT_HOME), until_day__isnull=False)
"""`lives_elsewhere`, of `Membership`."""


def set_apart(places: Iterable[Membership], may_open: Collection[str]) -> frozenset[str]:
    """
    Of a family's members the parents who live elsewhere, and partners who have left, whose own pages are not open.

    Their records tell nothing here. Until when a partner lived here is this home's to tell, and stays.
    """
    elsewhere = {place.person for place in places if lives_elsewhere(place)}
    return frozenset(elsewhere - set(may_open))


def apart_by_family(seen: Seen) -> Mapping[str, frozenset[str]]:
    """
    By family that the reader works with, those of it who are set apart; a family with nobody set apart is left out.

    Who works with no home of theirs, but looks for families, is on nobody's side.
    """
    places = list(Membership.objects.filter(_ELSEWHERE, family__in=seen.visible.may_open_families))
    may_open = opened_of({place.person for place in places}, seen)
    found: defaultdict[str, set[str]] = defaultdict(set)
    for place in places:
        if place.person in set_apart([place], may_open):
            found[place.family].add(place.person)
    return {family: frozenset(people) for family, people in found.items()}


def apart_in(family: str, seen: Seen) -> frozenset[str]:
    """Who of one family is set apart from the reader; nobody, where they do not work with it."""
    return apart_by_family(seen).get(family, frozenset())


def all_apart(seen: Seen) -> frozenset[str]:
    """
    Everybody of another home than one that the reader works with, whose own page is not open to them.

    Also who lives with a parent who is set apart: where they are, that parent is. And of whom a professional said that they are
    of another home: a run forgets them here by it, and what was kept between the two stays kept.
    """
    none: frozenset[str] = frozenset()
    elsewhere = none.union(*apart_by_family(seen).values())
    parted = _said_parted(seen)
    around = _under_one_roof(elsewhere | parted)
    return elsewhere | _of_the_home_left(seen) | ((parted | around) - opened_of(parted | around, seen))


def _said_parted(seen: Seen) -> frozenset[str]:
    """Whom a professional said not to belong with, or not to be a parent or child of, somebody whose page the reader opens."""
    acts = [act for act in correcting.standing(corrected.acts()) if act.kind in _PARTS]
    opened = opened_of({one for act in acts for one in act.pair}, seen) if acts else set()
    return frozenset({one for act in acts if act.pair & opened for one in act.pair - opened})


def _under_one_roof(people: Collection[str]) -> set[str]:
    """Who is of a family now that some people are at home in."""
    if not people:
        return set()
    if wall.stands():
        return behind_the_wall.at_home_with(people)
    now = Membership.objects.filter(until_day=None)
    homes = (
        now.filter(person__in=sorted(people), proposed=False)
        .exclude(role=FamilyRole.PARENT_ELSEWHERE)
        .values_list("family", flat=True)
    )
    there = now.filter(family__in=sorted(set(homes))).exclude(role=FamilyRole.PARENT_ELSEWHERE)
    return set(there.values_list("person", flat=True))


def _of_the_home_left(seen: Seen) -> set[str]:
    """Who is of a family that somebody with whom the reader works has left, or is a parent elsewhere of, and that is not open to them."""
    left = Membership.objects.filter(_ELSEWHERE, person__in=seen.visible.may_open_people)
    families = left.exclude(family__in=seen.visible.may_open_families).values_list("family", flat=True)
    around = set(Membership.objects.filter(family__in=sorted(set(families))).values_list("person", flat=True))
    return around - opened_of(around, seen)


def kept_dwellings(people: Collection[str], seen: Seen) -> dict[str, frozenset[str]]:
    """
    Of some people, by the ids of those of whom not every home may be told, the dwellings that may not.

    What a search tells of an area, or confirms of a postcode, tells of the home.
    """
    all_of_them = all_apart(seen)
    apart = all_of_them & set(people)
    children = Membership.objects.filter(role__in=_CHILDREN, proposed=False)
    # Also where they lived together once: that one of them lives there still is what must not be told.
    told = corrected.acts()
    found = {one: frozenset(_homes_of({one}, told)) for one in apart}
    found |= _lived_with(all_of_them, set(people) - apart, seen)
    mine = set(seen.visible.may_open_families)
    rows = children.filter(family__in=seen.visible.may_open_families)
    for one in sorted(set(rows.values_list("person", flat=True)) & set(people) - apart):
        if kept := kept_homes(one, mine, lambda some: opened_of(some, seen), told):
            found[one] = kept
    return found


def _lived_with(apart: Collection[str], people: Collection[str], seen: Seen) -> dict[str, frozenset[str]]:
    """Of strangers who live or lived at home with somebody who is set apart, that home: it leads there whoever is asked about."""
    if not apart:
        return {}
    adults = Membership.objects.filter(
        role__in=sorted(AT_HOME), until_day=None, proposed=False, family__in=seen.visible.may_open_families
    )
    around = set(adults.values_list("person", flat=True)) - set(apart)
    homes = Residence.objects.filter(person__in=sorted(apart), until_day=None)
    theirs = set(homes.values_list("dwelling", flat=True)) - _dwellings(around)
    rows = Residence.objects.filter(person__in=sorted(people), dwelling__in=sorted(one for one in theirs if one))
    found: defaultdict[str, set[str]] = defaultdict(set)
    for person, dwelling in rows.values_list("person", "dwelling"):
        found[person].add(dwelling or "")
    return {one: frozenset(found[one]) for one in found.keys() - opened_of(found, seen)}


def of_another_home(people: Collection[str], seen: Seen) -> bool:
    """
    Whether anybody of some is set apart, or is a child of two homes of which the reader works with one alone.

    By families only, for whoever may not read where people live: also where `kept_dwellings` would find none to keep.
    """
    if all_apart(seen) & set(people):
        return True
    mine = set(seen.visible.may_open_families)
    return any(_homes_apart(one, mine, lambda some: opened_of(some, seen)) for one in people)


def opened_of(people: Collection[str], seen: Seen) -> set[str]:
    """Of some people those whose own pages the reader opens."""
    return set(seen.visible.may_open_people.filter(about_id__in=sorted(people)))


def lives_elsewhere(place: Membership) -> bool:
    """A parent of another home, or an adult whose place in this one has an end."""
    return place.role == FamilyRole.PARENT_ELSEWHERE or (place.role in AT_HOME and place.until_day is not None)


def lives_in(place: Membership, on: date) -> bool:
    """Whether it is certain that they are of this home on a day, and no parent of another."""
    return not place.proposed and not lives_elsewhere(place) and Period(place.from_day, place.until_day).holds(on)


def kept_homes(
    person: str,
    may_open: Iterable[str],
    opens: Callable[[Collection[str]], Collection[str]],
    told: Collection[Act],
) -> frozenset[str]:
    """
    Dwellings that are left out of the page of a child of two homes, for a reader who works with one of them alone.

    `opens` says of some people whose pages the reader opens; `told` is what professionals said. Of two families the homes
    of the one that is not open; of one family those of a parent who lives elsewhere and whose page is not open; never those
    of the adults of a family that is. Who works with neither, or with the child and so with both, is on nobody's side.
    """
    found = _homes_apart(person, may_open, opens)
    return frozenset(_homes_of(found.whose, told) - _dwellings(found.adults)) if found else frozenset()


@dataclass(frozen=True)
class _HomesApart:
    """Of a child of two homes: whose homes are kept, and the adults of the home that the reader works with."""

    whose: frozenset[str]
    adults: frozenset[str]


def _homes_apart(
    person: str, may_open: Iterable[str], opens: Callable[[Collection[str]], Collection[str]]
) -> _HomesApart | None:
    """None where nothing is kept from the reader, as far as families tell."""
    places = Membership.objects.filter(person=person, proposed=False)
    if not any(place.role in _CHILDREN for place in places):
        return None
    families = {place.family for place in places}
    opened = families & set(may_open)
    if not opened:
        return None
    around = list(Membership.objects.filter(family__in=sorted(opened), proposed=False))
    elsewhere = {place.person for place in around if lives_elsewhere(place)}
    apart = elsewhere - set(opens(elsewhere))
    whose = apart if opened == families else {person}
    adults = {place.person for place in around if place.role in AT_HOME and place.until_day is None} - apart
    return _HomesApart(frozenset(whose), frozenset(adults)) if whose else None


def _homes_of(people: Collection[str], told: Collection[Act]) -> set[str]:
    """
    Dwellings of some people by whoever tells of them: a run, a professional since, or a source after that professional.

    Of a home that is kept each is one way to it. What shows a home is the run alone.
    """
    since = HomeSince.objects.filter(person__in=sorted(people)).values_list("dwelling", flat=True)
    stand = correcting.standing(told)
    said = {act.dwelling for act in stand if act.kind == CorrectionKind.LIVES_AT and act.person in people}
    return _dwellings(people) | set(since) | said


def _dwellings(people: Collection[str]) -> set[str]:
    found = Residence.objects.filter(person__in=sorted(people)).values_list("dwelling", flat=True)
    return {dwelling for dwelling in found if dwelling is not None}
