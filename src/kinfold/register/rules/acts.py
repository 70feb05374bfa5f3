"""
What people did that has to be in the register because the ledger says that it was done. Plain functions.

The ledger is never put back to an older day, and the register can be. Then what was done since stands in the one and not in
the other: somebody who was protected would be shown again, and a no would be none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from kinfold.governance.rules.policy import Event

BY_ENTRY = (
    *(Event.PROTECTED, Event.LIFT_ASKED, Event.PROTECTION_LIFTED, Event.PROTECTION_KEPT),
    *(Event.MATCH_DECIDED, Event.MATCH_UNDONE, Event.MATCH_CONFIRMED, Event.MATCH_DECLINED),
    *(Event.FAMILY_CORRECTED, Event.CORRECTION_CONFIRMED, Event.CORRECTION_DECLINED),
    *(Event.NEED_JUDGED, Event.FAMILY_DECIDED, Event.OUTCOME_SIGNED, Event.OUTCOME_AUDITED),
    *(Event.CONSENT_KEPT, Event.DISCLOSED, Event.DISCLOSURE_REFUSED, Event.REJECTED),
)
"""Each writes a row that carries the entry under which it was done."""
BY_NUMBER: Mapping[Event, str] = {
    Event.HOLD_PLACED: "hold",
    Event.RIGHT_ASKED: "request",
    Event.STEP_KEPT: "step",
}
"""Each writes a row whose number the entry tells under this name."""
SETTLED = (Event.ACT_ENTERED_AGAIN, Event.ACT_LET_GO)
"""What a person said of an act that is missing, by its number in the ledger."""


@dataclass(frozen=True)
class Act:
    """An entry that says that something was done."""

    number: int
    event: str
    under: int | None
    about: str
    """Whom, as the ledger has them; empty where it is nobody."""
    counts: Mapping[str, int | str]


def missing(
    acts: Iterable[Act], entries: Collection[int], numbers: Mapping[str, Collection[int]], kept_apart: Collection[str]
) -> list[Act]:
    """
    The acts of which the register has no row, oldest first, without those that a person has settled.

    `entries` are those that rows carry, `numbers` the rows of each table that is known by number, `kept_apart` whom
    conflicts of interest are about. What a run did by itself has no leave, and the next run does it again.
    """
    acts = sorted(acts, key=lambda act: act.number)
    settled = {act.counts.get("entry") for act in acts if act.event in SETTLED}
    found = [act for act in acts if _is_missing(act, entries, numbers)]
    conflicts: dict[str, Act] = {}
    for act in acts:
        if act.about and act.event in (Event.CONFLICT_KEPT, Event.CONFLICT_TAKEN_BACK):
            conflicts[act.about] = act
    found += [act for about, act in conflicts.items() if act.event == Event.CONFLICT_KEPT and about not in kept_apart]
    return sorted((act for act in found if act.number not in settled), key=lambda act: act.number)


def _is_missing(act: Act, entries: Collection[int], numbers: Mapping[str, Collection[int]]) -> bool:
    if act.event in BY_ENTRY:
        # Of several entries that tell of one thing the first has what it was; the others only whom it was about.
        return act.under is not None and act.under not in entries and bool(act.counts or act.event in _WITHOUT_COUNTS)
    for event, name in BY_NUMBER.items():
        if act.event == event and name in act.counts:
            return act.counts[name] not in numbers[name]
    return False


_WITHOUT_COUNTS = (Event.CONSENT_KEPT, Event.DISCLOSED, Event.DISCLOSURE_REFUSED)


def told(found: Iterable[Act]) -> str:
    """Numbers and kinds, and nobody."""
    kinds = defaultdict[str, list[int]](list)
    for act in found:
        kinds[act.event].append(act.number)
    return "; ".join(f"{kind}: {', '.join(map(str, numbers))}" for kind, numbers in kinds.items())
