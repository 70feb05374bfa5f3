"""What a page says when the door says no, and when the ledger cannot be written."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kinfold.vocabulary.errors import LedgerUnavailable, NotAllowed

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
            return render(request, "refused.html", {"problem": problem}, status=403)
        if isinstance(problem, LedgerUnavailable):
            log.error("The audit entry could not be written; a page was not shown")
            return render(request, "nothing_shown.html", status=503)
        return None
