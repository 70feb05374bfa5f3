"""
What people were asked and what they answered, as it happened: rows are added, and never changed.

People stand here by opaque id only. Codes come from closed lists in `rules.consent`, and the database refuses others.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from kinfold.cases.rules.consent import Answer, Asked, Capacity, Form


class ConsentEvent(models.Model):
    """Somebody was asked for one thing for one service, answered, or took the answer back."""

    person = models.CharField(max_length=64)
    asked = models.CharField(max_length=30)
    service = models.TextField()
    answer = models.CharField(max_length=10)
    day = models.DateField()
    form = models.CharField(max_length=20)
    words = models.TextField()
    capacity = models.CharField(max_length=10, blank=True, default="")
    assessed_by = models.TextField(blank=True, default="")
    why = models.TextField(blank=True, default="")
    # Two things that are often taken for one: what was consented to stands above, on what the use of the data rested here.
    purpose = models.TextField()
    lawful_basis = models.JSONField()
    # As it was known that day; what a parent answered ends with the sixteenth birthday.
    born = models.DateField(null=True)
    asked_by = models.CharField(max_length=200)
    at = models.DateTimeField()
    entry = models.BigIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(asked__in=[one.value for one in Asked]), name="consent_asked_known"),
            models.CheckConstraint(condition=Q(answer__in=[one.value for one in Answer]), name="consent_answer_known"),
            models.CheckConstraint(condition=Q(form__in=[one.value for one in Form]), name="consent_form_known"),
            models.CheckConstraint(
                condition=Q(answer="asked", capacity="")
                | (~Q(answer="asked") & Q(capacity__in=[one.value for one in Capacity])),
                name="consent_answer_says_who_may",
            ),
            models.CheckConstraint(
                condition=Q(capacity__in=["", "presumed"]) | (~Q(assessed_by="") & ~Q(why="")),
                name="consent_under_16_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(person="") & ~Q(service="") & ~Q(words="") & ~Q(asked_by=""), name="consent_is_whole"
            ),
        ]
        indexes = [models.Index(fields=["person", "asked", "service"], name="consent_of_a_person")]

    def __str__(self) -> str:
        return f"consent event {self.pk}"
