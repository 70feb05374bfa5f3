"""Records that nobody here made up, with a truth that others published: what the shipped model really reaches on them."""

from __future__ import annotations

import pytest
from bench.historical import FILE, Measured, measure, share_of


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> Measured:
    return measure(FILE, tmp_path_factory.mktemp("historical"), share=0.1)


def test_a_tenth_of_the_people_is_always_the_same_tenth(measured: Measured) -> None:
    assert (measured.records, measured.people, measured.set_aside) == (5_197, 516, 0)
    assert measured.found.records == measured.records


def test_two_people_are_hardly_ever_taken_for_one(measured: Measured) -> None:
    # The model is trained on a made-up council of today: it was never shown these people, and joins with care.
    assert measured.found.pairwise.precision > 0.99
    assert measured.found.bcubed.precision > 0.99


def test_what_is_joined_does_not_fall_below_what_was_reached(measured: Measured) -> None:
    assert measured.found.pairwise.recall > 0.6
    assert measured.found.bcubed.recall > 0.64


def test_the_whole_file_is_what_its_publisher_says() -> None:
    whole = share_of(FILE, 1)

    assert whole.num_rows == 50_578
    assert len(set(whole["cluster"].to_pylist())) == 5_156
