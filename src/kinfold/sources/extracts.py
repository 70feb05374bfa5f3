"""
Extracts: files as agencies sent them, found by their contract, dated and sealed.

A sealed extract is a copy that nobody changes, under its SHA-256. The sealed store is what runs
read: an agency's folder may be emptied after a run, and a file that arrives twice is one extract.
"""

from __future__ import annotations

import fnmatch
import hashlib
import json
import os
import re
import shutil
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import groupby
from pathlib import Path

from kinfold.sources.contract import Contract
from kinfold.vocabulary.errors import BadSettings
from kinfold.vocabulary.identifiers import SourceId
from kinfold.warehouse.artefacts import file_digest, write_whole


@dataclass(frozen=True)
class Found:
    """A file that lies in a folder of extracts and has a contract."""

    path: Path
    source: SourceId
    day: date
    dated: bool
    """The day stands in its name; otherwise it is the day the file was last changed, in UTC."""


@dataclass(frozen=True)
class SealedFile:
    """One sealed file, as it was named when it came."""

    path: Path
    name: str
    sha256: str
    size: int


@dataclass(frozen=True)
class Extract:
    """What a source sent for one day: one file, or one for each of its tables."""

    source: SourceId
    day: date
    files: tuple[SealedFile, ...]

    @property
    def id(self) -> str:
        """First 24 hex digits of the file's SHA-256; of several files, of their digests."""
        if len(self.files) == 1:
            return self.files[0].sha256[:24]
        together = "\n".join(sorted(file.sha256 for file in self.files))
        return hashlib.sha256(together.encode()).hexdigest()[:24]

    @property
    def file_name(self) -> str:
        return ", ".join(file.name for file in self.files)


def find(extracts_dir: Path, contracts: Mapping[SourceId, Contract]) -> tuple[list[Found], list[str]]:
    """The files that keep a contract's pattern, and the names of those that keep none."""
    found: list[Found] = []
    strangers: list[str] = []
    for path in sorted(_files(extracts_dir)):
        sources = [source for source, contract in contracts.items() if pattern_of(path.name, contract)]
        # Two agencies may name their files alike, so a folder named for the source decides.
        folders = set(path.relative_to(extracts_dir).parts[:-1])
        if len(sources) > 1:
            sources = [source for source in sources if source in folders] or sources
        if len(sources) > 1:
            raise BadSettings(
                [f"the file {path.name} keeps the file patterns of {' and '.join(sorted(sources))}"],
                where=str(extracts_dir),
                do="Put the file into a folder named for its source, or make the patterns in the contracts narrower.",
            )
        named = _found(path, sources[0], contracts[sources[0]]) if sources else None
        if named is None:
            strangers.append(told_name(path))
        else:
            found.append(named)
    return found, strangers


def told_name(path: Path) -> str:
    """A file's name as it can be written down: a sender's machine may have named it in bytes that are no text."""
    return os.fsencode(path.name).decode("utf-8", "replace")


def pattern_of(name: str, contract: Contract) -> str | None:
    """The contract's pattern that a file's name keeps."""
    patterns = [contract.files, *(table.files for table in contract.tables if table.files)]
    if all(table.files for table in contract.tables) and contract.tables:
        patterns = patterns[1:]
    patterns += [look_up.files for table in contract.tables for look_up in table.looked_up]
    return next((pattern for pattern in patterns if keeps_pattern(name, pattern)), None)


def keeps_pattern(name: str, pattern: str) -> re.Match[str] | None:
    return re.fullmatch(_expression(pattern), name, re.IGNORECASE)


def seal(
    extracts_dir: Path, contracts: Mapping[SourceId, Contract], store: Path, *, at: datetime
) -> tuple[list[Extract], list[str]]:
    """
    Copy what is new into the sealed store. Every extract of the store, and the names of files that
    have no contract.

    A file whose content the source has sent for that day adds nothing. A file of the same name and
    day with another content is a correction: it takes the earlier one's place.
    """
    found, strangers = find(extracts_dir, contracts)
    _own_folder(store)
    for file in found:
        _seal_one(file, store, at)
    return sealed_extracts(store, contracts), strangers


