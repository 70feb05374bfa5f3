"""Who is a child, who cares, and who is left out; and that the answer does not hang on the order of rows."""

from __future__ import annotations

from copy import deepcopy
from datetime import date

import pytest
from tests.unit.families.story import Story

from kinfold.vocabulary.codelists import FamilyRole


def mother_and_child(born: str = "2015-01-01") -> Story:
    story = Story()
    story.person("Mia", "1980-01-01", "f")
    story.person("Ann", born, "f")
    return story.lives(["Mia", "Ann"], "12 Elm Road", "school").relates("Mia", "mother", "Ann", "school")


def test_a_child_is_dependent_until_the_birthday_that_the_council_sets() -> None:
    story = mother_and_child("2007-06-02")
    assert story.told().family_of("Ann")["Ann"] == "child"
    assert story.told(on=date(2026, 6, 2)).roles() == []
    assert story.told(on=date(2026, 6, 2), dependent_until=20).family_of("Ann")["Ann"] == "child"


def test_a_plan_for_special_educational_needs_makes_childhood_longer() -> None:
    story = mother_and_child("2003-01-01").fact("Ann", "sen", "school", since="2020-01-01", value="plan")
    assert story.told().family_of("Ann")["Ann"] == "child"
    assert story.told(dependent_until_with_plan=23).roles() == []
    support = mother_and_child("2003-01-01").fact("Ann", "sen", "school", since="2020-01-01", value="support")
    assert support.told().roles() == []
    over = mother_and_child("2003-01-01").fact(
        "Ann", "sen", "school", since="2020-01-01", until="2025-01-01", value="plan"
    )
    assert over.told().roles() == []


def test_a_child_whom_nobody_who_held_her_holds_any_more_is_a_former_child() -> None:
    story = mother_and_child()
    story.record("Ann", "school", no_longer_sent="2026-05-10")
    told = story.told()
    assert told.roles() == []
    assert {"Ann": "child", "Mia": "main_carer"} in told.roles(past=True)
    story.lives("Ann", "12 Elm Road", "health")
    assert story.told().family_of("Ann")["Ann"] == "child"


def test_adults_alone_are_a_household_and_no_family() -> None:
    story = Story()
    story.lives([story.person("Mia", "1980-01-01"), story.person("Jo", "1981-01-01")], "12 Elm Road").relates(
        "Mia", "partner", "Jo"
    )
    assert story.told().tables["families"] == []


def test_a_youth_of_eighteen_who_left_home_is_no_child_of_it_and_no_family_alone() -> None:
    story = Story()
    story.person("Mia", "1980-01-01", "f")
    story.person("Ann", "2008-01-01", "f")
    story.lives("Mia", "12 Elm Road").lives("Ann", "3 Oak Lane").relates("Mia", "mother", "Ann")
    assert story.told().roles() == []


def test_a_child_whose_carer_nobody_knows_is_a_family_of_her_own_and_counted() -> None:
    story = Story()
    story.lives(story.person("Ann", "2015-01-01", "f"), "12 Elm Road", "school")
    told = story.told()
    assert told.members() == [{("Ann", "child", "no_carer_known")}]
    assert told.notes["children_without_a_carer"] == 1


def test_a_father_known_to_live_elsewhere_is_never_made_carer_for_want_of_another() -> None:
    story = Story()
    story.person("Dan", "1985-01-01", "m")
    story.person("Ann", "2015-01-01", "f")
    story.lives("Ann", "12 Elm Road", "school").lives("Dan", "3 Oak Lane").relates("Dan", "father", "Ann")
    assert story.told().family_of("Ann") == {"Ann": "child", "Dan": "parent_elsewhere"}


