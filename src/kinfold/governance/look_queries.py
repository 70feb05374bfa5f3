"""Answers to people who ask who has looked: for whoever prepares them, and for whoever hands them over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from kinfold.governance import standing, wall
from kinfold.governance.actions import record, require
from kinfold.governance.look_reading import current_lines, is_protected
from kinfold.governance.look_values import AnswerShown
from kinfold.governance.models import LookAnswer
from kinfold.governance.rules.looks import Held, Line
from kinfold.governance.rules.policy import About, Actor, Event
from kinfold.vocabulary.codelists import Action
from kinfold.vocabulary.identifiers import PurposeId, StaffId


def answers(actor: Actor, purpose: PurposeId) -> tuple[AnswerShown, ...]:
    """What is to be prepared or agreed to, the oldest first, and then what was agreed to lately. It names no resident."""
    require(actor, purpose, Action.ANSWER_LOOKS)
    waiting = LookAnswer.objects.exclude(state="agreed").order_by("asked_at", "id")
    agreed = LookAnswer.objects.filter(state="agreed").order_by("-agreed_at", "-id")[:25]
    with wall.reading():
        return tuple(_shown(one, actor, ()) for one in (*waiting, *agreed))


def one_answer(actor: Actor, purpose: PurposeId, answer: int) -> AnswerShown | None:
    """One answer: as it would be made today while it is asked for, and as it was frozen since."""
    require(actor, purpose, Action.ANSWER_LOOKS)
    with wall.reading():
        found = LookAnswer.objects.filter(pk=answer).first()
        if found is None:
            return None
        lines = current_lines(found, by_hand=()) if found.state == "asked" else _frozen(found)
        return _shown(found, actor, lines)


def for_the_person(
    actor: Actor, purpose: PurposeId, about: About, *, families: Sequence[str] = ()
) -> tuple[AnswerShown, ...]:
    """
    What may be handed to somebody, by whoever works with them: without what was held back, and without why.

    `families` are those they belong or belonged to as it is known today: somebody in them may have become protected
    since the answer was asked for, or the person have come into another family.
    """
    permit = require(actor, purpose, Action.ASK_LOOKS, about)
    found = LookAnswer.objects.filter(about_kind=about.kind, about_id=about.id).order_by("-id")
    held = any(standing.is_restricted(About("family", one)) for one in families)
    with wall.reading():
        told = tuple(_shown(one, actor, () if held else _told(one)) for one in found)
    record(Event.SHOWN, permit, answers=len(told))
    return told


def _told(found: LookAnswer) -> tuple[Line, ...]:
    """What was agreed to; nothing, where somebody has become protected since it was."""
    if found.state != "agreed" or is_protected(found):
        return ()
    return tuple(line for line in _frozen(found) if line.held is None)


def _frozen(found: LookAnswer) -> tuple[Line, ...]:
    return tuple(
        Line(
            date.fromisoformat(line["day"]),
            line["who"],
            line["purpose"],
            line["times"],
            Held(line["held"]) if line["held"] else None,
            line["key"],
        )
        for line in found.lines
    )


def _shown(found: LookAnswer, actor: Actor, lines: tuple[Line, ...]) -> AnswerShown:
    return AnswerShown(
        id=found.pk,
        state=found.state,
        asked_by=_name(found.asked_by),
        asked_at=found.asked_at,
        prepared_by=_name(found.prepared_by),
        note=found.note,
        agreed_by=_name(found.agreed_by),
        agreed_at=found.agreed_at,
        agreed_note=found.agreed_note,
        lines=lines,
        is_ones_own=found.prepared_by == actor.staff,
    )


def _name(staff: str) -> str:
    found = standing.actor(StaffId(staff), on=standing.today()) if staff else None
    return found.name if found else staff