def sealed_extracts(store: Path, contracts: Mapping[SourceId, Contract]) -> list[Extract]:
    """
    What the sealed store holds, by source and day. A day that was corrected, or whose files came on
    several days, has several extracts, the latest last: the last that keeps its contract counts.
    """
    extracts: list[Extract] = []
    for source in sorted(contracts):
        days: dict[str, list[dict[str, str]]] = defaultdict(list)
        for entry in sorted(_entries(store / source), key=lambda entry: (entry["sealed_at"], entry["sha256"])):
            days[entry["extract_date"]].append(entry)
        for day, entries in sorted(days.items()):
            named: dict[str, SealedFile] = {}
            for _, came_together in groupby(entries, key=lambda entry: entry["sealed_at"]):
                named |= {entry["file_name"]: _sealed_file(store / source, entry) for entry in came_together}
                # One content under two names is one file.
                files = {file.sha256: file for file in sorted(named.values(), key=lambda file: file.name)}
                together = tuple(sorted(files.values(), key=lambda file: file.name))
                extracts.append(Extract(source, date.fromisoformat(day), together))
    return extracts


def _sealed_file(folder: Path, entry: Mapping[str, str]) -> SealedFile:
    return SealedFile(folder / entry["stored_as"], entry["file_name"], entry["sha256"], int(entry["bytes"]))


def newest_day(extracts: Iterable[Extract]) -> date | None:
    """The day a run is for when nobody names one: that of the newest extract."""
    return max((extract.day for extract in extracts), default=None)


def _files(folder: Path) -> Iterator[Path]:
    """Plain files below a folder. A link is not followed: it could lead anywhere on the machine."""
    for parent, folders, names in os.walk(folder, followlinks=False):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            path = Path(parent, name)
            if not name.startswith((".", "~$")) and path.is_file() and not path.is_symlink():
                yield path


def _expression(pattern: str) -> str:
    parts = [fnmatch.translate(part).removeprefix("(?s:").removesuffix(")\\Z") for part in pattern.split("{date}")]
    return r"(?P<date>\d{4}-?\d{2}-?\d{2})".join(parts)


def _found(path: Path, source: SourceId, contract: Contract) -> Found | None:
    """The file with its day; None where what stands for the day in its name is no day (2025-02-30)."""
    pattern = pattern_of(path.name, contract)
    match = keeps_pattern(path.name, pattern) if pattern else None
    if match is None or "date" not in match.groupdict():
        modified = datetime.fromtimestamp(path.stat().st_mtime, tz=UTC).date()
        return Found(path, source, modified, dated=False)
    try:
        return Found(path, source, date.fromisoformat(match["date"]), dated=True)
    except ValueError:
        return None


def _seal_one(file: Found, store: Path, at: datetime) -> None:
    folder = store / file.source
    _own_folder(folder)
    sha256 = file_digest(file.path)
    if _is_known(file, sha256, _entries(folder)):
        return
    stored_as = f"{sha256}{file.path.suffix.lower()}"
    if not (folder / stored_as).exists():
        beside = folder / f".{stored_as}.{os.getpid()}"
        with file.path.open("rb") as source, os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as copy:
            shutil.copyfileobj(source, copy, 1 << 20)
            copy.flush()
            os.fsync(copy.fileno())
        # A file that grew while it was copied would be sealed under a digest that is not its own.
        if file_digest(beside) != sha256:
            beside.unlink()
            return
        beside.replace(folder / stored_as)
    entry = {
        "source": file.source,
        "file_name": told_name(file.path),
        "extract_date": file.day.isoformat(),
        "sha256": sha256,
        "stored_as": stored_as,
        "bytes": (folder / stored_as).stat().st_size,
        "sealed_at": at.isoformat(),
    }
    name_digest = hashlib.sha256(os.fsencode(file.path.name)).hexdigest()[:8]
    path = folder / f"{file.day.isoformat()}_{sha256[:24]}_{name_digest}.json"
    write_whole(path, json.dumps(entry, indent=1))
    path.chmod(0o600)


def _is_known(file: Found, sha256: str, entries: Sequence[Mapping[str, str]]) -> bool:
    """Whether this content has come for this day, and has not been corrected under the same name since."""
    if not file.dated:
        return any(entry["sha256"] == sha256 for entry in entries)
    of_the_day = [entry for entry in entries if entry["extract_date"] == file.day.isoformat()]
    same_name = [entry for entry in of_the_day if entry["file_name"] == told_name(file.path)]
    if same_name:
        return max(same_name, key=lambda entry: (entry["sealed_at"], entry["sha256"]))["sha256"] == sha256
    return any(entry["sha256"] == sha256 for entry in of_the_day)


def _entries(folder: Path) -> Sequence[dict[str, str]]:
    if not folder.is_dir():
        return []
    return [json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))]


def _own_folder(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder.chmod(0o700)
