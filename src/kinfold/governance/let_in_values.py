"""What pages are told of colleagues who were let in for some days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kinfold.vocabulary.identifiers import StaffId


@dataclass(frozen=True)
class LetIn:
    """One colleague: on a team's duty, or on the list of a meeting about a family."""

    id: int
    staff: StaffId
    name: str
    team: str
    """Whose duty it is; of a place at a meeting empty."""
    from_day: date
    until_day: date
    reason: str
    put_by: str
    """Who wrote it down; empty where the staff list says so, which alone ends it."""


@dataclass(frozen=True)
class Duty:
    """Turns of duty that stand or are to come, of the teams that somebody answers for."""

    teams: tuple[str, ...]
    turns: tuple[LetIn, ...]
