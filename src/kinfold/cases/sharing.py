"""Giving data to somebody outside: what the person said of it is looked up first, and goes with it."""

from __future__ import annotations

from datetime import datetime

from kinfold.cases.reading import has_said_no, has_said_yes, may_be_asked
from kinfold.cases.rules.consent import Asked
from kinfold.governance import actions as governance
from kinfold.governance import disclosure_actions, disclosure_queries, wall
from kinfold.governance.rules.disclosures import Draft, Permission, Share
from kinfold.governance.rules.policy import About, Actor
from kinfold.register import queries as register
from kinfold.register.reading.redirects import all_ids_of, past_of
from kinfold.vocabulary.codelists import Action, Category
from kinfold.vocabulary.identifiers import PersonId, PurposeId


def share(actor: Actor, purpose: PurposeId, person: PersonId, draft: Draft) -> None:
    """Write down a share, with the person's own yes or no as it stands now; raises as `disclose` does."""
    about = About("person", person)
    # Asked before the answers are read: untold of who reads, PostgreSQL's wall would show no refusal of theirs.
    governance.require(actor, purpose, Action.SHARE, about)
    with wall.reading():
        permission = permission_for(person, draft)
    disclosure_actions.disclose(actor, purpose, about, draft, permission=permission)


def shares_of(actor: Actor, purpose: PurposeId, person: PersonId) -> tuple[Share, ...]:
    """Everything that was shared of one person, under every id that is theirs for certain."""
    return disclosure_queries.shares_of(actor, purpose, About("person", person), also=all_ids_of(person))


def may_yet_be_another(actor: Actor, purpose: PurposeId, person: PersonId) -> bool:
    """Whether whoever shares should be warned: staff have seen this person for less than a week."""
    governance.require(actor, purpose, Action.SHARE, About("person", person))
    return register.may_yet_be_another(person)


def home_is_kept(actor: Actor, purpose: PurposeId, person: PersonId) -> bool:
    """Whether their home must not be disclosed to somebody, as their own page says: so the door is asked for that page."""
    governance.require(actor, purpose, Action.OPEN, About("person", person))
    return register.home_is_kept(person)


def told_to_them(actor: Actor, purpose: PurposeId, person: PersonId) -> tuple[Share, ...]:
    """What may be told to a person, when they ask who was given data about them: what is theirs for certain, unless it is kept."""
    past = past_of("person", [person])

    def is_theirs(id_: str, at: datetime) -> bool:
        return past.heirs(id_, at) == {person}

    about = About("person", person)
    return disclosure_queries.in_their_own_pack(actor, purpose, about, ids=past.ids, is_theirs=is_theirs)


def permission_for(person: PersonId, draft: Draft) -> Permission:
    """Every permission that the council asks for must stand: what a school holds has one of its own. A no always counts."""
    needed = {Asked.SHARING_WITH_PARTNERS}
    if Category.EDUCATION in draft.categories:
        needed.add(Asked.PUPIL_INFORMATION)
    if any(has_said_no(person, one, draft.recipient) for one in needed):
        return Permission.NOT_GIVEN
    asked = needed & set(may_be_asked())
    if not asked:
        return Permission.NOT_ASKED_FOR
    given = all(has_said_yes(person, one, draft.recipient) for one in asked)
    return Permission.GIVEN if given else Permission.NOT_GIVEN
