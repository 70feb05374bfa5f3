"""What people are to each other: what is taken from sources, and the little that is proposed."""

from __future__ import annotations

from datetime import date

import pytest
from tests.unit.families.story import Story, Told


def kin(told: Told) -> set[tuple[str, str, str, bool]]:
    return {
        (told.names[row["person"]], row["relation"], told.names[row["of_person"]], row["stated"])
        for row in told.tables["kinships"]
    }


def pair() -> Story:
    story = Story()
    story.person("Mia", "1990-01-01", "f")
    story.person("Ann", "2015-01-01", "f")
    return story


def test_several_sources_make_one_kinship_that_names_them_all() -> None:
    story = pair().relates("Mia", "mother", "Ann", "school").relates("Mia", "mother", "Ann", "health")
    told = story.told()
    assert kin(told) == {("Mia", "mother", "Ann", True)}
    assert told.tables["kinships"][0]["sources"] == ["health", "school"]


@pytest.mark.parametrize("role", ["victim", "suspect", "witness"])
def test_a_police_role_is_never_a_kinship(role: str) -> None:
    assert kin(pair().relates("Mia", "mother", "Ann", "police", role=role, of_role="child").told()) == set()
    assert kin(pair().relates("Mia", "partner", "Ann", "police", role="person", of_role=role).told()) == set()


def test_a_contact_is_no_kin() -> None:
    assert kin(pair().relates("Mia", "contact", "Ann", "school").told()) == set()


def test_the_best_source_decides_whether_a_tie_is_over() -> None:
    story = pair().relates("Mia", "carer", "Ann", "social_care", since="2020-01-01", until="2026-02-01")
    told = story.relates("Mia", "carer", "Ann", "school").told()
    assert [row["until_day"] for row in told.tables["kinships"]] == [date(2026, 2, 1)]


def test_a_claim_that_a_full_source_no_longer_makes_is_over_but_motherhood_is_not() -> None:
    gone = ("2026-04-01", "2026-05-01")
    story = (
        pair()
        .relates("Mia", "claims_for", "Ann", "benefits", said=gone)
        .relates("Mia", "mother", "Ann", "school", said=gone)
    )
    until = {row["relation"]: row["until_day"] for row in story.told().tables["kinships"]}
    assert until == {"claims_for": date(2026, 5, 2), "mother": None}


def test_an_adult_of_one_name_alone_with_a_child_nobody_claims_is_proposed_and_never_as_stated() -> None:
    told = pair().lives("Mia", "12 Elm Road").lives("Ann", "12 Elm Road", "school").told()
    assert kin(told) == {("Mia", "carer", "Ann", False)}
    assert told.members() == [{("Mia", "main_carer", "proposed"), ("Ann", "child", "proposed")}]
    assert {row["proposed"] for row in told.tables["memberships"]} == {True}
    assert told.notes["proposals"] == 1


def lived_with(other_born: str = "1985-01-01", other_name: str = "Hill") -> Story:
    story = pair().lives("Mia", "12 Elm Road").lives("Ann", "12 Elm Road", "school")
    story.person("Eva", other_born, "f", other_name)
    return story.lives("Eva", "12 Elm Road")


def test_nothing_is_proposed_where_two_adults_live() -> None:
    assert kin(lived_with().told()) == set()


def test_the_partner_of_the_adult_is_no_stranger_in_the_house() -> None:
    story = lived_with().relates("Eva", "partner", "Mia", "early_help")
    assert ("Mia", "carer", "Ann", False) in kin(story.told())


def test_a_brother_or_sister_in_the_house_is_no_second_adult() -> None:
    told = lived_with("2013-01-01", "Reed").told()
    assert kin(told) == {("Mia", "carer", "Ann", False), ("Mia", "carer", "Eva", False)}


@pytest.mark.parametrize(
    ("born", "last_name"), [("2003-01-01", "Reed"), ("1955-01-01", "Reed"), ("1990-01-01", "Hill")]
)
def test_nothing_is_proposed_beyond_a_plausible_age_or_for_another_name(born: str, last_name: str) -> None:
    story = Story()
    story.person("Mia", born, "f", last_name)
    story.person("Ann", "2015-01-01", "f")
    assert kin(story.lives("Mia", "12 Elm Road").lives("Ann", "12 Elm Road", "school").told()) == set()


def test_nothing_is_proposed_where_a_carer_is_stated() -> None:
    story = pair().lives("Mia", "12 Elm Road").lives("Ann", "12 Elm Road", "school")
    story.person("Eva", "1985-01-01", "f")
    assert kin(story.relates("Eva", "mother", "Ann").told()) == {("Eva", "mother", "Ann", True)}


