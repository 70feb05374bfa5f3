"""A disk that is full, broken or shut: each run is refused in words, the last good run stays, and with room it goes on."""

from __future__ import annotations

import csv
import errno
import os
import random
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.deep import sample
from tests.integration.unbreakable.chains import Scenario
from tests.integration.unbreakable.deployment import HOLLYBANK, Deployment, Ended
from tests.integration.unbreakable.errors import KINDS

SIZES = sample(ci=2, deep=60)
"""Disks of different sizes, from almost nothing to nearly enough, for each of the scenarios."""
LIMITS = sample(ci=2, deep=60)
"""The same for the size of the largest file, which also meets what DuckDB and SQLite write by themselves."""
ERRORS = sample(ci=8, deep=120)
"""Writes that fail, of each kind in turn."""
SCENARIOS = ["later", "first"][: sample(ci=1, deep=2)]
IN_A_CHAIN = 10
FAULT = 70
KILOBYTE = 1024


def values_of_records() -> set[str]:
    """Names and numbers that stand in Hollybank's extracts, and in no word of ours."""
    found: set[str] = set()
    for file in (HOLLYBANK / "extracts").rglob("*.csv"):
        with file.open(newline="") as opened:
            for row in csv.DictReader(opened):
                found |= {value for key, value in row.items() if value and ("name" in key.lower() or len(value) > 12)}
    return {value for value in found if len(value) > 3} | {"Ada Okoro"}


VALUES = values_of_records()


def is_refused_in_words(ended: Ended) -> None:
    said = ended.out + ended.errors
    assert 0 < ended.status != FAULT, f"ended with {ended.status}: {said}"
    for part in ("Where: ", "What it means: ", "What to do: "):
        assert part in ended.errors, said
    assert "Traceback" not in said
    assert not [value for value in VALUES if value in said]


def go_wrong(
    scenario: Scenario, deployment: Deployment, clear_up: Callable[[], None] = lambda: None, **order: object
) -> bool:
    """One run with something in its way: refused in words with the last good run in place, or else it was in nobody's way."""
    before = deployment.look()
    ended = deployment.run(**order)
    clear_up()
    after = deployment.look()
    assert after.decisions >= before.decisions
    assert after.received in (scenario.old.received, scenario.new.received)
    if ended.status == 0:
        assert after.shown == scenario.new.shown
        return False
    is_refused_in_words(ended)
    assert after.shown in (before.shown, scenario.new.shown)
    return True


def go_well(scenario: Scenario, deployment: Deployment) -> None:
    ended = deployment.run()
    assert ended.status == 0, ended.errors
    assert deployment.look().shown == scenario.new.shown
    assert deployment.state_hash() == scenario.hash
    assert deployment.left_over() == []
    deployment.remove()


@contextmanager
def small_disk(place: Path) -> Iterator[Path]:
    """A file system of its own in memory, which only root may make."""
    place.mkdir()
    if os.geteuid() != 0:
        pytest.fail("A disk that is full can be had only by mounting a small one (tmpfs): run these tests as root.")
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64m", "kinfold-tests", place], capture_output=True, text=True, check=False
    )
    assert mounted.returncode == 0, f"a small disk (tmpfs) could not be mounted, for want of a right: {mounted.stderr}"
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", place], check=True)


def resize(disk: Path, size: int) -> None:
    subprocess.run(["mount", "-o", f"remount,size={size}", disk], check=True)


def used(disk: Path) -> int:
    return shutil.disk_usage(disk).used


def chains(count: int) -> list[list[float]]:
    """Numbers from 0 to 1, evenly spread, in chains that each begin near 0: in a chain nothing that was finished is lost."""
    number = -(-count // IN_A_CHAIN)
    spread = [(place + 0.5) / count for place in range(count)]
    return [spread[first::number] for first in range(number)]


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("name", SCENARIOS)
def test_a_full_disk_is_a_clean_refusal(scenarios, name, tmp_path):
    scenario, refused = scenarios[name], 0
    least, enough = 4 * KILOBYTE, 3_000 * KILOBYTE
    for number, sizes in enumerate(chains(SIZES)):
        with small_disk(tmp_path / f"disk-{number}") as disk:
            deployment = scenario.begin(disk / "data")
            for size in sizes:
                # In equal steps of their ratio: most kinds of write are met while there is next to nothing.
                resize(disk, used(disk) + int(least * (enough / least) ** size))
                refused += go_wrong(scenario, deployment, lambda disk=disk: resize(disk, 64 * KILOBYTE**2))
            go_well(scenario, deployment)
    print(f"{name}: {refused} of {SIZES} disks were too small")
    assert refused > SIZES / 3


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("name", SCENARIOS)
def test_a_file_that_cannot_grow_is_a_clean_refusal(scenarios, name, tmp_path):
    scenario, refused = scenarios[name], 0
    least, enough = 600, 600 * KILOBYTE
    for number, limits in enumerate(chains(LIMITS)):
        deployment = scenario.begin(tmp_path / f"data-{number}")
        for limit in limits:
            refused += go_wrong(scenario, deployment, largest_file=int(least * (enough / least) ** limit))
        go_well(scenario, deployment)
    print(f"{name}: {refused} of {LIMITS} limits were too small")
    assert refused > LIMITS / 3


@pytest.mark.timeout(3600)
def test_a_write_that_fails_is_a_clean_refusal(scenarios, tmp_path):
    """Each kind of write fails, once or for good; whichever of its times it is."""
    scenario, order, refused = scenarios["later"], random.Random("errors"), Counter[str]()
    kinds = [KINDS[number % len(KINDS)] for number in range(ERRORS)]
    for start in range(0, ERRORS, IN_A_CHAIN):
        deployment = scenario.begin(tmp_path / f"data-{start}")
        for number, kind in enumerate(kinds[start : start + IN_A_CHAIN]):
            error = {
                "kind": kind,
                "nth": order.randint(1, 1 + start // IN_A_CHAIN * 2),
                "below": str(deployment.data),
                "number": order.choice([errno.EIO, errno.ENOSPC]),
                "lasting": bool(number % 2),
            }
            refused[kind] += go_wrong(scenario, deployment, error=error)
        go_well(scenario, deployment)
    print(f"{sum(refused.values())} of {ERRORS} were refused: {dict(refused)}")
    assert all(refused[kind] for kind in KINDS)


def test_a_folder_that_nobody_may_write_is_a_clean_refusal(scenarios, tmp_path):
    scenario = scenarios["later"]
    with small_disk(tmp_path / "disk") as disk:
        deployment = scenario.begin(disk / "data")
        before = deployment.look()
        subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
        is_refused_in_words(deployment.run())
        subprocess.run(["mount", "-o", "remount,rw", disk], check=True)
        assert deployment.look() == before
        go_well(scenario, deployment)


def test_a_command_that_fails_is_told_from_one_that_is_refused():
    """The check bites: a traceback, a value, a code of success are each found."""
    good = "RunFailed It stopped.\nWhere: there\nWhat it means: nothing\nWhat to do: again\n"
    is_refused_in_words(Ended(13, "", good))
    for bad in (
        Ended(0, "", good),
        Ended(FAULT, "", good),
        Ended(-9, "", good),
        Ended(13, "", good + "Traceback (most recent call last):"),
        Ended(13, "", good + "Adeyemi"),
        Ended(13, "", "RunFailed It stopped."),
    ):
        with pytest.raises(AssertionError):
            is_refused_in_words(bad)
