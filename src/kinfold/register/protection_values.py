"""What the pages of protections are given. As in `values`: never rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kinfold.governance.rules.rows import RestrictionReason


@dataclass(frozen=True)
class WouldHide:
    """What would be hidden with a person, beside that person."""

    people: int
    families: int
    named: tuple[str, ...] = ()
    """Those of the people whose own pages whoever asks may open now, and from the next moment on may not."""


@dataclass(frozen=True)
class StepShown:
    """One step: who, when, why."""

    kind: str
    by: str
    at: datetime
    reason: str


@dataclass(frozen=True)
class ProtectionShown:
    """A protection by people, without whom it is about."""

    id: int
    mark: RestrictionReason
    standing: str
    """See rules.protecting.Standing."""
    steps: tuple[StepShown, ...]
    may_next: tuple[str, ...]
    """What whoever looks may do."""
    asked_by_oneself: bool
    """Whoever looks asked for its end; somebody else decides."""

    @property
    def steps_after(self) -> int:
        return len(self.steps) - 1
