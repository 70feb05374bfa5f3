"""What a page says when the door says no, and when the ledger cannot be written."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kinfold.vocabulary.codelists import Action
from kinfold.vocabulary.errors import LedgerUnavailable, NotAllowed
from kinfold.web.readers import actions_for

log = logging.getLogger(__name__)


class Refusals:
    """
    Turns the door's refusals into pages, in one place, so that no view can tell more than another.

    The page for a stranger and for somebody who does not exist is the same to the letter.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        if isinstance(problem, NotAllowed):
            shown = {"problem": problem, **self._may(request)}
            return render(request, "refused.html", shown, status=403)
        if isinstance(problem, LedgerUnavailable):
            log.error("The audit entry could not be written; a page was not shown")
            return render(request, "nothing_shown.html", status=503)
        return None

    @staticmethod
    def _may(request: HttpRequest) -> dict[str, bool]:
        """What the role may, where the page is one of a person or family; whoever that is, so it tells nothing."""
        actor, purpose = getattr(request, "actor", None), getattr(request, "purpose", None)
        of_somebody = request.resolver_match is not None and request.resolver_match.url_name in ("person", "family")
        may = actions_for(actor, purpose) if of_somebody and actor and purpose else ()
        return {"may_break_glass": Action.BREAK_GLASS in may, "may_protect": Action.PROTECT in may}
