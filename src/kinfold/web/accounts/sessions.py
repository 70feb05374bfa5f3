"""
Sessions in the register's database.

On SQLite that has one pen, and a run holds it while its changes are applied. When a session was last seen
is no reason to keep its reader waiting: that is told at the next page, once the pen is free.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import UpdateError
from django.db import OperationalError, connection

_WAIT_MILLISECONDS = 100


class SessionStore(db.SessionStore):
    _seen: dict[str, Any] | None = None

    def told_when_seen(self) -> None:
        """What has changed in this session so far can be told later."""
        self._seen = dict(self.items())

    def save(self, must_create: bool = False) -> None:
        if must_create or self._seen is None or self._seen != dict(self.items()):
            super().save(must_create)
            return
        with suppress(OperationalError, UpdateError), _hardly_waiting():  # what Django makes of it, when it updates
            super().save()


@contextmanager
def _hardly_waiting() -> Iterator[None]:
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        (usual,) = cursor.fetchone()
        cursor.execute(f"PRAGMA busy_timeout = {_WAIT_MILLISECONDS}")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {int(usual)}")
