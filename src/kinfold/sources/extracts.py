"""
Extracts: files as agencies sent them, found by their contract, dated and sealed.

A sealed extract is a copy that nobody changes, under its SHA-256. The sealed store is what runs
read: an agency's folder may be emptied after a run, and a file that arrives twice is one extract.
"""

from __future__ import annotations

import errno
import fnmatch
import hashlib
import json
import os
import re
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from io import BufferedReader
from itertools import groupby
from pathlib import Path, PurePath

from kinfold.sources.arriving import (
    CHANGED,
    NO_CONTRACT,
    NOT_YET,
    Arrived,
    NotUsed,
    Unusable,
    arrivals,
    copy_unchanged,
    opened,
)
from kinfold.sources.contract import Contract
from kinfold.sources.reading import MEGABYTE
from kinfold.vocabulary.errors import BadSettings, RunFailed
from kinfold.vocabulary.identifiers import SourceId
from kinfold.vocabulary.periods import local_day
from kinfold.warehouse.artefacts import clear_beside, file_digest, write_whole

_UNPACKING = ".unpacking-"
_NOT_USED = "not-used.json"
_NOT_EVEN_SEALED = 10
"""A file of so many times its contract's limit is not copied: a disk could be filled with nothing."""


@dataclass(frozen=True)
class Found:
    """A file that lies in a folder of extracts and has a contract."""

    file: Arrived
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
    came: date
    """The day on which it was sealed, in UTC."""


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
    def came(self) -> date:
        """The day on which the last of its files came."""
        return max(file.came for file in self.files)

    @property
    def file_name(self) -> str:
        return ", ".join(file.name for file in self.files)


def find(
    extracts_dir: Path, contracts: Mapping[SourceId, Contract], scratch: Path
) -> tuple[list[Found], list[NotUsed]]:
    """The files that keep a contract's pattern, those of archives unpacked into the scratch folder, and all others."""
    expressions = [
        (_expression(pattern), contract.limits.largest_file_mb)
        for contract in contracts.values()
        for pattern in patterns_of(contract)
    ]
    found: list[Found] = []
    arrived, not_used = arrivals(extracts_dir, expressions, scratch)
    for file in arrived:
        sources = [source for source, contract in contracts.items() if pattern_of(file.name, contract)]
        # Two agencies may name their files alike, so a folder named for the source decides.
        if len(sources) > 1:
            sources = [source for source in sources if source in file.folders] or sources
        if len(sources) > 1:
            raise BadSettings(
                [f"the file {file.name} keeps the file patterns of {' and '.join(sorted(sources))}"],
                where=str(extracts_dir),
                do="Put the file into a folder named for its source, or make the patterns in the contracts narrower.",
            )
        named = _found(file, sources[0], contracts[sources[0]]) if sources else None
        if named is None:
            not_used.append(NotUsed(file.name, NO_CONTRACT))
        else:
            found.append(named)
    return found, not_used


def pattern_of(name: str, contract: Contract) -> str | None:
    """The contract's pattern that a file's name keeps."""
    return next((pattern for pattern in patterns_of(contract) if keeps_pattern(name, pattern)), None)


def patterns_of(contract: Contract) -> list[str]:
    """The file patterns of a contract: one, or one for each of its tables and of what they look up in."""
    patterns = [contract.files, *(table.files for table in contract.tables if table.files)]
    if all(table.files for table in contract.tables) and contract.tables:
        patterns = patterns[1:]
    patterns += [look_up.files for table in contract.tables for look_up in table.looked_up]
    return patterns


def sent_twice(contract: Contract, files: Sequence[SealedFile]) -> str | None:
    """What to ask where several files of one day keep one pattern: read together, one sent again would be added up."""
    if contract.several_files:
        return None
    for pattern in dict.fromkeys(patterns_of(contract)):
        named = [file for file in files if keeps_pattern(file.name, pattern)]
        if len(named) > 1:
            return (
                f"{len(named)} files of this day keep the pattern {pattern}, and read together their rows are added up. "
                "If one is the other sent again, ask for the whole one under both names; "
                "if they belong together, say `several_files: true` in the contract."
            )
    return None


def keeps_pattern(name: str, pattern: str) -> re.Match[str] | None:
    return re.fullmatch(_expression(pattern), name, re.IGNORECASE)


def seal(
    extracts_dir: Path, contracts: Mapping[SourceId, Contract], store: Path, *, at: datetime
) -> tuple[list[Extract], list[NotUsed]]:
    """
    Copy what is new into the sealed store. Every extract of the store, and the files that are not used.

    A file whose content the source has sent for that day adds nothing. A file of the same name and
    day with another content is a correction: it takes the earlier one's place.
    """
    try:
        return _seal(extracts_dir, contracts, store, at)
    except OSError as problem:
        # What it says may hold the name of a file, and a sender may have put a person's into it.
        raise RunFailed(
            f"Extracts could not be sealed ({errno.errorcode.get(problem.errno or 0, 'unknown')}).",
            where=str(store),
            means="The last published run is still in place; what was sealed before is whole.",
            do="Check that the disk of the data folder has room and can be written, and run again.",
        ) from None


