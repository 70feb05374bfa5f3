"""
How a confirmed need stands once a family is helped, and what an outcome still lacks.

Plain functions. What agencies sent and what a professional judged both have to say so, where the framework
asks for both; no answer is never "held".
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from kinfold.vocabulary.codelists import Answer, FactKind

PRACTICE = (
    FactKind.WHOLE_FAMILY_ASSESSMENT,
    FactKind.LEAD_WORKER,
    FactKind.FAMILY_PLAN,
    FactKind.FAMILY_SUPPORT,
)
"""What must have been done with the family; a test holds it against what the framework's own file asks for."""


class Standing(StrEnum):
    """How one confirmed need stands."""

    IN_SUPPORT = "in_support"  # support has not ended
    NOT_MEASURED = "not_measured"  # no run since support ended has looked
    HOLDING = "holding"  # it has to hold for longer
    NOT_NOW = "not_now"  # the time is not over, and the test is not met today
    HELD = "held"  # met, and held for as long as it must
    NOT_HELD = "not_held"  # the test was not met
    RELAPSED = "relapsed"  # held for as long as it must, and not so now
    NOT_KNOWN = "not_known"  # the test cannot be answered
    NOT_JUDGED = "not_judged"  # a professional has not said yet


@dataclass(frozen=True)
class Measured:
    """What the last run measured."""

    ended: date | None
    on_day: date
    held_until: date | None
    now: str | None
    then: str | None


@dataclass(frozen=True)
class Judgement:
    """What a professional said of progress, and of which day."""

    so: bool
    on: date


def standing_of(
    *, ended: date | None, tested: bool, judged: bool, measured: Measured | None, said: Sequence[Judgement]
) -> Standing:
    """
    How one need stands. `tested` and `judged`: what the framework asks, agencies' facts or a professional; or both.

    A judgement of a day before the need had held for long enough says nothing about whether it has held.
    """
    if ended is None:
        return Standing.IN_SUPPORT
    if measured is None or measured.ended != ended:
        return Standing.NOT_MEASURED
    if measured.held_until is None:
        return Standing.NOT_KNOWN
    if measured.on_day < measured.held_until:
        return Standing.NOT_NOW if tested and measured.now == Answer.NOT_MET else Standing.HOLDING
    if tested and (by_facts := _by_facts(measured)) is not Standing.HELD:
        return by_facts
    if judged:
        late_enough = [one for one in said if one.on >= measured.held_until]
        if not late_enough:
            return Standing.NOT_JUDGED
        if not late_enough[-1].so:
            return Standing.RELAPSED if any(one.so for one in late_enough) else Standing.NOT_HELD
    return Standing.HELD


def _by_facts(measured: Measured) -> Standing:
    if measured.then is None:
        return Standing.NOT_MEASURED
    if measured.then != Answer.MET:
        return Standing.NOT_HELD if measured.then == Answer.NOT_MET else Standing.NOT_KNOWN
    return Standing.RELAPSED if measured.now == Answer.NOT_MET else Standing.HELD


def still_lacking(
    standings: Mapping[str, Standing], *, ended: date | None, practice: Collection[str], in_care_unseen: bool
) -> tuple[str, ...]:
    """
    What keeps a whole family's outcome from being signed off, as sentences; empty where nothing does.

    The outcome is the family's: every confirmed need has to be met and held. A child who went into care holds
    it up until a person has looked, and decides nothing by itself.
    """
    lacking = []
    if ended is None:
        lacking.append("Support has not ended.")
    if not standings:
        lacking.append("No need of the family is confirmed.")
    lacking += [
        f"{label}: {WORDS[standing]}." for label, standing in standings.items() if standing is not Standing.HELD
    ]
    lacking += [f"No agency has sent it: {PRACTICE_WORDS[kind]}." for kind in PRACTICE if kind.value not in practice]
    if in_care_unseen:
        lacking.append("A child has gone into care since support began. A person looks at what that means first.")
    return tuple(lacking)


PRACTICE_WORDS = {
    FactKind.WHOLE_FAMILY_ASSESSMENT: "a whole-family assessment",
    FactKind.LEAD_WORKER: "a named lead worker",
    FactKind.FAMILY_PLAN: "one plan for the whole family",
    FactKind.FAMILY_SUPPORT: "support that was really given",
}
WORDS = {
    Standing.IN_SUPPORT: "support has not ended",
    Standing.NOT_MEASURED: "measured with the next run",
    Standing.HOLDING: "it has to hold for longer",
    Standing.NOT_NOW: "not met now",
    Standing.HELD: "met and held",
    Standing.NOT_HELD: "not held",
    Standing.RELAPSED: "held, and not so any more",
    Standing.NOT_KNOWN: "not known",
    Standing.NOT_JUDGED: "not judged yet",
}
