"""Pairs that people label, and what is worked out from their labels."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.unit.linkage.conftest import linked_of

from kinfold.cli.linkage_quality import people_in_hiding
from kinfold.linkage.quality.estimates import measured
from kinfold.linkage.quality.labels import Label, Labelled, Labels, contradictions, read_labels
from kinfold.linkage.quality.linked import Linked
from kinfold.linkage.quality.sample import Sample, Stratum, draw, shared_out
from kinfold.linkage.quality.sample_file import check_place, write_sample
from kinfold.vocabulary.errors import LabelsRefused, MissingPart, RunFailed

RECORDS = """
    record | source | record_key | first_name | last_name | birth_date | address | postcode | marks   | person
    a1     | school | 11         | Ada        | Quillby   | 2014-03-09 | 4 Elm   | ZZ1 1AA  |         | a1
    a2     | police | 21         | =Ada       | Quillby   | 2014-03-09 |         |          |         | a1
    a3     | health | 31         | Ada        | Quillby   | 2014-03-09 |         |          |         | a3
    b1     | school | 12         | Ben        | Thornby   | 1979-11-21 |         |          | witness | b1
    b2     | police | 22         | Ben        | Thornby   | 1979-11-21 |         |          |         | b1
    c1     | police | 23         | Bo         | Weir      |            | 9 Refuge| ZZ2 2BB  |         | c1
    c2     | school | 13         | Bo         | Weir      |            |         |          |         | c1
    d1     | police | 24         | Moll       | Marsh     | 1988-02-01 |         |          |         | d1
    d2     | school | 14         | Moll       | Marsh     | 1988-02-01 |         |          |         | d1
    e1     | police | 25         | Kit        | Marsh     | 2015-02-01 |         |          |         | e1
    e2     | school | 15         | Kit        | Marsh     | 2015-02-01 |         |          |         | e1
    f1     | police | 26         | B          | Thornby   |            |         |          |         | f1
    f2     | school | 16         | B          | Thornby   |            |         |          |         | f1
    g1     | police | 27         | Ned        | Brook     | 1970-01-05 |         |          | staff   | g1
    g2     | school | 17         | Ned        | Brook     | 1970-01-05 |         |          |         | g1
"""
EDGES = """
    record_l | record_r | weight | state  | reason
    a1       | a2       | 20     | joined | model
    b1       | b2       | 9      | joined | model
    c1       | c2       | 9      | joined | model
    d1       | d2       | 9      | joined | model
    e1       | e2       | 9      | joined | model
    f1       | f2       | 9      | joined | model
    g1       | g2       | 9      | joined | model
    a2       | a3       | 1      | parked | unsure
    b2       | f1       | 1      | parked | unsure