def test_a_father_is_not_taken_to_live_elsewhere_because_an_address_lacks_its_postcode() -> None:
    story = Story()
    story.person("Dan", "1985-01-01", "m")
    story.person("Ann", "2015-01-01", "f")
    story.lives("Ann", "12 Elm Road, Anytown", "school", postcode=None).relates("Dan", "father", "Ann")
    for address in ("12 Elm Road", "Elm Rd 12"):
        other = deepcopy(story).lives("Dan", address, postcode=None)
        assert other.told().family_of("Ann") == {"Ann": "child", "Dan": "main_carer"}


def test_a_foster_carer_is_a_carer_of_no_family() -> None:
    story = Story()
    story.person("Fay", "1970-01-01", "f")
    story.person("Ann", "2015-01-01", "f")
    story.lives(["Fay", "Ann"], "12 Elm Road", "school").relates("Fay", "foster_carer", "Ann")
    assert story.told().roles() == [{"Ann": "child"}]


@pytest.mark.parametrize("relation", ["kinship_carer", "private_foster_carer"])
def test_who_cares_for_a_child_of_kin_or_privately_is_her_main_carer_without_being_a_parent(relation: str) -> None:
    story = Story()
    story.person("Sue", "1970-01-01", "f", "Hart")
    story.person("Ann", "2015-01-01", "f")
    story.lives(["Sue", "Ann"], "12 Elm Road", "school").relates("Sue", relation, "Ann")
    assert story.told().members() == [{("Sue", "main_carer", "stated_carer"), ("Ann", "child", "stated_carer")}]


def test_a_special_guardian_comes_before_the_mother_in_the_same_house() -> None:
    story = mother_and_child()
    story.person("Gran", "1955-01-01", "f")
    story.lives("Gran", "12 Elm Road").relates("Gran", "special_guardian", "Ann")
    assert story.told().family_of("Ann") == {"Gran": "main_carer", "Mia": "carer", "Ann": "child"}


def test_a_parent_too_young_to_be_one_is_not_believed() -> None:
    story = Story()
    story.person("Eva", "2008-01-01", "f")
    story.person("Ann", "2015-01-01", "f")
    story.lives(["Eva", "Ann"], "12 Elm Road", "school").relates("Eva", "mother", "Ann", "school")
    assert story.told().family_of("Ann") == {"Ann": "child"}


def test_a_child_nobody_claims_follows_the_sister_she_lives_with() -> None:
    story = mother_and_child()
    story.person("Ben", "2017-01-01", "m")
    story.lives("Ben", "12 Elm Road", "school").relates("Ben", "sibling", "Ann", "early_help")
    told = story.told()
    assert told.family_of("Ben") == {"Mia": "main_carer", "Ann": "child", "Ben": "child"}
    assert ("Ben", "child", "sibling") in told.members()[0]


def test_the_dead_are_no_members() -> None:
    story = mother_and_child()
    story.person("Dan", "1980-01-01", "m")
    story.lives("Dan", "12 Elm Road").relates("Dan", "father", "Ann", "school")
    story.record("Dan", "school", death_date="2026-05-01")
    assert "Dan" not in story.told().family_of("Ann")


def test_joint_tenants_of_an_age_are_partners_and_a_grown_brother_is_another_member() -> None:
    story = mother_and_child()
    story.person("Jo", "1982-01-01", "m", "Hart")
    story.lives("Jo", "12 Elm Road", "tenancies").relates("Jo", "tenant_with", "Mia", "tenancies")
    assert story.told().family_of("Ann")["Jo"] == "partner_of_carer"
    story.relates("Jo", "sibling", "Mia", "early_help")
    assert story.told().family_of("Ann")["Jo"] == "other_household_member"


def test_a_partner_known_to_live_elsewhere_is_no_member() -> None:
    story = mother_and_child()
    story.person("Jo", "1982-01-01", "m", "Hart")
    story.lives("Jo", "3 Oak Lane").relates("Jo", "partner", "Mia", "early_help")
    assert "Jo" not in story.told().family_of("Ann")


