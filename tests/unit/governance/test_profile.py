"""The example council's profile, and what a profile may not say."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from kinfold.governance.rules.practices import doers
from kinfold.governance.rules.profile import read_profile
from kinfold.governance.rules.rows import RestrictionReason
from kinfold.vocabulary.codelists import Action, Category, Mark
from kinfold.vocabulary.errors import BadSettings

COUNCILS = Path(__file__).resolve().parents[3] / "councils"
EXAMPLE = COUNCILS / "example"
SOMEBODY_MUST = (
    Action.PROTECT, Action.CORRECT_FAMILIES, Action.JUDGE_NEEDS, Action.DECIDE_FAMILIES, Action.SIGN_OFF_OUTCOMES,
    Action.AUDIT_OUTCOMES, Action.SEE_RESULTS, Action.DECIDE_PROTECTED_MATCHES,
)  # fmt: skip


@pytest.fixture
def example_with(tmp_path):
    """The example's profile with one text in the place of another, read."""

    def read(old: str, new: str):
        text = (EXAMPLE / "profile.yaml").read_text(encoding="utf-8")
        assert old in text
        (tmp_path / "profile.yaml").write_text(text.replace(old, new, 1), encoding="utf-8")
        return read_profile(tmp_path)

    return read


def test_the_example_council_says_that_it_is_invented():
    profile = read_profile(EXAMPLE)

    assert profile.invented
    assert profile.council == "example"


@pytest.mark.parametrize(
    ("on", "standing"),
    [
        (date(2022, 9, 30), None),
        (date(2022, 10, 1), "national"),
        (date(2025, 3, 31), "national"),
        (date(2025, 4, 1), "local_vocabulary"),
    ],
)
def test_the_framework_was_national_until_march_2025_and_is_local_since(on, standing):
    adopted = read_profile(EXAMPLE).adopted(on)

    assert (adopted and adopted.standing) == standing


def test_a_purpose_leaves_out_what_it_does_not_need():
    purposes = read_profile(EXAMPLE).purposes

    assert set(purposes["safeguarding"].categories) == set(Category)
    assert Category.IDENTIFIERS not in purposes["family_help"].categories
    assert not {Category.CONTACT, Category.IDENTIFIERS} & set(purposes["identify_families"].categories)
    assert purposes["run_the_service"].categories == ()


def test_every_mark_of_a_source_is_a_reason_for_a_restriction():
    assert {mark.value for mark in Mark} <= {reason.value for reason in RestrictionReason}


@pytest.mark.parametrize("name", ["bcp", "bolton", "buckinghamshire", "family_help", "sefton", "example"])
def test_in_every_council_somebody_can_hide_an_address_and_do_the_work_that_the_notice_tells_of(name):
    profile = read_profile(COUNCILS / name)

    assert [action for action in SOMEBODY_MUST if not doers(profile, action)] == []
    assert len(doers(profile, Action.LIFT_PROTECTION)) >= 2  # it takes a second person
    # Nobody looks at an outcome who signs outcomes off.
    assert not set(doers(profile, Action.AUDIT_OUTCOMES)) & set(doers(profile, Action.SIGN_OFF_OUTCOMES))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("lawful_basis: [public_task]", "lawful_basis: [because_we_can]", "because_we_can"),
        ("purposes: [family_help]", "purposes: [curiosity]", "curiosity"),
        ("actions: [see_runs]", "actions: [see_runs, open]", "none of its purposes is a reason"),
        ("until: 2025-04-01", "until: 2025-05-01", "begins before the one above it ends"),
        ("last_day: 2024-12-20", "last_day: 2025-01-20", "begins before"),
        ("last_day: 2026-07-21", "last_day: 2026-01-21", "ends before it begins"),
        ("  - {name: Spring 2025, first_day: 2025-01-06, last_day: 2025-04-04}\n", "", "a term is missing"),
        ("title: Helping a family", "title: Marketing of local offers", "no such purpose can be defined"),
        ("invented: true", "invented: true\nopen_to_all: yes", "open_to_all"),
        ("    had: [looked_after]\n", "", "`had_between` is about `had`"),
        (
            "    had: [looked_after]\n    had_between: {from: 1990-01-01, until: 2024-01-01}\n",
            "",
            "asks one thing at least",
        ),
        ("had: [looked_after]", "had: [attendance]", "no episode in which a service works"),
        ("had: [looked_after]", "score: [looked_after]", "score"),
        ("from: 1990-01-01, until: 2024-01-01", "from: 2024-01-01, until: 1990-01-01", "must come after"),
        (
            "classes: [family_record, partner_extract]",
            "classes: [letters]",
            "the class 'letters', which is not in retention",
        ),
        ("    ordered_by: the chair of the inquiry\n", "", "ordered_by"),
    ],
)
def test_a_profile_that_contradicts_itself_is_refused_in_words(old, new, said, example_with):
    with pytest.raises(BadSettings, match=said):
        example_with(old, new)


@pytest.mark.parametrize(
    ("name", "purpose", "action"),
    [
        ("bolton", "research", "decide_families"),
        ("bolton", "returns", "list"),
        ("bcp", "plan_services", "find"),
        ("sefton", "statistics", "see_retention"),
        ("buckinghamshire", "participation", "open"),
        ("family_help", "consultation", "share"),
    ],
)
def test_research_returns_and_planning_never_feed_a_decision(name, purpose, action, tmp_path):
    def with_actions(actions: str) -> None:
        whole = (COUNCILS / name / "profile.yaml").read_text(encoding="utf-8")
        before, found, after = whole.partition(f"\n  {purpose}:\n")
        assert found
        after = after.replace("actions: []", f"actions: [{actions}]", 1)
        (tmp_path / "profile.yaml").write_text(f"{before}{found}{after}", encoding="utf-8")
        read_profile(tmp_path)

    with_actions("see_results")  # counts, of nobody
    with pytest.raises(BadSettings, match=f"never feeds a decision about a person.* {action}"):
        with_actions(f"see_results, {action}")


@pytest.mark.parametrize(
    ("old", "new", "remedy"),
    [
        (
            "actions: [see_sources, commit_extracts, see_runs]",
            "actions: [see_runs, open, find, list]",
            "open, find, list",
        ),
        ("see_runs]\n    categories: []", "see_runs]\n    categories: [health]", "take out of its categories health"),
    ],
)
def test_whoever_keeps_the_system_in_order_sees_no_person(old, new, remedy, example_with):
    with pytest.raises(BadSettings, match=rf"(?s)profile\.yaml.*run_the_service.*sees no person.*{remedy}"):
        example_with(old, new)


def test_a_purpose_that_does_not_say_what_it_leads_to_is_refused(example_with):
    with pytest.raises(BadSettings, match="kind"):
        example_with("    kind: decides\n", "")
