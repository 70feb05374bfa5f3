"""XML: rows are elements, columns are paths; nothing in a message reaches out of it or makes it larger than it is."""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.unit.sources.builders import Council, head

from kinfold.sources.contracts import read_contracts
from kinfold.vocabulary.errors import BadSettings

DAY = "2025-01-01"
FAMILIES = """
also_called: {"../@ref": [../@family]}
tables:
  - name: people
    element: Families/Family/Person
    row_key: ["@id"]
    required: [Name/First]
    parties:
      person:
        role: child
        key: ["@id"]
        identity:
          first_name: [Name/First]
          last_name: [../Surname]
          birth_date: Born
        addresses:
          - {lines: [../Home], postcode: ../../Office/@postcode}
    facts:
      - {kind: school_roll, about: person, value: {column: ../@ref}, from: Since}
  - name: flags
    element: Families/Family/Person/Flags/Flag
    row_key: [../../@id, .]
    parties:
      person: {role: child, key: [../../@id]}
    facts:
      - {kind: assessment_factor, about: person, value: {column: ., codes: {A: 1A, B: 1B}}}
"""
MESSAGE = """<?xml version="1.0" encoding="utf-8"?>
<m:Message xmlns:m="urn:one"><Families>
  <Office postcode="ZZ1 1AA"/>
  <Family ref="F1">
    <m:Person m:id="1"><Name><First>Zoë</First></Name><Born>2010-02-03</Born>
      <Flags><Flag>A</Flag><Flag>B</Flag></Flags></m:Person>
    stray text
    <Person id="2"><Name><First> Bo &amp; Co </First></Name><Since>2024-09-01</Since></Person>
    <Surname>Oakes</Surname><Home><![CDATA[4 <Mill> Lane]]></Home>
  </Family>
  <Family family="F2"><Surname>Reed</Surname><Person id="3"><Name/></Person></Family>
</Families></m:Message>
"""


def council_for(tmp_path: Path, *, tables: str = FAMILIES, most: float = 0.9) -> Council:
    council = Council(tmp_path)
    council.contract(head(format="xml", most=most) + tables)
    return council


def message(people: str) -> str:
    return f"<Message><Families><Family ref='F'>{people}</Family></Families></Message>"


def test_a_message_becomes_records_addresses_and_facts(tmp_path: Path) -> None:
    council = council_for(tmp_path)
    council.sends(f"pupils_{DAY}.xml", MESSAGE)

    accepted = council.accept()

    assert accepted.rows("records", "record_key", "first_name", "last_name", "birth_date::text") == [
        ("1", "Zoë", "Oakes", "2010-02-03"),
        ("2", "Bo & Co", "Oakes", None),
    ]
    assert accepted.rows("addresses", "address", "postcode") == [("4 <Mill> Lane", "ZZ1 1AA")] * 2
    assert accepted.rows("facts", "kind", "value", "from_day::text") == [
        ("assessment_factor", "1A", None),
        ("assessment_factor", "1B", None),
        ("school_roll", "F1", "2024-09-01"),
        ("school_roll", "F1", None),
    ]
    assert accepted.rows("set_aside", "table_name", "row_number", "reason") == [
        ("people", 3, "Name/First is empty, or holds a text that stands for nothing")
    ]
    assert accepted.rows("extracts", "rows_in", "kept", "set_aside") == [(5, 4, 1)]


def test_a_value_that_stands_twice_sets_its_rows_aside_and_no_others(tmp_path: Path) -> None:
    council = council_for(tmp_path)
    twice = "<Person id='1'><Born>2010-01-01</Born><Born>2011-01-01</Born><Name><First>A</First></Name></Person>"
    council.sends(f"pupils_{DAY}.xml", message(twice + "<Person id='2'><Name><First>B</First></Name></Person>"))

    accepted = council.accept()

    assert accepted.rows("records", "first_name") == [("B",)]
    assert accepted.rows("set_aside", "row_number", "reason") == [
        (1, "Born stands more than once in what the contract says is one row")
    ]


