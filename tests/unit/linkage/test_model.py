"""The saved model: what it must hold, and what is made anew by training."""

from __future__ import annotations

import json
from datetime import date, timedelta

import numpy as np
import pyarrow.parquet as pq
import pytest

from kinfold.linkage.comparisons import COMPARISONS
from kinfold.linkage.model import read_model, saved_form
from kinfold.linkage.train import train
from kinfold.vocabulary.errors import MissingPart


@pytest.mark.parametrize("comparison", read_model().comparisons, ids=lambda comparison: comparison.name)
@pytest.mark.parametrize("kind", ["same", "stranger", "relative"])
def test_the_shares_of_a_comparison_make_a_whole(comparison, kind):
    assert sum(getattr(level, kind) for level in comparison.levels) == pytest.approx(1, abs=1e-3)


@pytest.mark.parametrize("comparison", read_model().comparisons, ids=lambda comparison: comparison.name)
def test_agreement_speaks_for_and_difference_against_one_person(comparison):
    assert comparison.levels[0].bits > 0 > comparison.levels[-1].bits


def test_reading_what_was_saved_gives_the_same_model(tmp_path):
    model = read_model()
    (tmp_path / "again.json").write_text(saved_form(model))
    assert read_model(tmp_path / "again.json") == model


def test_ethnic_group_and_language_are_not_put_before_the_model():
    text = saved_form(read_model())
    assert "ethnic" not in text
    assert "language" not in text


@pytest.mark.parametrize("broken", ["not json", "{}", '{"name": "x", "shares": {}}'])
def test_a_model_that_cannot_be_read_says_what_to_do(tmp_path, broken):
    (tmp_path / "bad.json").write_text(broken)
    with pytest.raises(MissingPart, match="kinfold linkage train"):
        read_model(tmp_path / "bad.json")


def test_a_model_whose_levels_are_not_those_of_this_version_is_refused(tmp_path):
    told = json.loads(saved_form(read_model()))
    del told["shares"]["first"]["nickname"]
    (tmp_path / "old.json").write_text(json.dumps(told))
    with pytest.raises(MissingPart):
        read_model(tmp_path / "old.json")


def test_training_without_labels_learns_how_often_a_fact_is_wrong(bench, tmp_path):
    bench.resolve(_town(records=2_400, wrong_sex=0.2))
    made = train(tmp_path / "accept" / "records.parquet", tmp_path / "out", name="a_town")
    model = read_model(made)
    sex = next(comparison for comparison in model.comparisons if comparison.name == "sex")
    assert model.name == "a_town"
    assert sex.levels[-1].same == pytest.approx(0.2, abs=0.06)
    assert [c.fixed for c in model.comparisons] == [c.fixed for c in COMPARISONS]
    assert "bits before" in (tmp_path / "out" / "a_town.md").read_text()


def test_too_few_records_make_no_model(bench, tmp_path):
    bench.resolve("record | first_name\na | Ada")
    with pytest.raises(MissingPart, match="at least"):
        train(tmp_path / "accept" / "records.parquet", tmp_path / "out", name="a_hamlet")
    assert pq.read_table(tmp_path / "accept" / "records.parquet").num_rows == 1
    assert not (tmp_path / "out").exists()


def _town(*, records: int, wrong_sex: float) -> str:
    """Two records a person, alike but for the sex."""
    chance = np.random.default_rng(7)
    syllables = ["ba", "do", "fen", "gil", "ha", "jo", "ka", "lum", "mo", "nel", "pi", "ros", "tam", "wil"]
    rows = ["record | source | first_name | last_name | birth_date | sex"]
    for person in range(records // 2):
        first = "".join(chance.choice(syllables, 2))
        last = "".join(chance.choice(syllables, 3))
        born = date(1950, 1, 1) + timedelta(days=int(chance.integers(0, 25_000)))
        for copy in range(2):
            sex = "mf"[(person % 2) ^ int(copy == 1 and chance.random() < wrong_sex)]
            rows.append(f"r{person:05d}{copy} | s{copy} | {first} | {last} | {born} | {sex}")
    return "\n".join(rows)
