"""`kinfold linkage resolve`: who is who once more, on another engine, held against what the newest run found."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from kinfold.cli import set_django_up, terminal
from kinfold.cli.options import Data
from kinfold.cli.watching import TerminalWatch
from kinfold.linkage.decided import digest_of, resolve_as_decided
from kinfold.linkage.differences import TOLERANCE, Differences, differences
from kinfold.linkage.tables import LINKS
from kinfold.places import Places, find_places
from kinfold.runs import newest_linked
from kinfold.vocabulary.errors import BadSettings, MissingPart, RunFailed
from kinfold.warehouse.artefacts import Artefact, OtherEngine, Warehouse, sweep
from kinfold.warehouse.duckdb_engine import DuckDBEngine

Engine = Annotated[str, typer.Option("--engine", help="spark: on this machine, or as `spark-submit` was told.")]


def resolve(engine: Engine, data: Data = None) -> None:
    """
    Find who is who in what the newest run accepted, on another engine, and list what differs from that run.

    Nothing is published. It fails when more records differ than is let pass.
    """
    if engine != "spark":
        raise BadSettings(
            ["--engine: there is spark; a run itself is made by DuckDB"], where="--engine", do="Name spark."
        )
    places = find_places(council=None, extracts=None, data=data)
    set_django_up(places)
    before = _newest(places, "resolve")
    inputs = {stage: _newest(places, stage) for stage in ("accept", "frequencies")}
    from kinfold.register.match_queries import binding_decisions

    decided = binding_decisions()
    with _workplace(places) as work:
        with _spark(work / "spark") as spark, TerminalWatch(terminal.out) as watch:
            made = Warehouse(places.warehouse, engine=spark).make(
                "resolve",
                partial(resolve_as_decided, decided=decided),
                inputs=inputs,
                settings={"decided": digest_of(decided)} if decided else {},
                code="linkage",
                watch=watch,
            )
        found = _differences(before, made, work / "duckdb")
    _tell(found, made)


def _differences(before: Artefact, made: Artefact, scratch: Path) -> Differences:
    engine = DuckDBEngine(scratch)
    try:
        return differences(engine, before.path(LINKS.name), made.path(LINKS.name))
    finally:
        engine.close()


def _tell(found: Differences, made: Artefact) -> None:
    told: dict[str, Any] = {
        "engine": made.manifest["notes"]["engine"],
        "fingerprint": made.fingerprint,
        "records": found.records,
        "records_that_differ": len(found.differing),
        "let_pass": TOLERANCE,
        "differing": [dict(zip(("record", "person", "person_here"), one, strict=True)) for one in found.differing],
    }
    terminal.out.print_json(json.dumps(told))
    if not found.within_tolerance:
        raise RunFailed(
            f"{len(found.differing):,} of {found.records:,} records are put with other records than in the newest run.",
            where="kinfold linkage resolve",
            means="Nothing was published. The last published run is still in place.",
            do="Do not use this engine's answer. If people decided who is who since that run, run `kinfold run` first and "
            "compare again; otherwise report it with the figures above.",
        )


def _newest(places: Places, stage: str) -> Artefact:
    step = newest_linked(places).steps.get(stage, {})
    found = Warehouse(places.warehouse).standing(stage, str(step.get("fingerprint")))
    if found is None:
        raise RunFailed(
            f"What the newest run made at the step '{stage}' is gone or damaged.",
            where=str(places.warehouse / stage),
            means="Nothing was compared.",
            do="Run `kinfold run`, which makes it again.",
        )
    return found


@contextmanager
def _workplace(places: Places) -> Iterator[Path]:
    """A folder for what is spilled, which goes with the command; what one that was killed left goes first."""
    scratch = places.data / "scratch"
    sweep(scratch)
    work = scratch / f".building-resolve-{os.getpid()}"
    work.mkdir(mode=0o700)
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


@contextmanager
def _spark(folder: Path) -> Iterator[OtherEngine]:
    try:
        from kinfold.warehouse.spark_engine import SparkEngine, spark_session
    except ImportError:
        raise MissingPart(
            "Spark is not installed.",
            where="--engine spark",
            means="Nothing was run.",
            do="Install Kinfold with its extra (pip install 'kinfold[spark]') and Java 17 (on Debian openjdk-17-jre-headless).",
        ) from None
    with spark_session(folder) as session:
        yield OtherEngine(f"spark {session.version}", partial(SparkEngine, session))
