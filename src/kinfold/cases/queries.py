"""
What pages ask about people's answers.

The door is asked first, and its entry is written before anything is read.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from kinfold.cases import reading
from kinfold.cases.rules.consent import Asked, Kept
from kinfold.cases.values import ConsentPage, Standing
from kinfold.governance import actions as governance
from kinfold.governance import standing, wall
from kinfold.governance.queries import visible
from kinfold.governance.rules.policy import About, Actor, Event
from kinfold.register import queries as register
from kinfold.register.reading.people import born_of
from kinfold.vocabulary.codelists import Action
from kinfold.vocabulary.identifiers import FamilyId, PersonId, PurposeId, StaffId


def consent_page(actor: Actor, purpose: PurposeId, person: PersonId) -> ConsentPage:
    """What one person was asked and answered, and what may be asked."""
    permit = governance.require(actor, purpose, Action.SEE_CONSENT, About("person", person))
    them = register.one_person(permit)
    with wall.reading():
        events = reading.events_of([them.person])[them.person]
    history = sorted((kept for told in events.values() for kept in told), key=lambda kept: (kept.day, kept.id))
    profile, asks, services = standing.profile(), reading.may_be_asked(), reading.services()
    page = ConsentPage(
        person=them.person,
        name=them.name,
        age=them.age,
        standing=reading.standing_of(events, born=them.birth_date),
        history=tuple(_with_names(kept) for kept in reversed(history)),
        may_be_asked=tuple(one for one in Asked if one in asks or one in {asked for asked, _ in events}),
        services=(*services, *sorted({service for _, service in events} - set(services))),
        lawful_bases=tuple(profile.lawful_bases[one].title for one in profile.purposes[purpose].lawful_basis),
    )
    governance.record(Event.SHOWN, permit, answers=len(history))
    return page


def consent_of_family(
    actor: Actor, purpose: PurposeId, family: FamilyId, people: Iterable[PersonId]
) -> dict[PersonId, tuple[Standing, ...]]:
    """What stands of members whose own pages the reader may open; the others are left out."""
    permit = governance.require(actor, purpose, Action.SEE_CONSENT, About("family", family))
    asked = sorted(set(people))
    may = set(visible(actor, purpose).may_open_people.filter(about_id__in=asked))
    with wall.reading():
        events, born = reading.events_of(may), born_of(may)
    shown = {person: reading.standing_of(events[person], born=born[person]) for person in asked if person in may}
    governance.record(Event.SHOWN, permit, shown=[About("person", person) for person in shown], people=len(shown))
    return shown


def _with_names(kept: Kept) -> Kept:
    who = standing.actor(StaffId(kept.asked_by), on=standing.today())
    return replace(kept, asked_by=who.name) if who else kept
