"""Conflicts of interest: told by staff to whoever answers for access, who writes them down by command."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from kinfold.governance import standing
from kinfold.governance.actions import record, take_out_at_the_machine
from kinfold.governance.models import Restriction
from kinfold.governance.rules.policy import About, Event
from kinfold.governance.rules.rows import CONFLICTS, DECIDED, RestrictionReason
from kinfold.vocabulary.codelists import Action
from kinfold.vocabulary.errors import BadSettings
from kinfold.vocabulary.identifiers import StaffId


def keep_apart(
    account: str, staff: StaffId, about: About, reason: RestrictionReason, *, heirs: Collection[str] = ()
) -> None:
    """
    From the next request on, one member of staff sees nothing of a person or family, whatever else stands.

    `heirs` are the ids that an earlier one has become since, from the register; what later runs join and part is
    followed by them. Governance does not know who is in which family: whoever keeps somebody apart from a person says
    so of the person's family too. Raises BadSettings for somebody whom no staff list has named.
    """
    if standing.actor(staff, on=standing.today()) is None:
        raise BadSettings(
            ["nobody on the staff list has this staff id"],
            where="the staff id",
            do="Look the id up in the newest staff list.",
        )
    permit = take_out_at_the_machine(account, Action.KEEP_CONFLICTS)
    with transaction.atomic():
        for one in sorted({about.id, *heirs}):
            Restriction.objects.get_or_create(
                about_kind=about.kind, about_id=one, reason_code=reason.value, source=DECIDED, staff=staff
            )
        record(Event.CONFLICT_KEPT, permit, shown=_all(about, heirs))


def let_be(account: str, staff: StaffId, about: About, *, heirs: Collection[str] = ()) -> int:
    """
    Take back what was written down of a member of staff and a person or family; how many rows that were.

    Of somebody who was parted from them it stands until it is taken back there too.
    """
    permit = take_out_at_the_machine(account, Action.KEEP_CONFLICTS)
    with transaction.atomic():
        kinds = [reason.value for reason in CONFLICTS]
        gone, _ = Restriction.objects.filter(
            about_kind=about.kind, about_id__in={about.id, *heirs}, reason_code__in=kinds, source=DECIDED, staff=staff
        ).delete()
        record(Event.CONFLICT_TAKEN_BACK, permit, shown=_all(about, heirs))
    return gone


def _all(about: About, heirs: Collection[str]) -> list[About]:
    return [About(about.kind, one) for one in sorted({about.id, *heirs})]
