"""
What somebody is told of their own account as they sign in: when they last did, and what happened to it since.

The site sends no mail, so whoever notices that somebody else has been there is the one whose account it is. It is put into
the session before the sign-in of now is written down, and stands on the first page.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from django.db.models import F
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from kinfold.web.accounts.lockout import username_tried
from kinfold.web.accounts.models import Account

_IN_SESSION = "last_time"


@dataclass(frozen=True)
class LastTime:
    at: datetime | None
    """When they last signed in; None where they never had."""
    wrong_tries: int
    """Wrong passwords and codes with their user name since then, whoever tried."""
    changed: bool
    """Their password is another since then, or a second factor was added or taken away."""


def count_wrong_try(request: HttpRequest | None = None, credentials: Any = None, **_: object) -> None:
    """
    Django's signal of a sign-in that failed; of a name that nobody has nothing is kept.

    A row is written all the same, as it was: an answer that came sooner would tell that there is no such name.
    """
    name = username_tried(request, credentials)
    if not Account.objects.filter(username=name).update(wrong_tries=F("wrong_tries") + 1):
        any_one = Account.objects.order_by("pk").values("pk")[:1]
        Account.objects.filter(pk__in=any_one).update(wrong_tries=F("wrong_tries"))


def found_at_sign_in(account: Account) -> dict[str, object]:
    """What is to be told, for the session; from here on it is counted anew."""
    proofs = _proofs_of(account)
    before = Account.objects.filter(pk=account.pk).values_list("last_login", "wrong_tries", "proofs").get()
    Account.objects.filter(pk=account.pk).update(wrong_tries=0, proofs=proofs)
    account.wrong_tries, account.proofs = 0, proofs
    at, wrong, proofs_then = before
    return {
        "at": at.isoformat() if at else None,
        "wrong_tries": wrong,
        "changed": bool(proofs_then) and proofs_then != proofs,
    }


def keep(request: HttpRequest, found: dict[str, object]) -> None:
    request.session[_IN_SESSION] = found


def last_time(request: HttpRequest) -> LastTime | None:
    """None where the session was begun before there was anything to tell."""
    kept = request.session.get(_IN_SESSION)
    if kept is None:
        return None
    at = datetime.fromisoformat(kept["at"]) if kept["at"] else None
    return LastTime(at=at, wrong_tries=int(kept["wrong_tries"]), changed=bool(kept["changed"]))


def _proofs_of(account: Account) -> str:
    """A keyed digest of all that proves who they are; it says nothing but whether it is the same."""
    factors = Authenticator.objects.filter(user_id=account.pk).order_by("pk").values_list("pk", "type", "created_at")
    return salted_hmac("kinfold last time", repr((account.password, list(factors))), algorithm="sha256").hexdigest()
