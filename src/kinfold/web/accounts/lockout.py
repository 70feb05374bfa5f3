"""
Lock-out after wrong passwords and codes, per account.

Sign-in posts `login` and its failure signal carries `username`. Both must give the same name, or the
failures are counted under one name and looked up under another: the page then says "locked" while the
right password still opens the door.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def username_tried(request: HttpRequest | None, credentials: Mapping[str, str] | None = None) -> str | None:
    """The user name that somebody is trying, in one spelling."""
    given = credentials or {}
    name = given.get("username") or given.get("login") or (request.POST.get("login") if request is not None else "")
    return (name or "").strip().lower() or None


def locked_page(
    request: HttpRequest,
    _response: HttpResponse | None = None,
    _credentials: Mapping[str, str] | None = None,
) -> HttpResponse:
    """The same page whether or not there is such an account."""
    return render(request, "429.html", status=429)
