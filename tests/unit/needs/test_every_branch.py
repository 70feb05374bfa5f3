"""Every branch of the rule language is taken by its tests: what reads, checks, compiles and answers rules."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
# Every rule of a framework held against its cases takes no branch that the language's own tests do not, and long.
ELSEWHERE = (
    "test_worked_cases.py::test_every_worked_case_finds_what_is_written_down",
    "test_worked_cases.py::test_any_change_of_a_number_a_window_or_a_date_turns_a_case_red",
)
NOT_OF_IT = ("test_bench_of_rules.py", Path(__file__).name)


@pytest.mark.timeout(900)  # half a minute on a machine that has nothing else to do
def test_every_branch_of_the_rule_language_is_taken(tmp_path: Path) -> None:
    """Which modules are the language, and that all of it must be taken, stands in pyproject.toml."""
    # A process of its own: modules that this one has read already would show nothing, and it may have workers beside it.
    own = {name: told for name, told in os.environ.items() if not name.startswith(("PYTEST_", "COVERAGE_"))}
    own |= {"COVERAGE_FILE": str(tmp_path / "coverage"), "KINFOLD_DATA": str(tmp_path / "data")}
    coverage = [sys.executable, "-m", "coverage"]
    tests = [
        str(HERE),
        *(f"--ignore={HERE / name}" for name in NOT_OF_IT),
        *(f"--deselect={HERE.relative_to(ROOT)}/{name}" for name in ELSEWHERE),
    ]
    quietly = ("-q", "-p", "no:cacheprovider", "-p", "no:xdist", f"--basetemp={tmp_path / 'tests'}")
    ran = subprocess.run(
        [*coverage, "run", "-m", "pytest", *quietly, *tests],
        cwd=ROOT, env=own, check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stdout + ran.stderr
    told = subprocess.run([*coverage, "report"], cwd=ROOT, env=own, check=False, capture_output=True, text=True)
    assert told.returncode == 0, told.stdout + told.stderr
