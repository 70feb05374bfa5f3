"""What governance keeps of requests by right. `models` hands it on, and everything else takes it from there."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from kinfold.governance.rules.requests import CameBy, Capacity, State
from kinfold.governance.rules.rights import RIGHTS

# Plain texts, so that a migration does not change its meaning when a list grows.
_RIGHTS = list(RIGHTS)
_CAPACITIES = [capacity.value for capacity in Capacity]
_WAYS = [way.value for way in CameBy]
_STATES = [state.value for state in State]


class RightsRequest(models.Model):
    """
    Somebody asks by a right of theirs: received, due, perhaps made longer once, and ended by a person.

    Whom it is about stands here by opaque id, or not at all where nobody has looked them up; how to reach them stands
    in the letter that `reference` leads to. `due_on` is None once a complaint was acknowledged: it has no last day then.
    """

    right = models.CharField(max_length=40)
    about_kind = models.CharField(max_length=10, blank=True, default="")
    about_id = models.CharField(max_length=64, blank=True, default="")
    capacity = models.CharField(max_length=40)
    came_by = models.CharField(max_length=20)
    received_on = models.DateField()
    due_on = models.DateField(null=True, blank=True)
    what = models.TextField()
    reference = models.TextField()
    written_by = models.CharField(max_length=200)
    written_at = models.DateTimeField()
    told_on = models.DateField(null=True, blank=True)
    told_why = models.TextField(blank=True, default="")
    told_by = models.CharField(max_length=200, blank=True, default="")
    state = models.CharField(max_length=20, default="open")
    closed_on = models.DateField(null=True, blank=True)
    closed_why = models.TextField(blank=True, default="")
    closed_by = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(right__in=_RIGHTS), name="rights_right_known"),
            models.CheckConstraint(condition=Q(capacity__in=_CAPACITIES), name="rights_capacity_known"),
            models.CheckConstraint(condition=Q(came_by__in=_WAYS), name="rights_came_by_known"),
            models.CheckConstraint(condition=Q(state__in=_STATES), name="rights_state_known"),
            models.CheckConstraint(
                condition=(Q(about_kind="") & Q(about_id="")) | (Q(about_kind="person") & ~Q(about_id="")),
                name="rights_about_one_or_not_looked_up",
            ),
            models.CheckConstraint(
                condition=~Q(what="") & ~Q(reference="") & ~Q(written_by=""), name="rights_says_what_and_where"
            ),
            models.CheckConstraint(
                condition=Q(told_on=None, told_why="", told_by="")
                | (Q(told_on__isnull=False, told_on__gte=F("received_on")) & ~Q(told_why="") & ~Q(told_by="")),
                name="rights_told_says_who_and_why",
            ),
            models.CheckConstraint(
                condition=Q(due_on__isnull=False, due_on__gte=F("received_on"))
                | (Q(due_on=None) & Q(told_on__isnull=False)),
                name="rights_due_or_acknowledged",
            ),
            models.CheckConstraint(
                condition=Q(state="open", closed_on=None, closed_why="", closed_by="")
                | (
                    ~Q(state="open")
                    & Q(closed_on__isnull=False, closed_on__gte=F("received_on"))
                    & ~Q(closed_why="")
                    & ~Q(closed_by="")
                ),
                name="rights_closed_says_who_and_why",
            ),
        ]
        indexes = [models.Index(fields=["about_kind", "about_id"], name="rights_about")]

    def __str__(self) -> str:
        return f"request {self.pk}"
