"""
What professionals say of needs, and the family's own words.

Nothing is ever changed or taken away: to take back is to say so. It holds for every later run, since a
statement is about a need of a person or family under their ids for life, and not about a run's finding.
"""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from kinfold.governance import actions as governance
from kinfold.governance import wall
from kinfold.governance.rules.policy import About, Actor, Event, Permit
from kinfold.register.models import Family, Need, NeedStatement
from kinfold.register.need_queries import looked_at
from kinfold.register.reading.household import carers_of
from kinfold.register.reading.seen import newest_run
from kinfold.register.rules.judging import ANOTHER, JUDGED, NOTED, TAKEN_BACK, WORDS, Basis
from kinfold.register.values import FindingShown
from kinfold.vocabulary.codelists import Action
from kinfold.vocabulary.errors import NoLongerSo
from kinfold.vocabulary.identifiers import FamilyId, NeedId, PersonId, PurposeId

KINDS = (*JUDGED, NOTED, WORDS)


def say_of_need(
    actor: Actor,
    purpose: PurposeId,
    family: FamilyId,
    need: NeedId,
    review: str,
    *,
    person: PersonId | None,
    kind: str,
    said: str,
    basis: Basis | None = None,
    judged_on: date | None = None,
    speaker: str = "",
) -> NeedStatement:
    """
    Write down what somebody says of one need: that it is so, that it is not, a note, or the family's own words.

    Who confirms or disputes says on what basis, and of which day; who writes the family's words down says whose they
    are, as far as they know: the `speaker` is somebody of the family, `another` or nobody said. Raises NoLongerSo where the findings or
    what was said of them are not what was looked at.
    """
    if kind not in KINDS or (kind in JUDGED and (basis is None or judged_on is None)):
        raise ValueError("a verdict has a basis and a day; a note and a family's words have neither")
    if speaker and kind != WORDS:
        raise ValueError("only the family's own words have a speaker")
    permit = governance.require(actor, purpose, Action.JUDGE_NEEDS, About("family", family))
    with wall.told():
        Family.objects.select_for_update().filter(pk=family).first()
        page = looked_at(permit, need)
        if page is None or page.review != review or (person or "") not in {one.person for one in page.subjects}:
            raise _changed()
        if speaker not in {"", ANOTHER, *(one.person for one in page.speakers)}:
            raise _changed()
        found = [one for one in page.findings if one.person == person]
        return _write(
            permit,
            NeedStatement(
                family=page.family,
                person=person or "",
                need=need,
                kind=kind,
                said=said,
                speaker=speaker,
                basis=basis.value if basis and kind in JUDGED else "",
                judged_on=judged_on if kind in JUDGED else None,
                found=[_as_it_was(one) for one in found],
            ),
        )


def take_back(actor: Actor, purpose: PurposeId, family: FamilyId, statement: int, *, said: str) -> NeedStatement:
    """Take back what one has said oneself; what is somebody else's is answered by confirming or disputing anew."""
    permit = governance.require(actor, purpose, Action.JUDGE_NEEDS, About("family", family))
    with wall.told():
        row = NeedStatement.objects.filter(pk=statement).first()
        page = looked_at(permit, NeedId(row.need)) if row else None
        shown = page is not None and any(one.statement == statement and one.may_take_back for one in page.said)
        if row is None or page is None or not shown:
            raise _changed()
        return _write(
            permit,
            NeedStatement(
                family=page.family,
                person=row.person,
                need=row.need,
                kind=TAKEN_BACK,
                undoes=row.id,
                said=said,
                found=[],
            ),
        )


def _write(permit: Permit, row: NeedStatement) -> NeedStatement:
    run = newest_run()
    need = Need.objects.get(pk=row.need)
    row.carers = carers_of(row.family)
    row.framework, row.run = need.framework, run.id if run else ""
    row.decided_by, row.decided_at, row.entry = permit.actor.staff, timezone.now(), permit.entry
    row.save(force_insert=True)
    governance.record(
        Event.NEED_JUDGED, permit, shown=[About("person", row.person)] if row.person else [], statement=row.id
    )
    return row


def _as_it_was(one: FindingShown) -> dict[str, object]:
    return {
        "answer": one.answer.value,
        "sentence": one.sentence,
        "version": one.version,
        "facts": [fact.fact for fact in one.evidence],
    }


def _changed() -> NoLongerSo:
    return NoLongerSo(
        "This need, or what was said of it, is not what you looked at.",
        where="what people say of needs",
        means="Nothing was written down. What was said before still stands.",
        do="Look at it as it is now, and say it again.",
    )
