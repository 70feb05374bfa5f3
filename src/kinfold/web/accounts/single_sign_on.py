"""
Who somebody is whom the council's identity provider sends.

Nobody gets an account by it. At the first sign-in the user name that the provider tells finds the account, which
an administrator made from the staff list; from then on the provider's own id for them does, so that a user name
that is given to somebody else there opens nobody's account here.
"""

from __future__ import annotations

from typing import Any, NoReturn

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import redirect

from kinfold.web.accounts.models import Account
from kinfold.web.accounts.step_up import PROVED_THERE


class CouncilSignIn(DefaultSocialAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:  # noqa: ARG002
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        told = sociallogin.account.extra_data
        # From the signed token alone. A provider that only sends back whoever is still signed in there has proved nothing.
        sociallogin.state[PROVED_THERE] = _when(told.get("id_token", {}).get("auth_time"))
        claims = {**told.get("id_token", {}), **told.get("userinfo", {})}
        # What it told of somebody is used and not kept.
        sociallogin.account.extra_data, sociallogin.email_addresses = {}, []
        if sociallogin.is_existing:
            SocialAccount.objects.filter(pk=sociallogin.account.pk).update(extra_data={})
            return
        known = settings.KINFOLD_IDENTITY_PROVIDER
        name = str(claims.get(known.claim, "")).strip().lower() if known else ""
        account = Account.objects.filter(username=name, is_active=True).first() if name else None
        if account is None or SocialAccount.objects.filter(user=account).exists():
            _refuse()
        sociallogin.connect(request, account)

    def validate_disconnect(self, account: Any, accounts: Any) -> NoReturn:  # noqa: ARG002
        _refuse()


def _when(told: object) -> float:
    if isinstance(told, str) and told.isdigit():
        return float(told)
    return float(told) if isinstance(told, int | float) and not isinstance(told, bool) else 0.0


def _refuse() -> NoReturn:
    """The same page whether there is no such account, it is shut, or it is somebody else's."""
    raise ImmediateHttpResponse(redirect("account_inactive"))
