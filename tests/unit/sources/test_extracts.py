"""Files as they come: found, dated, sealed, used once."""

from __future__ import annotations

import os
import resource
import stat
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from tests.unit.sources.builders import PUPILS, Council, head

from kinfold.sources.contracts import read_contracts
from kinfold.sources.extracts import find, newest_day, seal, sealed_extracts
from kinfold.vocabulary.errors import BadSettings, RunFailed

HEADER = "id,first,last,born\n"
ANN = HEADER + "1,Ann,Lee,2010-01-02\n"
BOB = HEADER + "2,Bob,Ray,2010-01-02\n"


def test_the_same_extract_twice_adds_nothing(council: Council) -> None:
    council.sends("pupils_2025-01-01.csv", ANN)
    first = council.accept()
    (council.extracts / "again").mkdir()
    council.sends("again/pupils_2025-01-01.csv", ANN)

    second = council.accept()

    assert second.all() == first.all()
    assert second.artefact.fingerprint == first.artefact.fingerprint


def test_an_extract_stays_in_use_when_the_senders_folder_is_emptied(council: Council) -> None:
    council.sends("pupils_2025-01-01.csv", ANN).rename(council.extracts / "pupils_2025-01-01.csv")
    first = council.accept()
    (council.extracts / "pupils_2025-01-01.csv").unlink()

    assert council.accept().artefact.fingerprint == first.artefact.fingerprint


def test_a_correction_of_the_same_name_and_day_takes_the_place_of_the_earlier_file(council: Council) -> None:
    council.sends("pupils_2025-01-01.csv", ANN)
    council.accept()
    council.sends("pupils_2025-01-01.csv", BOB)

    accepted = council.accept()

    assert accepted.rows("records", "first_name") == [("Bob",)]
    assert len(accepted.rows("extracts")) == 1


def test_a_correction_that_is_refused_leaves_the_earlier_file_in_use(council: Council) -> None:
    council.sends("pupils_2025-01-01.csv", ANN)
    council.accept()
    council.sends("pupils_2025-01-01.csv", "nothing,of,use\n1,2,3\n")

    accepted = council.accept()

    assert accepted.rows("records", "first_name") == [("Ann",)]
    assert accepted.rows("extracts", "state") == [("accepted",), ("refused",)]


def test_files_that_are_not_used_are_told_by_name_with_the_reason(council: Council, tmp_path: Path) -> None:
    council.sends("pupils_2025-01-01.csv", ANN)
    council.sends("pupils_2025-02-30.csv", ANN)
    council.sends("notes.txt", "x")
    (council.extracts / "pupils_2025-03-01.csv").symlink_to("/etc/passwd")

    found, not_used = find(council.extracts, read_contracts(council.folder), tmp_path)

    assert [each.file.name for each in found] == ["pupils_2025-01-01.csv"]
    assert {file.name: file.why.split(";")[0] for file in not_used} == {
        "notes.txt": "it keeps no contract's file pattern",
        "pupils_2025-02-30.csv": "it keeps no contract's file pattern",
        "pupils_2025-03-01.csv": "it is a link, and links are not followed",
    }


def test_a_pattern_without_a_day_takes_the_day_the_file_was_changed(council: Council) -> None:
    council.contract((head() + PUPILS).replace("pupils_{date}.csv", "pupils*.csv"))
    path = council.sends("pupils-final.csv", ANN)
    os.utime(path, (0, datetime(2025, 3, 4, 23, 59, tzinfo=UTC).timestamp()))
    first = council.accept()
    assert first.rows("extracts", "extract_date::text") == [("2025-03-04",)]

    os.utime(path, (0, datetime(2025, 5, 1, tzinfo=UTC).timestamp()))

    assert council.accept().all() == first.all()


def test_extracts_after_the_day_of_the_run_are_not_used(council: Council) -> None:
    council.sends("pupils_2025-01-01.csv", ANN)
    council.sends("pupils_2025-02-01.csv", BOB)

    accepted = council.accept(on="2025-01-15")

    assert accepted.rows("records", "first_name", "no_longer_sent") == [("Ann", None)]


def test_the_day_of_a_run_is_that_of_the_newest_extract(council: Council) -> None:
    council.sends("pupils_2025-01-01.csv", ANN)
    council.sends("pupils_2024-12-01.csv", BOB)
    council.accept()

    assert newest_day(sealed_extracts(council.sealed, read_contracts(council.folder))) == date(2025, 1, 1)


def test_sealed_files_are_for_their_owner_alone(council: Council) -> None:
    council.sends("pupils_2025-01-01.csv", ANN)
    council.accept()

    modes = {stat.S_IMODE(path.stat().st_mode) for path in council.sealed.rglob("*") if path.is_file()}
    folders = {stat.S_IMODE(path.stat().st_mode) for path in [council.sealed, council.sealed / "pupils"]}
    assert modes == {0o600}
    assert folders == {0o700}


