"""
Artefacts: what each step of a run leaves behind, whole or not at all.

An artefact is a folder named for its fingerprint, a digest of what it was made from: the stage's
code, its settings, and the fingerprints of its inputs. It is built beside its place and renamed
into it, so a killed run leaves nothing half made; the next run finds what was finished and goes on
from there. The same inputs give the same fingerprint, so a step whose inputs have not changed is
skipped: unless a file of it is no longer the one that was written, and then it is made again. What a
killed run was building holds personal data and is deleted by the next.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any, Protocol

from kinfold.vocabulary.errors import BadSettings
from kinfold.warehouse.duckdb_engine import DuckDBEngine
from kinfold.warehouse.engine import Engine
from kinfold.warehouse.tables import Table

PACKAGE = Path(__file__).resolve().parent.parent
_GOING = ".going-"


class Watch(Protocol):
    """Somebody who is told how a run goes on: the terminal, a log, nobody."""

    def begun(self, stage: str, about: str) -> None: ...
    def step(self, stage: str, about: str, done: int, of: int) -> None: ...
    def ended(self, stage: str, counts: Mapping[str, int], seconds: float, *, skipped: bool) -> None: ...


class NobodyWatching:
    """A watch that says nothing."""

    def begun(self, stage: str, about: str) -> None: ...
    def step(self, stage: str, about: str, done: int, of: int) -> None: ...
    def ended(self, stage: str, counts: Mapping[str, int], seconds: float, *, skipped: bool) -> None: ...


class SharedWatch:
    """A watch that several threads tell, one at a time."""

    def __init__(self, watch: Watch) -> None:
        self._watch, self._lock = watch, Lock()

    def begun(self, stage: str, about: str) -> None:
        with self._lock:
            self._watch.begun(stage, about)

    def step(self, stage: str, about: str, done: int, of: int) -> None:
        with self._lock:
            self._watch.step(stage, about, done, of)

    def ended(self, stage: str, counts: Mapping[str, int], seconds: float, *, skipped: bool) -> None:
        with self._lock:
            self._watch.ended(stage, counts, seconds, skipped=skipped)


@dataclass(frozen=True)
class Artefact:
    """One finished step: its folder and its manifest."""

    stage: str
    fingerprint: str
    folder: Path
    manifest: Mapping[str, Any]

    def path(self, table: str) -> Path:
        return self.folder / f"{table}.parquet"

    def is_whole(self, *tables: str) -> bool:
        """Whether the files of these tables are still the ones that were written."""
        told = self.manifest["tables"]
        try:
            return all(file_digest(self.path(name)) == told[name]["sha256"] for name in tables)
        except (OSError, KeyError):
            return False

    @property
    def counts(self) -> Mapping[str, int]:
        return {name: int(told["rows"]) for name, told in self.manifest["tables"].items()}


@dataclass
class Workspace:
    """Where a stage works: an engine with the input tables loaded by name, and a folder to save into."""

    engine: Engine
    folder: Path
    inputs: Mapping[str, Artefact]
    watch: Watch
    code: str = ""
    """The version of the stage's code, as its artefact will name it."""
    saved: dict[str, int] = field(default_factory=dict)
    notes: dict[str, Any] = field(default_factory=dict)
    """Figures for the manifest beside the row counts: only counts and names of ours, never a value of a record."""

    def load(self, stage: str, *tables: Table) -> None:
        """Make tables of an input stage readable under their own names."""
        for table in tables:
            self.engine.load(table.name, self.inputs[stage].path(table.name))

    def save(self, *tables: Table) -> None:
        """Hand on tables that stand in the engine under their own names."""
        for table in tables:
            self.saved[table.name] = self.engine.save(table, self.folder / f"{table.name}.parquet")

    def save_rows(self, table: Table, sql: str) -> None:
        """Hand on the rows of a select as a table, without keeping them in the engine."""
        self.saved[table.name] = self.engine.save(table, self.folder / f"{table.name}.parquet", of=sql)

    def save_nothing(self, table: Table) -> None:
        """
        Hand on a table without a row.

        Of most things most extracts say nothing: to plan and write each time that they do not takes longer than to read a short one.
        """
        path = self.folder / f"{table.name}.parquet"
        if (empty := _EMPTY.get((self.engine.version, table))) is None:
            nothing = ", ".join(f'CAST(NULL AS {column.type}) AS "{column.name}"' for column in table.columns)
            self.engine.save(table, path, of=f"SELECT {nothing} WHERE false")
            _EMPTY[self.engine.version, table] = path.read_bytes()
        else:
            path.write_bytes(empty)
        self.saved[table.name] = 0