def _seal(
    extracts_dir: Path, contracts: Mapping[SourceId, Contract], store: Path, at: datetime
) -> tuple[list[Extract], list[NotUsed]]:
    _own_folder(store)
    for left in store.glob(f"{_UNPACKING}*"):
        shutil.rmtree(left)  # by a run that was killed
    for folder in (store, *(store / source for source in contracts)):
        clear_beside(folder)  # a copy that was not finished holds records as well
    with tempfile.TemporaryDirectory(dir=store, prefix=_UNPACKING) as scratch:
        found, not_used = find(extracts_dir, contracts, Path(scratch))
        for each in found:
            try:
                if each.day > local_day(at):
                    # Sealed, it would be the newest day for good: every family would have ended by it.
                    raise Unusable(NOT_YET)
                _seal_one(each, store, at, contracts[each.source].limits.largest_file_mb)
            except Unusable as problem:
                not_used.append(NotUsed(each.file.name, str(problem)))
    told = [{"name": file.name, "why": file.why} for file in not_used]
    write_whole(store / _NOT_USED, json.dumps(told, indent=1))
    (store / _NOT_USED).chmod(0o600)
    return sealed_extracts(store, contracts), not_used


def not_used_by_newest(store: Path) -> list[NotUsed]:
    """The files that the newest run passed over, and why."""
    told = store / _NOT_USED
    return [NotUsed(**each) for each in json.loads(told.read_text(encoding="utf-8"))] if told.exists() else []


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
    return SealedFile(
        folder / entry["stored_as"], entry["file_name"], entry["sha256"], int(entry["bytes"]),
        local_day(datetime.fromisoformat(entry["sealed_at"])),
    )  # fmt: skip


def newest_day(extracts: Iterable[Extract]) -> date | None:
    """The day a run is for when nobody names one: that of the newest extract."""
    return max((extract.day for extract in extracts), default=None)


def _expression(pattern: str) -> str:
    parts = [fnmatch.translate(part).removeprefix("(?s:").removesuffix(")\\Z") for part in pattern.split("{date}")]
    return r"(?P<date>\d{4}-?\d{2}-?\d{2})".join(parts)


def _found(file: Arrived, source: SourceId, contract: Contract) -> Found | None:
    """The file with its day; None where what stands for the day in its name is no day (2025-02-30)."""
    pattern = pattern_of(file.name, contract)
    match = keeps_pattern(file.name, pattern) if pattern else None
    if match is None or "date" not in match.groupdict():
        modified = local_day(datetime.fromtimestamp(file.path.stat().st_mtime, tz=UTC))
        return Found(file, source, modified, dated=False)
    try:
        return Found(file, source, date.fromisoformat(match["date"]), dated=True)
    except ValueError:
        return None


def _seal_one(found: Found, store: Path, at: datetime, largest_mb: int) -> None:
    folder = store / found.source
    _own_folder(folder)
    with opened(found.file) as given:
        size = os.fstat(given.fileno()).st_size // MEGABYTE
        if size > _NOT_EVEN_SEALED * largest_mb:
            raise Unusable(f"it has {size:,} MB; the contract allows {largest_mb:,} MB")
        sha256 = hashlib.file_digest(given, "sha256").hexdigest()
        if _is_known(found, sha256, _entries(folder)):
            return
        stored_as = f"{sha256}{PurePath(found.file.name).suffix.lower()}"
        if not (folder / stored_as).exists():
            given.seek(0)
            _copy(given, folder / stored_as, sha256)
    entry = {
        "source": found.source,
        "file_name": found.file.name,
        "extract_date": found.day.isoformat(),
        "sha256": sha256,
        "stored_as": stored_as,
        "bytes": (folder / stored_as).stat().st_size,
        "sealed_at": at.isoformat(),
    }
    name_digest = hashlib.sha256(found.file.name.encode()).hexdigest()[:8]
    path = folder / f"{found.day.isoformat()}_{sha256[:24]}_{name_digest}.json"
    write_whole(path, json.dumps(entry, indent=1))
    path.chmod(0o600)


def _copy(given: BufferedReader, sealed: Path, sha256: str) -> None:
    beside = sealed.with_name(f".{sealed.name}.{os.getpid()}")
    try:
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as copy:
            copy_unchanged(given, copy)
            copy.flush()
            os.fsync(copy.fileno())
        # A file that was changed since its digest was taken would be sealed under one that is not its own.
        if file_digest(beside) != sha256:
            raise Unusable(CHANGED)
        beside.replace(sealed)
    finally:
        beside.unlink(missing_ok=True)


def _is_known(found: Found, sha256: str, entries: Sequence[Mapping[str, str]]) -> bool:
    """Whether this content has come for this day, and has not been corrected under the same name since."""
    if not found.dated:
        return any(entry["sha256"] == sha256 for entry in entries)
    of_the_day = [entry for entry in entries if entry["extract_date"] == found.day.isoformat()]
    same_name = [entry for entry in of_the_day if entry["file_name"] == found.file.name]
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
