"""Zipped extracts, and things that lie in the folder of extracts without being plain files."""

from __future__ import annotations

import io
import os
import socket
import stat
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.hostile.row import ANN, BOB, DAY, HEADER, Hostile, csv
from tests.unit.sources.builders import PUPILS

NAME = f"pupils_{DAY}.csv"
ZIP = f"pupils_{DAY}.zip"
GOOD = (HEADER + ANN).encode()
TWO_TABLES = (
    PUPILS.replace("- row_key", f'- name: pupils\n    files: "{NAME.replace(DAY, "{date}")}"\n    row_key').replace(DAY, "{date}")
    + '  - name: spells\n    files: "spells_{date}*.csv"\n    row_key: [spell]\n    parties:\n      child: {role: child, key: [id]}\n'
)  # fmt: skip


def packed(files: Mapping[str, bytes] | list[tuple[str | zipfile.ZipInfo, bytes]], name: str = ZIP) -> Callable[[Path], object]:  # fmt: skip
    """Writes a zip with these files."""
    entries = list(files.items()) if isinstance(files, Mapping) else files

    def make(folder: Path) -> None:
        with zipfile.ZipFile(folder / name, "w", zipfile.ZIP_DEFLATED) as archive:
            for entry, content in entries:
                archive.writestr(entry, content)

    return make


def linked() -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(NAME)
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    return entry


def _nested() -> bytes:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr(NAME, GOOD)
    return inner.getvalue()


def altered(change: Callable[[bytearray, int, int], object]) -> Callable[[Path], object]:
    """A usual zip of which the bytes were changed: given the content, where its entry is, and where its entry in the list is."""

    def make(folder: Path) -> None:
        packed({NAME: GOOD})(folder)
        content = bytearray((folder / ZIP).read_bytes())
        change(content, 0, content.rindex(b"PK\x01\x02"))
        (folder / ZIP).write_bytes(bytes(content))

    return make


def lock(content: bytearray, entry: int, listed: int) -> None:
    content[entry + 6] |= 1
    content[listed + 8] |= 1


def _lie(content: bytearray, entry: int, listed: int) -> None:
    content[listed + 24 : listed + 28] = (10).to_bytes(4, "little")


def _damage(content: bytearray, entry: int, listed: int) -> None:
    content[listed - 8] ^= 0xFF


