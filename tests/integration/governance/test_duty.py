"""Whoever is on a team's duty looks after what its workers were given, for those days and no longer."""

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

from kinfold.governance.conflict_queries import colleague
from kinfold.governance.rules.rows import RelationshipKind

BOSS = the_actor("boss")


def staff():
    return (
        a_worker("boss", role="team_manager"),
        a_worker("wendy", team="North", supervisor="boss"),
        a_worker("nora", team="South", email="nora@anyshire.example"),
    )


@pytest.fixture
def team(ledger):
    """Wendy of North works with a family; the boss supervises her; Nora is of South."""
    published(*staff(), works_with("wendy"), works_with("wendy", FAMILY))
    return ledger


def test_who_is_on_duty_opens_the_work_of_the_team_for_those_days(team, monkeypatch):
    assert not opens("nora", PERSON)
    published(*staff(), works_with("wendy"), works_with("wendy", FAMILY), on_duty("nora", "North"))

    assert opens("nora", PERSON) and opens("nora", FAMILY)
    published(*staff(), works_with("wendy", NOBODY_KNOWN), on_duty("nora", "North"))
    assert opens("nora", NOBODY_KNOWN) and not opens("nora", PERSON), "whom the team was given since, and no others"
    monkeypatch.setattr("kinfold.governance.standing.today", lambda: TODAY + timedelta(days=30))
    assert not opens("nora", NOBODY_KNOWN)


def test_a_turn_that_the_list_no_longer_names_has_ended(team):
    published(*staff(), works_with("wendy"), on_duty("nora", "North"))
    assert opens("nora", PERSON)
    published(*staff(), works_with("wendy"))
    assert not opens("nora", PERSON)


def test_the_work_of_whoever_has_left_the_team_is_opened_by_its_duty_no_more(team):
    boss, _, nora = staff()
    left = a_worker("wendy", team="North", supervisor="boss", until_day=TODAY)
    published(boss, left, nora, works_with("wendy"), on_duty("nora", "North"))
    assert not opens("nora", PERSON)


def test_a_place_at_a_meeting_is_passed_on_to_nobody_by_the_duty_of_a_team(team):
    published(*staff(), works_with("wendy", FAMILY, kind=RelationshipKind.TEAM), on_duty("nora", "North"))
    assert opens("wendy", FAMILY) and not opens("nora", FAMILY)


@pytest.mark.parametrize("hidden", ["protected", "known"])
def test_duty_opens_nobody_protected_and_nobody_whom_they_know(team, hidden):
    published(
        *staff(), works_with("wendy"), on_duty("nora", "North"), *([is_protected()] if hidden == "protected" else [])
    )
    if hidden == "known":
        knows("nora").save()
    assert not opens("nora", PERSON)


def test_a_colleague_is_somebody_else_of_today_by_id_or_work_address(team):
    assert colleague(BOSS, " nora ") == colleague(BOSS, "NORA@anyshire.example") == "nora"
    assert colleague(BOSS, "boss") is colleague(BOSS, "nobody") is colleague(BOSS, "") is None
    published(*(one for one in staff() if one.staff != "nora"), a_worker("nora", until_day=TODAY))
    assert colleague(BOSS, "nora") is None
