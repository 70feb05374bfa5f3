"""What `kinfold council check` finds, kept while no file of the council's folder changes: reading all takes a second."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from kinfold.sources.registered import check_folder


@dataclass(frozen=True)
class Told:
    """One finding: where it is, without the folder's own place on this machine, and what it says."""

    where: str
    what: str


@dataclass(frozen=True)
class LookedOver:
    mistakes: tuple[Told, ...]
    warnings: tuple[Told, ...]


def looked_over(folder: Path, on: date) -> LookedOver:
    """Every mistake and every warning of a council's folder on a day."""
    files = sorted(file for file in folder.rglob("*") if file.suffix in (".yaml", ".yml", ".json"))
    return _look(folder, on, tuple((str(file), file.stat().st_mtime_ns) for file in files))


@lru_cache(maxsize=4)
def _look(folder: Path, on: date, _as_of: tuple[tuple[str, int], ...]) -> LookedOver:
    mistakes, warnings = check_folder(folder, on)
    return LookedOver(_told(folder, mistakes), _told(folder, warnings))


def _told(folder: Path, sentences: list[str]) -> tuple[Told, ...]:
    parted = (sentence.replace(f"{folder}/", "").partition(": ") for sentence in sentences)
    return tuple(Told(where, what) for where, _, what in parted)
