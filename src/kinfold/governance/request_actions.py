"""Write down what somebody asks by a right of theirs, that they were told it takes longer, and what was answered. Nothing answers by itself."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from kinfold.governance import standing, wall
from kinfold.governance.actions import record, require
from kinfold.governance.models import RightsRequest
from kinfold.governance.rules.policy import NOBODY, About, Actor, Event, Permit
from kinfold.governance.rules.requests import Draft, Period, State, due_on, extended_to, may_be_extended, problems_of
from kinfold.governance.rules.rights import RIGHTS
from kinfold.vocabulary.codelists import Action
from kinfold.vocabulary.errors import CannotStand, NoLongerSo, NotAllowed
from kinfold.vocabulary.identifiers import PurposeId

WHERE = "the requests by right"


def ask_by_right(actor: Actor, purpose: PurposeId, about: About, draft: Draft) -> None:
    """Pass on, as somebody who works with them, what a person asks by letter, by telephone or to one's face."""
    permit = require(actor, purpose, Action.ASK_RIGHTS, about)
    _write(permit, about, draft)


def take_in(actor: Actor, purpose: PurposeId, about: About, draft: Draft) -> None:
    """
    Write down what reached whoever answers. Whether there is such a person is not looked up, so that the answer cannot
    tell; `about` nobody where they were not looked up yet.
    """
    permit = require(actor, purpose, Action.ANSWER_RIGHTS)
    _write(permit, about, draft)


def extend(actor: Actor, purpose: PurposeId, request: int, *, told_on: date, why: str) -> None:
    """They were told within the first month that it takes up to two months longer, and why."""
    permit = require(actor, purpose, Action.ANSWER_RIGHTS)
    with wall.told():
        found = _open(request, permit)
        problems = may_be_extended(_period(found.right), found.received_on, told_on, on=standing.today())
        if found.told_on is not None:
            problems = ["It was made longer already, and cannot be again."]
        if problems:
            raise CannotStand(problems, where=WHERE)
        found.due_on = extended_to(found.received_on)
        _told(found, permit, told_on, why)
        record(Event.RIGHT_EXTENDED, permit, request=request)


def acknowledge(actor: Actor, purpose: PurposeId, request: int, *, told_on: date, why: str) -> None:
    """They were told that their complaint has arrived. It is then answered without undue delay, and has no last day."""
    permit = require(actor, purpose, Action.ANSWER_RIGHTS)
    with wall.told():
        found = _open(request, permit)
        if _period(found.right) is not Period.ACKNOWLEDGED or found.told_on is not None:
            raise _changed()
        if not found.received_on <= told_on <= standing.today():
            raise CannotStand(["The day must lie between the day it was received and today."], where=WHERE)
        found.due_on = None
        _told(found, permit, told_on, why)
        record(Event.RIGHT_ACKNOWLEDGED, permit, request=request)


def close(actor: Actor, purpose: PurposeId, request: int, state: State, *, on: date, why: str) -> None:
    """Write down what became of it: answered, answered in part, refused or withdrawn."""
    permit = require(actor, purpose, Action.ANSWER_RIGHTS)
    with wall.told():
        found = _open(request, permit)
        if state is State.OPEN:
            raise _changed()
        if not found.received_on <= on <= standing.today():
            raise CannotStand(["The day must lie between the day it was received and today."], where=WHERE)
        found.state, found.closed_on, found.closed_why = state.value, on, why.strip()
        found.closed_by = permit.actor.staff
        found.save(update_fields=["state", "closed_on", "closed_why", "closed_by"])
        record(Event.RIGHT_CLOSED, permit, request=request)


def _write(permit: Permit, about: About, draft: Draft) -> None:
    period = _period(draft.right)
    problems = problems_of(draft, period, about_somebody=about != NOBODY, on=standing.today())
    if problems or period is None:
        raise CannotStand(problems, where=WHERE)
    with wall.told():
        made = RightsRequest.objects.create(
            right=draft.right,
            about_kind="" if about == NOBODY else about.kind,
            about_id=about.id,
            capacity=draft.capacity.value,
            came_by=draft.came_by.value,
            received_on=draft.received_on,
            due_on=due_on(period, draft.received_on),
            what=draft.what.strip(),
            reference=draft.reference.strip(),
            written_by=permit.actor.staff,
            written_at=timezone.now(),
        )
        # Where the permit is about them the entry names them already.
        shown = [about] if about not in (NOBODY, permit.about) else []
        record(Event.RIGHT_ASKED, permit, shown=shown, request=made.pk)


def _told(found: RightsRequest, permit: Permit, on: date, why: str) -> None:
    found.told_on, found.told_why, found.told_by = on, why.strip(), permit.actor.staff
    found.save(update_fields=["due_on", "told_on", "told_why", "told_by"])


def _open(request: int, permit: Permit) -> RightsRequest:
    """A request that waits; nobody answers what they, their family or a colleague of theirs asked."""
    found = RightsRequest.objects.select_for_update().filter(pk=request, state=State.OPEN.value).first()
    if found is None:
        raise _changed()
    if found.about_id and standing.conflict(permit.actor.staff, About("person", found.about_id)) is not None:
        raise NotAllowed(
            "You cannot answer this request.",
            where=WHERE,
            means="Nothing was written down.",
            do="Ask somebody else whose role answers requests.",
        )
    return found


def _period(right: str) -> Period | None:
    words = RIGHTS.get(right)
    return words.period if words else None


def _changed() -> NoLongerSo:
    return NoLongerSo(
        "This request has changed since you opened the page, or there is no such request.",
        where=WHERE,
        means="Nothing was changed.",
        do="Look at the list again.",
    )
