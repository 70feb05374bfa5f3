"""
What the second wall is told: who reads, for what purpose, and what the door was asked.

The wall itself is PostgreSQL's: policies over the register's rows, in SQL, which know nothing of the door's code
(`register/migrations/0008_row_level_security.py`). They are told for one transaction at a time; outside of one,
and where nobody was told, no row about a person is there. SQLite has no such wall.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date

from django.conf import settings
from django.db import connection, transaction

from kinfold.vocabulary.codelists import Action
from kinfold.vocabulary.identifiers import PurposeId, StaffId

_NOBODY = ("", "")
_reader: ContextVar[tuple[str, str]] = ContextVar("reader", default=_NOBODY)
_action: ContextVar[str] = ContextVar("action", default="")


@contextmanager
def nobody_yet() -> Iterator[None]:
    """Whoever is told within is forgotten at its end: one request never reads as the one before."""
    reader, action = _reader.set(_NOBODY), _action.set("")
    try:
        yield
    finally:
        _reader.reset(reader)
        _action.reset(action)


def read_by(staff: StaffId, purpose: PurposeId | None) -> None:
    """Whose account is signed in, and what they chose to be here for; said by the site and not by the door."""
    _reader.set((staff, purpose or ""))


def asked(action: Action) -> None:
    """What the door has just allowed."""
    _action.set(action.value)


def tell() -> None:
    """Tell PostgreSQL, for the transaction that has begun; the next one on this connection knows nothing of it."""
    if connection.vendor != "postgresql":
        return
    staff, purpose = _reader.get()
    today: date | None = getattr(settings, "KINFOLD_TODAY", None)
    _say(
        staff=staff, purpose=purpose, action=_action.get(), day=today.isoformat() if today else "", weighs="", named=""
    )


@contextmanager
def told() -> Iterator[None]:
    """One transaction in which the wall knows who reads and writes; it is whole or not at all."""
    with transaction.atomic():
        tell()
        yield


@contextmanager
def reading() -> Iterator[None]:
    """
    As `told`, for whoever only reads. On SQLite nothing: a transaction of ours begins with the lock for writing.
    """
    if connection.vendor != "postgresql":
        yield
        return
    with told():
        yield


def naming(ids: Iterable[str]) -> None:
    """
    Whom somebody names by number, to protect them; the wall heeds it of those who are hidden already.

    Within a transaction that was told who reads.
    """
    if connection.vendor == "postgresql":
        _say(named=",".join(sorted(ids)))


@contextmanager
def weighing() -> Iterator[None]:
    """
    What is read within decides whether something may be signed off: all of it, also what the purpose does not show.

    A child who went into care must count whoever reads. Within a transaction that was told who that is.
    """
    if connection.vendor != "postgresql":
        yield
        return
    _say(weighs="yes")
    try:
        yield
    finally:
        if not connection.needs_rollback:
            _say(weighs="")


def _say(**settings_of_the_wall: str) -> None:
    """For this transaction alone."""
    settled = ", ".join(f"set_config('kinfold.{name}', %s, true)" for name in settings_of_the_wall)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {settled}", list(settings_of_the_wall.values()))


def stands() -> bool:
    """Whether the role that this process has is held by the wall. An owner of tables and an administrator are not."""
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_security_active('register_person')")
        (held,) = cursor.fetchone()
    return bool(held)
