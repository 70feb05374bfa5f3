"""
What progress is, for every need that agencies can show it of: on each side of each line, on 31 December 2024.

Every case reads: what the agencies say, and whether progress is found. A comparison, window or kind that is changed by
the least step turns a case red.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pytest
from ruamel.yaml import YAML
from tests.deep import sample
from tests.unit.needs.mutants import mutants
from tests.unit.needs.small_world import FRAMEWORK_FOLDER, the_framework

from kinfold.needs.framework_files import Reference, Value
from kinfold.needs.rules import Part
from kinfold.needs.worked_answers import wrong_cases
from kinfold.needs.worked_cases import Case, WorkedCases, read_worked_cases
from kinfold.warehouse.duckdb_engine import DuckDBEngine

ON = date(2024, 12, 31)
TERMS = "attendance 2024-04-15..2024-07-23 {}, attendance 2024-09-03..2024-12-20 {}"
NO_OFFENCE = """
                                                     | met
    offence 2024-06-30                               | met
    offence 2024-07-01                               | not met
    arrest 2024-07-01                                | not met
    anti_social_behaviour 2024-07-01..2024-07-02     | not met
"""
CASES = {
    "EDU-1": f"""
        {TERMS.format("6/60", "7/70")}               | met
        {TERMS.format("6/60", "8/70")}               | not met
        {TERMS.format("0/60", "0/39")}               | not known
        {TERMS.format("0/40", "4/40")}               | met
        {TERMS.format("0/60", "14/70")}              | not met
        attendance 2024-09-03..2024-12-20 0/70       | not known
    """,
    "EDU-2": f"""
        {TERMS.format("30/60", "34/70")}             | met
        {TERMS.format("30/60", "35/70")}             | not met
        {TERMS.format("0/60", "0/39")}               | not known
        {TERMS.format("0/40", "39/40")}              | met
        {TERMS.format("30/60", "36/70")}             | not met
        attendance 2024-09-03..2024-12-20 0/70       | not known
    """,
    "ABU-1": """
                                                     | met
        child_protection_plan 2023-01-01             | not met
        child_protection_plan 2023-01-01..2024-12-30 | met
        child_in_need_plan 2023-01-01                | not met
        social_care_referral 2024-06-30              | met
        social_care_referral 2024-07-01              | not met
    """,
    "ABU-2": """
                                                     | met
        missing_episode 2024-06-30..2024-07-01       | met
        missing_episode 2024-07-01..2024-07-02       | not met
    """,
    "CRI-1": NO_OFFENCE,
    "CRI-2": """
                                                     | met
        offence 2024-06-30                           | met
        offence 2024-07-01                           | not met
    """,
    "CRI-3": NO_OFFENCE,
    "DOM-1": """
                                                     | met
        domestic_abuse_incident=victim 2024-06-30    | met
        domestic_abuse_incident=victim 2024-07-01    | not met
        domestic_abuse_incident=suspect 2024-07-01   | met
    """,
    "DOM-2": """
                                                     | met
        domestic_abuse_incident=suspect 2024-06-30   | met
        domestic_abuse_incident=suspect 2024-07-01   | not met
        domestic_abuse_incident=victim 2024-07-01    | met
    """,
    "DOM-3": """
                                                         | met
        domestic_abuse_incident=child_present 2024-06-30 | met
        domestic_abuse_incident=child_present 2024-07-01 | not met
        domestic_abuse_incident=victim 2024-07-01        | not met
        domestic_abuse_incident=suspect 2024-07-01       | met
    """,
    "HOU-2": """
                                                     | met
        homelessness_duty=main 2023-01-01            | not met
        homelessness_duty=main 2023-01-01..2024-12-30 | met
        eviction_notice 2024-06-30                   | met
        eviction_notice 2024-07-01                   | not met
    """,
}
AGES = {"EDU-1": 10, "EDU-2": 10, "CRI-3": 14}


@pytest.fixture(scope="module")
def engine() -> Iterator[DuckDBEngine]:
    with tempfile.TemporaryDirectory() as scratch:
        made = DuckDBEngine(Path(scratch) / "scratch", threads=1)
        yield made
        made.close()


def asked_of_progress() -> dict[str, dict[str, Any]]:
    told = YAML(typ="safe").load((FRAMEWORK_FOLDER / "progress.yaml").read_text(encoding="utf-8"))["needs"]
    return {need: entry["test"] for need, entry in told.items() if "test" in entry}


def wrong(engine: DuckDBEngine, need: str, test: dict[str, Any]) -> list[str]:
    """The cases in which something else is found than stands in the table."""
    whole = the_framework()
    value = Value(rule=Part.model_validate(test), reference=Reference(title="progress"), verified=False)
    asked = whole.need(need).model_copy(update={"values": {date(2022, 10, 3): value}})
    cases = []
    for line in CASES[need].strip("\n").splitlines():
        if "|" in line:
            said, found = (part.strip() for part in line.split("|"))
            told = tuple(part.strip() for part in said.split(",") if part.strip())
            cases.append(Case(case=said or "Nothing is said", on=ON, age=AGES.get(need), said=told, found=found))
    worked = WorkedCases(of={need: tuple(cases)}, terms=read_worked_cases(FRAMEWORK_FOLDER, whole).terms)
    return [one.case for one in wrong_cases(replace(whole, needs=(asked,)), worked, engine)]


def test_every_test_of_progress_has_its_cases():
    assert set(CASES) == set(asked_of_progress())


@pytest.mark.parametrize("need", sorted(CASES))
def test_progress_is_found_on_one_side_of_each_line_and_not_on_the_other(need, engine):
    assert wrong(engine, need, asked_of_progress()[need]) == []


@pytest.mark.parametrize("need", sorted(CASES))
def test_a_test_that_is_changed_by_the_least_step_turns_a_case_red(need, engine):
    unseen = []
    changes = list(mutants({"test": asked_of_progress()[need]}))
    for words, changed in Random(need).sample(changes, min(len(changes), sample(ci=1, deep=100))):
        try:
            red = wrong(engine, need, changed["test"])
        except ValueError:  # what cannot be read is refused before any case is asked
            red = [words]
        if not red:
            unseen.append(words)
    assert unseen == []
