"""The site's role lets others in for some days alone, as far as whoever reads answers for it, and makes nothing longer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone
from tests.integration.register.a_run import ARun
from tests.integration.register.conftest import council, example, publish_run, run  # noqa: F401 - fixtures
from tests.integration.register.readers import SAFEGUARDING, family, person
from tests.integration.register.test_follows_ids import PAT
from tests.postgresql.behind_the_wall import as_the_site, let_the_site_in
from tests.postgresql.test_wall_of_the_door import MAX, WENDY, refused

from kinfold.governance import queries as governance
from kinfold.governance import wall
from kinfold.governance.conflict_actions import declare_own, keep_apart_as, let_be_as
from kinfold.governance.let_in_actions import end_duty, end_meeting, put_on_duty, put_on_meeting
from kinfold.governance.models import DutyTurn, MeetingPlace, Relationship, Restriction, StaffMember
from kinfold.governance.rules.policy import About
from kinfold.governance.rules.rows import RestrictionReason
from kinfold.register import queries
from kinfold.vocabulary.codelists import Action
from kinfold.vocabulary.errors import NotAllowed
from kinfold.vocabulary.identifiers import StaffId

NORA = StaffId("s-nora")


@pytest.fixture
def published(publish_run: Any, run: ARun) -> ARun:  # noqa: F811
    publish_run(run)
    let_the_site_in()
    return run


def as_max(does: Callable[[Any], object]) -> None:
    one = governance.actor(MAX, on=governance.today())
    assert one is not None
    with wall.nobody_yet(), as_the_site():
        wall.read_by(MAX, SAFEGUARDING)
        does(one)


def opens(staff: StaffId, whom: str) -> bool:
    one = governance.actor(staff, on=governance.today())
    assert one is not None
    with wall.nobody_yet(), as_the_site():
        wall.read_by(staff, SAFEGUARDING)
        try:
            return bool(queries.person_page(one, SAFEGUARDING, whom).name)
        except NotAllowed:
            return False


def days(many: int = 1) -> dict[str, Any]:
    today = governance.today()
    return {"from_day": today, "until_day": today + timedelta(days=many), "reason": "Cover"}


def test_what_a_manager_puts_down_on_the_site_opens_and_ends_behind_the_wall(published: ARun) -> None:
    # Nora is made a social worker, so that nothing but the relationship is missing.
    StaffMember.objects.filter(staff=NORA).update(role="social_worker")
    john, smiths = person("school:john"), family()
    assert not opens(NORA, john)
    as_max(lambda who: put_on_duty(who, SAFEGUARDING, NORA, "East", **days()))
    assert opens(NORA, john)
    as_max(lambda who: end_duty(who, SAFEGUARDING, DutyTurn.objects.get().pk))
    assert not opens(NORA, john)
    as_max(lambda who: put_on_meeting(who, SAFEGUARDING, smiths, [john], NORA, **days()))
    assert opens(NORA, john) and not opens(NORA, person("housing:jane"))
    place = MeetingPlace.objects.get().pk
    as_max(lambda who: end_meeting(who, SAFEGUARDING, smiths, place))
    assert not opens(NORA, john) and not Relationship.objects.filter(staff=NORA).exists()


def test_interests_are_told_kept_and_ended_behind_the_wall(published: ARun) -> None:
    john, wendy = person("school:john"), governance.actor(WENDY, on=governance.today())
    assert wendy is not None and opens(WENDY, john)
    with wall.nobody_yet(), as_the_site():
        wall.read_by(WENDY, SAFEGUARDING)
        declare_own(wendy, SAFEGUARDING, {About("person", john): []}, RestrictionReason.OWN_FAMILY)
    assert not opens(WENDY, john)
    as_max(lambda who: let_be_as(who, SAFEGUARDING, Restriction.objects.get(staff=WENDY).pk))
    assert opens(WENDY, john)
    whom = {About("person", john): list[str]()}
    as_max(lambda who: keep_apart_as(who, SAFEGUARDING, WENDY, whom, RestrictionReason.COLLEAGUE))
    assert not opens(WENDY, john)


def turn(**told: Any) -> DutyTurn:
    usual = {"staff": NORA, "team": "East", "source": "decided", "put_by": MAX, "put_at": timezone.now(), **days()}
    return DutyTurn.objects.create(**{**usual, **told})


def place(smiths: str, john: str, **told: Any) -> MeetingPlace:
    usual = {"staff": NORA, "family": smiths, "people": [john], "put_by": MAX, "put_at": timezone.now()}
    return MeetingPlace.objects.create(**{**usual, **days(), **told})


def theirs(john: str, **told: Any) -> Relationship:
    span = {name: day for name, day in days().items() if name != "reason"}
    usual = {"staff": NORA, "about_kind": "person", "about_id": john, "kind": "team", "source": "decided"}
    return Relationship.objects.create(**{**usual, **span, **told})


def test_no_more_is_let_in_than_whoever_reads_answers_for(published: ARun) -> None:
    def by(staff: StaffId, change: Callable[[], object], action: Action = Action.LET_IN) -> bool:
        return not refused(action, change, staff)

    # Looked up before, since the site's role is told of nobody without a reader.
    smiths, john, pat = family(), person("school:john"), person(PAT)
    assert by(MAX, turn)
    assert not by(MAX, turn, Action.OPEN), "the door was asked something else"
    assert not by(WENDY, lambda: turn(put_by=WENDY)), "a social worker's role does not let in"
    for wrong in ({"staff": MAX}, {"team": "West"}, {"put_by": WENDY}, {"source": "staff"}, days(15)):
        assert not by(MAX, lambda wrong=wrong: turn(**wrong)), wrong
    assert by(MAX, lambda: place(smiths, john))
    for wrong in ({"staff": MAX, "put_by": WENDY}, {"family": "f" * 26}, {"put_by": WENDY}, days(93)):
        assert not by(MAX, lambda wrong=wrong: place(smiths, john, **wrong)), wrong

    assert by(MAX, lambda: theirs(john))
    other = {"about_id": pat}
    for wrong in (
        other,
        {"staff": WENDY},
        {"until_day": governance.today() + timedelta(days=9)},
        {"kind": "allocated"},
    ):
        assert not by(MAX, lambda wrong=wrong: theirs(john, **wrong)), wrong
    place(smiths, john, people=[pat], until_day=governance.today() + timedelta(days=2))
    longer = {**other, "until_day": governance.today() + timedelta(days=2)}
    assert not by(MAX, lambda: theirs(john, **longer)), "it stands in a place, and is nobody whom they answer for"


def test_what_was_put_down_is_ended_and_made_no_longer(published: ARun) -> None:
    smiths, john = family(), person("school:john")
    turn(), place(smiths, john), theirs(john)
    far = date(2099, 1, 1)

    def tried(change: Callable[[], object], staff: StaffId = MAX) -> bool:
        return not refused(Action.LET_IN, change, staff)

    for rows in (DutyTurn.objects, MeetingPlace.objects):
        assert not tried(lambda rows=rows: rows.update(until_day=far))
        assert not tried(lambda rows=rows: rows.all().delete()[0])
        ended = {"ended_by": MAX, "ended_at": timezone.now()}
        assert not tried(lambda rows=rows, ended=ended: rows.update(**ended), WENDY)
        assert tried(lambda rows=rows, ended=ended: rows.update(**ended))
    assert not tried(lambda: Relationship.objects.filter(staff=NORA).update(until_day=far))
    assert not tried(lambda: Relationship.objects.filter(staff=WENDY).delete()[0]), "what a source says"
    assert tried(lambda: Relationship.objects.filter(staff=NORA).delete()[0])