def test_nothing_is_proposed_in_a_communal_dwelling_or_about_somebody_who_is_protected() -> None:
    communal = pair().lives(["Mia", "Ann"], "Grand Hotel, High Street", "early_help")
    marked = pair().lives(["Mia", "Ann"], "12 Elm Road", "early_help")
    marked.record("Mia", "early_help", marks=["witness"])
    protected = pair().lives(["Mia", "Ann"], "12 Elm Road", "early_help", protected=True)
    for story in (communal, marked, protected):
        assert kin(story.told()) == set()


def couple_with_ben() -> Story:
    """Ann, of whom nobody says who cares for her, in the home of Mia, Jo and Ben, whose mother is stated."""
    story = pair().lives("Mia", "12 Elm Road", "tenancies").lives("Ann", "12 Elm Road", "school")
    story.person("Jo", "1988-01-01", "m", "Hart")
    story.person("Ben", "2018-01-01", "m", "Hart")
    story.lives("Jo", "12 Elm Road", "tenancies").lives("Ben", "12 Elm Road", "school")
    return story.relates("Jo", "tenant_with", "Mia", "tenancies").relates("Mia", "mother", "Ben", "school")


@pytest.mark.parametrize("name", ["Reed", "Hart", "Reed-Hart"])
def test_of_a_couple_whoever_has_a_child_already_is_proposed_by_any_of_the_household_s_names(name: str) -> None:
    story = couple_with_ben()
    for row in story.rows["records"]:
        if row["first_name"] == "Ann":
            row["last_name"] = name
    assert story.told().family_of("Ann") == {
        "Mia": "main_carer",
        "Jo": "partner_of_carer",
        "Ben": "child",
        "Ann": "child",
    }


@pytest.mark.parametrize(
    ("mother", "own", "proposed"),
    [
        ("1980-01-01", "2006-06-01", True),
        ("1980-01-01", "2003-06-01", False),
        # a child may have a daughter at sixteen, and she one at sixteen: whoever is younger than that is no grandmother
        ("1983-01-02", "2003-06-01", True),
        ("1983-01-01", "2003-06-01", False),
        (None, "2003-06-01", False),
        ("1985-01-01", "2025-06-01", True),
        ("1980-01-01", "2025-06-01", False),
    ],
)
def test_a_child_far_from_the_carer_s_own_is_proposed_only_where_she_can_be_no_grandchild(
    mother: str | None, own: str, proposed: bool
) -> None:
    story = couple_with_ben()
    for row in story.rows["records"]:
        if row["first_name"] == "Ben":
            row["birth_date"] = date.fromisoformat(own)
        if row["first_name"] == "Mia":
            row["birth_date"] = mother and date.fromisoformat(mother)
    assert (("Mia", "carer", "Ann", False) in kin(story.told(dependent_until=25))) is proposed


def test_whom_a_school_would_ring_is_proposed_under_any_name_and_a_stranger_is_not() -> None:
    story = Story()
    story.person("Mia", "1990-01-01", "f", "Hill")
    story.person("Ann", "2015-01-01", "f")
    story.lives("Mia", "12 Elm Road").lives("Ann", "12 Elm Road", "school")
    assert kin(story.told()) == set()
    assert kin(story.relates("Mia", "contact", "Ann", "school").told()) == {("Mia", "carer", "Ann", False)}


def test_beside_the_main_carer_s_own_a_child_of_any_name_is_proposed_unless_another_adult_there_has_it() -> None:
    story = couple_with_ben()
    story.person("Una", "1975-01-01", "f", "Cole")
    story.lives("Una", "12 Elm Road", "council_tax")
    for row in story.rows["records"]:
        if row["first_name"] == "Ann":
            row["last_name"] = "Quill"
    assert ("Mia", "carer", "Ann", False) in kin(story.told())
    for row in story.rows["records"]:
        if row["first_name"] == "Una":
            row["last_name"] = "Quill"
    assert ("Mia", "carer", "Ann", False) not in kin(story.told())


def test_the_children_of_a_couple_whom_nobody_names_are_proposed_to_one_of_them_whatever_their_names() -> None:
    story = pair().lives("Mia", "12 Elm Road", "tenancies").lives("Ann", "12 Elm Road", "school")
    story.person("Jo", "1988-01-01", "m", "Hart")
    story.person("Ben", "2018-01-01", "m", "Hart")
    story.person("Cal", "2019-01-01", "m", "Hart")
    story.lives("Jo", "12 Elm Road", "tenancies").lives(["Ben", "Cal"], "12 Elm Road", "school")
    told = story.relates("Jo", "tenant_with", "Mia", "tenancies").told()
    assert {row[:3] for row in kin(told) if row[1] == "carer"} == {
        ("Jo", "carer", name) for name in ("Ann", "Ben", "Cal")
    }
