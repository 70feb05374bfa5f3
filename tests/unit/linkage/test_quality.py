"""What the quality report says of a run's links, over a run small enough to count by hand."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from tests.unit.linkage.conftest import linked_of

from kinfold.linkage.evaluate import compare
from kinfold.linkage.quality.interval import ratio
from kinfold.linkage.quality.linked import Linked
from kinfold.linkage.quality.measures import measures, sums
from kinfold.linkage.quality.page import page
from kinfold.linkage.quality.report import report
from kinfold.vocabulary.errors import LabelsRefused, MissingPart

RECORDS_TOLD = """
    record | source | record_key | first_name | last_name    | birth_date | sex | ethnic_group | person | proposed
    a1     | school | 11         | Ada        | Quillby      | 2014-03-09 | f   | WBRI         | a1     | a1
    a2     | police | 21         | Ada        | Quillby      | 2014-03-09 | f   |              | a1     | a1
    a3     | health | 31         | Ada        | Quillby-Rook | 2014-03-09 |     | WBRI         | a3     | a1
    b1     | school | 12         | Zoë        | Thornby      | 1979-11-21 | f   | Zoë Thornby  | b1     | b1
    b2     | police | 22         | Zoe        | Thornby      | 1979-11-21 | f   |              | b1     | b1
    c1     | police | 23         | Bo         | Weir         |            | m   |              | b1     | b1
    d1     | health | 34         | Mohammed   | Thornby      | 2020-01-01 | m   | APKN         | d1     | d1
    p1     | police | 24         | Kit        | Marsh        |            |     |              | p1     | p1
    p2     | police | 24         | Kat        | Marsh        |            |     |              | p2     | p2
"""
EDGES_TOLD = """
    record_l | record_r | weight | state   | reason
    a1       | a2       | 20     | joined  | model
    b1       | b2       | 9      | joined  | identifier
    b2       | c1       | 3      | joined  | model
    a2       | a3       | 1      | parked  | unsure
    a1       | d1       | 4      | refused | first_name
