"""Whose home is kept from whose workers: by what agencies say of abuse, and by whose child somebody is."""

from __future__ import annotations

from datetime import date

import pytest
from tests.integration.register.a_run import EXTRACT, ARun, record_id
from tests.integration.register.told import family, person

from kinfold.governance.models import Relationship

JANE, JOHN, TOM, PAT, ZED = "housing:jane", "school:john", "housing:tom", "housing:pat", "school:zed"


def she_fled(run: ARun) -> None:
    """Tom has John, whose mother Jane has fled, and with Pat a baby, Zed. Nora works with Zed, Wendy with John."""
    run.change("memberships", {"person": record_id(JANE)}, role="parent_elsewhere")
    run.change("memberships", {"person": record_id(TOM)}, role="main_carer", until_day=None)
    run.record(ZED, ZED, first_name="Zed", last_name="Reed", birth_date=date(2025, 1, 1))
    run.member("smiths", PAT, "partner_of_carer", "shared_tenancy")
    run.member("smiths", ZED, "child", "stated_parent")
    run.parent(JANE, JOHN)
    run.parent(TOM, JOHN, "father")
    run.parent(TOM, ZED, "father")
    run.parent(PAT, ZED)
    works_with(run, "s-nora", ZED)


def works_with(run: ARun, staff: str, record: str) -> None:
    run.add("involvements", {
        "involvement": record_id(f"{staff} {record}"), "record": record_id(record), "source": "social_care", "role": "worker",
        "kind": "allocated", "staff": staff, "name": staff, "from_day": date(2026, 1, 1), "first_said": EXTRACT, "last_said": EXTRACT,
    })  # fmt: skip


def opens(staff: str) -> set[str]:
    """Whom of these the worker opens, by the door."""
    told = set(Relationship.objects.filter(staff=staff, about_kind="person").values_list("about_id", flat=True))
    return {one for one in (JANE, JOHN, TOM, PAT, ZED) if person(one) in told}


def abused(run: ARun) -> None:
    run.fact("abuse", JANE, "domestic_abuse_incident", from_day=date(2024, 5, 1), value="victim")


@pytest.mark.parametrize("abuse", [False, True])
def test_who_works_with_a_child_opens_that_childs_own_parent_elsewhere_and_no_other_childs(publish_run, run, abuse):
    she_fled(run)
    if abuse:
        abused(run)
    publish_run(run)

    assert opens("s-wendy") == {JANE, JOHN, TOM, PAT, ZED}, "John is hers and his: his worker is on nobody's side"
    assert opens("s-nora") == {JOHN, TOM, PAT, ZED} | (set() if abuse else {JANE})
    assert Relationship.objects.filter(staff="s-nora", about_id=family("smiths")).exists()


@pytest.mark.parametrize(
    "said", [{"stated": False}, {"until_day": EXTRACT}, {"relation": "carer"}, {"person": record_id(PAT)}]
)
def test_only_a_tie_of_parent_and_child_that_a_source_states_and_that_holds_makes_a_child_of_both(
    publish_run, run, said
):
    she_fled(run)
    abused(run)
    run.change("kinships", {"person": record_id(JANE), "of_person": record_id(JOHN)}, **said)
    publish_run(run)

    assert opens("s-wendy") == {JOHN, TOM, PAT, ZED}
