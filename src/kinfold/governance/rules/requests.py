"""What somebody asks of a council by a right of theirs: until when it is answered, and in what capacity they ask. Codes are closed lists."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

WORKING_DAYS = 20
ACKNOWLEDGED_DAYS = 30
EXTENDED_MONTHS = 3
"""In all: the first month and two more (UK GDPR Article 12(3))."""


class Period(StrEnum):
    """How long the law gives the council."""

    MONTH = "month"  # UK GDPR Article 12(3); it can be made longer once
    WORKING_DAYS = "working_days"  # Freedom of Information Act 2000 section 10
    ACKNOWLEDGED = (
        "acknowledged"  # Data Protection Act 2018 section 164A: acknowledged by then, answered without undue delay
    )


class Capacity(StrEnum):
    """In what capacity somebody asks."""

    THEMSELVES = "themselves"
    RESPONSIBLE_FOR_A_CHILD = "responsible_for_a_child"  # parental responsibility
    ACTS_FOR_AN_ADULT = "acts_for_an_adult"  # an attorney, a deputy, a solicitor, an advocate
    ANYBODY = "anybody"  # a question that is about no one person


class CameBy(StrEnum):
    """How it reached the council."""

    LETTER = "letter"
    EMAIL = "email"
    PHONE = "phone"
    IN_PERSON = "in_person"


class State(StrEnum):
    """How far it is. A person answers; nothing is answered by itself."""

    OPEN = "open"
    ANSWERED = "answered"
    ANSWERED_IN_PART = "answered_in_part"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


ENDED = tuple(state for state in State if state is not State.OPEN)


@dataclass(frozen=True)
class Draft:
    """What is written down of a request as it arrives."""

    right: str
    capacity: Capacity
    came_by: CameBy
    received_on: date
    what: str
    reference: str
    """Where the letter, the e-mail or the note of the call is kept: how to reach them stands there and not here."""


def due_on(period: Period, received_on: date) -> date:
    """
    The last day on which it is in time.

    Days off are not taken out beyond Saturdays and Sundays, and a day that falls on one of them does not move: a bank
    holiday makes this a day too early, and never a day too late.
    """
    if period is Period.MONTH:
        return months_after(received_on, 1)
    if period is Period.ACKNOWLEDGED:
        return received_on + timedelta(days=ACKNOWLEDGED_DAYS)
    day, left = received_on, WORKING_DAYS
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < 5
    return day


def extended_to(received_on: date) -> date:
    """The last day once they were told, within the first month, that it takes longer."""
    return months_after(received_on, EXTENDED_MONTHS)


def months_after(day: date, months: int) -> date:
    """The same day of a later month; its last day where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def problems_of(draft: Draft, period: Period | None, *, about_somebody: bool, on: date) -> Sequence[str]:
    """Why it cannot be written down so; empty where it can."""
    found = []
    if period is None:
        found.append("This is not asked of the council: tell them where it is asked.")
    if draft.received_on > on:
        found.append("The day it was received must not be after today.")
    if about_somebody and draft.capacity is Capacity.ANYBODY:
        found.append("It is about a person: select in what capacity they ask.")
    return found


def may_be_extended(period: Period | None, received_on: date, told_on: date, *, on: date) -> Sequence[str]:
    """Why it cannot be made longer by word of that day; empty where it can."""
    if period is not Period.MONTH:
        return ["The law lets only requests that are due in a month be made longer."]
    if not received_on <= told_on <= on:
        return ["The day they were told must lie between the day it was received and today."]
    if told_on > due_on(period, received_on):
        return ["They had to be told within the first month; after it the day stays as it was."]
    return []
