"""
What progress is, for every need that agencies can show it of: on each side of each line, on the last day of a year.

Every case reads: what the agencies say, and whether progress is found. A comparison, window or kind that is changed by
the least step turns a case red.
"""

from __future__ import annotations

import copy
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError
from ruamel.yaml import YAML
from tests.unit.needs.mutants import mutants
from tests.unit.needs.small_world import FRAMEWORK_FOLDER, a_profile
from tests.unit.needs.test_worked_cases import Cases

from kinfold.needs.framework import Framework, read_framework
from kinfold.needs.framework_files import Need, Reference, Value
from kinfold.needs.progress import held_until
from kinfold.needs.progress_files import ProgressFile
from kinfold.needs.rules import Part
from kinfold.needs.worked_answers import wrong_cases
from kinfold.needs.worked_cases import Case, WorkedCases, read_worked_cases
from kinfold.warehouse.duckdb_engine import DuckDBEngine

FRAMEWORKS = FRAMEWORK_FOLDER.parent
TERMS = "attendance 2024-04-15..2024-07-23 {}, attendance 2024-09-03..2024-12-20 {}"
NO_OFFENCE = """
                                                     | met
    offence 2024-06-30                               | met
    offence 2024-07-01                               | not met
    arrest 2024-07-01                                | not met
    anti_social_behaviour 2024-07-01..2024-07-02     | not met
"""
SUPPORTING_FAMILIES = {
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
THREE_TERMS = (
    "attendance 2021-01-05..2021-04-01 {}, attendance 2021-04-19..2021-07-21 {}, attendance 2021-09-02..2021-12-17 {}"
)
BENEFIT = """
                                                     | met
        benefit=out_of_work 2020-01-01               | not met
        benefit=out_of_work 2013-01-01..2013-12-30   | met
        benefit=in_work 2020-01-01                   | met
"""
TROUBLED_FAMILIES_2015 = {
    "CRI-2": """
                                                     | met
        offence 2021-06-30                           | met
        offence 2021-07-01                           | not met
        anti_social_behaviour 2021-07-01..2021-07-02 | not met
    """,
    "EDU-1": f"""
        {THREE_TERMS.format("6/60", "6/60", "8/80")} | met
        {THREE_TERMS.format("6/60", "6/60", "9/80")} | not met
        {THREE_TERMS.format("0/60", "0/60", "0/39")} | not known
        {THREE_TERMS.format("0/40", "0/40", "4/40")} | met
        {THREE_TERMS.format("9/60", "0/60", "0/60")} | met
        {THREE_TERMS.format("20/60", "0/60", "0/60")} | not met
    """,
    "EDU-2": """
                                                     | met
        suspension 2021-01-05 1, suspension 2021-04-19 1                         | met
        suspension 2021-01-05 1, suspension 2021-04-19 1, suspension 2021-12-17 1 | not met
        suspension 2021-01-04 1, suspension 2021-04-19 1, suspension 2021-12-17 1 | met
    """,
    "EDU-4": """
                                                     | met
        missing_education 2021-01-01                 | not met
        missing_education 2021-01-01..2021-12-30     | met
    """,
    "CHI-1": """
                                                     | met
        child_protection_plan 2020-01-01             | not met
        child_in_need_plan 2020-01-01                | not met
        child_in_need_plan 2020-01-01..2021-12-30    | met
    """,
    "WOR-1": BENEFIT,
    "DOM-1": """
                                                     | met
        domestic_abuse_incident=victim 2021-06-30    | met
        domestic_abuse_incident=victim 2021-07-01    | not met
        domestic_abuse_incident=suspect 2021-07-01   | met
    """,
    "DOM-2": """
                                                         | met
        domestic_abuse_incident=child_present 2021-06-30 | met
        domestic_abuse_incident=child_present 2021-07-01 | not met
        domestic_abuse_incident=victim 2021-07-01        | not met
        domestic_abuse_incident=suspect 2021-07-01       | met
    """,
}
TROUBLED_FAMILIES_2012 = {
    "EDU-1": """
                                                     | met
        suspension 2014-01-06 1, suspension 2014-04-22 1                         | met
        suspension 2014-01-06 1, suspension 2014-04-22 1, suspension 2014-12-19 1 | not met
        suspension 2014-01-05 1, suspension 2014-04-22 1, suspension 2014-12-19 1 | met
    """,
    "EDU-2": """
                                                     | met
        missing_education 2014-01-01                 | not met
        missing_education 2014-01-01..2014-12-30     | met
    """,
    "WORK-1": BENEFIT.replace("2020-01-01", "2012-01-01"),
}
CASES = {
    "supporting_families_2022": (date(2024, 12, 31), SUPPORTING_FAMILIES),
    "troubled_families_2015": (date(2021, 12, 31), TROUBLED_FAMILIES_2015),
    "troubled_families_2012": (date(2014, 12, 31), TROUBLED_FAMILIES_2012),
}
# Until when each must hold whose support ended on the day of the cases; a term is 90 days here, 10 after the last.
HELD = {
    "supporting_families_2022": {
        "every other": date(2025, 6, 30),
        "EDU-1": date(2025, 7, 20),
        "EDU-2": date(2025, 7, 20),
        "EDU-3": date(2025, 4, 11),
    },
    "troubled_families_2015": {"every other": date(2022, 6, 30)},
    "troubled_families_2012": {"every other": date(2015, 3, 31)},
}
TESTED = [(framework, need) for framework, (_, of) in CASES.items() for need in of]
OF_SCHOOL_AGE = 10
AGES = {("supporting_families_2022", "CRI-3"): 14}


@pytest.fixture(scope="module")
def engine() -> Iterator[DuckDBEngine]:
    with tempfile.TemporaryDirectory() as scratch:
        made = DuckDBEngine(Path(scratch) / "scratch", threads=1)
        yield made
        made.close()


@cache
def framework_of(name: str) -> Framework:
    return read_framework(FRAMEWORKS / name)


def asked_of_progress(framework: str) -> dict[str, dict[str, Any]]:
    told = YAML(typ="safe").load((FRAMEWORKS / framework / "progress.yaml").read_text(encoding="utf-8"))["needs"]
    return {need: entry["test"] for need, entry in told.items() if "test" in entry}


def asked_by(framework: str, need: str, test: dict[str, Any]) -> Need:
    """The need as if its rule were the test."""
    value = Value(rule=Part.model_validate(test), reference=Reference(title="progress"), verified=False)
    asked = framework_of(framework).need(need)
    return asked.model_copy(update={"values": {min(asked.values): value}})


def cases_of(framework: str, need: str) -> WorkedCases:
    """The table's cases."""
    whole, (on, tables) = framework_of(framework), CASES[framework]
    age = AGES.get((framework, need), OF_SCHOOL_AGE if need.startswith("EDU-") else None)
    cases = []
    for line in tables[need].strip("\n").splitlines():
        if "|" in line:
            said, found = (part.strip() for part in line.split("|"))
            told = tuple(part.strip() for part in said.split(",") if part.strip())
            cases.append(Case(case=said or "Nothing is said", on=on, age=age, said=told, found=found))
    return WorkedCases(of={need: tuple(cases)}, terms=read_worked_cases(FRAMEWORKS / framework, whole).terms)


def wrong(engine: DuckDBEngine, framework: str, need: str, test: dict[str, Any]) -> list[str]:
    """The cases in which something else is found than stands in the table."""
    alone = replace(framework_of(framework), needs=(asked_by(framework, need, test),))
    return [one.case for one in wrong_cases(alone, cases_of(framework, need), engine)]


def test_every_framework_says_what_progress_is_for_every_need_and_every_test_of_it_has_its_cases():
    families = [path.parent.name for path in FRAMEWORKS.glob("*/framework.yaml") if is_of_a_programme(path.parent.name)]
    assert set(CASES) == set(families)
    for framework in families:
        assert set(CASES[framework][1]) == set(asked_of_progress(framework))
        progress = framework_of(framework).progress
        assert progress is not None and set(progress.needs) == {need.id for need in framework_of(framework).needs}


def is_of_a_programme(framework: str) -> bool:
    """The gateway of the Digital Economy Act is law for sharing: nothing is to get better by it."""
    return framework_of(framework).kind == "programme"


@pytest.mark.parametrize(("framework", "need"), TESTED)
def test_progress_is_found_on_one_side_of_each_line_and_not_on_the_other(framework, need, engine):
    assert wrong(engine, framework, need, asked_of_progress(framework)[need]) == []


@pytest.mark.parametrize(("framework", "need"), TESTED)
def test_a_test_that_is_changed_by_the_least_step_turns_a_case_red(framework, need):
    """Asked of plain Python, which says what the SQL says and is quick enough for every change each time."""
    test, survivors, tried = asked_of_progress(framework)[need], [], 0
    cases = Cases(cases_of(framework, need), asked_by(framework, need, test))
    assert cases.all_hold(framework_of(framework), asked_by(framework, need, test))
    for words, changed in mutants({"test": test}):
        try:
            asked = asked_by(framework, need, changed["test"])
        except ValidationError:  # what cannot be read is refused before any case is asked
            continue
        tried += 1
        if cases.all_hold(framework_of(framework), asked):
            survivors.append(words)
    assert tried
    assert survivors == []


@pytest.mark.parametrize("framework", CASES)
def test_progress_has_to_hold_as_long_as_the_framework_says(framework):
    """Support ended on the day of the cases' year; the terms begin after it."""
    whole, (on, _) = framework_of(framework), CASES[framework]
    terms = [(f"Term {n}", on + timedelta(days=100 * n - 90), on + timedelta(days=100 * n)) for n in (1, 2, 3, 4)]
    profile = a_profile(terms=terms)
    wanted = {need.id: HELD[framework].get(need.id, HELD[framework]["every other"]) for need in whole.needs}

    def found(one: Framework) -> dict[str, date | None]:
        return {need.id: held_until(one, profile, need.id, on) for need in one.needs}

    assert found(whole) == wanted
    assert whole.progress is not None
    for path, changed in held_changed(framework):
        progress = ProgressFile.model_validate(changed)
        assert found(replace(whole, progress=progress)) != wanted, path


def held_changed(framework: str) -> Iterator[tuple[str, Any]]:
    """The framework's progress.yaml with one time for which something is held a month or a term longer, or shorter."""
    told = YAML(typ="safe").load((FRAMEWORKS / framework / "progress.yaml").read_text(encoding="utf-8"))
    for need in (None, *(need for need, entry in told["needs"].items() if "held" in entry)):
        for unit, number in (told if need is None else told["needs"][need])["held"].items():
            for other in (number + 1, number - 1):
                if other:
                    changed = copy.deepcopy(told)
                    (changed if need is None else changed["needs"][need])["held"] = {unit: other}
                    yield f"{need or 'every need'}: {other} {unit}", changed
