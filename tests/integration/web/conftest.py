"""A site with a made-up family, its staff, and a way to sign in as any of them."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.cache import cache
from django.test import Client
from tests.integration.web import fakes
from tests.integration.web.the_site import account_of, make_it_stand

from kinfold.vocabulary.identifiers import StaffId

SignIn = Callable[..., Client]


@pytest.fixture
def site(settings, db, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> fakes.FakeRegister:
    cache.clear()  # what one test's tries count must not be held against the next
    return make_it_stand(settings, tmp_path, monkeypatch)


@pytest.fixture
def signed_in(site: fakes.FakeRegister) -> SignIn:
    """A browser in which a member of staff has signed in and, where the role has several, chosen a purpose."""

    def browser(staff: StaffId = fakes.WORKER, purpose: str | None = None) -> Client:
        client = Client()
        account = account_of(staff)
        client.force_login(account, backend="kinfold.web.accounts.backend.Passwords")
        session = client.session  # as a real sign-in leaves it: they proved who they are just now
        session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
        session["account_authentication_methods_user"] = str(account.pk)
        session.save()
        if purpose:
            client.post("/purpose/", {"purpose": purpose, "next": "/"})
        return client

    return browser
