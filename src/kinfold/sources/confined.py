"""
What strangers sent is opened in a child process, which may do little else.

The child has a limit of memory, of processor time, of what it writes and of how long it lives; it opens
no connection and starts no program, and its words reach nobody's screen: a parser that breaks may print what
it was reading. It answers in JSON, which can do nothing in the process that reads it. Children are
copies of one process that has the readers loaded and has read nothing, so one costs some hundredths of a second.
"""

from __future__ import annotations

import errno
import json
import multiprocessing
import os
import resource
import shutil
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from pathlib import Path
from types import ModuleType
from typing import Any

from kinfold.sources.reading import MEGABYTE, refused
from kinfold.vocabulary.errors import ExtractRefused, RunFailed
from kinfold.warehouse.engine import OutOfMemory

_LOADED = ["kinfold.sources.readers", "kinfold.sources.archive"]
_LONGEST_ANSWER = 100 * MEGABYTE
_NEVER = ("socket.", "subprocess.Popen", "os.exec", "os.fork", "os.posix_spawn", "os.system")
# Faults of this machine, which say nothing of the file.
_OURS = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO, errno.EMFILE, errno.ENFILE}
_ROOM = 64 * MEGABYTE
_LOOK_EVERY = 0.02
_START = 60
_FAREWELL = 5
_BEGUN = b"."
_ONE_STARTS = threading.Lock()


@dataclass(frozen=True)
class Limits:
    """What a child may use. It is stopped at whichever it reaches first."""

    memory_mb: int
    cpu_seconds: int
    wall_seconds: int
    written_mb: int
    """Largest file it may write."""


class Overran(ExtractRefused):
    """The reader was stopped from outside or by the clock: a busy machine may be to blame, and it is tried again."""


