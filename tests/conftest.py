"""What all tests share: a data folder of their own, no network but loopback, and which counts are run."""

from __future__ import annotations

import gc
import os
import re
import sqlite3
import tempfile

# Before Django reads its settings: tests never touch a developer's data folder.
os.environ.setdefault("KINFOLD_DATA", tempfile.mkdtemp(prefix="kinfold-tests-"))
os.environ.setdefault("KINFOLD_SECRET_KEY", "only-for-tests-and-long-enough-to-be-one")

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from tests.deep import DEEP
from tests.stores import ON_POSTGRES, ON_SPARK

# pytest-django reads the settings before this file is: what they took from the environment is put right here.
settings.DATA = Path(os.environ["KINFOLD_DATA"])
settings.SECRET_KEY = os.environ["KINFOLD_SECRET_KEY"]
if not ON_POSTGRES:
    settings.DATABASES["default"]["NAME"] = settings.DATA / "register.sqlite3"
    settings.DATABASES["default"]["TEST"]["NAME"] = settings.DATA / "test-register.sqlite3"

OPENS_A_DATABASE = {"db", "transactional_db", "django_db_reset_sequences", "live_server"}
ON_BOTH = ("integration", "journeys", "architecture", "unit/governance", "unit/register")
"""What ./dev test runs a second time, on PostgreSQL; a test elsewhere may open no database."""
JOURNEYS = Path(__file__).parent / "journeys"
# What only one of the two can show; and how pages look, since no markup comes from a database: that their pages
# can be had from PostgreSQL too, the other journeys and the crawl for protected people show.
collect_ignore = ["sqlite", "journeys/test_pages_are_accessible.py"] if ON_POSTGRES else ["postgresql"]
if not ON_SPARK:  # a lane of its own, with packages that a set-up does not bring
    collect_ignore.append("spark")
LONGEST = (
    "test_readers_during_a_run.py", "test_kill_9.py", "test_disk_errors.py", "test_run_in_production.py",
    "test_hostile_files.py", "test_same_state.py", "test_cli.py", "test_needs.py", "test_every_branch.py", "test_draft.py", "test_wheel.py",
    "test_pages_are_accessible.py", "test_killed.py", "test_extracts.py", "test_line.py", "test_protected_people.py",
)  # fmt: skip
"""Files whose tests take half a minute and more together: begun first, so that no core is left with one at the end."""


def pytest_configure(config: pytest.Config) -> None:
    engine = settings.DATABASES["default"]["ENGINE"]
    if engine.endswith("postgresql") != ON_POSTGRES:
        pytest.exit(f"These tests were to run on {'PostgreSQL' if ON_POSTGRES else 'SQLite'}, and run on {engine}.", 3)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    lanes = [here / folder for folder in (*ON_BOTH, "sqlite", "postgresql")]
    lost = [
        item.nodeid
        for item in items
        if OPENS_A_DATABASE & set(getattr(item, "fixturenames", ()))
        and not any(lane in item.path.parents for lane in lanes)
    ]
    if lost:
        raise pytest.UsageError(f"Open a database and would not be run on both: {', '.join(lost)}. See ON_BOTH.")
    if ON_POSTGRES:
        config.hook.pytest_deselected(items=[item for item in items if _of_looks(item)])
        items[:] = [item for item in items if not _of_looks(item)]
    # Stable: what the plugins have put in order within a file stays so.
    items.sort(key=lambda item: LONGEST.index(item.path.name) if item.path.name in LONGEST else len(LONGEST))


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """
    What is there by now stays to the end: the collector of rings need not go through all tests and modules again and again.

    It costs an eighth of what a test of pages takes. What tests leave is still collected.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def pytest_unconfigure() -> None:
    gc.unfreeze()  # or libraries would tell of what is left of theirs


def _of_looks(item: pytest.Item) -> bool:
    return JOURNEYS in item.path.parents and ("fit_the_screen" in item.name or "[phone]" in item.name)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown() -> Iterator[None]:
    """
    What was published in a test's own transaction holds a file until that ends, and SQLite holds ten for a connection.

    The next test's transaction would lock them all as it begins: after ten such tests of one process, none could publish.
    """
    yield
    register = None if ON_POSTGRES else connection.connection
    if register is not None:
        for (name,) in register.execute("SELECT name FROM pragma_database_list WHERE name LIKE 'ahead%'").fetchall():
            with suppress(sqlite3.Error):
                register.execute(f"DETACH DATABASE {name}")


@pytest.fixture(autouse=True)
def no_connection_of_a_ledger_is_left() -> Iterator[None]:
    yield
    if ON_POSTGRES:
        from kinfold.governance.ledger_postgres import close_pools

        close_pools()


@pytest.fixture(autouse=True, scope="session")
def what_django_fills_is_worked_out_once() -> Iterator[None]:
    from tests.kept import filled_once  # it reads Django's settings, which are put right above

    with pytest.MonkeyPatch.context() as patch:
        filled_once(patch)
        yield


@pytest.fixture(autouse=True, scope="session")
def no_register_of_a_developer_is_asked() -> Iterator[None]:
    """Papers that a test builds in its own process are not held against what `./dev demo` left, nor against the lane's server."""
    from kinfold.cli import notice

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(notice, "has_register", lambda places: False)
        yield


def pytest_report_header() -> list[str]:
    """Which database and which counts are run, and both sizes of each sampled test."""
    on = (
        "PostgreSQL, the tests that open a database; how pages look, and on a phone, is left to SQLite"
        if ON_POSTGRES
        else "SQLite; what is asked of the line is asked of Spark"
        if ON_SPARK
        else "SQLite, all tests but those in tests/postgresql and tests/spark"
    )
    said = [
        f"kinfold: the register and the ledger on {on}",
        f"kinfold: {'the full counts' if DEEP else 'the seeded sample (./dev test --deep runs the full counts)'}",
    ]
    for file in sorted(Path(__file__).parent.rglob("test_*.py")):
        for sampled, full in re.findall(r"\bsample\(ci=([\d_]+), deep=([\d_]+)\)", file.read_text(encoding="utf-8")):
            said.append(f"  {file.stem}: {full if DEEP else sampled} of {full}")
    return said
