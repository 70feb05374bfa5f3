"""Who comes into a family by what is said of somebody, and which workers come to see whom by it."""

from __future__ import annotations

from kinfold.governance import queries as governance
from kinfold.register.models import Membership
from kinfold.register.reading import corrected
from kinfold.register.reading.corrected import CHILD_ROLES
from kinfold.register.rules.correcting import Act
from kinfold.vocabulary.codelists import CorrectionKind as Kind
from kinfold.vocabulary.codelists import FamilyRole

_ADULTS = (FamilyRole.MAIN_CARER, FamilyRole.CARER, FamilyRole.PARTNER_OF_CARER, FamilyRole.PARENT_ELSEWHERE)


def moved_child(act: Act) -> str:
    """Who is a child of another family by it; empty where it moves nobody."""
    return {Kind.BELONGS.value: act.person, Kind.IS_CARER.value: act.other}.get(act.kind, "")


def come_into(act: Act) -> frozenset[str]:
    """The families that somebody comes into: those that whoever stands for the new one stands for."""
    if not moved_child(act):
        return frozenset()
    return corrected.stands_for(act.other if act.kind == Kind.BELONGS else act.person)


def parents_with(act: Act) -> frozenset[str]:
    """
    Who may come in with a child: the next run has a child's stated parents in whichever family she is in.

    The register does not hold whose parent somebody is, and so it is whoever cares for her in her families of now, or is
    a parent of another home there.
    """
    child, into = moved_child(act), come_into(act)
    now = Membership.objects.filter(until_day=None, proposed=False)
    theirs = now.filter(person=child, role__in=CHILD_ROLES).exclude(family__in=sorted(into)).values("family")
    there = now.filter(family__in=sorted(into)).values("person")
    adults = now.filter(family__in=theirs, role__in=_ADULTS).exclude(person__in=there)
    return frozenset(adults.values_list("person", flat=True)) - act.pair


def seen_anew(act: Act) -> bool:
    """
    Whether any worker comes to see somebody by it whom they did not see before, whoever says it.

    Who works with the family that somebody comes into sees whoever comes; and who works with whoever is said to belong sees
    the family. Who works with a parent of another home has no business in this one.
    """
    child = moved_child(act)
    if not child:
        return False
    into = come_into(act)
    here = frozenset().union(*(governance.working_with("family", one) for one in sorted(into)))
    if not into:
        here = governance.working_with("person", act.person)
    now = Membership.objects.filter(family__in=sorted(into), until_day=None, proposed=False)
    if not now.filter(person=child).exclude(role=FamilyRole.PARENT_ELSEWHERE).exists():
        theirs = governance.working_with("person", child)
        if here ^ theirs:
            return True
    return any(here - governance.working_with("person", one) for one in parents_with(act))
