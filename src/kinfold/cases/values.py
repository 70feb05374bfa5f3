"""What pages are given of the work with a family."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kinfold.cases.rules.consent import Asked, Kept, State


@dataclass(frozen=True)
class Standing:
    """One thing that a person can be asked for one service, and what stands of it today."""

    asked: Asked
    service: str
    state: State
    since: date | None
    """The day of what stands; None where nobody was asked."""


@dataclass(frozen=True)
class ConsentPage:
    """Everything asked of one person, and what may be asked."""

    person: str
    name: str
    age: int | None
    standing: tuple[Standing, ...]
    history: tuple[Kept, ...]
    """The newest first, with names of staff in place of their ids."""
    may_be_asked: tuple[Asked, ...]
    """What the council's profile asks for, and what was asked before it stopped: that can still be taken back."""
    services: tuple[str, ...]
    """The council's own service first, then the organisations of the register of recipients."""
    lawful_bases: tuple[str, ...]
    """On what the use of the data rests, which no answer changes."""
