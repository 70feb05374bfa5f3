"""What the pages of protections ask. They name staff and no resident: whom a protection is about is on no page."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from kinfold.governance import actions as governance
from kinfold.governance.queries import today, visible
from kinfold.governance.rules.marking import Protected
from kinfold.governance.rules.policy import About, Actor, Event
from kinfold.governance.rules.rows import RestrictionReason
from kinfold.register.models import ProtectionStep
from kinfold.register.protection_values import ProtectionShown, StepShown, WouldHide
from kinfold.register.reading import protecting
from kinfold.register.reading.outcomes import name_of_staff
from kinfold.register.reading.seen import one_run
from kinfold.register.rules.protecting import BY_A_RUN, KEPT, LIFT_ASKED, NEXT, PROTECTED
from kinfold.vocabulary.codelists import Action
from kinfold.vocabulary.errors import NotAllowed
from kinfold.vocabulary.identifiers import PersonId, PurposeId


def would_hide(actor: Actor, purpose: PurposeId, person: PersonId) -> WouldHide:
    """
    Who would be hidden with a person, before anybody decides: how many people and families, and by name those alone whose
    pages whoever asks may open now. The door is asked for the page itself; where it says no, the numbers are there all the same.
    """
    about = About("person", person)
    permit = governance.require(actor, purpose, Action.PROTECT, about)
    with one_run():
        told = protecting.would_follow(person, today())
        with_them = protecting.hidden_with(person, today())
    named = _names_of(with_them, actor, purpose, about) if with_them else {}
    governance.record(Event.SHOWN, permit, shown=[About("person", one) for one in sorted(named)])
    return replace(told, named=tuple(sorted(named.values())))


def _names_of(people: frozenset[str], actor: Actor, purpose: PurposeId, about: About) -> dict[str, str]:
    try:
        permit = governance.require(actor, purpose, Action.OPEN, about)
    except NotAllowed:  # too many pages in an hour must not keep anybody from being protected
        return {}
    with one_run():
        return protecting.names_of(people, visible(permit.actor, permit.purpose))


def may_protect(actor: Actor, purpose: PurposeId) -> None:
    """Ask the door whether somebody may protect people at all; about nobody. Raises NotAllowed."""
    governance.require(actor, purpose, Action.PROTECT)


def protections(actor: Actor, purpose: PurposeId) -> tuple[ProtectionShown, ...]:
    """All that people here protected, without what whoever looks asked for unseen: those first whose end waits for a second person, then the newest."""
    governance.require(actor, purpose, Action.LIFT_PROTECTION)
    with one_run():
        began = ProtectionStep.objects.filter(kind=PROTECTED).order_by("-decided_at", "-id")
        shown = [_as_shown(step, actor) for step in began if protecting.may_see(step, actor.staff)]
    return tuple(sorted(shown, key=lambda one: (one.standing != "lift_waits", one.standing == "lifted")))


def one_protection(actor: Actor, purpose: PurposeId, protection: int) -> ProtectionShown | None:
    """One protection with its steps; None where there is none of that number."""
    permit = governance.require(actor, purpose, Action.LIFT_PROTECTION)
    with one_run():
        step = ProtectionStep.objects.filter(pk=protection, kind=PROTECTED).first()
        step = step if step and protecting.may_see(step, actor.staff) else None
        shown = _as_shown(step, actor) if step else None
    governance.record(Event.SHOWN, permit, shown=[About("person", step.person)] if step else [])
    return shown


def protected_records() -> tuple[Protected, ...]:
    """The records that people here protect, each with its mark. For the line, which shows nobody; no door is asked."""
    return protecting.marks()


def _as_shown(step: ProtectionStep, actor: Actor) -> ProtectionShown:
    after = list(ProtectionStep.objects.filter(of=step.id).order_by("id"))
    standing = protecting.standing(step)
    own = bool(after) and after[-1].kind == LIFT_ASKED and after[-1].decided_by == actor.staff
    return ProtectionShown(
        id=step.id,
        mark=RestrictionReason(step.mark),
        standing=standing.value,
        steps=tuple(_step(one.kind, one.decided_by, one.decided_at, one.reason) for one in (step, *after)),
        may_next=tuple(kind for kind in NEXT[standing] if not own or kind == KEPT),
        asked_by_oneself=own,
    )


def _step(kind: str, by: str, at: datetime, reason: str) -> StepShown:
    return StepShown(kind=kind, by="A run" if by == BY_A_RUN else name_of_staff(by), at=at, reason=reason)
