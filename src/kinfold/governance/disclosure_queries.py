"""What was shared: of one person for those who work with them, and all of it, naming nobody, for whoever answers for it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import datetime

from django.db.models import QuerySet

from kinfold.governance import standing, wall
from kinfold.governance.actions import record, require
from kinfold.governance.models import Disclosure
from kinfold.governance.rules.disclosures import Outcome, Permission, Share
from kinfold.governance.rules.policy import About, Actor, Event
from kinfold.vocabulary.codelists import Action, Category
from kinfold.vocabulary.identifiers import PurposeId, StaffId

NOT_YOURS = "Not yours to see for the purpose you chose"


def shares_of(actor: Actor, purpose: PurposeId, about: About, *, also: Sequence[str] = ()) -> tuple[Share, ...]:
    """
    Everything that was shared of one person or family, the newest first, also what they do not know of.

    `also` are ids that they were known by before.
    """
    permit = require(actor, purpose, Action.SHARE, about)
    mine = set(standing.profile().purposes[purpose].categories)
    with wall.reading():
        found = tuple(_without_what_is_not_theirs(_shown(one), mine) for one in _of(about, also))
    record(Event.SHOWN, permit, shares=len(found))
    return found


def in_their_own_pack(
    actor: Actor, purpose: PurposeId, about: About, *, ids: Collection[str], is_theirs: Callable[[str, datetime], bool]
) -> tuple[Share, ...]:
    """
    What somebody is told of who was given data about them, when they ask whoever works with them.

    Without what is kept from them while a mark stands, and without what may be about somebody whom they were once
    taken for: `is_theirs` says so of an id and a time, for all `ids` that may be theirs.
    """
    permit = require(actor, purpose, Action.SHARE, about)
    mine = set(standing.profile().purposes[purpose].categories)
    with wall.reading():
        told = tuple(
            _without_what_is_not_theirs(_shown(one), mine)
            for one in _of(about, tuple(ids)).filter(keep_until=None)
            if is_theirs(one.about_id, one.at)
        )
    record(Event.SHOWN, permit, shares=len(told))
    return told


def all_shares(actor: Actor, purpose: PurposeId, *, page: int = 1, per_page: int = 25) -> tuple[tuple[Share, ...], int]:
    """One page of all that was shared, the newest first, and how many there are. It names no resident."""
    require(actor, purpose, Action.REVIEW_SHARES, details={"page": page})
    found = Disclosure.objects.order_by("-id")
    first = (max(page, 1) - 1) * per_page
    with wall.reading():
        return tuple(_shown(one) for one in found[first : first + per_page]), found.count()


def kept_from_them(actor: Actor, purpose: PurposeId) -> tuple[Share, ...]:
    """What is kept from the person, whatever is to be looked at first on top."""
    require(actor, purpose, Action.REVIEW_SHARES)
    with wall.reading():
        return tuple(_shown(one) for one in Disclosure.objects.exclude(keep_until=None).order_by("keep_until", "id"))


def one_share(actor: Actor, purpose: PurposeId, share: int) -> Share | None:
    """One share, naming nobody; that it was read stands in the ledger under whom it is about."""
    permit = require(actor, purpose, Action.REVIEW_SHARES)
    with wall.reading():
        found = Disclosure.objects.filter(pk=share).first()
        shown = _shown(found) if found else None
    if found is None:
        return None
    about = About("family" if found.about_kind == "family" else "person", found.about_id)
    record(Event.DISCLOSURE_READ, permit, shown=[about])
    return shown


def _without_what_is_not_theirs(share: Share, categories: Collection[Category]) -> Share:
    """A share of data that the purpose leaves out: that it was, when and by whom; not what, to whom or why."""
    if set(share.categories) <= set(categories):
        return share
    return replace(
        share,
        recipient=NOT_YOURS,
        gateway="",
        agreement="",
        categories=(),
        what="",
        why=NOT_YOURS,
        exception="",
        note="",
    )


def _of(about: About, also: Sequence[str]) -> QuerySet[Disclosure]:
    return Disclosure.objects.filter(about_kind=about.kind, about_id__in=[about.id, *also]).order_by("-id")


def _shown(one: Disclosure) -> Share:
    profile = standing.profile()
    purpose, agreement = profile.purposes.get(one.purpose), profile.agreements.get(one.agreement)
    exceptions = {told.id: told.title for told in standing.sharing().without_knowledge}
    return Share(
        id=one.pk,
        outcome=Outcome(one.outcome),
        recipient=one.recipient,
        purpose=purpose.title if purpose else one.purpose,
        lawful_basis=tuple(
            profile.lawful_bases[basis].title if basis in profile.lawful_bases else basis for basis in one.lawful_basis
        ),
        gateway=one.gateway,
        agreement=agreement.title if agreement else one.agreement,
        categories=tuple(Category(code) for code in one.categories),
        what=one.what,
        why=one.why,
        by=_name(one.decided_by),
        at=one.at,
        known=one.known,
        permission=Permission(one.permission),
        exception=exceptions.get(one.exception, one.exception),
        keep_until=one.keep_until,
        late=one.keep_until is not None and one.keep_until <= standing.today(),
        reviewed_by=_name(one.reviewed_by) if one.reviewed_by else "",
        note=one.note,
    )


def _name(staff: str) -> str:
    found = standing.actor(StaffId(staff), on=standing.today())
    return found.name if found else staff
