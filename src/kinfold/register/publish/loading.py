"""What loading a table means to each of the two databases; `difference` is the same for both."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.models import DateField

from kinfold.register.models import Published
from kinfold.register.publish.load_postgres import PostgresLoader
from kinfold.register.publish.load_sqlite import SQLiteLoader
from kinfold.warehouse.engine import Engine


class Loader(Protocol):
    """One database's way to take many rows at once."""

    def write(self, cursor: CursorWrapper, engine: Engine, table: str, columns: Sequence[str], *, of: str) -> None:
        """Copy columns of a table of the engine into a staged one, holding nobody up."""

    def without_indexes(self, cursor: CursorWrapper, table: str) -> list[str]:
        """Drop what slows the filling of an empty table, where we may; answer the statements that make it again."""


def loader_for(model: type[Published]) -> Loader:
    if connection.vendor == "postgresql":
        return PostgresLoader()
    return SQLiteLoader(days=frozenset(str(f.column) for f in model._meta.concrete_fields if isinstance(f, DateField)))