def test_a_partner_whose_union_ended_is_a_former_member() -> None:
    story = mother_and_child()
    story.person("Jo", "1982-01-01", "m", "Hart")
    story.lives("Jo", "12 Elm Road").relates(
        "Jo", "partner", "Mia", "social_care", since="2020-01-01", until="2026-05-01"
    )
    told = story.told()
    assert "Jo" not in told.family_of("Ann")
    assert told.members(past=True) == [{("Jo", "partner_of_carer", "partner_of_carer")}]


def test_a_care_episode_that_is_over_stands_between_two_times_at_home() -> None:
    story = mother_and_child().fact(
        "Ann", "looked_after", since="2024-01-10", until="2025-03-01", value="C2", outcome="U4"
    )
    rows = [row for row in story.told().tables["memberships"] if row["role"].startswith("child")]
    assert [
        (row["role"], row["from_day"], row["until_day"]) for row in sorted(rows, key=lambda row: row["from_day"])
    ] == [
        ("child", date(2015, 1, 1), date(2024, 1, 10)),
        ("child_in_care", date(2024, 1, 10), date(2025, 3, 1)),
        ("child", date(2025, 3, 1), None),
    ]


@pytest.mark.parametrize("mark", ["adopted", "witness", "staff", "restricted", "gender_history", "protected_address"])
def test_any_mark_on_any_member_protects_the_family(mark: str) -> None:
    story = mother_and_child()
    story.record("Mia", "health", marks=[mark])
    assert story.told().protected() == {True}
    assert mother_and_child().told().protected() == {False}


def test_no_tie_leads_to_a_protected_family() -> None:
    story = mother_and_child()
    story.person("Dan", "1980-01-01", "m")
    story.person("Una", "1985-01-01", "f", "Hart")
    story.person("Cal", "2020-01-01", "m", "Hart")
    story.lives(["Dan", "Una", "Cal"], "3 Oak Lane", "school").relates("Una", "mother", "Cal", "school")
    story.relates("Dan", "father", ["Ann", "Cal"])
    assert story.told().ties() == {"Dan"}
    story.record("Ann", "early_help", marks=["restricted"])
    assert story.told().ties() == set()


def test_every_role_that_is_given_is_on_the_list_and_the_same_rows_in_another_order_say_the_same() -> None:
    story = mother_and_child()
    story.person("Dan", "1980-01-01", "m")
    story.person("Gran", "1955-01-01", "f")
    story.person("Ben", "2017-01-01", "m")
    story.lives(["Gran", "Ben"], "9 Ash Way", "early_help").lives("Dan", "3 Oak Lane").relates(
        "Dan", "father", ["Ann", "Ben"]
    )
    story.relates("Gran", "kinship_carer", "Ben").relates("Mia", "mother", "Ben").relates(
        "Gran", "mother", "Mia", "early_help"
    )
    forward, backward = story.told(), story.told(reverse=True)
    assert forward.tables == backward.tables
    assert {row["role"] for row in forward.tables["memberships"]} <= set(FamilyRole)
    assert len(forward.tables["families"]) == 2


def since(story: Story, name: str) -> set[tuple[str, date]]:
    told = story.told()
    return {
        (row["role"], row["from_day"])
        for row in told.tables["memberships"]
        if told.names[row["person"]] == name and row["until_day"] is None
    }


