"""A fresh sign-in before what cannot be taken back: a screen that was left open is nobody's say-so."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import TypeVar, cast
from urllib.parse import urlencode

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from kinfold.vocabulary.errors import NotAllowed
from kinfold.web.accounts.identity_provider import PROVIDER
from kinfold.web.accounts.models import Account

PROVED_THERE = "proved_there_at"
"""In the session: when the council's provider says that somebody proved there who they are, in seconds since 1970."""
_AGAIN = "again"
View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def fresh_sign_in(view: View) -> View:
    """
    Mark a view that is shown only to somebody who has proved who they are within the last minutes.

    Once they are on the page they have longer to send its form, so that nothing typed is lost.
    """

    @wraps(view)
    def asked(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        within = settings.FRESH_TO_SEND if request.method == "POST" else settings.FRESH_TO_SEE
        if time.time() - _last_proved(request) < within.total_seconds():
            return view(request, *args, **kwargs)
        return _prove_again(request)

    asked.asks_for_a_fresh_sign_in = True  # type: ignore[attr-defined] # what a test lists the addresses by
    return asked  # type: ignore[return-value]


def _last_proved(request: HttpRequest) -> float:
    """
    When the account was last proved in this session, by whatever means; 0 for never.

    To come back from the council's provider is no proof: it lets in whoever is still signed in there, without a word. What
    counts is when it says that they proved themselves to it.
    """
    there = float(request.session.get(PROVED_THERE, 0.0))
    records = get_authentication_records(request, request.user)
    return max(
        (min(float(one["at"]), there) if one["method"] == "socialaccount" else float(one["at"]) for one in records),
        default=0.0,
    )


def _prove_again(request: HttpRequest) -> HttpResponse:
    back = {"next": request.path}
    way = _way_to_prove(request)
    if way is not None or settings.KINFOLD_IDENTITY_PROVIDER is None:
        return redirect(f"{reverse(way or 'account_reauthenticate')}?{urlencode(back)}")
    # Known by the council's provider alone: it is asked to have them sign in again, and not to take its own word.
    if _AGAIN in request.GET:
        raise NotAllowed(
            "The council's sign-in does not say when you proved there who you are.",
            where="sign-in",
            means="Nothing was shown or changed.",
            do="Add a passkey under Second factor, or ask whoever keeps the sign-in to have it send auth_time.",
        )
    again = {"next": f"{request.path}?{_AGAIN}=1", "process": "login", "auth_params": "prompt=login&max_age=0"}
    return redirect(f"{reverse('openid_connect_login', args=[PROVIDER])}?{urlencode(again)}")


def _way_to_prove(request: HttpRequest) -> str | None:
    """The page on which somebody proves who they are by what they have here; None where they have nothing here."""
    account = cast(Account, request.user)
    if is_mfa_enabled(account, types=[Authenticator.Type.WEBAUTHN]):
        return "mfa_reauthenticate_webauthn"
    if is_mfa_enabled(account, types=[Authenticator.Type.TOTP]):
        return "mfa_reauthenticate"
    return "account_reauthenticate" if settings.KINFOLD_LOCAL_PASSWORDS and account.has_usable_password() else None
