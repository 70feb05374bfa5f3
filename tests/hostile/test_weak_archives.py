"""Archives that are no honest program's, unpacked by a build that does not look: there what they are made for must happen."""

from __future__ import annotations

import re
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.hostile.archive_files import GOOD, NAME, ZIP, altered, linked, lock, packed
from tests.weak_builds import Build, Weak, each, gets_through

from kinfold.sources import archive
from kinfold.vocabulary.errors import ExtractRefused

Make = Callable[[Path], object]
WANTED = [(re.escape(NAME), 1)]
SECRET = b"the secret of this machine"


def unpacked(folder: Path, make: Make, patterns: list[tuple[str, int]] = WANTED) -> dict[str, bytes]:
    """What lies where files are put once an archive was unpacked, by its place seen from there."""
    arrived, into = folder / "arrived", folder / "unpacked" / "here"
    arrived.mkdir()
    into.mkdir(parents=True)
    make(arrived)
    archive._unpack(arrived / ZIP, ZIP, patterns, into)
    return {str(one.relative_to(into.parent)): one.read_bytes() for one in into.parent.rglob("*") if one.is_file()}


def test_an_honest_archive_is_unpacked_under_numbers(tmp_path: Path) -> None:
    assert unpacked(tmp_path, packed({NAME: GOOD})) == {"here/0": GOOD}


def test_nothing_is_put_outside_its_folder(tmp_path: Path) -> None:
    with pytest.raises(ExtractRefused, match="put outside its folder"):
        unpacked(tmp_path, packed({f"../{NAME}": GOOD}))


def test_no_link_is_followed(tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(SECRET)
    with pytest.raises(ExtractRefused, match="holds a link"):
        unpacked(tmp_path, packed([(linked(), b"../../secret")]))


def test_a_lock_is_not_taken_for_a_file(tmp_path: Path) -> None:
    with pytest.raises(ExtractRefused, match="locked with a password"):
        unpacked(tmp_path, altered(lock))


def as_other_programs_do(build: Build) -> None:
    """An unpacker that puts files where the archive says, makes its links, and does not heed that they are locked."""

    def naive(path: Path, _name: str, _patterns: Any, into: Path) -> list[Any]:
        with zipfile.ZipFile(path) as opened:
            for entry in opened.infolist():
                entry.flag_bits &= ~archive._ENCRYPTED
                content, here = opened.read(entry), into / entry.filename
                if stat.S_ISLNK(entry.external_attr >> 16):
                    here.symlink_to(content.decode())
                else:
                    here.write_bytes(content)
        return []

    build.patch.setattr(archive, "_unpack", naive)


@each(
    (
        Weak("a folder that nothing leaves", test_nothing_is_put_outside_its_folder, as_other_programs_do, "pytest.raises"),
        Weak("a refusal of links", test_no_link_is_followed, as_other_programs_do, "pytest.raises"),
        Weak("a refusal of locks", test_a_lock_is_not_taken_for_a_file, as_other_programs_do, "pytest.raises"),
    )
)  # fmt: skip
def test_it_is_unpacked_by_a_build_without(
    weak: Weak, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    gets_through(weak, request, Build(monkeypatch))


def test_what_the_weak_build_unpacks_is_what_was_to_be_kept_from_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    as_other_programs_do(Build(monkeypatch))
    (tmp_path / "secret").write_bytes(SECRET)
    for number, make in enumerate((packed({f"../{NAME}": GOOD}), packed([(linked(), b"../../../secret")]))):
        (tmp_path / str(number)).mkdir()
        found = unpacked(tmp_path / str(number), make)
        assert found == ({NAME: GOOD} if number == 0 else {f"here/{NAME}": SECRET})
