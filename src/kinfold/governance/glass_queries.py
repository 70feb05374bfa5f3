"""Who broke the glass: for whoever reviews it, and for those who work with the person or family."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from kinfold.governance import standing, wall
from kinfold.governance.actions import require
from kinfold.governance.ledger import Written
from kinfold.governance.models import BrokenGlass
from kinfold.governance.rules.glass import GlassOutcome, GlassRead, GlassReason, GlassShown, ReviewLate, WhoNow
from kinfold.governance.rules.policy import Actor, Event
from kinfold.governance.rules.rows import AboutKind, RelationshipKind
from kinfold.vocabulary.codelists import Action
from kinfold.vocabulary.identifiers import PurposeId, StaffId

TOLD_FOR = timedelta(days=14)
"""How long lead workers are told after a review is closed."""
_MOST_LOOKS = 10_000
_STILL_SHOWN = timedelta(minutes=5)
"""A page that was allowed in the last moment is shown a little after it."""
KINDS: tuple[AboutKind, ...] = ("person", "family")


def to_review(actor: Actor, purpose: PurposeId) -> tuple[GlassShown, ...]:
    """Every review that is open, the one that is due first on top."""
    require(actor, purpose, Action.REVIEW_BREAK_GLASS)
    found = BrokenGlass.objects.filter(reviewed_at=None).order_by("due_day", "id")
    with wall.reading():
        return tuple(_shown(one) for one in found)


def reviewed(actor: Actor, purpose: PurposeId, *, limit: int = 25) -> tuple[GlassShown, ...]:
    """The newest that were closed."""
    require(actor, purpose, Action.REVIEW_BREAK_GLASS)
    found = BrokenGlass.objects.exclude(reviewed_at=None).order_by("-reviewed_at", "-id")[:limit]
    with wall.reading():
        return tuple(_shown(one) for one in found)


def one_review(actor: Actor, purpose: PurposeId, glass: int) -> GlassShown | None:
    require(actor, purpose, Action.REVIEW_BREAK_GLASS)
    with wall.reading():
        found = BrokenGlass.objects.filter(pk=glass).first()
        return replace(_shown(found), read=_read_under(found)) if found else None


def told(actor: Actor, purpose: PurposeId, *, who_now: WhoNow) -> tuple[GlassShown, ...]:
    """
    What a lead worker is told: others who broke the glass to a page of somebody who is allocated to them.

    Also where it was broken under an id that has joined theirs since, or had joined it before, or was parted from theirs.
    """
    require(actor, purpose, Action.SEE_OWN)
    recent = Q(reviewed_at=None) | Q(at__gt=timezone.now() - TOLD_FOR)
    with wall.reading():
        found = list(BrokenGlass.objects.filter(recent).exclude(staff=actor.staff).order_by("-at", "-id"))
        mine = _told_to(actor, found, who_now)
        return tuple(_shown(one, with_id=mine[one.pk]) for one in found if one.pk in mine)


def late_reviews(actor: Actor, purpose: PurposeId) -> tuple[ReviewLate, ...]:
    """Of those whom somebody supervises, each broken glass that was not reviewed in time, the longest overdue on top."""
    require(actor, purpose, Action.SEE_OWN)
    below = standing.supervised_by(actor.staff, on=standing.today())
    open_still = BrokenGlass.objects.filter(reviewed_at=None, due_day__lt=timezone.localdate(), staff__in=below)
    with wall.reading():
        found = list(open_still.order_by("due_day", "id"))
    names = {one.staff: standing.actor(StaffId(one.staff), on=standing.today()) for one in found}
    return tuple(
        ReviewLate(by=known.name if (known := names[one.staff]) else one.staff, at=one.at, due=one.due_day)
        for one in found
    )


def _told_to(actor: Actor, found: Sequence[BrokenGlass], who_now: WhoNow) -> dict[int, str]:
    """Of some broken glass what a lead worker is told of, each with the id of whom they know it to be about."""
    mine = dict[int, str]()
    for kind in KINDS:
        broken = [one for one in found if one.about_kind == kind]
        if not broken:
            continue
        now = who_now(kind, {one.about_id for one in broken})
        allocated = standing.standing_on(standing.today()).filter(
            staff=actor.staff, kind=RelationshipKind.ALLOCATED.value, about_kind=kind
        )
        hidden = set(standing.restricted(kind, actor.staff).values_list("about_id", flat=True))
        known = set(allocated.values_list("about_id", flat=True)) - hidden
        for one in broken:
            theirs = sorted(known & set(now(one.about_id, one.at)))
            if theirs and one.about_id not in hidden:
                mine[one.pk] = theirs[0]
    return mine


def _shown(one: BrokenGlass, *, with_id: str = "") -> GlassShown:
    by = standing.actor(StaffId(one.staff), on=standing.today())
    role = standing.profile().roles.get(by.role) if by else None
    purpose = standing.profile().purposes.get(PurposeId(one.purpose))
    reviewer = standing.actor(StaffId(one.reviewed_by), on=standing.today()) if one.reviewed_by else None
    kind: AboutKind = "family" if one.about_kind == "family" else "person"
    opened = [look for look in _allowed_under(one) if look.action == Action.OPEN]
    return GlassShown(
        id=one.pk,
        by=by.name if by else one.staff,
        role=role.title if role else "",
        about_kind=kind,
        about_id=with_id,
        purpose=purpose.title if purpose else "",
        reason=GlassReason(one.reason_code),
        why=one.why,
        at=one.at,
        until=one.until_at,
        due=one.due_day,
        late=one.reviewed_at is None and one.due_day < timezone.localdate(),
        opened=len(opened),
        read=(),
        outcome=GlassOutcome(one.outcome) if one.outcome else None,
        reviewed_by=reviewer.name if reviewer else "",
        note=one.note,
    )


def _allowed_under(one: BrokenGlass) -> list[Written]:
    """What the door allowed for no other reason than this broken glass, the oldest first."""
    kind: AboutKind = "family" if one.about_kind == "family" else "person"
    begin, end = (moment.astimezone(UTC).isoformat(timespec="microseconds") for moment in (one.at, one.until_at))
    looks = standing.ledger().about(kind, one.about_id, limit=_MOST_LOOKS)
    return [
        look
        for look in reversed(looks)
        if look.staff == one.staff
        and look.outcome == "allowed"
        and look.relationship == RelationshipKind.BREAK_GLASS
        and begin <= look.at < end
    ]


def _read_under(one: BrokenGlass) -> tuple[GlassRead, ...]:
    """Each thing that was allowed, with how much was then shown: of the page itself, and how many others it named."""
    shown: defaultdict[int, list[Written]] = defaultdict(list)
    for entry in standing.ledger().between(one.at, one.until_at + _STILL_SHOWN):
        if entry.staff == one.staff and entry.action == Event.SHOWN and entry.under is not None:
            shown[entry.under].append(entry)
    told = []
    for look in _allowed_under(one):
        others = {entry.about for entry in shown[look.seq] if entry.about and entry.about != look.about}
        counts = {name: int(count) for entry in shown[look.seq] for name, count in entry.counts.items() if count}
        counts.pop("people", None)  # the same once more
        told.append(
            GlassRead(datetime.fromisoformat(look.at), Action(look.action), len(others), tuple(sorted(counts.items())))
        )
    return tuple(told)
