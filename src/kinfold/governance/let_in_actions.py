"""
Let a colleague in for some days: on the duty of a team, or to a meeting about a family. It ends by itself.

Nobody lets in themselves, whoever was let in lets in nobody, and nobody gives more than they have.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.utils import timezone

from kinfold.governance import standing, wall
from kinfold.governance.actions import record, require
from kinfold.governance.models import DutyTurn, MeetingPlace, Relationship
from kinfold.governance.rules.let_in import LONGEST_DUTY, LONGEST_MEETING, wrong_with
from kinfold.governance.rules.policy import About, Actor, Event, Permit
from kinfold.governance.rules.rows import DECIDED, AboutKind, RelationshipKind
from kinfold.vocabulary.codelists import Action
from kinfold.vocabulary.errors import NoLongerSo, NotAllowed
from kinfold.vocabulary.identifiers import PurposeId, StaffId


def put_on_duty(
    actor: Actor, purpose: PurposeId, staff: StaffId, team: str, *, from_day: date, until_day: date, reason: str
) -> None:
    """
    From a day until a day (exclusive) somebody else looks after what the workers of a team were given.

    The team is one of those below whoever writes it down; raises NotAllowed for any other, and for themselves.
    """
    permit = require(actor, purpose, Action.LET_IN)
    _refuse_oneself(permit, staff)
    with wall.told():
        if team not in standing.teams_of(permit.actor.staff, on=standing.today()):
            raise _not_theirs("the duty of a team that nobody below you is of")
        _hold_to(wrong_with(from_day, until_day, today=standing.today(), longest=LONGEST_DUTY))
        made = DutyTurn.objects.create(
            staff=staff, team=team, from_day=from_day, until_day=until_day, source=DECIDED, reason=reason,
            put_by=permit.actor.staff, put_at=timezone.now(),
        )  # fmt: skip
        record(Event.PUT_ON_DUTY, permit, turn=made.pk)


def end_duty(actor: Actor, purpose: PurposeId, turn: int) -> None:
    """From the next request on they look after nothing of the team. What the staff list says is ended by the staff list."""
    permit = require(actor, purpose, Action.LET_IN)
    with wall.told():
        teams = standing.teams_of(permit.actor.staff, on=standing.today())
        ended = DutyTurn.objects.filter(pk=turn, team__in=teams, source=DECIDED, ended_at=None).update(
            ended_by=permit.actor.staff, ended_at=timezone.now()
        )
        if not ended:
            raise _changed("the duty of your teams")
        record(Event.TAKEN_OFF_DUTY, permit, turn=turn)


def put_on_meeting(
    actor: Actor, purpose: PurposeId, family: str, people: Collection[str], staff: StaffId, *,
    from_day: date, until_day: date, reason: str,
) -> None:  # fmt: skip
    """
    From a day until a day (exclusive) a colleague may open a family's page, and those of some people of it.

    Of `people`, who are of the family, they are given those for whom whoever writes it down answers: they, or those below
    them, were given the work. Nobody is given somebody who is protected, nor whom they know themselves.
    """
    permit = require(actor, purpose, Action.LET_IN, About("family", family))
    _refuse_oneself(permit, staff)
    with wall.told():
        if family not in _answered_for(permit, "family"):
            raise _not_theirs("a meeting about a family that you were let in to yourself")
        _hold_to(wrong_with(from_day, until_day, today=standing.today(), longest=LONGEST_MEETING))
        given = sorted(set(people) & _answered_for(permit, "person"))
        days = {"from_day": from_day, "until_day": until_day}
        # What it rests on comes first: without it the second wall lets nobody in.
        made = MeetingPlace.objects.create(
            staff=staff, family=family, people=given, reason=reason, put_by=permit.actor.staff, put_at=timezone.now(), **days
        )  # fmt: skip
        team = {"staff": staff, "kind": RelationshipKind.TEAM.value, "source": DECIDED, **days}
        whom: list[tuple[AboutKind, str]] = [("family", family), *(("person", one) for one in given)]
        Relationship.objects.bulk_create(
            [Relationship(about_kind=kind, about_id=one, **team) for kind, one in whom], ignore_conflicts=True
        )
        record(Event.PUT_ON_MEETING, permit, shown=[About(kind, one) for kind, one in whom], place=made.pk)


def end_meeting(actor: Actor, purpose: PurposeId, family: str, place: int) -> None:
    """From the next request on the place opens nothing; another place of theirs that says the same still does."""
    permit = require(actor, purpose, Action.LET_IN, About("family", family))
    with wall.told():
        one = MeetingPlace.objects.filter(pk=place, family=family, ended_at=None).first()
        if one is None or family not in _answered_for(permit, "family"):
            raise _changed("the lists of meetings about this family")
        MeetingPlace.objects.filter(pk=place).update(ended_by=permit.actor.staff, ended_at=timezone.now())
        others = MeetingPlace.objects.filter(
            staff=one.staff, from_day=one.from_day, until_day=one.until_day, ended_at=None
        ).values_list("family", "people")
        kept = {(kind, id_) for family_, people in others for kind, id_ in _whom(family_, people)}
        for kind, id_ in set(_whom(family, one.people)) - kept:
            Relationship.objects.filter(
                staff=one.staff, kind=RelationshipKind.TEAM.value, source=DECIDED, from_day=one.from_day,
                until_day=one.until_day, about_kind=kind, about_id=id_,
            ).delete()  # fmt: skip
        record(Event.TAKEN_OFF_MEETING, permit, place=place)


def _whom(family: str, people: Collection[str]) -> list[tuple[str, str]]:
    return [("family", family), *(("person", one) for one in people)]


def _answered_for(permit: Permit, kind: AboutKind) -> set[str]:
    """Whom somebody, or those below them, were given, but for the protected and whom they know."""
    staff, on = permit.actor.staff, standing.today()
    hidden = standing.restricted(kind, staff).values("about_id")
    return set(standing.given(staff, kind, on=on).exclude(about_id__in=hidden).values_list("about_id", flat=True))


def _refuse_oneself(permit: Permit, staff: StaffId) -> None:
    if staff == permit.actor.staff:
        raise _not_theirs("yourself")


def _hold_to(wrong: str) -> None:
    if wrong:
        raise ValueError(wrong)


def _not_theirs(what: str) -> NotAllowed:
    return NotAllowed(
        f"You cannot let in to this: {what}.",
        where="letting in for some days",
        means="Nobody was let in. That you asked has been written down.",
        do="Ask a manager who answers for it.",
    )


def _changed(where: str) -> NoLongerSo:
    return NoLongerSo(
        "This has ended already, or it is not yours to end.",
        where=where,
        means="Nothing was changed.",
        do="Look at the list again.",
    )
