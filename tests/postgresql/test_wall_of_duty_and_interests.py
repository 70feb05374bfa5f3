"""Behind the second wall: a team's duty opens its work and is written by no reader; interests are told, kept and ended."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from tests.integration.register.a_run import ARun
from tests.integration.register.conftest import council, example, publish_run, run  # noqa: F401 - fixtures
from tests.integration.register.readers import SAFEGUARDING, person
from tests.postgresql.behind_the_wall import as_the_site, let_the_site_in
from tests.postgresql.test_wall_of_the_door import MAX, WENDY, refused

from kinfold.governance import queries as governance
from kinfold.governance import wall
from kinfold.governance.conflict_actions import declare_own, keep_apart_as, let_be_as
from kinfold.governance.models import DutyTurn, Restriction, StaffMember
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


def test_who_is_on_a_teams_duty_opens_its_work_behind_the_wall_and_nobody_writes_a_turn(published: ARun) -> None:
    # Nora is made a social worker, so that nothing but the relationship is missing.
    StaffMember.objects.filter(staff=NORA).update(role="social_worker")
    john, today = person("school:john"), governance.today()
    days = {"staff": NORA, "team": "East", "from_day": today, "until_day": today + timedelta(days=1), "source": "staff"}
    assert not opens(NORA, john)
    assert refused(Action.OPEN, lambda: DutyTurn.objects.create(**days), MAX)
    DutyTurn.objects.create(**days)
    assert opens(NORA, john)
    StaffMember.objects.filter(team="East").update(until_day=today)
    assert not opens(NORA, john), "whoever was of the team has left"


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
