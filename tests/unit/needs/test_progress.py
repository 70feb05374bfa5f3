"""The progress test of a followed need, on the day until which it must hold and today: both sides of each line."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from tests.unit.needs.small_world import SmallWorld, _GivenTables, a_profile, record_of, the_framework

from kinfold.needs.progress import held_until, progress_test
from kinfold.needs.progress_files import ProgressFile
from kinfold.outcomes.measure import measure
from kinfold.outcomes.tables import Followed
from kinfold.vocabulary.errors import BadSettings
from kinfold.vocabulary.strict_yaml import parse
from kinfold.warehouse.duckdb_engine import DuckDBEngine

BEGAN, ENDED, UNTIL = date(2025, 1, 10), date(2025, 6, 15), date(2025, 12, 15)


def follow(who: str, need: str, *records: str, ended: date | None = ENDED) -> Followed:
    household = the_framework().need(need).about == "household"
    return Followed(f"{who}-{need}", need, household, records or (record_of(who, "register"),), BEGAN, ended)


def progress(world: SmallWorld, *followed: Followed) -> dict[str, dict[str, Any]]:
    framework, profile = the_framework(), a_profile()
    workspace = _GivenTables(world._tables())
    with tempfile.TemporaryDirectory() as scratch:
        workspace.engine, workspace.folder = DuckDBEngine(Path(scratch) / "scratch", threads=1), Path(scratch)
        measure(
            workspace, followed=followed, on=world.on, held_until=partial(held_until, framework, profile),
            test=partial(progress_test, framework=framework, profile=profile),
        )  # fmt: skip
        rows = workspace.engine.fetch("SELECT * FROM progress").to_pylist()
        workspace.engine.close()
    return {row["followed"]: row for row in rows}


def adults(*offences: tuple[str, date], fresh: bool = True) -> SmallWorld:
    world = SmallWorld().source("police", "offence", "arrest", "anti_social_behaviour", fresh=fresh)
    for who in ("paul", "kim"):
        world.person(who, date(1990, 1, 1), role="main_carer")
    world.person("leo", date(2015, 1, 1))
    for who, day in offences:
        world.fact(who, "police", "offence", day)
    return world


@pytest.mark.parametrize(
    ("offence", "then", "now"),
    [
        (ENDED, "met", "met"),  # the last day of support is not among the months that follow it
        (date(2025, 6, 16), "not_met", "met"),
        (UNTIL, "not_met", "not_met"),
        (date(2025, 12, 16), "met", "not_met"),  # held, and not any more
    ],
)
def test_nothing_may_happen_between_the_end_of_support_and_the_day_it_must_have_held_to(offence, then, now):
    row = progress(adults(("paul", offence)), follow("paul", "CRI-1"))["paul-CRI-1"]

    assert (row["held_until"], row["then_answer"], row["now_answer"]) == (UNTIL, then, now)
    assert bool(row["facts"]) == ("not_met" in (then, now))


def test_the_baseline_is_what_the_rule_says_of_the_day_support_began():
    before, after = (
        progress(adults(("paul", day)), follow("paul", "CRI-1"))["paul-CRI-1"] for day in (BEGAN, date(2025, 1, 11))
    )

    assert (before["start_answer"], after["start_answer"]) == ("met", "not_met")
    judged = progress(adults(), follow("paul", "REL-1"))["paul-REL-1"]
    assert judged["start_answer"] == "not_known"


def test_no_data_is_never_progress():
    late = progress(adults(fresh=False), follow("paul", "CRI-1"))["paul-CRI-1"]
    nobody = progress(adults(), follow("stranger", "CRI-1", record_of("stranger", "police")))["stranger-CRI-1"]

    assert (late["then_answer"], nobody["then_answer"]) == ("not_known", "not_known")
    assert "late" in late["then_sentence"]
    assert "no longer in a family" in nobody["then_sentence"]


def test_while_support_goes_on_and_before_the_day_only_today_is_asked():
    going_on, soon = progress(
        adults(), follow("paul", "CRI-1", ended=None), follow("kim", "CRI-1", ended=date(2025, 11, 1))
    ).values()

    assert (going_on["held_until"], going_on["then_answer"], going_on["now_answer"]) == (None, None, "met")
    assert (soon["held_until"], soon["then_answer"]) == (date(2026, 5, 1), None)


def test_what_a_professional_judges_has_no_test_and_what_has_both_is_tested():
    rows = progress(adults(), follow("paul", "REL-1"), follow("leo", "CRI-2"))

    assert rows["paul-REL-1"]["now_answer"] is None
    assert rows["leo-CRI-2"]["now_answer"] == "met"


def test_whoever_has_most_of_the_records_is_followed_on():
    world = adults(("kim", UNTIL))
    mixed = follow("paul", "CRI-1", *(record_of(who, source) for who, source in _MIXED))
    world.held("paul", "police").held("kim", "police")

    assert progress(world, mixed)["paul-CRI-1"]["then_answer"] == "met"


_MIXED: Sequence[tuple[str, str]] = (("paul", "register"), ("paul", "police"), ("kim", "police"))


def test_a_household_is_the_one_with_the_children_that_were_followed():
    world = adults().source("housing", "homelessness_duty", "eviction_notice")
    world.fact("paul", "housing", "eviction_notice", date(2025, 10, 1))
    fam = Followed("fam-HOU-2", "HOU-2", True, (record_of("leo", "register"),), BEGAN, ENDED)

    assert progress(world, fam)["fam-HOU-2"]["then_answer"] == "not_met"


def test_terms_are_full_ones_that_begin_after_support_has_ended_and_a_calendar_that_ends_too_soon_cannot_say():
    until = partial(held_until, the_framework(), a_profile(), "EDU-1")

    assert until(date(2025, 4, 22)) == date(2025, 12, 20)  # Summer begins on that day; then Autumn
    assert until(date(2025, 4, 23)) == date(2026, 3, 28)  # Autumn and Spring
    assert until(date(2025, 9, 3)) is None
    local = replace(the_framework(), progress=None)
    assert held_until(local, a_profile(), "EDU-9", date(2025, 8, 31)) == date(2026, 2, 28)


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        ("{verified: false}", "needs a `test`, or what is `judged`"),
        ("{judged: Better, held: {months: 6, terms: 2}, verified: false}", "for one of them"),
        ("{test: {assessed: {}}, verified: false}", "stands under `judged`"),
        ("{judged: Better, hold: 6, verified: false}", "hold"),
    ],
)
def test_what_cannot_be_asked_is_refused_when_it_is_read(entry, problem):
    text = (
        "held: {months: 6}\npractice: {verified: true, kinds: {lead_worker: A lead worker}}\n"
        f"needs:\n  EDU-1: {entry}\n"
    )
    with pytest.raises(BadSettings) as told:
        parse(text, ProgressFile, file="progress.yaml")
    assert problem in str(told.value)
