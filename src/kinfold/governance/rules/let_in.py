"""For how long a colleague may be let in by hand. PostgreSQL's second wall holds the same two lengths."""

from __future__ import annotations

from datetime import date, timedelta

LONGEST_DUTY = timedelta(days=14)
LONGEST_MEETING = timedelta(days=92)
"""As long as a child protection plan goes between two conferences."""
FURTHEST = timedelta(days=92)
"""How far ahead a first day may lie."""


def wrong_with(from_day: date, until_day: date, *, today: date, longest: timedelta) -> str:
    """What is wrong with the days that somebody gives, the second exclusive, for whoever gives them; empty where nothing is."""
    if from_day < today:
        return "The first day must not be before today"
    if from_day > today + FURTHEST:
        return f"The first day must be within {FURTHEST.days} days"
    if until_day <= from_day:
        return "The last day must not be before the first"
    if until_day - from_day > longest:
        return f"It can last {longest.days} days at most"
    return ""
