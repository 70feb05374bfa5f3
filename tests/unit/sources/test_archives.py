"""Extracts that come zipped: found as if they lay there, known by their content."""

from __future__ import annotations

import random
import shutil
import tempfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.deep import sample
from tests.unit.sources.builders import PUPILS, Council, head

NAME = "pupils_2025-01-01.csv"
ANN = "id,first,last,born\n1,Ann,Lee,2010-01-02\n"
BOB = "id,first,last,born\n2,Bob,Ray,2010-01-02\n"


def pack(council: Council, name: str, text: str, *, method: int = zipfile.ZIP_DEFLATED, day: int = 1) -> None:
    with zipfile.ZipFile(council.extracts / name, "w", method) as archive:
        archive.writestr(zipfile.ZipInfo(NAME, (2025, 1, day, 0, 0, 0)), text, method)


def test_the_same_content_zipped_anew_is_the_same_extract(council: Council) -> None:
    council.sends(NAME, ANN)
    plain = council.accept()
    (council.extracts / NAME).unlink()
    pack(council, "pupils.zip", ANN)
    zipped = council.accept()
    pack(council, "again.zip", ANN, method=zipfile.ZIP_STORED, day=2)
    again = council.accept()

    assert plain.artefact.fingerprint == zipped.artefact.fingerprint == again.artefact.fingerprint
    assert len(list(council.sealed.rglob("*.csv"))) == 1


def test_a_zip_that_was_used_may_be_taken_away(council: Council) -> None:
    pack(council, "pupils.zip", ANN)
    first = council.accept()
    (council.extracts / "pupils.zip").unlink()

    assert council.accept().artefact.fingerprint == first.artefact.fingerprint


def test_a_correction_may_come_zipped(council: Council) -> None:
    council.sends(NAME, ANN)
    council.accept()
    (council.extracts / NAME).unlink()
    pack(council, "corrected.zip", BOB)

    assert council.accept().rows("records", "first_name") == [("Bob",)]


def test_what_is_inside_takes_the_day_that_the_zip_tells_where_its_name_has_none(tmp_path: Path) -> None:
    council = Council(tmp_path)
    council.contract((head() + PUPILS).replace("pupils_{date}.csv", "pupils*.csv"))
    pack(council, "any.zip", ANN, day=7)

    assert council.accept().rows("extracts", "extract_date::text") == [("2025-01-07",)]


def test_the_folder_inside_decides_between_two_agencies(tmp_path: Path) -> None:
    council = Council(tmp_path)
    council.contract(head() + PUPILS)
    council.contract((head("others") + PUPILS).replace("others_{date}", "*_{date}"), name="others")
    with zipfile.ZipFile(council.extracts / "any.zip", "w") as archive:
        archive.writestr(f"others/{NAME}", ANN)

    assert council.accept().rows("extracts", "source") == [("others",)]


def test_nothing_that_was_unpacked_is_left_behind_not_even_by_a_run_that_was_killed(council: Council) -> None:
    pack(council, "pupils.zip", ANN)
    left = council.sealed / ".unpacking-of-a-killed-run"
    left.mkdir(parents=True)
    (left / "0").write_text(ANN)
    council.accept()

    assert [path.name for path in council.sealed.iterdir() if path.name.startswith(".")] == []


def test_what_is_not_used_is_told_by_the_newest_run_alone(council: Council) -> None:
    council.sends(NAME, ANN)
    council.sends("broken.zip", b"PK\x03\x04")
    council.accept()
    [told] = council.not_used()
    assert told.name == "broken.zip"
    assert "have it made again and sent again" in told.why

    (council.extracts / "broken.zip").unlink()
    council.accept()
    assert list(council.not_used()) == []


def test_a_file_that_is_named_as_a_terminal_would_obey_is_told_without_its_commands(council: Council) -> None:
    council.sends(NAME, ANN)
    council.sends("\x1b[2J\x1b]0;owned\x07.csv", ANN)
    council.accept()

    [told] = council.not_used()
    assert told.name.isprintable()


def test_a_folder_in_the_place_of_the_extracts_is_not_left_by_a_link_in_its_path(
    council: Council, tmp_path: Path
) -> None:
    from kinfold.sources.arriving import Arrived, Unusable, opened

    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / NAME).write_text(ANN)
    (council.extracts / "folder").symlink_to(outside)
    swapped = Arrived(council.extracts / "folder" / NAME, NAME, ("folder",), council.extracts)

    with pytest.raises(Unusable), opened(swapped):
        pass
    shutil.copy(outside / NAME, council.extracts / NAME)
    with opened(Arrived(council.extracts / NAME, NAME, (), council.extracts)) as file:
        assert file.read() == ANN.encode()


ABOUT_FILES = {"extracts", "set_aside", "values_dropped", "monitors"}
"""Tables that name the file that came, which is another one when its rows stand in another order."""
ROWS = [f"{number},First{number},Last{number % 7},2010-01-{number + 1:02}\n" for number in range(20)]


@settings(max_examples=sample(ci=5, deep=200), deadline=None)
@given(sendings=st.lists(st.tuples(st.integers(0, 9), st.booleans()), min_size=1, max_size=4))
def test_however_often_in_whatever_order_and_zipped_or_not_the_same_rows_say_the_same(sendings):
    told = []
    for each in ([(0, False)], sendings):
        with tempfile.TemporaryDirectory() as folder:
            council = Council(Path(folder))
            council.contract(head() + PUPILS)
            for place, (seed, zipped) in enumerate(each):
                rows = random.Random(seed).sample(ROWS, len(ROWS)) if seed else ROWS
                text = "id,first,last,born\n" + "".join(rows)
                if zipped:
                    pack(council, f"{place}.zip", text)
                else:
                    (council.extracts / str(place)).mkdir()
                    council.sends(f"{place}/{NAME}", text)
                accepted = council.accept()
            said = accepted.all()
            told.append({table: rows for table, rows in said.items() if table not in ABOUT_FILES})
    assert told[0] == told[1]
