"""
Where a family stands, and what may be decided next. Only what a person decided moves it.

The table is the whole rule: what is not in it may not be decided.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

TAKEN_UP, DECLINED, MORE_ASKED = "taken_up", "declined", "more_asked"
ELIGIBLE, NOT_ELIGIBLE = "eligible", "not_eligible"
SUPPORT_BEGAN, SUPPORT_ENDED = "support_began", "support_ended"
CARE_LOOKED_AT = "care_looked_at"
"""A person looked at what it means that a child went into care; it moves nothing."""

OF_SUGGESTIONS = (TAKEN_UP, DECLINED, MORE_ASKED)
"""What is decided on the list of families that may be eligible; the others on the family's own pages."""
OF_ELIGIBILITY = (*OF_SUGGESTIONS, ELIGIBLE, NOT_ELIGIBLE)
"""What is decided of a household: once that has changed it is nobody's until it is decided anew."""
OF_SUPPORT = (SUPPORT_BEGAN, SUPPORT_ENDED)

NEXT: dict[str, tuple[str, ...]] = {
    "": (TAKEN_UP, DECLINED, MORE_ASKED, ELIGIBLE, SUPPORT_BEGAN),
    MORE_ASKED: (TAKEN_UP, DECLINED, MORE_ASKED, ELIGIBLE, SUPPORT_BEGAN),
    DECLINED: (TAKEN_UP, MORE_ASKED, ELIGIBLE, SUPPORT_BEGAN),
    TAKEN_UP: (DECLINED, MORE_ASKED, ELIGIBLE, NOT_ELIGIBLE, SUPPORT_BEGAN),
    ELIGIBLE: (NOT_ELIGIBLE, SUPPORT_BEGAN),
    NOT_ELIGIBLE: (TAKEN_UP, MORE_ASKED, ELIGIBLE, SUPPORT_BEGAN),
    SUPPORT_BEGAN: (SUPPORT_ENDED, SUPPORT_BEGAN, CARE_LOOKED_AT),
    SUPPORT_ENDED: (SUPPORT_BEGAN, TAKEN_UP, SUPPORT_ENDED, CARE_LOOKED_AT),
}
"""
From each place, nobody having decided being one, to what may be decided; checked in tests to hold every decision.
That support began, or ended, said once more, gives another day for the one that was wrong; both stay on record.
"""

WAITS = ("", MORE_ASKED)
"""Whoever looks for families is asked about these. A declined one waits again once other needs are found."""


def stands(decisions: Iterable[str]) -> str:
    """Where a family stands, from all that was decided of it, oldest first; empty where nobody decided anything."""
    place = ""
    for decision in decisions:
        place = place if decision == CARE_LOOKED_AT else decision
    return place


def not_before(told: Sequence[tuple[str, date | None]], decision: str) -> date | None:
    """From what was decided, oldest first: before which day support cannot have ended, or begun again. The newest counts."""
    return next((day for one, day in reversed(told) if one in OF_SUPPORT and one != decision), None)
