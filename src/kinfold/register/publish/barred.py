"""
In which families a conflict of interest may meet whoever it is about, by what a run has just put in.

Must be asked within the run's transaction, once its memberships and what became of ids are there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from datetime import date

from django.db.models import Q

from kinfold.governance.rules.rows import AboutKind
from kinfold.register.models import Membership, MembershipEvent
from kinfold.register.publish.family_rows import CHILD_ROLES
from kinfold.register.reading.redirects import onward_of

_AT_ONCE = 500
_CHILDREN = [role.value for role in CHILD_ROLES]


def families_met(kind: AboutKind, ids: Collection[str], on: date) -> Mapping[str, Collection[str]]:
    """By id of a person the families that they are in; of a family those that a child is in who was ever in it."""
    people = _children_of(ids) if kind == "family" else {id_: {id_} for id_ in ids}
    became = onward_of("person", {one for those in people.values() for one in those})
    now = {id_: {heir for one in those for heir in became.heirs(one)} for id_, those in people.items()}
    places: defaultdict[str, set[str]] = defaultdict(set)
    for some in _some({one for those in now.values() for one in those}):
        stands = Membership.objects.filter(Q(until_day__isnull=True) | Q(until_day__gt=on), person__in=some)
        for person, family in stands.values_list("person", "family"):
            places[person].add(family)
    return {id_: {family for one in those for family in places.get(one, ())} for id_, those in now.items()}


def _children_of(families: Collection[str]) -> dict[str, set[str]]:
    """Who is or was a child of each, also of one that no run makes any more; what it has become is barred by its own rows."""
    children: defaultdict[str, set[str]] = defaultdict(set)
    for some in _some(families):
        stands = Membership.objects.filter(family__in=some, role__in=_CHILDREN)
        went = MembershipEvent.objects.filter(family__in=some, role__in=_CHILDREN, event="went")
        for family, person in (*stands.values_list("family", "person"), *went.values_list("family", "person")):
            children[family].add(person)
    return children


def _some(ids: Collection[str]) -> Iterator[list[str]]:
    wanted = sorted(ids)
    for start in range(0, len(wanted), _AT_ONCE):
        yield wanted[start : start + _AT_ONCE]