"""
# Somebody else hides at the home that is also c1's.
HIDDEN = {"record": "z", "address_id": "z", "address": "Flat 9, The Refuge", "postcode": "ZZ2 2BB", "protected": True}
# The witness is Moll's mother, and Kit is Moll's sister.
MOTHER = {"record": "b1", "relation": "mother", "of_record": "d1", "source": "school"}
SISTER = {"record": "e2", "relation": "sibling", "of_record": "d2", "source": "school"}


@pytest.fixture(scope="module")
def linked(tmp_path_factory: pytest.TempPathFactory) -> Linked:
    folder = tmp_path_factory.mktemp("run")
    return linked_of(folder, RECORDS, EDGES, addresses=[HIDDEN], related=[MOTHER, SISTER])


@pytest.fixture
def ours(tmp_path: Path) -> Path:
    folder = tmp_path / "ours"
    folder.mkdir(mode=0o700)
    return folder / "pairs.csv"


def written(sample: Sample, linked: Linked, file: Path) -> list[dict[str, str]]:
    write_sample(sample, sample.design(linked, seed=1), file)
    with file.open(encoding="utf-8-sig", newline="") as text:
        return list(csv.DictReader(text))


def label(file: Path, rows: list[dict[str, str]], *labels: str) -> None:
    with file.open("w", encoding="utf-8", newline="") as text:
        writer = csv.DictWriter(text, rows[0])
        writer.writeheader()
        writer.writerows({**row, "label": said} for row, said in zip(rows, labels, strict=True))


def test_nobody_protected_or_close_to_them_or_perhaps_one_of_them_is_drawn(linked, tmp_path):
    drawn = draw(linked, tmp_path, pairs=10, seed=1)

    assert sorted(pair["records"] for pair in drawn.pairs) == [["a1", "a2"], ["a2", "a3"]]
    # The witness, her daughter and that one's sister, who may be her, who has a hidden home, and staff.
    assert drawn.people_left_out == 6


def test_whoever_was_found_to_live_where_somebody_hides_is_left_out(linked, tmp_path):
    # Ada's third record waits to be joined with her others, so that all of them may be of somebody in hiding.
    with pytest.raises(RunFailed, match="no pair that can be shown"):
        draw(linked, tmp_path, pairs=10, seed=1, hiding={"a3"})


def test_whoever_people_here_protect_is_left_out_though_the_run_was_made_before(linked, tmp_path):
    with pytest.raises(RunFailed, match="no pair that can be shown"):
        draw(linked, tmp_path, pairs=10, seed=1, marked=[("a2", "restricted")])


@pytest.mark.parametrize(("protected", "hiding"), [(("refuge",), {"a", "b"}), ((), set())])
def test_who_hides_is_told_by_homes_and_by_families(tmp_path, protected, hiding):
    def write(name: str, **columns: list[str]) -> None:
        told = {**columns, "protected": [value in protected for value in next(iter(columns.values()))]}
        pq.write_table(pa.table(told), tmp_path / f"{name}.parquet")

    write("dwellings", dwelling=["refuge", "other"])
    write("families", family=["refuge", "other"])
    write("residences", dwelling=["refuge", "other"], person=["a", "c"])
    write("memberships", family=["refuge", "other"], person=["b", "c"])
    assert people_in_hiding(tmp_path) == hiding


def test_the_same_seed_draws_the_same_pairs(linked, tmp_path):
    assert draw(linked, tmp_path, pairs=10, seed=4) == draw(linked, tmp_path, pairs=10, seed=4)


def test_large_strata_give_more_and_small_ones_a_larger_share():
    assert shared_out(60, [10_000, 400, 1]) == [49, 10, 1]
    assert shared_out(10, [2, 1]) == [2, 1]


def test_too_few_pairs_for_the_strata_are_refused(linked, tmp_path):
    with pytest.raises(RunFailed, match="4 pairs at least"):
        draw(linked, tmp_path, pairs=3, seed=1)


def test_the_file_is_for_this_account_alone_and_runs_nothing_in_a_spreadsheet(linked, tmp_path, ours):
    check_place(ours)
    rows = written(draw(linked, tmp_path, pairs=10, seed=1), linked, ours)

    assert {file.stat().st_mode & 0o777 for file in ours.parent.iterdir()} == {0o600}
    assert "'=Ada" in {row["first_name_2"] for row in rows}
    # Who labels should not be led by what linkage thought, nor learn who is known to the police.
    assert not {"state", "weight", "stratum", "source_1"} & set(rows[0])


def test_a_folder_that_others_see_and_a_file_that_stands_are_refused(ours):
    ours.write_text("pair,label\n")
    with pytest.raises(MissingPart, match="of that name already"):
        check_place(ours)
    ours.parent.chmod(0o750)
    with pytest.raises(MissingPart, match="look into it"):
        check_place(ours)


def test_a_missed_pair_counts_for_all_records_of_both_people(linked, tmp_path, ours):
    rows = written(draw(linked, tmp_path, pairs=10, seed=1), linked, ours)
    label(ours, rows, "same", "same")
    told = measured(read_labels(ours))

    # One pair was joined and right; two records of Ada and her third are two pairs missed. All was looked at.
    assert told["precision"] == {"value": 1.0, "low": 1.0, "high": 1.0}
    assert told["recall_at_most"]["value"] == pytest.approx(1 / 3)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"label": "yes"}, "1 labels are none of same, different, unsure.*line 2"),
        ({"pair": "99"}, "1 lines have a pair that was not drawn.*line 2"),
        ({"pair": "2"}, "2 lines tell of a pair that another line"),
        ({"label": "unsure"}, "1 of 2 strata have no pair"),
    ],
)
def test_labels_that_cannot_be_used_are_refused_with_their_lines(linked, tmp_path, ours, change, told):
    rows = written(draw(linked, tmp_path, pairs=10, seed=1), linked, ours)
    label(ours, [{**rows[0], **change}, rows[1]], change.get("label", "same"), "same")
    with pytest.raises(LabelsRefused, match=f"(?s){told}"):
        measured(read_labels(ours))


def test_without_its_design_a_sample_is_not_measured(tmp_path):
    (tmp_path / "pairs.csv").write_text("pair,label\n1,same\n")
    with pytest.raises(LabelsRefused, match="design"):
        read_labels(tmp_path / "pairs.csv")


def labelled(*told: tuple[str, str, str]) -> list[Labelled]:
    return [Labelled(at + 1, Label(said), 1, 0, (one, other)) for at, (one, other, said) in enumerate(told)]


def test_labels_that_contradict_each_other_are_told_with_the_pairs_by_which_they_do():
    found = labelled(("a", "b", "same"), ("b", "c", "same"), ("c", "d", "unsure"), ("c", "a", "different"), ("a", "d", "different"))  # fmt: skip
    assert contradictions(found) == [[4, 2, 1]]


def test_the_interval_of_a_stratified_sample_holds_the_truth_as_often_as_it_says():
    chance = np.random.default_rng(5)
    strata = (Stratum(1, "joined", "high", 9_000, 30), Stratum(2, "joined", "low", 1_000, 30))
    strata += (Stratum(3, "parked", "low", 500, 30),)
    shares, precision, held = (0.99, 0.8, 0.5), (0.99 * 9_000 + 0.8 * 1_000) / 10_000, [0, 0]
    right = precision * 10_000
    for _ in range(300):
        drawn = [
            Labelled(30 * at + number, Label.SAME if same else Label.DIFFERENT, at + 1, 0 if at < 2 else 2, ("", ""))
            for at, share in enumerate(shares)
            for number, same in enumerate(chance.random(30) < share)
        ]
        told = measured(Labels({"run": "", "model": ""}, strata, tuple(drawn), 0))
        for at, (name, truth) in enumerate((("precision", precision), ("recall_at_most", right / (right + 500)))):
            held[at] += told[name]["low"] <= truth <= told[name]["high"]
    assert min(held) / 300 > 0.93


def test_unsure_pairs_are_left_out_and_both_readings_told():
    strata = (Stratum(1, "joined", "high", 100, 4),)
    found = labelled(("a", "b", "same"), ("c", "d", "same"), ("e", "f", "same"), ("g", "h", "unsure"))
    told: dict[str, Any] = measured(Labels({"run": "", "model": ""}, strata, tuple(found), 0))

    assert told["precision"]["value"] == 1.0
    assert told["if_every_unsure_pair_were"]["different"]["precision"] == 0.75