def test_who_moves_house_with_the_children_keeps_the_beginning_in_the_family() -> None:
    """Of a move the sources tell one after the other. Who left and came back to the same home begins again."""
    story = mother_and_child("2015-01-01")
    story.rows["addresses"].clear()
    story.person("Dan", "1980-01-01", "m")
    story.relates("Dan", "father", "Ann", "school")
    story.lives("Mia", "12 Elm Road", "school", since="2014-01-01", until="2025-05-01")
    story.lives("Ann", "12 Elm Road", "school", since="2015-01-01", until="2025-05-01")
    story.lives("Mia", "3 Oak Lane", "school", since="2025-05-01").lives(
        "Ann", "3 Oak Lane", "school", since="2025-05-20"
    )
    moved = deepcopy(story).lives("Dan", "12 Elm Road", since="2016-03-01", until="2025-05-01")
    moved.lives("Dan", "3 Oak Lane", since="2025-05-01")
    assert since(moved, "Dan") == {("carer", date(2016, 3, 1))}
    joined = deepcopy(story).lives("Dan", "3 Oak Lane", since="2025-09-01")
    assert since(joined, "Dan") == {("carer", date(2025, 9, 1))}
    back = deepcopy(story).lives("Dan", "12 Elm Road", since="2016-03-01", until="2020-03-01")
    back.lives("Dan", "3 Oak Lane", since="2025-09-01")
    assert since(back, "Dan") == {("carer", date(2025, 9, 1))}


def test_nobody_belongs_to_a_family_before_the_day_of_birth() -> None:
    """A day of another row's beginning (a claim, a tenancy) was sent as the beginning of the tie."""
    story = mother_and_child("2010-01-01")
    story.person("Jo", "1995-01-01", "m", "Hart")
    story.relates("Jo", "partner", "Mia", "early_help", since="1990-01-01", until="2026-01-01")
    rows = [row for row in story.told().tables["memberships"] if row["role"] == "partner_of_carer"]
    assert [(row["from_day"], row["until_day"]) for row in rows] == [(date(1995, 1, 1), date(2026, 1, 1))]


def grounds(story: Story) -> dict[str, tuple[str, list[str]]]:
    """Of each member now: the ground, and the sources that give it."""
    told = story.told()
    return {
        told.names[row["person"]]: (row["basis"], row["basis_sources"])
        for row in told.tables["memberships"]
        if row["until_day"] is None
    }


def test_a_ground_names_only_the_sources_that_give_it() -> None:
    """Benefits say for whom she claims, and not that she is the mother; a claim alone is told as a claim."""
    story = mother_and_child().relates("Mia", "claims_for", "Ann", "benefits")
    story.person("Ben", "2018-01-01", "m")
    story.lives("Ben", "12 Elm Road", "benefits").relates("Mia", "claims_for", "Ben", "benefits")
    found = grounds(story)
    assert found["Mia"] == ("stated_parent", ["school"])
    assert found["Ben"] == ("shared_claim", ["benefits"])


def test_a_carers_ground_is_that_of_the_surest_relation_and_its_sources() -> None:
    story = mother_and_child()
    story.person("Dan", "1980-01-01", "m")
    story.lives("Dan", "12 Elm Road").relates("Dan", "father", "Ann", "school")
    assert grounds(story.relates("Dan", "claims_for", "Ann", "benefits"))["Dan"] == ("stated_parent", ["school"])


@pytest.mark.parametrize(
    ("relation", "ground"), [("parental_responsibility", "parental_responsibility"), ("step_parent", "step_parent")]
)
def test_who_is_not_said_to_care_is_not_told_as_a_carer_by_statement(relation: str, ground: str) -> None:
    story = mother_and_child()
    story.person("Jo", "1985-01-01", "m", "Hart")
    story.lives("Jo", "12 Elm Road").relates("Jo", relation, "Ann", "social_care")
    assert grounds(story)["Jo"] == (ground, ["social_care"])


def test_joint_tenants_of_whom_one_has_no_birth_date_are_partners() -> None:
    story = mother_and_child()
    story.person("Jo", None, "m", "Hart")
    story.lives("Jo", "12 Elm Road", "tenancies").relates("Jo", "tenant_with", "Mia", "tenancies")
    assert story.told().family_of("Ann")["Jo"] == "partner_of_carer"


def test_a_partner_who_was_is_not_put_with_whoever_is_in_hiding() -> None:
    """A tie without a common home is believed where a home is not known, but never of somebody who may have fled."""
    story = mother_and_child()
    story.person("Jo", "1982-01-01", "m", "Hart")
    story.relates("Jo", "partner", "Mia", "early_help")
    assert story.told().family_of("Ann")["Jo"] == "partner_of_carer"
    story.lives("Mia", "12 Elm Road", "social_care", protected=True)
    assert "Jo" not in story.told().family_of("Ann")


