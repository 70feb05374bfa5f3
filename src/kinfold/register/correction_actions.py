"""
What professionals say of families: who belongs, who cares, who lives where. It outranks what sources say.

Nothing is ever changed or taken away: to take back is to say so. Where somebody is touched who is protected, or whose home
must not be disclosed, one person says it and another agrees, and neither alone has effect.
"""

from __future__ import annotations

from django.db import connection
from django.utils import timezone

from kinfold.governance import actions as governance
from kinfold.governance import wall
from kinfold.governance.queries import visible
from kinfold.governance.rules.policy import About, Actor, Event, Permit
from kinfold.register import correction_queries
from kinfold.register.correction_values import Asked
from kinfold.register.models import CorrectionConfirmation, FamilyCorrection
from kinfold.register.reading import corrected, correcting
from kinfold.register.reading.homes_to_correct import home_of
from kinfold.register.reading.second_person import needs_second, of_two
from kinfold.register.reading.seen import newest_run, seen_for
from kinfold.register.rules import correcting as rules
from kinfold.register.rules.correcting import TAKEN_BACK, Act
from kinfold.vocabulary.codelists import Action
from kinfold.vocabulary.codelists import CorrectionKind as Kind
from kinfold.vocabulary.errors import Contradicts, NoLongerSo
from kinfold.vocabulary.identifiers import FamilyId, PurposeId


def correct_family(
    actor: Actor, purpose: PurposeId, family: FamilyId, review: str, asked: Asked, *, reason: str
) -> FamilyCorrection:
    """
    Write down what somebody says of a family that they looked at.

    Raises NoLongerSo where the family or what was said of it has changed, Contradicts where it cannot stand beside
    another correction, or the same stands already.
    """
    permit = governance.require(actor, purpose, Action.CORRECT_FAMILIES, About("family", family))
    with wall.told():
        _one_at_a_time()
        page = correction_queries.looked_at(permit, also=asked.person)
        told = corrected.acts()
        if page is None or page.review != review or correcting.problems(page, asked, told):
            raise _changed()
        act = correcting.act_of(page, asked, told)
        _check_stands_beside(act, told)
        home = home_of(page, asked, told) if asked.kind in rules.WITH_A_HOME else None
        return _write(
            permit,
            FamilyCorrection(
                kind=Kind(asked.kind).value,
                person=act.person,
                other=act.other,
                dwelling=act.dwelling,
                home=home[1] if home else "",
                from_day=asked.since if asked.kind == Kind.LIVES_AT else None,
                of_two=needs_second(act, told, seen_for(visible(permit.actor, permit.purpose))),
                reason=reason,
            ),
        )


def take_correction_back(
    actor: Actor, purpose: PurposeId, family: FamilyId, correction: int, *, reason: str
) -> FamilyCorrection:
    """
    Take back what stands; whoever may correct the family may. Of a home that is hidden it needs two people.

    What still waits for a second person is withdrawn by whoever proposed it, alone: it never had effect.
    """
    permit = governance.require(actor, purpose, Action.CORRECT_FAMILIES, About("family", family))
    with wall.told():
        _one_at_a_time()
        page = correction_queries.looked_at(permit)
        told = corrected.acts()
        can_be = (*rules.standing(told), *rules.torn(told), *rules.proposed(told))
        act = next((act for act in can_be if act.id == correction), None)
        shown = page is not None and any(one.correction == correction and one.may_take_back for one in page.said)
        if act is None or not shown:
            raise _changed()
        two = act.of_two or act.kind == Kind.NOT_DISCLOSED or of_two(act, told)
        return _write(permit, _back(act, two=two, reason=reason))


def confirm_correction(
    actor: Actor, purpose: PurposeId, family: FamilyId, correction: int, *, agree: bool, why_not: str = ""
) -> None:
    """As a second person agree to what another said, or not and why; nobody can be both."""
    permit = governance.require(actor, purpose, Action.CORRECT_FAMILIES, About("family", family))
    with wall.told():
        _one_at_a_time()
        page = correction_queries.looked_at(permit)
        told = corrected.acts()
        act = next((act for act in rules.proposed(told) if act.id == correction), None)
        shown = page is not None and any(one.correction == correction and one.may_confirm for one in page.said)
        if act is None or not shown:
            raise _changed()
        if agree and act.kind != TAKEN_BACK:
            _check_stands_beside(act, told)
        if not agree:
            if not why_not.strip():
                raise ValueError("whoever does not agree says why")
            _write(permit, _back(act, two=True, reason=why_not.strip()))
        CorrectionConfirmation.objects.create(
            correction=correction,
            agreed=agree,
            decided_by=permit.actor.staff,
            decided_at=timezone.now(),
            entry=permit.entry,
        )
        governance.record(
            Event.CORRECTION_CONFIRMED if agree else Event.CORRECTION_DECLINED, permit, correction=correction
        )


def _back(act: Act, *, two: bool, reason: str) -> FamilyCorrection:
    return FamilyCorrection(
        kind=TAKEN_BACK, person=act.person, other=act.other, undoes=act.id, of_two=two, reason=reason
    )


def _write(permit: Permit, row: FamilyCorrection) -> FamilyCorrection:
    run = newest_run()
    row.family, row.run = permit.about.id, run.id if run else ""
    row.decided_by, row.decided_at, row.entry = permit.actor.staff, timezone.now(), permit.entry
    made_of = corrected.records_of({one for one in (row.person, row.other) if one})
    undone = FamilyCorrection.objects.filter(pk=row.undoes).first() if row.undoes else None
    row.records = undone.records if undone else list(made_of[row.person])
    row.other_records = undone.other_records if undone else list(made_of.get(row.other, ()))
    row.save(force_insert=True)
    people = [About("person", one) for one in (row.person, row.other) if one]
    governance.record(Event.FAMILY_CORRECTED, permit, shown=people, correction=row.id)
    return row


def _check_stands_beside(act: Act, told: tuple[Act, ...]) -> None:
    against = rules.contradicted(told, act, corrected.meant(told, act))
    if against:
        raise Contradicts(
            f"This cannot stand beside {len(against)} other correction{'' if len(against) == 1 else 's'} about the same people, or says the same.",
            where="corrections of families",
            means="Nothing was written down. What stood still stands.",
            do="Look at what stands, and take back what is wrong first.",
        )


def _changed() -> NoLongerSo:
    return NoLongerSo(
        "This family, or what was said of it, is not what you looked at.",
        where="corrections of families",
        means="Nothing was written down. What was said before still stands.",
        do="Look at it as it is now, and say it again.",
    )


def _one_at_a_time() -> None:
    """Two people who say something at once are heard one after the other, so that they cannot contradict each other unseen."""
    if connection.vendor != "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE register_familycorrection IN SHARE ROW EXCLUSIVE MODE")
