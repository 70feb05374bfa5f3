"""Why a professional has to do with somebody: a meeting, a review and a duty have days, or their row is set aside."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.unit.sources.builders import Council, head

from kinfold.vocabulary.errors import BadSettings

LISTS = """
tables:
  - row_key: [meeting, worker]
    parties:
      child: {role: child, key: [id], identity: {first_name: [first]}}
    professionals:
      - {with: child, role: conference, staff: worker, kind: KIND, from: asked, last_day: held}
"""
COLUMNS = "meeting,id,first,worker,as,asked,held\n"
CODED = "{column: as, codes: {Member: team, Lead: allocated}}"


@pytest.fixture
def council(tmp_path: Path) -> Council:
    return Council(tmp_path)


def told(council: Council, kind: str, rows: str) -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
    council.contract(head() + LISTS.replace("KIND", kind))
    council.sends("pupils_2025-01-01.csv", COLUMNS + rows)
    accepted = council.accept()
    kept = accepted.rows("involvements", "staff", "kind", "from_day::text", "until_day::text")
    return kept, accepted.rows("set_aside", "row_number", "column_name")


def test_somebody_is_on_the_list_of_each_meeting_until_the_day_after_it(council: Council) -> None:
    rows = "1,k1,Ann,w1,,2025-01-02,2025-01-09\n2,k1,Ann,w1,,2025-03-02,2025-03-02\n"
    kept, aside = told(council, "team", rows)

    assert sorted(kept) == [
        ("w1", "team", "2025-01-02", "2025-01-10"),
        ("w1", "team", "2025-03-02", "2025-03-03"),
    ]
    assert aside == []


@pytest.mark.parametrize(
    ("days", "column"), [(",2025-01-09", "asked"), ("2025-01-02,", "held"), ("2025-01-09,2025-01-02", "held")]
)
def test_a_place_without_days_or_that_ends_before_it_begins_is_set_aside(
    days: str, column: str, council: Council
) -> None:
    good = "".join(f"{number},k{number},Ann,w1,,2025-01-02,2025-01-09\n" for number in range(40))
    kept, aside = told(council, "duty", f"{good}99,k99,Ann,w1,,{days}\n")

    assert len(kept) == 40
    assert aside == [(41, column)]


def test_a_row_may_say_in_a_column_what_it_is_and_a_code_that_is_not_named_opens_nothing(council: Council) -> None:
    rows = "1,k1,Ann,w1,Member,2025-01-02,2025-01-09\n2,k2,Bo,w2,Lead,2025-01-02,\n3,k3,Cy,w3,Guest,2025-01-02,2025-01-09\n"
    kept, aside = told(council, CODED, rows)

    assert sorted(kept) == [("w1", "team", "2025-01-02", "2025-01-10"), ("w2", "allocated", "2025-01-02", None)]
    assert aside == []


def test_a_contract_that_names_no_end_is_refused(council: Council) -> None:
    council.contract(head() + LISTS.replace("KIND", "review").replace(", last_day: held", ""))

    with pytest.raises(BadSettings, match="name the columns of its days"):
        council.accept()
