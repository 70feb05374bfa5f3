"""
Who reads too much in an hour is stopped until it has passed. Asked beside the door, for all that it lets somebody do.

Counted from the ledger, which has every page and search of every process and which nobody can write but for themselves, so
that nobody can be stopped by another. It is no rule of the door: that says whose page is whose, and says it alike however
often it is asked.
"""

from __future__ import annotations

from datetime import UTC, datetime

from kinfold.governance import standing
from kinfold.governance.rules.pace import HOUR, most_in_an_hour, stopped
from kinfold.governance.rules.policy import Refused, Request
from kinfold.governance.rules.profile import Profile
from kinfold.governance.rules.rows import RelationshipKind
from kinfold.vocabulary.codelists import Action


def too_fast(request: Request, profile: Profile) -> Refused | None:
    """
    None where they may go on.

    A page that they opened within the hour stays open; and a broken glass always opens its page: it has a reason, it is
    told, and it is reviewed by itself.
    """
    most = most_in_an_hour(profile, request.action)
    if most is None:
        return None
    ledger = standing.ledger()
    done = ledger.let_in_since(request.actor.staff, request.action, datetime.now(UTC) - HOUR)
    if len(done) < most:
        return None
    if request.action is Action.OPEN:
        pages = set(done)
        about = request.about
        again = about.kind != "nobody" and ledger.pseudonym(about.kind, about.id) in pages
        if len(pages) < most or again or _has_broken_the_glass(request):
            return None
    return stopped(request.action, most)


def _has_broken_the_glass(request: Request) -> bool:
    # Not the relationship of the request: a glass is the least of several, and is not named where there is another.
    glasses = standing.standing_on(standing.today()).filter(kind=RelationshipKind.BREAK_GLASS.value)
    return glasses.filter(staff=request.actor.staff, about_kind=request.about.kind, about_id=request.about.id).exists()
