"""What several extracts of a source say together."""

from __future__ import annotations

import random
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.unit.sources.builders import PUPILS, Accepted, Council, head

HEADER = "id,first,last,born\n"
CASES = """
tables:
  - row_key: [case]
    parties:
      child:
        role: child
        key: [id]
        identity: {first_name: [first]}
        addresses: [{lines: [street], postcode: postcode}]
    facts:
      - {kind: early_help, about: child, from: start, until: end}
      - {kind: young_carer, about: child, when: {column: carer, is: [Y]}, constant: "yes"}
    professionals:
      - {with: child, role: social worker, email: worker}
"""
CASE_COLUMNS = "case,id,first,street,postcode,start,end,carer,worker\n"


@pytest.fixture
def council(tmp_path: Path) -> Council:
    return Council(tmp_path)


def test_the_newest_value_that_says_anything_wins_column_by_column(council: Council) -> None:
    council.contract(head() + PUPILS)
    council.sends("pupils_2025-01-01.csv", HEADER + "1,Ann,Lee,2010-01-02\n")
    council.sends("pupils_2025-02-01.csv", HEADER + "1,Anna,,2010-02-30\n")

    accepted = council.accept()

    assert accepted.rows("records", "first_name", "last_name", "birth_date::text", "first_said::text") == [
        ("Anna", "Lee", "2010-01-02", "2025-01-01")
    ]


def test_what_a_full_extract_no_longer_holds_is_no_longer_sent_and_never_lost(council: Council) -> None:
    council.contract(head() + CASES)
    council.sends(
        "pupils_2025-01-01.csv", CASE_COLUMNS + "c1,1,Ann,,,2024-01-01,,,w@x.example\nc2,2,Bob,,,2024-01-01,,,\n"
    )
    council.sends("pupils_2025-02-01.csv", CASE_COLUMNS + "c2,2,Bob,,,2024-01-01,2025-01-20,,\n")
    council.sends("pupils_2025-03-01.csv", CASE_COLUMNS + "c2,2,Bob,,,2024-01-01,2025-01-20,,\n")

    accepted = council.accept()

    assert accepted.rows("records", "first_name", "last_said::text", "no_longer_sent::text") == [
        ("Ann", "2025-01-01", "2025-02-01"),
        ("Bob", "2025-03-01", None),
    ]
    assert accepted.rows("facts", "until_day::text", "no_longer_sent::text") == [
        ("2025-01-20", None),
        (None, "2025-02-01"),
    ]
    assert accepted.rows("involvements", "email", "until_day::text") == [("w@x.example", "2025-02-01")]


def test_somebody_who_comes_back_is_sent_again(council: Council) -> None:
    council.contract(head() + PUPILS)
    for day, rows in (("01", "1,Ann,,\n"), ("02", ""), ("03", "1,Ann,,\n")):
        council.sends(f"pupils_2025-{day}-01.csv", HEADER + rows)

    assert council.accept().rows("records", "no_longer_sent") == [(None,)]


@pytest.mark.parametrize("delivery", ["events", "changes"])
def test_events_and_changes_remove_nobody(council: Council, delivery: str) -> None:
    council.contract(head(delivery=delivery) + PUPILS)
    council.sends("pupils_2025-01-01.csv", HEADER + "1,Ann,,\n")
    council.sends("pupils_2025-02-01.csv", HEADER + "2,Bob,,\n")

    assert council.accept().rows("records", "first_name", "no_longer_sent") == [("Ann", None), ("Bob", None)]


def test_a_row_of_changes_takes_the_place_of_the_same_row_sent_before(council: Council) -> None:
    council.contract(head(delivery="changes") + CASES)
    council.sends("pupils_2025-01-01.csv", CASE_COLUMNS + "c1,1,Ann,,,2024-01-01,,Y,old@x.example\n")
    council.sends("pupils_2025-02-01.csv", CASE_COLUMNS + "c1,1,Ann,,,2024-01-01,2025-01-15,N,new@x.example\n")
    council.sends("pupils_2025-03-01.csv", CASE_COLUMNS + "c9,9,Zoe,,,2025-02-01,,,\n")

    accepted = council.accept()

    assert accepted.rows(
        "facts", "kind", "until_day::text", "no_longer_sent::text", where="from_day < '2025-01-01' OR from_day IS NULL"
    ) == [
        ("early_help", "2025-01-15", None),
        ("young_carer", None, "2025-02-01"),
    ]
    assert accepted.rows("involvements", "email", "until_day::text") == [
        ("new@x.example", None),
        ("old@x.example", "2025-02-01"),
    ]


def test_within_an_extract_of_changes_the_later_row_counts(council: Council) -> None:
    council.contract(head(delivery="changes") + PUPILS)
    council.sends("pupils_2025-01-01.csv", HEADER + "1,Zed,,\n1,Ann,,\n")

    assert council.accept().rows("records", "first_name") == [("Ann",)]


