"""How families fared after support, for people inside; a page about nobody."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kinfold.register import result_queries
from kinfold.web.readers import PageRequest


@require_safe
def group_results(request: PageRequest) -> HttpResponse:
    """Counts of families, or that there are too few to count."""
    told = result_queries.group_results(request.actor, request.purpose)
    return render(request, "families/results.html", {"results": told, "fewest": result_queries.FEWEST})
