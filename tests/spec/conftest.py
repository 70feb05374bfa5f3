"""Hollybank, run once: its answers as tables that a social worker could read."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from kinfold import pipeline
from kinfold.governance.rules.profile import read_profile
from kinfold.places import Places
from kinfold.sources.contracts import read_contracts
from kinfold.warehouse.artefacts import Artefact, NobodyWatching

HOLLYBANK = Path(__file__).resolve().parents[1] / "worlds" / "hollybank"
DAY = date(2026, 3, 31)


@dataclass
class Answers:
    """What the line made of Hollybank, with people called by name and year of birth."""

    artefacts: dict[str, Artefact]

    def rows(self, stage: str, table: str) -> list[dict[str, Any]]:
        return pq.read_table(self.artefacts[stage].path(table)).to_pylist()

    def people(self) -> dict[str, str]:
        """Person label to `First Last year`; the fullest name most of the records say."""
        person_of = {row["record"]: row["person"] for row in self.rows("resolve", "links")}
        said: dict[str, Counter[str]] = defaultdict(Counter)
        born: dict[str, str] = {}
        for row in self.rows("accept", "records"):
            person = person_of[row["record"]]
            if row["first_name"] and row["last_name"]:
                said[person][f"{row['first_name']} {row['last_name']}"] += 1
            if row["birth_date"]:
                born[person] = str(row["birth_date"].year)
            elif row["expected_date"]:
                said[person]["expected child"] += 1
        names = {person: min(counts, key=lambda name: (-counts[name], name)) for person, counts in said.items()}
        return {person: f"{name} {born.get(person, '')}".strip() for person, name in names.items()}

    def person(self, name: str) -> str:
        found = [person for person, called in self.people().items() if called.startswith(name)]
        assert len(found) == 1, f"{len(found)} people are called {name}"
        return found[0]

    def family_of(self, main_carer: str) -> str:
        found = {
            row["family"]
            for row in self.rows("assemble", "memberships")
            if row["role"] == "main_carer"
            and row["until_day"] is None
            and self.people().get(row["person"], "").startswith(main_carer)
        }
        assert len(found) == 1, f"{main_carer} is the main carer of {len(found)} families"
        return found.pop()

    def members(self, main_carer: str) -> set[tuple[str, str]]:
        """Who is in the family now, and as what."""
        family, names = self.family_of(main_carer), self.people()
        return {
            (names.get(row["person"], "?"), row["role"])
            for row in self.rows("assemble", "memberships")
            if row["family"] == family and row["until_day"] is None and not row["proposed"]
        }

    def answers(self, main_carer: str, need: str) -> dict[str, str]:
        """What one rule says of each member of a family."""
        family, names = self.family_of(main_carer), self.people()
        return {
            names.get(row["person"], "the household") if row["person"] else "the household": row["answer"]
            for row in self.rows("find", "findings")
            if row["family"] == family and row["need"] == need
        }


def run_hollybank(data: Path, extracts: Path = HOLLYBANK / "extracts", on: date = DAY) -> Answers:
    places = Places(council=HOLLYBANK / "council", extracts=extracts, data=data)
    profile, contracts = read_profile(places.council), read_contracts(places.council)
    return Answers(pipeline.line(places, profile, contracts, on=on, watch=NobodyWatching()))


@pytest.fixture(scope="session")
def hollybank(tmp_path_factory) -> Answers:
    return run_hollybank(tmp_path_factory.mktemp("hollybank"))
