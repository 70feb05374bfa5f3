"""Names are found although they were typed another way."""

from __future__ import annotations

from datetime import date

import pytest

from kinfold.register.rules.matching import GOOD_NAME, fit, swapped
from kinfold.register.rules.names import Likeness, name_keys, tokens


@pytest.mark.parametrize(
    ("typed", "held"),
    [
        ("Jon Smyth", "John Smith"),
        ("smith john", "John Smith"),
        ("SMITH, John", "John Smith"),
        ("Smith", "John Smith"),
        ("Kathryn Lee", "Catherine Lee"),
        ("Aine OBrien", "Áine O’Brien"),
        ("Anna Kowalska Nowak", "Anna Kowalska-Nowak"),
        ("Muhammad Ali", "Mohammed Ali"),
        ("Jhon Smith", "John Smith"),
        ("Lukasz Wojcik", "Łukasz Wójcik"),
        ("J Smith", "John Smith"),
        ("李小明", "李小明"),
    ],
)
def test_a_name_typed_another_way_is_found_and_fits(typed, held):
    assert name_keys(typed) & name_keys(held)
    assert Likeness(typed).of([held]) >= GOOD_NAME


@pytest.mark.parametrize(
    ("typed", "held"),
    [("John Smith", "Peter Jones"), ("John Smith", "Jane Doe"), ("Kelly Clayford", "Claire Elley"), ("Ann Lee", "")],
)
def test_another_name_does_not_fit(typed, held):
    assert Likeness(typed).of([held]) < GOOD_NAME


def test_the_best_of_several_names_counts():
    assert Likeness("Jane Kowalska").of(["Jane Smith", "Jane Kowalska"]) == 1.0


def test_a_name_without_letters_has_no_tokens():
    assert tokens(" -'. ") == ()
    assert name_keys(" - ") == frozenset()
    assert Likeness("-").of(["John"]) == 0.0


BORN = date(2014, 3, 9)


@pytest.mark.parametrize(
    ("typed", "fits"),
    [
        (date(2014, 3, 9), True),
        (date(2014, 9, 3), True),  # day and month swapped
        (date(2014, 3, 8), True),  # one part mistyped
        (date(2011, 7, 21), False),
    ],
)
def test_a_birth_date_may_be_swapped_or_a_part_of_it_mistyped(typed, fits):
    found = fit(name=Likeness("John Smith"), birth_date=typed, names=["John Smith"], born=[BORN])

    assert (found is not None) is fits


def test_the_very_birth_date_fits_better_than_a_swapped_one():
    exact, other = (fit(name=None, birth_date=BORN, names=[], born=[born]) for born in (BORN, swapped(BORN)))

    assert exact is not None and other is not None and exact > other


def test_somebody_whose_birth_date_nobody_knows_is_found_by_name():
    assert fit(name=Likeness("John Smith"), birth_date=BORN, names=["John Smith"], born=[]) is not None


def test_a_day_that_cannot_be_a_month_is_not_swapped():
    assert swapped(date(2014, 3, 25)) is None
    assert swapped(date(2014, 3, 3)) is None
