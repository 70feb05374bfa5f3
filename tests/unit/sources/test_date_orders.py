"""Days with the month first beside days with the day first: never swapped in silence, and one column's form can be said."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from tests.unit.sources.builders import PUPILS, Council, head

from kinfold.sources.contracts import read_contracts
from kinfold.sources.date_orders import clash_among, without_clash
from kinfold.sources.draft import draft
from kinfold.sources.draft_yaml import write
from kinfold.sources.trial import try_files
from kinfold.vocabulary.errors import BadSettings

SEEN = """
    facts:
      - {kind: early_help, about: child, from: seen}
"""


def rows(born: str, seen: str, count: int = 40) -> str:
    made = (
        ",".join(
            (f"P{n}", "Ann", "Lee", born.format(d=n % 28 + 1, m=n % 12 + 1), seen.format(d=n % 28 + 1, m=n % 12 + 1))
        )
        for n in range(count)
    )
    return "id,first,last,born,seen\n" + "\n".join(made) + "\n"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("%d/%m/%Y", "%m/%d/%Y"),
        ("%m-%d-%Y", "%d-%m-%Y"),
        ("%d/%m/%y", "%m/%d/%y"),
        ("%d.%m.%y", "%y.%m.%d"),
        ("%Y-%m-%d", "%Y-%d-%m"),
    ],
)
def test_formats_that_read_one_text_as_two_days_are_refused_with_what_to_do(
    tmp_path: Path, one: str, other: str
) -> None:
    council = Council(tmp_path)
    council.contract(f'{head()}date_formats: ["{one}", "{other}"]\n{PUPILS}')

    with pytest.raises(BadSettings) as refused:
        read_contracts(council.folder)

    (problem,) = refused.value.problems
    assert f"'{one}' and '{other}' read one text as different days" in problem
    assert f'date_formats_of: {{TheColumn: ["{other}"]}}' in problem


def test_formats_that_no_text_keeps_both_of_stand_side_by_side() -> None:
    formats = ["%d/%m/%Y", "%Y%m%d", "%Y-%m-%d", "%d.%m.%y", "%d-%b-%Y", "%d/%m/%y", "%Y-%m-%d %H:%M:%S", "%d%m%Y"]

    assert clash_among(formats) is None
    assert without_clash([*formats, "%m/%d/%Y"]) == formats


def test_one_columns_format_is_its_own_and_no_day_is_swapped(tmp_path: Path) -> None:
    council = Council(tmp_path)
    council.contract(f'{head()}date_formats: ["%d/%m/%Y"]\ndate_formats_of: {{seen: ["%m/%d/%Y"]}}\n{PUPILS}{SEEN}')
    council.sends("pupils_2025-06-30.csv", "id,first,last,born,seen\n1,Ann,Lee,03/02/2014,03/02/2025\n")

    accepted = council.accept()

    assert accepted.rows("records", "birth_date") == [(date(2014, 2, 3),)]
    assert accepted.rows("facts", "from_day") == [(date(2025, 3, 2),)]


def test_the_format_of_numbered_columns_is_named_once(tmp_path: Path) -> None:
    council = Council(tmp_path)
    party = PUPILS.replace("[id]\n        identity", '["id{n}"]\n        repeat: [1, 2]\n        identity')
    party = party.replace("[first]", '["first{n}"]').replace("[last]", '["last{n}"]').replace("born", '"born{n}"')
    council.contract(f'{head()}date_formats_of: {{"born{{n}}": ["%m/%d/%Y"]}}\n{party}')
    header = "id,id1,first1,last1,born1,id2,first2,last2,born2\n"
    council.sends("pupils_2025-06-30.csv", header + "1,a,Ann,Lee,03/02/2014,b,Bo,Lee,04/05/2016\n")

    assert council.accept().rows("records", "birth_date") == [(date(2014, 3, 2),), (date(2016, 4, 5),)]


@pytest.mark.parametrize(
    ("told", "problem"),
    [
        ('{siin: ["%d/%m/%Y"]}', "no part of this contract uses the column 'siin'"),
        ('{born: ["%d/%m"]}', "does not have a year, a month and a day"),
        ("{born: []}", "needs one at least"),
    ],
)
def test_a_slip_in_the_format_of_a_column_is_told(tmp_path: Path, told: str, problem: str) -> None:
    council = Council(tmp_path)
    council.contract(f"{head()}date_formats_of: {told}\n{PUPILS}")

    with pytest.raises(BadSettings) as refused:
        read_contracts(council.folder)

    assert problem in "\n".join(refused.value.problems)


def test_a_draft_names_no_two_formats_that_clash_and_gives_a_column_its_own(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text(
        rows("{d:02}/{m:02}/2014", "{m:02}/{d:02}/2025").replace("born,seen", "DOB,Date of death"), encoding="utf-8"
    )

    text = write(draft(path))

    assert 'date_formats: ["%d/%m/%Y"]' in text
    assert 'date_formats_of:\n  "Date of death": ["%m/%d/%Y"]' in text


def test_a_draft_says_of_a_column_without_a_use_that_it_is_written_otherwise(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text(rows("{d:02}/{m:02}/2014", "{m:02}/{d:02}/2025").replace("born", "DOB"), encoding="utf-8")

    text = write(draft(path))

    assert 'date_formats: ["%d/%m/%Y"]  # SURE? "seen" is written otherwise' in text


def test_a_column_in_both_orders_is_marked_with_the_counts(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    text = rows("{d:02}/{m:02}/2014", "2025-01-01", 54).replace("born", "DOB")
    text += "".join(f"Q{n},Ann,Lee,03/{n + 13}/2014,2025-01-01\n" for n in range(6))
    path.write_text(text, encoding="utf-8")

    told = write(draft(path))

    assert "# SURE? only 54 of 60 texts are dates of the form %d/%m/%Y; 6 are dates in the other order" in told


def test_unread_days_in_the_other_order_and_a_spreadsheets_day_numbers_are_counted_for_what_they_are(
    tmp_path: Path,
) -> None:
    council = Council(tmp_path)
    council.contract(f'{head()}date_formats: ["%d/%m/%Y"]\n{PUPILS}')
    days = ["03/02/2014", "03/13/2014", "03/28/2014", "41640", "2014", "soon", "01/01/2031"]
    lines = "".join(f"{n},Ann,Lee,{day}\n" for n, day in enumerate(days))
    file = council.sends("pupils_2025-06-30.csv", "id,first,last,born\n" + lines)

    accepted = council.accept()

    told = dict(accepted.rows("values_dropped", "reason", "values_dropped"))
    assert told.pop("a date in the other order, so day and month may be swapped in others of this column") == 2
    assert told.pop("looks like a spreadsheet's day number: format the column as a date") == 1
    assert told.pop("a year or a month without its day") == 1
    assert [count for reason, count in told.items() if reason.startswith("not a date")] == [2]
    tried = try_files(council.folder / "sources" / "pupils.yaml", [file])
    assert {one.reason for one in tried.dropped if one.count == 2} >= {
        "a date in the other order, so day and month may be swapped in others of this column"
    }
