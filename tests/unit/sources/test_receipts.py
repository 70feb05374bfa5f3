"""What a sender is told: rows in, kept and set aside, with reasons that never repeat a value."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.unit.sources.builders import PUPILS, Council, head

HEADER = "id,first,last,born\n"


def test_rows_in_are_rows_kept_and_rows_set_aside(council: Council) -> None:
    council.sends(
        "pupils_2025-01-01.csv",
        HEADER
        + '1,Ann,Lee,2010-01-02\n,Bob,Ray,2011-02-03\n3,Cy\n4,Di,Doe,2012-01-01,more\n5,"Ed"x,Fox,2013-01-01\n6,Flo,Gill,\n',
    )

    accepted = council.accept()

    assert accepted.rows("extracts", "rows_in", "kept", "set_aside", "state") == [(6, 2, 4, "accepted")]
    assert accepted.rows("set_aside", "row_number", "column_name", "reason") == [
        (2, "id", "id is empty, or holds a text that stands for nothing"),
        (3, None, "the row has 2 columns and the header 4"),
        (4, None, "the row has 5 columns and the header 4"),
        (5, None, "a quotation mark stands where none can"),
    ]
    assert accepted.rows("records", "record_key") == [("1",), ("6",)]


def test_row_numbers_are_the_same_whether_or_not_another_row_is_malformed(council: Council) -> None:
    council.sends("pupils_2025-01-01.csv", HEADER + "1,Ann,Lee,\n,Bob,Ray,\n")
    council.sends("pupils_2025-02-01.csv", HEADER + "1,Ann,Lee,\n,Bob,Ray,\n3,too short\n")

    accepted = council.accept()

    assert accepted.rows("set_aside", "row_number", where="column_name = 'id'") == [(2,), (2,)]


def test_a_quotation_mark_that_nobody_closed_costs_one_row_only(council: Council) -> None:
    rows = [f'{number},"Name {number}",Lee,2010-01-01' for number in range(1, 51)]
    rows[9] = '10,"Name 10,Lee,2010-01-01'

    council.sends("pupils_2025-01-01.csv", HEADER + "\n".join(rows) + "\n")

    accepted = council.accept()
    assert accepted.rows("extracts", "rows_in", "kept", "set_aside") == [(50, 49, 1)]
    assert accepted.rows("set_aside", "row_number", "reason") == [(10, "a quotation mark is not closed")]


def test_a_value_over_two_lines_is_one_row(council: Council) -> None:
    council.sends("pupils_2025-01-01.csv", HEADER + '1,"An\nn",Lee,2010-01-02\n2,short\n3,Cy,"Do\n\ne",\n')

    accepted = council.accept()

    assert accepted.rows("extracts", "rows_in", "kept", "set_aside") == [(3, 2, 1)]
    assert accepted.rows("set_aside", "row_number") == [(2,)]


def test_a_bad_date_counts_as_missing_and_is_counted_but_keeps_its_row(council: Council) -> None:
    council.sends(
        "pupils_2025-01-01.csv",
        HEADER + "1,Ann,Lee,2010-13-02\n2,Bob,Ray,1799-01-01\n3,Cy,Doe,2031-01-01\n4,Di,Doe,2010-01-01\n",
    )

    accepted = council.accept()

    assert accepted.rows("records", "record_key", where="birth_date IS NOT NULL") == [("4",)]
    # One would be a date were day and month the other way round, and that is told by itself.
    assert accepted.rows("values_dropped", "column_name", "values_dropped") == [("born", 1), ("born", 2)]
    assert len({reason for (reason,) in accepted.rows("values_dropped", "reason")}) == 2
    assert accepted.rows("extracts", "set_aside") == [(0,)]


def test_a_bad_date_in_a_required_column_sets_the_row_aside(council: Council) -> None:
    council.contract(head() + PUPILS.replace("row_key: [id]", "row_key: [id]\n    required: [born]"))
    council.sends("pupils_2025-01-01.csv", HEADER + "1,Ann,Lee,2010-13-02\n2,Bob,Ray,2010-01-02\n3,Cy,Doe,\n")

    accepted = council.accept()

    assert accepted.rows("set_aside", "row_number", "reason") == [
        (1, "born is not a possible date in the formats %Y-%m-%d"),
        (3, "born is empty, or holds a text that stands for nothing"),
    ]


def test_reasons_and_receipts_never_repeat_a_value(council: Council) -> None:
    council.contract(head() + PUPILS.replace("row_key: [id]", "row_key: [id]\n    required: [born, first]"))
    secret = "Xanthippe"
    council.sends(
        "pupils_2025-01-01.csv",
        HEADER
        + f'{secret},Ann,Lee,{secret}\n,{secret},Lee,\n{secret}\n{secret},"{secret}"{secret},x,y\n1,A,B,2010-01-01\n',
    )

    accepted = council.accept()

    told = [accepted.rows(table) for table in ("extracts", "set_aside", "values_dropped", "sources")]
    assert secret not in str(told)
    assert len(accepted.rows("set_aside")) >= 4
    assert secret not in (accepted.artefact.folder / "manifest.json").read_text()


def test_an_extract_beyond_its_limit_is_refused_and_the_last_good_one_stays_in_use(tmp_path: Path) -> None:
    council = Council(tmp_path)
    council.contract(head(most=0.1) + PUPILS)
    council.sends("pupils_2025-01-01.csv", HEADER + "1,Ann,Lee,2010-01-02\n2,Bob,Ray,2011-02-03\n")
    council.sends("pupils_2025-02-01.csv", HEADER + "1,Anna,Lee,2010-01-02\n,Bob,Ray,2011-02-03\n")

    accepted = council.accept()

    assert accepted.rows("extracts", "extract_date::text", "state", "reason") == [
        ("2025-01-01", "accepted", None),
        ("2025-02-01", "refused", "1 of 2 rows break the contract; it allows 10.0%"),
    ]
    assert accepted.rows("records", "first_name", "no_longer_sent") == [("Ann", None), ("Bob", None)]
    assert accepted.rows("sources", "latest_extract::text") == [("2025-01-01",)]


@pytest.mark.parametrize(
    ("limits", "rows", "reason"),
    [
        ("least_rows: 3", "1,Ann,Lee,\n", "it has 1 rows; the contract expects 3"),
        (
            "missing: {born: 0.5}",
            "1,A,L,\n2,B,M,\n3,C,N,2010-01-01\n",
            "2 of 3 rows have nothing in born; the contract allows 50.0%",
        ),
    ],
)
def test_each_limit_refuses(council: Council, limits: str, rows: str, reason: str) -> None:
    council.contract(head().replace("limits: {set_aside: 0.9, least_rows: 0}", f"limits: {{{limits}}}") + PUPILS)
    council.sends("pupils_2025-01-01.csv", HEADER + rows)

    accepted = council.accept()

    assert accepted.rows("extracts", "state", "reason") == [("refused", reason)]
    assert accepted.rows("records") == []


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        ("id,first,last\n1,A,B\n", "pupils_2025-01-01.csv has no column 'born', which the contract names"),
        ("id,first,last,born,Born \n1,A,B,,\n", "pupils_2025-01-01.csv has the column 'born' more than once"),
        ("", "pupils_2025-01-01.csv is empty: it has no header"),
    ],
)
def test_a_file_without_the_columns_of_its_contract_is_refused(council: Council, header: str, reason: str) -> None:
    council.sends("pupils_2025-01-01.csv", header)

    assert council.accept().rows("extracts", "state", "reason") == [("refused", reason)]


def test_column_names_may_differ_in_case_and_blanks(council: Council) -> None:
    council.sends("pupils_2025-01-01.csv", " ID ,FIRST,Last,extra,Born\n1,Ann,Lee,zzz,2010-01-02\n")

    accepted = council.accept()

    assert accepted.rows("records", "record_key", "first_name", "birth_date::text") == [("1", "Ann", "2010-01-02")]


def test_a_column_without_a_use_goes_no_further_than_the_sealed_file(council: Council) -> None:
    council.sends("pupils_2025-01-01.csv", "id,first,last,born,religion\n1,Ann,Lee,2010-01-02,Quaker\n")

    council.accept()

    for file in council.warehouse.root.rglob("*.parquet"):
        assert b"Quaker" not in file.read_bytes()


def test_junk_counts_as_missing_unless_the_contract_gives_it_a_meaning(council: Council) -> None:
    council.contract(
        head()
        + "junk: {any: [zz], first: [removed]}\n"
        + PUPILS.replace("born: born", "born: born").replace(
            "birth_date: born", "birth_date: born\n          sex: {column: sex, codes: {N/A: x, F: f}}"
        )
    )
    council.sends(
        "pupils_2025-01-01.csv",
        "id,first,last,born,sex\n1,REMOVED,ZZ,2010-01-02,n/a\n2,Unknown,Null,1900-01-01,f\n3,-,Na,,Q\n",
    )

    accepted = council.accept()

    assert accepted.rows("records", "record_key", "first_name", "last_name", "birth_date::text", "sex") == [
        ("1", None, None, "2010-01-02", "x"),
        ("2", None, "Null", None, "f"),
        ("3", None, "Na", None, None),
    ]
    assert accepted.rows("values_dropped", "column_name", "reason", "values_dropped") == [
        ("born", "a text that stands for nothing", 1),
        ("first", "a text that stands for nothing", 3),
        ("last", "a text that stands for nothing", 1),
        ("sex", "a code that the contract does not name", 1),
    ]
