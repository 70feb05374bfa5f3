"""What all tests share: a data folder of their own, no network but loopback, and which counts are run."""

from __future__ import annotations

import os
import re
import tempfile

# Before Django reads its settings: tests never touch a developer's data folder.
os.environ.setdefault("KINFOLD_DATA", tempfile.mkdtemp(prefix="kinfold-tests-"))
os.environ.setdefault("KINFOLD_SECRET_KEY", "only-for-tests-and-long-enough-to-be-one")

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from tests.deep import DEEP
from tests.stores import ON_POSTGRES

# pytest-django reads the settings before this file is: what they took from the environment is put right here.
settings.DATA = Path(os.environ["KINFOLD_DATA"])
settings.SECRET_KEY = os.environ["KINFOLD_SECRET_KEY"]
if not ON_POSTGRES:
    settings.DATABASES["default"]["NAME"] = settings.DATA / "register.sqlite3"
    settings.DATABASES["default"]["TEST"]["NAME"] = settings.DATA / "test-register.sqlite3"

OPENS_A_DATABASE = {"db", "transactional_db", "django_db_reset_sequences", "live_server"}
ON_BOTH = ("integration", "journeys", "architecture", "unit/governance", "unit/register")
"""What ./dev test runs a second time, on PostgreSQL; a test elsewhere may open no database."""
# What only one of the two can show.
collect_ignore = ["sqlite"] if ON_POSTGRES else ["postgresql"]


def pytest_configure(config: pytest.Config) -> None:
    engine = settings.DATABASES["default"]["ENGINE"]
    if engine.endswith("postgresql") != ON_POSTGRES:
        pytest.exit(f"These tests were to run on {'PostgreSQL' if ON_POSTGRES else 'SQLite'}, and run on {engine}.", 3)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
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


@pytest.fixture(autouse=True)
def no_connection_of_a_ledger_is_left() -> Iterator[None]:
    yield
    if ON_POSTGRES:
        from kinfold.governance.ledger_postgres import close_pools

        close_pools()


def pytest_report_header() -> list[str]:
    """Which database and which counts are run, and both sizes of each sampled test."""
    on = (
        "PostgreSQL, the tests that open a database"
        if ON_POSTGRES
        else "SQLite, all tests but those in tests/postgresql"
    )
    said = [
        f"kinfold: the register and the ledger on {on}",
        f"kinfold: {'the full counts' if DEEP else 'the seeded sample (./dev test --deep runs the full counts)'}",
    ]
    for file in sorted(Path(__file__).parent.rglob("test_*.py")):
        for sampled, full in re.findall(r"\bsample\(ci=(\d+), deep=(\d+)\)", file.read_text(encoding="utf-8")):
            said.append(f"  {file.stem}: {full if DEEP else sampled} of {full}")
    return said
