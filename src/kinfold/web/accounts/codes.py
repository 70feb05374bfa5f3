"""
Codes of a second factor, counted with the passwords of the same account.

A code has six digits, so whoever may try for ever gets in. axes holds its count in the register's database, one for all
processes and machines; it sees passwords by itself, and codes by what stands here.
"""

from __future__ import annotations

from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, BaseAuthenticateForm, ReauthenticateForm
from axes.handlers.proxy import AxesProxyHandler
from django.contrib.auth.signals import user_login_failed
from django.core.exceptions import ValidationError


class _Counted(BaseAuthenticateForm):  # type: ignore[misc] # allauth is untyped
    def clean_code(self) -> str:
        """The code, where it is right and the account is not locked; a locked one is answered by the page that says so."""
        request, tried = context.request, {"username": self.user.get_username()}
        if not AxesProxyHandler.is_allowed(request, tried):
            request.axes_locked_out, request.axes_credentials = True, tried
            raise get_adapter().validation_error("incorrect_code")
        try:
            return str(super().clean_code())
        except ValidationError:
            user_login_failed.send(sender=__name__, credentials=tried, request=request)
            raise


class CodeToSignIn(_Counted, AuthenticateForm):  # type: ignore[misc]
    """Asked for after the password."""


class CodeToConfirm(_Counted, ReauthenticateForm):  # type: ignore[misc]
    """Asked for before what cannot be taken back."""
