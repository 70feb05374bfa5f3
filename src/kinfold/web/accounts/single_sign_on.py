"""
Who somebody is whom the council's identity provider sends.

Nobody gets an account by it. At the first sign-in the user name that the provider tells finds the account, which
an administrator made from the staff list; from then on the provider's own id for them does, so that a user name
that is given to somebody else there opens nobody's account here.

allauth sees to who signed the token, for whom it is and until when. What it leaves open is seen to here: that the token is of
this very sign-in, and that whatever else the provider tells is told of the same person.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any, NoReturn

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from kinfold.web.accounts.models import Account
from kinfold.web.accounts.step_up import PROVED_THERE

NONCE = "nonce"
_ASKED_FOR_ANEW = ("prompt", "max_age")
"""All that an address of ours may add to what the provider is asked: a link that somebody was sent adds nothing else."""


class CouncilProvider(OpenIDConnectProvider):  # type: ignore[misc] # allauth is untyped
    def redirect(
        self, request: HttpRequest, process: str, next_url: str | None = None, data: object = None, **told: Any
    ) -> HttpResponse:
        """With a word for this sign-in alone, kept in the session, that the signed token must say back."""
        nonce = secrets.token_urlsafe(24)
        asked = {**(told.pop("auth_params", None) or {}), NONCE: nonce}
        answer: HttpResponse = super().redirect(
            request, process, next_url, data, auth_params=asked, **{**told, NONCE: nonce}
        )
        return answer

    def get_auth_params_from_request(self, request: HttpRequest, action: str) -> dict[str, str]:
        wanted = super().get_auth_params_from_request(request, action)
        return {name: value for name, value in wanted.items() if name in _ASKED_FOR_ANEW}

    def get_scope_from_request(self, request: HttpRequest) -> list[str]:  # noqa: ARG002
        return list(self.get_scope())


class CouncilSignIn(DefaultSocialAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:  # noqa: ARG002
        return False

    def get_provider(self, request: HttpRequest, provider: str, client_id: str | None = None) -> CouncilProvider:
        return CouncilProvider(request, app=self.get_app(request, provider=provider, client_id=client_id))

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        told = sociallogin.account.extra_data
        token, besides = told.get("id_token") or {}, told.get("userinfo") or {}
        if not _of_this_sign_in(token, sociallogin.state) or (besides and besides.get("sub") != token["sub"]):
            _refuse()
        # From the signed token alone. A provider that only sends back whoever is still signed in there has proved nothing.
        sociallogin.state[PROVED_THERE] = _when(token.get("auth_time"))
        claims = {**token, **besides}
        # What it told of somebody is used and not kept.
        sociallogin.account.extra_data, sociallogin.email_addresses = {}, []
        if sociallogin.is_existing:
            SocialAccount.objects.filter(pk=sociallogin.account.pk).update(extra_data={})
            return
        name = _user_name(claims)
        account = Account.objects.filter(username=name, is_active=True).first() if name else None
        if account is None or SocialAccount.objects.filter(user=account).exists():
            _refuse()
        sociallogin.connect(request, account)

    def validate_disconnect(self, account: Any, accounts: Any) -> NoReturn:  # noqa: ARG002
        _refuse()


def _of_this_sign_in(token: Mapping[str, Any], state: Mapping[str, Any]) -> bool:
    """Signed, with an end and somebody's id, for us and nobody else besides, and not one of an earlier sign-in."""
    known, nonce = settings.KINFOLD_IDENTITY_PROVIDER, state.get(NONCE)
    if known is None or not nonce or not token.get("sub") or not token.get("exp"):
        return False
    several = isinstance(token.get("aud"), list) and len(token["aud"]) > 1
    return bool(token.get(NONCE) == nonce and token.get("azp", "" if several else known.client) == known.client)


def _user_name(claims: Mapping[str, Any]) -> str:
    """What it calls them here. A mail address that nobody has verified is whatever somebody typed there as theirs."""
    known = settings.KINFOLD_IDENTITY_PROVIDER
    if known is None or (known.claim == "email" and claims.get("email_verified") is not True):
        return ""
    return str(claims.get(known.claim, "")).strip().lower()


def _when(told: object) -> float:
    if isinstance(told, str) and told.isdigit():
        return float(told)
    return float(told) if isinstance(told, int | float) and not isinstance(told, bool) else 0.0


def _refuse() -> NoReturn:
    """The same page whether there is no such account, it is shut, or it is somebody else's."""
    raise ImmediateHttpResponse(redirect("account_inactive"))
