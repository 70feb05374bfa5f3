"""How a protection by people stands, from its steps; what may be done next. Plain functions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from kinfold.governance.rules.rows import RestrictionReason

AT_ONCE = "people"
"""The source of what is told to the door between a protection and the next run."""
BY_A_RUN = "run"
"""Who hid somebody whom nobody else hid: a run, until people have looked at it."""
OF_ONE_ALONE = (RestrictionReason.STAFF, RestrictionReason.GENDER_HISTORY, RestrictionReason.MAY_BE_PROTECTED)
"""Reasons that hide the person they stand on, and say nothing of whom they live with."""
FIRST_NUMBER, LAST_NUMBER = 10**6, 10**7
"""Numbers of protections are drawn, and not counted on. A longer one is none that the ledger takes."""
PROTECTED, LIFT_ASKED, LIFTED, KEPT = "protected", "lift_asked", "lifted", "kept"


class Standing(StrEnum):
    """How one protection stands."""

    STANDS = "stands"
    LIFT_WAITS = "lift_waits"  # somebody asks that it be lifted; it stands until a second person agrees
    LIFTED = "lifted"


@dataclass(frozen=True)
class LetGo:
    """A protection that two people lifted: when, in microseconds, and the records of whom it was about."""

    at: int
    records: frozenset[str]


NEXT: Mapping[Standing, tuple[str, ...]] = {
    Standing.STANDS: (LIFT_ASKED,),
    Standing.LIFT_WAITS: (LIFTED, KEPT),
    # Until a run has opened the pages one person alone can call it off; afterwards it hides them anew.
    Standing.LIFTED: (KEPT,),
}
"""From each standing to what may be done. To lift takes two, to keep takes one."""


def standing_of(kinds: Iterable[str]) -> Standing:
    """From the steps that followed, oldest first."""
    stands = Standing.STANDS
    for kind in kinds:
        stands = {LIFT_ASKED: Standing.LIFT_WAITS, LIFTED: Standing.LIFTED}.get(kind, Standing.STANDS)
    return stands
