"""Two runs at once over one data folder: the second is refused in words."""

from __future__ import annotations

import os
import signal

from tests.integration.unbreakable.deployment import Deployment, wait_until_stopped
from tests.integration.unbreakable.points import Kill


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
