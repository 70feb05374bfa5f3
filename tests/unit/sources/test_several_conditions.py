"""Several conditions in one: all of them, or any of them; a mark of protection understands yes in each."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.unit.sources.builders import PUPILS, Council, head

from kinfold.sources.contracts import read_contracts
from kinfold.vocabulary.errors import BadSettings

MARKS = """        marks:
          restricted: {any: [{column: hidden, is: ["Y"]}, {column: note, is: [refuge]}]}
          adopted: {all: [{column: placed, filled: true}, {column: ended, filled: false}]}
"""
FACTS = """    facts:
      - {kind: early_help, about: child, when: {all: [{column: scheme, is: [A]}, {column: code, is_not: ["1"]}]}, from: since}
"""


def test_all_or_any_of_several_conditions(tmp_path: Path) -> None:
    council = Council(tmp_path)
    council.contract(head() + PUPILS + MARKS + FACTS)
    rows = [
        "1,,,,yes,,,,A,1,2024-01-01",
        "2,,,,no,Refuge,,,A,2,2024-01-01",
        "3,,,,,,2024-01-01,,B,2,2024-01-01",
        "4,,,,,,2024-01-01,2024-02-01,a,,2024-01-01",
        "5,,,,maybe,,,2024-02-01,,,2024-01-01",
    ]
    header = "id,first,last,born,hidden,note,placed,ended,scheme,code,since\n"
    council.sends("pupils_2025-01-01.csv", header + "\n".join(rows) + "\n")

    accepted = council.accept()

    assert accepted.rows("records", "record_key", "marks") == [
        ("1", ["restricted"]),
        ("2", ["restricted"]),
        ("3", ["adopted"]),
        ("4", []),
        ("5", []),
    ]
    assert accepted.by_key("facts", "kind") == [("2", "early_help"), ("4", "early_help")]
    assert ("hidden", "neither a yes nor a no, where protection is told", 1) in accepted.rows(
        "values_dropped", "column_name", "reason", "values_dropped"
    )


@pytest.mark.parametrize(
    "several", ["{all: []}", "{all: [{column: a, filled: true}], any: [{column: a, filled: true}]}"]
)
def test_several_conditions_stand_under_one_of_the_two(tmp_path: Path, several: str) -> None:
    council = Council(tmp_path)
    council.contract(
        head() + PUPILS + FACTS.replace('{all: [{column: scheme, is: [A]}, {column: code, is_not: ["1"]}]}', several)
    )

    with pytest.raises(BadSettings, match="several conditions stand under either `all` or `any`"):
        read_contracts(council.folder)
