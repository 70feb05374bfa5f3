"""The true families: who belongs, as what, when."""

from __future__ import annotations

from collections import Counter, defaultdict


def test_every_role_occurs(council):
    roles = Counter(row["role"] for row in council.truth("memberships") if row["until_day"] is None)
    assert set(roles) == {
        "child", "main_carer", "carer", "partner_of_carer", "parent_elsewhere", "other_household_member",
        "child_in_care", "expected_child",
    }  # fmt: skip


def test_a_child_belongs_to_one_family_at_a_time(council):
    now = Counter(
        row["person"]
        for row in council.truth("memberships")
        if row["until_day"] is None and row["role"] in ("child", "child_in_care")
    )
    assert now
    assert set(now.values()) == {1}


def test_a_father_elsewhere_does_not_weld_two_families_into_one(council):
    families = defaultdict(set)
    for row in council.truth("memberships"):
        if row["until_day"] is None and row["role"] in ("parent_elsewhere", "carer", "partner_of_carer"):
            families[row["person"]].add(row["family"])
    assert sum(len(found) > 1 for found in families.values()) > 20


def test_periods_run_forwards(council):
    for name in ("memberships", "residences", "relationships"):
        for row in council.truth(name):
            assert row["from_day"] is None or row["until_day"] is None or row["from_day"] < row["until_day"]


def test_a_grown_son_or_daughter_at_home_belongs_still_and_a_parent_elsewhere_until_the_last_child_is_grown(council):
    """Both as far as the truth of the newest day goes; nobody stands twice in a family."""
    persons = {row["person"]: row for row in council.truth("persons")}
    now = [row for row in council.truth("memberships") if row["until_day"] is None]
    assert len({(row["family"], row["person"], row["role"]) for row in now}) == len(now)
    parents = {row["person"]: {row["mother"], row["father"]} for row in persons.values()}
    others = [row for row in now if row["role"] == "other_household_member"]
    assert sum(row["family"] in parents[row["person"]] for row in others) > 100
    children = defaultdict(set)
    for row in now:
        if row["role"] == "child":
            children[row["family"]].add(row["person"])
    members = {(row["family"], row["person"]) for row in now}
    missing = [
        (family, parent)
        for family, theirs in children.items()
        for parent in set.union(*(parents[child] for child in theirs)) - {None, family}
        if persons[parent]["death_date"] is None and (family, parent) not in members
    ]
    assert missing == []
