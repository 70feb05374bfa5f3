"""
Two homes of one family: neither shows on the other's pages, nor what follows from it.

Where domestic abuse stands between two who care for the same children, working with one home opens nothing of the other
(`publish.door_rows` sees to it, knowing everybody's facts). Pages go by what the door then opens, and so tell nobody
that there is abuse by what is not there.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

from kinfold.register.models import Membership, Residence
from kinfold.vocabulary.codelists import FamilyRole

AT_HOME = frozenset({FamilyRole.MAIN_CARER.value, FamilyRole.CARER.value, FamilyRole.PARTNER_OF_CARER.value})


def set_apart(places: Iterable[Membership], may_open: Collection[str]) -> frozenset[str]:
    """
    Of a family's members the parents who live elsewhere, and partners who have left, whose own pages are not open.

    Their records tell nothing here. Until when a partner lived here is this home's to tell, and stays.
    """
    elsewhere = {place.person for place in places if lives_elsewhere(place)}
    return frozenset(elsewhere - set(may_open))


def lives_elsewhere(place: Membership) -> bool:
    """A parent of another home, or an adult whose place in this one has an end."""
    return place.role == FamilyRole.PARENT_ELSEWHERE or (place.role in AT_HOME and place.until_day is not None)


def kept_homes(
    person: str, may_open: Iterable[str], opens: Callable[[Collection[str]], Collection[str]]
) -> frozenset[str]:
    """
    Dwellings that are left out of the page of a child of two homes, for a reader who works with one of them alone.

    `opens` says of some people whose pages the reader opens. Of two families the homes of the one that is not open; of one family those of a parent who lives elsewhere and whose
    page is not open; never those of the adults of a family that is. Who works with neither, or with the child and so with
    both, is on nobody's side.
    """
    places = Membership.objects.filter(person=person, proposed=False)
    if not any(place.role in (FamilyRole.CHILD, FamilyRole.CHILD_IN_CARE) for place in places):
        return frozenset()
    families = {place.family for place in places}
    opened = families & set(may_open)
    if not opened:
        return frozenset()
    around = list(Membership.objects.filter(family__in=sorted(opened), proposed=False))
    elsewhere = {place.person for place in around if lives_elsewhere(place)}
    apart = elsewhere - set(opens(elsewhere))
    adults = {place.person for place in around if place.role in AT_HOME and place.until_day is None} - apart
    if opened == families:
        return frozenset(_dwellings(apart) - _dwellings(adults))
    return frozenset(_dwellings({person}) - _dwellings(adults))


def _dwellings(people: Collection[str]) -> set[str]:
    found = Residence.objects.filter(person__in=sorted(people)).values_list("dwelling", flat=True)
    return {dwelling for dwelling in found if dwelling is not None}
