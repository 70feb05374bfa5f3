"""How families fared after support: counts, never better than what is known, and of nobody whose time is not over."""

from __future__ import annotations

import tempfile
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from tests.unit.needs.small_world import SmallWorld, _GivenTables, a_profile, record_of, the_framework
from tests.unit.needs.test_progress import BEGAN, ENDED, adults

from kinfold.needs.progress import held_until, progress_test
from kinfold.needs.progress_files import ProgressFile
from kinfold.outcomes.measure import measure
from kinfold.outcomes.results import ResultAsked
from kinfold.outcomes.tables import Helped
from kinfold.vocabulary.errors import BadSettings
from kinfold.vocabulary.strict_yaml import parse
from kinfold.warehouse.duckdb_engine import DuckDBEngine

NO_CRIME = ResultAsked("no_crime", "Nobody was known for an offence", False, (("CRI-1", "adult"), ("CRI-2", "child")))


def helped(key: str = "one", ended: date = ENDED) -> Helped:
    of = {who: (record_of(who, "register"),) for who in ("paul", "kim", "leo")}
    return Helped(key, (of["leo"],), (of["paul"], of["kim"]), BEGAN, ended)


def fared(world: SmallWorld, *families: Helped, result: ResultAsked = NO_CRIME) -> dict[str, Any]:
    framework, profile = the_framework(), a_profile()
    workspace = _GivenTables(world._tables())
    with tempfile.TemporaryDirectory() as scratch:
        workspace.engine, workspace.folder = DuckDBEngine(Path(scratch) / "scratch", threads=1), Path(scratch)
        measure(
            workspace, followed=(), helped=families, results=(result,), on=world.on,
            held_until=partial(held_until, framework, profile),
            test=partial(progress_test, framework=framework, profile=profile),
        )  # fmt: skip
        (row,) = workspace.engine.fetch("SELECT * FROM results").to_pylist()
        assert workspace.engine.fetch("SELECT * FROM progress").to_pylist() == []
        workspace.engine.close()
    return row


def ways(row: dict[str, Any]) -> tuple[int, ...]:
    return tuple(row[column] for column in ("families", "so", "not_so", "not_known"))


@pytest.mark.parametrize(
    ("world", "counted"),
    [
        (adults(), (1, 1, 0, 0)),
        (adults(("kim", date(2025, 6, 16))), (1, 0, 1, 0)),  # one of several is enough, and in any need that is asked
        (adults(("leo", date(2025, 12, 15))), (1, 0, 1, 0)),
        (adults(("kim", ENDED)), (1, 1, 0, 0)),  # while support went on
        (adults(fresh=False), (1, 0, 0, 1)),  # silence is not good news
        (
            adults(("kim", date(2025, 6, 16)), fresh=False),
            (1, 0, 1, 0),
        ),  # what is known is known, however late the rest
    ],
)
def test_a_family_counts_where_it_is_so_of_everybody_in_it(world, counted):
    assert ways(fared(world, helped())) == counted


def test_whoever_had_the_need_when_support_began_is_counted_apart():
    before = fared(adults(("kim", date(2025, 1, 5))), helped())
    after = fared(adults(("kim", date(2025, 1, 5)), ("paul", date(2025, 8, 1))), helped())
    never = fared(adults(), helped())

    assert [(row["needed"], row["needed_and_so"]) for row in (before, after, never)] == [(1, 1), (1, 0), (0, 0)]


def test_a_family_whose_time_after_support_is_not_over_is_not_counted():
    assert ways(fared(adults(), helped(), helped("two", date(2025, 11, 1)))) == (1, 1, 0, 0)


def test_a_result_counts_a_family_once_each_of_its_needs_has_had_its_time():
    slow = ResultAsked("slow", "Slow", False, (("CRI-1", "adult"), ("EDU-1", "child")))

    assert ways(fared(adults(), helped(), result=slow))[0] == 0  # two full terms have not passed


def test_a_family_of_which_nobody_is_left_is_not_known():
    gone = Helped("gone", (), ((record_of("stranger", "register"),),), BEGAN, ENDED)

    assert ways(fared(adults(), gone)) == (1, 0, 0, 1)
    assert ways(fared(adults(), Helped("empty", (), (), BEGAN, ENDED))) == (1, 0, 0, 1)


def test_the_framework_of_today_asks_for_tests_alone():
    progress = the_framework().progress
    assert progress is not None and progress.results
    assert all(progress.needs[need].test for result in progress.results.values() for need in result.asked)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("results: {no_crime: {label: L, asked: [], verified: false}}", "asked"),
        ("results: {no_crime: {asked: [CRI-1], verified: false}}", "label"),
        ("results: {No Crime: {label: L, asked: [CRI-1], verified: false}}", "results"),
    ],
)
def test_a_result_with_a_mistake_is_refused(text, told):
    whole = f"held: {{months: 6}}\npractice: {{verified: false, kinds: {{lead_worker: L}}}}\nneeds: {{}}\n{text}\n"
    with pytest.raises(BadSettings) as refused:
        parse(whole, ProgressFile, file="progress.yaml")
    assert any(told in problem for problem in refused.value.problems)
