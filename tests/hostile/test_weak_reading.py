"""Files that reach out of themselves or grow as they are read, by a reader that lets them: there they must succeed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from tests.hostile.xml_files import message, pupil
from tests.weak_builds import Build, Weak, each, gets_through

from kinfold.sources import xml_file
from kinfold.sources.reading import FileToRead, Wanted
from kinfold.sources.xml_file import read_xml
from kinfold.vocabulary.errors import ExtractRefused

SECRET = "the secret of this machine"
GROWN = 3_000


def what_is_read(folder: Path, declared: str, text: str) -> str:
    """The first name of the one pupil of a file that declares something before it begins."""
    (folder / "pupils.xml").write_text(message(pupil(text), before=f"<!DOCTYPE Message [{declared}]>"))
    file = FileToRead(folder / "pupils.xml", "pupils.xml", Wanted(("first",)), 1, folder, None)  # type: ignore[arg-type]
    part = read_xml(file, "as_sent", element="Pupils/Pupil")
    return str(pq.read_table(folder / f"{part.table}.parquet").to_pylist()[0]["c0"])


def test_an_entity_reads_no_other_file(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text(SECRET)
    with pytest.raises(ExtractRefused, match="declares a document type or an entity"):
        what_is_read(tmp_path, f'<!ENTITY x SYSTEM "{tmp_path / "secret.txt"}">', "&x;")


def test_an_entity_makes_nothing_large(tmp_path: Path) -> None:
    with pytest.raises(ExtractRefused, match="declares a document type or an entity"):
        what_is_read(tmp_path, f'<!ENTITY x "{"a" * 100}">', "&x;" * (GROWN // 100))


def declares_what_it_likes(build: Build) -> None:
    """A parser that heeds entities, those outside of the file as well."""

    def opened(reading: Any, *told: Any) -> int:
        if len(told) == 4 and told[2]:  # an entity outside: context, base, where it is, and its name
            inner = reading._parser.ExternalEntityParserCreate(told[0])
            inner.Parse(Path(told[2]).read_bytes(), True)
        return 1

    build.patch.setattr(xml_file._Reading, "_declares", opened)


@each(
    (
        Weak("a refusal of entities outside", test_an_entity_reads_no_other_file, declares_what_it_likes, "pytest.raises"),
        Weak("a refusal of entities", test_an_entity_makes_nothing_large, declares_what_it_likes, "pytest.raises"),
    )
)  # fmt: skip
def test_it_is_read_by_a_build_without(
    weak: Weak, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    gets_through(weak, request, Build(monkeypatch))


def test_what_the_weak_reader_reads_is_what_was_to_be_kept_from_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    declares_what_it_likes(Build(monkeypatch))
    (tmp_path / "secret.txt").write_text(SECRET)
    assert what_is_read(tmp_path, f'<!ENTITY x SYSTEM "{tmp_path / "secret.txt"}">', "&x;") == SECRET
    assert what_is_read(tmp_path, f'<!ENTITY x "{"a" * 100}">', "&x;" * (GROWN // 100)) == "a" * GROWN
