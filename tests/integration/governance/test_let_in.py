"""A colleague is let in for some days: to others' work, by somebody who answers for it, and no longer."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.integration.governance.builders import (
    FAMILY,
    NOBODY_KNOWN,
    PERSON,
    TODAY,
    a_worker,
    is_protected,
    knows,
    on_duty,
    published,
    the_actor,
    works_with,
)
from tests.integration.governance.test_visible import opens

from kinfold.governance.let_in_actions import end_duty, end_meeting, put_on_duty, put_on_meeting
from kinfold.governance.let_in_queries import colleague, duty, places
from kinfold.governance.models import DutyTurn, MeetingPlace, Relationship
from kinfold.governance.rules.let_in import LONGEST_DUTY, LONGEST_MEETING, wrong_with
from kinfold.governance.rules.policy import About
from kinfold.governance.rules.rows import RelationshipKind
from kinfold.vocabulary.errors import NoLongerSo, NotAllowed

SON = About("person", "person-2")
TOMORROW = TODAY + timedelta(days=1)
FOR_TODAY = {"from_day": TODAY, "until_day": TOMORROW, "reason": "Cover"}
BOSS, SAFE = the_actor("boss"), "safeguarding"


@pytest.fixture
def team(ledger):
    """Wendy of North works with a family of two; the boss supervises her; Nora is of South."""
    published(*staff(), works_with("wendy"), works_with("wendy", FAMILY), works_with("wendy", SON))
    return ledger


def staff():
    return (
        a_worker("boss", role="team_manager"),
        a_worker("wendy", team="North", supervisor="boss"),
        a_worker("nora", team="South", email="nora@anyshire.example"),
        a_worker("other", role="team_manager"),
    )


def on_the_day(monkeypatch, day):
    monkeypatch.setattr("kinfold.governance.standing.today", lambda: day)


def test_who_is_put_on_duty_opens_the_work_of_the_team_for_those_days(team, monkeypatch):
    put_on_duty(BOSS, SAFE, "nora", "North", **FOR_TODAY)

    assert opens("nora", PERSON) and opens("nora", FAMILY)
    published(*staff(), works_with("wendy", NOBODY_KNOWN))
    assert opens("nora", NOBODY_KNOWN) and not opens("nora", PERSON), "whom the team was given since, and no others"
    told = duty(BOSS, SAFE)
    assert (told.teams, [(one.name, one.team, one.reason) for one in told.turns]) == (
        ("North",),
        [("Worker nora", "North", "Cover")],
    )
    on_the_day(monkeypatch, TOMORROW)
    assert not opens("nora", NOBODY_KNOWN)


def test_what_was_put_down_ends_on_the_next_request_and_what_the_list_says_by_the_list_alone(team):
    put_on_duty(BOSS, SAFE, "nora", "North", **FOR_TODAY)
    end_duty(BOSS, SAFE, DutyTurn.objects.get().pk)
    assert not opens("nora", PERSON)
    with pytest.raises(NoLongerSo):
        end_duty(BOSS, SAFE, DutyTurn.objects.get().pk)

    published(*staff(), works_with("wendy"), on_duty("nora", "North"))
    with pytest.raises(NoLongerSo):
        end_duty(BOSS, SAFE, DutyTurn.objects.get(source="staff").pk)
    assert opens("nora", PERSON)
    events = {entry.action for entry in team.recent(40)}
    assert {"put_on_duty", "taken_off_duty"} <= events


def test_nobody_gives_themselves_anything_nor_the_duty_of_a_team_that_is_not_theirs(team):
    for who, whom, what in (("boss", "boss", "North"), ("boss", "nora", "South"), ("other", "nora", "North")):
        with pytest.raises(NotAllowed):
            put_on_duty(the_actor(who), SAFE, whom, what, **FOR_TODAY)
    with pytest.raises(NotAllowed):
        put_on_meeting(BOSS, SAFE, FAMILY.id, [PERSON.id], "boss", **FOR_TODAY)
    with pytest.raises(NotAllowed):  # a social worker's role has no such thing
        put_on_meeting(the_actor("wendy"), SAFE, FAMILY.id, [PERSON.id], "nora", **FOR_TODAY)
    with pytest.raises(NotAllowed):  # and for another manager it is as for nobody
        put_on_meeting(the_actor("other"), SAFE, FAMILY.id, [PERSON.id], "nora", **FOR_TODAY)
    assert not DutyTurn.objects.exists() and not MeetingPlace.objects.exists()
    assert not Relationship.objects.exclude(staff="wendy").exists()


def test_a_place_at_a_meeting_opens_the_family_and_ends(team, monkeypatch):
    put_on_meeting(BOSS, SAFE, FAMILY.id, [PERSON.id, SON.id], "nora", **FOR_TODAY)

    assert opens("nora", FAMILY) and opens("nora", PERSON) and opens("nora", SON)
    (place,) = places(BOSS, SAFE, FAMILY.id)
    assert (place.name, place.reason, place.put_by) == ("Worker nora", "Cover", "Worker boss")
    published(*staff(), works_with("wendy"), works_with("wendy", FAMILY))
    assert opens("nora", SON), "a run leaves it"
    end_meeting(BOSS, SAFE, FAMILY.id, place.id)
    assert not any(opens("nora", about) for about in (FAMILY, PERSON, SON))
    told = {entry.action for entry in team.about("family", FAMILY.id, limit=40)}
    assert {"put_on_meeting", "taken_off_meeting"} <= told

    put_on_meeting(BOSS, SAFE, FAMILY.id, [PERSON.id], "nora", **FOR_TODAY)
    on_the_day(monkeypatch, TOMORROW)
    assert not opens("nora", FAMILY) and not opens("nora", PERSON)


def test_another_place_of_the_same_days_stands_when_one_is_ended(team):
    for _ in range(2):
        put_on_meeting(BOSS, SAFE, FAMILY.id, [PERSON.id], "nora", **FOR_TODAY)
    first, second = MeetingPlace.objects.order_by("id")
    end_meeting(BOSS, SAFE, FAMILY.id, first.pk)
    assert opens("nora", FAMILY) and opens("nora", PERSON)
    end_meeting(BOSS, SAFE, FAMILY.id, second.pk)
    assert not opens("nora", FAMILY) and not opens("nora", PERSON)


def test_nobody_is_given_more_than_who_gives_it_has(team):
    stranger, hidden = About("person", "stranger"), About("person", "hidden")
    published(
        *staff(),
        *(works_with("wendy", one) for one in (FAMILY, PERSON, SON, hidden)),
        works_with("nobody", stranger),
        is_protected(hidden),
    )
    knows("nora", SON).save()
    put_on_meeting(BOSS, SAFE, FAMILY.id, [PERSON.id, SON.id, stranger.id, hidden.id], "nora", **FOR_TODAY)

    assert opens("nora", PERSON)
    assert not opens("nora", stranger) and not opens("nora", hidden), "nor are they in what was written down"
    assert MeetingPlace.objects.get().people == [PERSON.id, SON.id]
    assert not opens("nora", SON), "whom the colleague knows stays hidden from them"


def test_whoever_was_let_in_lets_in_nobody_else(team):
    put_on_meeting(BOSS, SAFE, FAMILY.id, [PERSON.id], "other", **FOR_TODAY)
    put_on_duty(BOSS, SAFE, "other", "North", **FOR_TODAY)
    assert opens("other", FAMILY)

    with pytest.raises(NotAllowed):
        put_on_meeting(the_actor("other"), SAFE, FAMILY.id, [PERSON.id], "nora", **FOR_TODAY)
    with pytest.raises(NoLongerSo):
        end_meeting(the_actor("other"), SAFE, FAMILY.id, MeetingPlace.objects.get().pk)


def test_a_place_at_a_meeting_is_passed_on_to_nobody_by_the_duty_of_a_team(team):
    published(*staff(), works_with("wendy", FAMILY, kind=RelationshipKind.TEAM), on_duty("nora", "North"))
    assert opens("wendy", FAMILY) and not opens("nora", FAMILY)


@pytest.mark.parametrize(
    ("from_in", "days", "longest", "wrong"),
    [
        (0, 1, LONGEST_DUTY, ""),
        (0, 14, LONGEST_DUTY, ""),
        (0, 15, LONGEST_DUTY, "14 days"),
        (92, 1, LONGEST_MEETING, ""),
        (93, 1, LONGEST_MEETING, "within 92"),
        (-1, 2, LONGEST_MEETING, "before today"),
        (1, 0, LONGEST_MEETING, "before the first"),
    ],
)
def test_the_days_are_few_and_ahead(from_in, days, longest, wrong):
    first = TODAY + timedelta(days=from_in)
    found = wrong_with(first, first + timedelta(days=days), today=TODAY, longest=longest)
    assert wrong in found and bool(wrong) == bool(found)


def test_a_colleague_is_somebody_else_of_today_by_id_or_work_address(team):
    assert colleague(BOSS, " nora ") == colleague(BOSS, "NORA@anyshire.example") == "nora"
    assert colleague(BOSS, "boss") is colleague(BOSS, "nobody") is colleague(BOSS, "") is None
    published(*(one for one in staff() if one.staff != "nora"), a_worker("nora", until_day=TODAY))
    assert colleague(BOSS, "nora") is None
