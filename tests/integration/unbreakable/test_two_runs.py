"""Two runs at once: the second is refused in words, or waits and is refused; and what is shown is one of them, whole."""

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
from tests.stores import ON_POSTGRES


def test_a_second_run_over_one_data_folder_is_refused_in_words(scenarios, other_forks, tmp_path):
    scenario = scenarios["later"]
    one = scenario.begin(tmp_path / "data")
    process = one.begin(Kill("publish: staging", 1, signal.SIGSTOP))
    wait_until_stopped(process)
    two = Deployment(other_forks, one.data, one.extracts)
    before, ended = one.look_meanwhile(), two.run()

    assert ended.status == 13
    assert "Another run is at work in this data folder." in ended.errors
    assert "What to do: Wait until it has ended" in ended.errors
    assert one.look_meanwhile() == before
    os.kill(process, signal.SIGCONT)
    assert one.forks.end().status == 0
    assert one.state_hash() == scenario.hash


def other_machine(one: Deployment, data: Path, forks) -> Deployment:
    """A data folder of its own, over the same register and ledger."""
    shutil.copytree(one.data, data)
    shutil.copy(one.data.parent / f".{one.data.name}-stores", data.parent / f".{data.name}-stores")
    return Deployment(forks, data, one.extracts)


def is_another_run(ended) -> bool:
    return ended.status == 14 and "Another run was published while this one was being compared" in ended.errors


@pytest.mark.skipif(not ON_POSTGRES, reason="a register in a file is one machine's")
@pytest.mark.parametrize("point", ["publish: difference", "publish: staging"])
def test_of_two_machines_the_one_that_comes_late_is_refused(scenarios, other_forks, point, tmp_path):
    scenario: Scenario = scenarios["later"]
    one = scenario.begin(tmp_path / "data")
    two = other_machine(one, tmp_path / "other", other_forks)
    process = one.begin(Kill(point, 1, signal.SIGSTOP))
    wait_until_stopped(process)
    assert two.run().status == 0
    os.kill(process, signal.SIGCONT)

    assert is_another_run(one.forks.end())
    assert one.state_hash() == scenario.hash
    assert one.run().status == 0
    assert one.state_hash() == scenario.hash


@pytest.mark.skipif(not ON_POSTGRES, reason="a register in a file is one machine's")
@pytest.mark.parametrize("point", ["note: before the commit", "publish: a table applied", "publish: before the commit"])
def test_of_two_machines_one_waits_while_the_other_writes(scenarios, other_forks, point, tmp_path):
    scenario: Scenario = scenarios["later"]
    one = scenario.begin(tmp_path / "data")
    two = other_machine(one, tmp_path / "other", other_forks)
    process = one.begin(Kill(point, 1, signal.SIGSTOP))
    wait_until_stopped(process)
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
