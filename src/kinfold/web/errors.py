"""Error pages that tell a reader what to do and tell nobody anything else."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from kinfold.governance import queries as governance


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    return render(request, "403.html", status=403)


def no_such_page(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    return render(request, "404.html", status=404)


def form_too_old(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001
    """A form's token did not fit: mostly a page that was left open overnight."""
    return render(request, "form_too_old.html", status=403)


def went_wrong(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Rendered without the request: what the layout asks of the reader may be the very thing that broke."""
    try:
        profile = governance.profile()
        council = {"council": profile.name, "invented": profile.invented}
    except Exception:
        council = {}
    return HttpResponse(render_to_string("500.html", council), status=500)
