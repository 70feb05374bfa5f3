"""How sign-in behaves here."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.shortcuts import redirect

from kinfold.web.accounts.dormant import dies_unused
from kinfold.web.accounts.last_time import found_at_sign_in, keep
from kinfold.web.accounts.step_up import PROVED_THERE


class NobodySignsUp(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are made by an administrator from the staff list; the site sends no mail."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        return False

    def pre_login(self, request: HttpRequest, user: Any, **told: Any) -> Any:
        """However they proved who they are: an account that died unused is told of like one that was shut."""
        if dies_unused(user):
            return redirect("account_inactive")
        return super().pre_login(request, user, **told)

    def login(self, request: HttpRequest, user: Any) -> None:
        """When they last signed in is looked up before it is now."""
        found = found_at_sign_in(user)
        super().login(request, user)
        keep(request, found)

    def post_login(self, request: HttpRequest, user: Any, **told: Any) -> Any:
        """A session is begun anew at each sign-in: what the council's provider said of it is written down here."""
        answer = super().post_login(request, user, **told)
        if sent := (told.get("signal_kwargs") or {}).get("sociallogin"):
            request.session[PROVED_THERE] = sent.state.get(PROVED_THERE, 0.0)
        return answer

    def add_message(self, *args: object, **kwargs: object) -> None:
        """Say nothing: "signed in as …" on the next page tells a reader what they know."""
