"""Killed with `kill -9` at every step of the line, again and again: whole or not at all, and the next run ends the same."""

from __future__ import annotations

import os
import random
import signal
import time

import pytest
from tests.deep import DEEP, sample
from tests.integration.unbreakable.chains import Chain, Tally, in_order, storm, walk
from tests.integration.unbreakable.deployment import KILLED, wait_until_stopped
from tests.integration.unbreakable.points import NAMES, POINTS, Kill

AT_POINTS = sample(ci=3, deep=125)
AT_RANDOM = sample(ci=3, deep=125)
"""Kills of each kind in each of the two scenarios; with both databases the full counts are 1,000."""
SCENARIOS = ("first", "later")


def test_every_point_is_passed_by_a_run_that_nobody_disturbs(scenarios):
    passed = {name for scenario in scenarios.values() for name, count in scenario.passed.items() if count}

    assert passed == set(NAMES)
    assert set(POINTS) >= {"log", "seal", "reader", "read", "accept", "resolve", "assemble", "find", "note", "publish"}


@pytest.mark.timeout(4 * 3600)
@pytest.mark.parametrize("name", SCENARIOS)
def test_killed_at_points_of_every_step(scenarios, name, tmp_path):
    scenario, order, tally = scenarios[name], random.Random(f"points {name}"), Tally()
    names = [point for point in NAMES if scenario.passed.get(point)]
    started = time.monotonic()
    while tally.kills < AT_POINTS:
        # Each point once before any comes twice.
        some = order.sample(names, min(len(names), AT_POINTS - tally.kills))
        walk(scenario, in_order(scenario, some, order), tmp_path, order, tally)
    told(f"{name}: killed {tally.kills} times at {len(set(tally.at))} of {len(names)} points", started)
    assert not DEEP or set(tally.at) == set(names)


@pytest.mark.timeout(4 * 3600)
@pytest.mark.parametrize("name", SCENARIOS)
def test_killed_at_any_moment(scenarios, name, tmp_path):
    tally, started = Tally(), time.monotonic()
    storm(scenarios[name], AT_RANDOM, tmp_path, random.Random(f"random {name}"), tally)
    told(f"{name}: killed {tally.kills} times at random", started)


def test_a_run_that_was_killed_is_listed_as_stopped(scenarios, tmp_path):
    deployment = scenarios["first"].begin(tmp_path / "data")
    assert deployment.run(Kill("seal: all noted")).status == KILLED

    assert "stopped" in deployment.do("runs", "list").out


def test_a_person_decides_while_runs_are_killed_and_it_stays(scenarios, other_forks, tmp_path):
    """What somebody was told is decided stands after every kill, and the run that follows heeds it."""
    scenario = scenarios["later"]
    chain = Chain(scenario, tmp_path / "data", random.Random(1))
    points = ("note: before the commit", "publish: before the commit", "publish: a table applied")
    for count, point in enumerate(points, start=1):
        data = chain.deployment.data
        process = chain.deployment.begin(Kill(point, 1, signal.SIGSTOP))
        wait_until_stopped(process)
        # SQLite has one pen, and the stopped run holds it: the person waits until the run is killed.
        told = ("--council", chain.deployment.council, "--data", data, "--reason", "Sent too early")
        other_forks.begin(data, "sources", "reject", "benefits", "2026-03-31", *told)
        time.sleep(1.5)
        os.kill(process, signal.SIGKILL)
        assert chain.deployment.forks.end().status == KILLED
        decided = other_forks.end()
        chain.seen = chain.deployment.look()
        kept = [one for one in chain.seen.decisions if one[-2:] == ("rejected", "Sent too early")]
        assert len(kept) == count, (point, decided.errors)
    ended = chain.deployment.run()
    assert ended.status == 0, ended.errors
    assert chain.deployment.look().decisions >= set(kept)
    assert chain.deployment.look().shown not in (scenario.old.shown, scenario.new.shown)


@pytest.mark.parametrize("nth", range(1, 1 + sample(ci=1, deep=2)))
def test_a_reading_child_that_is_killed_alone_costs_its_extract_a_run_and_no_more(scenarios, nth, tmp_path):
    scenario = scenarios["later"]
    chain = Chain(scenario, tmp_path / "data", random.Random(nth))
    ended = chain.deployment.run(Kill("reader: killed alone", nth))
    assert ended.status == 0, ended.errors
    assert "REFUSED" in ended.out
    before, chain.seen = chain.seen, chain.deployment.look()
    assert chain.seen.decisions >= before.decisions

    chain.finish()


def test_a_line_that_publishes_table_by_table_is_found(scenarios, tmp_path):
    """The check bites."""
    chain = Chain(scenarios["later"], tmp_path / "data", random.Random(1))
    with pytest.raises(AssertionError, match="half done"):
        chain.kill(Kill("publish: a table applied", 3), weak="table by table")


def test_an_artefact_that_is_not_renamed_into_its_place_is_found(scenarios, tmp_path):
    """The check bites, once nobody looks whether what stands there is whole."""
    deployment = scenarios["first"].begin(tmp_path / "data")
    assert deployment.run(weak="not renamed").status == KILLED

    assert deployment.run(weak="believes").status not in (0, KILLED)


def test_a_ledger_that_acknowledges_what_it_has_not_written_is_found(scenarios, tmp_path):
    """The check bites."""
    deployment = scenarios["later"].begin(tmp_path / "data")
    with pytest.raises(AssertionError, match="acknowledged"):
        deployment.run(Kill("ledger: an entry on the disk"), weak="promises")
        deployment.look()


def told(what: str, started: float) -> None:
    print(f"{what}, in {time.monotonic() - started:.0f} seconds")
