"""
Breaking the glass: one page for an hour, without a relationship, in the open.

What it opens is decided by the door like everything else: it stands in for a relationship and for nothing
else, so it opens nobody who is protected and nobody with whom there is a conflict of interest.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from kinfold.governance.rules.rows import AboutKind
from kinfold.vocabulary.codelists import Action

LASTS = timedelta(minutes=60)
WORKING_DAYS_TO_REVIEW = 2
SATURDAY = 5

WhoNow = Callable[[AboutKind, Collection[str]], Callable[[str, datetime], Collection[str]]]
"""Of some ids: who may be meant today by what was said of one at a time, as the register tells it; several, where it was parted since."""


class GlassReason(StrEnum):
    """Why somebody could not wait for an allocation."""

    CHILD_AT_RISK = "child_at_risk"  # a child may be at risk of harm now
    COVERING = "covering"  # the worker who works with them cannot be reached
    ASKED_BY_PARTNER = "asked_by_partner"  # the police or a hospital asks, and it cannot wait


class GlassOutcome(StrEnum):
    """What the review found."""

    IN_ORDER = "in_order"
    TO_FOLLOW_UP = "to_follow_up"  # goes on as an incident, outside of this page


@dataclass(frozen=True)
class GlassRead:
    """One thing that was read under a broken glass: what, when, and how much it held. It names no resident."""

    at: datetime
    action: Action
    named: int
    """How many other people what was shown named."""
    held: tuple[tuple[str, int], ...]
    """How much of what else it held, as the ledger counts it."""


@dataclass(frozen=True)
class GlassShown:
    """One broken glass, as a reviewer or a lead worker sees it. It names no resident."""

    id: int
    by: str
    role: str
    about_kind: AboutKind
    about_id: str
    """Empty for a reviewer, who opens no page."""
    purpose: str
    reason: GlassReason
    why: str
    at: datetime
    until: datetime
    due: date
    late: bool
    opened: int
    """How often the page was then opened under it, as the ledger says."""
    read: tuple[GlassRead, ...]
    """All that was read under it, in order; only where one review is looked at."""
    outcome: GlassOutcome | None
    reviewed_by: str
    note: str


@dataclass(frozen=True)
class ReviewLate:
    """A review that nobody closed in time, as the manager of who broke the glass is told of it: of no resident."""

    by: str
    at: datetime
    due: date


def review_due(on: date) -> date:
    """
    The day by whose end a review is to be closed: two working days on.

    A public holiday counts as a working day, so the day is never later than it should be.
    """
    day, left = on, WORKING_DAYS_TO_REVIEW
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < SATURDAY
    return day
