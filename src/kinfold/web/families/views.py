"""The family page, and the list of families that may be eligible."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kinfold.governance import queries as governance
from kinfold.register import queries
from kinfold.vocabulary.identifiers import FamilyId
from kinfold.web.families.findings import laid_out
from kinfold.web.people.involved import now_and_before
from kinfold.web.readers import PageRequest


@require_safe
def family(request: PageRequest, family: str) -> HttpResponse:
    """One family: who is in it and why, and each need with its evidence."""
    page = queries.family_page(request.actor, request.purpose, FamilyId(family))
    current, former = now_and_before(page.professionals, on=governance.today())
    return render(
        request,
        "families/family.html",
        {
            "page": page,
            "current": current,
            "former": former,
            "outcomes": [laid_out(outcome) for outcome in page.outcomes],
            "late": [state for state in page.sources if not state.fresh],
        },
    )
