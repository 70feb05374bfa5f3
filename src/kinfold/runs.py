"""The manifests of runs: what each was made from, how far it came, what it counted; also of one that was killed."""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from kinfold.places import Places
from kinfold.vocabulary.errors import KinfoldError, RunFailed
from kinfold.warehouse.artefacts import Artefact, Warehouse, clear_beside, is_alive, write_whole


@dataclass(frozen=True)
class Run:
    """The manifest of one run: what it was made from, how far it came, and what it counted."""

    run: str
    state: str
    """running, published, unchanged, failed or stopped (its process is gone)."""
    council: str
    on_day: str | None
    started_at: str
    ended_at: str | None
    process: int
    steps: Mapping[str, Mapping[str, Any]]
    published: Mapping[str, Any]
    problem: str | None
    seconds: Mapping[str, float] = field(default_factory=dict)
    """Of each part of the run, with all that a step does before and after its work; runs of earlier versions have none."""


def all_runs(places: Places) -> list[Run]:
    """Every run of this data folder, the newest first."""
    known = [one.name for one in fields(Run)]
    found = []
    for file in sorted(places.runs.glob("*.json"), reverse=True):
        told = json.loads(file.read_text(encoding="utf-8"))
        # What a later version told besides is left out: whoever goes back to this one keeps its runs.
        run = Run(**{name: told[name] for name in known if name in told})
        if run.state == "running" and not is_alive(run.process):
            run = replace(run, state="stopped")
        found.append(run)
    return found


def accepted_folder(places: Places) -> Path:
    """The folder of what the newest run accepted, whether or not it was published."""
    for run in all_runs(places):
        if "accept" in run.steps:
            return places.warehouse / "accept" / str(run.steps["accept"]["fingerprint"])
    raise RunFailed(
        "No run of this data folder has accepted anything yet.",
        where=str(places.data),
        means="There is nothing to show.",
        do="Run `kinfold run` first, or name the data folder with --data.",
    )


def newest_linked(places: Places) -> Run:
    """The newest run that got as far as linking, whether or not it was published."""
    for run in all_runs(places):
        if {"accept", "resolve"} <= run.steps.keys():
            return run
    raise RunFailed(
        "No run of this data folder has linked anything yet.",
        where=str(places.data),
        means="There is nothing to measure.",
        do="Run `kinfold run` first, or name the data folder with --run.",
    )


def newest_found(places: Places) -> Run:
    """The newest run that held families against a framework, whether or not it was published."""
    for run in all_runs(places):
        if {"accept", "resolve", "assemble", "find"} <= run.steps.keys():
            return run
    raise RunFailed(
        "No run of this data folder has held families against a framework yet.",
        where=str(places.data),
        means="There is nothing to compare with.",
        do="Run `kinfold run` first, or name the data folder with --data.",
    )


def made_by_newest(places: Places, count: int) -> set[str]:
    """The fingerprints of what the newest published runs made."""
    published = [run for run in all_runs(places) if run.state == "published"][:count]
    return {str(step["fingerprint"]) for run in published for step in run.steps.values()}


def made_by_last(places: Places, warehouse: Warehouse, *stages: str) -> dict[str, Artefact]:
    """What the newest published run made at these stages, as far as it is still there and whole: the next run may go on from it."""
    last = next((run for run in all_runs(places) if run.state == "published"), None)
    made = {stage: str(last.steps[stage]["fingerprint"]) for stage in stages if last and stage in last.steps}
    found = {stage: warehouse.standing(stage, fingerprint) for stage, fingerprint in made.items()}
    return {stage: artefact for stage, artefact in found.items() if artefact}


class RunLog:
    """Writes a run's manifest as the run goes on, so that a killed run can still be told of."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        clear_beside(folder)
        now = datetime.now(UTC)
        self._last = time.monotonic()
        self.folder = folder
        self.run = Run(
            run=f"{now:%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}",
            state="running",
            council="",
            on_day=None,
            started_at=now.isoformat(timespec="seconds"),
            ended_at=None,
            process=os.getpid(),
            steps={},
            published={},
            problem=None,
        )
        self._write()

    def begin(self, council: str) -> None:
        self.run = replace(self.run, council=council)
        self._write()

    def ended(self, part: str) -> None:
        """
        A part has ended: it took all the time since the last one.

        So the parts make up the whole run. Where they are less than the time from its start to its end by the calendar's
        clock, the machine itself stood still, or its clock was set.
        """
        now = time.monotonic()
        took = round(self.run.seconds.get(part, 0.0) + now - self._last, 2)
        self.run, self._last = replace(self.run, seconds={**self.run.seconds, part: took}), now

    def step(self, artefact: Artefact) -> Artefact:
        self.ended(artefact.stage)
        told = {
            "fingerprint": artefact.fingerprint,
            "seconds": artefact.manifest["seconds"],
            "rows": dict(artefact.counts),
            "notes": artefact.manifest["notes"],
        }
        on_day = str(artefact.manifest["settings"].get("on") or self.run.on_day)
        self.run = replace(self.run, on_day=on_day, steps={**self.run.steps, artefact.stage: told})
        self._write()
        return artefact

    def end(self, report: Mapping[str, Any]) -> None:
        self.ended("publish")
        self._close("published", published=report)

    def fail(self, problem: str) -> None:
        self._close("failed", problem=problem)

    def _close(self, state: str, **changes: Any) -> None:
        self.run = replace(self.run, state=state, ended_at=datetime.now(UTC).isoformat(timespec="seconds"), **changes)
        self._write()

    def _write(self) -> None:
        write_whole(self.folder / f"{self.run.run}.json", json.dumps(asdict(self.run), indent=1, default=str))


@contextmanager
def recorded(places: Places) -> Iterator[RunLog]:
    """A log for one run; what stops the run is written down before it goes on its way."""
    log = RunLog(places.runs)
    try:
        yield log
    except BaseException as problem:
        # The text of an unforeseen error may quote a record, so only its kind is kept. A disk that is too full for
        # the log must not hide what stopped the run.
        with suppress(OSError):
            log.fail(problem.what if isinstance(problem, KinfoldError) else type(problem).__name__)
        raise


@contextmanager
def only_one_run(places: Places) -> Iterator[None]:
    """Two runs over one data folder would fight for the register; the second is told to wait."""
    places.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (places.data / "run.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as taken:
            raise RunFailed(
                "Another run is at work in this data folder.",
                where=str(places.data),
                means="Nothing was run; the other run goes on.",
                do="Wait until it has ended: `kinfold runs list` shows it.",
            ) from taken
        yield
