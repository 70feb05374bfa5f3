"""Who may stand in one family twice, since linkage holds their records to be two people's and likely one's."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from tests.unit.families.story import Story, Told


def tom_twice() -> Story:
    """Tom lives with Mia and claims with her; the school knows a Thomas, Ann's father, and no more of him. They are likely one."""
    story = Story()
    story.person("Mia", "1990-03-01", "f")
    story.person("Tom", "1988-05-01", "m", "Ward")
    story.person("Thomas", None, "m", "Ward")
    story.person("Ann", "2014-02-01", "f")
    story.lives(["Mia", "Tom"], "12 Elm Road").lives("Ann", "12 Elm Road", "school")
    story.relates("Mia", "mother", "Ann", "school").relates("Thomas", "father", "Ann", "school")
    story.relates("Tom", "claims_with", "Mia", "benefits")
    story.likely["Thomas"] = "Tom"
    return story


def place(told: Told, name: str) -> tuple[str, str, bool]:
    (row,) = [row for row in told.tables["memberships"] if told.names[row["person"]] == name]
    return row["role"], row["basis"], row["proposed"]


def test_whoever_is_likely_another_member_waits_for_a_person_and_is_no_parent_elsewhere() -> None:
    told = tom_twice().told()
    assert place(told, "Tom") == ("partner_of_carer", "shared_claim", False)
    assert place(told, "Thomas") == ("parent_elsewhere", "may_be_the_same", True)


def test_what_the_source_says_of_the_child_s_father_stands_as_it_is() -> None:
    told = tom_twice().told()
    stated = {(told.names[row["person"]], row["relation"]) for row in told.tables["kinships"] if row["stated"]}
    assert ("Thomas", "father") in stated


def test_so_does_a_grown_tenant_who_is_likely_the_mother() -> None:
    story = tom_twice()
    story.person("Maria", None, "f")
    story.lives("Maria", "12 Elm Road", "tenancies").relates("Maria", "lives_with", "Tom", "tenancies").lives(
        "Tom", "12 Elm Road", "tenancies"
    )
    assert place(story.told(), "Maria") == ("other_household_member", "shared_tenancy", False)
    story.likely["Maria"] = "Mia"
    assert place(story.told(), "Maria") == ("other_household_member", "may_be_the_same", True)


def told_apart(story: Story) -> None:
    """Linkage's full level keeps to what people decided."""
    story.likely.clear()


def with_a_fact(story: Story) -> None:
    story.fact("Thomas", "police_incident", "police", since="2026-02-01")


def said_to_belong(story: Story) -> None:
    story.says("Thomas", "belongs", "Ann")


def marked(story: Story) -> None:
    story.record("Thomas", "school", marks=["witness"])


def likely_marked(story: Story) -> None:
    story.record("Tom", "benefits", marks=["witness"])


def in_a_refuge(story: Story) -> None:
    story.lives("Thomas", "Hope Refuge", "da_service", postcode="ZZ9 9ZZ", protected=True)


@pytest.mark.parametrize("of", [told_apart, with_a_fact, said_to_belong, marked, likely_marked, in_a_refuge])
def test_nobody_steps_back_whom_people_or_protection_speak_of_or_of_whom_more_is_known(
    of: Callable[[Story], None],
) -> None:
    story = tom_twice()
    of(story)
    assert place(story.told(), "Thomas") == ("parent_elsewhere", "stated_parent", False)


def test_no_child_steps_back() -> None:
    story = tom_twice()
    story.person("Annie", "2014-02-01", "f")
    story.lives("Annie", "12 Elm Road", "health").relates("Annie", "sibling", "Ann", "health")
    story.likely["Annie"] = "Ann"
    assert place(story.told(), "Annie") == ("child", "sibling", False)


def of_one_name() -> Story:
    """As `tom_twice`, but linkage holds the two for likely nobody's; the school's form has his whole name."""
    story = tom_twice()
    story.likely.clear()
    for row in story.rows["records"]:
        if row["record"].startswith("Thomas@"):
            row["first_name"] = "Tom"
    return story


def test_a_stated_parent_elsewhere_with_the_whole_name_of_a_carer_s_partner_waits_for_a_person() -> None:
    assert place(of_one_name().told(), "Thomas") == ("parent_elsewhere", "may_be_the_same", True)


def another_first_name(story: Story) -> None:
    next(row for row in story.rows["records"] if row["record"].startswith("Thomas@"))["first_name"] = "Theo"


def another_birth_date(story: Story) -> None:
    next(row for row in story.rows["records"] if row["record"].startswith("Thomas@"))["birth_date"] = date(1960, 1, 1)


