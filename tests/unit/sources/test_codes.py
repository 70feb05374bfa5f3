"""Codes and conditions in which `*` is anything: what drop-down lists and systems put around a code."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from tests.unit.sources.builders import PUPILS, Council, head

from kinfold.sources.checks import coded_sql, one_of_sql
from kinfold.sources.contract import Coded


@pytest.mark.parametrize(
    ("texts", "text", "told"),
    [
        (("*yes",), "a) Yes", True),
        (("*yes",), "yes, no", False),
        (("y", "*yes"), "Y", True),
        (("a.c*",), "abc", False),
        (("(1) [x] \\d+? ^$ {2}*",), "(1) [X] \\D+? ^$ {2}: and more", True),
        (("it's *",), "It's so", True),
        (("a*c",), "a\nc", True),
        (("*",), None, False),
    ],
)
def test_a_star_is_anything_and_nothing_else_is_special(texts: tuple[str, ...], text: str | None, told: bool) -> None:
    [(found,)] = (
        duckdb.connect().execute(f"SELECT {one_of_sql('t', texts)} FROM (SELECT ?::VARCHAR AS t)", [text]).fetchall()
    )

    assert found is told


@pytest.mark.parametrize(
    ("text", "becomes"),
    [("b) Female", "f"), ("Male", "m"), ("female", "x"), ("neither", None), ("c) Not stated", None)],
)
def test_a_whole_code_wins_and_then_the_first_that_fits(text: str, becomes: str | None) -> None:
    coded = Coded(column="s", codes={"*female": "f", "*male": "m", "female": "x", "*not stated": None})

    [(found,)] = (
        duckdb.connect().execute(f"SELECT {coded_sql(coded, 't')} FROM (SELECT ?::VARCHAR AS t)", [text]).fetchall()
    )

    assert found == becomes


def test_a_code_that_fits_none_is_counted(tmp_path: Path) -> None:
    council = Council(tmp_path)
    council.contract(
        head()
        + PUPILS
        + "    facts:\n      - {kind: sen, about: child, value: {column: sen, codes: {'*K*': support, '*none*': null}}}\n"
    )
    council.sends("pupils_2025-01-01.csv", "id,first,last,born,sen\n1,A,B,,a) K - Support\n2,C,D,,b) none\n3,E,F,,Q\n")

    accepted = council.accept()

    assert accepted.by_key("facts", "value") == [("1", "support"), ("3", None)]
    assert accepted.rows("values_dropped", "column_name", "values_dropped") == [("sen", 1)]
