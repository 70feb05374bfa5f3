"""
A person asks who has looked at their record; whoever works with them passes it on, and two others see to the answer.

Governance keeps it by ids. Who they are today, after all that runs joined and parted since, is asked of the register each time.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from kinfold.governance import look_actions, look_queries
from kinfold.governance.look_values import AnswerShown, Whose
from kinfold.governance.rules.policy import About, Actor
from kinfold.register import queries as register
from kinfold.vocabulary.identifiers import PersonId, PurposeId


def ask_who_looked(actor: Actor, purpose: PurposeId, person: PersonId) -> None:
    """Raises CannotStand where an answer to them is being prepared already."""
    look_actions.ask_who_looked(actor, purpose, About("person", person), who_is=_who_is)


def handed_over(actor: Actor, purpose: PurposeId, person: PersonId) -> tuple[AnswerShown, ...]:
    """What may be handed to a person, held against who they are, and whom they live with, today."""
    return look_queries.for_the_person(actor, purpose, About("person", person), who_is=_who_is)


def answers(actor: Actor, purpose: PurposeId) -> tuple[AnswerShown, ...]:
    """What an officer has to prepare or agree to."""
    return look_queries.answers(actor, purpose, who_is=_who_is)


def one_answer(actor: Actor, purpose: PurposeId, answer: int) -> AnswerShown | None:
    """None also where the officer has a conflict of interest with whoever asked."""
    return look_queries.one_answer(actor, purpose, answer, who_is=_who_is)


def prepare_answer(actor: Actor, purpose: PurposeId, answer: int, *, by_hand: Sequence[str], note: str) -> None:
    """Raises NoLongerSo where there is no such answer to prepare."""
    look_actions.prepare_answer(actor, purpose, answer, by_hand=by_hand, note=note, who_is=_who_is)


def agree_to_answer(actor: Actor, purpose: PurposeId, answer: int, review: str, *, agree: bool, note: str) -> None:
    """Raises NoLongerSo where it is not what the officer looked at, or would not be prepared so today."""
    look_actions.agree_to_answer(actor, purpose, answer, review, agree=agree, note=note, who_is=_who_is)


def _who_is(about: About, asked_at: datetime) -> Whose:
    ids, may_be = register.known_by(about, asked_at)
    if about.kind != "person":
        return Whose(ids, may_be, may_be)
    home, home_ids = register.home_of(may_be)
    return Whose(ids, may_be, register.families_of(may_be), home, home_ids)
