"""Requests by right: for whoever answers them, and for whoever works with the person who asked."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime

from kinfold.governance import standing, wall
from kinfold.governance.actions import record, require
from kinfold.governance.models import RightsRequest
from kinfold.governance.request_values import RequestShown
from kinfold.governance.rules.policy import NOBODY, About, Actor, Event
from kinfold.governance.rules.requests import CameBy, Capacity, State
from kinfold.governance.rules.rights import RIGHTS, RightShown, rights_of
from kinfold.vocabulary.codelists import Action
from kinfold.vocabulary.identifiers import PurposeId, StaffId

LATELY = 50
"""How many that ended are listed."""


def requests(actor: Actor, purpose: PurposeId) -> tuple[RequestShown, ...]:
    """Every request that is open, the first due on top and complaints without a last day after them; then what ended lately."""
    require(actor, purpose, Action.ANSWER_RIGHTS)
    with wall.reading():
        waiting = [_shown(one) for one in RightsRequest.objects.filter(state=State.OPEN.value).order_by("id")]
        last = RightsRequest.objects.exclude(state=State.OPEN.value).order_by("-closed_on", "-id")[:LATELY]
        ended = [_shown(one) for one in last]
    in_order = sorted(waiting, key=lambda one: (one.due_on is None, one.due_on or one.received_on, one.id))
    return (*in_order, *ended)


def one_request(actor: Actor, purpose: PurposeId, request: int) -> RequestShown | None:
    """One request with what was asked in it; that it was read is written down under whom it is about."""
    permit = require(actor, purpose, Action.ANSWER_RIGHTS)
    with wall.reading():
        found = RightsRequest.objects.filter(pk=request).first()
    if found is None:
        return None
    record(Event.SHOWN, permit, shown=[About("person", found.about_id)] if found.about_id else [], request=request)
    return _shown(found)


def forms(actor: Actor, purpose: PurposeId) -> tuple[RightShown, ...]:
    """Every right as the council offers it, to hand somebody its form: for whoever may pass on what people ask; about nobody."""
    require(actor, purpose, Action.ASK_RIGHTS, NOBODY)
    profile, registers = standing.written()
    return rights_of(profile, registers, standing.today()) if registers else ()


def asked_by(
    actor: Actor,
    purpose: PurposeId,
    about: About,
    *,
    ids: Collection[str],
    may_be_theirs: Callable[[str, datetime], bool],
) -> tuple[RequestShown, ...]:
    """
    What a person asked, under all the `ids` that may have been theirs, the newest first: for whoever works with them.

    `may_be_theirs` tells of an id and a time whether what was asked under it then may be this person's.
    """
    permit = require(actor, purpose, Action.ASK_RIGHTS, about)
    with wall.reading():
        theirs = RightsRequest.objects.filter(about_kind=about.kind, about_id__in={about.id, *ids})
        found = theirs.order_by("-received_on", "-id")
        told = tuple(_shown(one) for one in found if may_be_theirs(one.about_id, one.written_at))
    record(Event.SHOWN, permit, requests=len(told))
    return told


def _shown(one: RightsRequest) -> RequestShown:
    words = RIGHTS[one.right]
    state = State(one.state)
    return RequestShown(
        id=one.pk,
        right=one.right,
        title=words.title,
        period=words.period,
        about_id=one.about_id,
        capacity=Capacity(one.capacity),
        came_by=CameBy(one.came_by),
        received_on=one.received_on,
        due_on=one.due_on,
        overdue=state is State.OPEN and one.due_on is not None and one.due_on < standing.today(),
        what=one.what,
        reference=one.reference,
        by=_name(one.written_by),
        told_on=one.told_on,
        told_why=one.told_why,
        state=state,
        closed_on=one.closed_on,
        closed_why=one.closed_why,
        closed_by=_name(one.closed_by),
    )


def _name(staff: str) -> str:
    found = standing.actor(StaffId(staff), on=standing.today()) if staff else None
    return found.name if found else staff
