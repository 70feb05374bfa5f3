"""
What governance keeps of colleagues who are let in for some days: on a team's duty, and at a meeting about a family.

Both end by themselves, and each says who wrote it down and why; or which source says so.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from kinfold.governance.rules.rows import DECIDED

_BY_A_PERSON = Q(source=DECIDED)
_ENDED = Q(ended_by="", ended_at=None) | (~Q(ended_by="") & Q(ended_at__isnull=False))


class DutyTurn(models.Model):
    """Somebody stands in for a team from a day until a day (exclusive): they may open what its workers were given."""

    staff = models.CharField(max_length=200)
    # As the staff list writes it. Who is of the team is asked anew at each request.
    team = models.TextField()
    from_day = models.DateField()
    until_day = models.DateField()
    source = models.CharField(max_length=100)
    reason = models.TextField(blank=True, default="", db_default="")
    put_by = models.CharField(max_length=200, blank=True, default="", db_default="")
    put_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=200, blank=True, default="", db_default="")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(staff="") & ~Q(team="") & ~Q(source=""), name="duty_names_who_and_team"
            ),
            models.CheckConstraint(condition=Q(until_day__gt=F("from_day")), name="duty_until_after_from"),
            models.CheckConstraint(
                condition=(~_BY_A_PERSON & Q(put_by=""))
                | (_BY_A_PERSON & ~Q(put_by="") & ~Q(reason="") & Q(put_at__isnull=False)),
                name="duty_says_who_and_why",
            ),
            models.CheckConstraint(condition=~Q(put_by=F("staff")), name="duty_never_by_oneself"),
            models.CheckConstraint(condition=_ENDED, name="duty_ended_by_somebody"),
        ]
        indexes = [models.Index(fields=["staff"], name="duty_of_staff")]

    def __str__(self) -> str:
        return f"duty turn {self.pk}"


class MeetingPlace(models.Model):
    """
    Somebody was put on the list of a meeting about a family. What it lets them open are relationships of that source.

    `people` are those of the family whom whoever wrote it down may open themselves: nobody is given more.
    """

    staff = models.CharField(max_length=200)
    family = models.CharField(max_length=64, db_index=True)
    people = models.JSONField()
    from_day = models.DateField()
    until_day = models.DateField()
    reason = models.TextField()
    put_by = models.CharField(max_length=200)
    put_at = models.DateTimeField()
    ended_by = models.CharField(max_length=200, blank=True, default="", db_default="")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(staff="") & ~Q(family="") & ~Q(reason="") & ~Q(put_by=""), name="meeting_says_who_and_why"
            ),
            models.CheckConstraint(condition=Q(until_day__gt=F("from_day")), name="meeting_until_after_from"),
            models.CheckConstraint(condition=~Q(put_by=F("staff")), name="meeting_never_by_oneself"),
            models.CheckConstraint(condition=_ENDED, name="meeting_ended_by_somebody"),
        ]

    def __str__(self) -> str:
        return f"place at a meeting {self.pk}"
