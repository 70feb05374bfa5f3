"""What the register remembers of earlier runs, for the schedule of retention alone. No page of a family reads it."""

from __future__ import annotations

from django.db import models

from kinfold.register.models.published import OPAQUE


class MembershipEvent(models.Model):
    """
    That a run began (`came`) or ceased (`went`) to see somebody in a family in a role.

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
