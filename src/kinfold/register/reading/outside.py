"""
Whom an extract for somebody outside may hold: nobody who is protected, and nobody who is new.

A person whom staff have seen for a few days may yet turn out to be somebody to protect, or two people. Every
extract that leaves takes its people from here.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta

from django.db.models import Max, Q, QuerySet

from kinfold.governance.queries import profile, protected
from kinfold.register.models import ExtractDecision, Person, Record, Run


def people_for_outside(at: datetime) -> QuerySet[Person]:
    """
    Everybody whom pages have shown for as long as the profile says, a week at least, and who is not protected today.

    One record that was shown for so long is enough.
    """
    held_back = timedelta(days=profile().new_people_held_back_days)
    long_known = Record.objects.filter(_shown_since(at - held_back)).values("person")
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
