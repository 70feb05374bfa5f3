"""Break the glass for one page, and review that somebody did."""

from __future__ import annotations

from django.utils import timezone

from kinfold.governance import standing, wall
from kinfold.governance.actions import record, require
from kinfold.governance.models import BrokenGlass, Relationship
from kinfold.governance.rules.glass import LASTS, GlassOutcome, GlassReason, review_due
from kinfold.governance.rules.policy import About, Actor, Event
from kinfold.governance.rules.rows import DECIDED, RelationshipKind
from kinfold.vocabulary.codelists import Action
from kinfold.vocabulary.errors import NoLongerSo, NotAllowed
from kinfold.vocabulary.identifiers import PurposeId


def break_glass(actor: Actor, purpose: PurposeId, about: About, *, reason: GlassReason, why: str) -> None:
    """
    Let somebody open one page for 60 minutes, tell the lead worker and ask for a review.

    The answer is the same whether or not there is such a page, and whether or not it is of somebody
    protected: what the door then says to opening it is the same too.
    """
    permit = require(actor, purpose, Action.BREAK_GLASS)
    now = timezone.now()
    with wall.told():
        # What a review looks at comes first: without it the second wall lets nobody in.
        BrokenGlass.objects.create(
            staff=actor.staff,
            about_kind=about.kind,
            about_id=about.id,
            purpose=purpose,
            reason_code=reason.value,
            why=why,
            at=now,
            until_at=now + LASTS,
            due_day=review_due(timezone.localdate(now)),
        )
        # Broken again on the same day it goes on for an hour from now: one row, since it is one reason to be let in.
        Relationship.objects.update_or_create(
            staff=actor.staff,
            about_kind=about.kind,
            about_id=about.id,
            kind=RelationshipKind.BREAK_GLASS.value,
            from_day=standing.today(),
            until_day=None,
            source=DECIDED,
            defaults={"until_at": now + LASTS},
        )
        record(Event.GLASS_BROKEN, permit, shown=[about])


def close_review(actor: Actor, purpose: PurposeId, glass: int, *, outcome: GlassOutcome, note: str) -> None:
    """Say whether it was in order. Never about one's own; raises NoLongerSo where somebody has said so already."""
    permit = require(actor, purpose, Action.REVIEW_BREAK_GLASS)
    with wall.told():
        found = BrokenGlass.objects.select_for_update().filter(pk=glass).first()
        if found is None or found.reviewed_at is not None:
            raise NoLongerSo(
                "This review has been closed, or there is no such review.",
                where="the reviews of broken glass",
                means="Nothing was written down.",
                do="Look at the list again.",
            )
        if found.staff == actor.staff:
            raise NotAllowed(
                "You cannot review what you did yourself.",
                where="the reviews of broken glass",
                means="Nothing was written down.",
                do="Ask somebody else whose role reviews broken glass.",
            )
        found.reviewed_by, found.reviewed_at = actor.staff, timezone.now()
        found.outcome, found.note = outcome.value, note
        found.save(update_fields=["reviewed_by", "reviewed_at", "outcome", "note"])
        record(Event.GLASS_REVIEWED, permit)
