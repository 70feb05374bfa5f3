"""Steps that run at the same time: each after what it reads, and one failure ends them all."""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

import pytest

from kinfold.vocabulary.errors import RunFailed
from kinfold.warehouse.duckdb_engine import DuckDBEngine
from kinfold.warehouse.engine import Step
from kinfold.warehouse.side_by_side import reads, run_in_turn, run_side_by_side

NUMBERS = Step("numbers", "SELECT unnest(range(1000)) AS n")
EVEN = Step("even", "SELECT n FROM numbers WHERE n % 2 = 0")
ODD = Step("odd", "SELECT n FROM numbers WHERE n % 2 = 1")
BOTH = Step("both_counts", "SELECT (SELECT count(*) FROM even) AS even, (SELECT count(*) FROM odd) AS odd")


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[DuckDBEngine]:
    engine = DuckDBEngine(tmp_path, threads=2)
    yield engine
    engine.close()


def test_a_step_waits_for_every_earlier_one_that_it_names_and_for_no_other() -> None:
    assert reads([NUMBERS, EVEN, ODD, BOTH]) == {
        "numbers": frozenset(),
        "even": {"numbers"},
        "odd": {"numbers"},
        "both_counts": {"even", "odd"},
    }
    assert reads([EVEN, NUMBERS])["even"] == frozenset()  # what a later step is named stood there before


def test_a_name_given_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="two steps are named even"):
        reads([EVEN, EVEN])


@pytest.mark.parametrize("at_once", [1, 2, 4])
def test_the_tables_are_those_of_steps_in_a_row(engine: DuckDBEngine, at_once: int) -> None:
    told: list[str] = []
    run_side_by_side(engine, [NUMBERS, EVEN, ODD, BOTH], at_once=at_once, done=lambda step: told.append(step.name))
    assert engine.fetch("SELECT * FROM both_counts").to_pylist() == [{"even": 500, "odd": 500}]
    assert (told[0], set(told[1:3]), told[3]) == ("numbers", {"even", "odd"}, "both_counts")


def test_two_steps_do_run_at_the_same_time() -> None:
    met = threading.Barrier(2, timeout=20)  # broken, and so a failure, unless both stand in it together

    class Meeting(DuckDBEngine):
        def __init__(self) -> None: ...
        def beside(self) -> Meeting:
            return Meeting()

        def run(self, steps: Sequence[Step], *, passing: Collection[str] = ()) -> None:
            met.wait()

        def close(self) -> None: ...

    run_side_by_side(Meeting(), [Step("one", "SELECT 1"), Step("two", "SELECT 2")], at_once=2)


def test_what_passes_is_there_for_all_who_read_it_and_forgotten_then(engine: DuckDBEngine) -> None:
    run_side_by_side(engine, [NUMBERS, EVEN, ODD, BOTH], at_once=2, passing=("numbers", "even"))
    assert engine.count("odd") == 500
    for gone in ("numbers", "even"):
        with pytest.raises(RunFailed):
            engine.count(gone)


def test_after_a_failure_nothing_is_begun_and_the_failure_is_told(engine: DuckDBEngine) -> None:
    broken = Step("broken", "SELECT CAST('a name' AS DATE) AS day FROM numbers")
    after = Step("after", "SELECT * FROM broken")
    long = Step(
        "long", "SELECT count(*) AS n FROM range(100000) a, range(100000) b, numbers WHERE a.range + b.range = n"
    )
    with pytest.raises(RunFailed, match="The step 'broken' could not be run"):
        run_side_by_side(engine, [NUMBERS, long, broken, after], at_once=2)
    for name in ("long", "broken", "after"):
        with pytest.raises(RunFailed):
            engine.count(name)


def test_in_turn_what_nobody_reads_any_more_is_forgotten_before_the_next_step(engine: DuckDBEngine) -> None:
    tables = Step("tables", "SELECT table_name AS name FROM duckdb_tables()")
    run_in_turn(engine, [NUMBERS, EVEN, ODD, BOTH, tables], keep=["odd", "both_counts", "tables"])
    assert engine.fetch("SELECT * FROM both_counts").to_pylist() == [{"even": 500, "odd": 500}]
    assert set(engine.fetch("FROM tables")["name"].to_pylist()) - {"tables"} == {"odd", "both_counts"}
