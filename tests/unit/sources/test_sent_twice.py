"""A file that is sent again is told as that: under another name of one day, under a new day, or in the place of a committed one."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from tests.unit.sources.builders import PUPILS, Council, head

from kinfold.sources.contracts import read_contract, read_contracts
from kinfold.sources.draft import draft
from kinfold.sources.stage import Decisions, State
from kinfold.sources.trial import try_files
from kinfold.vocabulary.errors import BadSettings, ExtractRefused

HEADER = "id,first,last,born\n"
WHOLE = HEADER + "".join(f"{n},Ann,Lee,2010-01-02\n" for n in range(1, 121))
BROKEN_OFF = HEADER + "".join(f"{n},Ann,Lee,2010-01-02\n" for n in range(1, 60))


def take(council: Council, *days: str) -> Decisions:
    """Decisions that commit all that has been sent."""
    staged, _ = council.stage(Decisions())
    return Decisions(committed=frozenset((str(one.extract.source), one.extract.day, one.extract.id) for one in staged))


def test_two_files_of_one_day_and_pattern_wait_for_a_person(council: Council) -> None:
    council.sends("pupils_2025-01-01.csv", WHOLE)
    committed = take(council)
    council.sends("pupils_2025-02-01.csv", BROKEN_OFF)
    council.sends("pupils_20250201.csv", WHOLE + "121,Bo,Ray,2011-02-03\n")

    staged, accepted = council.stage(committed)

    assert staged[-1].state == State.HELD
    assert str(staged[-1].why).startswith("2 files of this day keep the pattern pupils_{date}.csv, and read together")
    assert accepted.rows("sources", "latest_extract") == [(date(2025, 1, 1),)]
    assert len(accepted.rows("records")) == 120


def test_a_person_who_takes_on_all_that_is_new_is_asked_about_two_files_all_the_same(council: Council) -> None:
    council.sends("pupils_2025-02-01.csv", BROKEN_OFF)
    council.sends("pupils_20250201.csv", WHOLE)

    staged, _ = council.stage(Decisions(take_new=True))

    assert [one.state for one in staged] == [State.HELD]


def test_the_whole_file_under_both_names_is_one_file(council: Council) -> None:
    council.sends("pupils_2025-02-01.csv", BROKEN_OFF)
    council.sends("pupils_20250201.csv", WHOLE)
    council.stage(Decisions())
    council.sends("pupils_2025-02-01.csv", WHOLE)

    staged, accepted = council.stage(Decisions(take_new=True))

    assert staged[0].state == State.ACCEPTED
    assert accepted.rows("extracts", "rows_in", where="state = 'accepted'") == [(120,)]


def test_files_that_the_contract_says_belong_together_are_read_together(council: Council) -> None:
    council.contract(head().replace("pupils_{date}.csv", "pupils_*_{date}.csv") + "several_files: true\n" + PUPILS)
    council.sends("pupils_north_2025-02-01.csv", HEADER + "1,Ann,Lee,2010-01-02\n")
    council.sends("pupils_south_2025-02-01.csv", HEADER + "2,Bo,Ray,2011-02-03\n")

    staged, accepted = council.stage(Decisions(take_new=True))

    assert [one.state for one in staged] == [State.ACCEPTED]
    assert accepted.rows("records", "first_name") == [("Ann",), ("Bo",)]


def test_one_file_for_each_table_is_no_file_sent_twice(council: Council) -> None:
    own = PUPILS.replace("- row_key: [id]", '- name: pupils\n    files: "pupils_{date}.csv"\n    row_key: [id]')
    other = PUPILS.replace("- row_key: [id]", '- name: more\n    files: "more_{date}.csv"\n    row_key: [id]')
    council.contract(head() + own + other.replace("tables:\n", ""))
    council.sends("pupils_2025-02-01.csv", HEADER + "1,Ann,Lee,2010-01-02\n")
    council.sends("more_2025-02-01.csv", HEADER + "2,Bo,Ray,2011-02-03\n")

    staged, _ = council.stage(Decisions(take_new=True))

    assert [one.state for one in staged] == [State.ACCEPTED]


def test_the_check_of_two_files_says_so_too(council: Council) -> None:
    files = [council.sends("pupils_2025-02-01.csv", BROKEN_OFF), council.sends("pupils_20250201.csv", WHOLE)]

    found = try_files(council.folder / "sources" / "pupils.yaml", files)

    assert any("2 files of this day keep the pattern" in note for note in found.notes)


@pytest.mark.parametrize(
    ("again", "told"),
    [
        (WHOLE, "It is the very same file as the extract of 1 January 2025."),
        (WHOLE + "\n", "It holds nothing that the extract of 1 January 2025 did not: was the same file sent again?"),
    ],
)
def test_a_file_sent_again_under_a_new_day_is_told_in_plain_words(council: Council, again: str, told: str) -> None:
    council.sends("pupils_2025-01-01.csv", WHOLE)
    committed = take(council)
    council.sends("pupils_2025-02-01.csv", again)

    staged, _ = council.stage(committed)

    assert (staged[-1].state, staged[-1].why) == (State.HELD, told)


def test_a_correction_of_a_committed_first_extract_says_whose_place_it_takes(council: Council) -> None:
    council.sends("pupils_2025-01-01.csv", WHOLE)
    committed = take(council)
    on = dict.fromkeys(committed.committed, date(2025, 1, 7))
    council.sends("pupils_2025-01-01.csv", WHOLE + "121,Bo,Ray,2011-02-03\n")

    staged, _ = council.stage(Decisions(committed=committed.committed, committed_on=on))

    assert [one.state for one in staged] == [State.HELD, State.ACCEPTED]
    told = "It takes the place of the extract of 1 January 2025 that was committed on 7 January 2025: "
    assert str(staged[0].why).startswith(told)


def test_a_draft_of_two_header_lines_says_that_nothing_was_drafted_and_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    rows = "".join(f"{n},Wren Ash,01/02/2015,Pat Ash,07700 900100\n" for n in range(20))
    path.write_text("Child,,,Parent,\nRef,Name,Born,Name,Phone\n" + rows, encoding="utf-8")

    with pytest.raises(ExtractRefused) as refused:
        draft(path)

    assert refused.value.means == "Nothing was drafted, and nothing else was changed."
    assert "`header_row`" in refused.value.do
    assert "one header line" in refused.value.do


def test_one_slip_of_a_taken_contract_is_told_once(council: Council) -> None:
    taken = (
        "like: statutory/annex_a\nagreement: isa\nlawful_basis: public_task\nretention: partner_extract\n"
        "same_as: {ssd: nobody}\n"
    )
    council.contract(taken, name="annex_a")

    with pytest.raises(BadSettings) as refused:
        read_contracts(council.folder)
    _, problems = read_contract(council.folder / "sources" / "annex_a.yaml", council.folder)

    for told in (list(refused.value.problems), problems):
        assert ["no contract for the source 'nobody'" in problem for problem in told] == [True]


MOVABLE = PUPILS.rstrip() + "\n          phone: tel\n        addresses:\n          - lines: [home]\n"
MOVABLE_HEADER = "id,first,last,born,home,tel\n"


def of_120(*changed: str) -> str:
    rows = {str(n): f"{n},Ann,Lee,2010-01-02,{n} Elm Road,0151 496 0000" for n in range(1, 121)}
    rows |= {row.partition(",")[0]: row for row in changed}
    return MOVABLE_HEADER + "".join(f"{row}\n" for row in rows.values())


@pytest.mark.parametrize(
    "changed",
    ["7,Ann,Lee,2010-01-02,3 Oak Close,0151 496 0000", "7,Ann,Lee,2010-01-02,7 Elm Road,0151 496 0999"],
    ids=["a move", "a new telephone"],
)
def test_an_extract_that_brings_only_a_move_or_a_telephone_is_news(council: Council, changed: str) -> None:
    council.contract(head() + MOVABLE)
    council.sends("pupils_2025-01-01.csv", of_120())
    committed = take(council)
    council.sends("pupils_2025-02-01.csv", of_120(changed))

    staged, _ = council.stage(committed)

    assert (staged[-1].state, staged[-1].why) == (State.ACCEPTED, None)


def test_the_same_statements_in_another_order_are_no_news(council: Council) -> None:
    council.contract(head() + MOVABLE)
    council.sends("pupils_2025-01-01.csv", of_120())
    committed = take(council)
    header, *rows = of_120().splitlines(keepends=True)
    council.sends("pupils_2025-02-01.csv", header + "".join(reversed(rows)))

    staged, _ = council.stage(committed)

    assert str(staged[-1].why).startswith("It holds nothing that the extract of 1 January 2025 did not")


def test_a_file_that_only_leaves_somebody_out_is_not_called_the_same_file(council: Council) -> None:
    council.sends("pupils_2025-01-01.csv", WHOLE)
    committed = take(council)
    council.sends("pupils_2025-02-01.csv", WHOLE.rpartition("120,")[0])

    staged, _ = council.stage(committed)

    assert staged[-1].why == (
        "Records and facts that the extract of 1 January 2025 did not hold: 0; that say something else than there: 0. "
        "At least 1 expected."
    )
