"""What the figures mean, on families small enough to count by hand."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from kinfold.families.evaluate import Evaluation, compare
from kinfold.warehouse.duckdb_engine import DuckDBEngine


def held(tmp_path: Path, found: str, truth: str) -> Evaluation:
    """Memberships written as `family person role`, a line each."""

    def table(text: str) -> pa.Table:
        rows = [line.split() for line in text.strip().splitlines()]
        return pa.table({name: [row[at] for row in rows] for at, name in enumerate(("family", "person", "role"))})

    engine = DuckDBEngine(tmp_path, memory="200MB", threads=1)
    try:
        return compare(engine, table(found), table(truth))
    finally:
        engine.close()


TRUTH = """
    A mia main_carer
    A ann child
    A ben child
    B una main_carer
    B cal child
"""


def test_the_truth_itself_has_full_marks_whatever_its_families_are_called(tmp_path: Path) -> None:
    result = held(tmp_path, TRUTH.replace(" A ", " X "), TRUTH)
    assert (result.memberships.precision, result.memberships.recall, result.families.f1) == (1.0, 1.0, 1.0)
    assert (result.role_accuracy, result.carer_accuracy, result.welds) == (1.0, 1.0, 0)


def test_a_stranger_costs_precision_and_a_missing_member_costs_recall(tmp_path: Path) -> None:
    result = held(tmp_path, TRUTH.replace("A mia main_carer", "A lodger main_carer"), TRUTH)
    assert result.memberships.precision == pytest.approx(4 / 5)
    assert result.memberships.recall == pytest.approx(4 / 5)


def test_two_families_made_one_are_a_weld_and_only_one_of_them_is_right(tmp_path: Path) -> None:
    result = held(tmp_path, TRUTH.replace(" B ", " A "), TRUTH)
    assert result.welds == 1
    assert result.memberships.precision == pytest.approx(3 / 5)
    assert result.families.precision == pytest.approx((2 / 3 + 2 / 3 + 1 / 3) / 3)
    assert result.families.recall == 1.0


def test_a_wrong_role_is_a_right_membership_with_a_wrong_role(tmp_path: Path) -> None:
    result = held(tmp_path, TRUTH.replace("B una main_carer", "B una parent_elsewhere"), TRUTH)
    assert result.memberships.f1 == 1.0
    assert result.role_accuracy == pytest.approx(4 / 5)
    assert result.carer_accuracy == pytest.approx(1 / 2)
