"""Of whom professionals have confirmed a need that speaks of domestic abuse: a run keeps homes apart by it, as by what agencies send."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from kinfold.register.models import Membership, Need, NeedStatement, Record
from kinfold.register.reading.judged import said_of
from kinfold.register.reading.redirects import now_of
from kinfold.register.rules.judging import CONFIRMED, about_that
from kinfold.vocabulary.codelists import Category, FamilyRole

_AT_ONCE = 500


def abuse_confirmed() -> frozenset[str]:
    """
    The records of whoever it stands of; of a household's need those of all who live in it. Cheap where nobody confirmed one.

    By records, since a run may give another id. For the line, which shows nobody.
    """
    needs = {need.id for need in Need.objects.all() if Category.DOMESTIC_ABUSE.value in need.categories}
    rows = list(NeedStatement.objects.filter(kind=CONFIRMED, need__in=sorted(needs)).values_list("family", "person"))
    people = {one for one in now_of("person", {person for _, person in rows if person}).values() if one}
    found = {who for need, who in about_that([one for one, _ in said_of([], people)], CONFIRMED) if need in needs}
    families = {one for one in now_of("family", {family for family, person in rows if not person}).values() if one}
    for family in sorted(families):
        told = about_that([one for one, _ in said_of([family], [])], CONFIRMED)
        if any(need in needs for need, who in told if not who):
            found |= _at_home(family)
    return _records(found)


def _at_home(family: str) -> set[str]:
    roles: defaultdict[str, set[str]] = defaultdict(set)
    now = Membership.objects.filter(family=family, until_day=None, proposed=False)
    for person, role in now.values_list("person", "role"):
        roles[person].add(role)
    return {person for person, held in roles.items() if held != {FamilyRole.PARENT_ELSEWHERE}}


def _records(people: Collection[str]) -> frozenset[str]:
    wanted, found = sorted(people), set[str]()
    for start in range(0, len(wanted), _AT_ONCE):
        rows = Record.objects.filter(person__in=wanted[start : start + _AT_ONCE])
        found |= set(rows.values_list("id", flat=True))
    return frozenset(found)
