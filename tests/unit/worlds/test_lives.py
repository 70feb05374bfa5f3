"""People have lives: each thing that can happen to them does, in a council of 20,000."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from itertools import pairwise

import pytest

from kinfold.worlds.names import COMMUNITIES

NEWEST = date(2026, 3, 31)


@pytest.fixture(scope="session")
def persons(council):
    return council.truth("persons")


@pytest.fixture(scope="session")
def homes(council):
    found = defaultdict(list)
    for row in council.truth("residences"):
        found[row["person"]].append(row)
    return found


def test_people_are_born_die_and_are_expected(persons):
    assert sum(p["birth_date"] > date(2025, 3, 31) and p["birth_date"] <= NEWEST for p in persons) > 100
    assert sum(p["death_date"] is not None for p in persons) > 200
    assert sum(p["birth_date"] > NEWEST and p["expected_date"] is not None for p in persons) > 20


def test_nobody_dies_before_being_born_or_is_older_than_their_mother(persons):
    assert all(p["death_date"] is None or p["death_date"] >= p["birth_date"] for p in persons)
    for p in persons:
        if p["mother"] is not None and p["was_before_adoption"] is None:
            assert persons[p["mother"]]["birth_date"].year + 13 <= p["birth_date"].year


def test_twins_share_mother_and_birth_date_and_not_their_name(persons):
    groups = defaultdict(list)
    for p in persons:
        if p["twins"] is not None:
            groups[p["twins"]].append(p)
    pairs = [group for group in groups.values() if len(group) == 2]
    assert len(pairs) > 20
    near = sum(one["mother"] == two["mother"] and one["birth_date"] == two["birth_date"] for one, two in pairs)
    assert near == len(pairs)
    assert sum(one["first_name"] != two["first_name"] for one, two in pairs) > 0.8 * len(pairs)


def test_there_are_half_siblings_and_sons_named_after_fathers(persons):
    fathers = defaultdict(set)
    for p in persons:
        if p["mother"] is not None and p["father"] is not None:
            fathers[p["mother"]].add(p["father"])
    assert sum(len(found) > 1 for found in fathers.values()) > 50
    assert sum(p["named_after_father"] for p in persons) > 50


def test_names_follow_several_customs(persons):
    assert {COMMUNITIES[p["community"]] for p in persons} == set(COMMUNITIES)
    assert sum(p["last_name"] is None for p in persons) > 10, "single names"
    assert sum("-" in (p["last_name"] or "") for p in persons) > 50, "double surnames"
    assert sum(p["last_name"] != p["first_last_name"] for p in persons) > 500, "names changed at marriage"
    somali = [p for p in persons if COMMUNITIES[p["community"]] == "somali" and p["father"] is not None]
    assert sum(p["first_last_name"] == persons[p["father"]]["first_name"] for p in somali) > 5, "patronymics"
    assert sum(not (p["first_name"] + (p["last_name"] or "")).isascii() for p in persons) > 10


def test_a_house_of_strangers_a_refuge_a_site_and_a_care_home_are_lived_in(council):
    lived_in = Counter(row["kind"] for row in council.truth("residences"))
    assert {"shared_house", "refuge", "hostel", "caravan_site", "care_home"} <= set(lived_in)


def test_nobody_lives_in_two_main_homes_at_once(homes):
    for rows in homes.values():
        main = sorted((r for r in rows if not r["second_home"]), key=lambda r: r["from_day"] or date.min)
        for one, two in pairwise(main):
            assert one["until_day"] is not None
            assert one["until_day"] <= two["from_day"]


def test_people_move_and_some_children_have_two_homes(homes):
    assert sum(len([r for r in rows if not r["second_home"]]) > 1 for rows in homes.values()) > 3000
    two = [rows for rows in homes.values() if any(r["second_home"] and r["until_day"] is None for r in rows)]
    assert len(two) > 20


def test_couples_part_and_form_anew(council):
    couples = [r for r in council.truth("relationships") if r["relation"] == "partner"]
    ended = {r["person"] for r in couples if r["until_day"] is not None}
    formed = {r["person"] for r in couples if r["from_day"] and r["from_day"] > date(2021, 6, 1)}
    assert len(ended) > 300
    assert len(ended & formed) > 20


def test_children_are_looked_after_and_some_come_home(council):
    care = [r for r in council.truth("memberships") if r["role"] == "child_in_care"]
    assert sum(r["until_day"] is None for r in care) > 10
    assert sum(r["until_day"] is not None for r in care) > 10


def test_an_adopted_child_is_two_people_with_no_number_in_common(persons, council):
    after = [p for p in persons if p["was_before_adoption"] is not None]
    assert len(after) >= 3
    for p in after:
        before = persons[p["was_before_adoption"]]
        assert before["adopted_into_another_name"] is not None
        assert not before["in_area"]
        assert {p["nhs_number"], p["upn"]} & {before["nhs_number"], before["upn"]} == set()
        assert (p["mother"], p["father"]) != (before["mother"], before["father"])
    sealed = {p["was_before_adoption"] for p in after}
    still = [r for r in council.truth("memberships") if r["person"] in sealed and r["until_day"] is None]
    assert still == []


def test_those_who_fled_live_at_a_protected_home(persons, homes):
    fled = [p for p in persons if p["protected"] and p["in_area"]]
    assert fled
    now = [r for p in fled for r in homes[p["person"]] if r["until_day"] is None and not r["second_home"]]
    assert now
    assert all(r["protected"] for r in now)
