"""
In production a password alone shows nothing: whoever signs in by one adds a second factor before anything else.

The council's own sign-in asks for its own, and a passkey is two factors by itself.
"""

from __future__ import annotations

from collections.abc import Callable

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

_MORE_THAN_A_PASSWORD = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


class SecondFactorFirst:
    """Answers every page but those of signing in, and of adding a second factor, with where to add one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], _args: object, _kwargs: object
    ) -> HttpResponse | None:
        if not settings.KINFOLD_SECOND_FACTOR_FIRST or not request.user.is_authenticated:
            return None
        if view.__module__.startswith("allauth.") or not getattr(view, "login_required", True):
            return None
        # Asked at every page: a factor that was taken away again is as one that was never added.
        if _came_from_the_council(request) or is_mfa_enabled(request.user, types=_MORE_THAN_A_PASSWORD):
            return None
        return render(request, "second_factor_first.html", status=403)


def _came_from_the_council(request: HttpRequest) -> bool:
    records = get_authentication_records(request, request.user)
    return any(one["method"] == "socialaccount" for one in records)
