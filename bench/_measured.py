"""What all whole-process figures share: a command's time and memory as the system counted them, and the machine's name."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Took:
    """One finished run of a command."""

    wall: float
    cpu: float
    """Seconds of all its processes and threads."""
    peak_mb: float
    """Of the largest single process."""
    said: str


def took(command: Sequence[str | Path], *, env: dict[str, str] | None = None) -> Took:
    """Run a command to its end. A command that fails ends the bench with what it said."""
    began = time.monotonic()
    process = subprocess.Popen(
        [str(part) for part in command],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, **(env or {})},
    )
    assert process.stdout is not None  # noqa: S101 - asked for above
    said = process.stdout.read()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.monotonic() - began
    if process.returncode:
        sys.exit(f"{' '.join(str(part) for part in command)}\nended with {process.returncode}:\n{said}")
    return Took(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, said)


def machine() -> str:
    """Processor, cores and Python, in one line."""
    told = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    names = [line.partition(":")[2].strip() for line in told if line.startswith("model name")]
    return f"{os.cpu_count()} x {names[0] if names else platform.processor()}, Python {platform.python_version()}"
