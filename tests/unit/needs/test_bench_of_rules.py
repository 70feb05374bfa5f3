"""The bench of rules makes its tables up: a column that rules have come to ask for must not stop it unseen."""

from __future__ import annotations

import pytest
from bench.needs import main


def test_the_bench_of_rules_runs_on_tables_as_they_are_now(capsys: pytest.CaptureFixture[str]) -> None:
    main(400, 3_000)

    assert capsys.readouterr().out.startswith("400 people, 3,000 facts: ")
