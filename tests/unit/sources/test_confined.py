"""The child process that opens what strangers sent: what it may use, and what comes of it when it dies."""

from __future__ import annotations

import os
import resource
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import duckdb
import pytest
from tests.unit.sources.builders import PUPILS, Council, head

from kinfold.sources import readers
from kinfold.sources.confined import Limits, Overran, run_apart
from kinfold.sources.reading import refused
from kinfold.vocabulary.errors import ExtractRefused, RunFailed

LIMITS = Limits(memory_mb=300, cpu_seconds=20, wall_seconds=60, written_mb=1)


def apart(work: Callable[..., Any], scratch: Path, *given: object, limits: Limits = LIMITS) -> Any:
    return run_apart(work, *given, name="roll.csv", scratch=scratch, limits=limits)


def add(one: int, other: int) -> int:
    return one + other


def refuse() -> None:
    raise refused("roll.csv has no column 'id', which the contract names", "roll.csv")


def break_down() -> None:
    raise ValueError("Rosa Fernandes")


def fail_for_want_of_room() -> None:
    raise OSError(28, "No space left on device")


def fail_in_the_engine(full: bool) -> None:
    """The engine's words are taken away before they are told; what it had written is gone by then, and room is there."""
    full_disk = duckdb.IOException("Could not write file: No space left on device")
    bad_file = duckdb.ConversionException("Could not convert 'No space left on device' to INT64")
    try:
        raise full_disk if full else bad_file
    except duckdb.Error:
        raise RunFailed("A file could not be written", where="warehouse", means="It stopped.", do="Again.") from None


def eat(megabytes: int) -> int:
    return len(b"x" * (megabytes * 1_000_000))


def turn() -> None:
    while True:
        pass


def die(how: int) -> None:
    os.kill(os.getpid(), how)
    time.sleep(60)


def write(path: str) -> None:
    with Path(path).open("wb") as file:
        for _ in range(3):
            file.write(b"x" * 1_000_000)
            file.flush()


def look_around() -> dict[str, Any]:
    sys.stderr.write("Rosa Fernandes")
    os.write(2, b"Rosa Fernandes")
    reached = {}
    for name, reach in (
        ("network", lambda: socket.create_connection(("127.0.0.1", 9))),
        ("program", lambda: subprocess.run(["/bin/true"], check=True)),
    ):
        try:
            reach()
            reached[name] = "reached"
        except OSError as problem:
            reached[name] = type(problem).__name__
    return {**reached, "environment": dict(os.environ), "core": resource.getrlimit(resource.RLIMIT_CORE)[0]}


def test_what_the_work_answers_comes_back(tmp_path: Path) -> None:
    assert apart(add, tmp_path, 2, 3) == 5


def test_a_refusal_keeps_its_words(tmp_path: Path) -> None:
    with pytest.raises(ExtractRefused, match="no column 'id'"):
        apart(refuse, tmp_path)


@pytest.mark.parametrize(
    ("work", "given", "words"),
    [
        (break_down, (), r"roll.csv could not be read \(ValueError\)"),
        (eat, (2_000,), "roll.csv needs more than 300 MB of memory to read"),
        (turn, (), "roll.csv took more than 1 seconds of work to read"),
        (die, (signal.SIGSEGV,), "roll.csv broke the program that reads it"),
        (die, (signal.SIGABRT,), "roll.csv broke the program that reads it"),
        (die, (signal.SIGKILL,), "the reading of roll.csv was stopped from outside"),
    ],
)
def test_a_child_that_breaks_or_uses_too_much_refuses_its_file(
    tmp_path: Path, work: Callable[..., Any], given: tuple[object, ...], words: str
) -> None:
    with pytest.raises(ExtractRefused, match=words) as told:
        apart(work, tmp_path, *given, limits=replace(LIMITS, cpu_seconds=1 if work is turn else 20))

    assert "Fernandes" not in str(told.value)
    assert "last good extract" in str(told.value)


def test_what_is_held_without_being_refused_by_the_kernel_is_seen_from_outside(tmp_path: Path) -> None:
    # Under the kernel's limit, which is twice as wide, and over ours.
    with pytest.raises(ExtractRefused, match="needs more than 300 MB"):
        apart(hold, tmp_path, 400)


def hold(megabytes: int) -> None:
    held = b"x" * (megabytes * 1_000_000)
    time.sleep(30)
    del held


def test_a_child_that_waits_for_ever_is_ended_and_its_file_may_be_tried_again(tmp_path: Path) -> None:
    started = time.monotonic()
    with pytest.raises(Overran, match="took more than 1 seconds"):
        apart(time.sleep, tmp_path, 100, limits=replace(LIMITS, wall_seconds=1))
    assert time.monotonic() - started < 20


