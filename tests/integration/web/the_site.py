"""How tests make the site stand: the example council, one made-up family, a ledger and people who sign in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.integration.web import fakes
from tests.postgresql.behind_the_wall import put_behind_the_wall
from tests.stores import own_ledger

from kinfold.governance import standing
from kinfold.governance.queries import profile
from kinfold.places import shipped
from kinfold.register import queries
from kinfold.register.publish.agreed import tell_the_wall
from kinfold.vocabulary.identifiers import StaffId
from kinfold.web.accounts.models import Account

PASSWORD = "larch-bramble-quarry-9"


def make_it_stand(settings: Any, ledger: Path, monkeypatch: pytest.MonkeyPatch) -> fakes.FakeRegister:
    """The example council on 3 March 2026, reached over plain http, with a ledger of its own. Needs a database."""
    settings.KINFOLD_COUNCIL = shipped("councils") / "example"
    settings.KINFOLD_TODAY = fakes.TODAY
    own_ledger(settings, ledger)
    over_plain_http(settings)
    register = fakes.FakeRegister()
    for name in fakes.NAMES:
        monkeypatch.setattr(queries, name, getattr(register, name))
    fakes.open_the_door()
    tell_the_wall(profile(), standing.law())
    return register


def over_plain_http(settings: Any) -> None:
    """Reached without TLS, and signed in to without the time that a real password takes."""
    settings.SECURE_SSL_REDIRECT = False
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = False
    # A browser takes a cookie of the __Host- kind over TLS only.
    settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME = "kinfold-session", "kinfold-csrf"
    settings.KINFOLD_LOCAL_PASSWORDS = settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True  # as for a trial
    settings.KINFOLD_SECOND_FACTOR_FIRST = False
    settings.ALLOWED_HOSTS = ["testserver", "localhost"]
    put_behind_the_wall(settings)
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # the real one is slow on purpose


def account_of(staff: StaffId) -> Account:
    """The account of a member of staff; its user name is theirs in small letters."""
    one, _ = Account.objects.get_or_create(username=f"user-{staff.lower()}", defaults={"staff": staff})
    one.set_password(PASSWORD)
    one.save()
    return one
