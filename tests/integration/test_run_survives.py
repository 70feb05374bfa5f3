"""A run is whole or not at all: killed at any moment, the last good one stays, and the next goes on from there."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.deep import sample
from tests.stores import copy_stores, register_rows, register_tables, stores_for

HOLLYBANK = Path(__file__).resolve().parents[1] / "worlds" / "hollybank"
SHOWN = ("person", "record", "family", "membership", "finding")


def start(data: Path, extracts: Path) -> subprocess.Popen[str]:
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("KINFOLD", "DJANGO"))}
    return subprocess.Popen(
        [sys.executable, "-m", "kinfold", "run", "--council", HOLLYBANK / "council", "--extracts", extracts, "--data", data,
         "--commit-new", "--reason", "First load"],
        env={**clean, **stores_for(data)}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def run(data: Path, extracts: Path) -> float:
    started = time.monotonic()
    process = start(data, extracts)
    _, errors = process.communicate(timeout=240)
    assert process.returncode == 0, errors
    return time.monotonic() - started


def shown(data: Path) -> dict[str, list[tuple[object, ...]]]:
    """What the pages would read, without the name of the run."""
    tables = register_tables(data)
    return {
        table: sorted(register_rows(data, f"SELECT id, row_hash FROM register_{table}"))
        for table in SHOWN
        if f"register_{table}" in tables
    }


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory) -> tuple[Path, float]:
    data = tmp_path_factory.mktemp("undisturbed") / "data"
    return data, run(data, HOLLYBANK / "extracts")


def same_secret(undisturbed: Path, data: Path) -> None:
    """Ids for life are made with the deployment's secret: the same secret, the same ids."""
    shutil.copytree(undisturbed / "secrets", data / "secrets")


@pytest.mark.parametrize("seed", range(sample(ci=4, deep=200)))
def test_a_first_run_that_is_killed_leaves_nothing_shown_or_everything(undisturbed, tmp_path, seed):
    whole, seconds = undisturbed
    data = tmp_path / "data"
    data.mkdir()
    same_secret(whole, data)
    process = start(data, HOLLYBANK / "extracts")
    time.sleep(random.Random(seed).uniform(0.3, seconds))
    process.send_signal(signal.SIGKILL)
    process.communicate()

    left = shown(data)
    assert not any(left.values()) or left == shown(whole)
    run(data, HOLLYBANK / "extracts")
    assert shown(data) == shown(whole)


@pytest.mark.parametrize("seed", range(sample(ci=3, deep=100)))
def test_a_later_run_that_is_killed_leaves_the_last_good_one(undisturbed, tmp_path, seed):
    whole, seconds = undisturbed
    data = tmp_path / "data"
    shutil.copytree(whole, data)
    copy_stores(whole, data)
    before = shown(data)
    extracts = shutil.copytree(HOLLYBANK / "extracts", tmp_path / "extracts")
    attendance = extracts / "attendance" / "attendance_2026-03-31.csv"
    attendance.rename(attendance.with_name("attendance_2026-04-30.csv"))
    changed = attendance.with_name("attendance_2026-04-30.csv")
    changed.write_text(changed.read_text().replace(",30\n", ",0\n").replace(",28\n", ",0\n"))
    process = start(data, extracts)
    time.sleep(random.Random(seed).uniform(0.3, seconds))
    process.send_signal(signal.SIGKILL)
    process.communicate()
    after_kill = shown(data)

    run(data, extracts)
    assert after_kill in (before, shown(data))
    assert shown(data) != before


def test_runs_that_were_killed_are_listed_as_stopped(tmp_path):
    data = tmp_path / "data"
    process = start(data, HOLLYBANK / "extracts")
    while not list(data.glob("runs/*.json")):
        time.sleep(0.05)
        assert process.poll() is None
    process.send_signal(signal.SIGKILL)
    process.communicate()

    listed = subprocess.check_output([sys.executable, "-m", "kinfold", "runs", "list", "--data", data], text=True)
    assert "stopped" in listed
