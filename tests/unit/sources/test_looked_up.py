"""Columns that another file holds under a key, and parts of JSON: their slips are told, their gaps set the row aside."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.unit.sources.builders import Council, head

from kinfold.sources.contracts import read_contracts
from kinfold.vocabulary.errors import BadSettings

TABLES = """
tables:
  - name: factors
    files: factors_{date}.csv
    looked_up:
      - {files: "plans_{date}.csv", where: plan, is: id, take: [asked]}
      - {files: "requests_{date}.csv", where: asked, is: number, take: [child, day]}
    row_key: [plan]
    required: [child]
    parties: {child: {role: child, key: [child]}}
    facts: [{kind: assessment_factor, about: child, from: day, split: ",", value: {column: "said->*", otherwise: keep}}]
"""


def sent(council: Council, **files: str) -> None:
    for name, text in files.items():
        council.sends(f"{name}_2025-01-01.csv", text)


@pytest.mark.parametrize("how", ["plain", "with a fault that is read with care"])
def test_a_key_leads_from_file_to_file(tmp_path: Path, how: str) -> None:
    council = Council(tmp_path)
    council.contract(head() + TABLES)
    bad = "short\n" if how != "plain" else ""
    sent(
        council,
        factors='plan,said\nP1,"[""3A"", ""4B""]"\n P2 ,"[""5A""]"\nP3,"[""6A""]"\n' + bad,
        plans="id,asked\nP1,R1\nP2,R2\nP3,R3\nP3,R1\n",
        requests="day,number,child\n2024-01-02,R1,7\n2024-01-03,R2,8\n2024-01-03,R2,8\n2024-01-03,R3,9\n",
    )

    accepted = council.accept()

    assert accepted.by_key("facts", "value", "from_day::text") == [
        ("7", "3A", "2024-01-02"),
        ("7", "4B", "2024-01-02"),
        ("8", "5A", "2024-01-03"),
    ]
    two_answers = (3, "child is empty, or holds a text that stands for nothing")
    assert two_answers in accepted.rows("set_aside", "row_number", "reason")
    assert accepted.rows("extracts", "rows_in", "kept") == [(3 if not bad else 4, 2)]


def test_without_the_file_to_look_up_in_the_extract_is_refused(tmp_path: Path) -> None:
    council = Council(tmp_path)
    council.contract(head() + TABLES)
    sent(council, factors="plan,said\nP1,\n", plans="id,asked\nP1,R1\n")

    assert council.accept().rows("extracts", "reason") == [
        ("the extract has no file in which its table 'factors' looks up (requests_{date}.csv)",)
    ]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("    files: factors_{date}.csv\n", "", "`looked_up` is for tables that are files of their own"),
        ("where: plan, is: id, take: [asked]", "where: day, is: id, take: [asked]", "'day' is taken further down, and needed here"),
        ("take: [asked]", "take: []", "take"),
        ("said->*", "said->", "'said->': after `->` stands the name of a part of the JSON, or `*`"),
        ("said->*", "said->a'b", "after `->` stands the name of a part of the JSON"),
        ('"plans_{date}.csv"', '"in/plans_{date}.csv"', "without folders"),
    ],
)  # fmt: skip
def test_a_slip_in_a_look_up_is_told(tmp_path: Path, old: str, new: str, told: str) -> None:
    council = Council(tmp_path)
    council.contract(head() + TABLES.replace(old, new, 1))

    with pytest.raises(BadSettings) as bad:
        read_contracts(council.folder)

    assert told in "\n".join(bad.value.problems)
