"""Which members of staff are kept apart from whom: for whoever answers for them. It names no resident."""

from __future__ import annotations

from django.db.models import Q

from kinfold.governance import standing, wall
from kinfold.governance.actions import record, require
from kinfold.governance.conflict_values import ConflictShown
from kinfold.governance.models import StaffMember
from kinfold.governance.rules.policy import Actor, Event
from kinfold.governance.rules.rows import RestrictionReason
from kinfold.vocabulary.codelists import Action
from kinfold.vocabulary.identifiers import PurposeId, StaffId


def conflicts(actor: Actor, purpose: PurposeId) -> tuple[ConflictShown, ...]:
    """Every interest that is somebody's to keep, by whose it is."""
    permit = require(actor, purpose, Action.KEEP_CONFLICTS)
    with wall.reading():
        rows = list(standing.conflicts_kept().order_by("staff", "about_kind", "about_id", "reason_code"))
        whose = {staff for staff in {StaffId(one.staff) for one in rows} if standing.may_keep_of(permit.actor.staff, purpose, staff)}  # fmt: skip
        names = {staff: standing.actor(staff, on=standing.today()) for staff in whose}
    record(Event.SHOWN, permit, conflicts=len(rows))
    return tuple(
        ConflictShown(
            id=one.pk,
            staff=staff,
            name=told.name if (told := names[staff]) else staff,
            about_kind="family" if one.about_kind == "family" else "person",
            about_id=one.about_id,
            reason=RestrictionReason(one.reason_code),
            own=staff == permit.actor.staff,
        )
        for one in rows
        if (staff := StaffId(one.staff)) in whose
    )


def colleague(actor: Actor, whom: str) -> StaffId | None:
    """The member of staff of today with an id or a work e-mail; None for nobody of the list, and for whoever asks."""
    wanted = whom.strip()
    if not wanted:
        return None
    named = StaffMember.objects.filter(Q(staff=wanted) | Q(email__iexact=wanted), off_list_on=None).exclude(
        staff=actor.staff
    )
    found = [one for one in named[:2] if standing.judge(one, on=standing.today()).active]
    return StaffId(found[0].staff) if len(found) == 1 else None