@pytest.mark.parametrize("of", [another_first_name, another_birth_date, with_a_fact, said_to_belong, marked])
def test_by_the_name_alone_nobody_waits_of_whom_anything_else_is_told(of: Callable[[Story], None]) -> None:
    story = of_one_name()
    of(story)
    assert place(story.told(), "Thomas") == ("parent_elsewhere", "stated_parent", False)


def test_whom_a_person_told_apart_are_two_in_every_later_run() -> None:
    story = of_one_name()
    apart = [("Tom@benefits", "Thomas@school")]
    assert place(story.told(told_apart=apart), "Thomas") == ("parent_elsewhere", "stated_parent", False)


@pytest.mark.parametrize(("role", "ground"), [("occupier", "may_be_the_same"), ("tenant", "shared_tenancy")])
def test_an_occupier_with_the_whole_name_of_a_child_at_home_may_be_that_child_and_a_tenant_is_not(
    role: str, ground: str
) -> None:
    story = tom_twice()
    story.person("Anna", None, "f")
    story.lives(["Anna", "Mia"], "12 Elm Road", "tenancies").relates("Anna", "lives_with", "Mia", "tenancies")
    story.record("Anna", "tenancies", role=role)
    for row in story.rows["records"]:
        if row["record"].startswith("Anna@"):
            row["first_name"], row["role"] = "Ann", role
    assert place(story.told(), "Anna")[1] == ground


def renamed(story: Story, name: str, first_name: str, last_name: str) -> None:
    for row in story.rows["records"]:
        if row["record"].startswith(f"{name}@"):
            row["first_name"], row["last_name"] = first_name, last_name


def test_words_the_other_way_round_are_one_name() -> None:
    story = of_one_name()
    renamed(story, "Thomas", "Ward", "Tom")
    assert place(story.told(), "Thomas") == ("parent_elsewhere", "may_be_the_same", True)


@pytest.mark.parametrize(("name", "ground"), [("Ward", "stated_parent"), ("Tom Ward", "may_be_the_same")])
def test_one_word_is_no_whole_name(name: str, ground: str) -> None:
    """Whoever is told as *Ward* and no more may be anybody of the family."""
    story = of_one_name()
    for row in story.rows["records"]:
        if row["record"].startswith(("Thomas@", "Tom@")):
            row["first_name"] = row["last_name"] = None
            row["full_name"] = name
    assert place(story.told(), "Thomas")[1] == ground


@pytest.mark.parametrize(("child", "occupier"), [("Carlo", "Carla"), ("Lena", "Lina")])
def test_brothers_and_sisters_of_nearly_one_name_are_two(child: str, occupier: str) -> None:
    story = tom_twice()
    story.person("Kim", None, None)
    story.lives(["Kim", "Mia"], "12 Elm Road", "tenancies").relates("Kim", "lives_with", "Mia", "tenancies")
    renamed(story, "Ann", child, "Reed")
    renamed(story, "Kim", occupier, "Reed")
    story.rows["records"] = [
        r | ({"role": "occupier"} if r["record"].startswith("Kim@") else {}) for r in story.rows["records"]
    ]
    assert place(story.told(), "Kim") == ("other_household_member", "shared_tenancy", False)


def test_of_two_stated_carers_of_one_name_in_the_home_the_one_without_a_birth_date_waits() -> None:
    story = of_one_name()
    story.relates("Tom", "father", "Ann", "social_care").lives("Thomas", "12 Elm Road", "school")
    told = story.told()
    assert place(told, "Tom")[:2] == ("carer", "stated_parent")
    assert place(told, "Thomas") == ("carer", "may_be_the_same", True)


@pytest.mark.parametrize(
    ("born", "ground"), [(date(1990, 3, 1), "may_be_the_same"), (date(1992, 3, 1), "shared_tenancy"), (None, "shared_tenancy")]
)  # fmt: skip
def test_a_tenant_of_the_name_and_the_birth_date_of_the_mother_may_be_her(born: date | None, ground: str) -> None:
    story = tom_twice()
    story.person("Moa", None, "f")
    story.lives(["Moa", "Tom"], "12 Elm Road", "tenancies").relates("Moa", "lives_with", "Tom", "tenancies")
    for row in story.rows["records"]:
        if row["record"].startswith("Moa@"):
            row["birth_date"], row["first_name"], row["role"] = born, "Mia", "tenant"
    assert place(story.told(), "Moa") == ("other_household_member", ground, ground == "may_be_the_same")
