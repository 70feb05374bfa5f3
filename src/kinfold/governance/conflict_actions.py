"""Conflicts of interest: told by staff to whoever answers for access, who writes them down by command."""

from __future__ import annotations

from django.db import transaction

from kinfold.governance import standing
from kinfold.governance.actions import record, take_out_at_the_machine
from kinfold.governance.models import Restriction
from kinfold.governance.rules.policy import About, Event
from kinfold.governance.rules.rows import CONFLICTS, DECIDED, RestrictionReason
from kinfold.vocabulary.codelists import Action
from kinfold.vocabulary.errors import BadSettings
from kinfold.vocabulary.identifiers import StaffId


def keep_apart(account: str, staff: StaffId, about: About, reason: RestrictionReason) -> None:
    """
    From the next request on, one member of staff sees nothing of a person or family, whatever else stands.

    Governance does not know who is in which family: whoever keeps somebody apart from a person says so of the
    person's family too. Raises BadSettings for somebody whom no staff list has named.
    """
    if standing.actor(staff, on=standing.today()) is None:
        raise BadSettings(
            ["nobody on the staff list has this staff id"],
            where="the staff id",
            do="Look the id up in the newest staff list.",
        )
    permit = take_out_at_the_machine(account, Action.KEEP_CONFLICTS)
    with transaction.atomic():
        Restriction.objects.get_or_create(
            about_kind=about.kind, about_id=about.id, reason_code=reason.value, source=DECIDED, staff=staff
        )
        record(Event.CONFLICT_KEPT, permit, shown=[about])


def let_be(account: str, staff: StaffId, about: About) -> int:
    """Take back what was written down of a member of staff and a person or family; how many rows that were."""
    permit = take_out_at_the_machine(account, Action.KEEP_CONFLICTS)
    with transaction.atomic():
        kinds = [reason.value for reason in CONFLICTS]
        gone, _ = Restriction.objects.filter(
            about_kind=about.kind, about_id=about.id, reason_code__in=kinds, source=DECIDED, staff=staff
        ).delete()
        record(Event.CONFLICT_TAKEN_BACK, permit, shown=[about])
    return gone