def test_his_child_of_another_name_is_not_welded_to_the_family_that_he_lives_in() -> None:
    """Of Cal the school names his father alone; that he is the father of Ann as well makes nobody Cal's mother."""
    story = mother_and_child()
    story.person("Jo", "1982-01-01", "m", "Hart")
    story.person("Cal", "2014-01-01", "m", "Hart")
    story.lives(["Jo", "Cal"], "12 Elm Road", "school").relates("Jo", "father", ["Ann", "Cal"], "school")
    story.relates("Jo", "partner", "Mia", "early_help")
    assert "Cal" not in {name for name, role in story.told().family_of("Ann").items() if role == "child"}
    story.rows["records"] = [
        {**row, "last_name": "Reed"} if row["first_name"] == "Cal" else row for row in story.rows["records"]
    ]
    assert story.told().family_of("Ann")["Cal"] == "child"


def test_a_child_whose_mother_lives_elsewhere_is_with_the_brother_at_home() -> None:
    """Both have one stated mother; of Ben alone it is said that the father, with whom both live, is his."""
    story = mother_and_child()
    story.person("Dan", "1980-01-01", "m")
    story.person("Ben", "2016-01-01", "m")
    story.rows["addresses"].clear()
    story.lives("Mia", "3 Oak Lane", "tenancies").lives(["Dan", "Ann", "Ben"], "12 Elm Road", "school")
    story.relates("Mia", "mother", ["Ann", "Ben"], "school").relates("Dan", "father", "Ben", "school")
    family = story.told().family_of("Ann")
    assert (family["Dan"], family["Ben"], family["Mia"]) == ("main_carer", "child", "parent_elsewhere")


def test_who_claims_for_the_child_of_two_others_is_the_partner_and_for_a_child_of_one_a_carer() -> None:
    story = mother_and_child()
    story.person("Jo", "1982-01-01", "m", "Hart")
    story.lives("Jo", "12 Elm Road", "benefits").relates("Jo", "claims_for", "Ann", "benefits")
    story.relates("Mia", "claims_with", "Jo", "benefits")
    assert story.told().family_of("Ann")["Jo"] == "carer"
    story.person("Dan", "1980-01-01", "m")
    story.lives("Dan", "3 Oak Lane").relates("Dan", "father", "Ann", "school")
    assert story.told().family_of("Ann")["Jo"] == "partner_of_carer"


def one_claim(of_hers: bool) -> Story:
    """Mia is Ann's mother; Jo claims with her and for Ben, of whom no source names a parent, and if `of_hers` for Ann as well."""
    story = mother_and_child()
    story.person("Jo", "1982-01-01", "m", "Hart")
    story.person("Ben", "2016-01-01", "m", "Cole")
    story.lives(["Jo", "Ben"], "12 Elm Road", "benefits").relates("Jo", "claims_with", "Mia", "benefits")
    return story.relates("Jo", "claims_for", ["Ben", *(["Ann"] if of_hers else [])], "benefits")


def test_the_children_of_one_claim_are_with_the_main_carer_of_hers_unless_a_parent_elsewhere_is_stated() -> None:
    assert one_claim(True).told().family_of("Ben") == {
        "Mia": "main_carer", "Jo": "carer", "Ann": "child", "Ben": "child",
    }  # fmt: skip
    # his claim for him alone says of whom he is no child: he may be of another mother
    assert one_claim(False).told().family_of("Ben")["Jo"] == "main_carer"
    story = one_claim(True)
    story.person("Eva", "1985-01-01", "f", "Cole")
    story.lives("Eva", "3 Oak Lane").relates("Eva", "mother", "Ben", "school")
    assert story.told().family_of("Ben")["Jo"] == "main_carer"
