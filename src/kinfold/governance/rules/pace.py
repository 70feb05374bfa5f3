"""
How many pages one member of staff may open, and how often they may search, in an hour.

Each page may be theirs to open; a copy of the register, made page by page, is nobody's work. The numbers stand in the
council's profile, well above a day at full stretch.
"""

from __future__ import annotations

from datetime import timedelta

from kinfold.governance.rules.policy import Refused
from kinfold.governance.rules.profile import Profile
from kinfold.vocabulary.codelists import Action

HOUR = timedelta(hours=1)
PACE = "pace"
"""What the ledger has for a rule where somebody was stopped."""
_WORDS = {
    Action.OPEN: "In the last hour you opened {most} different pages of people and families",
    Action.FIND: "In the last hour you searched {most} times",
}


def most_in_an_hour(profile: Profile, action: Action) -> int | None:
    """None for what is not counted."""
    told = profile.in_an_hour
    return {Action.OPEN: told.pages, Action.FIND: told.searches}.get(action)


def stopped(action: Action, most: int) -> Refused:
    """In words: whoever is stopped knows what they did, so nothing is given away."""
    return Refused(
        because=f"{_WORDS[action].format(most=most)}, which is as much as the council lets one person do in an hour. "
        "It goes on as that hour passes; pages that you opened in it stay open to you.",
        ask="the information governance team, who are told of it, where your work needs more",
        rule=PACE,
    )
