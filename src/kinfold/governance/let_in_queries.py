"""Who was let in for some days: the duty of the teams below a manager, and the lists of meetings about a family."""

from __future__ import annotations

from django.db.models import Q

from kinfold.governance import standing, wall
from kinfold.governance.actions import record, require
from kinfold.governance.let_in_values import Duty, LetIn
from kinfold.governance.models import DutyTurn, MeetingPlace, StaffMember
from kinfold.governance.rules.policy import About, Actor, Event
from kinfold.vocabulary.codelists import Action
from kinfold.vocabulary.identifiers import PurposeId, StaffId


def duty(actor: Actor, purpose: PurposeId) -> Duty:
    """The teams that somebody answers for, and who is or will be on their duty. About no resident."""
    permit = require(actor, purpose, Action.LET_IN)
    on = standing.today()
    with wall.reading():
        teams = standing.teams_of(permit.actor.staff, on=on)
        rows = DutyTurn.objects.filter(team__in=teams, until_day__gt=on, ended_at=None)
        found = tuple(_turn(one) for one in rows.order_by("from_day", "team", "id"))
    record(Event.SHOWN, permit, turns=len(found))
    return Duty(tuple(teams), found)


def places(actor: Actor, purpose: PurposeId, family: str) -> tuple[LetIn, ...]:
    """Who is on the list of a meeting about a family, now or to come."""
    permit = require(actor, purpose, Action.LET_IN, About("family", family))
    with wall.reading():
        rows = MeetingPlace.objects.filter(family=family, until_day__gt=standing.today(), ended_at=None)
        found = tuple(_place(one) for one in rows.order_by("from_day", "id"))
    record(Event.SHOWN, permit, places=len(found))
    return found


def colleague(actor: Actor, whom: str) -> StaffId | None:
    """The member of staff of today with an id or a work e-mail; None for nobody of the list, and for whoever asks."""
    wanted = whom.strip()
    if not wanted:
        return None
    named = StaffMember.objects.filter(Q(staff=wanted) | Q(email__iexact=wanted), off_list_on=None).exclude(
        staff=actor.staff
    )
    found = [one for one in named[:2] if standing.judge(one, on=standing.today()).active]
    return StaffId(found[0].staff) if len(found) == 1 else None


def _turn(one: DutyTurn) -> LetIn:
    return LetIn(
        one.pk, StaffId(one.staff), _name(one.staff), one.team, one.from_day, one.until_day, one.reason,
        _name(one.put_by),
    )  # fmt: skip


def _place(one: MeetingPlace) -> LetIn:
    return LetIn(
        one.pk, StaffId(one.staff), _name(one.staff), "", one.from_day, one.until_day, one.reason, _name(one.put_by)
    )


def _name(staff: str) -> str:
    found = standing.actor(StaffId(staff), on=standing.today()) if staff else None
    return found.name if found else staff
