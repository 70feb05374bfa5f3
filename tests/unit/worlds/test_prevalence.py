"""Shares and rates of the default council lie where they should, roughly."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date

import pytest

NEWEST = date(2026, 3, 31)


@pytest.fixture(scope="session")
def ages(council):
    return {
        p["person"]: (NEWEST - p["birth_date"]).days / 365.25
        for p in council.truth("persons")
        if p["in_area"] and p["birth_date"] <= NEWEST
    }


@pytest.fixture(scope="session")
def need_counts(council):
    return Counter(row["need"] for row in council.truth("needs"))


def test_a_fifth_are_children_and_households_are_of_usual_size(council, ages):
    assert 0.17 < sum(age < 18 for age in ages.values()) / len(ages) < 0.26
    living = Counter(
        row["dwelling"]
        for row in council.truth("residences")
        if row["until_day"] is None and row["kind"] == "home" and not row["second_home"] and row["person"] in ages
    )
    assert 1.9 < sum(living.values()) / len(living) < 2.7


def test_births_and_deaths_a_year_are_about_ten_in_a_thousand(council, ages):
    persons = council.truth("persons")
    born = sum(date(2025, 3, 31) < p["birth_date"] <= NEWEST and p["was_before_adoption"] is None for p in persons)
    died = sum(p["death_date"] is not None and p["death_date"] > date(2025, 3, 31) for p in persons)
    assert 6 < 1000 * born / len(ages) < 14
    assert 6 < 1000 * died / len(ages) < 18


@pytest.mark.parametrize(
    ("need", "youngest", "oldest", "low", "high"),
    [
        ("EDU-1", 5, 16.5, 0.14, 0.26),
        ("EDU-2", 5, 16.5, 0.01, 0.04),
        ("FIN-3", 16, 18, 0.02, 0.09),
        ("HLT-1", 5, 18, 0.02, 0.09),
        ("ABU-1", 0, 18, 0.012, 0.06),
        ("FIN-1", 18, 66, 0.07, 0.14),
        ("SUB-1", 18, 66, 0.003, 0.012),
        ("EYD-3", 0, 6, 0.06, 0.18),
    ],
)
def test_a_need_is_as_common_as_it_should_be(ages, need_counts, need, youngest, oldest, low, high):
    asked = sum(youngest <= age < oldest for age in ages.values())
    assert low < need_counts[need] / asked < high


def test_needs_gather_in_families(council):
    outcomes_of = defaultdict(set)
    for row in council.truth("needs"):
        outcomes_of[row["person"]].add(row["need"][:3])
    families = defaultdict(set)
    for row in council.truth("memberships"):
        if row["until_day"] is None and row["role"] != "parent_elsewhere":
            families[row["family"]] |= outcomes_of[row["person"]]
    whole = {row["family"] for row in council.truth("families") if row["in_area"] and row["children"] > 0}
    three = sum(len(families[family]) >= 3 for family in whole) / len(whole)
    assert 0.025 < three < 0.075


def test_children_in_care_are_about_seven_in_a_thousand(council, ages):
    in_care = sum(r["role"] == "child_in_care" and r["until_day"] is None for r in council.truth("memberships"))
    assert 3 < 1000 * in_care / sum(age < 18 for age in ages.values()) < 12


def test_some_families_have_three_records_or_more_a_person(council):
    seen = Counter(council.columns("records")["person"])
    now = {
        r["person"] for r in council.truth("memberships") if r["until_day"] is None and r["role"] != "expected_child"
    }
    in_area = {p["person"] for p in council.truth("persons") if p["in_area"]}
    assert sum(seen[person] for person in now & in_area) / len(now & in_area) > 3
