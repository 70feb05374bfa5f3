"""What the ledger says of who looked at somebody. Asks no door: `look_actions` and `look_queries` have asked it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from kinfold.governance import standing
from kinfold.governance.models import LookAnswer, LookReview, Restriction, StaffMember
from kinfold.governance.rules.looks import Entry, Line, Look, lines_of, looks_in
from kinfold.governance.rules.policy import About
from kinfold.governance.rules.rows import AboutKind, RestrictionReason

_MOST = 1_000_000
"""Entries about one person: more than a ledger of seven years holds of anybody."""


def current_lines(answer: LookAnswer, *, by_hand: Sequence[str], until: datetime | None = None) -> tuple[Line, ...]:
    """What the filter makes of every look at a person today, by all ids that they were known by."""
    looks = looks_at(answer, until=until)
    names = staff_names({look.staff for look in looks})
    return lines_of(
        looks,
        names=names,
        profile=standing.profile(),
        protected=is_protected(answer),
        on=standing.today(),
        by_hand=by_hand,
    )


def is_protected(answer: LookAnswer) -> bool:
    """Whether the person who asked, or a family of theirs, is protected today."""
    kind: AboutKind = "family" if answer.about_kind == "family" else "person"
    those: list[About] = [About(kind, one) for one in answer.ids] + [About("family", one) for one in answer.families]
    return any(standing.is_restricted(one) for one in those)


def looks_at(answer: LookAnswer, *, until: datetime | None = None) -> tuple[Look, ...]:
    last = (until or datetime.now(UTC)).astimezone(UTC).isoformat(timespec="microseconds")
    kind: AboutKind = "family" if answer.about_kind == "family" else "person"
    found = [entry for one in answer.ids for entry in standing.ledger().about(kind, one, limit=_MOST)]
    return looks_in(
        Entry(one.at, one.staff, one.role, one.purpose, one.action, one.outcome, one.relationship, one.request)
        for one in found
        if one.at <= last
    )


def staff_names(staff: Iterable[str]) -> dict[str, str]:
    return dict(StaffMember.objects.filter(staff__in=list(staff)).values_list("staff", "name"))


def own_records(staff: Iterable[str]) -> dict[str, str]:
    """The person that a member of staff is, as far as they told it to be kept from it."""
    own = Restriction.objects.filter(
        staff__in=list(staff), reason_code=RestrictionReason.OWN_RECORD.value, about_kind="person"
    )
    return dict(own.values_list("staff", "about_id"))


def reviewed_among(entries: Iterable[int]) -> set[int]:
    """Looks that somebody has asked about already."""
    return set(LookReview.objects.filter(entry__in=list(entries)).values_list("entry", flat=True))
