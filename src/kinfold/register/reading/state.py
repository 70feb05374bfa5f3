"""
One digest of all that is published and of what the door knows, to tell whether two registers say the same.

It leaves out what tells a run from its repetition: the run's name, the times of the clock, and digests of rows.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db import connection
from django.db.models import F, Model
from django.db.models.functions import Collate

from kinfold.governance.queries import door_rows
from kinfold.register.models import PUBLISHED, EndedRecord, FamilyRedirect, MembershipEvent, PersonRedirect
from kinfold.register.reading.seen import newest_run

_AT_A_TIME = 10_000


def state_hash() -> str:
    """SHA-256 of every row that pages read or the door heeds, in the order of their keys, on any database."""
    digest = hashlib.sha256()
    for name, rows in _tables():
        digest.update(f"{name}\n".encode())
        for row in rows:
            digest.update(_line(row))
    return digest.hexdigest()


def _tables() -> Iterator[tuple[str, Iterable[Sequence[Any]]]]:
    run = newest_run()
    yield "run", [(run.on_day, run.council, run.framework, run.reading)] if run else []
    for model in PUBLISHED:
        # A row's digest is the engine's, and says nothing that the row does not.
        columns = [field.name for field in model._meta.concrete_fields if field.name != "row_hash"]
        yield model.__name__, _rows(model, columns, order=[field.name for field in model._meta.pk_fields])
    for redirect in (PersonRedirect, FamilyRedirect):
        yield redirect.__name__, _rows(redirect, ["old", "new", "event"], order=("old", "new", "event"))
    yield EndedRecord.__name__, _rows(EndedRecord, ["record", "person"], order=("record",))
    told = ("family", "person", "role", "from_day", "until_day", "event")
    yield MembershipEvent.__name__, sorted(MembershipEvent.objects.values_list(*told), key=_line)
    for name, rows in door_rows():
        yield name, sorted(rows, key=_line)


def _rows(model: type[Model], columns: Sequence[str], *, order: Sequence[str]) -> Iterator[Sequence[Any]]:
    # By bytes: a database's own order of letters differs from another's.
    by_bytes = "C" if connection.vendor == "postgresql" else "BINARY"
    ordered = [F(f"{column}_by_bytes").asc(nulls_first=True) for column in order]
    collated = {f"{column}_by_bytes": Collate(column, by_bytes) for column in order}
    rows = model._default_manager.annotate(**collated).order_by(*ordered).values_list(*columns)
    yield from rows.iterator(chunk_size=_AT_A_TIME)


def _line(row: Sequence[Any]) -> bytes:
    return json.dumps(row, default=str, sort_keys=True, separators=(",", ":")).encode() + b"\n"
