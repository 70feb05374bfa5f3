"""Where somebody lives when sources disagree, lag and overlap."""

from __future__ import annotations

from datetime import date

from tests.unit.families.story import Story, Told

ELM, OAK = ("12 Elm Road", "home"), ("3 Oak Lane", "home")


def spells(told: Told, name: str) -> set[tuple[date, date | None]]:
    return {
        (row["from_day"], row["until_day"]) for row in told.tables["residences"] if told.names[row["person"]] == name
    }


def ann() -> Story:
    story = Story()
    story.person("Ann", "2015-01-01", "f")
    return story


def test_a_residence_begins_on_the_day_given_or_when_first_said() -> None:
    assert spells(ann().lives("Ann", "12 Elm Road", since="2020-02-03").told(), "Ann") == {(date(2020, 2, 3), None)}
    assert spells(ann().lives("Ann", "12 Elm Road").told(), "Ann") == {(date(2026, 4, 1), None)}


def test_a_residence_ends_on_the_day_given() -> None:
    told = ann().lives("Ann", "12 Elm Road", since="2020-02-03", until="2026-02-01").told()
    assert spells(told, "Ann") == {(date(2020, 2, 3), date(2026, 2, 1))}


def test_a_records_own_later_address_ends_its_earlier_one() -> None:
    story = (
        ann()
        .lives("Ann", "12 Elm Road", said=("2026-04-01", "2026-04-01"))
        .lives("Ann", "3 Oak Lane", said=("2026-05-01", "2026-06-01"))
    )
    told = story.told()
    assert told.homes("Ann") == {OAK}
    assert told.homes("Ann", past=True) == {ELM}
    assert spells(told, "Ann") == {(date(2026, 4, 1), date(2026, 5, 1)), (date(2026, 5, 1), None)}


def test_a_later_statement_of_a_source_as_good_replaces_an_earlier_one() -> None:
    told = (
        ann()
        .lives("Ann", "12 Elm Road", "health", since="2020-01-01")
        .lives("Ann", "3 Oak Lane", "school", since="2026-05-01")
        .told()
    )
    assert told.homes("Ann") == {OAK}
    assert told.homes("Ann", past=True) == {ELM}


def test_a_later_statement_of_a_worse_source_alone_replaces_nothing() -> None:
    told = (
        ann()
        .lives("Ann", "12 Elm Road", "school", since="2020-01-01")
        .lives("Ann", "3 Oak Lane", "health", since="2026-05-01")
        .told()
    )
    assert told.homes("Ann") == {ELM}


def test_two_homes_at_once_are_kept_when_two_sources_support_both() -> None:
    story = ann().lives("Ann", "12 Elm Road", "school", "early_help", since="2020-01-01")
    story.lives("Ann", "3 Oak Lane", "health", "benefits", since="2026-01-01")
    assert story.told().homes("Ann") == {ELM, OAK}


def test_a_first_extract_without_days_does_not_end_a_dated_home() -> None:
    story = ann().lives("Ann", "12 Elm Road", "council_tax", since="2020-01-01").lives("Ann", "3 Oak Lane", "benefits")
    assert story.told().homes("Ann", past=True) == set()


def test_an_address_that_a_full_source_no_longer_gives_is_over() -> None:
    told = ann().lives("Ann", "12 Elm Road", said=("2026-04-01", "2026-05-01")).told()
    assert spells(told, "Ann") == {(date(2026, 4, 1), date(2026, 5, 2))}


def test_a_source_that_no_longer_holds_a_person_cannot_hold_her_to_a_home() -> None:
    story = (
        ann()
        .lives("Ann", "12 Elm Road", "school", said=("2026-04-01", "2026-04-01"))
        .lives("Ann", "3 Oak Lane", "health")
    )
    story.record("Ann", "school", no_longer_sent="2026-05-01")
    assert story.told().homes("Ann") == {OAK}


def test_where_nobody_says_anything_newer_the_last_known_home_stands() -> None:
    story = ann().lives("Ann", "12 Elm Road", "school", said=("2026-04-01", "2026-04-01"))
    story.record("Ann", "school", no_longer_sent="2026-05-01")
    assert story.told().homes("Ann") == {ELM}


def test_what_lies_after_the_day_is_not_read() -> None:
    story = (
        ann().lives("Ann", "12 Elm Road", since="2020-01-01").lives("Ann", "3 Oak Lane", "school", since="2026-05-01")
    )
    assert story.told(on=date(2026, 4, 20)).homes("Ann") == {ELM}


def test_residence_ends_with_death() -> None:
    story = ann().lives("Ann", "12 Elm Road", since="2020-01-01")
    story.record("Ann", "health", death_date="2026-05-05")
    assert spells(story.told(), "Ann") == {(date(2020, 1, 1), date(2026, 5, 5))}


def test_nobody_lives_anywhere_before_the_day_of_birth() -> None:
    """A household's tenancy began long before the child; an address that was left before her birth was never hers."""
    story = ann().lives("Ann", "12 Elm Road", "tenancies", since="2009-04-01")
    story.lives("Ann", "3 Oak Lane", "benefits", since="2001-01-01", until="2008-01-01")
    assert spells(story.told(), "Ann") == {(date(2015, 1, 1), None)}


def test_a_birth_date_that_lies_ahead_moves_no_home_into_the_future() -> None:
    story = Story()
    story.person("Ann", "2027-01-01")
    assert spells(story.lives("Ann", "12 Elm Road", since="2020-02-03").told(), "Ann") == {(date(2020, 2, 3), None)}
