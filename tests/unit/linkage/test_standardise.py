"""Names and places made comparable."""

from __future__ import annotations

from pathlib import Path

import pytest

from kinfold.linkage.comparable import make_comparable
from kinfold.sources.tables import ADDRESSES, RECORDS, RELATIONSHIPS, ROW_MATES, SOURCES
from kinfold.warehouse.duckdb_engine import DuckDBEngine


@pytest.fixture
def comparable(bench, tmp_path):
    def of(**told) -> dict:
        header = " | ".join(["record", "source", *told])
        bench.resolve(f"{header}\n{' | '.join(['a', 's', *told.values()])}")
        engine = DuckDBEngine(tmp_path / "again", threads=1)
        for table in (RECORDS, ROW_MATES, ADDRESSES, SOURCES, RELATIONSHIPS):
            engine.load(table.name, Path(tmp_path / "accept" / f"{table.name}.parquet"))
        make_comparable(engine)
        row = engine.fetch("SELECT * FROM comparable").to_pylist()[0]
        engine.close()
        return row

    return of


@pytest.mark.parametrize(
    ("told", "first", "last"),
    [
        ({"first_name": "Zoë", "last_name": "O'Quill"}, "zoe", "oquill"),
        ({"first_name": "Mr. Øystein", "last_name": "STRAßE"}, "oystein", "strasse"),
        ({"first_name": "Ada Jane", "last_name": "Quill-Thorn"}, "ada", "quillthorn"),
        ({"full_name": "Mrs Ada Jane Quill"}, "ada", "quill"),
        ({"full_name": "Quill, Ada Jane"}, "ada", "quill"),
        ({"full_name": "Ada van der Quill"}, "ada", "vanderquill"),
        ({"full_name": "Cheruiyot"}, "cheruiyot", None),
        ({"full_name": "Baby of Ada Quill"}, None, "quill"),
        ({"first_name": "BABY GIRL", "last_name": "Quill"}, None, "quill"),
        ({"first_name": "Twin One", "last_name": "Quill"}, None, "quill"),
        ({"first_name": "unknown", "last_name": "N/K"}, None, None),
        ({"first_name": "Bo", "last_name": "Quill"}, "bo", "quill"),
        ({"first_name": "Мария", "last_name": "Quill"}, "мария", "quill"),
    ],
)
def test_a_name_is_read_as_a_clerk_would(comparable, told, first, last):
    row = comparable(**told)
    assert (row["first"], row["last"]) == (first, last)


def test_a_double_surname_is_known_by_each_part_and_by_an_earlier_name(comparable):
    row = comparable(first_name="Ada", last_name="Quill Thorn", former_last_name="Marsh")
    assert row["last_names"] == ["marsh", "quill", "quillthorn", "thorn"]


def test_every_given_name_is_kept(comparable):
    row = comparable(first_name="Ada Jane", middle_names="Wren", last_name="Quill")
    assert row["given"] == ["ada", "adajane", "jane", "wren"]
    assert row["middles"] == ["jane", "wren"]


def test_a_whole_name_beside_its_parts_tells_the_names_between_them(comparable):
    row = comparable(first_name="Ada", last_name="Thorn", full_name="Ada Wren Jane Quill, 2nd Countess of Thorn")
    assert (row["first"], row["last"]) == ("ada", "thorn")
    assert row["middles"] == ["wren", "jane", "quill", "countess"]
    assert comparable(first_name="Ada", middle_names="Wren", full_name="Ada Jane")["middles"] == ["wren"]


def test_a_nickname_leads_to_its_full_forms(comparable):
    assert comparable(first_name="Bob", last_name="Quill")["roots"] == ["bob", "robert"]


def test_a_placeholder_date_is_missing(comparable):
    assert comparable(first_name="Ada", birth_date="1900-01-01")["birth"] is None


def test_a_home_is_a_postcode_with_its_numbers_or_a_property_number(comparable):
    row = comparable(first_name="Ada", address="Flat 2, 14b Elm Way", postcode="ZZ1 1AA", uprn="100012")
    assert row["homes"] == ["ZZ1 1AA 2-14b", "u100012"]


def test_a_street_with_its_number_is_a_home_without_a_postcode(bench):
    found = bench.resolve("""
        record | first_name | last_name | birth_date | address
        a      | Ada        | Quillby   |            | 7 Elm Way, Quilltown
        b      | Ada        | Quillby   | 2014-03-09 | 7 ELM WAY
    """)
    assert "home=equal" in found.edge("a", "b")["agreement"]


def test_a_protected_address_is_evidence_of_nobody(comparable):
    row = comparable(first_name="Ada", address="4 Elm Way", postcode="ZZ1 1AA", marks="protected_address")
    assert row["homes"] == row["postcodes"] == []


def test_a_party_without_a_key_of_its_own_is_not_bound_by_one_row_a_person(bench):
    bench.one_row_a_person, bench.keyless = {"census"}, {"a", "b"}
    found = bench.resolve("""
        record | source | first_name | last_name | birth_date | phone       | postcode
        a      | census | Ada        | Quillby   | 1984-03-09 | 07700900001 | ZZ1 1AA
        b      | census | Ada        | Quillby   | 1984-03-09 | 07700900001 | ZZ1 1AA
    """)
    assert found.people() == ["a b"]
