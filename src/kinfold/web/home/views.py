"""The first page."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kinfold.governance import glass_queries
from kinfold.register import queries
from kinfold.vocabulary.codelists import Action
from kinfold.web.accounts.last_time import last_time
from kinfold.web.paging import asked_page, page_of
from kinfold.web.readers import PageRequest, actions_for


@require_safe
def home(request: PageRequest) -> HttpResponse:
    """My families, and how fresh the sources are, as far as role and purpose include them."""
    may = actions_for(request.actor, request.purpose)
    mine = queries.my_families(request.actor, request.purpose) if Action.SEE_OWN in may else None
    states = queries.source_states(request.actor, request.purpose) if Action.SEE_SOURCES in may else None
    reviews = Action.REVIEW_BREAK_GLASS in may
    to_review = glass_queries.to_review(request.actor, request.purpose) if reviews else ()
    paging = page_of(asked_page(request.GET.get("page")), len(mine or ()), request.path)
    return render(
        request,
        "home/home.html",
        {
            "mine": mine[paging.first - 1 : paging.last] if mine is not None else None,
            "paging": paging,
            "late": [state for state in states if not state.fresh] if states is not None else None,
            "sources": len(states) if states is not None else 0,
            "run": queries.run_shown(),
            "last_time": last_time(request),
            "broken": glass_queries.told(request.actor, request.purpose, who_now=queries.who_now)
            if Action.SEE_OWN in may
            else (),
            "to_review": to_review,
            "to_review_late": sum(one.late for one in to_review),
            "late_reviews": glass_queries.late_reviews(request.actor, request.purpose) if Action.SEE_OWN in may else (),
        },
    )