_EMPTY: dict[tuple[str, Table], bytes] = {}
"""By engine and table: the file of a table without a row."""


@dataclass(frozen=True)
class OtherEngine:
    """An engine that takes DuckDB's place: its name and version, and how one is made that spills to a folder."""

    name: str
    make: Callable[[Path], Engine]


MEMORY = "KINFOLD_MEMORY_MB"
_LEAST_MB = 500


def memory_for_steps() -> int:
    """Megabytes that the engine of a run may take: 3,000, enough for two million records, or what the environment says."""
    told = os.environ.get(MEMORY, "").strip() or "3000"
    if told.isascii() and told.isdecimal() and int(told) >= _LEAST_MB:
        return int(told)
    raise BadSettings(
        [f"{MEMORY} is not a whole number of megabytes of at least {_LEAST_MB}."],
        where="the environment",
        do="Set it to the megabytes that a run may take, such as 3000, or leave it out.",
    )


class Warehouse:
    """
    The folder of artefacts. `root/<stage>/<fingerprint>/` holds Parquet files and manifest.json.

    `memory_mb` is what the engine may hold at a time; what is more goes to its scratch folder, as far as a step allows.
    """

    def __init__(
        self,
        root: Path,
        *,
        memory_mb: int | None = None,
        threads: int | None = None,
        engine: OtherEngine | None = None,
    ) -> None:
        self.root, self.threads, self.engine = root, threads, engine
        self.memory_mb = memory_for_steps() if memory_mb is None else memory_mb

    def divided(self, parts: int) -> Warehouse:
        """The same folder for steps of which so many are made at once: each has its part of the memory and of the cores."""
        threads = self.threads or len(os.sched_getaffinity(0))
        return Warehouse(self.root, memory_mb=self.memory_mb // parts, threads=max(1, threads // parts))

    def make(
        self,
        stage: str,
        work: Callable[[Workspace], None],
        *,
        inputs: Mapping[str, Artefact] | None = None,
        settings: Mapping[str, Any] | None = None,
        about: str = "",
        watch: Watch | None = None,
        code: str | None = None,
    ) -> Artefact:
        """
        The artefact of a stage for these inputs and settings, made now unless it already stands.

        `code` names the package folder whose files make up the stage's code version (default: the
        stage's own name); a change of code makes a new artefact.
        """
        watch = watch or NobodyWatching()
        inputs = inputs or {}
        parts = {
            "stage": stage,
            "code": code_version(code or stage),
            "inputs": {name: artefact.fingerprint for name, artefact in sorted(inputs.items())},
            "settings": settings or {},
            # Another engine's digests are others, and its answers may differ in a last place: an artefact of its own.
            **({"engine": self.engine.name} if self.engine else {}),
        }
        fingerprint = hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()[:24]
        folder = self.root / stage / fingerprint
        watch.begun(stage, about)
        sweep(folder.parent)
        if found := _standing(stage, fingerprint, folder):
            watch.ended(stage, found.counts, 0.0, skipped=True)
            return found
        return self._make(stage, work, folder, fingerprint, parts, inputs, watch)

    def _engine(self, scratch: Path) -> Engine:
        if self.engine:
            return self.engine.make(scratch)
        return DuckDBEngine(scratch, memory=f"{self.memory_mb}MB", threads=self.threads)

    def standing(self, stage: str, fingerprint: str) -> Artefact | None:
        """An artefact that was made before, if it is still there and whole; one that is not is left as it is."""
        return _whole(stage, fingerprint, self.root / stage / fingerprint)

    def keep_only(self, fingerprints: Collection[str]) -> int:
        """
        Destroy every artefact but these and what they were made from. How many were destroyed.

        Artefacts hold people as they were: where they lived before, and who was thought to be whom.
        """
        for stage in self.root.glob("*"):
            sweep(stage)
        built = (path for path in self.root.glob("*/*/manifest.json") if not path.parent.name.startswith("."))
        found = {path.parent.name: path for path in built}
        keep: set[str] = set()
        ask = [fingerprint for fingerprint in fingerprints if fingerprint in found]
        while ask:
            fingerprint = ask.pop()
            if fingerprint not in keep:
                keep.add(fingerprint)
                inputs = json.loads(found[fingerprint].read_text(encoding="utf-8"))["inputs"].values()
                ask += [made for made in inputs if made in found]
        for fingerprint in found.keys() - keep:
            # Renamed first: a kill half-way must leave nothing that no run looks for any more.
            folder = found[fingerprint].parent
            shutil.rmtree(folder.rename(folder.parent / f"{_GOING}{fingerprint}"))
        return len(found.keys() - keep)

    def _make(
        self,
        stage: str,
        work: Callable[[Workspace], None],
        folder: Path,
        fingerprint: str,
        parts: Mapping[str, Any],
        inputs: Mapping[str, Artefact],
        watch: Watch,
    ) -> Artefact:
        started = time.monotonic()
        building = folder.parent / f".building-{fingerprint}-{os.getpid()}"
        shutil.rmtree(building, ignore_errors=True)
        building.mkdir(parents=True, mode=0o700)
        engine = self._engine(building / "scratch")
        try:
            workspace = Workspace(engine, building, inputs, watch, str(parts["code"]))
            work(workspace)
        except BaseException:
            engine.close()
            shutil.rmtree(building, ignore_errors=True)
            raise
        engine.close()
        shutil.rmtree(building / "scratch", ignore_errors=True)
        seconds = time.monotonic() - started
        manifest = {
            **parts,
            "fingerprint": fingerprint,
            "seconds": round(seconds, 2),
            "tables": {
                name: {"rows": rows, "sha256": file_digest(building / f"{name}.parquet")}
                for name, rows in sorted(workspace.saved.items())
            },
            "notes": workspace.notes,
        }
        told = json.dumps(manifest, indent=1, sort_keys=True, default=str)
        write_whole(building / "manifest.json", told)
        # The same work may have been finished by another run meanwhile; either copy will do.
        if folder.exists():
            shutil.rmtree(building)
        else:
            building.rename(folder)
        # As the next run reads it, in its order: an answer must not depend on which run made the artefact.
        made = Artefact(stage, fingerprint, folder, json.loads(told))
        watch.ended(stage, made.counts, seconds, skipped=False)
        return made


def _standing(stage: str, fingerprint: str, folder: Path) -> Artefact | None:
    """The artefact, if every file is still the one that was written; a damaged one is cleared away to be made again."""
    if not folder.exists():
        return None
    if found := _whole(stage, fingerprint, folder):
        return found
    shutil.rmtree(folder)
    return None


def _whole(stage: str, fingerprint: str, folder: Path) -> Artefact | None:
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        found = Artefact(stage, fingerprint, folder, manifest)
        return found if found.is_whole(*manifest["tables"]) else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def sweep(folder: Path) -> None:
    """Delete what killed processes were building or destroying here."""
    for left in folder.glob(f"{_GOING}*"):
        shutil.rmtree(left, ignore_errors=True)
    for left in folder.glob(".building-*"):
        process = left.name.rpartition("-")[2]
        if not (process.isdigit() and is_alive(int(process))):
            shutil.rmtree(left, ignore_errors=True)


def is_alive(process: int) -> bool:
    """Whether a process is still there, whoever it belongs to."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def code_version(folder: str) -> str:
    """A digest of a package folder's own files and of the words and tools that all stages share."""
    digest = hashlib.sha256()
    for part in sorted({folder, "vocabulary", "warehouse"}):
        for file in sorted((PACKAGE / part).rglob("*")):
            if file.is_file() and file.suffix in {".py", ".sql", ".yaml", ".json", ".csv"}:
                digest.update(str(file.relative_to(PACKAGE)).encode())
                digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def file_digest(path: Path) -> str:
    """SHA-256 of a file, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_whole(path: Path, text: str) -> None:
    """Write a file so that it is there whole or not at all, also after a power cut."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with beside.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def clear_beside(folder: Path) -> None:
    """Delete what killed processes were writing beside its place here. Nobody else may be writing into the folder."""
    for left in folder.glob(".*"):
        if left.is_file():
            left.unlink(missing_ok=True)
