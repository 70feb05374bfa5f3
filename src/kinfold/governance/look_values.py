"""What pages are given of who has looked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kinfold.governance.rules.looks import Line


@dataclass(frozen=True)
class AnswerShown:
    """An answer to somebody who asked who has looked at their record. It does not say who asked."""

    id: int
    state: str
    """`asked`, `prepared` by one person, `agreed` to by another: only then it may be handed over."""
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
