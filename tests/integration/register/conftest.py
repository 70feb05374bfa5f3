"""A register, a council and a ledger of their own for each test."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.integration.register.a_run import ON, ARun, the_smiths_and_the_okoros
from tests.kept import Once
from tests.stores import own_ledger

from kinfold.governance import queries as governance
from kinfold.governance import standing
from kinfold.governance.rules.policy import Actor
from kinfold.governance.rules.profile import Profile, read_profile
from kinfold.governance.rules.registers import law_of
from kinfold.register.actions import PublishReport, publish
from kinfold.vocabulary.identifiers import StaffId

COUNCIL = Path(__file__).resolve().parents[3] / "councils" / "example"


@pytest.fixture(scope="session")
def example() -> Profile:
    """The example council's profile, read once."""
    return read_profile(COUNCIL)


@pytest.fixture
def council(settings, tmp_path, example) -> Profile:
    """The example council, with a data folder and so a ledger of the test's own, on the run's day."""
    (tmp_path / "data").mkdir()
    own_ledger(settings, tmp_path / "data")
    settings.KINFOLD_COUNCIL = COUNCIL
    settings.KINFOLD_TODAY = ON
    return example


@pytest.fixture
def run() -> ARun:
    return the_smiths_and_the_okoros()


@pytest.fixture
def publish_run(transactional_db, council, tmp_path) -> Callable[..., PublishReport]:
    """Publish a hand-made run; each call is another run of the line unless it names one."""
    count = 0

    def publish_it(run: ARun, *, run_id: str = "", without=(), **options) -> PublishReport:
        nonlocal count
        count += 1
        artefacts = run.artefacts(tmp_path / f"run-{count}", without=without)
        return publish(
            artefacts,
            profile=council,
            law=law_of(COUNCIL),
            on=ON,
            run_id=run_id or f"run-{count}",
            scratch=tmp_path / f"scratch-{count}",
            **options,
        )

    return publish_it


@pytest.fixture(scope="session")
def the_first_run() -> Once[PublishReport]:
    return Once()


@pytest.fixture
def published(publish_run, run, the_first_run) -> ARun:
    """The run of the fixture above, published. One that another fixture has changed before is published anew."""
    if run == the_smiths_and_the_okoros():
        the_first_run.stand(standing.ledger_store(), lambda: publish_run(run, run_id="run-of-the-fixture"))
    else:
        publish_run(run)
    return run


@pytest.fixture
def wendy(published) -> Actor:
    """Works with John, and so with the Smiths."""
    return _actor("s-wendy")


@pytest.fixture
def max_boss(published) -> Actor:
    return _actor("s-max")


@pytest.fixture
def nora(published) -> Actor:
    """Works with nobody."""
    return _actor("s-nora")


def _actor(staff: str) -> Actor:
    found = governance.actor(StaffId(staff), on=ON)
    assert found is not None
    return found
