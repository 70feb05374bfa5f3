"""How a table says what it holds: each column with its type, its meaning and how sensitive it is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Sensitivity(StrEnum):
    """How a column is to be treated; the destruction and access rules read it."""

    NONE = "none"  # says nothing of a person
    PERSONAL = "personal"  # about a person
    IDENTIFYING = "identifying"  # names, numbers, contact details
    LOCATION = "location"  # where somebody lives, or what it follows from
    SPECIAL = "special"  # health, abuse, crime and the like


@dataclass(frozen=True)
class Column:
    """One column. `type` is DuckDB's name for it."""

    name: str
    type: str
    meaning: str
    sensitivity: Sensitivity = Sensitivity.NONE


@dataclass(frozen=True)
class Table:
    """One table that a stage hands on. `key` makes a row unique and is the order it is saved in; without, it keeps its order."""

    name: str
    about: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)
