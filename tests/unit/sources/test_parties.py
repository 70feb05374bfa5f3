"""Rows that hold several people become records, relationships, facts and professionals."""

from __future__ import annotations

from hashlib import md5
from pathlib import Path

import pytest
from tests.unit.sources.builders import Council, head


def record(key: str, *, source: str = "families", kind: str = "person") -> str:
    """Of somebody without a key of their own, the key is `row|party|name|birth date`."""
    return md5(f"{source}|{kind}|{key}".encode()).hexdigest()  # noqa: S324 - not for secrecy


HOUSEHOLD = (
    head("families")
    + """
tables:
  - row_key: [ref]
    parties:
      mother:
        role: mother
        key: [mother_id]
        identity: {first_name: [m_first], last_name: [m_last], phone: m_phone}
        addresses:
          - {lines: [line1, line2], postcode: postcode, from: since, protected: {column: refuge, is: ["Y"]}}
        marks: {witness: {column: flag, is: [W]}}
      child:
        role: child
        repeat: [1, 3]
        identity: {first_name: ["c{n}_first"], birth_date: "c{n}_born"}
        addresses: [{lines: [line1, line2], postcode: postcode}]
    relations:
      - {party: mother, is: mother, of: child}
    facts:
      - {kind: birth, about: child, from: "c{n}_born"}
      - {kind: rent_arrears, about: mother, amount: owed}
    professionals:
      - {with: child, role: health visitor, name: ["c{n}_hv"], email: hv_email, from: since}
"""
)
COLUMNS = (
    "ref,mother_id,m_first,m_last,m_phone,line1,line2,postcode,since,refuge,flag,owed,hv_email,"
    "c1_first,c1_born,c1_hv,c2_first,c2_born,c2_hv,c3_first,c3_born,c3_hv\n"
)


@pytest.fixture
def council(tmp_path: Path) -> Council:
    council = Council(tmp_path)
    council.contract(HOUSEHOLD, name="families")
    return council


def test_a_household_in_one_row_becomes_its_people_and_what_they_are_to_each_other(council: Council) -> None:
    council.sends(
        "families_2025-01-01.csv",
        COLUMNS
        + 'H1,M9,Ann,Lee,+44 7700 900123,1 High St,Anytown,zz11aa,2024-05-01,N,,"£1,250.50",,Bo,2020-01-01,Hal Vi,Cy,2021-01-01,,,,\n',
    )

    accepted = council.accept()

    bo, cy, ann = record("H1|child|bo|2020-01-01"), record("H1|child|cy|2021-01-01"), record("M9")
    found = accepted.rows("records", "record", "record_key", "role", "first_name", "postcode")
    assert sorted(found) == sorted(
        [
            (ann, "M9", "mother", "Ann", "ZZ1 1AA"),
            (bo, "H1|child|1", "child", "Bo", "ZZ1 1AA"),
            (cy, "H1|child|2", "child", "Cy", "ZZ1 1AA"),
        ]
    )
    assert sorted(accepted.rows("relationships", "record", "relation", "of_record")) == sorted(
        [(ann, "mother", bo), (ann, "mother", cy)]
    )
    assert sorted(accepted.rows("facts", "record", "kind", "from_day::text", "amount")) == sorted(
        [
            (ann, "rent_arrears", None, 1250.5),
            (bo, "birth", "2020-01-01", None),
            (cy, "birth", "2021-01-01", None),
        ]
    )
    assert accepted.rows("involvements", "record", "role", "name") == [(bo, "health visitor", "Hal Vi")]
    assert accepted.rows("records", "phone", where=f"record = '{ann}'") == [("07700900123",)]
    assert accepted.rows("addresses", "address", "from_day::text", "protected", where=f"record = '{ann}'") == [
        ("1 High St, Anytown", "2024-05-01", False)
    ]


def test_an_empty_party_is_nobody(council: Council) -> None:
    council.sends("families_2025-01-01.csv", COLUMNS + "H1" + "," * 21 + "\n")

    accepted = council.accept()

    assert accepted.rows("extracts", "kept") == [(1,)]
    assert accepted.rows("records") == []