def test_of_two_names_of_a_column_the_contracts_own_counts(tmp_path: Path) -> None:
    council = council_for(tmp_path)
    person = "<Person id='1'><Name><First>A</First></Name><Since>2024-09-01</Since></Person>"
    council.sends(f"pupils_{DAY}.xml", message(person).replace("ref='F'", "family='old' ref='new'"))

    assert council.accept().rows("facts", "value") == [("new",)]


def test_an_overlong_text_sets_its_row_aside(tmp_path: Path) -> None:
    council = council_for(tmp_path)
    council.sends(
        f"pupils_{DAY}.xml", message(f"<Person id='1'><Name><First>{'x' * 1_000_001}</First></Name></Person>")
    )

    assert council.accept().rows("set_aside", "reason") == [("Name/First is longer than 1,000,000 characters",)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1", "windows-1252"])
def test_the_encoding_is_the_one_that_the_message_declares(tmp_path: Path, encoding: str) -> None:
    council = council_for(tmp_path)
    text = f'<?xml version="1.0" encoding="{encoding}"?>' + message(
        "<Person id='1'><Name><First>Núñez</First></Name></Person>"
    )
    council.sends(f"pupils_{DAY}.xml", text.encode(encoding))

    assert council.accept().rows("records", "first_name") == [("Núñez",)]


BOMB = (
    "<!DOCTYPE m [<!ENTITY a 'ha'>"
    + "".join(f"<!ENTITY {chr(98 + i)} '{f'&{chr(97 + i)};' * 10}'>" for i in range(12))
    + "]><Message><Families>&m;</Families></Message>"
)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (BOMB, "declares a document type or an entity"),
        ("<!DOCTYPE m SYSTEM 'http://127.0.0.1:9/x.dtd'><Message/>", "declares a document type or an entity"),
        ("<!DOCTYPE m [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><Message>&x;</Message>", "declares a document type"),
        ("<Message><Families>&x;</Families></Message>", "not XML that can be read (line 1: undefined entity)"),
        ("<Message><Families><Family></Families></Message>", "not XML that can be read (line 1: mismatched tag)"),
        ("<Message><Families>", "not XML that can be read (line 1: no element found)"),
        ("", "not XML that can be read (line 1: no element found)"),
        ("id,first\n1,Ann\n", "not XML that can be read (line 1: syntax error)"),
        ("<Message><Families>\x00</Families></Message>", "not XML that can be read (line 1: not well-formed"),
        ("<Other><Things/></Other>", "has no element 'Families' below its root, which the contract names"),
        ("<a>" * 101 + "</a>" * 101, "has elements nested more than 100 deep"),
        (f"<Message><!--{'x' * 3_000_000}--><Families/></Message>", "has a tag or a comment of more than a megabyte"),
        (f"<Message><Families a='{'x' * 3_000_000}'/></Message>", "has a tag or a comment of more than a megabyte"),
        ("<?xml version='1.0' encoding='klingon'?><Message/>", "is written in an encoding that is not known"),
    ],
    ids=lambda value: str(value)[:30],
)  # fmt: skip
def test_a_message_that_means_harm_or_is_broken_is_refused_whole(tmp_path: Path, text: str, told: str) -> None:
    council = council_for(tmp_path)
    council.sends(f"pupils_{DAY}.xml", text)

    [(state, reason, rows)] = council.accept().rows("extracts", "state", "reason", "rows_in")

    assert state == "refused"
    assert told in reason
    assert rows == 0


