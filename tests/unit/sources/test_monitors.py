"""Monitors: plain comparisons with the last extract in use, told in sentences with counts and no values."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from tests.unit.sources.builders import PUPILS, head

from kinfold.sources.contract import Contract, Monitor
from kinfold.sources.monitors import Figures, Moved, ask, overdue
from kinfold.vocabulary.strict_yaml import parse

REFUGE = PUPILS.rstrip() + "\n        marks: {protected_address: {column: refuge, is: [Y]}}\n"
LAST = Figures(
    date(2025, 1, 1), 200, 2, 600, 4, {"rows: id": (200, 200), "rows: born": (200, 190), "rows: alias": (200, 3)}
)
NEW = replace(LAST, day=date(2025, 2, 1))
MOVED = Moved(before=200, removed=5, added=6)


def contract(more: str = "", *, delivery: str = "full", tables: str = PUPILS) -> Contract:
    return parse(head(delivery=delivery) + more + tables, Contract, file="test")


def stopping(told: Contract, new: Figures = NEW, last: Figures = LAST, moved: Moved = MOVED) -> list[str]:
    return [answer.monitor for answer in ask(told, new, last, moved) if answer.stops]


def sentence(which: Monitor, told: Contract, new: Figures = NEW, last: Figures = LAST, moved: Moved = MOVED) -> str:
    return next(answer.sentence for answer in ask(told, new, last, moved) if answer.monitor == which)


def test_an_extract_much_like_the_last_one_is_stopped_by_nothing() -> None:
    assert stopping(contract()) == []
    assert all(answer.well for answer in ask(contract(), NEW, LAST, MOVED))


@pytest.mark.parametrize(
    ("new", "moved", "stopped"),
    [
        (replace(NEW, rows=140), MOVED, []),
        (replace(NEW, rows=139), MOVED, ["few_rows"]),
        (NEW, replace(MOVED, added=0), ["few_added"]),
        (NEW, replace(MOVED, removed=40), []),
        (NEW, replace(MOVED, removed=41), ["many_removed"]),
        (replace(NEW, columns={**LAST.columns, "rows: born": (200, 18)}), MOVED, ["column_empty"]),
        (replace(NEW, columns={**LAST.columns, "rows: born": (200, 20)}), MOVED, []),
        # An alias that three of two hundred have may be gone next month by chance.
        (replace(NEW, columns={**LAST.columns, "rows: alias": (200, 0)}), MOVED, []),
        (replace(NEW, set_aside=12), MOVED, []),
        (replace(NEW, set_aside=13), MOVED, ["errors"]),
        (replace(NEW, dropped=35), MOVED, ["errors"]),
    ],
)
def test_each_monitor_stops_beyond_its_threshold_and_not_before(new: Figures, moved: Moved, stopped: list[str]) -> None:
    assert stopping(contract(), new, LAST, moved) == stopped


def test_late_is_told_and_holds_nothing_unless_the_contract_says_so() -> None:
    late = replace(NEW, day=date(2025, 3, 1))

    assert sentence(Monitor.LATE, contract(), late) == (
        "It came 59 days after the extract of 1 January 2025; the contract calls it late after 45."
    )
    assert stopping(contract(), late) == []
    assert stopping(contract("monitors: {tell_only: []}\n"), late) == ["late"]


def test_thresholds_are_the_contract_s() -> None:
    strict = contract("monitors: {most_removed: 0.01, least_added: 7, least_rows: 1}\n")

    assert stopping(strict, replace(NEW, rows=199)) == ["few_added", "few_rows", "many_removed"]
    assert stopping(contract("monitors: {tell_only: [few_rows]}\n"), replace(NEW, rows=1, set_aside=0)) == []


def test_changes_and_events_are_not_asked_what_is_gone() -> None:
    fewer, gone = replace(NEW, rows=25, set_aside=0, columns={}), replace(MOVED, removed=190)

    for delivery in ("changes", "events"):
        assert stopping(contract(delivery=delivery), fewer, LAST, gone) == []
    # A row of changes may take the place of one sent before, and add nothing.
    assert stopping(contract(delivery="events"), fewer, LAST, replace(gone, added=0)) == ["few_added"]
    assert stopping(contract(delivery="changes"), fewer, LAST, replace(gone, added=0)) == []
    assert stopping(contract("monitors: {least_rows: 0.5}\n", delivery="events"), fewer, LAST, gone) == ["few_rows"]


def test_a_short_list_may_stay_as_it_is_unless_its_contract_says_otherwise() -> None:
    short, same = replace(LAST, rows=99), Moved(before=99, removed=0, added=0)

    assert stopping(contract(), replace(short, day=NEW.day), short, same) == []
    assert stopping(contract("monitors: {least_added: 1}\n"), replace(short, day=NEW.day), short, same) == ["few_added"]


def test_of_a_short_list_shares_say_nothing_but_nothing_at_all_does() -> None:
    short = replace(LAST, rows=6, columns={"rows: id": (6, 6)})
    moved = Moved(before=6, removed=3, added=0)

    assert stopping(contract(), replace(short, rows=3), short, moved) == []
    assert "few_rows" in stopping(contract(), replace(short, rows=0, columns={}), short, moved)


def test_sentences_can_be_checked_by_hand() -> None:
    assert sentence(Monitor.FEW_ROWS, contract()) == (
        "Rows: 200; in the extract of 1 January 2025: 200. At least 70% of them expected."
    )
    assert sentence(Monitor.MANY_REMOVED, contract()) == (
        "Records of the extract of 1 January 2025 that are there no longer: 5 of 200. At most 20% expected."
    )
    emptied = replace(NEW, columns={**LAST.columns, "rows: born": (200, 0)})
    assert sentence(Monitor.COLUMN_EMPTY, contract(), emptied) == (
        "The column born is filled in 0 of 200 rows; in the extract of 1 January 2025 it was in 190 of 200."
    )


def test_small_counts_of_a_source_that_protects_are_not_told() -> None:
    refuge = contract(tables=REFUGE)

    told = " ".join(answer.sentence for answer in ask(refuge, replace(NEW, rows=7), LAST, Moved(200, 3, 0)))

    assert "no longer: fewer than 10 of 200" in told
    assert "Rows: fewer than 10; in" in told
    assert "did not hold: fewer than 10; that say something else than there: fewer than 10." in told


def test_a_source_whose_newest_extract_is_old_is_told_of() -> None:
    answer = overdue(contract(), date(2025, 1, 1), date(2025, 2, 16))

    assert not answer.well
    assert not answer.stops
    assert answer.sentence == (
        "The newest extract in use is 46 days old on 16 February 2025; the contract calls it late after 45."
    )
    assert overdue(contract(), date(2025, 1, 1), date(2025, 2, 15)).well
