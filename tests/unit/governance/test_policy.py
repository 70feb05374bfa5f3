"""The door as a table: every role, for every purpose, every action, in every circumstance."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from kinfold.governance.rules.policy import (
    GATES,
    NOBODY,
    About,
    Actor,
    Refused,
    Request,
    decide,
    decide_for_some,
    trained_on_day,
)
from kinfold.governance.rules.profile import Profile, read_profile
from kinfold.governance.rules.rows import RelationshipKind
from kinfold.vocabulary.codelists import Action

EXAMPLE = Path(__file__).resolve().parents[3] / "councils" / "example"
PERSON = About("person", "p1")

WITH_FAMILIES = "find open see_own see_sources"
# What information governance of the example council agreed to, written down a second time on purpose.
AGREED = {
    "family_worker": {"family_help": WITH_FAMILIES},
    "social_worker": {"safeguarding": WITH_FAMILIES, "family_help": WITH_FAMILIES},
    "team_manager": {
        "family_help": WITH_FAMILIES,
        "safeguarding": WITH_FAMILIES,
        "identify_families": "list see_sources",
        "who_is_who": "find open decide_matches",
    },
    "safeguarding_manager": {
        "safeguarding": WITH_FAMILIES,
        "who_is_who": "find open decide_matches decide_protected_matches",
    },
    "programme_analyst": {
        "identify_families": "list see_sources",
        "run_the_service": "see_sources commit_extracts see_runs",
    },
    "data_lead": {"run_the_service": "see_sources see_runs"},
    "information_governance": {
        "oversight": "see_ledger see_sources see_runs",
        "run_the_service": "see_sources commit_extracts see_runs",
    },
    "administrator": {"run_the_service": "see_runs"},
}


@dataclass(frozen=True)
class Row:
    request: Request
    allowed: bool


@pytest.fixture(scope="module")
def example() -> Profile:
    return read_profile(EXAMPLE)


def an_actor(role: str = "social_worker", *, active: bool = True, trained: bool = True, agreed: bool = True) -> Actor:
    return Actor("s1", "A Worker", role, None, active, trained, agreed)


def a_request(actor: Actor, purpose: str = "family_help", action: Action = Action.OPEN, **told: object) -> Request:
    return Request(actor, purpose, action, **{"about": PERSON, "relationship": RelationshipKind.ALLOCATED, **told})


def every_row(profile: Profile) -> Iterator[Row]:
    for role in profile.roles:
        for purpose in profile.purposes:
            for action in Action:
                agreed = action in AGREED[role].get(purpose, "").split()
                asked = a_request(an_actor(role), purpose, action)
                for kind in RelationshipKind:
                    yield Row(replace(asked, relationship=kind), agreed)
                yield Row(replace(asked, relationship=None), False)
                yield Row(replace(asked, restricted=True), False)
                yield Row(replace(asked, relationship=None, restricted=True), False)
                for unfit in ({"active": False}, {"trained": False}, {"agreed": False}):
                    yield Row(a_request(an_actor(role, **unfit), purpose, action), False)
                about_nobody = replace(asked, about=NOBODY, relationship=None)
                yield Row(about_nobody, agreed and action is not Action.OPEN)


def test_every_role_may_do_for_every_purpose_what_was_agreed_and_nothing_else(example):
    wrong = [row for row in every_row(example) if decide(row.request, example).allowed != row.allowed]

    assert wrong == []


@pytest.mark.parametrize("gate", GATES, ids=lambda gate: gate.id)
def test_without_any_one_gate_the_table_is_wrong(gate, example):
    others = tuple(other for other in GATES if other is not gate)

    assert any(decide(row.request, example, gates=others).allowed != row.allowed for row in every_row(example))


def test_every_refusal_says_why_and_whom_to_ask(example):
    refusals = [decide(row.request, example) for row in every_row(example) if not row.allowed]

    assert {refusal.rule for refusal in refusals} == {gate.id for gate in GATES}
    assert all(refusal.because.endswith(".") and refusal.ask for refusal in refusals)


def test_a_stranger_and_somebody_protected_are_refused_in_the_same_words(example):
    stranger = decide(a_request(an_actor(), relationship=None), example)
    protected = decide(a_request(an_actor(), restricted=True), example)

    assert isinstance(stranger, Refused)
    assert isinstance(protected, Refused)
    assert (stranger.because, stranger.ask) == (protected.because, protected.ask)


def test_what_the_profile_does_not_name_is_refused(example):
    empty = example.model_copy(update={"roles": {}, "purposes": {}})

    assert not decide(a_request(an_actor("no_such_role")), example).allowed
    assert not decide(a_request(an_actor(), "no_such_purpose"), example).allowed
    assert not any(decide(row.request, empty).allowed for row in every_row(example))


def test_people_who_run_the_service_see_nobody(example):
    about_people = {Action.FIND, Action.OPEN, Action.SEE_OWN, Action.LIST}

    for role in ("administrator", "data_lead", "information_governance"):
        assert not about_people & set(example.roles[role].actions)
        assert all(not example.purposes[purpose].categories for purpose in example.roles[role].purposes)


def test_what_can_be_asked_of_somebody_is_answered_without_knowing_of_whom(example):
    nobody_yet = Request(an_actor("family_worker"), "family_help", Action.OPEN)

    assert decide_for_some(nobody_yet, example).allowed
    assert not decide(nobody_yet, example).allowed
    assert not decide_for_some(replace(nobody_yet, purpose="safeguarding"), example).allowed


def test_every_gate_has_an_id_of_its_own_and_a_sentence():
    assert len({gate.id for gate in GATES}) == len(GATES)
    assert all(gate.rule.endswith(".") for gate in GATES)


@pytest.mark.parametrize(
    ("days_ago", "counts"), [(None, False), (-1, False), (0, True), (364, True), (365, False), (4000, False)]
)
def test_training_counts_from_its_day_until_it_is_too_old(days_ago, counts, example):
    on = date(2026, 5, 1)
    trained_on = None if days_ago is None else on - timedelta(days=days_ago)

    assert trained_on_day(trained_on, on=on, profile=example) is counts
