"""For whatever watches the site: can it answer, and write down what it answers? No more is said: anybody may ask."""

from __future__ import annotations

import logging

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from kinfold.governance import queries as governance
from kinfold.vocabulary.errors import KinfoldError
from kinfold.web.readers import no_purpose_needed

log = logging.getLogger(__name__)


@login_not_required
@no_purpose_needed
@require_safe
def health(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    try:
        with connection.cursor() as cursor:
            cursor.execute("select 1")
        governance.ledger_answers()
    except DatabaseError:
        log.exception("The register does not answer")
        return HttpResponse("not well\n", content_type="text/plain; charset=utf-8", status=503)
    except KinfoldError:
        log.exception("The ledger does not answer")
        return HttpResponse("not well\n", content_type="text/plain; charset=utf-8", status=503)
    return HttpResponse("well\n", content_type="text/plain; charset=utf-8")
