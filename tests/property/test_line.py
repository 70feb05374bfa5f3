"""What must hold of the whole line for any order of rows and extracts, tried on Hollybank."""

from __future__ import annotations

import csv
import random
import shutil
from pathlib import Path

import pytest
from tests.deep import sample
from tests.spec.conftest import HOLLYBANK, Answers, run_hollybank

TOLD = (
    ("resolve", "links"),
    ("assemble", "memberships"),
    ("assemble", "families"),
    ("find", "findings"),
    ("find", "eligibility"),
)


def told(answers: Answers) -> dict[str, list[tuple[tuple[str, str], ...]]]:
    return {
        table: sorted(tuple((key, str(value)) for key, value in row.items()) for row in answers.rows(stage, table))
        for stage, table in TOLD
    }


@pytest.fixture(scope="module")
def as_written(tmp_path_factory) -> Answers:
    return run_hollybank(tmp_path_factory.mktemp("as-written"))


def rewrite(file: Path, change) -> None:
    with file.open(newline="") as opened:
        header, *rows = list(csv.reader(opened))
    with file.open("w", newline="") as opened:
        csv.writer(opened).writerows([header, *change(rows)])


@pytest.mark.parametrize("seed", range(sample(ci=2, deep=25)))
def test_the_order_of_rows_does_not_matter(as_written, tmp_path, seed):
    extracts = shutil.copytree(HOLLYBANK / "extracts", tmp_path / "extracts")
    order = random.Random(seed)
    for file in sorted(extracts.rglob("*.csv")):
        rewrite(file, lambda rows: order.sample(rows, len(rows)))

    assert told(run_hollybank(tmp_path / "data", extracts)) == told(as_written)


def test_the_same_extract_twice_adds_nothing(as_written, tmp_path):
    extracts = shutil.copytree(HOLLYBANK / "extracts", tmp_path / "extracts")
    again = extracts / "sent-again"
    for file in sorted((HOLLYBANK / "extracts").rglob("*.csv")):
        again.mkdir(exist_ok=True)
        shutil.copy(file, again / file.name)

    assert told(run_hollybank(tmp_path / "data", extracts)) == told(as_written)


def test_running_twice_over_one_data_folder_gives_the_same_answers(as_written, tmp_path):
    first = run_hollybank(tmp_path / "data")
    second = run_hollybank(tmp_path / "data")

    assert {stage: made.fingerprint for stage, made in first.artefacts.items()} == {
        stage: made.fingerprint for stage, made in second.artefacts.items()
    }
    assert told(second) == told(as_written)


def test_findings_do_not_change_when_other_families_arrive(as_written, tmp_path):
    extracts = shutil.copytree(HOLLYBANK / "extracts", tmp_path / "extracts")
    newcomers = [
        ["", "Quill", "Zebedee", f"20{10 + number}-02-1{number}", "M", f"{number} Far Away Lane", "Elsewhere", f"ZZ9 {number}ZZ", "Zebedee", f"Parent{chr(97 + number)}", "mother", "Far School"]
        for number in range(5)
    ]  # fmt: skip
    for number, row in enumerate(newcomers):
        row[0] = f"TEMP-{number}"
    rewrite(extracts / "school" / "school_2026-03-31.csv", lambda rows: [*rows, *newcomers])
    grown = run_hollybank(tmp_path / "data", extracts)

    before, after = told(as_written), told(grown)
    assert len(after["links"]) > len(before["links"])
    assert set(before["findings"]) <= set(after["findings"])
    assert set(before["memberships"]) <= set(after["memberships"])


def test_a_wrong_answer_would_be_noticed(as_written, tmp_path):
    """The comparison can fail: one changed figure changes what is told."""
    extracts = shutil.copytree(HOLLYBANK / "extracts", tmp_path / "extracts")
    rewrite(extracts / "attendance" / "attendance_2026-03-31.csv", lambda rows: [[*row[:5], "0"] for row in rows])

    assert told(run_hollybank(tmp_path / "data", extracts))["findings"] != told(as_written)["findings"]
