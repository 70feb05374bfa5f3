"""
The first load: the engine's rows into empty tables, without a comparison.

Nothing is published yet, so there is nothing to compare with and nobody who reads. It all happens in
the one transaction of the caller's, in which the run itself is put down: until that ends nobody sees
any of it, and a kill leaves none. Whoever reads on SQLite is not held up; who signs in while the tables are
filled waits, and not while their rows are made.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db import connection

from kinfold.register.models import PUBLISHED, Run
from kinfold.register.publish.difference import Changes
from kinfold.register.publish.loading import Filling
from kinfold.register.publish.targets import BY_NAME_MADE, Target
from kinfold.warehouse.engine import Engine

TABLES = frozenset(BY_NAME_MADE)
"""The engine's tables that are to be put in."""


def is_first() -> bool:
    """Nothing was ever published here."""
    return not Run.objects.exists() and not any(model._default_manager.exists() for model in PUBLISHED)


def fill(engine: Engine, filling: Filling, targets: Iterable[Target]) -> dict[str, Changes]:
    """Fill each table; where they are still being made, as soon as the engine has made its rows."""
    counts: dict[str, Changes] = {}
    with connection.cursor() as cursor:
        for target in targets:
            counts[target.name] = Changes(inserted=filling.fill(cursor, engine, target), updated=0, deleted=0)
    return counts


def targets_of(made: Iterable[str]) -> Iterator[Target]:
    """Of the engine's tables, in the order in which they come, those that are to be put in."""
    return (BY_NAME_MADE[name] for name in made if name in BY_NAME_MADE)
