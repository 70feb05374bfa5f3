"""The family page, and the list of families that may be eligible."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kinfold.cases import queries as cases
from kinfold.cases.values import Standing
from kinfold.governance import queries as governance
from kinfold.register import queries
from kinfold.register.values import FamilyPage
from kinfold.vocabulary.codelists import Action
from kinfold.vocabulary.identifiers import FamilyId, PersonId
from kinfold.web.families.findings import laid_out
from kinfold.web.people.involved import now_and_before
from kinfold.web.readers import PageRequest, actions_for


@require_safe
def family(request: PageRequest, family: str) -> HttpResponse:
    """One family: who is in it and why, and each need with its evidence."""
    page = queries.family_page(request.actor, request.purpose, FamilyId(family))
    current, former = now_and_before(page.professionals, on=governance.today())
    may_see = Action.SEE_CONSENT in actions_for(request.actor, request.purpose)
    return render(
        request,
        "families/family.html",
        {
            "sees_consent": may_see,
            "consent": _consent(request, page) if may_see else (),
            "page": page,
            "current": current,
            "former": former,
            "outcomes": [laid_out(outcome) for outcome in page.outcomes],
            "late": [state for state in page.sources if not state.fresh],
        },
    )


def _consent(request: PageRequest, page: FamilyPage) -> list[tuple[str, PersonId, tuple[Standing, ...]]]:
    """What members were asked whose own pages may be opened, in the order of the page."""
    opened = [member for member in page.members if member.may_open]
    people = [member.person for member in opened]
    standing = cases.consent_of_family(request.actor, request.purpose, page.family, people)
    return [(member.name, member.person, standing[member.person]) for member in opened if member.person in standing]
