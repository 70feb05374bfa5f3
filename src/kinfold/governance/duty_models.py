"""What governance keeps of who is on a team's duty."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class DutyTurn(models.Model):
    """Somebody stands in for a team from a day until a day (exclusive): they may open what its workers were given."""

    staff = models.CharField(max_length=200)
    # As the staff list writes it. Who is of the team is asked anew at each request.
    team = models.TextField()
    from_day = models.DateField()
    until_day = models.DateField()
    source = models.CharField(max_length=100)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(staff="") & ~Q(team="") & ~Q(source=""), name="duty_names_who_and_team"
            ),
            models.CheckConstraint(condition=Q(until_day__gt=F("from_day")), name="duty_until_after_from"),
        ]
        indexes = [models.Index(fields=["staff"], name="duty_of_staff")]

    def __str__(self) -> str:
        return f"duty turn {self.pk}"
