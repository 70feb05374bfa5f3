"""The worked cases of every framework hold, and there is one on each side of every line."""

from __future__ import annotations

import shutil
from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import pytest
from pydantic import ValidationError
from ruamel.yaml import YAML
from tests.unit.needs.mutants import Tree, mutants
from tests.unit.needs.oracle import Oracle
from tests.unit.needs.small_world import SmallWorld, a_profile

from kinfold.needs.framework import Framework, read_framework
from kinfold.needs.framework_files import Need
from kinfold.needs.rules import Ages
from kinfold.needs.worked_answers import AGENCIES, wrong_cases
from kinfold.needs.worked_cases import Case, WorkedCases, read_said, read_worked_cases
from kinfold.places import shipped
from kinfold.vocabulary.codelists import Coverage, FactKind
from kinfold.vocabulary.errors import BadSettings
from kinfold.vocabulary.periods import Period
from kinfold.warehouse.duckdb_engine import DuckDBEngine

FRAMEWORKS = sorted(file.parent.name for file in shipped("frameworks").glob("*/framework.yaml"))


@cache
def read(name: str) -> tuple[Framework, WorkedCases]:
    framework = read_framework(shipped("frameworks") / name)
    return framework, read_worked_cases(shipped("frameworks") / name, framework)


@pytest.mark.parametrize("name", FRAMEWORKS)
def test_every_worked_case_finds_what_is_written_down(name: str, tmp_path: Path) -> None:
    engine = DuckDBEngine(tmp_path / "scratch", threads=1)
    wrong = wrong_cases(*read(name), engine)
    engine.close()
    assert wrong == []


@pytest.mark.parametrize("name", FRAMEWORKS)
def test_any_change_of_a_number_a_window_or_a_date_turns_a_case_red(name: str) -> None:
    framework, worked = read(name)
    survivors, tried = [], 0
    for need in framework.needs:
        cases = Cases(worked, need)
        assert cases.all_hold(framework, need), f"{need.id}: plain Python finds something else than is written down"
        for words, tree in mutants(_tree(name, need.id)):
            try:
                changed = Need.model_validate(tree)
            except ValidationError:  # the reader refuses it before any case is asked
                continue
            tried += 1
            if cases.all_hold(framework, changed):
                survivors.append(f"{need.id} {words}")
    assert tried > 3 * len(framework.needs)
    assert survivors == []


@pytest.mark.parametrize("name", [name for name in FRAMEWORKS if read(name)[0].national.until])
@pytest.mark.parametrize("days", [-1, 1])
def test_a_change_of_a_frameworks_last_day_turns_a_case_red(name: str, days: int) -> None:
    framework, worked = read(name)
    until = framework.national.until
    assert until is not None
    changed = replace(framework, national=Period(framework.national.from_, until + timedelta(days=days)))
    assert not all(Cases(worked, need).all_hold(changed, need) for need in framework.needs)


def test_slips_in_worked_cases_are_told_together(tmp_path: Path) -> None:
    framework, _ = read("troubled_families_2012")
    copy = Path(shutil.copytree(shipped("frameworks") / "troubled_families_2012", tmp_path / "framework"))
    (copy / "cases" / "CRI-1.yaml").unlink()
    for need, old, new in (("CRI-2", "found: met", "found: maybe"), ("EDU-1", "said: [suspension", "said: [murmur")):
        file = copy / "cases" / f"{need}.yaml"
        file.write_text(file.read_text().replace(old, new, 1))

    with pytest.raises(BadSettings) as refused:
        read_worked_cases(copy, framework)

    for told in ("the need CRI-1 has no worked case", "CRI-2.yaml, line ", "EDU-1.yaml, line "):
        assert any(told in problem for problem in refused.value.problems), refused.value.problems


def test_cases_without_terms_of_no_need_or_of_another_need_are_refused(tmp_path: Path) -> None:
    framework, _ = read("troubled_families_2012")
    copy = Path(shutil.copytree(shipped("frameworks") / "troubled_families_2012", tmp_path / "framework"))
    cases = copy / "cases"
    (cases / "CRI-9.yaml").write_text((cases / "CRI-2.yaml").read_text().replace("need: CRI-2", "need: CRI-9"))
    (cases / "CRI-3.yaml").write_text((cases / "CRI-2.yaml").read_text())

    with pytest.raises(BadSettings) as refused:
        read_worked_cases(copy, framework)

    assert any("CRI-9.yaml, line 1: there is no need CRI-9" in problem for problem in refused.value.problems)
    assert any("the cases of the need CRI-2 must be in CRI-2.yaml" in problem for problem in refused.value.problems)

    (copy / "worked.yaml").unlink()
    with pytest.raises(BadSettings, match="Write down the school terms"):
        read_worked_cases(copy, framework)


