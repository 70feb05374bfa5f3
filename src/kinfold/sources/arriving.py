"""
What lies in the folder of extracts: plain files, and the files inside zips as if they lay there.

Strangers may write into that folder, so no link is followed, nothing is waited for, and what is not used is told
by name, with what to do.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BufferedReader, BufferedWriter
from pathlib import Path

from kinfold.sources.archive import unpack
from kinfold.vocabulary.errors import ExtractRefused


@dataclass(frozen=True)
class Arrived:
    """A plain file that came, or a file of an archive that came."""

    path: Path
    name: str
    """As it can be written down, see `told_name`."""
    folders: tuple[str, ...]
    below: Path
    """The folder that it must lie in once every link is followed."""
    archive: str | None = None


@dataclass(frozen=True)
class NotUsed:
    """A file that lies in the folder of extracts, and why it was passed over."""

    name: str
    why: str


class Unusable(Exception):
    """One file cannot be taken as it lies there; the text says why."""


CHANGED = "it was changed while it was copied; the next run takes it, once it is whole"
NOT_YET = "it is dated on a day that is still to come; correct the day in its name"
NO_CONTRACT = "it keeps no contract's file pattern; correct its name, or add a contract"


def told_name(name: str) -> str:
    """A file's name as it can be written down: it may be no text, or hold what moves a terminal's words about."""
    text = os.fsencode(name).decode("utf-8", "replace")
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in text)


def arrivals(
    extracts_dir: Path, patterns: Sequence[tuple[str, int]], scratch: Path
) -> tuple[list[Arrived], list[NotUsed]]:
    """Every file that came, those of archives unpacked into the scratch folder, and what cannot be used."""
    found: list[Arrived] = []
    not_used: list[NotUsed] = []
    for path, folders in _walk(extracts_dir, not_used):
        arrived = Arrived(path, told_name(path.name), folders, extracts_dir)
        try:
            if path.is_symlink():
                raise Unusable("it is a link, and links are not followed; put the file itself there")
            if path.is_dir():
                if any(re.fullmatch(pattern, arrived.name, re.IGNORECASE) for pattern, _ in patterns):
                    raise Unusable("it is a folder; put the file itself there")
                continue
            if not path.is_file():
                raise Unusable("it is no plain file; put a plain file there")
            if path.suffix.lower() != ".zip":
                found.append(arrived)
                continue
            inside, strangers = _inside(arrived, patterns, scratch / str(len(found) + len(not_used)))
            found += inside
            not_used += strangers
        except Unusable as problem:
            not_used.append(NotUsed(arrived.name, str(problem)))
        except (PermissionError, FileNotFoundError) as problem:
            not_used.append(NotUsed(arrived.name, _cannot(problem)))
    return found, not_used


def _inside(archive: Arrived, patterns: Sequence[tuple[str, int]], into: Path) -> tuple[list[Arrived], list[NotUsed]]:
    """The files of an archive. It is copied first: what is looked over must be what is unpacked."""
    into.mkdir(mode=0o700)
    copy = into / "archive.zip"
    with opened(archive) as given, copy.open("xb") as file:
        copy_unchanged(given, file)
    os.utime(copy, (0, archive.path.stat().st_mtime))
    try:
        members = unpack(copy, archive.name, patterns, into=into / "files")
    except ExtractRefused as refusal:
        raise Unusable(f"{refusal.what}; have it made again and sent again") from None
    finally:
        copy.unlink()
    return [
        Arrived(member.path, told_name(member.name), (*archive.folders, *member.folders), into, archive.name)
        for member in members
        if member.wanted
    ], [NotUsed(f"{archive.name}: {told_name(member.name)}", NO_CONTRACT) for member in members if not member.wanted]


@contextmanager
def opened(arrived: Arrived) -> Iterator[BufferedReader]:
    """The file, opened without waiting and without following a link that was put in its place meanwhile."""
    try:
        handle = os.open(arrived.path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as problem:
        raise Unusable(_cannot(problem)) from None
    with os.fdopen(handle, "rb") as file:
        lies_in = Path(f"/proc/self/fd/{handle}").resolve()
        if not (stat.S_ISREG(os.fstat(handle).st_mode) and lies_in.is_relative_to(arrived.below.resolve())):
            raise Unusable("it is no plain file; put a plain file there")
        yield file


def copy_unchanged(given: BufferedReader, copy: BufferedWriter) -> None:
    """Copy a file that nobody changes meanwhile, no further than it went when the copy began."""
    before = os.fstat(given.fileno())
    left = before.st_size
    while left and (piece := given.read(min(left, 1 << 20))):
        copy.write(piece)
        left -= len(piece)
    after = os.fstat(given.fileno())
    if left or (after.st_size, after.st_mtime_ns) != (before.st_size, before.st_mtime_ns):
        raise Unusable(CHANGED)


def _cannot(problem: OSError) -> str:
    return f"it cannot be opened ({type(problem).__name__}); see who may read it"


def _walk(folder: Path, not_used: list[NotUsed]) -> Iterator[tuple[Path, tuple[str, ...]]]:
    """Everything below a folder but what is hidden, in the order of its path; no link is gone into."""
    found: list[Path] = []

    def tell(problem: OSError) -> None:
        not_used.append(NotUsed(told_name(Path(problem.filename).name), _cannot(problem)))

    for parent, folders, names in os.walk(folder, onerror=tell, followlinks=False):
        folders[:] = [name for name in folders if not name.startswith(".")]
        found += [Path(parent, name) for name in (*folders, *names) if not name.startswith((".", "~$"))]
    for path in sorted(found):
        yield path, path.relative_to(folder).parts[:-1]
