"""Somebody asks who has looked at their record: one person prepares the answer, another agrees; and looks that were asked about."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone

from kinfold.governance import standing, wall
from kinfold.governance.actions import record, require
from kinfold.governance.look_reading import (
    as_json,
    current_lines,
    digest_of,
    is_kept_apart,
    kind_of,
    still_so,
    whose_is,
)
from kinfold.governance.look_values import WhoIs, Whose
from kinfold.governance.models import LookAnswer, LookReview
from kinfold.governance.rules.policy import About, Actor, Event, Permit
from kinfold.vocabulary.codelists import Action
from kinfold.vocabulary.errors import CannotStand, NoLongerSo, NotAllowed
from kinfold.vocabulary.identifiers import PurposeId

WHERE = "who has looked"


def ask_who_looked(actor: Actor, purpose: PurposeId, about: About, *, who_is: WhoIs) -> None:
    """
    Pass on that a person asks, under all ids that are theirs, so that no look is left out.

    Where a family that they belong or belonged to holds somebody protected, nothing is handed over.
    """
    permit = require(actor, purpose, Action.ASK_LOOKS, about)
    now = timezone.now()
    with wall.told():
        whose = who_is(about, now)
        waiting = LookAnswer.objects.filter(about_kind=about.kind, about_id__in={about.id, *whose.ids})
        if any(whose_is(one, who_is).ids for one in waiting.exclude(state="agreed")):
            raise CannotStand(["An answer to them is being prepared already."], where=WHERE)
        LookAnswer.objects.create(
            about_kind=about.kind,
            about_id=about.id,
            ids=list(whose.ids),
            families=sorted(whose.families),
            asked_by=permit.actor.staff,
            asked_at=now,
        )
        record(Event.LOOKS_ASKED, permit)


def prepare_answer(
    actor: Actor, purpose: PurposeId, answer: int, *, by_hand: Sequence[str], note: str, who_is: WhoIs
) -> None:
    """Freeze what would be handed over. More can be held back than the filter does, never less."""
    permit = require(actor, purpose, Action.ANSWER_LOOKS)
    with wall.told():
        found, whose = _locked(permit, answer, who_is, "asked", "prepared")
        found.ids, found.families = list(whose.ids), sorted({*found.families, *whose.families})
        found.lines = [as_json(line) for line in current_lines(found, whose, by_hand=by_hand)]
        found.by_hand, found.note = sorted(set(by_hand)), note.strip()
        found.prepared_by, found.prepared_at, found.state = permit.actor.staff, timezone.now(), "prepared"
        found.save()
        record(Event.LOOKS_PREPARED, permit, shown=[About(kind_of(found), found.about_id)])


def agree_to_answer(
    actor: Actor, purpose: PurposeId, answer: int, review: str, *, agree: bool, note: str, who_is: WhoIs
) -> None:
    """
    As a second person say that it may be handed over, or send it back. `review` is the digest of what was looked at.

    Raises NoLongerSo where it is another by now, or anything in it has since to be held back: somebody may have become
    protected meanwhile, or be another person than was thought.
    """
    permit = require(actor, purpose, Action.ANSWER_LOOKS)
    with wall.told():
        found, whose = _locked(permit, answer, who_is, "prepared")
        if found.prepared_by == permit.actor.staff:
            raise NotAllowed(
                "You cannot agree to an answer that you prepared.",
                where=WHERE,
                means="Nothing was written down.",
                do="Ask somebody else whose role answers who has looked.",
            )
        if agree and (review != digest_of(found) or not still_so(found, whose)):
            raise _changed()
        found.state = "agreed" if agree else "asked"
        found.agreed_digest = digest_of(found) if agree else ""
        found.agreed_by, found.agreed_at, found.agreed_note = permit.actor.staff, timezone.now(), note.strip()
        found.save()
        event = Event.LOOKS_AGREED if agree else Event.LOOKS_SENT_BACK
        record(event, permit, shown=[About(kind_of(found), found.about_id)])


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


def _locked(permit: Permit, answer: int, who_is: WhoIs, *states: str) -> tuple[LookAnswer, Whose]:
    """An answer to decide on. Of one about somebody whom the reader is kept apart from it is said that there is none."""
    found = LookAnswer.objects.select_for_update().filter(pk=answer, state__in=states).first()
    whose = whose_is(found, who_is) if found else None
    if found is None or whose is None or not whose.ids or is_kept_apart(permit.actor.staff, found, whose):
        raise _changed()
    return found, whose


def _changed() -> NoLongerSo:
    return NoLongerSo(
        "This is not what you looked at any more, or there is no such thing to decide.",
        where=WHERE,
        means="Nothing was written down, and nothing is handed over.",
        do="Look at it as it is now; an answer has to be prepared again.",
    )
