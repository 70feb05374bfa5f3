"""Which statements name one dwelling, and which dwellings make a household."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from tests.unit.families.story import Story, Told

from kinfold.families import dwellings


def told(*homes: tuple[str, str | None, str | None]) -> Told:
    """Each home of address, postcode and UPRN said of a person of its own."""
    story = Story()
    for number, (address, postcode, uprn) in enumerate(homes):
        story.lives(story.person(f"P{number}", "1980-01-01"), address, postcode=postcode, uprn=uprn)
    return story.told()


def kinds(found: Told) -> list[str]:
    return sorted(row["kind"] for row in found.tables["dwellings"])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("12 Elm Road", "12, ELM RD, Anytown"),
        ("12 Elm Road", "12 Elmm Road"),
        ("Flat 3, 12 Elm Road", "12 Elm Road Flat 3"),
        ("Flat A, 12 Elm Road", "12A Elm Road"),
        ("St Mary's Cottage, Elm Road", "ST MARYS COTTAGE"),
        ("Apartment 3, 12 Élm Road", "flat no 3, 12 Elm Road"),
    ],
)
def test_one_dwelling_is_written_in_many_ways(one: str, other: str) -> None:
    assert len(told((one, "ZZ1 1AA", None), (other, "zz11aa", None)).tables["dwellings"]) == 1


@pytest.mark.parametrize(
    ("one", "other", "postcode"),
    [
        ("12 Elm Road", "14 Elm Road", "ZZ1 1AA"),
        ("12 Elm Road", "12 Oak Road", "ZZ1 1AA"),
        ("12 Elm Road", "12 Elm Road", "ZZ1 1AB"),
        ("Flat 3, 12 Elm Road", "Flat 4, 12 Elm Road", "ZZ1 1AA"),
        ("Elm Cottage", "Oak Cottage", "ZZ1 1AA"),
    ],
)
def test_neighbours_have_dwellings_of_their_own(one: str, other: str, postcode: str) -> None:
    assert len(told((one, "ZZ1 1AA", None), (other, postcode, None)).tables["dwellings"]) == 2


def test_an_address_meets_its_uprn_where_some_source_gives_both() -> None:
    found = told(("12 Elm Road", "ZZ1 1AA", "0077"), ("12 Elm Rd", "ZZ1 1AA", None), ("", None, "77"))
    assert [row["uprn"] for row in found.tables["dwellings"]] == ["77"]


def test_two_uprns_said_as_often_of_one_address_draw_nobody_to_either() -> None:
    found = told(("12 Elm Road", "ZZ1 1AA", "77"), ("12 Elm Road", "ZZ1 1AA", "78"), ("12 Elm Road", "ZZ1 1AA", None))
    assert len(found.tables["dwellings"]) == 3


def test_a_flat_without_its_number_is_unsure_and_never_the_whole_block() -> None:
    flats = [(f"Flat {number}, 12 Elm Road", "ZZ1 1AA", None) for number in (1, 2, 3)]
    found = told(*flats, ("12 Elm Road", "ZZ1 1AA", None))
    assert kinds(found) == ["home", "home", "home", "unsure"]
    assert kinds(told(("Flat, 12 Elm Road", "ZZ1 1AA", None))) == ["unsure"]


def test_a_uprn_that_many_flats_share_is_the_blocks_and_is_not_used() -> None:
    found = told(*[(f"Flat {number}, 12 Elm Road", "ZZ1 1AA", "77") for number in (1, 1, 2, 2)])
    assert [(row["kind"], row["uprn"]) for row in found.tables["dwellings"]] == [("home", None), ("home", None)]


@pytest.mark.parametrize(("address", "postcode"), [("Elm Road", "ZZ1 1AA"), ("12 Elm Road", None), ("", "ZZ1 1AA")])
def test_an_address_that_names_no_one_home_is_unsure(address: str, postcode: str | None) -> None:
    assert kinds(told((address, postcode, None))) == ["unsure"]


def communal_words() -> list[str]:
    with (Path(dwellings.__file__).parent / "communal_words.csv").open(encoding="utf-8", newline="") as file:
        return [row["words"] for row in csv.DictReader(file)]


def test_every_communal_word_makes_an_address_communal() -> None:
    words = communal_words()
    found = told(*[(f"{number} Hope {word.title()}, Elm Road", "ZZ1 1AA", None) for number, word in enumerate(words)])
    assert kinds(found) == ["communal"] * len(words)


@pytest.mark.parametrize("address", ["4 School Lane", "2 Hospital Cottages", "The Old School, Elm Road", "9 Prison Road", "3 Hotel Street"])  # fmt: skip
def test_a_street_named_after_a_communal_place_is_a_street(address: str) -> None:
    assert kinds(told((address, "ZZ1 1AA", None))) == ["home"]


def test_an_implausibly_full_dwelling_is_no_home() -> None:
    assert kinds(told(*[("12 Elm Road", "ZZ1 1AA", None)] * dwellings.MOST_RESIDENTS)) == ["home"]
    assert kinds(told(*[("12 Elm Road", "ZZ1 1AA", None)] * (dwellings.MOST_RESIDENTS + 1))) == ["overfull"]


def test_a_protected_statement_protects_the_dwelling_for_all_who_live_there() -> None:
    story = Story()
    story.lives(story.person("Mia", "1990-01-01"), "12 Elm Road", "early_help", protected=True)
    story.lives(story.person("Ann", "2015-01-01"), "12 Elm Road", "school")
    found = story.told()
    assert [row["protected"] for row in found.tables["dwellings"]] == [True]
    assert [row["protected"] for row in found.tables["residences"]] == [True, True]


def test_a_marked_record_protects_where_its_person_lives_now_and_not_the_home_she_fled() -> None:
    story = Story()
    story.person("Mia", "1990-01-01")
    story.record("Mia", "early_help", marks=["protected_address"])
    story.lives("Mia", "12 Elm Road", "early_help", until="2026-03-01", since="2020-01-01")
    story.lives("Mia", "3 Oak Lane", "early_help", since="2026-03-01")
    story.lives(story.person("Dan", "1988-01-01"), "12 Elm Road").lives(story.person("Zoe", "1988-01-01"), "3 Oak Lane")
    found = story.told()
    assert {row["address"]: row["protected"] for row in found.tables["dwellings"]} == {
        "12 Elm Road": False,
        "3 Oak Lane": True,
    }
    assert {found.names[row["person"]] for row in found.tables["residences"] if row["protected"]} == {"Mia", "Zoe"}


def test_somebody_in_hiding_is_not_found_through_a_child_whose_own_records_say_nothing_of_it() -> None:
    story = Story()
    story.person("Mia", "1990-01-01")
    story.record("Mia", "da_service", marks=["protected_address"])
    story.lives("Mia", "3 Oak Lane").lives(story.person("Ann", "2015-01-01"), "3 Oak Lane", "school")
    found = story.told()
    assert {found.names[row["person"]] for row in found.tables["residences"] if row["protected"]} == {"Mia", "Ann"}
