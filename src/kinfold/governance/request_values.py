"""What pages are given of requests by right."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kinfold.governance.rules.requests import CameBy, Capacity, Period, State


@dataclass(frozen=True)
class RequestShown:
    """One request. Of whom it is about it tells the id alone."""

    id: int
    right: str
    title: str
    period: Period | None
    about_id: str
    capacity: Capacity
    came_by: CameBy
    received_on: date
    due_on: date | None
    """None once a complaint was acknowledged."""
    overdue: bool
    what: str
    reference: str
    by: str
    told_on: date | None
    """The day they were told that it takes longer, or that their complaint has arrived."""
    told_why: str
    state: State
    closed_on: date | None
    closed_why: str
    closed_by: str

    @property
    def may_be_extended(self) -> bool:
        return self.state is State.OPEN and self.period is Period.MONTH and self.told_on is None

    @property
    def waits_for_word(self) -> bool:
        """A complaint that nobody has acknowledged yet."""
        return self.state is State.OPEN and self.period is Period.ACKNOWLEDGED and self.told_on is None
