"""
Where the line can be killed: named points of every step, put around the functions of the product from outside.

Nothing of this is in the product. `install` is called in a process that is about to run the line: it wraps public
functions of the steps, counts how often each point is passed, and kills the process, as `kill -9` does, at one.
"""

from __future__ import annotations

import json
import os
import signal
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock, local
from typing import Any

STAGES = ("read", "monitor", "merge", "accept", "frequencies", "resolve", "assemble", "find")
"""The steps that leave an artefact."""
_OF_AN_ARTEFACT = ("at work", "a table saved", "before the manifest", "before it is in its place", "in its place")
_OF_PUBLISHING = ("rows", "checks", "difference", "staging", "applying", "door")

POINTS: dict[str, tuple[str, ...]] = {
    "log": ("before it is written", "beside its place", "written", "before the end is told", "the end is told"),
    "ledger": ("before an entry", "an entry not yet written", "an entry on the disk"),
    "seal": ("a copy beside its place", "before a copy is in its place", "before it is noted", "noted", "all noted"),
    **dict.fromkeys(STAGES, _OF_AN_ARTEFACT),
    "reader": ("killed with the run",),
    "note": ("begun", "a statement", "before the commit", "after the commit"),
    "publish": (
        "begun",
        *_OF_PUBLISHING,
        "a statement of the staging",
        "a statement of the applying",
        "a table applied",
        "before the commit",
        "after the commit",
    ),
    "sweep": ("begun", "before an old artefact goes", "a file of an old artefact gone", "done"),
}
"""Every step of the line, and its points."""

NAMES = tuple(f"{step}: {point}" for step, points in POINTS.items() for point in points)
SHOWN_FROM = ("publish: after the commit", "log: before the end is told", "log: the end is told", "sweep: ")
"""Killed here, a run has been published."""
AT_ANY_TIME = ("log: before it is written", "log: beside its place", "log: written")
"""Passed before it is published and after."""

TOLD, CHILD = "KINFOLD_TESTS_POINT", "KINFOLD_TESTS_CHILD"


@dataclass(frozen=True)
class Kill:
    """At which point, and the how manieth time that it is passed."""

    point: str
    nth: int = 1
    by: int = signal.SIGKILL


class _At(local):
    """The steps that a thread is in, the innermost last: two sources are read at once."""

    def __init__(self) -> None:
        self.stages: list[str] = []


class Points:
    """Counts what is passed in this process, and ends it at one of them."""

    def __init__(self, kill: Kill | None, passed: Path | None) -> None:
        self.kill, self.passed, self.counts = kill, passed, Counter[str]()
        self._one_at_a_time = Lock()

    def reach(self, step: str, point: str) -> None:
        name = f"{step}: {point}"
        with self._one_at_a_time:
            self.counts[name] += 1
            if self.passed:
                self.passed.write_text(json.dumps(self.counts))
            if self.kill and self.kill.point == name and self.kill.nth == self.counts[name]:
                os.kill(os.getpid(), self.kill.by)


def install(kill: Kill | None, *, passed: Path | None = None, written: Path | None = None) -> None:
    """
    Put the points around the line in this process, before it runs `kinfold`.

    `passed` is a file for how often each was passed; `written`, for the numbers of the ledger's entries that were
    acknowledged to the line. The reader is told before (`tell_the_reader`).
    """
    points = Points(kill, passed)
    _around_files(points)
    _around_artefacts(points)
    _around_the_ledger(points, written)
    from kinfold.cli import run

    set_up = run.set_django_up

    def set_up_and_go_on(*given: Any, **named: Any) -> None:
        set_up(*given, **named)
        _around_the_register(points)

    run.set_django_up = set_up_and_go_on


def wrap(owner: Any, name: str, made: Callable[[Any], Any]) -> None:
    """Put what `made` makes of a function in its place."""
    setattr(owner, name, made(getattr(owner, name)))


def between(
    before: Callable[..., None] | None = None, after: Callable[..., None] | None = None
) -> Callable[[Any], Any]:
    """Call one function before and another after, with what was given."""

    def made(original: Any) -> Any:
        def around(*given: Any, **named: Any) -> Any:
            if before:
                before(*given, **named)
            answer = original(*given, **named)
            if after:
                after(*given, **named)
            return answer

        return around

    return made


def _around_files(points: Points) -> None:
    """The log of runs and the sealed store: both write beside a place, and put what is whole into it."""
    from kinfold import runs
    from kinfold.sources import extracts

    def beside(path: Path, *_: Any) -> None:
        if path.parent.name == "runs":
            points.reach("log", "beside its place")
        elif path.parent.parent.name == "sealed" and ".json." not in path.name:
            points.reach("seal", "before a copy is in its place")

    def before_noting(path: Path, *_: Any) -> None:
        if path.parent.name != "sealed":
            points.reach("seal", "before it is noted")

    def noted(path: Path, *_: Any) -> None:
        points.reach("seal", "noted" if path.parent.name != "sealed" else "all noted")

    def copied(_: Any, copy: Any) -> None:
        copy.flush()
        points.reach("seal", "a copy beside its place")

    def told(word: str) -> Callable[..., None]:
        return lambda *_, **__: points.reach("log", word)

    wrap(Path, "replace", between(beside))
    wrap(runs, "write_whole", between(told("before it is written"), told("written")))
    wrap(runs.RunLog, "end", between(told("before the end is told"), told("the end is told")))
    wrap(extracts, "write_whole", between(before_noting, noted))
    wrap(extracts, "copy_unchanged", between(after=copied))