def test_the_three_parts_of_an_address_stay_together(council: Council) -> None:
    council.contract(head() + CASES)
    council.sends("pupils_2025-01-01.csv", CASE_COLUMNS + "c1,1,Ann,1 Old St,ZZ1 1AA,,,,\n")
    council.sends("pupils_2025-02-01.csv", CASE_COLUMNS + "c1,1,Ann,2 New St,,,,,\n")

    accepted = council.accept()

    assert accepted.rows("records", "address", "postcode") == [("2 New St", None)]
    assert accepted.rows("addresses", "address", "postcode", "first_said::text", "last_said::text") == [
        ("1 Old St", "ZZ1 1AA", "2025-01-01", "2025-01-01"),
        ("2 New St", None, "2025-02-01", "2025-02-01"),
    ]


_rows = st.lists(
    st.tuples(
        st.integers(1, 4),
        st.integers(1, 3),
        st.sampled_from(["Ann", "Bob", "", "-"]),
        st.sampled_from(["1 Old St", ""]),
        st.sampled_from(["2024-01-01", "2024-06-01", ""]),
        st.sampled_from(["Y", ""]),
        st.sampled_from(["w@x.example", ""]),
    ),
    max_size=8,
)


@pytest.mark.parametrize("delivery", ["full", "events"])
@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=_rows, second=_rows, seed=st.integers(0, 1000))
def test_the_order_of_rows_and_of_extracts_does_not_matter(
    delivery: str, first: list[tuple[str, ...]], second: list[tuple[str, ...]], seed: int
) -> None:
    mixed = random.Random(seed)

    def accepted(*, shuffled: bool) -> Accepted:
        council = Council(Path(tempfile.mkdtemp()))
        council.contract(head(delivery=delivery, most=1) + CASES)
        sent = [("2025-01-01", first), ("2025-02-01", second)]
        for day, rows in reversed(sent) if shuffled else sent:
            order = mixed.sample(rows, len(rows)) if shuffled else rows
            lines = [f"c{c},{i},{n},{s},ZZ1 1AA,{d},,{y},{w}\n" for c, i, n, s, d, y, w in order]
            council.sends(f"pupils_{day}.csv", CASE_COLUMNS + "".join(lines))
            if shuffled:
                council.accept()
        return council.accept()

    one, other = accepted(shuffled=False), accepted(shuffled=True)
    for table in ("records", "addresses", "facts", "involvements", "relationships"):
        assert one.rows(table) == other.rows(table)


def test_a_source_of_which_nothing_is_new_is_not_merged_again(council: Council) -> None:
    for source in ("pupils", "others"):
        council.contract(head(source) + PUPILS, name=source)
        for day in ("2025-01-01", "2025-02-01"):
            council.sends(f"{source}_{day}.csv", HEADER + "1,Ann,Lee,2010-01-02\n")
    first = council.accept().artefact.manifest["inputs"]
    council.sends("others_2025-03-01.csv", HEADER + "1,Anna,Lee,2010-01-02\n")

    accepted = council.accept()

    then = accepted.artefact.manifest["inputs"]
    assert then["merged pupils"] == first["merged pupils"]
    assert then["merged others"] != first["merged others"]
    assert accepted.rows("records", "source", "first_name") == [("others", "Anna"), ("pupils", "Ann")]


_cells = st.tuples(
    st.sampled_from(["Ann", "Bob", ""]), st.sampled_from(["Lee", "Poe", ""]), st.sampled_from(["2010-01-02", ""])
)


@settings(max_examples=6, deadline=None)
@given(months=st.lists(st.dictionaries(st.integers(1, 3), _cells), min_size=1, max_size=3))
def test_each_column_is_the_newest_text_that_any_extract_fills(months: list[dict[int, tuple[str, ...]]]) -> None:
    newest: dict[int, list[str | None]] = {}
    with tempfile.TemporaryDirectory() as folder:
        council = Council(Path(folder))
        council.contract(head() + PUPILS)
        for month, rows in enumerate(months, start=1):
            told = "".join(f"{key},{','.join(cells)}\n" for key, cells in rows.items())
            council.sends(f"pupils_2025-0{month}-01.csv", HEADER + told)
            for key, cells in rows.items():
                before = newest.get(key, [None] * 3)
                newest[key] = [cell or earlier for cell, earlier in zip(cells, before, strict=True)]

        found = council.accept().rows("records", "record_key", "first_name", "last_name", "birth_date::text")

    assert sorted(found) == sorted((str(key), *cells) for key, cells in newest.items())


@pytest.mark.parametrize("delivery", ["full", "changes", "events"])
@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=_rows)
def test_what_is_said_once_is_what_a_choice_among_all_would_find(
    delivery: str, rows: list[tuple[str, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    # One row a case, about a person each: nothing is to be chosen, and the short way is taken.
    sent = "".join(
        f"c{case},{case},{name},{street},,{start},,{carer},{worker}\n"
        for case, _, name, street, start, carer, worker in {row[0]: row for row in rows}.values()
    )

    def accepted(folder: str) -> Accepted:
        council = Council(Path(folder))
        council.contract(head(delivery=delivery) + CASES)
        council.sends("pupils_2025-01-01.csv", CASE_COLUMNS + sent)
        return council.accept()

    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other, monkeypatch.context() as patched:
        short = accepted(one)
        patched.setattr("kinfold.sources.merge._Source.is_once", lambda *_: False)
        long = accepted(other)
        for table in ("records", "addresses", "facts", "involvements"):
            assert short.rows(table) == long.rows(table)
