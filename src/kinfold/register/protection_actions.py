"""
Somebody here hides a person and where they live, at once and for every later run; two others together may lift it.

To protect needs one person and no agreement: a family in flight cannot wait. What was held stays held.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import replace

from django.db import IntegrityError, transaction
from django.utils import timezone

from kinfold.governance import actions as governance
from kinfold.governance import wall
from kinfold.governance.queries import in_the_ledger, today, visible
from kinfold.governance.rules.marking import BY_PEOPLE
from kinfold.governance.rules.policy import About, Actor, Event, Permit
from kinfold.governance.rules.rows import RestrictionReason
from kinfold.register.models import Person, ProtectionStep, Record
from kinfold.register.publish import difference
from kinfold.register.reading import acts_held, protecting
from kinfold.register.reading.redirects import id_now
from kinfold.register.rules.protecting import FIRST_NUMBER, KEPT, LAST_NUMBER, LIFT_ASKED, LIFTED, NEXT, PROTECTED
from kinfold.vocabulary.codelists import Action
from kinfold.vocabulary.errors import NoLongerSo
from kinfold.vocabulary.identifiers import PersonId, PurposeId

_EVENTS = {LIFT_ASKED: Event.LIFT_ASKED, LIFTED: Event.PROTECTION_LIFTED, KEPT: Event.PROTECTION_KEPT}


def protect(
    actor: Actor, purpose: PurposeId, person: PersonId, mark: RestrictionReason, *, reason: str
) -> ProtectionStep:
    """
    Hide a person, whoever lives with them, their families and their homes from everybody, whoever asks included.

    It acts on the next request, whatever page that is; the next run takes the homes themselves out of the register.
    """
    if mark not in BY_PEOPLE:
        raise ValueError(f"people put on one of {', '.join(BY_PEOPLE)}")
    permit = governance.require(actor, purpose, Action.PROTECT, About("person", person))
    with wall.told():
        difference.one_at_a_time()  # a run that is being published would not know of it
        return _protect(permit, id_now("person", person), mark, reason)


def protect_unseen(
    actor: Actor, purpose: PurposeId, ids: Collection[str], mark: RestrictionReason, *, reason: str
) -> None:
    """
    Protect in their own right somebody who is hidden already: through another, or by a source's mark alone.

    Whoever asks cannot open their page, and names them by ids of records or of the person. Nothing tells whether there is
    anybody of that number. Somebody who is not hidden, and whose page is not open to whoever asks, stays as they are:
    a number alone must not hide anybody from those who help them.
    """
    if mark not in BY_PEOPLE:
        raise ValueError(f"people put on one of {', '.join(BY_PEOPLE)}")
    permit = governance.require(actor, purpose, Action.PROTECT)
    with wall.told():
        difference.one_at_a_time()
        wall.naming(ids)
        found = protecting.may_be_protected_unseen(ids, visible(permit.actor, permit.purpose), permit.actor.staff)
        for person in found:
            _protect(permit, person, mark, reason)
        if not found:  # so that the length of the ledger does not tell whether there was anybody
            governance.record(Event.SHOWN, permit, people=0)


def _protect(permit: Permit, person: str, mark: RestrictionReason, reason: str) -> ProtectionStep:
    records = Record.objects.filter(person=person).order_by("id").values_list("id", flat=True)
    step = ProtectionStep(kind=PROTECTED, person=person, records=list(records), mark=mark.value, reason=reason)
    try:
        with transaction.atomic():
            _write(permit, step, number=_drawn())
    except IntegrityError:  # another has that number, about once in a million
        _write(permit, step, number=_drawn())
    governance.hide_as_well(protecting.follow([step], today()))
    governance.record(Event.PROTECTED, replace(permit, about=About("person", person)), protection=step.id)
    return step


def settle(account: str, number: int, *, entered_again: bool) -> bool:
    """
    Say what became of an act that the ledger has under a number and the register lacks, at the command line.

    A protection is entered again by this itself, under its own number; whether that was done is answered. Anything else a
    person enters again on the pages. Raises NoLongerSo where nothing of that number is missing, or nobody here can be whom a
    protection was about.
    """
    found, _ = acts_held.missing_acts()
    act = next((one for one in found if one.number == number), None)
    if act is None:
        raise NoLongerSo(
            f"Entry {number} names nothing that the register lacks and nobody has settled.",
            where="the register against the ledger",
            means="Nothing was changed.",
            do="Give a number that `kinfold serve` or `kinfold run` named.",
        )
    protects = entered_again and act.event == Event.PROTECTED
    person = _who_was(act.about) if protects else ""
    with transaction.atomic():
        difference.one_at_a_time()
        permit = governance.settle_act(account, number, entered_again=entered_again)
        if protects:
            records = list(Record.objects.filter(person=person).order_by("id").values_list("id", flat=True))
            step = ProtectionStep(
                kind=PROTECTED, person=person, records=records, mark=RestrictionReason.RESTRICTED.value
            )
            step.reason = "Entered again from the ledger, after the register was put back to an older day."
            known = int(act.counts.get("protection", 0))
            taken = not known or ProtectionStep.objects.filter(pk=known).exists()
            _write(permit, step, number=_drawn() if taken else known)
            governance.hide_as_well(protecting.follow([step], today()))
    return protects


def _who_was(about: str) -> str:
    for person in Person.objects.order_by("id").values_list("id", flat=True).iterator():
        if in_the_ledger("person", person) == about:
            return id_now("person", person)
    raise NoLongerSo(
        "Nobody in the register can be told to be whom this protection was about.",
        where="the register against the ledger",
        means="Nothing was changed. They may be here under another id, and would be shown.",
        do="Find out from the case file of whoever protected them, before the site is started; say `let-go` when they are "
        "protected anew, or not here.",
    )


def decide_lift(
    actor: Actor, purpose: PurposeId, protection: int, steps_seen: int, *, kind: str, reason: str
) -> ProtectionStep:
    """
    Ask that a protection be lifted; or, as a second person, agree or decline. Pages open with the next run.

    Raises NoLongerSo where it does not stand as it did when it was looked at, or whoever asked would agree to it.
    """
    permit = governance.require(actor, purpose, Action.LIFT_PROTECTION)
    with wall.told():
        difference.one_at_a_time()
        began = ProtectionStep.objects.select_for_update().filter(pk=protection, kind=PROTECTED).first()
        after = list(ProtectionStep.objects.filter(of=protection).order_by("id")) if began else []
        if began is None or len(after) != steps_seen or kind not in NEXT[protecting.standing(began)]:
            raise _changed()
        alone = kind == LIFTED and after[-1].decided_by == permit.actor.staff
        if alone or not protecting.may_see(began, permit.actor.staff):
            raise _changed()
        step = _write(permit, ProtectionStep(kind=kind, of=began.id, reason=reason))
        if kind == KEPT:
            # A run may have opened the pages since it was lifted: theirs, and those of who lives with them.
            governance.hide_as_well(protecting.follow([began], today()))
        governance.record(_EVENTS[kind], permit, shown=[About("person", began.person)], protection=began.id)
    return step


def _drawn() -> int:
    """A number that is not counted on: a gap between two of one's own would tell that one in between hid somebody."""
    return FIRST_NUMBER + secrets.randbelow(LAST_NUMBER - FIRST_NUMBER)


def _write(permit: Permit, step: ProtectionStep, *, number: int | None = None) -> ProtectionStep:
    step.id = number or step.id
    step.decided_by, step.decided_at, step.entry = permit.actor.staff, timezone.now(), permit.entry
    step.save(force_insert=True)
    return step


def _changed() -> NoLongerSo:
    return NoLongerSo(
        "This protection does not stand as it did when you looked at it, or you asked for its end yourself.",
        where="protections",
        means="Nothing was changed. Whoever is protected stays so.",
        do="Look at it as it is now. Another person than the one who asked has to agree.",
    )
