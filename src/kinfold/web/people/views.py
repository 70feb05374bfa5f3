"""The person page."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kinfold.cases import queries as cases
from kinfold.governance import queries as governance
from kinfold.register import queries
from kinfold.vocabulary.codelists import Action
from kinfold.vocabulary.identifiers import PersonId
from kinfold.web.people.involved import now_and_before
from kinfold.web.people.timeline import by_year
from kinfold.web.readers import PageRequest, actions_for


@require_safe
def person(request: PageRequest, person: str) -> HttpResponse:
    """One person, as far as the purpose includes what is held."""
    page = queries.person_page(request.actor, request.purpose, PersonId(person))
    current, former = now_and_before(page.professionals, on=governance.today())
    may_see = Action.SEE_CONSENT in actions_for(request.actor, request.purpose)
    return render(
        request,
        "people/person.html",
        {
            "page": page,
            "consent": cases.consent_page(request.actor, request.purpose, page.person) if may_see else None,
            "current": current,
            "former": former,
            "see_family": next((one for one in page.families if one.names_a_professional), None),
            "years": by_year(page.timeline),
            "agencies": sorted({record.source_title for record in page.records}),
        },
    )
