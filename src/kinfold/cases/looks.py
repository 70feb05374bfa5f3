"""A person asks who has looked at their record; whoever works with them passes it on, under all ids that they were known by."""

from __future__ import annotations

from kinfold.governance import actions as governance
from kinfold.governance import look_actions, look_queries
from kinfold.governance.look_values import AnswerShown
from kinfold.governance.rules.policy import About, Actor
from kinfold.register import queries as register
from kinfold.vocabulary.codelists import Action
from kinfold.vocabulary.identifiers import PersonId, PurposeId


def ask_who_looked(actor: Actor, purpose: PurposeId, person: PersonId) -> None:
    """Raises CannotStand where an answer to them is being prepared already."""
    about = About("person", person)
    permit = governance.require(actor, purpose, Action.ASK_LOOKS, about)
    look_actions.ask_who_looked(
        actor, purpose, about, ids=register.known_by(permit), families=register.families_of(permit)
    )


def handed_over(actor: Actor, purpose: PurposeId, person: PersonId) -> tuple[AnswerShown, ...]:
    """What may be handed to a person, held against the families that they are known to belong to today."""
    about = About("person", person)
    permit = governance.require(actor, purpose, Action.ASK_LOOKS, about)
    return look_queries.for_the_person(actor, purpose, about, families=register.families_of(permit))
