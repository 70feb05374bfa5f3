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
