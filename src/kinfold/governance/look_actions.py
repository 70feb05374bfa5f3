"""Somebody asks who has looked at their record: one person prepares the answer, another agrees; and looks that were asked about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from django.utils import timezone

from kinfold.governance import standing, wall
from kinfold.governance.actions import record, require
from kinfold.governance.look_reading import current_lines
from kinfold.governance.models import LookAnswer, LookReview
from kinfold.governance.rules.policy import About, Actor, Event
from kinfold.vocabulary.codelists import Action
from kinfold.vocabulary.errors import CannotStand, NoLongerSo, NotAllowed
from kinfold.vocabulary.identifiers import PurposeId

WHERE = "who has looked"


def ask_who_looked(
    actor: Actor, purpose: PurposeId, about: About, *, ids: Sequence[str], families: Sequence[str]
) -> None:
    """
    Pass on that a person asks. `ids` are all that they were known by, so that no look is left out; `families` those that
    they belong or belonged to: where one of them holds somebody protected, nothing is handed over.
    """
    permit = require(actor, purpose, Action.ASK_LOOKS, about)
    with wall.told():
        waiting = LookAnswer.objects.filter(about_kind=about.kind, about_id=about.id).exclude(state="agreed")
        if waiting.exists():
            raise CannotStand(["An answer to them is being prepared already."], where=WHERE)
        LookAnswer.objects.create(
            about_kind=about.kind,
            about_id=about.id,
            ids=sorted({about.id, *ids}),
            families=sorted(families),
            asked_by=permit.actor.staff,
            asked_at=timezone.now(),
        )
        record(Event.LOOKS_ASKED, permit)


def prepare_answer(actor: Actor, purpose: PurposeId, answer: int, *, by_hand: Sequence[str], note: str) -> None:
    """Freeze what would be handed over. More can be held back than the filter does, never less."""
    permit = require(actor, purpose, Action.ANSWER_LOOKS)
    with wall.told():
        found = _locked(answer, "asked", "prepared")
        found.lines = [_as_json(line) for line in current_lines(found, by_hand=by_hand)]
        found.by_hand, found.note = sorted(set(by_hand)), note.strip()
        found.prepared_by, found.prepared_at, found.state = permit.actor.staff, timezone.now(), "prepared"
        found.save()
        record(Event.LOOKS_PREPARED, permit)


def agree_to_answer(actor: Actor, purpose: PurposeId, answer: int, *, agree: bool, note: str) -> None:
    """
    As a second person say that it may be handed over, or send it back.

    Raises NoLongerSo where anything in it has since to be held back: somebody may have become protected meanwhile.
    """
    permit = require(actor, purpose, Action.ANSWER_LOOKS)
    with wall.told():
        found = _locked(answer, "prepared")
        if found.prepared_by == permit.actor.staff:
            raise NotAllowed(
                "You cannot agree to an answer that you prepared.",
                where=WHERE,
                means="Nothing was written down.",
                do="Ask somebody else whose role answers who has looked.",
            )
        if agree and found.lines != _still(found):
            raise _changed()
        found.state = "agreed" if agree else "asked"
        found.agreed_by, found.agreed_at, found.agreed_note = permit.actor.staff, timezone.now(), note.strip()
        found.save()
        record(Event.LOOKS_AGREED if agree else Event.LOOKS_SENT_BACK, permit)


def close_look(actor: Actor, purpose: PurposeId, entry: int, *, explained: bool, note: str) -> None:
    """Write down what was found of a look that was asked about; it is not on the list any more. Never about one's own."""
    permit = require(actor, purpose, Action.ANSWER_LOOKS)
    (look,) = standing.ledger().recent(1, before=entry + 1) or (None,)
    if look is None or look.seq != entry:
        raise _changed()
    if look.staff == permit.actor.staff:
        raise NotAllowed(
            "You cannot review what you looked at yourself.",
            where=WHERE,
            means="Nothing was written down.",
            do="Ask somebody else whose role answers who has looked.",
        )
    with wall.told():
        _, made = LookReview.objects.get_or_create(
            entry=entry,
            defaults={
                "reviewed_by": permit.actor.staff,
                "reviewed_at": timezone.now(),
                "outcome": "explained" if explained else "to_follow_up",
                "note": note.strip(),
            },
        )
        if not made:
            raise _changed()
        record(Event.LOOK_REVIEWED, permit)


def _locked(answer: int, *states: str) -> LookAnswer:
    found = LookAnswer.objects.select_for_update().filter(pk=answer, state__in=states).first()
    if found is None:
        raise _changed()
    return found


def _still(found: LookAnswer) -> list[dict[str, object]]:
    """The frozen lines as the filter would have them now; looks that came after are not part of this answer."""
    now = [_as_json(line) for line in current_lines(found, by_hand=found.by_hand, until=found.prepared_at)]
    # Time alone lets more be told; that does not stop an answer that tells less.
    return [
        was if is_now["held"] is None and was["held"] is not None else is_now
        for was, is_now in zip(found.lines, now, strict=False)
    ]


def _as_json(line: object) -> dict[str, object]:
    told = asdict(line)  # type: ignore[call-overload]
    return {**told, "day": told["day"].isoformat(), "held": str(told["held"]) if told["held"] else None}


def _changed() -> NoLongerSo:
    return NoLongerSo(
        "This is not what you looked at any more, or there is no such thing to decide.",
        where=WHERE,
        means="Nothing was written down, and nothing is handed over.",
        do="Look at it as it is now; an answer has to be prepared again.",
    )
