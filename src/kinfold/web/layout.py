"""What the base layout shows on every page: the council, the banner, the reader, where they can go."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from kinfold.governance import queries as governance
from kinfold.vocabulary.codelists import Action
from kinfold.web.accounts.identity_provider import PROVIDER
from kinfold.web.readers import actions_for, purposes_of

PLACES = (
    ("home", "Home", None),
    ("search", "Find a person", Action.FIND),
    ("may_be_eligible", "May be eligible", Action.LIST),
    ("matches", "Who is who", Action.DECIDE_MATCHES),
    ("outcomes", "Outcomes to audit", Action.AUDIT_OUTCOMES),
    ("results", "How families fared", Action.SEE_RESULTS),
    ("protections", "Protected", Action.LIFT_PROTECTION),
    ("interests", "Interests of staff", Action.KEEP_CONFLICTS),
    ("glass", "Broken glass", Action.REVIEW_BREAK_GLASS),
    ("shares", "What was shared", Action.REVIEW_SHARES),
    ("looks", "Who has looked", Action.ANSWER_LOOKS),
    ("rights", "Asked by right", Action.ANSWER_RIGHTS),
    ("sources", "Sources", Action.SEE_SOURCES),
    ("registers", "Registers", Action.SEE_REGISTERS),
)


def layout(request: HttpRequest) -> dict[str, Any]:
    """The council and, for somebody signed in, who they are, what for, and where they may go."""
    profile = governance.profile()
    shown: dict[str, Any] = {"council": profile.name, "invented": profile.invented, "drawn_from": profile.drawn_from}
    shown |= {"local_passwords": settings.KINFOLD_LOCAL_PASSWORDS}
    shown |= {"single_sign_on": PROVIDER if settings.KINFOLD_IDENTITY_PROVIDER else ""}
    actor, purpose = getattr(request, "actor", None), getattr(request, "purpose", None)
    if actor is None:
        return shown
    role = profile.roles.get(actor.role)
    shown |= {"reader": actor, "reader_role": role.title if role else actor.role, "navigation": []}
    if purpose is not None:
        may = actions_for(actor, purpose)
        shown |= {
            "purpose": profile.purposes[purpose],
            "other_purposes": len(purposes_of(actor)) > 1,
            "may": {action.value for action in may},
            "navigation": [
                {"href": reverse(name), "text": text, "current": request.path == reverse(name)}
                for name, text, action in PLACES
                if action is None or action in may
            ],
        }
    return shown
