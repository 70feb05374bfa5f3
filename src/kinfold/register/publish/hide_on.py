"""
The protections that a run makes by itself, in its own transaction: they stand until two people let them go.

They are rows of the same table as those that people make, so that the next run knows them, and the same page ends them.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from datetime import date

from django.utils import timezone

from kinfold.governance import actions as governance
from kinfold.governance.rules.policy import About, Event
from kinfold.register.models import ProtectionStep
from kinfold.register.publish.hidden_before import ToKeep
from kinfold.register.rules.protecting import BY_A_RUN, FIRST_NUMBER, KEPT, LAST_NUMBER, PROTECTED, standing_of

_ENDED = "Was protected until {day:%-d %B %Y}, and nothing that is sent says so any more{asked}. Nobody has said that it may end."
_ASKED = " (ask {titles}, which can say who is protected)"
_ANOTHER_KEY = (
    "May be somebody protected{whom}, under a new number: {titles} stopped sending a protected person's record, and since then "
    "sends somebody of the same birth date and name, or number. Nobody has said that it is somebody else."
)
_NOT_SENT = (
    "No agency sends a record of theirs any more: they may be here under another number. If so, protect them by that number; "
    "whom a run found like them is in this list."
)


def hide_on(found: Sequence[ToKeep], not_sent: Collection[int], until: date) -> None:
    """
    Write a protection for everybody whom the run keeps hidden by itself, and say at those by people whose records nobody sends.

    `until` is the day of the last run, up to which they were protected.
    """
    begun = _begun(found, until)
    said = _said_of(not_sent)
    if not begun and not said:
        return
    about = [About("person", step.person) for step in begun]
    entry = governance.record_of_a_run(Event.PROTECTED, BY_A_RUN, shown=about, people=len(begun), not_sent=len(said))
    for step in (*begun, *said):
        step.decided_by, step.decided_at, step.entry = BY_A_RUN, timezone.now(), entry
    ProtectionStep.objects.bulk_create(begun)
    for step in said:
        step.save(force_insert=True)


def _begun(found: Sequence[ToKeep], until: date) -> list[ProtectionStep]:
    taken = set(ProtectionStep.objects.values_list("id", flat=True)) if found else set[int]()
    begun = []
    for one in found:
        number = FIRST_NUMBER + secrets.randbelow(LAST_NUMBER - FIRST_NUMBER)
        while number in taken:
            number = FIRST_NUMBER + secrets.randbelow(LAST_NUMBER - FIRST_NUMBER)
        taken.add(number)
        step = ProtectionStep(id=number, kind=PROTECTED, person=one.person, records=list(one.records), mark=one.mark)
        step.reason = _why(one, until)
        begun.append(step)
    return begun


def _why(one: ToKeep, until: date) -> str:
    titles = ", ".join(one.titles)
    if one.another_key:
        whom = f" (protection {', '.join(one.like)})" if one.like else ""
        return _ANOTHER_KEY.format(titles=titles, whom=whom)
    return _ENDED.format(day=until, asked=_ASKED.format(titles=titles) if titles else "")


def _said_of(not_sent: Collection[int]) -> list[ProtectionStep]:
    """It is said once of each, and never where somebody has asked that it end: what they ask would be taken back by it."""
    said = []
    for number in sorted(not_sent):
        steps = list(ProtectionStep.objects.filter(of=number).order_by("id"))
        if standing_of(step.kind for step in steps) == "stands" and not any(s.decided_by == BY_A_RUN for s in steps):
            said.append(ProtectionStep(kind=KEPT, of=number, reason=_NOT_SENT))
    return said