def run_apart(work: Callable[..., Any], *given: object, name: str, scratch: Path, limits: Limits) -> Any:
    """
    What `work` answers, done in a child; `name` is the file's, for the words of a refusal.

    The file is refused where the child refuses it, dies or reaches a limit.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_LOADED)
    ours, theirs = context.Pipe(duplex=False)
    child = context.Process(target=_in_child, args=(theirs, work, given, name, scratch, limits), daemon=True)
    try:
        with _without_main():
            child.start()
    except OSError:
        raise _not_started() from None
    finally:
        theirs.close()
    answer: dict[str, Any] | None = None
    try:
        if ours.poll(_START):
            ours.recv_bytes(1)
            answer = {}
            _wait(ours, child.pid or 0, name, limits)
            answer = json.loads(ours.recv_bytes(_LONGEST_ANSWER))
        child.join(_FAREWELL)
    except (EOFError, OSError, ValueError):
        child.join(_FAREWELL)
    finally:
        ours.close()
        child.kill()
        child.join()
    if answer is None:
        raise _not_started()
    return _outcome(answer, child.exitcode or 0, name, limits)


def _not_started() -> RunFailed:
    return RunFailed(
        "The process that reads files could not be started.",
        where="sources",
        means="Nothing was read. The last published run is still in place.",
        do="See whether the machine has memory and processes left, and run again.",
    )


@contextmanager
def _without_main() -> Iterator[None]:
    """Children would otherwise begin by running the script of this process anew."""
    with _ONE_STARTS:
        main = sys.modules["__main__"]
        sys.modules["__main__"] = ModuleType("__main__")
        try:
            yield
        finally:
            sys.modules["__main__"] = main


def _wait(answer: Connection, child: int, name: str, limits: Limits) -> None:
    """
    Until the child has answered or ended; refuses the file where it takes too long or too much.

    Memory is looked at from here as well: the kernel's limit counts what is only reserved, so it must be wide.
    """
    until = time.monotonic() + limits.wall_seconds
    while not answer.poll(_LOOK_EVERY):
        if time.monotonic() > until:
            raise _overran(f"{name} took more than {limits.wall_seconds:,} seconds to read", name)
        with suppress(OSError):  # it has just ended
            pages = int(Path(f"/proc/{child}/statm").read_text(encoding="ascii").split()[1])
            if pages * resource.getpagesize() > limits.memory_mb * MEGABYTE:
                raise refused(_too_much(name, limits), name)


def _too_much(name: str, limits: Limits) -> str:
    return f"{name} needs more than {limits.memory_mb:,} MB of memory to read"


def _outcome(answer: dict[str, Any], exit_code: int, name: str, limits: Limits) -> Any:
    match answer:
        case {"done": done}:
            return done
        case {"refused": str(what)}:
            raise refused(what, name)
        case {"failed": [str(what), str(where), str(means), str(do)]}:
            raise RunFailed(what, where=where, means=means, do=do)
    if -exit_code == signal.SIGXCPU:
        raise refused(f"{name} took more than {limits.cpu_seconds:,} seconds of work to read", name)
    if -exit_code == signal.SIGKILL:
        raise _overran(f"the reading of {name} was stopped from outside", name)
    raise refused(f"{name} broke the program that reads it, or needs more than {limits.memory_mb:,} MB of memory", name)


def _overran(what: str, name: str) -> Overran:
    told = refused(what, name)
    return Overran(what, where=told.where, means=told.means, do=told.do)


# --- in the child -------------------------------------------------------------------------------


def _in_child(
    answer: Connection, work: Callable[..., Any], given: tuple[object, ...], name: str, scratch: Path, limits: Limits
) -> None:
    _shut_in(limits)
    answer.send_bytes(_BEGUN)
    told: dict[str, Any]
    try:
        told = {"done": work(*given)}
    except ExtractRefused as refusal:
        told = {"refused": refusal.what}
    except (MemoryError, OutOfMemory):
        told = {"refused": _too_much(name, limits)}
    except RunFailed as problem:
        # Only a disk that is full or broken is ours: anything else that the engine cannot do with a file is the file's.
        # What the engine had written is gone again by now, so room may seem to be there: its own words count as well.
        ours = shutil.disk_usage(scratch).free < _ROOM or _is_of_the_disk(problem.__context__)
        told = _failed(problem) if ours else _broken(name, problem.__context__ or problem)
    except OSError as problem:
        told = _failed(_our_fault(problem)) if problem.errno in _OURS else _broken(name, problem)
    except BaseException as problem:  # a reader's panic is no Exception, and it is about this file alone
        told = _broken(name, problem)
    answer.send_bytes(json.dumps(told).encode())
    answer.close()
    # Without farewells: what a parser left behind may hang in its own tidying up.
    os._exit(0)


def _broken(name: str, problem: BaseException) -> dict[str, Any]:
    return {"refused": f"{name} could not be read ({type(problem).__name__})"}


def _failed(problem: RunFailed) -> dict[str, Any]:
    return {"failed": [problem.what, problem.where, problem.means, problem.do]}


def _is_of_the_disk(problem: BaseException | None) -> bool:
    """Its kind comes first: the words of another kind may quote the file, and a file may say that the disk is full."""
    return type(problem).__name__ == "IOException" and any(os.strerror(number) in str(problem) for number in _OURS)


def _our_fault(problem: OSError) -> RunFailed:
    return RunFailed(
        f"A file could not be read for want of room, or of a sound disk ({errno.errorcode.get(problem.errno or 0, 'unknown')}).",
        where="the data folder",
        means="The run stopped. The last published run is still in place.",
        do="Check that the disk of the data folder has room and is sound, and run again.",
    )


def _shut_in(limits: Limits) -> None:
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in range(3):
        os.dup2(nowhere, stream)
    os.environ.clear()  # secrets stand in it
    for what, most in (
        (resource.RLIMIT_CORE, 0),  # a core file would hold the records
        (resource.RLIMIT_DATA, 2 * limits.memory_mb * MEGABYTE),
        (resource.RLIMIT_FSIZE, limits.written_mb * MEGABYTE),
        (resource.RLIMIT_NOFILE, 128),
    ):
        resource.setrlimit(what, (most, most))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_seconds, limits.cpu_seconds + 1))
    # Where memory is short after all, the machine is to stop this process and not the run.
    Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")
    sys.addaudithook(_refuse_the_rest)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _refuse_the_rest(event: str, _: tuple[object, ...]) -> None:
    if event.startswith(_NEVER):
        raise PermissionError("a reader opens no connection and starts no program")


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent:
        wait([parent.sentinel])
        os._exit(1)
