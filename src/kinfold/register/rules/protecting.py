"""How a protection by people stands, from its steps; what may be done next. Plain functions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

PROTECTED, LIFT_ASKED, LIFTED, KEPT = "protected", "lift_asked", "lifted", "kept"


class Standing(StrEnum):
    """How one protection stands."""

    STANDS = "stands"
    LIFT_WAITS = "lift_waits"  # somebody asks that it be lifted; it stands until a second person agrees
    LIFTED = "lifted"


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
