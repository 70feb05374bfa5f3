"""Reading in bulk: whoever opens or searches for too many in an hour is stopped, in words, in the ledger, until it has passed."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from tests.integration.governance.builders import (
    FAMILY,
    a_worker,
    is_protected,
    published,
    the_actor,
    works_with,
)

from kinfold.governance import pace, standing
from kinfold.governance.actions import require
from kinfold.governance.glass_actions import break_glass
from kinfold.governance.ledger import Ledger
from kinfold.governance.rules.glass import GlassReason
from kinfold.governance.rules.pace import PACE
from kinfold.governance.rules.policy import NOBODY, About, Permit
from kinfold.governance.rules.profile import InAnHour
from kinfold.vocabulary.codelists import Action
from kinfold.vocabulary.errors import NotAllowed

MANY = 10
THEIRS = [About("person", f"person-{number}") for number in range(MANY + 3)]
STRANGER, HIDES = About("person", "somebody-elses"), About("person", "who-hides")


@pytest.fixture
def council(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> Ledger:
    """Two workers who work with everybody but a stranger, in a council that lets each open and search ten times an hour."""
    workers = ("s1", "s2")
    rows = [works_with(staff, one) for staff in workers for one in (*THEIRS, FAMILY, HIDES)]
    published(*map(a_worker, workers), is_protected(HIDES), *rows)
    slow = standing.profile().model_copy(update={"in_an_hour": InAnHour(pages=MANY, searches=MANY)})
    monkeypatch.setattr(standing, "profile", lambda: slow)
    return ledger


def opens(about: About, staff: str = "s1") -> Permit:
    return require(the_actor(staff), "safeguarding", Action.OPEN, about)


def searches(staff: str = "s1") -> Permit:
    return require(the_actor(staff), "safeguarding", Action.FIND, NOBODY)


def is_stopped(about: About, staff: str) -> bool:
    try:
        opens(about, staff)
    except NotAllowed:
        return True
    return False


def later(monkeypatch: pytest.MonkeyPatch, passed: timedelta) -> None:
    class Later(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:
            return datetime.now(tz) + passed

    monkeypatch.setattr(pace, "datetime", Later)


def test_page_after_page_of_those_they_may_open_is_stopped(council) -> None:
    for about in (*THEIRS[: MANY - 1], FAMILY):
        opens(about)
    with pytest.raises(NotAllowed, match="In the last hour you opened 10 different pages"):
        opens(THEIRS[MANY])
    (entry,) = council.recent(1)
    assert (entry.staff, entry.action, entry.outcome, entry.rule) == ("s1", Action.OPEN, "refused", PACE)


def test_search_after_search_is_stopped(council) -> None:
    for _ in range(MANY):
        searches()
    with pytest.raises(NotAllowed, match="In the last hour you searched 10 times"):
        searches()
    opens(THEIRS[0])  # what they have found they may open


def test_what_they_opened_in_the_hour_stays_open_and_the_same_page_again_is_not_another(council) -> None:
    for _ in range(3):
        for about in THEIRS[:MANY]:
            opens(about)
    with pytest.raises(NotAllowed):
        opens(THEIRS[MANY])
    opens(THEIRS[0])


def test_it_goes_on_once_the_hour_has_passed(council, monkeypatch) -> None:
    for about in THEIRS[:MANY]:
        opens(about)
        searches()
    later(monkeypatch, timedelta(minutes=59))
    with pytest.raises(NotAllowed):
        opens(THEIRS[MANY])
    with pytest.raises(NotAllowed):
        searches()
    later(monkeypatch, timedelta(minutes=61))
    opens(THEIRS[MANY])
    searches()


def test_nobody_is_stopped_by_what_another_does(council) -> None:
    for about in THEIRS[:MANY]:
        opens(about)
    assert is_stopped(THEIRS[MANY], "s1")
    assert not is_stopped(THEIRS[MANY], "s2")


def test_what_was_refused_counts_for_nothing(council) -> None:
    for number in range(3 * MANY):
        with pytest.raises(NotAllowed):
            opens(replace(STRANGER, id=f"nobody-{number}"))
    opens(THEIRS[0])


def test_a_broken_glass_opens_its_page_all_the_same_and_no_other(council) -> None:
    for about in THEIRS[:MANY]:
        opens(about)
    break_glass(the_actor("s1"), "safeguarding", THEIRS[MANY], reason=GlassReason.CHILD_AT_RISK, why="Rang")
    opens(THEIRS[MANY])
    with pytest.raises(NotAllowed):
        opens(THEIRS[MANY + 1])


def test_to_whoever_is_stopped_a_stranger_somebody_protected_and_nobody_are_still_alike(council) -> None:
    for about in THEIRS[:MANY]:
        opens(about)
    told = set()
    for about in (STRANGER, HIDES, About("person", "nobody-at-all")):
        with pytest.raises(NotAllowed) as refused:
            opens(about)
        told.add(str(refused.value))
    assert len(told) == 1
    assert "hour" not in told.pop()


def test_the_numbers_are_well_above_ordinary_work() -> None:
    told = InAnHour()
    assert told.pages >= 60
    assert told.searches >= 2 * 60
