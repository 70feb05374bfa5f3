"""A person asks by a right of theirs; whoever works with them passes it on, and sees what became of it, also before a join of records."""

from __future__ import annotations

from datetime import datetime

from kinfold.governance import actions as governance
from kinfold.governance import request_actions, request_queries
from kinfold.governance.request_values import RequestShown
from kinfold.governance.rules.policy import About, Actor
from kinfold.governance.rules.requests import Draft
from kinfold.register.reading.redirects import past_of
from kinfold.vocabulary.codelists import Action
from kinfold.vocabulary.identifiers import PersonId, PurposeId


def pass_on(actor: Actor, purpose: PurposeId, person: PersonId, draft: Draft) -> None:
    """Raises CannotStand where it cannot be so, such as a day that is still to come."""
    request_actions.ask_by_right(actor, purpose, About("person", person), draft)


def asked_by(actor: Actor, purpose: PurposeId, person: PersonId) -> tuple[RequestShown, ...]:
    """What this person asked so far."""
    about = About("person", person)
    governance.require(actor, purpose, Action.ASK_RIGHTS, about)
    # Of somebody who was parted from another both are shown: a refusal must not be lost from sight.
    past = past_of("person", [person])

    def may_be_theirs(id_: str, at: datetime) -> bool:
        return person in past.heirs(id_, at)

    return request_queries.asked_by(actor, purpose, about, ids=past.ids, may_be_theirs=may_be_theirs)