def test_a_mark_stays_when_a_later_row_forgets_it(council: Council) -> None:
    row = "H1,M9,Ann,Lee,,1 High St,,ZZ1 1AA,2024-05-01,{refuge},{flag},,,,,,,,,,,\n"
    council.sends("families_2025-01-01.csv", COLUMNS + row.format(refuge="Y", flag="W"))
    council.sends("families_2025-02-01.csv", COLUMNS + row.format(refuge="N", flag=""))

    accepted = council.accept()

    assert accepted.rows("records", "marks") == [(["witness"],)]
    assert accepted.rows("addresses", "protected", "last_said::text") == [(True, "2025-02-01")]


def test_a_professional_without_name_team_and_email_does_not_count(council: Council) -> None:
    council.sends(
        "families_2025-01-01.csv",
        COLUMNS + "H1,,,,,,,,,,,,not an address,Bo,2020-01-01,,,,,,,\n",
    )

    accepted = council.accept()

    assert accepted.rows("involvements") == []
    assert accepted.rows("values_dropped", "column_name", "reason") == [("hv_email", "not an e-mail address")]


EVENTS = (
    head("incidents", delivery="events")
    + """
tables:
  - row_key: [ref]
    parties:
      victim: {role: victim, identity: {full_name: [victim], full_name_order: last_first}}
      suspect: {role: suspect, identity: {full_name: [suspect]}}
      seen: {role: contact, key: [seen_id], same_as: {source: families, column: seen_id}}
    relations:
      - {party: suspect, is: {column: tie, codes: {EX: partner, MUM: mother}}, of: victim}
    facts:
      - {kind: domestic_abuse_incident, about: victim, when: {column: da, is: [y]}, from: day, constant: victim}
      - {kind: police_incident, about: suspect, from: day, constant: suspect}
      - {kind: assessment_factor, about: victim, from: day, value: {column: factors}, split: ";"}
"""
)


def test_an_event_with_several_people_says_what_each_was(council: Council) -> None:
    council.contract(EVENTS, name="incidents")
    council.sends(
        "incidents_2025-01-01.csv",
        "ref,victim,suspect,seen_id,tie,da,day,factors\n"
        'I1,"LEE, Ann Mary",Bob Ray,M9,ex,Y,2024-12-01,3A; 4B ;;3A\n'
        "I2,RAY Bob,,,EX,N,2024-12-02,\n"
        "I3,LEE,Cy,,COUSIN,,2024-12-03,\n",
    )

    accepted = council.accept()

    victim = record("I1|victim|lee ann mary", source="incidents")
    suspect = record("I1|suspect|bob ray", source="incidents")
    assert accepted.rows("records", "full_name", where="role = 'victim'") == [("Ann Mary LEE",), ("Bob RAY",), ("LEE",)]
    assert accepted.rows("records", "same_source", "same_record", where="role = 'contact'") == [
        ("families", record("M9"))
    ]
    assert accepted.rows("relationships", "record", "relation", "of_record") == [(suspect, "partner", victim)]
    assert accepted.rows("facts", "value", where=f"record = '{victim}'") == [("3A",), ("4B",), ("victim",)]
    assert accepted.rows("facts", "kind", "value", where=f"record = '{suspect}'") == [("police_incident", "suspect")]
    assert accepted.rows("values_dropped", "column_name", "values_dropped") == [("tie", 1)]


