"""Stage, review, commit: what waits for a person is read and receipted, and nothing of it is used."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from tests.unit.sources.builders import PUPILS, Accepted, Council, head

from kinfold.sources.stage import Decided, Decisions, How, Staged

HEADER = "id,first,last,born\n"
REFUGE = PUPILS.rstrip() + "\n        marks: {protected_address: {column: refuge, is: [Y]}}\n"
NEW = Decisions(take_new=True)


def pupils(*numbers: int, more: str = "") -> str:
    return HEADER + "".join(f"{n},First{n},Last{n},2010-01-02\n" for n in numbers) + more


def states(staged: list[Staged]) -> list[tuple[str, str, How | None]]:
    return [(one.extract.day.isoformat(), str(one.state), one.how) for one in staged]


def key(staged: list[Staged], day: str) -> Decided:
    one = next(one for one in staged if one.extract.day.isoformat() == day)
    return (str(one.extract.source), one.extract.day, one.extract.id)


def names(accepted: Accepted) -> set[str]:
    return {name for (name,) in accepted.rows("records", "record_key", where="no_longer_sent IS NULL")}


def test_the_first_extract_of_a_source_has_its_receipt_and_is_not_used(council: Council) -> None:
    council.sends("pupils_2025-01-01.csv", pupils(1, 2))

    staged, accepted = council.stage(Decisions())

    assert states(staged) == [("2025-01-01", "held", None)]
    ((state, reason, rows),) = accepted.rows("extracts", "state", "reason", "rows_in")
    assert (state, rows) == ("held", 2)
    assert "the first extract of this source" in reason
    assert accepted.rows("records") == []
    assert accepted.rows("sources", "latest_extract", "newest_held", "newest_refused") == [(None, True, False)]


def test_what_a_person_commits_is_used_and_the_next_goes_by_itself(council: Council) -> None:
    council.sends("pupils_2025-01-01.csv", pupils(1, 2))
    council.sends("pupils_2025-02-01.csv", pupils(1, 2, 3))
    held, _ = council.stage(Decisions())

    staged, accepted = council.stage(Decisions(committed=frozenset({key(held, "2025-01-01")})))

    assert states(held) == [("2025-01-01", "held", None), ("2025-02-01", "held", None)]
    assert states(staged) == [
        ("2025-01-01", "accepted", How.PERSON),
        ("2025-02-01", "accepted", How.MONITORS),
    ]
    assert names(accepted) == {"1", "2", "3"}


def test_an_extract_that_a_monitor_stops_waits_and_the_last_one_stays_in_use(council: Council) -> None:
    council.sends("pupils_2025-01-01.csv", pupils(*range(40)))
    council.sends("pupils_2025-02-01.csv", pupils(*range(20)))

    staged, accepted = council.stage(NEW)

    assert states(staged) == [("2025-01-01", "accepted", How.NEW), ("2025-02-01", "held", None)]
    assert len(names(accepted)) == 40
    assert accepted.rows("sources", "latest_extract::text", "newest_held") == [("2025-01-01", True)]
    stopped = accepted.rows("monitors", "monitor", where="stops")
    assert stopped == [("few_rows",), ("many_removed",)]
    ((reason,),) = accepted.rows("extracts", "reason", where="state = 'held'")
    assert "Records of the extract of 1 January 2025 that are there no longer: 20 of 40." in reason


def test_a_rejected_extract_is_not_used_and_says_so(council: Council) -> None:
    council.sends("pupils_2025-01-01.csv", pupils(1, 2))
    council.sends("pupils_2025-02-01.csv", pupils(1, 2, 3))
    first, _ = council.stage(NEW)

    staged, accepted = council.stage(
        Decisions(frozenset({key(first, "2025-01-01")}), frozenset({key(first, "2025-02-01")}))
    )

    assert states(staged)[1] == ("2025-02-01", "rejected", None)
    assert names(accepted) == {"1", "2"}
    assert accepted.rows("sources", "newest_refused", "newest_held") == [(True, False)]


def test_a_decision_is_about_one_file_by_its_checksum(council: Council) -> None:
    council.sends("pupils_2025-01-01.csv", pupils(1, 2))
    reviewed, _ = council.stage(Decisions())
    committed = Decisions(committed=frozenset({key(reviewed, "2025-01-01")}))
    council.sends("pupils_2025-01-01.csv", pupils(1, 2, 99))

    staged, accepted = council.stage(committed)

    assert states(staged) == [("2025-01-01", "held", None), ("2025-01-01", "accepted", How.PERSON)]
    assert names(accepted) == {"1", "2"}
    assert accepted.rows("sources", "newest_held") == [(True,)]


def test_how_an_extract_came_into_use_makes_no_new_artefact(council: Council) -> None:
    council.sends("pupils_2025-01-01.csv", pupils(1, 2))

    staged, taken_on = council.stage(NEW)
    _, remembered = council.stage(Decisions(committed=frozenset({key(staged, "2025-01-01")})))

    assert remembered.artefact.fingerprint == taken_on.artefact.fingerprint


def test_what_was_in_use_stays_in_use_when_the_thresholds_change(council: Council) -> None:
    council.sends("pupils_2025-01-01.csv", pupils(*range(40)))
    council.sends("pupils_2025-02-01.csv", pupils(*range(39), 99))
    before, _ = council.stage(NEW)
    council.contract(head() + "monitors: {most_removed: 0}\n" + PUPILS)
    in_use = Decisions(committed=frozenset(key(before, day) for day in ("2025-01-01", "2025-02-01")))

    assert [state for _, state, _ in states(council.stage(in_use)[0])] == ["accepted", "accepted"]
    assert [state for _, state, _ in states(council.stage(NEW)[0])] == ["accepted", "held"]


def test_a_refused_first_extract_makes_the_next_one_the_first(council: Council) -> None:
    council.contract(head(most=0.1) + PUPILS)
    council.sends("pupils_2025-01-01.csv", HEADER + ",A,B,\n")
    council.sends("pupils_2025-02-01.csv", pupils(1, 2))

    staged, _ = council.stage(Decisions())

    assert [state for _, state, _ in states(staged)] == ["refused", "held"]


def test_a_file_sent_again_under_a_new_day_is_held(council: Council) -> None:
    council.sends("pupils_2025-01-01.csv", pupils(*range(100)))
    council.sends("pupils_2025-02-01.csv", pupils(*range(100)))

    staged, _ = council.stage(NEW)

    assert "It is the very same file as the extract of 1 January 2025." in str(staged[1].why)


@pytest.mark.parametrize(
    ("delivery", "later", "held"),
    [("full", True, False), ("events", True, True), ("changes", True, True), ("full", False, True)],
)
def test_a_held_extract_counts_as_missing_until_something_in_use_holds_what_it_said(
    tmp_path: Path, delivery: str, later: bool, held: bool
) -> None:
    council = Council(tmp_path)
    council.contract(head(delivery=delivery) + "monitors: {error_rise: 0}\n" + REFUGE)
    header = "id,first,last,born,refuge\n"
    rows = "".join(f"{n},F{n},L{n},2010-01-02,\n" for n in range(40))
    council.sends("pupils_2025-01-01.csv", header + rows)
    # February's family in a refuge stands in an extract that a bad date holds back.
    council.sends("pupils_2025-02-01.csv", header + rows + "50,F,L,2010-99-99,Y\n")
    if later:
        council.sends("pupils_2025-03-01.csv", header + rows + "50,F,L,2010-01-02,Y\n")

    staged, accepted = council.stage(NEW)

    assert states(staged)[1][1] == "held"
    assert accepted.rows("sources", "protects", "newest_held") == [(True, held)]


def test_monitors_never_repeat_a_value(council: Council) -> None:
    council.sends("pupils_2025-01-01.csv", pupils(*range(40)))
    council.sends("pupils_2025-02-01.csv", HEADER + "Xanthippe,Xanthippe,Xanthippe,Xanthippe\n" * 40)

    staged, accepted = council.stage(NEW)

    assert states(staged)[1][1] == "held"
    assert "Xanthippe" not in str(accepted.rows("monitors")) + str(accepted.rows("extracts"))


def test_days_before_the_run_s_day_only_are_staged(council: Council) -> None:
    council.sends("pupils_2025-01-01.csv", pupils(1))
    council.sends("pupils_2025-02-01.csv", pupils(1, 2))

    staged, _ = council.stage(NEW, on="2025-01-15")

    assert [one.extract.day for one in staged] == [date(2025, 1, 1)]