def _around_artefacts(points: Points) -> None:
    from kinfold.warehouse import artefacts
    from kinfold.warehouse.duckdb_engine import DuckDBEngine

    at = _At()
    sweeping: list[bool] = []

    def of_a_stage(original: Any) -> Any:
        def make(self: Any, stage: str, work: Callable[[Any], None], **named: Any) -> Any:
            def at_work(workspace: Any) -> None:
                points.reach(stage, "at work")
                work(workspace)

            at.stages.append(stage)
            try:
                return original(self, stage, at_work, **named)
            finally:
                at.stages.pop()

        return make

    def in_stage(word: str) -> Callable[..., None]:
        return lambda *_, **__: points.reach(at.stages[-1], word) if at.stages else None

    def of_a_building(word: str) -> Callable[..., None]:
        return lambda path, *_: points.reach(at.stages[-1], word) if path.name.startswith(".building-") else None

    def of_a_sweep(word: str) -> Callable[..., None]:
        return lambda *_, **__: points.reach("sweep", word) if sweeping else None

    def swept(original: Any) -> Any:
        def keep_only(*given: Any, **named: Any) -> Any:
            points.reach("sweep", "begun")
            sweeping.append(True)
            answer = original(*given, **named)
            sweeping.pop()
            points.reach("sweep", "done")
            return answer

        return keep_only

    wrap(artefacts.Warehouse, "make", of_a_stage)
    wrap(DuckDBEngine, "save", between(after=in_stage("a table saved")))
    wrap(artefacts, "write_whole", between(in_stage("before the manifest")))
    wrap(Path, "rename", between(of_a_building("before it is in its place"), of_a_building("in its place")))
    wrap(artefacts.Warehouse, "keep_only", swept)
    wrap(artefacts.shutil, "rmtree", between(of_a_sweep("before an old artefact goes")))
    wrap(os, "unlink", between(after=of_a_sweep("a file of an old artefact gone")))


def _around_the_ledger(points: Points, written: Path | None) -> None:
    from kinfold.governance.ledger import Ledger, PostgresStore, SQLiteStore

    def appended(original: Any) -> Any:
        def append(self: Any, *entries: Any) -> Any:
            points.reach("ledger", "before an entry")
            numbers = original(self, *entries)
            if written:  # this process now relies on them
                with written.open("a") as file:
                    file.write("".join(f"{number}\n" for number in numbers))
            points.reach("ledger", "an entry on the disk")
            return numbers

        return append

    def chained(original: Any) -> Any:
        def append(self: Any, chain: Callable[..., Any]) -> None:
            def told(*given: Any) -> Any:
                rows = chain(*given)
                points.reach("ledger", "an entry not yet written")
                return rows

            original(self, told)

        return append

    wrap(Ledger, "append", appended)
    for store in (SQLiteStore, PostgresStore):
        wrap(store, "append", chained)


def tell_the_reader(kill: Kill | None, passed: Path | None) -> None:
    """What strangers sent is read in a child that is forked from a process of its own, not yet begun: see `in_the_child`."""
    from multiprocessing.context import ForkServerContext

    os.environ[TOLD] = f"{kill.point}|{kill.nth}" if kill and kill.point.startswith("reader: ") else ""
    os.environ[CHILD] = f"{os.getpid()}|{passed or ''}"

    def loaded(original: Any) -> Any:
        def set_forkserver_preload(self: Any, modules: list[str]) -> None:
            original(self, [*modules, "tests.integration.unbreakable.in_the_child"])

        return set_forkserver_preload

    wrap(ForkServerContext, "set_forkserver_preload", loaded)


def _around_the_register(points: Points) -> None:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.backends.utils import CursorWrapper

    from kinfold.cli.watching import TerminalWatch
    from kinfold.register import actions
    from kinfold.register.publish import difference

    at = {"now": ""}

    @contextmanager
    def being(what: str) -> Iterator[None]:
        before, at["now"] = at["now"], what
        try:
            yield
        finally:
            at["now"] = before

    def during(what: str) -> Callable[[Any], Any]:
        def made(original: Any) -> Any:
            def around(*given: Any, **named: Any) -> Any:
                with being(what):
                    if what in ("note", "publish"):
                        points.reach(what, "begun")
                    return original(*given, **named)

            return around

        return made

    def applied(original: Any) -> Any:
        def apply(*given: Any, **named: Any) -> Iterator[str]:
            at["now"] = "applying"  # until the transaction ends: the door and the run itself are in it
            for table in original(*given, **named):
                points.reach("publish", "a table applied")
                yield table

        return apply

    def statement(*_: Any, **__: Any) -> None:
        if at["now"] == "note":
            points.reach("note", "a statement")
        elif at["now"] in ("staging", "applying"):
            points.reach("publish", f"a statement of the {at['now']}")

    def committing(word: str) -> Callable[..., None]:
        steps = {"note": "note", "applying": "publish"}
        return lambda *_, **__: points.reach(steps[at["now"]], word) if at["now"] in steps else None

    def step(_: Any, stage: str, about: str, *__: Any) -> None:
        if stage == "publish":
            points.reach("publish", about)

    wrap(actions, "note_extracts", during("note"))
    wrap(actions, "publish", during("publish"))
    wrap(difference, "stage", during("staging"))
    wrap(difference, "apply", applied)
    wrap(CursorWrapper, "execute", between(after=statement))
    wrap(CursorWrapper, "executemany", between(after=statement))
    wrap(BaseDatabaseWrapper, "commit", between(committing("before the commit"), committing("after the commit")))
    wrap(TerminalWatch, "step", between(after=step))
