"""
What publishing hands to governance: staff, who works with whom, and who is protected.

Governance knows people and families by opaque ids only, and does not know who is in which family.
So whoever writes these rows says everything out: one relationship for each person and for each
family that a worker may open; one restriction for each protected person, and one for each family
that a page would show that person in.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal

AboutKind = Literal["person", "family"]

DECIDED = "decided"
"""The source of what a person here decided. Publishing a run never touches those rows."""

FOLLOWS = "follows"
"""The source of a conflict of interest about a family that a run has worked out from one about somebody of it."""


class RelationshipKind(StrEnum):
    """Why somebody may open a page. Every relationship has a first day, and ends."""

    ALLOCATED = "allocated"  # works with them
    SUPERVISING = "supervising"  # answers for the work of somebody who does
    TEAM = "team"  # on the list of a dated meeting about them
    REVIEW = "review"  # was handed a suggestion to look at
    DUTY = "duty"  # on the rota that day, for them or for the team that works with them
    BREAK_GLASS = "break_glass"  # broke the glass less than an hour ago; no source can say it


class RestrictionReason(StrEnum):
    """Why nobody may open, find or list them. The first six are the marks a source can put on a record."""

    PROTECTED_ADDRESS = "protected_address"
    ADOPTED = "adopted"
    WITNESS = "witness"
    STAFF = "staff"
    RESTRICTED = "restricted"
    GENDER_HISTORY = "gender_history"
    SHARED_HOME = "shared_home"  # lives where somebody's address is protected
    MAY_BE_PROTECTED = (
        "may_be_protected"  # a pair of records waits for a person, and the other one's person is protected
    )
    PROTECTED_MEMBER = "protected_member"  # a family with a protected person in it
    # Against one member of staff alone.
    OWN_RECORD = "own_record"  # it is they themselves
    OWN_FAMILY = "own_family"  # somebody of their family
    COLLEAGUE = "colleague"  # somebody they work with


CONFLICTS = (RestrictionReason.OWN_RECORD, RestrictionReason.OWN_FAMILY, RestrictionReason.COLLEAGUE)
"""Conflicts of interest: decided by people, never stated by a source."""


@dataclass(frozen=True, kw_only=True)
class StaffRow:
    """One member of staff, as the staff list says."""

    staff: str
    name: str
    role: str
    email: str = ""
    phone: str = ""
    team: str = ""
    supervisor: str = ""
    supervised_from: date | None = None
    supervised_until: date | None = None
    trained_on: date | None = None
    agreed_on: date | None = None
    from_day: date | None = None
    until_day: date | None = None


@dataclass(frozen=True, kw_only=True)
class RelationshipRow:
    """`staff` works with a person or family from a day until a day (exclusive; None while it stands)."""

    staff: str
    about_kind: AboutKind
    about_id: str
    kind: RelationshipKind
    from_day: date
    until_day: date | None = None
    source: str


@dataclass(frozen=True, kw_only=True)
class DutyRow:
    """`staff` is on the duty of a team from a day until a day (exclusive)."""

    staff: str
    team: str
    from_day: date
    until_day: date
    source: str


@dataclass(frozen=True, kw_only=True)
class RestrictionRow:
    """A person or family that is on no page, search or list."""

    about_kind: AboutKind
    about_id: str
    reason: RestrictionReason
    source: str


@dataclass(frozen=True)
class Difference:
    """What applying new rows changed."""

    added: int
    changed: int
    removed: int