def test_a_large_message_is_read_in_little_memory(tmp_path: Path) -> None:
    person = "<Person id='{}'><Name><First>Ann</First></Name><Note>" + "text " * 40 + "</Note></Person>"
    path = tmp_path / "large.xml"
    with path.open("w") as file:
        file.write("<Message><Families>")
        for family in range(40_000):
            file.write(f"<Family ref='{family}'>{person.format(family)}<Surname>Oakes</Surname></Family>")
        file.write("</Families></Message>")
    script = f"""
import resource
from pathlib import Path
from kinfold.sources import xml_file
from kinfold.sources.reading import FileToRead, Wanted

wanted = Wanted(("@id", "Name/First", "../Surname"))
file = FileToRead(Path({str(path)!r}), "large.xml", wanted, 1, Path({str(tmp_path)!r}), None)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
part = xml_file.read_xml(file, "people", element="Families/Family/Person")
print(len(part.malformed), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""
    malformed, grown = subprocess.run(
        [sys.executable, "-c", script], check=True, capture_output=True, text=True
    ).stdout.split()

    assert path.stat().st_size > 10_000_000
    assert int(malformed) == 0
    assert int(grown) < 60_000, f"{grown} KB, of which a machine here has {resource.getpagesize()} a page"


def test_many_attributes_and_elements_take_no_long_time(tmp_path: Path) -> None:
    council = council_for(tmp_path)
    attributes = " ".join(f"a{i}='1'" for i in range(60_000))
    people = "".join(f"<Person id='{i}'><Name><First>A</First></Name><x {attributes if i < 3 else ''}/></Person>" for i in range(30_000))  # fmt: skip
    council.sends(f"pupils_{DAY}.xml", message(people))

    started = time.monotonic()
    assert council.accept().rows("extracts", "kept") == [(30_000,)]
    assert time.monotonic() - started < 30


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("    element: Families/Family/Person\n", "", "a table of XML needs an `element`"),
        ("element: Families/Family/Person\n", "element: /Families//Person\n", "a table of XML needs an `element`"),
        ("last_name: [../Surname]", "last_name: [../../../../Surname]", "leads above the root"),
        ("last_name: [../Surname]", "last_name: [Sur name]", "is not the path of a column"),
        ("last_name: [../Surname]", "last_name: ['@a/b']", "is not the path of a column"),
        ("    row_key: [\"@id\"]\n", "    header_row: 2\n    row_key: [\"@id\"]\n", "XML has no header"),
        ("role: child\n", "role: child\n        marks: {restricted: {column: Secret, is: [Y]}}\n", "'Secret' tells who is protected, so it stands under `required`"),
        ("[../@family]", "[../../../../../x]", "leads above the root"),
        ("also_called: {\"../@ref\"", "also_called: {\"../@rfe\"", "no part of this contract uses the column '../@rfe'"),
    ],
)  # fmt: skip
def test_a_slip_in_a_path_is_told(tmp_path: Path, old: str, new: str, told: str) -> None:
    assert old in FAMILIES
    council = council_for(tmp_path, tables=FAMILIES.replace(old, new, 1))

    with pytest.raises(BadSettings) as bad:
        read_contracts(council.folder)

    assert told in "\n".join(bad.value.problems)


def test_dates_that_cannot_be_set_their_row_aside_in_any_format(tmp_path: Path) -> None:
    council = Council(tmp_path)
    council.contract(
        head()
        + """
tables:
  - row_key: [id]
    past: [begun]
    in_order: [[begun, ended]]
    parties: {child: {role: child, key: [id]}}
    facts: [{kind: early_help, about: child, from: begun, until: ended}]
"""
    )
    rows = [
        "1,2024-01-01,2024-02-01",
        "2,2025-01-02,",
        "3,2024-02-01,2024-01-31",
        "4,2024-02-01,2024-02-01",
        "5,,2024-01-01",
    ]
    council.sends(f"pupils_{DAY}.csv", "id,begun,ended\n" + "\n".join(rows) + "\n")  # fmt: skip

    accepted = council.accept()

    assert accepted.rows("set_aside", "row_number", "column_name", "reason") == [
        (2, "begun", "begun is after the extract's day"),
        (3, "ended", "ended is before begun"),
    ]
    assert accepted.rows("records", "record_key") == [("1",), ("4",), ("5",)]
