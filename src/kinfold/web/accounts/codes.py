"""
Codes of a second factor: counted with the passwords of the same account, and good once.

A code has six digits, so whoever may try for ever gets in. axes holds its count in the register's database, one for all
processes and machines; it sees passwords by itself, and codes by what stands here. Whoever has read a code over
somebody's shoulder must not use it a second time; allauth remembers that for the process that took it, and here stands
for all of them up to which step of time the codes of an account are used up.
"""

from __future__ import annotations

import time

from allauth.core import context
from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa import app_settings
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, BaseAuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from axes.handlers.proxy import AxesProxyHandler
from django.contrib.auth.signals import user_login_failed
from django.core.exceptions import ValidationError

from kinfold.web.accounts.models import Account, CodesUsed


class _Counted(BaseAuthenticateForm):  # type: ignore[misc] # allauth is untyped
    def clean_code(self) -> str:
        """The code, where it is right and the account is not locked; a locked one is answered by the page that says so."""
        request, tried = context.request, {"username": self.user.get_username()}
        if not AxesProxyHandler.is_allowed(request, tried):
            request.axes_locked_out, request.axes_credentials = True, tried
            raise get_adapter().validation_error("incorrect_code")
        try:
            return self._for_the_first_time(str(super().clean_code()))
        except ValidationError:
            user_login_failed.send(sender=__name__, credentials=tried, request=request)
            raise

    def _for_the_first_time(self, code: str) -> str:
        """A right code, where no process of the site has taken it before. Recovery codes are struck off by allauth, in the database."""
        if self.authenticator.type == Authenticator.Type.TOTP:
            step = _step_of(code, decrypt(self.authenticator.data["secret"]))
            if step is None or not use_up(self.user, step):
                raise get_adapter().validation_error("incorrect_code")
        return code


class CodeToSignIn(_Counted, AuthenticateForm):  # type: ignore[misc]
    """Asked for after the password."""


class CodeToConfirm(_Counted, ReauthenticateForm):  # type: ignore[misc]
    """Asked for before what cannot be taken back."""


class CodeToSetUp(ActivateTOTPForm):  # type: ignore[misc]
    """Asked for when an app is added: it has been used then, and signs nobody in."""

    def clean_code(self) -> str:
        code = str(super().clean_code())
        step = _step_of(code, self.secret)
        if step is not None:
            use_up(self.user, step)
        return code


def use_up(account: Account, step: int) -> bool:
    """Say that the codes of an account are used up to a step; no, where they were. Of several who ask at once one is told yes."""
    if CodesUsed.objects.filter(account=account, step__lt=step).update(step=step):
        return True
    _, first = CodesUsed.objects.get_or_create(account=account, defaults={"step": step})
    return first


def _step_of(code: str, secret: str) -> int | None:
    """The step of time that a right code is of. It was found right a moment ago, maybe at the end of the step before."""
    now = int(time.time()) // app_settings.TOTP_PERIOD
    steps = range(now + app_settings.TOTP_TOLERANCE, now - app_settings.TOTP_TOLERANCE - 2, -1)
    return next((one for one in steps if compare_user_code(actual=code, expected=_code(secret, one))), None)


def _code(secret: str, step: int) -> str:
    return str(format_hotp_value(hotp_value(secret, step)))
