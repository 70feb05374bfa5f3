"""The planner's figures about a first load are taken once it is committed: nobody's work on a table ends a run, nor does theirs."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from django.db import OperationalError, connection
from tests.integration.register.a_run import ARun
from tests.integration.register.conftest import council, example, publish_run, run  # noqa: F401 - fixtures
from tests.stores import as_administrator

from kinfold.register.models import Person, Run

EARLY, LATE = "register_person", "register_wording"
"""Two tables that a first load fills, one after the other. The late one has no index that an owner drops and makes again."""
Execute = Callable[..., Any]


def name() -> str:
    return str(connection.settings_dict["NAME"])


def until(held: Callable[[], bool]) -> None:
    give_up = time.monotonic() + 30
    while not held():
        assert time.monotonic() < give_up
        time.sleep(0.02)


def figures_of(admin: psycopg.Connection, table: str) -> int:
    """Columns about which the planner was told anything."""
    found = admin.execute("SELECT count(*) FROM pg_statistic WHERE starelid = %s::regclass", [table]).fetchone()
    assert found is not None
    return int(found[0])


def test_whoever_takes_figures_of_the_same_tables_the_other_way_round_and_the_run_both_come_through(
    publish_run,  # noqa: F811
    run: ARun,  # noqa: F811
) -> None:
    begun: list[threading.Thread] = []
    problems: list[BaseException] = []
    filled: list[str] = []
    with as_administrator(name(), application_name="upkeep") as upkeep, as_administrator(name()) as watching:
        # Should the two wait for each other, the run is the one that finds it out.
        upkeep.execute("SET deadlock_timeout = '1min'")
        upkeep.execute("BEGIN")
        upkeep.execute(f"ANALYZE {LATE}")

        def other_table() -> None:
            try:
                upkeep.execute(f"ANALYZE {EARLY}")
                upkeep.execute("COMMIT")
            except psycopg.Error as problem:
                problems.append(problem)

        def waits_or_is_done() -> bool:
            asked = "SELECT state, wait_event_type FROM pg_stat_activity WHERE application_name = 'upkeep'"
            state, waits_for = watching.execute(asked).fetchone() or ("", "")
            return waits_for == "Lock" or (state == "idle" and not begun[0].is_alive())

        def filling(run_it: Execute, sql: str, params: Any, *rest: Any) -> Any:
            if "pg_has_role" in sql:
                filled.append(params[0])
                if params[0] == LATE:
                    begun.append(threading.Thread(target=other_table))
                    begun[0].start()
                    until(waits_or_is_done)
            return run_it(sql, params, *rest)

        with connection.execute_wrapper(filling):
            publish_run(run)
        begun[0].join()

    assert filled.index(EARLY) < filled.index(LATE)
    assert not problems
    assert Person.objects.count() > 3


def test_the_planner_is_told_of_every_table_once_all_is_committed(publish_run, run: ARun) -> None:  # noqa: F811
    committed: list[bool] = []
    with as_administrator(name()) as admin:
        for table in (EARLY, LATE):
            admin.execute("DELETE FROM pg_statistic WHERE starelid = %s::regclass", [table])

        def taking(run_it: Execute, sql: str, *rest: Any) -> Any:
            if sql.startswith("ANALYZE (SKIP_LOCKED)"):
                committed.append(admin.execute("SELECT count(*) FROM register_run").fetchone() == (1,))
            return run_it(sql, *rest)

        with connection.execute_wrapper(taking):
            publish_run(run)
        assert committed
        assert all(committed)
        assert figures_of(admin, EARLY)
        assert figures_of(admin, LATE)


def test_a_table_that_somebody_is_at_work_on_is_left_to_them(publish_run, run: ARun) -> None:  # noqa: F811
    with as_administrator(name()) as upkeep:
        upkeep.execute("DELETE FROM pg_statistic WHERE starelid = %s::regclass", [LATE])
        upkeep.execute("BEGIN")
        upkeep.execute(f"LOCK TABLE {LATE} IN SHARE UPDATE EXCLUSIVE MODE")  # as a vacuum does
        publish_run(run)
        upkeep.execute("COMMIT")

        assert Run.objects.count() == 1
        assert not figures_of(upkeep, LATE)
        assert figures_of(upkeep, EARLY)


def test_a_run_stands_whose_figures_could_not_be_taken_and_a_warning_tells_it(
    publish_run,  # noqa: F811
    run: ARun,  # noqa: F811
    caplog: pytest.LogCaptureFixture,
) -> None:
    def refused(run_it: Execute, sql: str, *rest: Any) -> Any:
        if sql.startswith("ANALYZE (SKIP_LOCKED)"):
            raise OperationalError("a row of Pat Smith")
        return run_it(sql, *rest)

    with connection.execute_wrapper(refused):
        publish_run(run)

    assert Run.objects.count() == 1
    (told,) = [one.getMessage() for one in caplog.records if one.name.endswith("load_postgres")]
    assert "OperationalError" in told
    assert "The run is published." in told
    assert "Pat" not in caplog.text
