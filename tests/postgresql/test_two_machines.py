"""Two machines over one register: whichever comes late waits, or is refused; and what is shown is one of them, whole."""

from __future__ import annotations

import os
import shutil
import signal
import time
from pathlib import Path

import pytest
from tests.integration.unbreakable.chains import Scenario
from tests.integration.unbreakable.deployment import Deployment, wait_until_stopped
from tests.integration.unbreakable.points import Kill


def other_machine(one: Deployment, data: Path, forks) -> Deployment:
    """A data folder of its own, over the same register and ledger."""
    shutil.copytree(one.data, data)
    shutil.copy(one.data.parent / f".{one.data.name}-stores", data.parent / f".{data.name}-stores")
    return Deployment(forks, data, one.extracts)


def one_stopped(scenario: Scenario, point: str, tmp_path: Path, other_forks) -> tuple[Deployment, Deployment, int]:
    """Two machines, one of which has stopped in the midst of its run, and the process that is stopped."""
    one = scenario.begin(tmp_path / "data")
    two = other_machine(one, tmp_path / "other", other_forks)
    process = one.begin(Kill(point, 1, signal.SIGSTOP))
    wait_until_stopped(process)
    return one, two, process


def is_another_run(ended) -> bool:
    return ended.status == 14 and "Another run was published while this one was being compared" in ended.errors


@pytest.mark.parametrize("point", ["publish: difference", "publish: staging"])
def test_of_two_machines_the_one_that_comes_late_is_refused(scenarios, other_forks, point, tmp_path):
    scenario: Scenario = scenarios["later"]
    one, two, process = one_stopped(scenario, point, tmp_path, other_forks)
    assert two.run().status == 0
    os.kill(process, signal.SIGCONT)

    assert is_another_run(one.forks.end())
    assert one.state_hash() == scenario.hash
    assert one.run().status == 0
    assert one.state_hash() == scenario.hash


@pytest.mark.parametrize("point", ["note: before the commit", "publish: a table applied", "publish: before the commit"])
def test_of_two_machines_one_waits_while_the_other_writes(scenarios, other_forks, point, tmp_path):
    scenario: Scenario = scenarios["later"]
    one, two, process = one_stopped(scenario, point, tmp_path, other_forks)
    other = two.begin()
    time.sleep(6)
    assert Path(f"/proc/{other}").exists()
    os.kill(process, signal.SIGCONT)
    first, second = one.forks.end(), two.forks.end()

    # Whichever publishes first: the other one is refused, or finds that nothing is left to do.
    for ended in (first, second):
        assert ended.status == 0 or is_another_run(ended), ended.errors
    assert 0 in (first.status, second.status)
    assert one.state_hash() == scenario.hash
    assert two.run().status == 0
    assert two.state_hash() == scenario.hash
