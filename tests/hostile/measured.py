"""
Accepting a folder of extracts in a process of its own, with what it and all its children used.

Run as a program it stays, with everything imported and nothing used, and for each line on its input (the folder of a
council) forks a process that does the work; so that one measurement costs no start of Python.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import subprocess
import sys
import time
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_PR_SET_CHILD_SUBREAPER = 36
ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Measured:
    """What a run answered, the time it took, and the most memory that any one of its processes held."""

    told: dict[str, Any]
    seconds: float
    cpu_seconds: float
    """Of all its processes: what it would have taken at most, had nobody else been at work."""
    peak_mb: float


class Measuring:
    """The program below, kept ready."""

    def __init__(self) -> None:
        path = os.pathsep.join([str(ROOT), str(ROOT / "src")])
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.hostile.measured"], cwd=ROOT, text=True,
            env={**os.environ, "PYTHONPATH": path}, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip

    def accept(self, folder: Path) -> Measured:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps(str(folder)) + "\n")
        self.process.stdin.flush()
        return Measured(**json.loads(self.process.stdout.readline()))

    def close(self) -> None:
        self.process.communicate()


def _measure(folder: Path) -> dict[str, Any]:
    """In a forked process: fork the work, and wait for it and for every child that it leaves behind."""
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    answers, answer = os.pipe()
    started = time.monotonic()
    if os.fork() == 0:
        os.close(answers)
        try:
            told = _accept(folder)
        except BaseException:
            told = {"fault": traceback.format_exc()}
        with os.fdopen(answer, "w") as writing:
            writing.write(json.dumps(told, default=str))
        os._exit(0)
    os.close(answer)
    with os.fdopen(answers) as reading:
        told = json.loads(reading.read() or '{"fault": "the process died"}')
    seconds = time.monotonic() - started
    peak, cpu = 0, 0.0
    with contextlib.suppress(ChildProcessError):
        while True:
            used = os.wait4(-1, 0)[2]
            peak, cpu = max(peak, used.ru_maxrss), cpu + used.ru_utime + used.ru_stime
    return {"told": told, "seconds": seconds, "cpu_seconds": cpu, "peak_mb": peak * 1024 / 1_000_000}


def _accept(folder: Path) -> dict[str, Any]:
    from tests.copied_server import begin_server_of_readers
    from tests.unit.sources.builders import Council

    begin_server_of_readers()  # a child of this process, so that all it does is measured
    council = Council(folder, new=False)
    accepted = council.accept()
    return {
        "extracts": accepted.rows("extracts", "source", "file_name", "state", "reason", "rows_in", "kept", "set_aside"),
        "set_aside": accepted.rows("set_aside", "source", "reason"),
        "dropped": accepted.rows("values_dropped", "source", "column_name || ': ' || reason", "values_dropped"),
        "records": accepted.rows("records", "source", "record_key", "first_name", "last_name", "birth_date"),
        "not_used": [[file.name, file.why] for file in council.not_used()],
    }


def main() -> None:
    import tests.copied_server
    import tests.unit.sources.builders  # noqa: F401 - loaded once, for all

    for line in sys.stdin:
        readings, reading = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(readings)
            with os.fdopen(reading, "w") as writing:
                writing.write(json.dumps(_measure(Path(json.loads(line)))))
            os._exit(0)
        os.close(reading)
        with os.fdopen(readings) as found:
            sys.stdout.write(found.read() + "\n")
            sys.stdout.flush()
        os.waitpid(child, 0)


if __name__ == "__main__":
    main()
