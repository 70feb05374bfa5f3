"""On SQLite a run holds the register's only pen while it applies its changes: readers read on."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.conf import settings as site_settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from tests.integration.web import fakes
from tests.integration.web.the_site import account_of, make_it_stand

from kinfold.web.accounts.session_limits import EVERY, SEEN


@contextmanager
def a_run_applies_its_changes() -> Iterator[None]:
    with sqlite3.connect(str(connection.settings_dict["NAME"]), isolation_level=None) as run:
        run.execute("BEGIN IMMEDIATE")
        yield
        run.execute("ROLLBACK")


def seen(client: Client) -> float:
    return float(Session.objects.get(pk=client.cookies[site_settings.SESSION_COOKIE_NAME].value).get_decoded()[SEEN])


@pytest.mark.django_db(transaction=True)
def test_a_reader_does_not_wait_for_a_run_to_have_a_page_noted(settings, tmp_path, monkeypatch):
    make_it_stand(settings, tmp_path, monkeypatch)
    client = Client()
    client.force_login(account_of(fakes.WORKER), backend="kinfold.web.accounts.backend.Passwords")
    client.get("/purpose/")
    session = client.session
    session[SEEN] = long_ago = time.time() - EVERY - 10
    session.save()

    with a_run_applies_its_changes():
        started = time.monotonic()
        answer = client.get("/purpose/")
        took = time.monotonic() - started
    assert answer.status_code == 200
    assert took < 1
    assert seen(client) == long_ago

    assert client.get("/purpose/").status_code == 200
    assert seen(client) > long_ago + EVERY
