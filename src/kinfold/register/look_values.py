"""What pages are given of looks that somebody should ask about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kinfold.governance.rules.looks import Fact


@dataclass(frozen=True)
class LookListed:
    """One look of one member of staff, or that they were stopped; whom at is told by the number of its entry alone."""

    entry: int
    at: datetime
    who: str
    role: str
    purpose: str
    opened: bool
    """The page itself was opened; else a list or a search held them."""
    facts: tuple[Fact, ...]
