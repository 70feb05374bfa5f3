"""
What people decide of families. Nothing else changes where a family stands.

Each decision keeps the findings and the confirmed needs as they were that day, and is never changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils import timezone

from kinfold.governance import actions as governance
from kinfold.governance import wall
from kinfold.governance.queries import visible
from kinfold.governance.rules.policy import About, Actor, Event, Permit
from kinfold.register.family_queries import suggestion
from kinfold.register.models import Family, FamilyDecision, Need
from kinfold.register.reading import corrected, judged
from kinfold.register.reading.counts import LEAST_FOR_HELP
from kinfold.register.reading.decided import decisions_of, found_now
from kinfold.register.reading.household import carers_of
from kinfold.register.reading.outcomes import signed_for
from kinfold.register.reading.seen import newest_run, seen_for
from kinfold.register.rules.family_state import (
    CARE_LOOKED_AT,
    ELIGIBLE,
    NEXT,
    OF_SUGGESTIONS,
    OF_SUPPORT,
    SUPPORT_ENDED,
    not_before,
    stands,
)
from kinfold.register.rules.sentences import day as day_words
from kinfold.vocabulary.codelists import Action
from kinfold.vocabulary.errors import NoLongerSo, NotYet
from kinfold.vocabulary.identifiers import FamilyId, PurposeId


def decide_suggestion(
    actor: Actor, purpose: PurposeId, family: FamilyId, review: str, *, decision: str, reason: str
) -> FamilyDecision:
    """
    Take a family that may be eligible up, decline it, or ask for more.

    Raises NoLongerSo where what was found or decided is not what was looked at.
    """
    if decision not in OF_SUGGESTIONS:
        raise ValueError(f"a suggestion is decided by one of {', '.join(OF_SUGGESTIONS)}")
    permit = governance.require(actor, purpose, Action.DECIDE_FAMILIES)
    with wall.told():
        Family.objects.select_for_update().filter(pk=family).first()
        page = suggestion(permit, family)
        if page is None or page.review != review or decision not in page.may_next:
            raise _changed()
        return _write(permit, page.line.family, decision, reason=reason, day=None)


def decide_family(
    actor: Actor, purpose: PurposeId, family: FamilyId, *, decision: str, reason: str, day: date | None = None
) -> FamilyDecision:
    """
    Say of a family that one works with that it is eligible or is not, or that its support began or ended on a day.

    That it began said again while it goes on, or ended while it has, puts a wrong day right, unless an outcome is signed for it.
    Raises NotYet where it is said to be eligible and too few needs are confirmed, and NoLongerSo where the
    family does not stand where that can be decided.
    """
    if decision in (*OF_SUPPORT, CARE_LOOKED_AT) and day is None:
        raise ValueError("support begins and ends on a day, and a child in care is looked at up to a day")
    permit = governance.require(actor, purpose, Action.SIGN_OFF_OUTCOMES, About("family", family))
    with wall.told():
        Family.objects.select_for_update().filter(pk=family).first()
        rows = decisions_of([family]).get(family, [])
        if decision not in NEXT[stands(row.decision for row in rows)]:
            raise _changed()
        if decision in OF_SUPPORT and day is not None:
            _check_day(rows, decision, day)
        return _write(permit, family, decision, reason=reason, day=day)


def _check_day(rows: Sequence[FamilyDecision], decision: str, day: date) -> None:
    """Support has an order, and an outcome that was signed stands on the day on which it ended."""
    earliest = not_before([(row.decision, row.day) for row in rows], decision)
    if earliest is not None and day < earliest:
        ended = decision == SUPPORT_ENDED
        raise NotYet(
            f"Support cannot have {'ended before it began' if ended else 'begun before the support before it ended'}, on {day_words(earliest)}.",
            where=f"the day on which support {'ended' if ended else 'began'}",
            means="Nothing was decided.",
            do=f"Give the day on which it {'ended' if ended else 'began'}.",
        )
    if decision == SUPPORT_ENDED and signed_for(rows):
        raise _changed()


def _write(permit: Permit, family: str, decision: str, *, reason: str, day: date | None) -> FamilyDecision:
    run = newest_run()
    if run is None or not Family.objects.filter(pk=family).exists():
        raise _changed()
    needs = {need.id: need for need in Need.objects.all()}
    people = sorted(corrected.members(family))
    confirmed = sorted(judged.confirmed_in(family, people, needs))
    counted = judged.counted(family, confirmed, needs)
    reading = run.reading or "needs"
    # By what whoever decides may see: a yes must not tell of a need that their purpose leaves out.
    seen = seen_for(visible(permit.actor, permit.purpose))
    shown = judged.counted(family, [about for about in confirmed if about[0] in seen.needs()], seen.needs())
    if decision == ELIGIBLE and (shown.outcomes if reading == "outcomes" else shown.needs) < LEAST_FOR_HELP:
        raise NotYet(
            f"Fewer than {LEAST_FOR_HELP} {reading} are confirmed by a professional.",
            where="the family's confirmed needs",
            means="Nothing was decided. What was found makes a family one that may be eligible, and no more.",
            do="Confirm on the family's page what is true, with the family; then decide again.",
        )
    made = FamilyDecision.objects.create(
        family=family,
        decision=decision,
        day=day,
        reason=reason,
        carers=carers_of(family),
        found=found_now([family])[family],
        confirmed=_frozen(confirmed, needs),
        needs_confirmed=counted.needs,
        outcomes_confirmed=counted.outcomes,
        framework=run.framework or "",
        reading=reading,
        run=run.id,
        run_day=run.on_day,
        decided_by=permit.actor.staff,
        decided_at=timezone.now(),
        entry=permit.entry,
    )
    governance.record(Event.FAMILY_DECIDED, permit, shown=[About("family", family)], decision=made.id)
    return made


def _frozen(confirmed: Sequence[tuple[str, str]], needs: dict[str, Need]) -> list[dict[str, str | None]]:
    return [
        {"need": need, "label": needs[need].label, "outcome": needs[need].outcome, "person": person or None}
        for need, person in confirmed
    ]


def _changed() -> NoLongerSo:
    return NoLongerSo(
        "What was found of this family, or what was decided, is not what you looked at.",
        where="decisions about families",
        means="Nothing was decided. Where the family stands has not changed.",
        do="Look at it as it is now, and decide again.",
    )
