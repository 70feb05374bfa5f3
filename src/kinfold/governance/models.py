"""
What governance keeps: staff, who works with whom, and who is protected.

People and families stand here by opaque id only. Codes come from closed lists in `rules.rows`, and
the database refuses others.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from kinfold.governance.rules.rows import RelationshipKind, RestrictionReason

# Plain texts, so that a migration does not change its meaning when a list grows.
_ABOUT_KINDS = ["person", "family"]
_KINDS = [kind.value for kind in RelationshipKind]
_REASONS = [reason.value for reason in RestrictionReason]


class StaffMember(models.Model):
    """One line of the staff list. Somebody who is no longer on it is kept, and has no access."""

    staff = models.CharField(max_length=200, primary_key=True)
    # Of any length: PostgreSQL holds to a limit and SQLite does not, and a long team name must not stop a run.
    name = models.TextField()
    email = models.TextField(blank=True, default="")
    phone = models.TextField(blank=True, default="")
    role = models.TextField()
    team = models.TextField(blank=True, default="")
    # An id, not a key of this table: the list may name a supervisor who is not on it.
    supervisor = models.CharField(max_length=200, blank=True, default="", db_index=True)
    trained_on = models.DateField(null=True, blank=True)
    agreed_on = models.DateField(null=True, blank=True)
    from_day = models.DateField(null=True, blank=True)
    until_day = models.DateField(null=True, blank=True)
    off_list_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(staff=""), name="staff_has_an_id"),
            # No constraint on the two days: a slip in the staff list must not stop a run. It gives no access either.
        ]

    def __str__(self) -> str:
        return self.staff


class Relationship(models.Model):
    """Why a member of staff may open one person's or family's page, from a day until a day (exclusive)."""

    staff = models.CharField(max_length=200)
    about_kind = models.CharField(max_length=10)
    about_id = models.CharField(max_length=64)
    kind = models.CharField(max_length=20)
    from_day = models.DateField()
    until_day = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=100)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(about_kind__in=_ABOUT_KINDS), name="relationship_about_kind_known"),
            models.CheckConstraint(condition=Q(kind__in=_KINDS), name="relationship_kind_known"),
            models.CheckConstraint(
                condition=~Q(staff="") & ~Q(about_id="") & ~Q(source=""), name="relationship_names_both_and_source"
            ),
            models.CheckConstraint(
                condition=Q(until_day=None) | Q(until_day__gt=F("from_day")),
                name="relationship_until_after_from",
            ),
            # Two, because a missing end is equal to nothing in a unique constraint.
            models.UniqueConstraint(
                fields=["staff", "about_kind", "about_id", "kind", "source", "from_day", "until_day"],
                condition=Q(until_day__isnull=False),
                name="relationship_ended_once",
            ),
            models.UniqueConstraint(
                fields=["staff", "about_kind", "about_id", "kind", "source", "from_day"],
                condition=Q(until_day__isnull=True),
                name="relationship_standing_once",
            ),
        ]
        indexes = [
            models.Index(fields=["staff", "about_kind", "about_id"], name="relationship_of_staff"),
            models.Index(fields=["about_kind", "about_id"], name="relationship_about"),
        ]

    def __str__(self) -> str:
        return f"relationship {self.pk}"


class Restriction(models.Model):
    """A person or family that is on no page, search or list, and why."""

    about_kind = models.CharField(max_length=10)
    about_id = models.CharField(max_length=64)
    reason_code = models.CharField(max_length=30)
    source = models.CharField(max_length=100)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(about_kind__in=_ABOUT_KINDS), name="restriction_about_kind_known"),
            models.CheckConstraint(condition=Q(reason_code__in=_REASONS), name="restriction_reason_known"),
            models.CheckConstraint(condition=~Q(about_id="") & ~Q(source=""), name="restriction_names_whom_and_source"),
            models.UniqueConstraint(
                fields=["about_kind", "about_id", "reason_code", "source"], name="restriction_said_once"
            ),
        ]

    def __str__(self) -> str:
        return f"restriction {self.pk}"
