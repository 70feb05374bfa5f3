"""
What governance keeps: staff, who works with whom, and who is protected.

People and families stand here by opaque id only. Codes come from closed lists in `rules.rows`, and
the database refuses others.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from kinfold.governance.duty_models import DutyTurn as DutyTurn
from kinfold.governance.request_models import RightsRequest as RightsRequest
from kinfold.governance.rules.disclosures import Outcome, Permission
from kinfold.governance.rules.glass import GlassOutcome, GlassReason
from kinfold.governance.rules.kept import Step
from kinfold.governance.rules.rows import CONFLICTS, RelationshipKind, RestrictionReason

# Plain texts, so that a migration does not change its meaning when a list grows.
_ABOUT_KINDS = ["person", "family"]
_KINDS = [kind.value for kind in RelationshipKind]
_GLASS = RelationshipKind.BREAK_GLASS.value
_REASONS = [reason.value for reason in RestrictionReason]
_GLASS_REASONS = [reason.value for reason in GlassReason]
_GLASS_OUTCOMES = [outcome.value for outcome in GlassOutcome]
_OUTCOMES = [outcome.value for outcome in Outcome]
_PERMISSIONS = [permission.value for permission in Permission]
_STEPS = [step.value for step in Step]
_RENEWED = Step.RENEWED.value
_CONFLICTS = [reason.value for reason in CONFLICTS]


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
    # Since when and until when the supervisor answers for their work; open where the list names no day.
    supervised_from = models.DateField(null=True, blank=True)
    supervised_until = models.DateField(null=True, blank=True)
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
    # Only where the glass was broken: an hour, not a day. No source can say it.
    until_at = models.DateTimeField(null=True, blank=True)
    source = models.CharField(max_length=100)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(Q(kind=_GLASS) & Q(until_at__isnull=False)) | (~Q(kind=_GLASS) & Q(until_at=None)),
                name="relationship_broken_glass_ends",
            ),
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
    """A person or family that is on no page, search or list, and why: for everybody, or for one member of staff."""

    about_kind = models.CharField(max_length=10)
    about_id = models.CharField(max_length=64)
    reason_code = models.CharField(max_length=30)
    source = models.CharField(max_length=100)
    # Whom alone it holds against, where it is a conflict of interest; else empty, for everybody.
    staff = models.CharField(max_length=200, blank=True, default="", db_default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(Q(staff="") & ~Q(reason_code__in=_CONFLICTS))
                | (~Q(staff="") & Q(reason_code__in=_CONFLICTS)),
                name="restriction_of_one_is_a_conflict",
            ),
            models.CheckConstraint(condition=Q(about_kind__in=_ABOUT_KINDS), name="restriction_about_kind_known"),
            models.CheckConstraint(condition=Q(reason_code__in=_REASONS), name="restriction_reason_known"),
            models.CheckConstraint(condition=~Q(about_id="") & ~Q(source=""), name="restriction_names_whom_and_source"),
            models.UniqueConstraint(
                fields=["about_kind", "about_id", "reason_code", "source", "staff"], name="restriction_said_once"
            ),
        ]

    def __str__(self) -> str:
        return f"restriction {self.pk}"


class BrokenGlass(models.Model):
    """Somebody opened one page for an hour without a relationship; and whether that was found to be in order."""

    staff = models.CharField(max_length=200)
    about_kind = models.CharField(max_length=10)
    about_id = models.CharField(max_length=64)
    purpose = models.TextField()
    reason_code = models.CharField(max_length=30)
    why = models.TextField()
    at = models.DateTimeField()
    until_at = models.DateTimeField()
    due_day = models.DateField()
    reviewed_by = models.CharField(max_length=200, blank=True, default="")
    reviewed_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=30, blank=True, default="")
    note = models.TextField(blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(about_kind__in=_ABOUT_KINDS), name="glass_about_kind_known"),
            models.CheckConstraint(condition=Q(reason_code__in=_GLASS_REASONS), name="glass_reason_known"),
            models.CheckConstraint(condition=~Q(why="") & ~Q(staff=""), name="glass_says_who_and_why"),
            models.CheckConstraint(condition=~Q(reviewed_by=F("staff")), name="glass_reviewed_by_somebody_else"),
            models.CheckConstraint(
                condition=(Q(reviewed_at=None) & Q(reviewed_by="") & Q(outcome=""))
                | (Q(reviewed_at__isnull=False) & ~Q(reviewed_by="") & Q(outcome__in=_GLASS_OUTCOMES) & ~Q(note="")),
                name="glass_review_is_whole",
            ),
        ]
        indexes = [
            models.Index(fields=["about_kind", "about_id"], name="glass_about"),
            models.Index(fields=["reviewed_at", "due_day"], name="glass_to_review"),
        ]

    def __str__(self) -> str:
        return f"broken glass {self.pk}"


class Disclosure(models.Model):
    """
    Data about somebody was given to an organisation outside, or a request for it was refused, with all it rested on.

    While `keep_until` stands, also after that day, the person is not told of it; only a reviewer takes it away.
    """

    about_kind = models.CharField(max_length=10)
    about_id = models.CharField(max_length=64)
    outcome = models.CharField(max_length=10)
    recipient = models.TextField()
    purpose = models.TextField()
    lawful_basis = models.JSONField()
    gateway = models.TextField(blank=True, default="")
    agreement = models.TextField(blank=True, default="")
    categories = models.JSONField()
    what = models.TextField(blank=True, default="")
    why = models.TextField()
    decided_by = models.CharField(max_length=200)
    at = models.DateTimeField()
    known = models.BooleanField()
    permission = models.CharField(max_length=20)
    exception = models.TextField(blank=True, default="")
    keep_until = models.DateField(null=True, blank=True)
    reviewed_by = models.CharField(max_length=200, blank=True, default="")
    reviewed_at = models.DateTimeField(null=True, blank=True)
    note = models.TextField(blank=True, default="")
    entry = models.BigIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(about_kind__in=_ABOUT_KINDS), name="disclosure_about_kind_known"),
            models.CheckConstraint(condition=Q(outcome__in=_OUTCOMES), name="disclosure_outcome_known"),
            models.CheckConstraint(condition=Q(permission__in=_PERMISSIONS), name="disclosure_permission_known"),
            models.CheckConstraint(
                condition=~Q(about_id="") & ~Q(recipient="") & ~Q(why="") & ~Q(decided_by=""),
                name="disclosure_says_who_whom_and_why",
            ),
            models.CheckConstraint(
                condition=Q(outcome="refused") | (~Q(gateway="") & ~Q(what="") & (~Q(agreement="") | ~Q(exception=""))),
                name="disclosure_rests_on_a_gateway_and_an_agreement_or_exception",
            ),
            models.CheckConstraint(
                condition=Q(outcome="refused") | Q(known=True) | ~Q(exception=""),
                name="disclosure_unknown_to_them_has_an_exception",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by="")
                | (~Q(reviewed_by=F("decided_by")) & Q(reviewed_at__isnull=False) & ~Q(note="")),
                name="disclosure_reviewed_by_somebody_else",
            ),
        ]
        indexes = [
            models.Index(fields=["about_kind", "about_id"], name="disclosure_about"),
            models.Index(fields=["keep_until"], name="disclosure_kept"),
        ]

    def __str__(self) -> str:
        return f"disclosure {self.pk}"


class LookAnswer(models.Model):
    """Somebody asked who has looked at their record. `lines` is what one person prepared and another agreed to, frozen."""

    about_kind = models.CharField(max_length=10)
    about_id = models.CharField(max_length=64)
    ids = models.JSONField()
    families = models.JSONField(default=list)
    state = models.CharField(max_length=10, default="asked")
    asked_by = models.CharField(max_length=200)
    asked_at = models.DateTimeField()
    prepared_by = models.CharField(max_length=200, blank=True, default="")
    prepared_at = models.DateTimeField(null=True, blank=True)
    by_hand = models.JSONField(default=list)
    lines = models.JSONField(default=list)
    note = models.TextField(blank=True, default="")
    agreed_by = models.CharField(max_length=200, blank=True, default="")
    agreed_at = models.DateTimeField(null=True, blank=True)
    agreed_note = models.TextField(blank=True, default="")
    # Of what was agreed to, to the letter: anything else has to be agreed to anew.
    agreed_digest = models.CharField(max_length=64, blank=True, default="", db_default="")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(about_kind__in=_ABOUT_KINDS), name="looks_about_kind_known"),
            models.CheckConstraint(condition=Q(state__in=["asked", "prepared", "agreed"]), name="looks_state_known"),
            models.CheckConstraint(
                condition=Q(state="asked") | (~Q(prepared_by="") & Q(prepared_at__isnull=False)),
                name="looks_prepared_by",
            ),
            models.CheckConstraint(
                condition=~Q(state="agreed")
                | (~Q(agreed_by="") & ~Q(agreed_by=F("prepared_by")) & Q(agreed_at__isnull=False)),
                name="looks_agreed_by_somebody_else",
            ),
        ]
        indexes = [models.Index(fields=["about_kind", "about_id"], name="looks_about")]

    def __str__(self) -> str:
        return f"answer {self.pk}"


class LookReview(models.Model):
    """What was found of one look that was asked about, by its number in the ledger."""

    entry = models.BigIntegerField(primary_key=True)
    reviewed_by = models.CharField(max_length=200)
    reviewed_at = models.DateTimeField()
    outcome = models.CharField(max_length=20)
    note = models.TextField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(outcome__in=["explained", "to_follow_up"]), name="look_outcome_known"),
            models.CheckConstraint(condition=~Q(note="") & ~Q(reviewed_by=""), name="look_review_is_whole"),
        ]

    def __str__(self) -> str:
        return f"review of entry {self.pk}"


class AgreementStep(models.Model):
    """
    What a person did about a sharing agreement, and when. It changes no promise: only the profile renews an agreement.

    Nothing here is changed or taken away; what was written down wrongly is put right by a newer line.
    """

    # An id of the profile, not a key: an agreement can leave the profile, and what was done stays.
    agreement = models.CharField(max_length=100, db_index=True)
    step = models.CharField(max_length=30)
    on_day = models.DateField()
    until_day = models.DateField(null=True, blank=True)
    reason = models.TextField()
    done_by = models.CharField(max_length=200)
    done_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(step__in=_STEPS), name="agreement_step_known"),
            models.CheckConstraint(
                condition=(Q(step=_RENEWED) & Q(until_day__gt=F("on_day"))) | (~Q(step=_RENEWED) & Q(until_day=None)),
                name="agreement_renewed_until",
            ),
            models.CheckConstraint(
                condition=~Q(agreement="") & ~Q(reason="") & ~Q(done_by=""), name="agreement_step_says_who_and_why"
            ),
        ]

    def __str__(self) -> str:
        return f"agreement step {self.pk}"


class NoticeVersion(models.Model):
    """
    A version of the council's notice that was in force here, with a digest of what it said.

    Nothing here is changed or taken away: a version that is gone from the council's folder is missed by it.
    """

    council = models.CharField(max_length=100)
    version = models.CharField(max_length=50)
    digest = models.CharField(max_length=64)
    first_seen_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("council", "version"), name="notice_version_once"),
            models.CheckConstraint(
                condition=~Q(council="") & ~Q(version="") & ~Q(digest=""), name="notice_version_is_whole"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.council} {self.version}"


class Hold(models.Model):
    """
    Why something may not be destroyed though it is due: for one person, one family or everybody, for one class or all.

    It stands from a day until a day (exclusive), or until somebody lifts it.
    """

    about_kind = models.CharField(max_length=10, blank=True, default="")
    about_id = models.CharField(max_length=64, blank=True, default="")
    retention_class = models.CharField(max_length=100, blank=True, default="")
    from_day = models.DateField()
    until_day = models.DateField(null=True, blank=True)
    source = models.TextField()
    set_by = models.CharField(max_length=200)
    set_at = models.DateTimeField()
    lifted_by = models.CharField(max_length=200, blank=True, default="")
    lifted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(Q(about_kind="") & Q(about_id="")) | (Q(about_kind__in=_ABOUT_KINDS) & ~Q(about_id="")),
                name="hold_about_one_or_all",
            ),
            models.CheckConstraint(condition=~Q(source="") & ~Q(set_by=""), name="hold_says_who_and_why"),
            models.CheckConstraint(
                condition=Q(until_day=None) | Q(until_day__gt=F("from_day")), name="hold_until_after_from"
            ),
            models.CheckConstraint(
                condition=(Q(lifted_by="") & Q(lifted_at=None))
                | (~Q(lifted_by="") & Q(lifted_at__isnull=False) & Q(until_day__isnull=False)),
                name="hold_lifted_ends",
            ),
        ]
        indexes = [models.Index(fields=["about_kind", "about_id"], name="hold_about")]

    def __str__(self) -> str:
        return f"hold {self.pk}"
