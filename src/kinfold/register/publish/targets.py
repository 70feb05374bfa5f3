"""What the hand-off knows of each published table: its columns, what tells its rows apart, and a row's digest."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models

from kinfold.register.models import PUBLISHED, Published
from kinfold.warehouse.engine import Step

ROW_HASH = "row_hash"


@dataclass(frozen=True)
class Target:
    """One table that pages read; the engine has its rows as `published_…` once they are made."""

    name: str
    table: str
    columns: tuple[str, ...]
    keys: tuple[str, ...]
    """The columns that tell a row from every other. Where these are all, the row has no digest."""
    days: frozenset[str]

    @property
    def made(self) -> str:
        return f"published_{self.name}"

    @property
    def told(self) -> tuple[str, ...]:
        """The columns by which a changed row is known: its key, and its digest where it has one."""
        return (*self.keys, *((ROW_HASH,) if ROW_HASH in self.columns else ()))

    def with_digest(self, rows: str) -> str:
        """
        The select of the rows, with their digest where the table keeps one.

        The digest is the engine's own, since a cryptographic one would cost more than all else of the
        difference. A later engine may make another; then every row is written once more, and says the same.
        """
        if ROW_HASH not in self.columns:
            return rows
        of = ", ".join(f'"{other}"' for other in sorted(self.columns) if other not in (ROW_HASH, *self.keys))
        return f"SELECT *, CAST(hash({of}) >> 1 AS BIGINT) AS {ROW_HASH} FROM ({rows})"


def _target(model: type[Published]) -> Target:
    fields = model._meta.concrete_fields
    columns = tuple(str(field.column) for field in fields)
    return Target(
        name=str(model._meta.model_name),
        table=model._meta.db_table,
        columns=columns,
        keys=tuple(str(field.column) for field in model._meta.pk_fields),
        days=frozenset(str(field.column) for field in fields if isinstance(field, models.DateField)),
    )


TARGETS: tuple[Target, ...] = tuple(_target(model) for model in PUBLISHED)
BY_NAME_MADE = {target.made: target for target in TARGETS}


def digested(step: Step) -> Step:
    """A step of the hand-off; where it makes what pages read, its rows get their digests on the way."""
    target = BY_NAME_MADE.get(step.name)
    return Step(step.name, target.with_digest(step.sql)) if target else step


def asked_for(target: Target, columns: tuple[str, ...], *, of: str, days_as_texts: bool = False) -> str:
    """
    The select of a target's rows as a database takes them, in the order of the key: so a tree of keys grows at its end.

    SQLite keeps days as texts.
    """
    asked = ", ".join(
        f'CAST("{column}" AS VARCHAR) AS "{column}"' if days_as_texts and column in target.days else f'"{column}"'
        for column in columns
    )
    return f'SELECT {asked} FROM "{of}" ORDER BY {listed(target.keys)}'


def listed(columns: tuple[str, ...]) -> str:
    return ", ".join(f'"{column}"' for column in columns)
