"""
Conflicts of interest: whoever has one says so themselves, or somebody who answers for them writes it down.

It takes away and gives nothing, so it acts at once and on one word. Nobody ends their own.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.db import transaction

from kinfold.governance import standing, wall
from kinfold.governance.actions import record, require, take_out_at_the_machine, write_down_of_oneself
from kinfold.governance.models import Restriction
from kinfold.governance.rules.policy import About, Actor, Event, Permit
from kinfold.governance.rules.rows import CONFLICTS, DECIDED, RestrictionReason
from kinfold.governance.standing import conflicts_kept, may_keep_of
from kinfold.vocabulary.codelists import Action
from kinfold.vocabulary.errors import BadSettings, NoLongerSo, NotAllowed
from kinfold.vocabulary.identifiers import PurposeId, StaffId


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
        _keep(permit, staff, _all(about, heirs), reason)


def declare_own(
    actor: Actor, purpose: PurposeId, whom: Mapping[About, Collection[str]], reason: RestrictionReason
) -> None:
    """
    Keep oneself apart from persons and families, each with the ids that carry it on. Nobody is refused that.

    Whether there is such a page is not looked up, so that the answer cannot tell.
    """
    permit = write_down_of_oneself(actor, purpose, Action.KEEP_CONFLICTS)
    with wall.told():
        _keep(permit, permit.actor.staff, [one for about, heirs in whom.items() for one in _all(about, heirs)], reason)


def keep_apart_as(
    actor: Actor, purpose: PurposeId, staff: StaffId, whom: Mapping[About, Collection[str]], reason: RestrictionReason
) -> None:
    """As `keep_apart`, by somebody who answers for that member of staff; raises NotAllowed for anybody else."""
    permit = require(actor, purpose, Action.KEEP_CONFLICTS)
    with wall.told():
        if not may_keep_of(permit.actor.staff, purpose, staff):
            raise _not_theirs()
        _keep(permit, staff, [one for about, heirs in whom.items() for one in _all(about, heirs)], reason)


def let_be_as(actor: Actor, purpose: PurposeId, conflict: int) -> None:
    """
    End one conflict, by its number: from the next request on it keeps nobody apart. Nobody ends one of their own.

    Of the other pages that it was said of, and of another reason for the same page, it stands until each is ended.
    """
    permit = require(actor, purpose, Action.KEEP_CONFLICTS)
    with wall.told():
        found = conflicts_kept().filter(pk=conflict).first()
        if found is None:
            raise NoLongerSo(
                "This interest has been ended already.",
                where="interests of staff",
                means="Nothing was changed.",
                do="Look at the list again.",
            )
        staff = StaffId(found.staff)
        if staff == permit.actor.staff or not may_keep_of(permit.actor.staff, purpose, staff):
            raise _not_theirs()
        about = About("family" if found.about_kind == "family" else "person", found.about_id)
        conflicts_kept().filter(pk=conflict).delete()
        record(Event.CONFLICT_TAKEN_BACK, permit, shown=[about])


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


def _keep(permit: Permit, staff: StaffId, whom: list[About], reason: RestrictionReason) -> None:
    for one in whom:
        Restriction.objects.get_or_create(
            about_kind=one.kind, about_id=one.id, reason_code=reason.value, source=DECIDED, staff=staff
        )
    record(Event.CONFLICT_KEPT, permit, shown=whom)


def _not_theirs() -> NotAllowed:
    return NotAllowed(
        "You do not answer for this member of staff, or it is about yourself.",
        where="interests of staff",
        means="Nothing was changed. That you asked has been written down.",
        do="Ask the information governance team.",
    )


def _all(about: About, heirs: Collection[str]) -> list[About]:
    return [About(about.kind, one) for one in sorted({about.id, *heirs})]
