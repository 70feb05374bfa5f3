"""Hollybank as it is on the eve of a run that will be killed: nothing yet, or two months published and a third to come."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.integration.unbreakable.chains import Scenario, undisturbed
from tests.integration.unbreakable.deployment import Deployment, Forks, extracts_of
from tests.side_by_side import once_for_all_processes

MONTHS = ("2026-01-31", "2026-02-28", "2026-03-31")


@pytest.fixture(scope="session")
def forks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Forks]:
    server = Forks(tmp_path_factory.mktemp("forks"))
    yield server
    server.close()


@pytest.fixture(scope="session")
def other_forks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Forks]:
    """For what goes on beside a run."""
    server = Forks(tmp_path_factory.mktemp("other-forks"))
    yield server
    server.close()


@pytest.fixture(scope="session")
def scenarios(forks: Forks, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Scenario]:
    """
    A first load, and a later month: attendance changes for everybody, and a source comes for the first time.

    Two months have been published before that month, so that artefacts are swept at its end. Made once for all the
    processes that run tests side by side.
    """
    found = once_for_all_processes(tmp_path_factory, "scenarios", lambda place: _make(forks, place))
    for scenario in found.values():
        scenario.given_to(forks)
    return found


def _make(forks: Forks, place: Path) -> dict[str, Scenario]:
    sent = [
        extracts_of(place / f"extracts-{months}", attendance=MONTHS[:months], without=("police",) if months < 3 else ())
        for months in (1, 2, 3)
    ]
    first = undisturbed("first", forks, place, sent[0], None)
    before = Deployment(forks, place / "first", sent[1])
    ended = before.run()
    assert ended.status == 0, ended.errors
    return {"first": first, "later": undisturbed("later", forks, place, sent[2], before)}
