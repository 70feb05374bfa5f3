"""
Of which household something was said, and whether it is still the one of today.

An id of a family goes with its children, and what was said in confidence must not: it was said with those who cared for
them that day. Every reader of what was said or decided of a family asks here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from django.db.models import Q

from kinfold.governance import wall
from kinfold.governance.queries import today
from kinfold.register.models import FamilyDecision, Membership, NeedStatement
from kinfold.register.reading import behind_the_wall, corrected
from kinfold.register.reading.redirects import ever_of, onward_of
from kinfold.register.reading.two_homes import AT_HOME
from kinfold.vocabulary.codelists import FamilyRole
from kinfold.vocabulary.periods import Period


def carers_of(family: str) -> str:
    """Who cares in a family today, as it is written down with what is said of it; whoever may be one where none is stated."""
    carers = [place for place in _at_home([family])[family] if place.role in AT_HOME]
    stated = {place.person for place in carers if not place.proposed}
    return " ".join(sorted(stated or {place.person for place in carers}))


def said_before(rows: Sequence[NeedStatement | FamilyDecision], now: Mapping[str, str]) -> frozenset[int]:
    """
    Those of some rows that were said in a household which has changed: one of its carers of that day is no longer in it.

    `now` are ids of families, each with the one that it is today; what was said in another family is none of these.
    """
    theirs = [(row, row.carers.split()) for row in rows if row.family in now and row.carers]
    if not theirs:
        return frozenset()
    became = onward_of("person", {carer for _, carers in theirs for carer in carers})
    there = _at_home({now[row.family] for row, _ in theirs})
    homes = {family: {place.person for place in places} for family, places in there.items()}
    return frozenset(
        row.id
        for row, carers in theirs
        if any(homes[now[row.family]].isdisjoint(became.heirs(carer, row.decided_at)) for carer in carers)
    )


def said_of_another(family: str) -> bool:
    """
    Whether something was said, while they cared elsewhere, with somebody who cares here today and has left that family.

    Nothing of it is told but that it was.
    """
    carers = {place.person for place in _at_home([family])[family] if place.role in AT_HOME and not place.proposed}
    if not carers:
        return False
    ever, ours = sorted(ever_of("person", carers)), set(ever_of("family", [family]))
    if wall.stands():
        return behind_the_wall.said_with(sorted(carers), ever, sorted(ours))
    with_them = Q()
    for one in ever:
        with_them |= Q(carers__contains=one)
    rows = [
        *NeedStatement.objects.filter(with_them).values_list("family", "carers"),
        *FamilyDecision.objects.filter(with_them).values_list("family", "carers"),
    ]
    others = {of for of, _ in rows} - ours
    still = Membership.objects.filter(person__in=sorted(carers), until_day=None).exclude(
        role=FamilyRole.PARENT_ELSEWHERE.value
    )
    return bool(others - ever_of("family", still.values_list("family", flat=True)).keys())


def _at_home(families: Collection[str]) -> dict[str, list[Membership]]:
    """By family who lives in it today, as sources and people here say."""
    laid, on = corrected.laid(corrected.acts()), today()
    rows: defaultdict[str, list[Membership]] = defaultdict(list)
    for row in Membership.objects.filter(family__in=sorted(families)):
        rows[row.family].append(row)
    return {
        family: [
            place
            for place in corrected.over(family, rows[family], laid)
            if place.role != FamilyRole.PARENT_ELSEWHERE
            and (place.until_day is None or Period(place.from_day, place.until_day).holds(on))
        ]
        for family in families
    }