"""
TRUTH = """source,record,entity
school,11,Ada
police,21,Ada
health,31,Ada
school,12,Zoe
police,22,Zoe
police,23,Bo
health,34,Mo
"""


@pytest.fixture(scope="module")
def linked(tmp_path_factory: pytest.TempPathFactory) -> Linked:
    dropped = {"source": "school", "column_name": "UPN", "reason": "not a valid UPN", "values_dropped": 3}
    return linked_of(tmp_path_factory.mktemp("run"), RECORDS_TOLD, EDGES_TOLD, dropped=[dropped])


@pytest.fixture
def told(linked: Linked, tmp_path: Path) -> dict[str, Any]:
    return report(linked, tmp_path / "scratch", truth=written(tmp_path, TRUTH))


def written(folder: Path, text: str) -> Path:
    file = folder / "truth.csv"
    file.write_text(text, encoding="utf-8")
    return file


def group(told: dict[str, Any], grouping: str, name: str) -> dict[str, Any]:
    return next(one for one in told["groups"][grouping]["groups"] if one["group"] == name)


def test_careful_is_what_was_joined_and_full_joins_what_is_likely_as_well(told):
    careful, full = told["all"]["careful"], told["all"]["full"]

    # True pairs: three of Ada, one of Zoe. Joined: one of Ada, one of Zoe, and Bo with both of Zoe's.
    assert (careful["true_pairs"], careful["found_pairs"]) == (4, 4)
    assert (careful["precision"]["value"], careful["recall"]["value"]) == (0.5, 0.5)
    assert (full["precision"]["value"], full["recall"]["value"]) == (4 / 6, 1.0)


def test_a_wrong_join_is_half_each_persons_and_the_groups_add_up(told):
    female, male = (group(told, "sex", name)["careful"] for name in ("female", "male"))

    assert (female["found_pairs"], male["found_pairs"]) == (3, 1)
    assert female["precision"]["value"] == pytest.approx(2 / 3)
    assert male["precision"]["value"] == 0
    assert female["small"]


def test_a_person_is_of_each_kind_that_any_record_of_theirs_is_of(told):
    who = {one["group"]: one["careful"]["people"] for one in told["groups"]["kind_of_name"]["groups"]}

    assert who["double_barrelled"] == 1  # Quillby-Rook
    assert who["beyond_english_letters"] == 1  # Zoë
    assert who["patronymic_or_transliterated"] == 1  # Mohammed
    assert who["short"] == 3  # Ada, Zoë, Bo


def test_people_are_in_the_age_group_of_the_runs_day(told):
    who = {one["group"]: one["careful"]["people"] for one in told["groups"]["age"]["groups"]}
    assert who == {"5 to 10": 1, "11 to 15": 1, "45 to 64": 1, "not said": 1}


def test_without_a_truth_the_counts_are_told(linked, tmp_path):
    found = report(linked, tmp_path)["counts"]

    assert (found["records"], found["people"], found["largest_person"]) == (9, 6, 3)
    assert {(row["state"], row["reason"]): row["pairs"] for row in found["pairs"]}["joined", "model"] == 2
    assert found["share_of_records_parked"] == pytest.approx(2 / 9)
    assert found["values_not_used"] == [{"source": "school", "reason": "not a valid UPN", "values": 3}]


def test_neither_the_figures_nor_the_page_hold_a_value_of_a_record(told):
    shown = json.dumps(told) + page(told)
    # A source wrote a name where the ethnic group belongs: it must not become the name of a group.
    assert not re.search("Quillby|Thornby|Zoë|Mohammed|2014-03-09|>WBRI<", shown)
    assert group(told, "ethnic_group", "coded in another way")["careful"]["people"] == 1


def test_the_page_stands_alone_and_runs_nothing(told):
    shown = page(told)
    assert "<script" not in shown
    assert not re.search(r"(src|href)=|url\(|unsafe", shown)
    assert shown.count('class="tag">small') > 5


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "it is empty"),
        ("source,record\nschool,11\n", "no column entity"),
        ("source,record,entity\n", "no line below"),
        ("source,record,entity\nschool,11,\n", "1 lines have no record or no entity"),
        (TRUTH + "school,secret,Ada\n", "1 of 8 lines name a record that the run does not have.*line 9"),
        (TRUTH + "school,11,Zoe\n", "2 lines say of a record that it is one person.*line 2, 9"),
        (TRUTH + "police,24,Kit\n", "1 lines name a key that the source uses for more than one.*line 9"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_its_lines_and_without_its_values(linked, tmp_path, text, told):
    with pytest.raises(LabelsRefused) as refused:
        report(linked, tmp_path / "scratch", truth=written(tmp_path, text))

    assert re.search(told, str(refused.value), re.DOTALL)
    assert "secret" not in str(refused.value)


def test_records_can_be_named_by_kinfolds_own_id_and_unknown_ones_left_out_when_asked(linked, tmp_path):
    truth = "source,record,entity\n,p1,Kit\npolice,p2,Kat\nschool,999,Ada\n"
    found = report(linked, tmp_path / "scratch", truth=written(tmp_path, truth), leave_out_unknown=True)

    assert (found["truth"]["records"], found["truth"]["unknown_lines_left_out"]) == (2, 1)


def test_a_run_whose_tables_are_gone_says_so(linked, tmp_path):
    with pytest.raises(MissingPart, match="no longer all there"):
        report(Linked("run", linked.on, tmp_path, tmp_path, {}), tmp_path)


def test_the_sums_of_people_give_the_figures_of_the_plain_comparison():
    chance = np.random.default_rng(7)
    true = np.sort(chance.integers(0, 60, 200))
    true = np.unique(true, return_inverse=True)[1]
    found = np.unique(np.where(chance.random(200) < 0.8, true, chance.integers(0, 60, 200)), return_inverse=True)[1]
    names = [str(number) for number in range(200)]
    plain = compare(pa.table({"record": names, "person": found}), pa.table({"record": names, "person": true}))

    ours = measures(sums(found.astype(np.int64), true.astype(np.int64)))
    for one, other in ((ours.precision, plain.pairwise.precision), (ours.recall, plain.pairwise.recall),
                       (ours.bcubed_precision, plain.bcubed.precision), (ours.bcubed_recall, plain.bcubed.recall)):  # fmt: skip
        assert one.value == pytest.approx(other)
    assert ours.bcubed_f1 == pytest.approx(plain.bcubed.f1)


def test_the_interval_holds_the_truth_as_often_as_it_says_although_pairs_hang_together():
    """People of very different size, whose pairs are right or wrong together; pairs taken for coins hold it far less often."""
    chance, share, held, as_coins = np.random.default_rng(3), 0.9, 0, 0
    for _ in range(400):
        pairs = chance.choice([1.0, 3, 6, 10], 150)
        right = pairs * (chance.random(150) < share)
        of_people, of_pairs = ratio(right, pairs, np.arange(150)), ratio(
            np.repeat(right / pairs, pairs.astype(int)), np.ones(int(pairs.sum())), np.arange(int(pairs.sum()))
        )  # fmt: skip
        held += of_people.low <= share <= of_people.high
        as_coins += of_pairs.low <= share <= of_pairs.high
    assert held / 400 > 0.93
    assert as_coins / 400 < 0.85


def test_no_error_in_a_small_group_is_not_certainty():
    found = ratio(np.ones(8), np.ones(8), np.arange(8))
    assert found.value == 1.0
    assert found.low == pytest.approx(0.676, abs=0.001)
