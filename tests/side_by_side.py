"""What is made once for all the processes that run tests side by side."""

from __future__ import annotations

import fcntl
import os
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest

T = TypeVar("T")


def once_for_all_processes(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], T]) -> T:
    """
    What `make` answers, given an empty folder: called by the first process that asks, while the others wait for it.

    The answer goes from process to process (pickle); the folder stays for the whole session, and is not to be written
    to by those who come later.
    """
    base = factory.getbasetemp()
    place = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / name
    place.mkdir(exist_ok=True)
    made, folder = place / "made", place / "folder"
    with (place / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            folder.mkdir()
            answer = pickle.dumps(make(folder))
            made.write_bytes(answer)
    found: T = pickle.loads(made.read_bytes())  # noqa: S301 - ours, of a moment ago
    return found
