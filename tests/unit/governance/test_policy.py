"""The door as a table: every role, for every purpose, every action, in every circumstance."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from kinfold.governance.rules.door import ABOUT_SOMEONE, Check, door, read_door
from kinfold.governance.rules.policy import (
    HOLDS,
    NOBODY,
    About,
    Actor,
    Allowed,
    Refused,
    Request,
    decide,
    decide_for_some,
    decide_on_category,
    trained_on_day,
)
from kinfold.governance.rules.profile import Profile, read_profile
from kinfold.governance.rules.rows import CONFLICTS, RelationshipKind
from kinfold.vocabulary.codelists import Action, Category
from kinfold.vocabulary.errors import BadSettings

ROOT = Path(__file__).resolve().parents[3]
EXAMPLE, RULES = ROOT / "councils" / "example", ROOT / "src" / "kinfold" / "governance" / "rules"
PERSON = About("person", "p1")

WITH_FAMILIES = "find open see_own see_consent keep_consent share ask_looks ask_rights break_glass protect see_sources"
JUDGES = f"{WITH_FAMILIES} correct_families judge_needs"
MANAGES = f"{JUDGES} sign_off_outcomes"
# What information governance of the example council agreed to, written down a second time on purpose.
AGREED = {
    "family_worker": {"family_help": JUDGES},
    "social_worker": {"safeguarding": JUDGES, "family_help": JUDGES},
    "team_manager": {
        "family_help": f"{MANAGES} keep_conflicts",
        "safeguarding": f"{MANAGES} lift_protection keep_conflicts",
        "identify_families": "list see_sources decide_families see_results",
        "who_is_who": "find open decide_matches",
    },
    "safeguarding_manager": {
        "safeguarding": f"{WITH_FAMILIES} lift_protection keep_conflicts correct_families",
        "who_is_who": "find open decide_matches decide_protected_matches",
    },
    "programme_analyst": {
        "identify_families": "list see_sources audit_outcomes see_results",
        "run_the_service": "see_sources commit_extracts see_runs",
    },
    "data_lead": {"run_the_service": "see_sources see_runs"},
    "information_governance": {
        "oversight": "see_ledger review_break_glass keep_conflicts review_shares answer_looks answer_rights see_sources see_runs see_registers keep_registers see_retention",
        "run_the_service": "see_sources commit_extracts see_runs",
    },
    "administrator": {"run_the_service": "see_runs"},
}
EVERY_CATEGORY = frozenset(Category)
SEEN_FOR = {
    "family_help": EVERY_CATEGORY - {Category.IDENTIFIERS, Category.SUBSTANCE_USE},
    "safeguarding": EVERY_CATEGORY,
    "who_is_who": EVERY_CATEGORY - {Category.SUBSTANCE_USE},
    "identify_families": EVERY_CATEGORY - {Category.CONTACT, Category.IDENTIFIERS},
    "run_the_service": frozenset(),
    "oversight": frozenset(),
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
                    opens = kind is not RelationshipKind.BREAK_GLASS or action in (Action.OPEN, Action.SEE_CONSENT)
                    yield Row(replace(asked, relationship=kind), agreed and opens)
                yield Row(replace(asked, relationship=None), False)
                yield Row(replace(asked, restricted=True), False)
                yield Row(replace(asked, relationship=None, restricted=True), False)
                for reason in CONFLICTS:
                    yield Row(replace(asked, conflict=reason), False)
                for category in Category:
                    yield Row(replace(asked, category=category), agreed and category in SEEN_FOR[purpose])
                for unfit in ({"active": False}, {"trained": False}, {"agreed": False}):
                    yield Row(a_request(an_actor(role, **unfit), purpose, action), False)
                about_nobody = replace(asked, about=NOBODY, relationship=None)
                yield Row(about_nobody, agreed and action is not Action.OPEN)


def test_every_role_may_do_for_every_purpose_what_was_agreed_and_nothing_else(example):
    wrong = [row for row in every_row(example) if decide(row.request, example).allowed != row.allowed]

    assert wrong == []


@pytest.mark.parametrize("check", Check)
def test_without_any_one_rule_the_table_is_wrong(check, example):
    others = door().without(check)

    assert any(decide(row.request, example, rules=others).allowed != row.allowed for row in every_row(example))


def test_every_refusal_says_why_and_whom_to_ask(example):
    refusals = [decide(row.request, example) for row in every_row(example) if not row.allowed]

    assert {refusal.rule for refusal in refusals} == set(Check)
    assert all(refusal.because.endswith(".") and refusal.ask for refusal in refusals)


def test_a_decision_tells_how_each_rule_was_answered(example):
    decision = decide(a_request(an_actor(trained=False), relationship=None), example)

    assert [step.rule for step in decision.trace] == [rule.id for rule in door().rules]
    assert [step.rule for step in decision.trace if not step.held] == ["training_in_date", "relationship_stands"]


def test_a_category_that_the_purpose_leaves_out_is_refused_without_asking_whom_it_is_about(example):
    asked = Request(an_actor(), "family_help", Action.OPEN, category=Category.SUBSTANCE_USE)

    told = decide_on_category(asked, example)

    assert told.rule == "purpose_covers_category"
    assert "whether or not anything is held" in told.because
    assert not {step.rule for step in told.trace} & ABOUT_SOMEONE
    assert decide_on_category(replace(asked, purpose="safeguarding"), example).allowed


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


def test_every_check_is_a_rule_with_a_sentence_an_owner_and_a_source():
    assert {rule.id for rule in door().rules} == set(Check) == set(HOLDS)
    assert all(rule.rule.endswith(".") and rule.owner and rule.source for rule in door().rules)


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("id: not_own_record", "id: not_own_records", "not_own_record"),
        ("    owner: Information governance\n", "", "is missing"),
        ("  - id: not_restricted", "  - id: not_own_record", "no rule 'not_restricted': put it back"),
        ("ask: your manager, who can allocate", "ask: somebody who can allocate", "in different words"),
        ("relationships: [allocated,", "relationships: [alocated,", "relationships"),
    ],
)
def test_a_rule_file_with_a_mistake_names_file_line_and_remedy(before, after, told):
    text = (RULES / "door.yaml").read_text()
    assert before in text
    with pytest.raises(BadSettings, match=r"door\.yaml, line \d+: ") as refused:
        read_door(text.replace(before, after, 1), file="door.yaml")
    assert told in str(refused.value)


@pytest.mark.parametrize(
    ("days_ago", "counts"), [(None, False), (-1, False), (0, True), (364, True), (365, False), (4000, False)]
)
def test_training_counts_from_its_day_until_it_is_too_old(days_ago, counts, example):
    on = date(2026, 5, 1)
    trained_on = None if days_ago is None else on - timedelta(days=days_ago)

    assert trained_on_day(trained_on, on=on, profile=example) is counts


@pytest.mark.parametrize("action", sorted(Action))
def test_a_broken_glass_opens_a_page_and_is_no_reason_to_write_anything_down(action):
    everything = read_profile(EXAMPLE)
    role = everything.roles["social_worker"].model_copy(update={"actions": tuple(Action)})
    purpose = everything.purposes["safeguarding"].model_copy(update={"actions": tuple(Action)})
    wide = everything.model_copy(
        update={
            "roles": {**everything.roles, "social_worker": role},
            "purposes": {**everything.purposes, "safeguarding": purpose},
        }
    )
    asked = Request(an_actor("social_worker"), "safeguarding", action, PERSON, RelationshipKind.BREAK_GLASS)
    allowed = action in (Action.OPEN, Action.SEE_CONSENT)
    assert isinstance(decide(asked, wide), Allowed if allowed else Refused)