def test_the_last_day_is_the_day_before_a_fact_ends(tmp_path: Path) -> None:
    council = Council(tmp_path)
    council.contract(
        head()
        + """
date_formats: ["%d/%m/%Y", "%Y%m%d"]
tables:
  - row_key: [id]
    parties: {child: {role: child, key: [id], key_kind: pupil}}
    facts:
      - {kind: suspension, about: child, from: start, last_day: last, amount: days, key: [id, start]}
      - kind: sen
        about: child
        value: {column: sen, codes: {K: support, E: plan, N: null}}
        from: start
"""
    )
    council.sends(
        "pupils_2025-01-01.csv",
        "id,start,last,days,sen\n1,01/10/2024,03/10/2024,2.5,K\n2,20241101,20241101,x,N\n3,,,,\n4,,,,?Z\n5,20241101,,,?Z\n",
    )

    accepted = council.accept()

    assert accepted.rows("facts", "kind", "from_day::text", "until_day::text", "amount", "value") == [
        ("sen", "2024-10-01", None, None, "support"),
        ("sen", "2024-11-01", None, None, None),
        ("sen", None, None, None, None),
        ("suspension", "2024-10-01", "2024-10-04", 2.5, None),
        ("suspension", "2024-11-01", "2024-11-02", None, None),
        ("suspension", "2024-11-01", None, None, None),
    ]
    assert accepted.rows("values_dropped", "column_name", "values_dropped") == [("days", 1), ("sen", 2)]


def test_a_staff_list_becomes_staff_and_not_records(tmp_path: Path) -> None:
    council = Council(tmp_path)
    council.contract(
        head("staff")
        + """
staff:
  staff: id
  name: [first, last]
  email: email
  role: {column: job, codes: {SW: worker}}
  team: team
  trained_on: trained
  agreed_on: agreed
""",
        name="staff",
    )
    columns = "id,first,last,email,job,team,trained,agreed\n"
    council.sends(
        "staff_2025-01-01.csv",
        columns + "s1,Ann,Lee,Ann.Lee@Tiny.example,SW,North,2024-01-01,2024-01-02\n"
        "s2,Bob,Ray,bob@tiny.example,BOSS,North,,\ns3,Cy,Doe,nope,SW,North,,\n",
    )
    council.sends("staff_2025-02-01.csv", columns)

    accepted = council.accept()

    assert accepted.rows("staff", "staff", "name", "email", "role", "trained_on::text", "until_day::text") == [
        ("s1", "Ann Lee", "ann.lee@tiny.example", "worker", "2024-01-01", "2025-02-01")
    ]
    assert accepted.rows("set_aside", "row_number", "reason") == [
        (2, "job holds a code that the contract does not name"),
        (3, "email is not an e-mail address"),
    ]
    assert accepted.rows("records") == []


def test_a_code_between_others_that_the_contract_does_not_name_is_counted(tmp_path: Path) -> None:
    council = Council(tmp_path)
    council.contract(
        head()
        + """
tables:
  - row_key: [id]
    parties: {child: {role: child, key: [id]}}
    facts:
      - {kind: assessment_factor, about: child, value: {column: f, codes: {"3": 3A, "4": 4B}}, split: ";"}
"""
    )
    council.sends("pupils_2025-01-01.csv", "id,f\n1,3;4\n2,3;5\n3,\n")

    accepted = council.accept()

    assert accepted.rows("facts", "value") == [("3A",), ("3A",), ("4B",), (None,)]
    assert accepted.rows("values_dropped", "column_name", "values_dropped") == [("f", 1)]


@pytest.mark.parametrize("told", ["Y", "y", "Yes", "TRUE", "1"])
def test_protection_is_understood_in_whatever_words_a_system_says_yes(council: Council, told: str) -> None:
    council.sends("families_2025-01-01.csv", COLUMNS + f"H1,M9,Ann,Lee,,1 High St,Anytown,ZZ1 1AA,,{told},{'':,>12}\n")
    accepted = council.accept()
    assert accepted.rows("addresses", "protected", where="protected") == [(True,)]
    assert accepted.rows("values_dropped") == []


def test_a_mark_that_is_neither_yes_nor_no_is_on_the_receipt(council: Council) -> None:
    council.sends("families_2025-01-01.csv", COLUMNS + f"H1,M9,Ann,Lee,,1 High St,Anytown,ZZ1 1AA,,maybe,{'':,>12}\n")
    accepted = council.accept()
    assert accepted.rows("values_dropped", "column_name", "reason") == [
        ("refuge", "neither a yes nor a no, where protection is told")
    ]
