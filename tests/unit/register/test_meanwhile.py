"""The engine works in a thread of its own: what it tells, what goes wrong in it, and how it is broken off."""

from __future__ import annotations

import threading

import pytest

from kinfold.register.publish.meanwhile import meanwhile
from kinfold.vocabulary.errors import RunFailed
from kinfold.warehouse.duckdb_engine import DuckDBEngine
from kinfold.warehouse.engine import Step

ENDLESS = Step("endless", "SELECT count(*) FROM range(10000000000000) AS a")


@pytest.fixture
def engine(tmp_path):
    engine = DuckDBEngine(tmp_path / "scratch")
    yield engine
    engine.close()


def test_tables_come_in_the_order_in_which_they_are_made_and_then_the_result(engine):
    def work(made):
        for name in ("one", "two"):
            engine.run([Step(name, "SELECT 1 AS n")])
            made(name)
        return "done"

    with meanwhile(engine, work) as making:
        assert list(making.tables()) == ["one", "two"]
        assert making.result() == making.result() == "done"


def test_what_goes_wrong_there_is_raised_here(engine):
    def work(made):
        made("one")
        raise RunFailed("It broke.", where="there", means="Nothing.", do="Nothing.")

    with pytest.raises(RunFailed, match="It broke"), meanwhile(engine, work) as making:
        making.result()
    assert not _at_work()


def test_when_this_side_fails_the_other_is_broken_off_even_in_the_middle_of_a_step(engine):
    begun = threading.Event()

    def work(made):
        begun.set()
        engine.run([ENDLESS])

    with pytest.raises(ZeroDivisionError), meanwhile(engine, work):
        begun.wait(timeout=10)
        raise ZeroDivisionError
    assert not _at_work()


def test_between_two_steps_it_stops_by_itself(engine):
    begun, steps = threading.Event(), []

    def work(made):
        while True:
            made("one")
            steps.append(1)
            begun.set()

    with pytest.raises(ZeroDivisionError), meanwhile(engine, work):
        begun.wait(timeout=10)
        raise ZeroDivisionError
    assert steps
    assert not _at_work()


def test_tables_are_shared_between_threads(engine):
    engine.run([Step("one", "SELECT range AS n FROM range(5)")])
    beside = engine.beside()

    assert [batch.num_rows for batch in beside.stream("SELECT n FROM one ORDER BY n", at_once=2)] != []
    assert sum(batch.num_rows for batch in beside.stream("SELECT n FROM one", at_once=2)) == 5
    beside.close()
    assert engine.count("one") == 5


def _at_work() -> bool:
    return any(thread.name == "engine" for thread in threading.enumerate())
