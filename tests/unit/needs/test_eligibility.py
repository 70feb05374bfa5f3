"""Three needs, in both readings, and what counts once."""

from __future__ import annotations

from datetime import date
from random import Random

import pytest
from tests.unit.needs.random_world import a_random_world
from tests.unit.needs.small_world import SmallWorld, a_profile

from kinfold.vocabulary.counting import MetNeed, count_needs

DAY = date(2025, 11, 3)


def a_family() -> SmallWorld:
    """A mother, a boy of nine and a girl of seventeen; every kind that is asked for here has a source."""
    return (
        SmallWorld()
        .source("police", "arrest", "domestic_abuse_incident", "missing_episode")
        .source("participation", "participation", coverage="listed")
        .source("benefits", "benefit", coverage="listed")
        .source("homelessness", "homelessness_duty")
        .source("social_care", "exploitation_level", "assessment_factor", "assessment")
        .person("mother", date(1985, 5, 5), role="main_carer")
        .person("boy", date(2016, 5, 5))
        .person("girl", date(2008, 5, 5))
    )


def test_three_different_needs_open_one_reading_and_three_outcomes_the_other() -> None:
    world = a_family()
    world.fact("mother", "police", "domestic_abuse_incident", DAY, value="victim")
    world.fact("boy", "police", "domestic_abuse_incident", DAY, value="child_present")
    world.fact("boy", "police", "missing_episode", DAY)
    found = world.run().eligibility()
    assert (found["needs_met"], found["outcomes_met"]) == (3, 2)
    assert (found["may_by_needs"], found["may_by_outcomes"], found["may_be_eligible"]) == (True, False, True)
    assert found["outcomes"] == ["ABU", "DOM"]


def test_the_profile_says_which_reading_is_used() -> None:
    world = a_family()
    world.fact("mother", "police", "domestic_abuse_incident", DAY, value="victim")
    world.fact("boy", "police", "domestic_abuse_incident", DAY, value="child_present")
    world.fact("boy", "police", "missing_episode", DAY)
    found = world.run(profile=a_profile(reading="outcomes")).eligibility()
    assert (found["reading_used"], found["may_by_needs"], found["may_be_eligible"]) == ("outcomes", True, False)


def test_the_same_need_of_two_members_is_one_need() -> None:
    world = a_family()
    for child in ("boy", "girl"):
        world.fact(child, "police", "missing_episode", DAY)
    assert world.run().eligibility()["needs_met"] == 1


def test_one_young_persons_being_out_of_learning_and_work_counts_once() -> None:
    world = a_family().fact("girl", "participation", "participation", DAY, value="neet")
    found = world.run()
    assert (found.answer("EDU-3", "girl"), found.answer("FIN-3", "girl")) == ("met", "met")
    assert (found.eligibility()["needs_met"], found.eligibility()["outcomes_met"]) == (1, 1)
    assert found.eligibility()["outcomes"] == ["EDU", "FIN"]


def test_of_two_young_people_out_of_learning_and_work_each_counts() -> None:
    world = a_family().person("twin", date(2008, 5, 5))
    for young_person in ("girl", "twin"):
        world.fact(young_person, "participation", "participation", DAY, value="neet")
    found = world.run().eligibility()
    assert (found["needs_met"], found["outcomes_met"]) == (2, 2)


def test_a_judgement_of_exploitation_of_no_kind_counts_and_is_not_told_as_sexual_and_two_kinds_count_once() -> None:
    world = a_family().fact("girl", "social_care", "exploitation_level", DAY, value="moderate")
    found = world.run()
    assert (found.answer("ABU-3", "girl"), found.answer("ABU-4", "girl")) == ("not_known", "met")
    assert found.eligibility()["needs_met"] == 1
    for factor in ("11A", "24A"):
        world.fact("girl", "social_care", "assessment_factor", DAY, value=factor)
    found = world.run()
    assert (found.answer("ABU-3", "girl"), found.answer("ABU-4", "girl")) == ("met", "met")
    assert found.eligibility()["needs_met"] == 1


