"""
Two homes of one family, where domestic abuse stands between those who care for the same children.

Then neither home shows on the other's pages, nor what follows from it: who works there, a school, a day of moving. It
is asked of all that is held, whatever the reader's purpose: what a purpose leaves out must not open an address. Pages
say nothing of it, so that nobody learns that there is abuse by what is not there.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from kinfold.register.models import Fact, Membership, Record, Residence
from kinfold.vocabulary.codelists import ABUSE_BETWEEN_ADULTS, FamilyRole

AT_HOME = frozenset({FamilyRole.MAIN_CARER.value, FamilyRole.CARER.value, FamilyRole.PARTNER_OF_CARER.value})
ADULTS = AT_HOME | {FamilyRole.PARENT_ELSEWHERE.value}


def set_apart(families: Iterable[str], on: date) -> dict[str, frozenset[str]]:
    """Of each family the adults who live elsewhere, or have left, and of whose home its pages must not tell."""
    wanted = sorted(set(families))
    places = list(Membership.objects.filter(family__in=wanted, role__in=sorted(ADULTS)))
    home, all_adults = dict[str, set[str]](), dict[str, set[str]]()
    for place in places:
        all_adults.setdefault(place.family, set()).add(place.person)
        if place.role in AT_HOME and not place.proposed and (place.until_day is None or place.until_day > on):
            home.setdefault(place.family, set()).add(place.person)
    elsewhere = {family: adults - home.get(family, set()) for family, adults in all_adults.items()}
    asked = {person for family, apart in elsewhere.items() if apart for person in all_adults[family]}
    abused = _with_abuse(asked)
    return {
        family: frozenset(apart) if all_adults[family] & abused else frozenset() for family, apart in elsewhere.items()
    }


def kept_homes(person: str, may_open: Iterable[str]) -> frozenset[str]:
    """
    Dwellings that are left out of the page of somebody who belongs to two homes, for a reader who opens one family alone.

    Those where the adults of the other family live or lived, and nobody who cares for the children of this one. Who works
    with neither family, or with the person themselves and so with both, is on nobody's side.
    """
    families = set(Membership.objects.filter(person=person, proposed=False).values_list("family", flat=True))
    opened = families & set(may_open)
    if len(families) < 2 or not opened or opened == families:
        return frozenset()
    places = list(Membership.objects.filter(family__in=sorted(families), role__in=sorted(ADULTS)))
    here = {place.person for place in places if place.family in opened and place.role in AT_HOME}
    there = {place.person for place in places if place.family not in opened and place.role in AT_HOME} - here - {person}
    if not there or not _with_abuse({place.person for place in places}):
        return frozenset()
    return frozenset(_dwellings(there) - _dwellings(here))


def _dwellings(adults: Iterable[str]) -> set[str]:
    found = Residence.objects.filter(person__in=sorted(adults)).values_list("dwelling", flat=True)
    return {dwelling for dwelling in found if dwelling is not None}


def _with_abuse(people: Iterable[str]) -> set[str]:
    """Of some people those of whom any agency says so, of whatever day: an address is not safer for being old."""
    whose = dict(Record.objects.filter(person__in=sorted(people)).values_list("id", "person"))
    kinds = [kind.value for kind in ABUSE_BETWEEN_ADULTS]
    told = Fact.objects.filter(record__in=list(whose), kind__in=kinds).values_list("record", flat=True)
    return {whose[record] for record in told}
