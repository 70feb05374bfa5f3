"""
The process that reading children are forked from, as a copy of one that has everything imported.

The product starts it as a Python of its own, which imports the readers: a third of a second for each process that runs
the line, and tests run it some hundreds of times, each time in a copy of a process that stands ready. There it is one
more copy. What it must be told stands in the environment when it is begun; nothing of a run is in it.
"""

from __future__ import annotations

import importlib
import multiprocessing
import os
from collections.abc import Sequence
from multiprocessing import forkserver, util

from kinfold.sources import confined

_start_python = util.spawnv_passfds
for _name in confined._LOADED:
    importlib.import_module(_name)


def begin_server_of_readers() -> None:
    """In a process of one thread that is about to run the line, before anything of it is changed for a test."""
    multiprocessing.get_context("forkserver").set_forkserver_preload(confined._LOADED)
    util.spawnv_passfds = _copied
    try:
        forkserver.ensure_running()
    finally:
        util.spawnv_passfds = _start_python


def _copied(path: bytes, arguments: Sequence[str], kept: Sequence[int]) -> int:
    *_, code = arguments
    if not code.startswith("from multiprocessing.forkserver import main"):  # another of its servers comes along
        return _start_python(path, arguments, kept)
    process = os.fork()
    if process == 0:
        try:
            _close_all_but(kept)
            exec(code, {})  # noqa: S102 - what the new Python would be told to do
        finally:
            os._exit(0)
    return process


def _close_all_but(kept: Sequence[int]) -> None:
    first = 3
    for number in sorted(kept):
        os.closerange(first, number)
        first = number + 1
    os.closerange(first, os.sysconf("SC_OPEN_MAX"))