def test_a_parent_elsewhere_supplies_one_need() -> None:
    world = a_family().person("father", date(1984, 4, 4), role="parent_elsewhere")
    world.fact("father", "police", "domestic_abuse_incident", DAY, value="suspect")
    world.fact("father", "police", "arrest", DAY).fact("father", "benefits", "benefit", DAY, value="out_of_work")
    found = world.run()
    assert [found.answer(need, "father") for need in ("DOM-2", "CRI-1", "FIN-1")] == ["met", "met", "met"]
    assert (found.eligibility()["needs_met"], found.eligibility()["outcomes_met"]) == (1, 1)


def test_the_one_need_of_a_parent_elsewhere_is_one_that_nobody_else_has() -> None:
    world = a_family().person("father", date(1984, 4, 4), role="parent_elsewhere")
    for parent in ("mother", "father"):
        world.fact(parent, "benefits", "benefit", DAY, value="out_of_work")
    world.fact("father", "police", "domestic_abuse_incident", DAY, value="suspect")
    assert world.run().eligibility()["needs_met"] == 2


def test_a_parent_who_also_lives_there_is_not_elsewhere() -> None:
    world = a_family().person("mother", date(1985, 5, 5), role="parent_elsewhere")
    world.fact("mother", "police", "domestic_abuse_incident", DAY, value="suspect")
    world.fact("mother", "benefits", "benefit", DAY, value="out_of_work")
    assert world.run().eligibility()["needs_met"] == 2


def test_a_family_must_have_a_child_or_expect_one() -> None:
    world = SmallWorld().source("police", "arrest", "domestic_abuse_incident").source("benefits", "benefit")
    for family, role in (("with", "expected_child"), ("without", "other_household_member")):
        world.person(f"adult {family}", date(1985, 5, 5), family=family, role="main_carer")
        world.person(f"member {family}", None, family=family, role=role)
        world.fact(f"adult {family}", "police", "arrest", DAY)
        world.fact(f"adult {family}", "police", "domestic_abuse_incident", DAY, value="victim")
        world.fact(f"adult {family}", "benefits", "benefit", DAY, value="out_of_work")
    found = world.run()
    assert found.eligibility("with")["may_be_eligible"] is True
    assert found.eligibility("without")["needs_met"] == 3
    assert found.eligibility("without")["may_be_eligible"] is False


def test_a_family_without_any_need_stands_there_with_none() -> None:
    found = a_family().run().eligibility()
    assert (found["needs_met"], found["outcomes_met"], found["outcomes"]) == (0, 0, [])
    assert found["may_be_eligible"] is False


def test_a_finding_says_whether_it_counts_and_with_what() -> None:
    world = a_family().person("father", date(1984, 4, 4), role="parent_elsewhere")
    world.fact("girl", "participation", "participation", DAY, value="neet")
    world.fact("father", "police", "domestic_abuse_incident", DAY, value="suspect")
    world.fact("father", "benefits", "benefit", DAY, value="out_of_work").fact("boy", "police", "missing_episode", DAY)
    told = {
        (row["person"], row["need"]): (row["counts"], row["counts_once_as"])
        for row in world.run().tables["findings"]
        if row["answer"] == "met" or row["counts"]
    }
    assert [told["girl", need] for need in ("EDU-3", "FIN-3")] == [(True, "EDU-3+FIN-3"), (False, "EDU-3+FIN-3")]
    assert sorted(told["father", need] for need in ("DOM-2", "FIN-1")) == [(False, "elsewhere"), (True, "elsewhere")]
    assert told["boy", "ABU-2"] == (True, None)


@pytest.mark.parametrize("seed", range(6))
def test_the_findings_that_count_are_what_the_count_is_of(seed: int) -> None:
    found = a_random_world(Random(seed), families=12).run()
    outcome_of = {row["need"]: row["outcome"] for row in found.tables["needs"]}
    for row in found.tables["eligibility"]:
        findings = [one for one in found.tables["findings"] if one["family"] == row["family"]]
        counting = {one["need"] for one in findings if one["counts"]}
        met = [
            MetNeed(one["need"], outcome_of[one["need"]], one["person"], one["counts_once_as"])
            for one in findings
            if one["answer"] == "met"
        ]
        again = count_needs(met)
        assert len(counting) == again.needs == row["needs_met"]
        assert len({outcome_of[need] for need in counting}) == again.outcomes == row["outcomes_met"]
