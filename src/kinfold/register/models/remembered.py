"""What the register remembers of earlier runs. No page of a family reads it."""

from __future__ import annotations

from django.db import models

from kinfold.register.models.published import OPAQUE


class EndedRecord(models.Model):
    """
    Whose a record was when its person's id ended, since no source told anything of them any more.

    An id is never given again. Who comes back has a new one, and by this it is known whose it is: what was decided,
    held and kept apart of them holds again. The row goes when the record is back.
    """

    record = models.CharField(max_length=OPAQUE, primary_key=True)
    person = models.CharField(max_length=OPAQUE)

    def __str__(self) -> str:
        return f"ended record {self.pk}"


class MembershipEvent(models.Model):
    """
    For the schedule of retention, and for families that come back: that a run began (`came`) or ceased (`went`) to see somebody in a family in a role.

    Added to, and never changed. What a family was worked with still counts for whoever belonged to it when a later run
    makes the family no longer. A family of the first run of all has no `came`: it was there from that run on.
    """

    id = models.BigAutoField(primary_key=True)
    family = models.CharField(max_length=OPAQUE, db_index=True)
    person = models.CharField(max_length=OPAQUE, db_index=True)
    role = models.TextField()
    from_day = models.DateField(null=True)
    until_day = models.DateField(null=True)
    """The days of the membership as the last run had them that saw it."""
    event = models.CharField(max_length=8)
    run = models.CharField(max_length=64)
    """Of `came` the first run that saw it, of `went` the first that no longer did."""

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(event__in=["came", "went"]),
                name="membership_event_known",
            )
        ]

    def __str__(self) -> str:
        return f"membership event {self.pk}"
