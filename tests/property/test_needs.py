"""What must hold of findings for any data."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.deep import DEEP, sample
from tests.unit.needs.oracle import agreed
from tests.unit.needs.random_world import a_random_world, add_family
from tests.unit.needs.small_world import SmallWorld, the_framework

from kinfold.needs.framework import Framework
from kinfold.needs.framework_files import Need
from kinfold.vocabulary.codelists import FactKind

seeds = st.integers(min_value=0, max_value=2**32)
unhurried = settings(deadline=None, max_examples=10, suppress_health_check=[HealthCheck.too_slow])
# Questions that the framework happens not to ask.
ODD_RULES = {
    "ABU-91": {"count": {"of": ["missing_episode", "arrest"], "days": 400, "at_least": 2}},
    "ABU-92": {"count": {"of": ["missing_episode"], "ever": True, "at_most": 0}},
    "ABU-93": {"open": {"of": ["early_help"], "under": 1}},
    "ABU-94": {"latest": {"of": "sen", "among": ["plan"], "silence": "none", "says": "Yes", "says_not": "No"}},
    "ABU-95": {
        "all_of": [
            {"any_of": [{"open": {"of": ["looked_after"]}}, {"open": {"of": ["tenancy"], "months": 3}}]},
            {"count": {"of": ["suspension"], "months": 6, "more_than": 0}, "ages": {"from": 5, "to": 15}},
        ]
    },
    "ABU-97": {"count": {"of": ["suspension", "missing_episode"], "terms": 2, "at_least": 1}},
    "ABU-98": {"count": {"of": ["suspension"], "terms": 6, "at_most": 1}},
    "ABU-99": {
        "latest": {
            "of": "wellbeing_score",
            "scale": "phq9",
            "measure": "amount",
            "at_least": 6,
            "unit": "points",
            "months": 12,
            "silence": "none",
            "says": "Yes",
            "says_not": "No",
        }
    },
    "ABU-96": {"rate": {"of": "attendance", "terms": 1, "unit": "possible sessions", "least_of": 30, "at_most": 0.05}},
}


def framework_with_odd_rules() -> Framework:
    whole = the_framework()
    value = next(iter(whole.need("ABU-2").values.values())).model_dump(mode="json", by_alias=True)
    odd = tuple(
        Need.model_validate(
            {
                "id": need,
                "outcome": "ABU",
                "label": need,
                "about": about,
                "evidence": "data",
                "values": {date(2022, 10, 3): {**value, "rule": rule, "also_shown_by": []}},
            }
        )
        for number, (need, rule) in enumerate(ODD_RULES.items())
        for about in ["child" if need == "ABU-95" or number % 2 else "household"]
    )
    return replace(whole, needs=(*whole.needs, *odd))


@pytest.mark.timeout(4 * 3600 if DEEP else 1200)  # on a busy machine it takes longer than a test that hangs
def test_the_sql_says_what_plain_python_says() -> None:
    """
    A case is one need, asked about one member or the household of one family.

    A run takes a second before its first family, so many share one. The sample has fewer in each: what sources there are is
    drawn once a run, and matters as much as the families do.
    """
    framework = framework_with_odd_rules()
    cases = seed = 0
    while cases < sample(ci=50_000, deep=1_000_000):
        world = a_random_world(Random(seed), families=400 if DEEP else 100)
        cases += agreed(world.run(framework=framework), world, framework, f"seed {seed}")
        seed += 1


@settings(unhurried, max_examples=5)
@given(seeds)
def test_a_finding_does_not_change_when_other_families_arrive(seed: int) -> None:
    random = Random(seed)
    world = a_random_world(random, families=3)
    before = world.run().tables
    for number in range(3):
        add_family(world, random, f"newcomer{number}")
    after = world.run().tables

    ours = {row["family"] for row in before["eligibility"]}
    for table in ("findings", "eligibility"):
        assert _sorted(before[table]) == _sorted([row for row in after[table] if row["family"] in ours])
    ids = {row["finding"] for row in before["findings"]}
    assert _sorted(before["finding_evidence"]) == _sorted(
        [row for row in after["finding_evidence"] if row["finding"] in ids]
    )


@settings(unhurried, max_examples=5)
@given(seeds)
def test_every_finding_gives_its_reason_or_its_version_and_a_sentence(seed: int) -> None:
    found = a_random_world(Random(seed)).run().tables
    with_evidence = {row["finding"] for row in found["finding_evidence"]}
    for row in found["findings"]:
        assert (row["why_not_known"] is not None) == (row["answer"] == "not_known"), row
        assert row["sentence"].endswith("."), row
        assert row["version"] == "2022-10-03"
        assert row["answer"] != "met" or row["finding"] in with_evidence, row
        assert (row["evidence_from"] is not None) == (row["finding"] in with_evidence), row


@pytest.mark.parametrize("on", [date(2021, 1, 1), date(2022, 10, 3), date(2024, 6, 1), date(2026, 2, 28)])
@pytest.mark.parametrize("kinds", [(), tuple(FactKind)], ids=["no source", "every source, late"])
def test_of_a_family_about_whom_nothing_is_held_nothing_is_said(on: date, kinds: tuple[FactKind, ...]) -> None:
    world = SmallWorld(on=on)
    for age, role in (
        (0, "child"),
        (9, "child"),
        (16, "child"),
        (17, "child_in_care"),
        (40, "main_carer"),
        (40, "parent_elsewhere"),
    ):
        world.person(f"{role} of {age}", date(on.year - age, 1, 1), role=role)
    if kinds:
        world.source("everything", *kinds, fresh=False).source("listed", *kinds, coverage="listed")

    found = world.run().tables

    assert {row["need"] for row in found["findings"]} == {need.id for need in the_framework().needs}
    assert {row["answer"] for row in found["findings"]} <= {"not_known", "not_in_force"}
    assert found["eligibility"][0]["needs_met"] == 0


def _sorted(rows: list[dict[str, object]]) -> list[str]:
    return sorted(repr(sorted(row.items())) for row in rows)