def _bomb(folder: Path) -> None:
    with (
        zipfile.ZipFile(folder / ZIP, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open(NAME, "w", force_zip64=True) as file,
    ):
        for _ in range(500):
            file.write(b"0" * 1_000_000)


def _many(folder: Path) -> None:
    packed([(f"{number}.csv", b"x") for number in range(5_000)])(folder)


def _two_of_one_name(folder: Path) -> None:
    with zipfile.ZipFile(folder / ZIP, "w") as archive:
        archive.writestr(NAME, GOOD)
        archive.infolist()
        archive.NameToInfo.clear()
        archive.writestr(NAME, BOB)


ZIPS = (
    Hostile("a zip with the file in it", "accepted", packed({NAME: GOOD}), kept=1, names=("Ann",)),
    Hostile("a zip named for its file", "accepted", packed({NAME: GOOD}, f"{NAME}.zip"), kept=1, names=("Ann",)),
    Hostile("a zip with folders, and what one system puts beside files", "accepted", packed({"a/": b"", f"a/{NAME}": GOOD, f"__MACOSX/a/._{NAME}": b"x", "a/.DS_Store": b"x"}), kept=1, names=("Ann",)),
    Hostile("a zip with the files of two tables", "accepted", packed({NAME: GOOD, f"spells_{DAY}_north.csv": b"spell,id\n1,1\n"}), kept=2, names=("Ann",), tables=TWO_TABLES),
    Hostile("a zip with a name that leads outside", "not used", packed({f"../../{NAME}": GOOD}), "would be put outside its folder"),
    Hostile("a zip with a name from the root", "not used", packed({f"/etc/{NAME}": GOOD}), "would be put outside its folder"),
    Hostile("a zip with a name that leads outside on another system", "not used", packed({f"..\\..\\{NAME}": GOOD}), "would be put outside its folder"),
    Hostile("a zip with a drive in a name", "not used", packed({f"C:{NAME}": GOOD}), "would be put outside its folder"),
    Hostile("a zip with a link", "not used", packed([(linked(), b"/etc/passwd")]), "holds a link or a device"),
    Hostile("a zip in a zip", "not used", packed({"inner.zip": _nested()}), "an archive inside the archive"),
    Hostile("a zip locked with a password", "not used", altered(lock), "locked with a password"),
    Hostile("a zip that says a file is smaller than it is", "not used", altered(_lie), "not a zip archive that can be read"),
    Hostile("a zip with a wrong checksum", "not used", altered(_damage), "not a zip archive that can be read"),
    Hostile("a zip of 0.5 MB that unpacks to 500 MB", "not used", _bomb, "unpacks to over 100 times its size"),
    Hostile("a zip of more than the contract allows", "not used", packed({NAME: os.urandom(1_500_000)}), "would be 1 MB once unpacked; the contract allows 1 MB", settings="limits: {set_aside: 0.9, largest_file_mb: 1}\n"),
    Hostile("a zip of 5,000 files", "not used", _many, "holds 5,000 files"),
    Hostile("a zip with two files under one name", "not used", _two_of_one_name, "two files under one name"),
    Hostile("a zip that was cut off", "not used", lambda folder: (folder / ZIP).write_bytes(_nested()[:60]), "not a zip archive that can be read"),
    Hostile("a zip with nothing in it", "not used", packed({}), "holds no file"),
    Hostile("a zip with nothing in it that has a contract", "not used", packed({"readme.txt": b"x"}), "keeps no contract's file pattern"),
    Hostile("a zip under the name of a CSV file", "refused", packed({NAME: GOOD}, NAME), "pupils_2025-01-01.csv"),
)  # fmt: skip


def _link(to: str) -> Callable[[Path], object]:
    return lambda folder: (folder / NAME).symlink_to(to)


def _linked_folder(folder: Path) -> None:
    elsewhere = folder.parent / "elsewhere"
    elsewhere.mkdir()
    csv(GOOD)(elsewhere)
    (folder / "link").symlink_to(elsewhere)


def _socket(folder: Path) -> None:
    here = Path.cwd()
    os.chdir(folder)  # the name of a socket must be short
    try:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(NAME)
    finally:
        os.chdir(here)


def _named(name: bytes) -> Callable[[Path], object]:
    return lambda folder: Path(os.fsdecode(os.fsencode(folder) + b"/" + name)).write_bytes(GOOD)


def _large(folder: Path) -> None:
    (folder / NAME).write_bytes(HEADER.encode() + ANN.encode() * 1_500_000)


FOLDER = (
    Hostile("a link to a file of the machine", "not used", _link("/etc/passwd"), "it is a link"),
    Hostile("a link to nowhere", "not used", _link("nowhere"), "it is a link"),
    Hostile("a link to a folder", "not used", _linked_folder, "it is a link"),
    Hostile("a folder where a file should be", "not used", lambda folder: (folder / NAME).mkdir(), "it is a folder"),
    Hostile("a pipe where a file should be", "not used", lambda folder: os.mkfifo(folder / NAME), "it is no plain file"),
    Hostile("a socket where a file should be", "not used", _socket, "it is no plain file"),
    Hostile("a name with a line break", "not used", _named(f"pupils_{DAY}\n.csv".encode()), "keeps no contract's file pattern"),
    Hostile("a name in bytes that are no text", "not used", _named(f"pupils_{DAY}_caf".encode() + b"\xe9.csv"), "keeps no contract's file pattern"),
    Hostile("a name that turns the direction of writing", "not used", _named(f"pupils_{DAY}_\u202evsc.exe".encode()), "keeps no contract's file pattern"),
    Hostile("a name as long as names can be", "not used", _named(b"p" * 251 + b".csv"), "keeps no contract's file pattern"),
    Hostile("a day that never was", "not used", _named(b"pupils_2025-02-30.csv"), "keeps no contract's file pattern"),
    Hostile("a file that is changed while it is read", "not used", _large, "it was changed while it was copied", changing=True),
)  # fmt: skip

ARCHIVE_FILES = (*ZIPS, *FOLDER)
