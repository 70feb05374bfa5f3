"""Answers to people who ask who has looked: for whoever prepares them, and for whoever hands them over."""

from __future__ import annotations

from datetime import UTC, datetime

from kinfold.governance import standing, wall
from kinfold.governance.actions import record, require
from kinfold.governance.look_reading import (
    as_agreed,
    current_lines,
    digest_of,
    frozen,
    is_kept_apart,
    is_protected,
    kind_of,
    whose_is,
)
from kinfold.governance.look_values import AnswerShown, WhoIs, Whose
from kinfold.governance.models import LookAnswer
from kinfold.governance.rules.looks import Line
from kinfold.governance.rules.policy import About, Actor, Event
from kinfold.vocabulary.codelists import Action
from kinfold.vocabulary.identifiers import PurposeId, StaffId

AGAIN = "again"


def answers(actor: Actor, purpose: PurposeId, *, who_is: WhoIs) -> tuple[AnswerShown, ...]:
    """
    What is to be prepared or agreed to, the oldest first, and then what was agreed to lately. It names no resident.

    Whoever has a conflict of interest with somebody does not learn that they ask.
    """
    require(actor, purpose, Action.ANSWER_LOOKS)
    waiting = LookAnswer.objects.exclude(state="agreed").order_by("asked_at", "id")
    agreed = LookAnswer.objects.filter(state="agreed").order_by("-agreed_at", "-id")[:25]
    with wall.reading():
        told = ((one, whose_is(one, who_is)) for one in (*waiting, *agreed))
        return tuple(_shown(one, actor, whose, ()) for one, whose in told if not is_kept_apart(actor.staff, one, whose))


def one_answer(actor: Actor, purpose: PurposeId, answer: int, *, who_is: WhoIs) -> AnswerShown | None:
    """One answer: as it would be made today while it is asked for, and as it was frozen since."""
    permit = require(actor, purpose, Action.ANSWER_LOOKS)
    with wall.reading():
        found = LookAnswer.objects.filter(pk=answer).first()
        whose = whose_is(found, who_is) if found else None
        if found is None or whose is None or is_kept_apart(permit.actor.staff, found, whose):
            return None
        lines = current_lines(found, whose, by_hand=()) if found.state == "asked" else frozen(found)
        shown = _shown(found, permit.actor, whose, lines if whose.ids else ())
    record(Event.LOOKS_READ, permit, shown=[About(kind_of(found), found.about_id)], lines=len(shown.lines))
    return shown


def for_the_person(actor: Actor, purpose: PurposeId, about: About, *, who_is: WhoIs) -> tuple[AnswerShown, ...]:
    """
    What may be handed to somebody, by whoever works with them: without what was held back, and without why.

    All is held against today once more: somebody of their families may have become protected since it was agreed to, or
    they themselves have turned out to be two people.
    """
    permit = require(actor, purpose, Action.ASK_LOOKS, about)
    with wall.reading():
        ids = {about.id, *who_is(about, datetime.now(UTC)).ids}
        found = LookAnswer.objects.filter(about_kind=about.kind, about_id__in=ids).order_by("-id")
        told = tuple(_handed_over(one, permit.actor, whose_is(one, who_is)) for one in found)
    record(Event.SHOWN, permit, answers=len(told))
    return told


def _handed_over(found: LookAnswer, actor: Actor, whose: Whose) -> AnswerShown:
    if found.state != "agreed":
        return _shown(found, actor, whose, ())
    # In the same words, whatever it is: it must not tell whoever reads it that somebody has become protected.
    if is_protected(found, whose) and any(line.held is None for line in frozen(found)):
        return _shown(found, actor, whose, (), state=AGAIN)
    if is_kept_apart(actor.staff, found, whose) or not as_agreed(found, whose):
        return _shown(found, actor, whose, (), state=AGAIN)
    return _shown(found, actor, whose, tuple(line for line in frozen(found) if line.held is None))


def _shown(
    found: LookAnswer, actor: Actor, whose: Whose, lines: tuple[Line, ...], *, state: str | None = None
) -> AnswerShown:
    return AnswerShown(
        id=found.pk,
        state=state or (found.state if whose.ids else AGAIN),
        asked_by=_name(found.asked_by),
        asked_at=found.asked_at,
        prepared_by=_name(found.prepared_by),
        note=found.note,
        agreed_by=_name(found.agreed_by),
        agreed_at=found.agreed_at,
        agreed_note=found.agreed_note,
        lines=lines,
        is_ones_own=found.prepared_by == actor.staff,
        review=digest_of(found),
    )


def _name(staff: str) -> str:
    found = standing.actor(StaffId(staff), on=standing.today()) if staff else None
    return found.name if found else staff