def test_a_file_that_grows_beyond_the_limit_is_not_written(tmp_path: Path) -> None:
    with pytest.raises(ExtractRefused, match="could not be read"):
        apart(write, tmp_path, str(tmp_path / "big"))
    assert (tmp_path / "big").stat().st_size <= 1_000_000


def test_a_full_disk_is_our_fault_and_stops_the_run(tmp_path: Path) -> None:
    with pytest.raises(RunFailed, match="for want of room") as told:
        apart(fail_for_want_of_room, tmp_path)
    assert "Check that the disk" in str(told.value)


def test_a_disk_that_was_full_for_the_engine_stops_the_run_though_there_is_room_again(tmp_path: Path) -> None:
    with pytest.raises(RunFailed, match="could not be written"):
        apart(fail_in_the_engine, tmp_path, True)


def test_a_file_that_says_the_disk_is_full_is_refused_by_itself(tmp_path: Path) -> None:
    with pytest.raises(ExtractRefused, match="could not be read"):
        apart(fail_in_the_engine, tmp_path, False)


def test_a_child_reaches_no_network_no_program_no_secret_and_no_screen(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    found = apart(look_around, tmp_path)

    assert found == {"network": "PermissionError", "program": "PermissionError", "environment": {}, "core": 0}
    assert capfd.readouterr().err == ""


def test_a_child_does_not_outlive_the_run_that_was_killed(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; sys.path[:0] = ['src', '.']\n"
        "from tests.unit.sources import test_confined as t\n"
        f"t.apart(t.say_and_wait, Path({str(tmp_path)!r}), {str(tmp_path / 'pid')!r})\n"
    )
    run = subprocess.Popen([sys.executable, "-c", code], cwd=Path(__file__).resolve().parents[3])
    child = tmp_path / "pid"
    for _ in range(600):
        if child.exists() and child.read_text():
            break
        time.sleep(0.05)
    run.kill()
    run.wait()

    for _ in range(200):
        if not Path(f"/proc/{child.read_text()}").exists():
            break
        time.sleep(0.05)
    assert not Path(f"/proc/{child.read_text()}").exists()


def say_and_wait(path: str) -> None:
    Path(path).write_text(str(os.getpid()))
    time.sleep(60)


def test_an_extract_whose_reader_is_stopped_is_refused_the_last_good_one_stays_and_it_is_tried_three_times(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    council = Council(tmp_path)
    council.contract(head() + PUPILS)
    council.contract(head("others") + PUPILS, name="others")
    council.sends("pupils_2025-01-01.csv", "id,first,last,born\n1,Ann,Lee,\n")
    council.accept()
    council.sends("pupils_2025-02-01.csv", "id,first,last,born\n1,Ann,Ray,\n")
    council.sends("others_2025-02-01.csv", "id,first,last,born\n1,Bob,Ray,\n")
    real = readers.limits_for

    def no_time(contract: Any, size: int) -> Limits:
        return replace(real(contract, size), wall_seconds=-1) if contract.source == "pupils" else real(contract, size)

    monkeypatch.setattr(readers, "limits_for", no_time)
    for _ in range(2):
        stopped = council.accept()
        assert stopped.rows("records", "source", "last_name") == [("others", "Ray"), ("pupils", "Lee")]
        [(reason,)] = stopped.rows("extracts", "reason", where="state = 'refused'")
        assert reason == "pupils_2025-02-01.csv took more than -1 seconds to read"
    monkeypatch.setattr(readers, "limits_for", real)

    assert council.accept().rows("records", "last_name", where="source = 'pupils'") == [("Ray",)]


def test_an_extract_whose_reader_is_always_stopped_stays_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    council = Council(tmp_path)
    council.contract(head() + PUPILS)
    council.sends("pupils_2025-02-01.csv", "id,first,last,born\n1,Ann,Ray,\n")
    tried = []
    real = readers.limits_for

    def no_time(contract: Any, size: int) -> Limits:
        tried.append(size)
        return replace(real(contract, size), wall_seconds=-1)

    monkeypatch.setattr(readers, "limits_for", no_time)
    for _ in range(5):
        council.accept()

    assert len(tried) == 3


def test_a_child_that_cannot_start_is_our_fault_and_refuses_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    unknown = ModuleType("known_to_the_parent_only")
    exec("def work(): pass", unknown.__dict__)  # noqa: S102
    monkeypatch.setitem(sys.modules, unknown.__name__, unknown)

    with pytest.raises(RunFailed, match="could not be started"):
        apart(unknown.work, tmp_path)
