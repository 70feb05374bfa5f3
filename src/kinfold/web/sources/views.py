"""The sources page: about no person, so for everybody whose purpose includes it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kinfold.register import queries
from kinfold.web.readers import PageRequest


@require_safe
def sources(request: PageRequest) -> HttpResponse:
    """Each source with its newest extract and receipt; those refused and those late come first."""
    states = queries.source_states(request.actor, request.purpose)
    ordered = sorted(states, key=lambda state: (not state.newest_refused, state.fresh, state.title))
    return render(
        request,
        "sources/sources.html",
        {
            "sources": ordered,
            "late": sum(not state.fresh for state in states),
            "refused": sum(state.newest_refused for state in states),
            "receipts": any(state.rows_in is not None for state in states),
            "run": queries.run_shown(),
        },
    )
