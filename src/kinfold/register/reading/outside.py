"""
Whom an extract for somebody outside may hold: nobody who is protected, and nobody who is new.

A person whom staff have seen for less than a week may yet turn out to be somebody to protect, or two people. Every
extract that leaves takes its people from here.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta

from django.db.models import Max, Q, QuerySet

from kinfold.governance.queries import protected
from kinfold.register.models import ExtractDecision, Person, Record, Run

HELD_BACK_FOR = timedelta(days=7)


def people_for_outside(at: datetime) -> QuerySet[Person]:
    """Everybody whom pages have shown for a week, by at least one record, and who is not protected today."""
    long_known = Record.objects.filter(_shown_since(at - HELD_BACK_FOR)).values("person")
    return Person.objects.filter(id__in=long_known, restricted=False).exclude(id__in=protected("person"))


def _shown_since(before: datetime) -> Q:
    """
    Records that were published by then: their first extract was taken into use, and a run came after.

    The day of an extract is not enough: it may have come late. Of what nobody can tell the answer is no.
    """
    last_run = Run.objects.filter(published_at__lte=before).aggregate(last=Max("published_at"))["last"]
    known: defaultdict[str, set[date]] = defaultdict(set)
    if last_run:
        taken = ExtractDecision.objects.filter(decision="committed", decided_at__lte=last_run)
        for source, day in taken.values_list("source", "extract_date"):
            known[source].add(day)
    told = Q(source__in=[])
    for source, days in known.items():
        told |= Q(source=source, first_said__in=days)
    return told
