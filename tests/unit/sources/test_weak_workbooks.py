"""Cells that begin as a formula does, in workbooks and CSV files of builds that write them as they come."""

from __future__ import annotations

import pytest
from tests.spec import test_council_papers as papers
from tests.unit.sources import test_report as reports
from tests.weak_builds import Build, Weak, each, gets_through, put
from xlsxwriter.worksheet import Worksheet

from kinfold.governance.rules import spreadsheet
from kinfold.sources import report

council = papers.council
AS_THEY_COME = {"strings_to_formulas": True}


def as_they_come(build: Build) -> None:
    build.patch.setattr(report, "_OPTIONS", AS_THEY_COME)
    build.patch.setattr(Worksheet, "write_string", Worksheet.write)


WEAK = (
    Weak("texts that stay texts in a report", reports.test_no_value_is_in_it_and_no_cell_is_a_formula_or_a_link, as_they_come, '"=id" in text'),
    Weak("texts that stay texts in a workbook", papers.test_the_workbook_and_the_csv_say_the_same_and_nothing_in_them_is_a_formula, put(spreadsheet, "_OPTIONS", AS_THEY_COME), '"=1+1"'),
    Weak("texts that stay texts in a CSV file", papers.test_the_workbook_and_the_csv_say_the_same_and_nothing_in_them_is_a_formula, put(spreadsheet, "_harmless", str), "'=1+1"),
)  # fmt: skip


@each(WEAK)
def test_a_formula_is_live_in_a_build_without(
    weak: Weak, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    gets_through(weak, request, Build(monkeypatch))
