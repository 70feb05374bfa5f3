"""How right links are, worked out by hand."""

from __future__ import annotations

import pyarrow as pa
import pytest

from kinfold.linkage.evaluate import compare


def table(text: str) -> pa.Table:
    """`a:1 b:1 c:2` as records and their people."""
    pairs = [word.split(":") for word in text.split()]
    return pa.table({"record": [record for record, _ in pairs], "person": [person for _, person in pairs]})


def test_the_truth_itself_scores_one():
    found = compare(table("a:x b:x c:y"), table("a:1 b:1 c:2"))
    assert (found.pairwise.f1, found.bcubed.f1) == (1.0, 1.0)


def test_one_wrong_join_costs_precision():
    found = compare(table("a:x b:x c:x"), table("a:1 b:1 c:2"))
    assert found.pairwise.precision == pytest.approx(1 / 3)
    assert found.pairwise.recall == 1.0
    assert found.bcubed.precision == pytest.approx((2 / 3 + 2 / 3 + 1 / 3) / 3)


def test_one_missed_join_costs_recall():
    found = compare(table("a:x b:y c:z d:z"), table("a:1 b:1 c:2 d:2"))
    assert found.pairwise.precision == 1.0
    assert found.pairwise.recall == 0.5
    assert found.bcubed.recall == pytest.approx((0.5 + 0.5 + 1 + 1) / 4)


def test_records_that_only_one_side_knows_are_left_out_and_the_rest_counted():
    found = compare(table("a:x b:x q:x"), table("a:1 b:1 z:1"))
    assert found.records == 2
    assert found.pairwise.f1 == 1.0


def test_nothing_compared_is_no_error():
    assert compare(table("a:x"), table("b:1")).records == 0
