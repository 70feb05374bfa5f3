"""What people write down in the registers: due diligence, renewals of agreements, holds. Codes are closed lists."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Step(StrEnum):
    """What was done about a sharing agreement."""

    PASSED = "passed"  # due diligence found nothing that stands in the way
    PASSED_WITH_CONDITIONS = "passed_with_conditions"  # it may go on while the conditions are kept
    FAILED = "failed"  # nothing is to be shared until it is put right
    RENEWED = "renewed"  # the parties signed anew, until a day


DUE_DILIGENCE = (Step.PASSED, Step.PASSED_WITH_CONDITIONS, Step.FAILED)


@dataclass(frozen=True)
class StepShown:
    """One thing that somebody did about an agreement, and said here."""

    step: Step
    on: date
    """The day on which it was done, which is not always the day it was written down."""
    until: date | None
    """Of a renewal: the first day on which it no longer stands."""
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True)
class StaffShown:
    """A member of staff as the register of access has them. The last three tell whether the door lets them in."""

    staff: str
    name: str
    role: str
    team: str
    trained_on: date | None
    trained_until: date | None
    """The first day on which the training no longer counts."""
    agreed_on: date | None
    active: bool
    trained: bool
    agreed: bool

    @property
    def may_come_in(self) -> bool:
        return self.active and self.trained and self.agreed


@dataclass(frozen=True)
class HoldShown:
    """One hold. It names a person or family by id alone, where it is about one."""

    id: int
    about_kind: str
    about_id: str
    retention_class: str
    from_: date
    until: date | None
    source: str
    by: str
    lifted_by: str
