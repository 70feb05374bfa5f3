"""People, dwellings and families are numbers while the stage works: what it hands on tells their ids."""

from __future__ import annotations

from datetime import date
from hashlib import md5
from pathlib import Path

import pyarrow as pa
import pytest
from tests.unit.families.story import ON, Story

from kinfold.families.couples import couple_steps
from kinfold.families.numbered import numbering_steps
from kinfold.warehouse.duckdb_engine import DuckDBEngine


def _digest(text: str) -> str:
    return md5(text.encode(), usedforsecurity=False).hexdigest()


def test_a_family_is_known_by_its_main_carer_and_a_child_without_one_by_herself() -> None:
    story = Story()
    mum, baby = story.person("Mum", "1990-01-01", "f"), story.person("Baby", "2020-01-01")
    story.relates(mum, "mother", baby).lives([mum, baby], "1 Elm Road").lives(
        story.person("Ann", "2015-01-01", last_name="Okoro"), "2 Elm Road"
    )
    found = story.told()
    labels = {name: person for person, name in found.names.items()}
    assert {row["family"] for row in found.tables["families"]} == {
        _digest(f"family|{labels['Mum']}"),
        _digest(f"family|{labels['Ann']}"),
    }


def test_a_mother_without_a_carer_of_her_own_is_in_two_families_that_are_told_apart() -> None:
    story = Story()
    girl, baby = story.person("Girl", "2011-01-01", "f"), story.person("Baby", "2025-06-01")
    story.relates(girl, "mother", baby).lives([girl, baby], "1 Elm Road")
    found = story.told()
    label = next(person for person, name in found.names.items() if name == "Girl")
    assert {row["family"] for row in found.tables["memberships"]} == {
        _digest(f"family|{label}"),
        _digest(f"alone|{label}"),
    }


def test_people_are_numbered_in_the_order_of_their_ids(tmp_path: Path) -> None:
    engine = DuckDBEngine(tmp_path, threads=1)
    people = ["b", "a", "c", "a", "B", "é"]
    engine.put("links", pa.table({"record": [f"r{n}" for n in range(6)], "person": people, "proposed": people}))
    engine.run([step for step in numbering_steps() if step.name in ("person_numbers", "record_numbers")])
    rows = engine.fetch("SELECT id FROM person_numbers ORDER BY person").to_pylist()
    pairs = engine.fetch(
        "SELECT r.id, p.id AS person FROM record_numbers r JOIN person_numbers p USING (person)"
    ).to_pylist()
    engine.close()
    assert [row["id"] for row in rows] == sorted(set(people))
    assert {row["id"]: row["person"] for row in pairs} == {f"r{n}": person for n, person in enumerate(people)}


@pytest.mark.parametrize("reverse", [False, True])
def test_of_two_equal_grounds_for_a_couple_the_same_is_told_in_whatever_order_they_come(
    tmp_path: Path, *, reverse: bool
) -> None:
    engine = DuckDBEngine(tmp_path, threads=1)
    day = date(2026, 1, 1)
    grounds = [
        {"person": 1, "other": 2, "strength": 3, "rank": 3, "since": day, "sources": [source], "last_said": said}
        for source, said in (("school", day), ("tenancies", ON), ("benefits", ON))
    ]
    engine.put("couple_statements", pa.Table.from_pylist(grounds[::-1] if reverse else grounds))
    for name, columns in {
        "people": {"death_date": None, "birth_date": date(1990, 1, 1), "marked": False},
        "living_now": {"dwelling": 7, "from_day": day},
        "residences": {"protected": False, "until_day": None},
        "homes_known": {},
    }.items():
        engine.put(name, pa.Table.from_pylist([{"person": person, **columns} for person in (1, 2)]))
    engine.put("together_now", pa.table({"person": [1], "of_person": [2], "from_day": [day]}))
    engine.run([step for step in couple_steps(on=ON) if step.name == "couple_candidates"])
    (told,) = engine.fetch("SELECT sources FROM couple_candidates").to_pylist()
    engine.close()
    assert told == {"sources": ["benefits"]}
