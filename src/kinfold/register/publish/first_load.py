"""
The first load: straight from the engine into the tables, while the engine makes the next ones.

Nothing is published yet, so there is nothing to compare with and nobody who reads. It all happens in
the one transaction of the caller's, in which the run itself is put down: until that ends nobody sees
any of it, and a kill leaves none. Whoever reads on SQLite is not held up; who signs in at this very time waits.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection
from django.db.backends.utils import CursorWrapper

from kinfold.register.models import PUBLISHED, Run
from kinfold.register.publish.difference import Changes
from kinfold.register.publish.loading import loader, rows_to_write
from kinfold.register.publish.targets import BY_NAME_MADE, Target
from kinfold.warehouse.engine import Engine

TABLES = frozenset(BY_NAME_MADE)
"""The engine's tables that are to be put in."""


def is_first() -> bool:
    """Nothing was ever published here."""
    return not Run.objects.exists() and not any(model._default_manager.exists() for model in PUBLISHED)


def fill(engine: Engine, made: Iterable[str]) -> dict[str, Changes]:
    """Fill each table as soon as the engine has made its rows; `made` names the engine's tables in the order in which they come."""
    counts: dict[str, Changes] = {}
    with connection.cursor() as cursor, loader().filling(cursor):
        for name in made:
            if target := BY_NAME_MADE.get(name):
                counts[target.name] = Changes(inserted=_fill(cursor, engine, target), updated=0, deleted=0)
    return counts


def _fill(cursor: CursorWrapper, engine: Engine, target: Target) -> int:
    indexes = loader().without_indexes(cursor, target.table)
    rows = rows_to_write(engine, target, target.columns, of=target.made)
    written = loader().write(cursor, rows, target.table, target.columns)
    for index in indexes:
        cursor.execute(index)
    return written
