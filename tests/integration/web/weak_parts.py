"""Parts of weak builds that are named in settings: middleware, an address too many, a name as it was typed."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.urls import re_path
from django.views.static import serve

from kinfold.web.people.views import person
from kinfold.web.urls import urlpatterns as ours

Answer = Callable[[HttpRequest], HttpResponse]
HERE = "tests.integration.web.weak_parts"
STATIC = Path(__file__).resolve().parents[3] / "src" / "kinfold" / "web" / "static"

serve.login_required = False  # type: ignore[attr-defined] # open to all, as the site's own static files are
urlpatterns = [
    re_path(r"^static/[0-9a-f]{12}/(?P<path>.*)$", serve, {"document_root": STATIC, "show_indexes": True}),
    re_path(r"^people/(?P<person>[^/]+)/$", person, name="person"),
    *ours,
]


def handler500(request: HttpRequest) -> HttpResponse:
    """Tells whoever is there what went wrong."""
    return HttpResponse(f"all people here are invented: {sys.exc_info()[1]}", status=500)


def every_method_is_get(get_response: Answer) -> Answer:
    def answer(request: HttpRequest) -> HttpResponse:
        if request.method not in ("GET", "HEAD", "POST"):
            request.method = "GET"
        return get_response(request)

    return answer


def an_echo(get_response: Answer) -> Answer:
    """TRACE as it was meant: what was sent, sent back."""

    def answer(request: HttpRequest) -> HttpResponse:
        if request.method == "TRACE":
            return HttpResponse(str(dict(request.headers)), content_type="message/http")
        return get_response(request)

    return answer


def terms_in_the_address(get_response: Answer) -> Answer:
    """A search that heeds what stands in the address."""

    def answer(request: HttpRequest) -> HttpResponse:
        if request.path == "/search/" and request.GET:
            request.method, request.POST = "POST", request.GET  # type: ignore[misc, assignment]
        return get_response(request)

    return answer


def a_banner(get_response: Answer) -> Answer:
    def answer(request: HttpRequest) -> HttpResponse:
        told = get_response(request)
        told["Server"] = "kinfold/0.1 gunicorn/27 django/5.2"
        return told

    return answer


def no_charset(get_response: Answer) -> Answer:
    def answer(request: HttpRequest) -> HttpResponse:
        told = get_response(request)
        told["Content-Type"] = told["Content-Type"].split(";")[0]
        return told

    return answer


def kept_by_browsers(get_response: Answer) -> Answer:
    def answer(request: HttpRequest) -> HttpResponse:
        told = get_response(request)
        told["Cache-Control"] = "private, max-age=600"
        return told

    return answer


def as_it_was_typed(request: HttpRequest | None, credentials: Mapping[str, str] | None = None) -> str | None:
    """Each spelling of a user name counted by itself."""
    given = credentials or {}
    return given.get("username") or (request.POST.get("login") if request is not None else None)
