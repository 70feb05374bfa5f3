"""What was said of where somebody lives follows them: every home of theirs since, and of the children who live with them."""

from __future__ import annotations

from tests.unit.families.story import Story, Told
from tests.unit.families.test_corrected import hidden, two_homes

NEW = "7 New Way"


def without_home(told: Told) -> set[str]:
    """Who has a home of today that is hidden, by a row of theirs or by the place."""
    places = {row["dwelling"]: row for row in told.tables["dwellings"]}
    return {
        told.names[row["person"]]
        for row in told.tables["residences"]
        if row["until_day"] is None and (row["undisclosed"] or places[row["dwelling"]]["undisclosed"])
    }


def said() -> Story:
    return two_homes().says("Mia", "not_disclosed", "Dan", at="12 Elm Road", on="2026-05-10")


def moved(story: Story, *who: str, source: str = "school") -> Story:
    return story.lives(
        list(who), NEW, source, postcode="ZZ6 6FF", since="2026-05-20", said=("2026-05-20", "2026-06-01")
    )


def test_the_next_home_of_who_must_not_be_found_is_hidden_and_she_stays_on_her_page() -> None:
    told = moved(said(), "Mia", "Ann", "Ben").told()
    assert {NEW} == {address for address, _ in told.homes("Mia")}
    assert hidden(told) == {"12 Elm Road", NEW}
    assert told.protected() == {False} and not any(row["protected"] for row in told.tables["dwellings"])
    assert hidden(moved(two_homes(), "Mia", "Ann", "Ben").told()) == set()


def test_a_child_who_was_with_her_leads_to_no_home_that_a_school_tells_of_first() -> None:
    assert hidden(moved(said(), "Ben").told()) == {"12 Elm Road", NEW}


def test_a_home_that_a_source_tells_of_since_is_hidden_also_where_it_makes_no_residence() -> None:
    story = moved(said(), "Mia", source="police").lives("Gran", NEW, "health", postcode="ZZ6 6FF")
    assert NEW in hidden(story.told())


def test_a_home_of_the_past_stays_as_it_is() -> None:
    story = said().lives("Mia", "2 Old Row", postcode="ZZ7 7GG", since="2020-01-01", until="2025-01-01")
    assert hidden(story.told()) == {"12 Elm Road"}


def test_the_home_of_who_must_not_know_is_not_hidden_and_that_she_is_there_is() -> None:
    story = said().lives("Mia", "3 Oak Lane", "benefits", "council_tax", postcode="ZZ1 1BB")
    told = story.told()
    assert hidden(told) == {"12 Elm Road"}
    assert {"Mia"} <= without_home(told)
    assert not without_home(told) & {"Dan", "Zoe", "Cal"}


def test_a_child_who_lives_with_the_other_parent_or_in_care_hides_no_home() -> None:
    with_dan = said().lives("Ben", "3 Oak Lane", "social_care", postcode="ZZ1 1BB", since="2026-05-20")
    told = with_dan.told()
    assert hidden(told) == {"12 Elm Road"} and "Ben" not in without_home(told)
    in_care = moved(said(), "Ben").fact("Ben", "looked_after", since="2026-05-15", value="U1")
    assert hidden(in_care.told()) == {"12 Elm Road"}


def test_where_she_was_said_to_live_since_and_where_sources_told_after_that_is_hidden() -> None:
    story = moved(said(), "Mia", source="social_care").says("Mia", "lives_at", at="9 Ash Way", on="2026-05-15")
    told = story.told()
    assert {row["dwelling"] for row in told.tables["homes_since"]}
    assert {"9 Ash Way", NEW} <= hidden(told)


def test_it_does_not_matter_whether_anybody_is_sent_who_must_not_know() -> None:
    story = moved(two_homes(), "Mia")
    story.person("Eli", "1980-01-01", "m")
    assert NEW in hidden(story.says("Mia", "not_disclosed", "Eli", at="12 Elm Road", on="2026-05-10").told())
