"""A refuge is one house, however its address is written: nobody who lives there is shown with it."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pyarrow as pa
import pytest
from tests.unit.families.story import Story

from kinfold.families.protected_slips import slip_steps
from kinfold.warehouse.duckdb_engine import DuckDBEngine

HERE = "ZZ2 9ZZ"


def protected(seed: str, other: str, *, postcode: str = HERE, seed_uprn: str | None = None, uprn: str | None = None) -> bool:  # fmt: skip
    """Whether somebody whom a school puts at an address is protected by a refuge's statement about another."""
    story = Story()
    story.lives(
        story.person("Mia", "1990-01-01"), seed, "da_service", postcode=HERE, uprn=seed_uprn, protected=True
    ).lives(story.person("Ann", "1988-01-01"), other, "school", postcode=postcode, uprn=uprn)
    found = story.told()
    told = {found.names[row["person"]]: row["protected"] for row in found.tables["residences"]}
    assert told["Mia"]
    return bool(told["Ann"])


@pytest.mark.parametrize(
    ("seed", "other"),
    [
        ("The Willows", "Flat 3 The Willows"),
        ("The Willows", "Flat 3, Willows, Anytown"),
        ("The Willows", "3 The Willows"),
        ("The Willows", "Top Floor Flat, The Willows"),
        ("The Willows", "Flat 3, The Willows, 14 Elm Road"),
        ("The Willows, 14 Elm Road", "Flat 3, 14 Elm Road"),
        ("The Willows, 14 Elm Road", "Room 2, The Willows"),
        ("The Willows 14 Elm Road", "Flat 3 The Willows"),
        ("14 Elm Road", "Flat B, 14 Elm Rd"),
        ("The Willows Refuge", "Flat 3 The Willows"),
        ("Flat 3 The Willows", "The Willows"),
        ("Flat 3, 14 Elm Road", "14 Elm Road"),
        ("Flat 3 The Willows", "3 The Willows"),
    ],
)
def test_a_protected_address_protects_every_way_of_writing_its_building(seed: str, other: str) -> None:
    assert protected(seed, other)


@pytest.mark.parametrize(
    ("seed", "other"),
    [
        ("Flat 3 The Willows", "Flat 4 The Willows"),
        ("Flat 3, 14 Elm Road", "Flat 4, 14 Elm Road"),
        ("Flat 3, 14 Elm Road", "3 Elm Road"),
        ("14 Elm Road", "16 Elm Road"),
        ("14 Elm Road", "The Laurels, Elm Road"),
        ("14 Elm Road, Anytown", "16 Elm Road, Anytown"),
        ("The Willows, Anytown", "The Laurels, Anytown"),
        ("Ground Floor, 14 Elm Road", "Ground Floor, 16 Elm Road"),
    ],
)
def test_a_protected_address_says_nothing_of_its_neighbours(seed: str, other: str) -> None:
    assert not protected(seed, other)


def test_a_house_of_the_same_name_elsewhere_is_another() -> None:
    assert not protected("The Willows", "Flat 3 The Willows", postcode="ZZ3 4AB")


REFUGE_HOUSE = "Haven House, 12 Secret Lane, Northam"


@pytest.mark.parametrize(
    ("other", "postcode"),
    [
        ("Haven House, 12 Secret Lane", ""),
        ("12 Secret Lane, Northam", "ZZ2 9ZY"),  # one letter wrong
        ("Room 2, 12 Secret Ln", "ZZ9 2ZZ"),  # two that changed places
        ("c/o Haven House", ""),
        ("Flat 2 Haven House Secret Lane Northam", "ZZ2 9ZY"),
    ],
)
def test_a_refuge_without_its_postcode_or_with_a_slip_in_it_is_that_refuge(other: str, postcode: str) -> None:
    assert protected(REFUGE_HOUSE, other, postcode=postcode)
    assert not protected(REFUGE_HOUSE, other, postcode="ZZ2 4AB")


@pytest.mark.parametrize(
    "other", ["c/o Haven House", "Flat 2 Haven House Secret Lane Northam", "Northam Haven House", ""]
)
def test_a_refuge_in_any_words_at_its_own_postcode_is_that_refuge(other: str) -> None:
    assert protected(REFUGE_HOUSE, other)


@pytest.mark.parametrize(
    "other", ["14 Secret Lane, Northam", "112 Secret Lane", "Northam", "1 Haven Road", "12 Elm Road"]
)
def test_another_house_without_a_postcode_is_not_a_refuge(other: str) -> None:
    assert not protected(REFUGE_HOUSE, other, postcode="")


