"""A mother whom a form names without a birth date, and who is main carer of the other children in the child's home."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from tests.unit.families.story import Story


def called(story: Story, name: str, first_name: str | None, last_name: str = "Reed") -> None:
    for row in story.rows["records"]:
        if row["record"].startswith(f"{name}@"):
            row["first_name"], row["last_name"] = first_name, last_name


def mia_on_a_form(born: str | None = "1990-03-01") -> Story:
    """Health knows Mia Reed, Ben's mother, at 12 Elm Road. Ann lives there, and her school names a mother of that name and no more."""
    story = Story()
    story.person("Mia", born, "f")
    story.person("Form", None, None)
    story.person("Ann", "2014-02-01", "f")
    story.person("Ben", "2020-08-01", "m")
    story.lives(["Mia", "Ben"], "12 Elm Road", "health").lives("Ann", "12 Elm Road", "school")
    story.relates("Mia", "mother", "Ben", "health").relates("Form", "mother", "Ann", "school")
    called(story, "Form", "Mia")
    return story


def as_it_is(_: Story) -> None: ...


def words_the_other_way_round(story: Story) -> None:
    called(story, "Form", "Reed", "Mia")


def held_likely_one_under_a_maiden_name(story: Story) -> None:
    called(story, "Form", "Mia", "Wood")
    story.likely["Form"] = "Mia"


def with_her_home_on_the_form(story: Story) -> None:
    story.lives("Form", "12 Elm Road", "school")


@pytest.mark.parametrize(
    "told", [as_it_is, words_the_other_way_round, held_likely_one_under_a_maiden_name, with_her_home_on_the_form]
)
@pytest.mark.parametrize("born", ["1990-03-01", None])
def test_brother_and_sister_are_one_family_and_the_mother_of_the_form_waits_beside_it(
    told: Callable[[Story], None], born: str | None
) -> None:
    story = mia_on_a_form(born)
    told(story)
    (family,) = story.told().members()
    (waits,) = [row for row in family if row[2] == "may_be_the_same"]
    mother = "Form" if waits[0] == "Mia" else "Mia"
    assert mother == "Mia" or born is None  # where nothing tells which is known better, either may stand for both
    assert family - {waits} == {
        (mother, "main_carer", "stated_parent"), ("Ann", "child", "stated_parent"), ("Ben", "child", "stated_parent"),
    }  # fmt: skip


def test_who_claims_for_the_child_is_main_carer_and_not_beside_herself() -> None:
    story = Story()
    story.person("Mia", "1990-03-01", "f")
    story.person("Form", None, None)
    story.person("Ann", "2014-02-01", "f")
    story.lives(["Mia", "Ann"], "12 Elm Road", "benefits").relates("Mia", "claims_for", "Ann", "benefits")
    story.relates("Form", "mother", "Ann", "school")
    called(story, "Form", "Mia")
    (family,) = story.told().members()
    assert {(name, role) for name, role, basis in family if basis != "may_be_the_same"} == {
        ("Mia", "main_carer"), ("Ann", "child"),
    }  # fmt: skip


def test_what_the_school_said_of_the_mother_stands_as_it_is() -> None:
    told = mia_on_a_form().told()
    assert ("Form", "mother", "Ann") in {
        (told.names[row["person"]], row["relation"], told.names[row["of_person"]])
        for row in told.tables["kinships"]
        if row["stated"]
    }


def of_another_name(story: Story) -> None:
    called(story, "Form", "Eve")


def by_an_initial_alone(story: Story) -> None:
    """Maria Reed would be written so as well."""
    called(story, "Form", "M")
    called(story, "Mia", "M")


def of_another_home(story: Story) -> None:
    """It may be where the child's mother really lives."""
    story.lives("Form", "3 Oak Lane", "school")


def the_child_has_another_home(story: Story) -> None:
    story.lives("Ann", "3 Oak Lane", "social_care", "early_help")
    story.lives("Ann", "12 Elm Road", "health")


def marked(story: Story) -> None:
    story.record("Mia", "health", marks=["witness"])


def the_child_is_marked(story: Story) -> None:
    story.record("Ann", "school", marks=["witness"])


def adopted(story: Story) -> None:
    story.record("Ann", "school", marks=["adopted"])


def said_not_to_belong(story: Story) -> None:
    story.says("Ann", "not_belongs", "Ben")


def said_of_the_form(story: Story) -> None:
    story.says("Form", "is_carer", "Ann")


def grown_sister_of_the_name(story: Story) -> None:
    for row in story.rows["records"]:
        if row["record"].startswith("Mia@"):
            row["birth_date"] = date(2002, 3, 1)


def two_answer_to_the_name(story: Story) -> None:
    story.person("Aunt", "1988-03-01", "f")
    story.person("Cy", "2021-01-01", "m")
    story.lives(["Aunt", "Cy"], "12 Elm Road", "health").relates("Aunt", "mother", "Cy", "health")
    called(story, "Aunt", "Mia")


def one_school_names_both(story: Story) -> None:
    story.lives("Form", "12 Elm Road", "school").relates("Mia", "carer", "Ann", "school")


def in_a_refuge(story: Story) -> None:
    story.lives(["Mia", "Ben"], "12 Elm Road", "da_service", protected=True)


@pytest.mark.parametrize(
    "told",
    [
        of_another_name, by_an_initial_alone, of_another_home, the_child_has_another_home, marked, the_child_is_marked, adopted, said_not_to_belong,
        said_of_the_form, grown_sister_of_the_name, two_answer_to_the_name, one_school_names_both, in_a_refuge,
    ],
)  # fmt: skip
def test_otherwise_the_stated_mother_is_main_carer_as_stated(told: Callable[[Story], None]) -> None:
    story = mia_on_a_form()
    told(story)
    assert story.told().family_of("Ann").get("Form") == "main_carer"


def test_whom_a_person_told_apart_are_two_mothers_in_every_later_run() -> None:
    apart = [("Form@school", "Mia@health")]
    told = mia_on_a_form().told(told_apart=apart)
    assert told.family_of("Ann") == {"Form": "main_carer", "Ann": "child"}
    assert told.family_of("Ben") == {"Mia": "main_carer", "Ben": "child"}


def test_of_whom_more_is_told_stays_a_member_so_that_it_counts() -> None:
    story = mia_on_a_form()
    story.fact("Form", "police_incident", "police", since="2026-02-01")
    assert ("Form", "parent_elsewhere", "stated_parent") in story.told().members()[0]
