"""
How families fared after support, as counts, for people inside who answer for the programme; about nobody.

Nothing here may be published: figures for outside need disclosure control, which this is not.
"""

from __future__ import annotations

import hashlib
from datetime import date

from django.db.models import Q

from kinfold.governance import actions as governance
from kinfold.governance.rules.policy import NOBODY, Actor, Event
from kinfold.outcomes.tables import Helped
from kinfold.register.models import Family, FamilyDecision, GroupResult, Membership, Record
from kinfold.register.outcome_values import Fared
from kinfold.register.reading.decided import decisions_of
from kinfold.register.reading.outcomes import last_support
from kinfold.register.reading.redirects import now_of
from kinfold.register.reading.seen import one_run
from kinfold.register.rules.family_state import SUPPORT_ENDED
from kinfold.vocabulary.codelists import Action, FamilyRole
from kinfold.vocabulary.identifiers import PurposeId

FEWEST = 10
"""A count of fewer families says how somebody's own family fared to whoever knows the others."""
_CHILDREN = (FamilyRole.CHILD.value, FamilyRole.CHILD_IN_CARE.value)
_ADULTS = (FamilyRole.MAIN_CARER.value, FamilyRole.CARER.value, FamilyRole.PARTNER_OF_CARER.value)


def group_results(actor: Actor, purpose: PurposeId) -> tuple[Fared, ...]:
    """How the families fared whose time after support was over on the last run's day; none of fewer than FEWEST."""
    permit = governance.require(actor, purpose, Action.SEE_RESULTS, NOBODY)
    with one_run():
        told = tuple(_as_told(row) for row in GroupResult.objects.order_by("place"))
    governance.record(Event.SHOWN, permit, results=len(told))
    return told


def _as_told(row: GroupResult) -> Fared:
    enough, enough_needed = row.families >= FEWEST, row.needed >= FEWEST
    return Fared(
        label=row.label,
        verified=row.verified,
        families=row.families if enough else None,
        so=row.so if enough else None,
        not_so=row.not_so if enough else None,
        not_known=row.not_known if enough else None,
        needed=row.needed if enough_needed else None,
        needed_and_so=row.needed_and_so if enough_needed else None,
        fewest=FEWEST,
    )


def helped_families() -> tuple[Helped, ...]:
    """
    The families whose support has ended, for the line to measure. For the line, which shows nobody; no door is asked.

    They stay, signed off or not; whoever has begun again is not among them until that ends.
    """
    ended = FamilyDecision.objects.filter(decision=SUPPORT_ENDED).values_list("family", flat=True)
    ids = sorted({now for now in now_of("family", set(ended)).values() if now})
    decided = decisions_of(ids)
    standing = set(Family.objects.filter(id__in=ids).values_list("id", flat=True))
    told = []
    for family in (one for one in ids if one in standing):
        began, end = last_support(decided.get(family, []))
        if began is None or end is None or began.day is None or end.day is None:
            continue
        told.append(
            Helped(
                key=_key_of(family, began.day),
                children=_records_of(family, _CHILDREN, began.day, end.day),
                adults=_records_of(family, _ADULTS, began.day, end.day),
                began=began.day,
                ended=end.day,
            )
        )
    return tuple(told)


def _key_of(family: str, began: date) -> str:
    return hashlib.sha256(f"{family}\0{began}".encode()).hexdigest()[:32]


def _records_of(family: str, roles: tuple[str, ...], began: date, ended: date) -> tuple[tuple[str, ...], ...]:
    """By person the records of whoever was in the family while it was helped, whatever became of them since."""
    members = Membership.objects.filter(
        Q(from_day__isnull=True) | Q(from_day__lte=ended), Q(until_day__isnull=True) | Q(until_day__gt=began),
        family=family, role__in=roles, proposed=False,
    )  # fmt: skip
    people = sorted(set(members.values_list("person", flat=True)))
    records: dict[str, list[str]] = {person: [] for person in people}
    for record, person in Record.objects.filter(person__in=people).values_list("id", "person"):
        records[person].append(record)
    return tuple(tuple(sorted(records[person])) for person in people)
