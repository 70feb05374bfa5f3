"""
A person signs off that an outcome was reached, and somebody else may look at it.

What was signed keeps its evidence as it was. Whether it is looked at is drawn by chance as it is signed.
"""

from __future__ import annotations

import secrets
from dataclasses import asdict
from typing import Any

from django.utils import timezone

from kinfold.governance import actions as governance
from kinfold.governance import wall
from kinfold.governance.queries import profile, visible
from kinfold.governance.rules.policy import About, Actor, Event
from kinfold.register.models import Family, OutcomeAudit, OutcomeSignOff, Source
from kinfold.register.outcome_queries import outcomes_looked_at, signed_as_seen
from kinfold.register.reading.outcomes import Way, followed, practice_seen, way_of
from kinfold.register.reading.seen import newest_run, seen_for
from kinfold.vocabulary.codelists import Action
from kinfold.vocabulary.errors import NoLongerSo, NotAllowed, NotYet
from kinfold.vocabulary.identifiers import FamilyId, PurposeId

_FINE = 1_000_000


def sign_off(actor: Actor, purpose: PurposeId, family: FamilyId, review: str, *, reason: str) -> OutcomeSignOff:
    """
    Sign off that every confirmed need of a family was met and held.

    Raises NotYet with all that is lacking, and NoLongerSo where the page is not what was looked at. Nobody signs
    off for a purpose that leaves out some of the needs.
    """
    permit = governance.require(actor, purpose, Action.SIGN_OFF_OUTCOMES, About("family", family))
    with wall.told():
        held = Family.objects.select_for_update().filter(pk=family).first()
        page, run = outcomes_looked_at(permit), newest_run()
        if held is None or page is None or run is None or page.review != review or page.signed is not None:
            raise _changed()
        way = way_of(held)
        if page.lacking or not page.whole or way.ended is None:
            raise _not_yet(page.lacking if page.whole else ("This purpose leaves out some kinds of needs.",))
        share = profile().outcome_audit.share
        made = OutcomeSignOff.objects.create(
            family=family,
            support=way.ended.id,
            evidence=_evidence(way),
            reason=reason,
            to_audit=secrets.randbelow(_FINE) < share * _FINE,
            run=run.id,
            run_day=run.on_day,
            decided_by=permit.actor.staff,
            decided_at=timezone.now(),
            entry=permit.entry,
        )
        governance.record(Event.OUTCOME_SIGNED, permit, sign_off=made.id)
        return made


def audit(actor: Actor, purpose: PurposeId, sign_off: int, *, stands: bool, note: str) -> None:
    """Write down what an audit found; never of what one signed oneself. Raises NoLongerSo where it was looked at already."""
    permit = governance.require(actor, purpose, Action.AUDIT_OUTCOMES)
    with wall.told():
        row = OutcomeSignOff.objects.select_for_update().filter(pk=sign_off, to_audit=True).first()
        shown = signed_as_seen(row, seen_for(visible(actor, purpose)), permit) if row else None
        if row is None or shown is None or shown.audit_stands is not None:
            raise _changed()
        if not shown.may_audit:
            raise NotAllowed(
                "You cannot audit what you signed yourself.",
                where="the audit of outcomes",
                means="Nothing was written down.",
                do="Ask somebody else whose role audits outcomes.",
            )
        OutcomeAudit.objects.create(
            sign_off=row.id,
            signed_by=row.decided_by,
            stands=stands,
            note=note,
            decided_by=permit.actor.staff,
            decided_at=timezone.now(),
            entry=permit.entry,
        )
        governance.record(Event.OUTCOME_AUDITED, permit, shown=[About("family", shown.family)], sign_off=row.id)


def _evidence(way: Way) -> dict[str, Any]:
    """What it rests on, whoever may see which part of it later: needs by id, so that each reader sees their own part."""
    needs = []
    for about in way.confirmed:
        one = asdict(followed(way, about, {}))
        needs.append({**_texts(one), "person": about[1]})
    began = way.began
    return {
        "began": began.day.isoformat() if began and began.day else None,
        "needs": needs,
        "practice": [_texts(asdict(one)) for one in practice_seen(way, _titles())],
        "baseline": {"found": began.found, "confirmed": began.confirmed} if began else None,
    }


def _texts(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in row.items()}


def _titles() -> dict[str, str]:
    return dict(Source.objects.values_list("id", "title"))


def _not_yet(lacking: tuple[str, ...]) -> NotYet:
    return NotYet(
        f"It cannot be signed off yet: {len(lacking)} thing{'' if len(lacking) == 1 else 's'} on its page still lack.",
        where="the family's outcome",
        means="Nothing was signed.",
        do="The family's outcome page lists what is lacking.",
    )


def _changed() -> NoLongerSo:
    return NoLongerSo(
        "The outcome, or what it rests on, is not what you looked at.",
        where="the family's outcome",
        means="Nothing was written down.",
        do="Look at it as it is now, and decide again.",
    )
