"""Write down what somebody was asked and answered. Nothing is changed or taken away: a withdrawal is a row of its own."""

from __future__ import annotations

from django.utils import timezone

from kinfold.cases.models import ConsentEvent
from kinfold.cases.reading import events_of, may_be_asked, services
from kinfold.cases.rules.consent import Answer, Told, problems_of
from kinfold.governance import actions as governance
from kinfold.governance import standing, wall
from kinfold.governance.rules.policy import About, Actor, Event
from kinfold.register import queries as register
from kinfold.vocabulary.codelists import Action
from kinfold.vocabulary.errors import CannotStand
from kinfold.vocabulary.identifiers import PersonId, PurposeId


def keep_consent(actor: Actor, purpose: PurposeId, person: PersonId, told: Told) -> None:
    """
    Write down one thing that happened; it stands from now on.

    Raises CannotStand where whoever answered may not answer, or the council does not ask for this.
    """
    permit = governance.require(actor, purpose, Action.KEEP_CONSENT, About("person", person))
    born = register.one_person(permit).birth_date
    # What was given can be taken back also when the profile has since stopped asking for it.
    asks = told.asked in may_be_asked() or told.answer is Answer.WITHDRAWN
    problems = [] if asks else ["The council’s profile does not ask for this."]
    with wall.told():
        before = events_of([person])[person].get((told.asked, told.service), [])
        problems += problems_of(told, born, before=before, services=services(), on=standing.today())
        if problems:
            raise CannotStand(problems, where="what somebody was asked and answered")
        ConsentEvent.objects.create(
            person=person,
            asked=told.asked.value,
            service=told.service,
            answer=told.answer.value,
            day=told.day,
            form=told.form.value,
            words=told.words.strip(),
            capacity=told.capacity.value if told.capacity else "",
            assessed_by=told.assessed_by.strip(),
            why=told.why.strip(),
            purpose=purpose,
            lawful_basis=list(standing.profile().purposes[purpose].lawful_basis),
            born=born,
            asked_by=permit.actor.staff,
            at=timezone.now(),
            entry=permit.entry,
        )
        governance.record(Event.CONSENT_KEPT, permit)