def test_a_case_whose_rule_does_not_hold_or_does_not_ask_it_is_answered_so(tmp_path: Path) -> None:
    framework, worked = read("troubled_families_2012")
    too_early = Case(case="Before the framework", on=date(2012, 3, 31), age=14, found="not met")
    too_old = Case(case="An adult", on=date(2014, 12, 31), age=40, found="not met")
    right = Case(case="Nothing is said", on=date(2014, 12, 31), age=14, found="not met")
    other = Case(case="Nothing is said of another need, on one day alone", on=date(2014, 12, 31), age=14, found="met")
    ages = framework.need("CRI-1").model_copy(update={"ages": Ages.model_validate({"from": 10, "to": 17})})
    engine = DuckDBEngine(tmp_path / "scratch", threads=1)
    wrong = wrong_cases(
        replace(framework, needs=(ages, framework.need("CRI-2"))),
        replace(worked, of={"CRI-1": (too_early, too_old, right), "CRI-2": (other,)}),
        engine,
    )
    engine.close()
    assert {one.case: one.found for one in wrong} == {
        "Nothing is said of another need, on one day alone": "not met",
        "Before the framework": "not in force",
        "An adult": "not asked",
    }


@pytest.mark.parametrize(("said", "found"), [("offence 2014-12-31", True), ("offence 2015-01-01", False)])
def test_what_is_said_after_the_day_of_a_case_is_not_heard(tmp_path: Path, said: str, found: bool) -> None:
    framework, worked = read("troubled_families_2012")
    case = Case(case="An offence", on=date(2014, 12, 31), age=14, said=(said,), found="met")
    engine = DuckDBEngine(tmp_path / "scratch", threads=1)
    wrong = wrong_cases(
        replace(framework, needs=(framework.need("CRI-1"),)), replace(worked, of={"CRI-1": (case,)}), engine
    )
    engine.close()
    assert (wrong == []) is found


class Cases:
    """The cases of a need as small worlds, to be asked of plain Python with one reading after the other."""

    def __init__(self, worked: WorkedCases, need: Need) -> None:
        days: dict[tuple[date, str], list[Case]] = defaultdict(list)
        for case in worked.of[need.id]:
            days[case.on, case.after_its_end].append(case)
        self.terms = [(term.name, term.first_day, term.last_day) for term in worked.terms]
        self.worlds = [(cases, standing, _world(need, cases, on)) for (on, standing), cases in days.items()]

    def all_hold(self, framework: Framework, need: Need) -> bool:
        alone = replace(framework, needs=(need,))
        for cases, standing, world in self.worlds:
            profile = a_profile([(framework.id, date(2000, 1, 1), None, standing)], terms=self.terms)
            found = {family: answer for (family, _, _), answer in Oracle(world, alone, profile).answers().items()}
            for number, case in enumerate(cases):
                if found.get(f"f{number}", "not_asked") != case.found.replace(" ", "_"):
                    return False
        return True


def _world(need: Need, cases: list[Case], on: date) -> SmallWorld:
    world = SmallWorld(on=on).source(AGENCIES, *FactKind, coverage=Coverage.LISTED)
    role = {"child": "child", "adult": "main_carer", "household": "child"}[need.about]
    for number, case in enumerate(cases):
        who, family = f"p{number}", f"f{number}"
        world.person(who, _born(case.age, on), family=family, role=role)
        if case.youngest == -1:
            world.person(f"{who} child", None, family=family, role="expected_child")
        elif case.youngest is not None:
            world.person(f"{who} child", _born(case.youngest, on), family=family)
        if case.held:
            world.held(who, AGENCIES)
        for text in case.said:
            said = read_said(text)
            last = said.last + timedelta(days=1) if said.last else None
            world.fact(
                who, AGENCIES, said.kind, said.day, until_day=last, value=said.value, amount=said.amount,
                of_amount=said.of,
            )  # fmt: skip
    return world


def _born(age: int | None, on: date) -> date | None:
    return None if age is None else date(on.year - age, on.month, min(on.day, 28))


def _tree(name: str, need: str) -> Tree:
    return YAML(typ="safe").load((shipped("frameworks") / name / "needs" / f"{need}.yaml").read_text())  # type: ignore[no-any-return]
