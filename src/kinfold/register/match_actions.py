"""
What people decide about who is who.

Nothing is ever changed or taken away: to undo is to decide again. Where a protected person is touched
one person proposes and another confirms, and neither alone has effect. The next run heeds what stands.
"""

from __future__ import annotations

from django.db import connection, transaction
from django.utils import timezone

from kinfold.governance import actions as governance
from kinfold.governance import wall
from kinfold.governance.rules.policy import Actor, Event, Permit
from kinfold.register.match_queries import reader_of
from kinfold.register.models import MatchConfirmation, MatchDecision
from kinfold.register.reading import decisions, matches
from kinfold.register.rules import who_is_who
from kinfold.register.rules.who_is_who import CANNOT_TELL, DIFFERENT, SAME, UNDONE, Act
from kinfold.vocabulary.codelists import Action
from kinfold.vocabulary.errors import Contradicts, NoLongerSo
from kinfold.vocabulary.identifiers import PurposeId


def decide_match(
    actor: Actor, purpose: PurposeId, pair: str, review: str, *, decision: str, reason: str
) -> MatchDecision:
    """
    Write down what somebody decided of a pair that they looked at.

    Raises NoLongerSo where the pair has changed or was decided since, Contradicts where the decision
    cannot stand beside others.
    """
    if decision not in (SAME, DIFFERENT, CANNOT_TELL):
        raise ValueError("a decision is same, different or cannot_tell")
    permit = governance.require(actor, purpose, Action.DECIDE_MATCHES)
    with transaction.atomic():
        _one_at_a_time()
        reader = reader_of(permit)
        found = matches.one(pair, reader)
        shown = matches.page(found, reader) if found else None
        if found is None or shown is None or shown.review != review or not _waits(found.record_l, found.record_r):
            raise _changed()
        if shown.protected:
            permit = governance.require(actor, purpose, Action.DECIDE_PROTECTED_MATCHES)
        _check_stands_beside(decision, found.record_l, found.record_r)
        return _write(
            permit,
            Act(0, found.record_l, found.record_r, decision, of_two=shown.protected),
            reason=reason,
            review=review,
        )


def undo_match(actor: Actor, purpose: PurposeId, decision: int, *, reason: str) -> MatchDecision:
    """Take a decision back; of one that needed two people the taking back needs two as well."""
    permit = governance.require(actor, purpose, Action.DECIDE_MATCHES)
    with transaction.atomic():
        _one_at_a_time()
        told = decisions.acts()
        act = next((act for act in who_is_who.standing(told) if act.id == decision), None)
        if act is None or not _may_be_seen(act, permit) or any(p.undoes == decision for p in who_is_who.proposed(told)):
            raise _changed()
        if act.of_two:
            permit = governance.require(actor, purpose, Action.DECIDE_PROTECTED_MATCHES)
        return _write(
            permit, Act(0, act.record_l, act.record_r, UNDONE, undoes=act.id, of_two=act.of_two), reason=reason
        )


def confirm_match(actor: Actor, purpose: PurposeId, decision: int, *, agree: bool) -> None:
    """As a second person agree to what another proposed, or not; nobody can be both."""
    permit = governance.require(actor, purpose, Action.DECIDE_PROTECTED_MATCHES)
    with transaction.atomic():
        _one_at_a_time()
        act = next((act for act in who_is_who.proposed(decisions.acts()) if act.id == decision), None)
        row = MatchDecision.objects.filter(pk=decision).first()
        if act is None or row is None or row.decided_by == permit.actor.staff or not _may_be_seen(act, permit):
            raise _changed()
        if agree:
            _check_stands_beside(act.decision, act.record_l, act.record_r)
        MatchConfirmation.objects.create(
            decision=decision,
            agreed=agree,
            decided_by=permit.actor.staff,
            decided_at=timezone.now(),
            entry=permit.entry,
        )
        governance.record(Event.MATCH_CONFIRMED if agree else Event.MATCH_DECLINED, permit, decision=decision)


def _write(permit: Permit, act: Act, *, reason: str, review: str = "") -> MatchDecision:
    made = MatchDecision.objects.create(
        record_l=act.record_l,
        record_r=act.record_r,
        decision=act.decision,
        undoes=act.undoes,
        of_two=act.of_two,
        review=review,
        reason=reason,
        decided_by=permit.actor.staff,
        decided_at=timezone.now(),
        entry=permit.entry,
    )
    event = Event.MATCH_UNDONE if act.decision == UNDONE else Event.MATCH_DECIDED
    governance.record(event, permit, decision=made.id)
    return made


def _waits(record_l: str, record_r: str) -> bool:
    """Nothing stands or is proposed of these two, but perhaps that nobody could tell."""
    told = decisions.acts([record_l, record_r])
    settled = [act for act in who_is_who.standing(told) if act.decision != CANNOT_TELL]
    return all(act.pair != (record_l, record_r) for act in (*settled, *who_is_who.proposed(told)))


def _may_be_seen(act: Act, permit: Permit) -> bool:
    reader = reader_of(permit)
    return (reader.may_protected or not act.of_two) and decisions.may_be_seen(
        act.record_l, act.record_r, reader.seen, also_protected=reader.may_protected
    )


def _check_stands_beside(decision: str, record_l: str, record_r: str) -> None:
    told = decisions.acts()
    around = decisions.people_around(told, record_l, record_r)
    against = who_is_who.contradicted(told, (record_l, record_r), decision, around)
    if against:
        raise Contradicts(
            f"This cannot stand beside {len(against)} other decision{'' if len(against) == 1 else 's'} about the same people.",
            where="decisions about who is who",
            means="Nothing was decided.",
            do="Look at those decisions, and undo the one that is wrong first.",
        )


def _changed() -> NoLongerSo:
    return NoLongerSo(
        "These records, or what was decided of them, are not what you looked at.",
        where="decisions about who is who",
        means="Nothing was decided. What stood decided still stands.",
        do="Look at them as they are now, and decide again.",
    )


def _one_at_a_time() -> None:
    """
    Two people who decide at once are heard one after the other, so that they cannot contradict each other unseen.

    What is read from here on is read for the one who decides.
    """
    wall.tell()
    if connection.vendor != "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE register_matchdecision IN SHARE ROW EXCLUSIVE MODE")
