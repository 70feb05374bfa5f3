"""One thing each, with sensible values for what a test does not care about."""

from __future__ import annotations

from datetime import date
from typing import Any

from kinfold.governance.actions import replace_duty, replace_relationships, replace_restrictions, replace_staff
from kinfold.governance.models import Restriction
from kinfold.governance.rules.policy import About, Actor
from kinfold.governance.rules.rows import (
    DECIDED,
    DutyRow,
    RelationshipKind,
    RelationshipRow,
    RestrictionReason,
    RestrictionRow,
    StaffRow,
)

TODAY = date(2026, 5, 1)
PERSON = About("person", "person-1")
FAMILY = About("family", "family-1")
NOBODY_KNOWN = About("person", "no-such-person")


def a_worker(staff: str = "s1", role: str = "social_worker", **told: Any) -> StaffRow:
    """Employed, trained and agreed, as TODAY goes."""
    usual = {"trained_on": date(2026, 1, 10), "agreed_on": date(2025, 9, 1), "from_day": date(2025, 9, 1)}
    return StaffRow(staff=staff, name=f"Worker {staff}", role=role, **{**usual, **told})


def works_with(staff: str, about: About = PERSON, **told: Any) -> RelationshipRow:
    usual = {"kind": RelationshipKind.ALLOCATED, "from_day": date(2026, 1, 1), "source": "social_care"}
    return RelationshipRow(staff=staff, about_kind=about.kind, about_id=about.id, **{**usual, **told})  # type: ignore[arg-type]


def is_protected(about: About = PERSON, reason: RestrictionReason = RestrictionReason.WITNESS) -> RestrictionRow:
    return RestrictionRow(about_kind=about.kind, about_id=about.id, reason=reason, source="line")  # type: ignore[arg-type]


def knows(staff: str, about: About = PERSON, reason: RestrictionReason = RestrictionReason.OWN_FAMILY) -> Restriction:
    """Somebody decided that a member of staff has a conflict of interest."""
    return Restriction(about_kind=about.kind, about_id=about.id, reason_code=reason.value, source=DECIDED, staff=staff)


def on_duty(staff: str, team: str, **told: Any) -> DutyRow:
    """This week's duty of a team, as the staff list says."""
    usual = {"from_day": date(2026, 4, 27), "until_day": date(2026, 5, 4), "source": "staff"}
    return DutyRow(staff=staff, team=team, **{**usual, **told})


def published(
    *rows: StaffRow | RelationshipRow | RestrictionRow | DutyRow,
) -> None:
    """The register as a run that says exactly these rows would leave it."""
    replace_staff(row for row in rows if isinstance(row, StaffRow))
    replace_relationships(row for row in rows if isinstance(row, RelationshipRow))
    replace_restrictions(row for row in rows if isinstance(row, RestrictionRow))
    replace_duty(row for row in rows if isinstance(row, DutyRow))


def the_actor(staff: str = "s1") -> Actor:
    """As a page would hold it; the door trusts only the id."""
    return Actor(staff, "", "", None, active=True, trained=True, agreed=True)  # type: ignore[arg-type]
