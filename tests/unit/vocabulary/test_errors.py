"""What is told of a fault whose own words may quote a row."""

from __future__ import annotations

import sqlite3

from django.db import OperationalError

from kinfold.vocabulary.errors import kind_of


def test_the_kind_of_a_fault_is_what_the_database_calls_it(tmp_path) -> None:
    with sqlite3.connect(tmp_path / "held") as held, sqlite3.connect(tmp_path / "held", timeout=0) as other:
        held.execute("BEGIN EXCLUSIVE")
        try:
            other.execute("CREATE TABLE ada (okoro)")
        except sqlite3.OperationalError as busy:
            trouble = busy
    with_djangos_around_it = OperationalError("near Ada Okoro")
    with_djangos_around_it.__cause__ = trouble

    assert kind_of(trouble) == kind_of(with_djangos_around_it) == "SQLITE_BUSY"


def test_a_fault_that_no_database_named_is_told_by_its_class() -> None:
    assert kind_of(OperationalError("near Ada Okoro")) == "OperationalError"


def test_causes_that_go_round_in_a_ring_are_told_all_the_same() -> None:
    outer, inner = OperationalError("near Ada Okoro"), ValueError("Ada Okoro")
    outer.__cause__, inner.__cause__ = inner, outer
    itself = KeyError("Ada Okoro")
    itself.__cause__ = itself

    assert (kind_of(outer), kind_of(inner), kind_of(itself)) == ("ValueError", "OperationalError", "KeyError")
