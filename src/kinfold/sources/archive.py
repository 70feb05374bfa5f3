"""
Zipped extracts: an archive that strangers packed, looked over and unpacked in a child process.

Of what is inside only files that keep a contract's pattern are unpacked, under names of ours. An archive with
anything in it that no honest program packs is not used at all: what else it holds is not to be trusted either.
"""

from __future__ import annotations

import os
import re
import shutil
import stat
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from kinfold.sources.confined import Limits, run_apart
from kinfold.sources.reading import MEGABYTE, refused

MOST_UNPACKED = 100
"""No honest archive unpacks to more than so many times its size; spreadsheets and extracts come to 20."""
_SMALL = 10 * MEGABYTE
_MOST_FILES = 1_000
_ENCRYPTED = 0x1


@dataclass(frozen=True)
class Member:
    """A file that came in an archive."""

    path: Path
    name: str
    folders: tuple[str, ...]
    """The folders that it lies in, inside the archive."""
    wanted: bool
    """It keeps a contract's pattern, and was unpacked."""


def is_bomb(unpacked: int, packed: int) -> bool:
    """Whether a part of an archive unpacks to far more than data ever do."""
    return unpacked > _SMALL and unpacked > MOST_UNPACKED * packed


def unpack(path: Path, name: str, patterns: Sequence[tuple[str, int]], *, into: Path) -> list[Member]:
    """
    The files of an archive, the wanted ones unpacked into a folder. `patterns` are expressions of the names wanted, each
    with the megabytes that its contract allows.

    Raises ExtractRefused where the archive is not one that can be used.
    """
    into.mkdir(mode=0o700)
    megabytes = path.stat().st_size // MEGABYTE + 1
    limits = Limits(
        memory_mb=512,
        cpu_seconds=20 + 3 * megabytes,
        wall_seconds=120 + 9 * megabytes,
        written_mb=max((most for _, most in patterns), default=0) + 1,
    )
    listed = run_apart(_unpack, path, name, patterns, into, name=name, scratch=into, limits=limits)
    return [
        Member(into / str(number), str(parts[-1]), tuple(map(str, parts[:-1])), wanted=bool(wanted))
        for number, (parts, wanted) in enumerate(listed)
    ]


# --- in the child -------------------------------------------------------------------------------


def _unpack(path: Path, name: str, patterns: Sequence[tuple[str, int]], into: Path) -> list[tuple[Sequence[str], bool]]:
    """Unpack the wanted files, each under its number; each file's folders and name, and whether it was wanted."""
    listed: list[tuple[Sequence[str], bool]] = []
    with _opened(path, name) as archive:
        files = _files(archive, name)
        mosts = [_most(PurePosixPath(entry.filename).name, patterns) for entry in files]
        size = sum(entry.file_size for entry, most in zip(files, mosts, strict=True) if most is not None)
        most = max((most for most in mosts if most is not None), default=0)
        if size > most * MEGABYTE:
            raise refused(
                f"{name} would be {size // MEGABYTE:,} MB once unpacked; the contract allows {most:,} MB", name
            )
        for number, (entry, allowed) in enumerate(zip(files, mosts, strict=True)):
            listed.append((PurePosixPath(entry.filename).parts, allowed is not None))
            if allowed is not None:
                # The end is reached only with the size and the checksum that the archive says.
                with archive.open(entry) as packed, (into / str(number)).open("xb") as file:
                    shutil.copyfileobj(packed, file, 1 << 20)
                _date(into / str(number), entry, path)
    return listed


def _most(file_name: str, patterns: Sequence[tuple[str, int]]) -> int | None:
    return max((most for pattern, most in patterns if re.fullmatch(pattern, file_name, re.IGNORECASE)), default=None)


@contextmanager
def _opened(path: Path, name: str) -> Iterator[zipfile.ZipFile]:
    """The archive; whatever cannot be read of it refuses it by name."""
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except _BROKEN as problem:
        raise refused(f"{name} is not a zip archive that can be read ({type(problem).__name__})", name) from None


_BROKEN = (
    zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError, UnicodeError, zipfile.zlib.error  # type: ignore[attr-defined]
)  # fmt: skip


def _files(archive: zipfile.ZipFile, name: str) -> list[zipfile.ZipInfo]:
    """The archive's files, without folders and without what systems put beside them."""
    entries = archive.infolist()
    if len(entries) > _MOST_FILES:
        raise refused(f"{name} holds {len(entries):,} files; at most {_MOST_FILES:,} are unpacked", name)
    for entry in entries:
        fault = _fault(entry)
        if fault:
            raise refused(f"{name} {fault}", name)
    files = [entry for entry in entries if not entry.is_dir() and not _is_hidden(entry.filename)]
    if not files:
        raise refused(f"{name} holds no file", name)
    if len({entry.filename for entry in files}) < len(files):
        raise refused(f"{name} holds two files under one name", name)
    return files


def _fault(entry: zipfile.ZipInfo) -> str | None:
    """Why an archive with this in it is not used."""
    path = PurePosixPath(entry.filename)
    mode = entry.external_attr >> 16
    if entry.flag_bits & _ENCRYPTED:
        return "is locked with a password; have it sent without one, over a way that is encrypted itself"
    if path.is_absolute() or ".." in path.parts or re.search(r"\\|^[A-Za-z]:", entry.filename) or not path.parts:
        return "holds a file that would be put outside its folder"
    if mode and not (stat.S_ISREG(mode) or stat.S_ISDIR(mode) or stat.S_IFMT(mode) == 0):
        return "holds a link or a device; have it made of plain files"
    if path.suffix.lower() in (".zip", ".7z", ".rar", ".gz", ".tar", ".tgz", ".bz2", ".xz"):
        return "holds an archive inside the archive; have the files zipped once"
    if is_bomb(entry.file_size, entry.compress_size):
        return f"holds a file that unpacks to over {MOST_UNPACKED} times its size"
    return None


def _is_hidden(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return "__MACOSX" in parts or any(part.startswith((".", "~$")) for part in parts)


def _date(file: Path, entry: zipfile.ZipInfo, archive: Path) -> None:
    """The day a file was changed, as the archive says: it is the extract's where its name has none."""
    try:
        changed = datetime(*entry.date_time, tzinfo=UTC).timestamp()
    except ValueError:
        changed = archive.stat().st_mtime
    os.utime(file, (changed, changed))
