"""What professionals said of families binds the stage, whatever sources say and in whatever order it comes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from tests.unit.families.story import ON, Story, Told


def two_homes() -> Story:
    """Mia with Ann and Ben in Elm Road; Dan, their father, and Zoe with Cal in Oak Lane; Gran by herself."""
    story = Story()
    for name, born, sex in (("Mia", "1985-01-01", "f"), ("Dan", "1984-01-01", "m"), ("Zoe", "1986-01-01", "f")):
        story.person(name, born, sex)
    story.person("Gran", "1955-01-01", "f", "Hart")
    for name, born in (("Ann", "2014-01-01"), ("Ben", "2016-01-01"), ("Cal", "2018-01-01")):
        story.person(name, born, "f", "Vale" if name == "Cal" else "Reed")
    story.lives(["Mia", "Ann", "Ben"], "12 Elm Road", "school").relates("Mia", "mother", ["Ann", "Ben"], "school")
    story.lives(["Zoe", "Cal", "Dan"], "3 Oak Lane", "school", "tenancies", postcode="ZZ1 1BB")
    story.relates("Zoe", "mother", "Cal", "school").relates("Dan", "father", ["Ann", "Ben"], "school")
    return story.lives("Gran", "9 Ash Way", postcode="ZZ1 1CC")


def basis_of(story: Story, name: str) -> set[str]:
    return basis_of_told(story.told(), name)


def basis_of_told(told: Told, name: str) -> set[str]:
    return {basis for family in told.members() for who, _, basis in family if who == name}


def test_the_story_without_corrections() -> None:
    assert two_homes().told().roles() == [
        {"Ann": "child", "Ben": "child", "Dan": "parent_elsewhere", "Mia": "main_carer"},
        {"Cal": "child", "Zoe": "main_carer"},
    ]


def test_who_belongs_is_a_member_and_why_says_so() -> None:
    story = two_homes().says("Gran", "belongs", "Ann")
    assert story.told().family_of("Ben")["Gran"] == "other_household_member"
    assert basis_of(story, "Gran") == {"said_belongs"}


def test_a_child_who_belongs_to_another_family_is_its_child_with_its_main_carer_and_no_other_ones() -> None:
    story = two_homes().says("Ben", "belongs", "Cal")
    assert story.told().family_of("Ben")["Zoe"] == "main_carer"
    assert "Ben" not in story.told().family_of("Ann")
    assert basis_of(story, "Ben") == {"said_belongs"}


def test_the_family_that_a_child_was_taken_from_knows_them_as_one_of_the_past() -> None:
    told = two_homes().says("Ben", "belongs", "Cal", on="2026-05-20").told()
    family = next(row["family"] for row in told.tables["memberships"] if told.names[row["person"]] == "Ann")
    places = [
        row for row in told.tables["memberships"] if row["family"] == family and told.names[row["person"]] == "Ben"
    ]
    assert [(row["role"], str(row["until_day"])) for row in places] == [("child", "2026-05-20")]


def test_who_does_not_belong_is_in_no_family_of_that_child_and_a_sibling_stays() -> None:
    told = two_homes().says("Ben", "not_belongs", "Ann").told()
    assert told.family_of("Ann")["Mia"] == "main_carer"
    assert "Mia" not in told.family_of("Ben")
    assert two_homes().says("Cal", "not_belongs", "Zoe").told().family_of("Cal") == {"Cal": "child"}
    assert "Dan" not in two_homes().says("Dan", "not_belongs", "Ann").told().family_of("Ann")


def test_the_carer_whom_a_person_named_outranks_the_mother_under_one_roof() -> None:
    story = two_homes().says("Gran", "is_carer", "Ben")
    told = story.told()
    assert (told.family_of("Ben")["Gran"], told.family_of("Ann")["Mia"]) == ("main_carer", "main_carer")
    assert basis_of(story, "Gran") == {"said_carer"}


def test_who_is_not_the_parent_is_not_the_parent_elsewhere_of_that_child_alone() -> None:
    story = two_homes().says("Dan", "not_parent", "Ann")
    assert story.told().family_of("Ann")["Dan"] == "parent_elsewhere"  # of Ben, still
    assert "Dan" not in story.says("Dan", "not_parent", "Ben").told().family_of("Ann")


def test_where_somebody_lives_ends_their_other_homes_from_that_day() -> None:
    told = two_homes().says("Mia", "lives_at", at="9 Ash Way", since="2026-05-01").told()
    assert told.homes("Mia") == {("9 Ash Way", "home")}
    assert told.homes("Mia", past=True) == {("12 Elm Road", "home")}
    assert told.homes("Ann") == {("12 Elm Road", "home")}


def test_a_home_that_must_not_be_disclosed_hides_the_place_however_it_is_written_and_its_people_stay() -> None:
    story = two_homes().lives("Ben", "Flat 2, 12 Elm Road", "health")
    story.says("Mia", "not_disclosed", "Dan", at="12 Elm Road")
    told = story.told()
    hidden = {row["address"] for row in told.tables["dwellings"] if row["undisclosed"]}
    assert hidden == {"12 Elm Road", "Flat 2, 12 Elm Road"}
    assert not any(row["protected"] for row in told.tables["dwellings"])
    assert told.protected() == {False}


def test_whom_a_home_must_not_be_disclosed_to_finds_no_family_that_lives_there() -> None:
    story = two_homes().relates("Dan", "father", "Cal", "school")
    assert "Dan" in story.told().ties()
    assert story.says("Mia", "not_disclosed", "Dan", at="12 Elm Road").told().ties() == set()


def test_no_correction_opens_the_seal_of_an_adoption() -> None:
    story = two_homes()
    story.record("Cal", "school", marks=["adopted"])
    before = story.told().roles()
    assert story.says("Mia", "is_carer", "Cal").says("Cal", "belongs", "Ann").told().roles() == before


def test_corrections_in_any_order_give_the_same_families_and_a_ring_of_them_leads_nowhere() -> None:
    story = two_homes().says("Ben", "belongs", "Cal").says("Cal", "belongs", "Ben").says("Gran", "is_carer", "Ann")
    assert story.told().tables == story.told(reverse=True).tables
    assert story.told().family_of("Cal")["Zoe"] == "main_carer"


def test_a_contact_under_the_same_roof_may_belong_and_is_proposed_until_a_person_says() -> None:
    story = two_homes().lives("Gran", "12 Elm Road", "school").relates("Gran", "contact", "Ann", "school")
    told = story.told()
    (row,) = [row for row in told.tables["memberships"] if told.names[row["person"]] == "Gran"]
    assert (row["proposed"], row["basis"], row["role"]) == (True, "contact_at_home", "other_household_member")
    assert basis_of(story.says("Gran", "belongs", "Ann"), "Gran") == {"said_belongs"}
    refused = two_homes().lives("Gran", "12 Elm Road", "school").relates("Gran", "contact", "Ann", "school")
    assert basis_of(refused.says("Gran", "not_belongs", "Ann"), "Gran") == set()


def test_a_correction_of_somebody_whom_no_source_sends_now_waits() -> None:
    story = two_homes()
    story.person("Eli", "2010-01-01", "m")
    assert story.says("Eli", "belongs", "Ann").told().roles() == two_homes().told().roles()


def hidden(told: Told) -> set[str]:
    return {row["address"] for row in told.tables["dwellings"] if row["undisclosed"]}


def test_a_home_that_must_not_be_disclosed_is_hidden_still_when_its_uprn_comes_or_goes() -> None:
    plain = two_homes()
    with_uprn = two_homes().lives("Ann", "12 Elm Road", "health", uprn="100012345678")
    ids = [story.dwelling("12 Elm Road") for story in (plain, with_uprn)]
    assert ids[0] != ids[1]
    with_uprn.says("Mia", "not_disclosed", "Dan", known_as=ids[0])
    assert hidden(with_uprn.told()) == {"12 Elm Road"}
    # Of the UPRN that is no longer sent nothing is left but how the home was written.
    plain.says("Mia", "not_disclosed", "Dan", at="12 Elm Road", known_as=ids[1])
    assert hidden(plain.told()) == {"12 Elm Road"}
    moved = two_homes().lives("Zoe", "9 Ash Way", "health", postcode="ZZ1 1CC", uprn="100012345679")
    there = two_homes().dwelling("9 Ash Way")
    assert moved.says("Zoe", "lives_at", known_as=there, since="2026-05-01").told().homes("Zoe") == {
        ("9 Ash Way", "home")
    }


def test_a_home_stays_hidden_where_nobody_is_sent_who_must_not_learn_of_it() -> None:
    story = two_homes()
    story.person("Eli", "1980-01-01", "m")
    assert hidden(story.says("Mia", "not_disclosed", "Eli", at="12 Elm Road").told()) == {"12 Elm Road"}
    same = two_homes().says("Mia", "not_disclosed", "Mia", at="12 Elm Road").told()
    assert hidden(same) == {"12 Elm Road"}


def test_where_somebody_was_said_to_live_hides_no_refuge_that_she_fled_to_since() -> None:
    def fled() -> Story:
        return two_homes().lives(
            "Mia", "Hope Refuge, High Street", "social_care", postcode="ZZ9 9ZZ", since="2026-05-10"
        )

    said = fled().says("Mia", "lives_at", at="12 Elm Road", since="2026-04-10", on="2026-04-10").told()
    assert True in fled().told().protected()
    assert said.protected() == fled().told().protected()
    assert "Hope Refuge, High Street" in {address for address, _ in said.homes("Mia")}


def test_where_somebody_was_said_to_live_takes_no_protection_from_the_home_that_she_fled_to_since() -> None:
    def fled() -> Story:
        story = two_homes().lives("Mia", "4 Oak Street", "social_care", postcode="ZZ8 8ZZ", since="2026-05-10")
        story.record("Mia", "health", marks=["protected_address"])
        return story

    said = fled().says("Mia", "lives_at", at="12 Elm Road", since="2026-04-10", on="2026-04-10").told()

    def protected(told: Told) -> set[str]:
        return {row["address"] for row in told.tables["dwellings"] if row["protected"]}

    assert "4 Oak Street" in protected(fled().told())
    assert "4 Oak Street" in protected(said)


def test_what_was_said_of_somebody_who_is_two_people_now_half_and_half_is_said_of_neither() -> None:
    story = two_homes()
    story.record("Gran", "health")
    story.person("Nan", "1955-01-01", "f", "Hart")
    story.record("Nan", "school")
    story.says("Gran", "belongs", "Ann")
    halves = story.corrections()
    assert {"Gran@council_tax", "Gran@health"} == set(halves[0].records)
    halves[0] = replace(halves[0], records=("Gran@health", "Nan@school"))
    assert (
        basis_of_told(story.told(corrected=halves), "Gran")
        == basis_of_told(story.told(corrected=halves), "Nan")
        == set()
    )


def test_a_home_that_is_found_nowhere_any_more_is_one_of_theirs_and_all_of_those_are_hidden() -> None:
    story = two_homes().lives("Mia", "1 Elm House", "health", postcode="ZZ4 4DD")
    told = story.says("Mia", "not_disclosed", "Dan", known_as="f" * 32).told()
    assert hidden(told) == {"12 Elm Road", "1 Elm House"}


def test_a_home_of_whom_no_source_tells_one_is_looked_for_with_their_children() -> None:
    story = two_homes()
    story.person("Eva", "1986-01-01", "f")
    story.relates("Eva", "mother", "Cal", "school").says("Eva", "not_disclosed", "Dan", known_as="f" * 32)
    assert hidden(story.told()) == {"3 Oak Lane"}


def test_a_home_that_sources_give_since_somebody_was_said_to_live_elsewhere_is_for_a_person_to_look_at() -> None:
    def since(on: str) -> set[tuple[str, str]]:
        story = two_homes().lives("Mia", "9 New Way", "social_care", postcode="ZZ5 5EE", since="2026-05-25")
        told = story.says("Mia", "lives_at", at="12 Elm Road", since="2026-01-10", on=on).told()
        assert ("9 New Way", "home") not in told.homes("Mia")
        at = {row["dwelling"]: row["address"] for row in told.tables["dwellings"]}
        return {(at[row["dwelling"]], str(row["from_day"])) for row in told.tables["homes_since"]}

    assert since("2026-05-20") == {("9 New Way", "2026-05-25")}
    assert since("2026-05-26") == set(), "whoever said it knew of that home"


def test_the_day_on_which_something_was_said_is_told_also_where_a_run_speaks_of_an_earlier_one() -> None:
    later = "2026-07-04"
    story = two_homes().says("Gran", "belongs", "Ann", on=later).says("Ben", "belongs", "Cal", on=later)
    told = story.says("Zoe", "is_carer", "Ann", on=later).told()

    places = {
        told.names[row["person"]]: row for row in told.tables["memberships"]
        if row["basis"].startswith("said_") and row["until_day"] is None
    }  # fmt: skip
    assert {"Gran", "Ben", "Ann"} <= set(places)
    for name, row in places.items():
        assert row["basis_day"] == date.fromisoformat(later), name
        assert row["from_day"] <= ON, "they stand on the day of which the run speaks"
