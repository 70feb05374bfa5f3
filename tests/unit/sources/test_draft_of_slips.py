"""What a draft makes of columns that are easily taken for something else: protection, houses, keys, letters."""

from __future__ import annotations

from pathlib import Path

import pytest

from kinfold.sources.draft import draft
from kinfold.sources.draft_yaml import write


def drafted(tmp_path: Path, header: str, row: str, *, count: int = 40, more: str = "") -> str:
    path = tmp_path / "people.csv"
    lines = "".join(row.format(n=n, d=n % 28 + 1, m=n % 12 + 1) + "\n" for n in range(1, count + 1))
    path.write_text(header + "\n" + lines + more, encoding="utf-8")
    return write(draft(path))


@pytest.mark.parametrize(
    ("name", "text", "is_"),
    [
        ("Withhold address", "Y", "Y"),
        ("Address withheld", "Yes", "Y"),
        ("Safe address?", "Do not disclose", "Do not disclose"),
        ("Disclose address", "N", "Y"),
        ("Secret address", "Y", "Y"),
        ("Hidden", "Y", "Y"),
        ("Confidential address", "Y", "Y"),
        # What it holds says so, whatever its name.
        ("Address note", "Address withheld", "Address withheld"),
        ("Flat", "Refuge", "Refuge"),
    ],
)
def test_a_column_about_hiding_an_address_is_a_mark_and_never_a_line_of_one(
    tmp_path: Path, name: str, text: str, is_: str
) -> None:
    told = drafted(tmp_path, f"Ref,Surname,Address,{name}", "R{n},Lee,{n} Mill Road,", more=f"R99,Ray,9 Hill,{text}\n")

    assert f'protected_address: {{column: "{name}", is: ["{is_}"]}}  # SURE?' in told
    assert 'lines: ["Address"]' in told
    assert told.count(f'"{name}"') == 1


def test_an_address_in_which_a_refuge_stands_keeps_its_lines_and_is_asked_for_as_a_mark_too(tmp_path: Path) -> None:
    told = drafted(tmp_path, "Ref,Surname,Address", "R{n},Lee,{n} Mill Road", more="R99,Ray,Refuge\n")

    assert 'lines: ["Address"]' in told
    assert 'protected_address: {column: "Address", is: ["Refuge"]}  # SURE?' in told


def test_two_columns_of_protection_are_both_asked_for(tmp_path: Path) -> None:
    told = drafted(tmp_path, "Ref,Surname,Refuge?,Withhold address", "R{n},Lee,,", more="R99,Ray,Y,Y\n")

    marks = '{any: [{column: "Refuge?", is: ["Y"]}, {column: "Withhold address", is: ["Y"]}]}'
    assert f"protected_address: {marks}  # SURE?" in told


@pytest.mark.parametrize(
    "house", ["House No", "House no.", "House Number", "House num", "Flat nr", "House name or number"]
)
def test_the_number_of_a_house_is_a_line_before_its_street(tmp_path: Path, house: str) -> None:
    told = drafted(tmp_path, f"Ref,Surname,{house},Street,Post Code", "R{n},Lee,{n},High Street,ZZ1 1AA")

    assert f'lines: ["{house}", "Street"], postcode: "Post Code"' in told


@pytest.mark.parametrize("born", ["D.O.B.", "D O B", "d.o.b", "DOB"])
def test_a_birth_date_is_known_however_its_letters_are_set(tmp_path: Path, born: str) -> None:
    assert f'birth_date: "{born}"' in drafted(tmp_path, f"Ref,Surname,{born}", "R{n},Lee,{d:02}/{m:02}/2014")


def test_a_street_without_numbers_and_a_column_that_may_be_the_house_are_marked(tmp_path: Path) -> None:
    told = drafted(tmp_path, "Ref,Surname,Street,Dwelling", "R{n},Lee,High Street,{n}A")

    assert "no house number is in these lines, and strangers of one street would share a home" in told
    assert '"Dwelling": texts, 40 different, filled in 100% of rows  # SURE? is this a part of the address?' in told


def test_a_table_of_people_without_a_birth_date_is_marked_where_days_have_no_use(tmp_path: Path) -> None:
    told = drafted(tmp_path, "Ref,Surname,Geburtstag", "R{n},Lee,{d:02}/{m:02}/2014")

    assert 'parties:  # SURE? nobody here has a birth date: is it "Geburtstag"?' in told


@pytest.mark.parametrize(
    ("name", "text"), [("Arrears", "£1,{n:03}.50"), ("Arrears", "{n}"), ("Figure", "{n}.25"), ("Opened on", "4{n:04}")]
)
def test_no_amount_and_no_day_is_the_key_of_a_row_where_a_real_key_is(tmp_path: Path, name: str, text: str) -> None:
    told = drafted(tmp_path, f'{name},"Client ID",Surname', '"' + text + '",{n:05},Lee')

    assert 'row_key: ["Client ID"]\n' in told


def test_without_a_real_key_what_is_taken_for_one_is_marked_and_is_no_amount(tmp_path: Path) -> None:
    told = drafted(tmp_path, "Balance,Folio,Surname", '"£1,{n:03}.50",F{n:05},Lee')

    assert 'row_key: ["Folio"]  # SURE? its name does not say that it is a key' in told


def test_a_shortened_number_is_marked_where_it_is_the_key(tmp_path: Path) -> None:
    told = drafted(tmp_path, "Case ID,Surname,DOB", "1.{d:02}E+10,Lee{n},{d:02}/{m:02}/2014")

    (line,) = (line for line in told.splitlines() if "row_key" in line)
    assert "SURE?" in line
    assert "40 of its texts are numbers that a spreadsheet has shortened" in line


def test_letters_that_were_encoded_twice_are_marked(tmp_path: Path) -> None:
    name = "Núñez".encode().decode("windows-1252")

    told = drafted(tmp_path, "Ref,Surname,Forename", "R{n}," + name + ",Zoë")

    assert 'last_name: ["Surname"]  # SURE? 40 of its texts look encoded twice' in told
    assert 'first_name: ["Forename"]\n' in told


def test_a_spreadsheets_day_numbers_are_marked(tmp_path: Path) -> None:
    told = drafted(tmp_path, "Ref,Surname,Date of birth,Visit date", "R{n},Lee,41{n:03},45{n:03}")

    assert told.count("# SURE? these look like a spreadsheet's day numbers") == 2