@pytest.mark.parametrize(("seed", "other"), [("The Willows", "Flat 3, 14 Elm Road"), ("The Willows", "14 Elm Road")])
def test_one_uprn_is_one_house_in_all_spellings(seed: str, other: str) -> None:
    assert protected(seed, other, seed_uprn="77", uprn="0077")
    assert not protected(seed, other, seed_uprn="77", uprn="78")


def test_a_uprn_that_many_flats_share_protects_them_all_where_the_statement_says_no_flat() -> None:
    story = Story()
    story.lives(
        story.person("Mia", "1990-01-01"), "The Willows", "da_service", postcode=HERE, uprn="77", protected=True
    )
    for number, flat in enumerate((1, 1, 2, 2)):
        person = story.person(f"P{number}", "1980-01-01")
        story.lives(person, f"Flat {flat}, 14 Elm Road", "school", postcode=HERE, uprn="77")
    assert {row["protected"] for row in story.told().tables["residences"]} == {True}


@pytest.mark.parametrize(
    "address",
    ["The Willows Refuge", "Hope Women's Refuge, Elm Road", "Anytown Women’s Aid, Elm Road", "Willows Refuge Flat 3",
     "Willows Refuge 14 Elm Road", "Room 2, The Refuge", "Hope Safe House"],
)  # fmt: skip
def test_a_refuge_is_protected_by_its_name_alone(address: str) -> None:
    story = Story()
    story.lives(story.person("Ann", "1988-01-01"), address, "school", postcode=HERE)
    found = story.told()
    assert [(row["kind"], row["protected"]) for row in found.tables["dwellings"]] == [("communal", True)]
    assert [row["protected"] for row in found.tables["residences"]] == [True]


@pytest.mark.parametrize("address", ["4 Refuge Lane", "The Old Refuge, Elm Road", "Hope Hostel, Elm Road"])
def test_a_street_named_after_a_refuge_and_another_communal_place_are_open(address: str) -> None:
    story = Story()
    story.lives(story.person("Ann", "1988-01-01"), address, "school", postcode=HERE)
    assert [row["protected"] for row in story.told().tables["dwellings"]] == [False]


def test_where_somebody_in_hiding_lives_is_protected_in_all_its_spellings_too() -> None:
    story = Story()
    story.person("Mia", "1990-01-01")
    story.record("Mia", "da_service", marks=["protected_address"])
    story.lives("Mia", "The Willows", "da_service", postcode=HERE)
    story.lives(story.person("Ann", "1988-01-01"), "Flat 3 The Willows", "school", postcode=HERE)
    story.lives(story.person("Zoe", "1988-01-01"), "The Laurels", "school", postcode=HERE)
    found = story.told()
    assert {found.names[row["person"]] for row in found.tables["residences"] if row["protected"]} == {"Mia", "Ann"}


def test_every_postcode_a_slip_away_is_found_wherever_the_slip_is(tmp_path: Path) -> None:
    random = Random(7)
    right = ["ZZ17BA", "ZZ117BA", "Z17BA", "ZZ1", "Z1", "ZZ12", "Z"]
    written = {"".join(random.choices("ZA17B", k=random.randint(1, 7))) for _ in range(20_000)} | set(right)
    engine = DuckDBEngine(tmp_path, threads=1)
    engine.put("protected_words", pa.table({"post": [*right, None]}, schema=pa.schema([("post", pa.string())])))
    engine.put("written_homes", pa.table({"post": [*sorted(written), None]}, schema=pa.schema([("post", pa.string())])))
    engine.run([step for step in slip_steps("REFUGE") if step.name == "near_posts"])
    found = {(row["post"], row["other_post"]) for row in engine.fetch("SELECT * FROM near_posts").to_pylist()}
    engine.close()

    wanted = {(post, other) for post in right for other in written if _a_slip_apart(post, other)}
    assert found == wanted
    assert {post for post, _ in wanted} >= {"ZZ17BA", "ZZ117BA", "Z17BA"}


def _a_slip_apart(post: str, other: str) -> bool:
    """One sign is another, or two beside each other are swapped."""
    if len(post) != len(other):
        return False
    wrong = [place for place, (mine, theirs) in enumerate(zip(post, other, strict=True)) if mine != theirs]
    swapped = len(wrong) == 2 and wrong[1] == wrong[0] + 1 and post[wrong[0]] == other[wrong[1]]
    return len(wrong) == 1 or (swapped and post[wrong[1]] == other[wrong[0]])
