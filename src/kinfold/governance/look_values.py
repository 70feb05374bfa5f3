"""What pages are given of who has looked, and what governance has to be told of whoever asks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from kinfold.governance.rules.looks import Line
from kinfold.governance.rules.policy import About


@dataclass(frozen=True)
class Whose:
    """Who somebody that asked is today, as whoever knows people tells it: governance knows ids alone."""

    ids: tuple[str, ...]
    """Every id that is theirs for certain, in order; none where they were parted since they asked."""
    may_be: frozenset[str]
    """Everybody whom what was asked may be about, for what must be held back."""
    families: frozenset[str]
    """Those that any of them belongs or belonged to."""
    home: str = ""
    """The one family they live in; empty where that is none, several, or not certain."""
    home_ids: frozenset[str] = frozenset()
    """Every id of it."""


WhoIs = Callable[[About, datetime], Whose]
"""Of somebody who asked at a time."""


@dataclass(frozen=True)
class AnswerShown:
    """An answer to somebody who asked who has looked at their record. It does not say who asked."""

    id: int
    state: str
    """
    `asked`, `prepared` by one person, `agreed` to by another: only then it may be handed over. `again`: what it rests
    on is not what was agreed to, or nobody can tell any more who asked; they have to ask anew.
    """
    asked_by: str
    asked_at: datetime
    prepared_by: str
    note: str
    agreed_by: str
    agreed_at: datetime | None
    agreed_note: str
    lines: tuple[Line, ...]
    is_ones_own: bool
    """The reader prepared it, so somebody else agrees to it."""
    review: str
    """A digest of what is shown, to agree to just that."""
