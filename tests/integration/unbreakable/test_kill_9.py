"""Killed with `kill -9` at every step of the line, again and again: whole or not at all, and the next run ends the same."""

from __future__ import annotations

import random
import time

import pytest
from tests.deep import DEEP, sample
from tests.integration.unbreakable.chains import Tally, in_order, storm, walk
from tests.integration.unbreakable.points import NAMES, POINTS

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


def told(what: str, started: float) -> None:
    print(f"{what}, in {time.monotonic() - started:.0f} seconds")