def test_without_any_extract_the_run_says_where_to_look(council: Council) -> None:
    with pytest.raises(RunFailed, match="no extract"):
        council.accept()


def test_a_file_that_two_contracts_take_is_decided_by_its_folder_or_not_at_all(council: Council) -> None:
    council.contract((head("others") + PUPILS).replace("others_{date}", "*_{date}"), name="others")
    council.sends("pupils_2025-01-01.csv", ANN)
    with pytest.raises(BadSettings, match=r"others and pupils"):
        council.accept()

    (council.extracts / "pupils").mkdir()
    (council.extracts / "pupils_2025-01-01.csv").rename(council.extracts / "pupils" / "pupils_2025-01-01.csv")

    assert council.accept().rows("extracts", "source") == [("pupils",)]


def test_the_files_of_several_tables_are_one_extract(council: Council) -> None:
    council.contract(
        head()
        + PUPILS.replace("- row_key", '- name: pupils\n    files: "pupils_{date}.csv"\n    row_key')
        + """
  - name: spells
    files: "spells_{date}.csv"
    row_key: [spell]
    parties:
      child: {role: child, key: [id]}
    facts:
      - {kind: early_help, about: child, from: start}
"""
    )
    council.sends("pupils_2025-01-01.csv", ANN)
    council.sends("spells_2025-01-01.csv", "spell,id,start\ns1,1,2024-05-06\n,1,2024-05-07\n")
    council.sends("pupils_2025-02-01.csv", ANN)

    accepted = council.accept()

    assert accepted.rows("extracts", "file_name", "rows_in", "set_aside", "state", "reason") == [
        ("pupils_2025-01-01.csv, spells_2025-01-01.csv", 3, 1, "accepted", None),
        (
            "pupils_2025-02-01.csv",
            1,
            0,
            "refused",
            "the extract has no file for its table 'spells' (spells_{date}.csv)",
        ),
    ]
    assert accepted.rows("facts", "record = (SELECT md5('pupils|person|1'))") == [(True,)]
    assert accepted.rows("set_aside", "table_name", "row_number") == [("spells", 2)]


def test_a_name_that_is_no_text_stops_nothing(council: Council) -> None:
    council.contract(head().replace("{date}.csv", "{date}*.csv") + PUPILS)
    for name in (b"pupils_2025-01-01_caf\xe9.csv", b"caf\xe9.csv"):
        (council.extracts / os.fsdecode(name)).write_text("id,first,last,born\n1,Ann,Lee,\n")

    assert council.accept().rows("extracts", "file_name") == [("pupils_2025-01-01_caf\ufffd.csv",)]


def test_a_sealed_file_that_was_damaged_is_not_read(council: Council) -> None:
    council.sends("pupils_2025-01-01.csv", "id,first,last,born\n1,Ann,Lee,\n")
    contracts = read_contracts(council.folder)
    seal(council.extracts, contracts, council.sealed, at=datetime.now(tz=UTC))
    (sealed,) = council.sealed.rglob("*.csv")
    sealed.write_text("id,first,last,born\n1,Bob,Lee,\n")

    with pytest.raises(RunFailed, match="not the file that was sealed"):
        council.accept()


def test_a_copy_that_cannot_be_written_stops_the_run_in_words_and_seals_nothing_by_halves(council: Council) -> None:

    council.sends("pupils_2025-01-01.csv", ANN)
    council.accept()
    council.sends("pupils_2025-02-01.csv", BOB)
    sealed = sorted(path.name for path in council.sealed.rglob("*"))
    resource.setrlimit(resource.RLIMIT_FSIZE, (10, resource.RLIM_INFINITY))
    try:
        with pytest.raises(RunFailed, match="could not be sealed"):
            seal(council.extracts, read_contracts(council.folder), council.sealed, at=datetime.now(tz=UTC))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))

    assert sorted(path.name for path in council.sealed.rglob("*")) == sealed


def test_a_file_dated_on_a_day_to_come_is_not_taken(council: Council) -> None:
    council.sends("pupils_2025-01-01.csv", ANN)
    council.sends("pupils_2025-01-02.csv", BOB)
    store, at = council.sealed, datetime(2025, 1, 1, 12, tzinfo=UTC)

    extracts, not_used = seal(council.extracts, read_contracts(council.folder), store, at=at)

    assert [extract.day for extract in extracts] == [date(2025, 1, 1)]
    assert [(file.name, "still to come" in file.why) for file in not_used] == [("pupils_2025-01-02.csv", True)]
