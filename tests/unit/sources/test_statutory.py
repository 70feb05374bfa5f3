"""
The statutory files, from samples that others published: each is taken as a council would take it, and
what came out stands here, record by record. What breaks a contract is set aside with its reason.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook
from tests.unit.sources.builders import Council, head

from kinfold.places import shipped
from kinfold.sources.columns import uses_of_table
from kinfold.sources.contract import conditions_in
from kinfold.sources.contracts import read_contracts
from kinfold.vocabulary.codelists import FactKind
from kinfold.vocabulary.identifiers import SourceId

SAMPLES = Path(__file__).resolve().parents[2] / "data" / "statutory"
OWN = """
like: statutory/{name}
agreement: isa
lawful_basis: public_task
retention: partner_extract
"""


@pytest.fixture
def council(tmp_path: Path) -> Council:
    return Council(tmp_path)


def takes(council: Council, name: str, more: str = "") -> None:
    council.contract(OWN.format(name=name) + more, name=name)


def test_the_children_in_need_census(council: Council) -> None:
    takes(council, "cin_census", "same_as: {ssd: null}\nlimits: {set_aside: 0.4, missing: {ReasonForClosure: 0.999}}\n")
    council.sends("cin_census_2024-05-01.xml", (SAMPLES / "cin_census_2024_sample.xml").read_bytes())

    accepted = council.accept()

    # Its one child's closure says adopted, so the record is closed.
    assert accepted.rows(
        "records", "record_key", "birth_date::text", "sex", "ethnic_group", "upn", "former_upn", "marks"
    ) == [("DfEX0000001", "2015-03-27", "m", "WBRI", None, None, ["adopted"])]
    assert accepted.rows("facts", "kind", "from_day::text", "until_day::text", "value", "outcome") == [
        ("child_in_need", "2022-10-06", "2023-02-28", "N4", "RC1"),
        ("child_in_need_plan", "2023-01-24", "2023-01-27", None, None),
        ("child_protection_conference", "2022-06-17", None, None, None),
        ("child_protection_conference", "2022-12-06", None, None, None),
        ("child_protection_enquiry", "2022-06-02", None, None, None),
        ("child_protection_plan", "2022-02-17", "2023-03-15", "PHY", None),
        ("disability", None, None, "HAND", None),
        ("disability", None, None, "HEAR", None),
        ("plan_review", "2023-02-15", None, "child_protection", None),
        ("social_care_referral", "2022-10-06", None, "1A", None),
    ]
    # The sample is dirty on purpose: an assessment that begins in 2028 and was authorised in 2020.
    assert accepted.rows("set_aside", "table_name", "row_number", "reason") == [
        ("assessments", 1, "AssessmentActualStartDate is after the extract's day"),
        ("assessments", 1, "AssessmentAuthorisationDate is before AssessmentActualStartDate"),
        ("factors", 1, "../../AssessmentAuthorisationDate is before ../../AssessmentActualStartDate"),
        ("factors", 2, "../../AssessmentAuthorisationDate is before ../../AssessmentActualStartDate"),
        ("factors", 3, "../../AssessmentAuthorisationDate is before ../../AssessmentActualStartDate"),
    ]
    assert accepted.rows("values_dropped", "table_name", "column_name", "reason", "values_dropped") == [
        ("children", "FormerUPN", "not a valid unique pupil number", 1),
        ("children", "UPN", "not a valid unique pupil number", 1),
        ("factors", ".", "a code that the contract does not name", 1),
    ]
    assert accepted.rows("extracts", "rows_in", "kept", "set_aside", "state") == [(12, 8, 4, "accepted")]


def test_the_census_is_refused_where_nobodys_closure_is_told(council: Council) -> None:
    takes(council, "cin_census", "same_as: {ssd: null}\nlimits: {set_aside: 0.4, missing: {ReasonForClosure: 0.999}}\n")
    text = (SAMPLES / "cin_census_2024_sample.xml").read_text().replace("ReasonForClosure", "ClosureReason")
    council.sends("cin_census_2024-05-01.xml", text)

    [(state, reason)] = council.accept().rows("extracts", "state", "reason")

    assert state == "refused"
    assert "1 of 1 rows have nothing in ReasonForClosure" in reason


EPISODES_ONLY = """
files: {episodes: "SSDA903_episodes_{date}.csv"}
same_as: {ssd: null}
without: [header, reviews, ad1, placed_adoption, oc2, oc3, uasc, missing, prev_perm]
"""


def test_the_episodes_of_looked_after_children(council: Council) -> None:
    takes(council, "ssda903", EPISODES_ONLY)
    council.sends("SSDA903_episodes_2019-10-01.csv", (SAMPLES / "ssda903_episodes_sample.csv").read_bytes())

    accepted = council.accept()

    assert accepted.by_key("facts", "from_day::text", "until_day::text", "value", "outcome") == [
        ("249901", "2019-03-30", "2019-04-10", "J3", "U4"),
        ("249901", "2019-04-10", "2019-06-24", "V3", "U4"),
        ("689661", "2018-12-02", "2019-05-16", "J2", "U5"),
        ("689661", "2018-12-11", "2019-07-18", "V4", "K2"),
        ("689661", "2019-05-16", "2019-09-26", "J2", "U5"),
    ]
    assert accepted.by_key("addresses", "postcode", "from_day::text", "until_day::text") == [
        ("249901", "P13 2TR", "2019-03-30", "2019-04-10"),
        ("249901", "P13 2TR", "2019-04-10", "2019-06-24"),
        ("689661", "C25 1YT", "2018-12-02", "2019-05-16"),
        ("689661", "C25 1YT", "2019-05-16", "2019-09-26"),
        ("689661", "T28 2WB", "2018-12-11", "2019-07-18"),
    ]
    assert accepted.rows("set_aside") == accepted.rows("values_dropped") == []


SSDA903 = {
    "header": "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\n1,2,03/02/2006,WBRI,,1,01/06/2023\n2,M,04/05/2012,NOBT,,0,\n",
    "episodes": "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN\n"
    "1,01/02/2024,S,C2,N1,U4,PR1,,,,,ZZ1 1AA,\n"
    "2,01/02/2024,S,E1,N1,A5,PR1,,,,,ZZ1 1AB,\n"
    "3,01/02/2020,S,E1,N1,U6,PR1,01/03/2021,e11,,,,\n"
    "4,01/02/2024,S,Q9,N1,U6,PR1,01/01/2024,,,,,\n",
    "reviews": "CHILD,DOB,REVIEW,REVIEW_CODE\n1,03/02/2006,01/03/2024,PN1\n",
    "ad1": "CHILD,DOB,DATE_INT,DATE_MATCH,FOSTER_CARE,NB_ADOPTR,SEX_ADOPTR,LS_ADOPTR\n5,01/01/2019,,,0,2,MF,M1\n",
    "placed_adoption": "CHILD,DOB,DATE_PLACED,DATE_PLACED_CEASED,REASON_PLACED_CEASED\n"
    "6,01/01/2019,01/02/2024,,\n7,01/01/2019,01/02/2024,01/03/2024,RD1\n",
    "oc2": "CHILD,DOB,SDQ_SCORE,SDQ_REASON,CONVICTED,HEALTH_CHECK,IMMUNISATIONS,TEETH_CHECK,HEALTH_ASSESSMENT,"
    "SUBSTANCE_MISUSE,INTERVENTION_RECEIVED,INTERVENTION_OFFERED\n1,03/02/2006,17,,1,,1,1,1,1,1,\n8,03/02/2010,9,,0,,1,1,1,0,0,\n",
    "oc3": "CHILD,DOB,IN_TOUCH,ACTIV,ACCOM\n9,01/01/2004,YES,G5,U1\n",
    "uasc": "CHILD,SEX,DOB,DUC\n10,1,01/01/2008,01/01/2026\n",
    "missing": "CHILD,DOB,MISSING,MIS_START,MIS_END\n1,03/02/2006,M,05/02/2024,06/02/2024\n1,03/02/2006,A,31/12/2024,\n1,03/02/2006,M,,06/02/2024\n",
    "prev_perm": "CHILD,DOB,PREV_PERM,LA_PERM,DATE_PERM\n11,01/01/2012,P1,,01/01/2015\n1,03/02/2006,Z1,,\n",
}  # fmt: skip
SOCIAL_CARE = """
tables:
  - row_key: [id]
    parties:
      child: {role: child, key: [id], identity: {first_name: [name]}}
"""


def test_all_files_of_the_return_together_are_of_the_children_that_social_care_knows(council: Council) -> None:
    council.contract(head("social_care") + SOCIAL_CARE, name="social_care")
    takes(council, "ssda903", "same_as: {ssd: social_care}\nlimits: {set_aside: 0.2}\n")
    council.sends("social_care_2024-04-01.csv", "id,name\n1,Ada\n")
    for table, rows in SSDA903.items():
        council.sends(f"{table}_2024-04-01.csv", rows)

    accepted = council.accept()

    of = "source = 'ssda903'"
    ada = accepted.rows("records", "record", where="source = 'social_care'")
    assert accepted.rows("records", "same_record", where=f"{of} AND record_key = '1'") == ada
    assert accepted.rows("records", "record_key", "birth_date::text", "sex", "marks", where=of) == [
        ("1", "2006-02-03", "f", []),
        ("10", "2008-01-01", "m", []),
        ("11", "2012-01-01", None, ["adopted"]),
        ("1|own_child", "2023-06-01", None, []),
        ("2", "2012-05-04", "m", ["adopted"]),
        ("3", None, None, ["adopted"]),
        ("5", "2019-01-01", None, ["adopted"]),
        ("6", "2019-01-01", None, ["adopted"]),
        ("7", "2019-01-01", None, []),
        ("8", "2010-02-03", None, []),
        ("9", "2004-01-01", None, []),
    ]
    assert accepted.rows("relationships", "relation") == [("mother",)]
    assert accepted.rows("addresses", "postcode", "protected") == [("ZZ1 1AA", False), ("ZZ1 1AB", True)]
    assert accepted.by_key("facts", "kind", "from_day::text", "until_day::text", "value", "outcome") == [
        ("1", "looked_after", "2024-02-01", None, "C2", "U4"),
        ("1", "missing_episode", "2024-02-05", "2024-02-07", "missing", None),
        ("1", "offence", None, None, None, None),
        ("1", "plan_review", "2024-03-01", None, "looked_after", None),
        ("1", "substance_treatment", None, None, None, None),
        ("10", "unaccompanied_child", None, "2026-01-01", None, None),
        ("2", "looked_after", "2024-02-01", None, "E1", "A5"),
        ("3", "looked_after", "2020-02-01", "2021-03-01", "E1", "U6"),
        ("9", "care_leaver", None, None, None, None),
        ("9", "participation", None, None, "neet", None),
    ]
    assert accepted.rows("set_aside", "table_name", "row_number", "reason") == [
        ("episodes", 4, "DEC is before DECOM"),
        ("missing", 2, "MIS_START is after the extract's day"),
        ("missing", 3, "MIS_START is empty, or holds a text that stands for nothing"),
    ]
    assert accepted.rows("values_dropped", "table_name", "column_name", "values_dropped") == [("episodes", "LS", 1)]


def test_a_return_without_one_of_its_files_is_refused(council: Council) -> None:
    takes(council, "ssda903", "same_as: {ssd: null}\n")
    for table in list(SSDA903)[:-1]:
        council.sends(f"{table}_2024-04-01.csv", SSDA903[table])

    assert council.accept().rows("extracts", "reason") == [
        ("the extract has no file for its table 'prev_perm' (prev_perm_{date}.csv)",)
    ]


ANNEX_A = "files: annex_a_{date}.xlsx\nsame_as: {ssd: null}\n"


def test_the_lists_of_annex_a(council: Council) -> None:
    takes(council, "annex_a", ANNEX_A)
    council.sends("annex_a_2021-03-20.xlsx", (SAMPLES / "annex_a_sample.xlsx").read_bytes())

    accepted = council.accept()

    # Five to seven rows a list; 48 children in ten lists. List 11, who adopts, is not read.
    assert accepted.rows("extracts", "rows_in", "kept", "set_aside", "state") == [(54, 54, 0, "accepted")]
    assert accepted.rows("records", "count(*)", "count(birth_date)", "count(sex)", "count(ethnic_group)") == [
        (48, 47, 47, 38)
    ]
    assert accepted.rows("records", "record_key", where="marks = ['adopted']") == [
        ("10414520",), ("13782635",), ("4939073",), ("6102196",), ("7961370",),
    ]  # fmt: skip
    assert accepted.rows("facts", "kind", "count(*)", where="true GROUP BY kind") == [
        ("assessment", 10),
        ("care_leaver", 6),
        ("child_in_need", 5),
        ("child_in_need_plan", 5),
        ("child_protection_conference", 3),
        ("child_protection_enquiry", 5),
        ("child_protection_plan", 7),
        ("disability", 3),
        ("looked_after", 5),
        ("participation", 5),
        ("plan_review", 10),
        ("social_care_contact", 5),
        ("social_care_referral", 6),
        ("social_work_visit", 17),
    ]
    assert [
        row for row in accepted.by_key("facts", "kind", "from_day::text", "until_day::text", "value", "outcome")
        if row[1] in ("looked_after", "social_care_contact")
    ] == [
        ("11973218", "social_care_contact", "2020-09-16", None, "6", None),
        ("1373595", "looked_after", "2009-08-06", None, "C2", "U1"),
        ("13981739", "social_care_contact", "2020-09-16", None, "9", None),
        ("14065184", "looked_after", "2014-09-12", None, "C2", "U4"),
        ("16248829", "social_care_contact", "2020-09-16", None, "6", None),
        ("1761444", "looked_after", "2009-08-06", None, "E1", "U6"),
        ("2529037", "looked_after", "2010-02-24", None, "C2", "U6"),
        ("3623204", "looked_after", "2008-10-22", "2020-09-22", "C1", "H5"),
        ("6217392", "social_care_contact", "2020-09-16", None, "1B", None),
        ("9212044", "social_care_contact", "2020-09-16", None, "6", None),
    ]  # fmt: skip
    assert accepted.by_key("addresses", "postcode", "from_day::text", "until_day::text") == [
        ("14065184", "C25 1YT", "2019-07-08", None),
        ("1761444", "T28 2WB", "2009-11-02", None),
        ("3623204", "P13 2TR", "2009-07-27", "2020-09-22"),
    ]
    assert accepted.rows("involvements", "role", "count(*)", where="true GROUP BY role") == [
        ("Early help", 5),
        ("Personal adviser", 6),
        ("Social worker", 28),
    ]
    assert accepted.rows("values_dropped", "table_name", "column_name", "reason", "values_dropped") == [
        ("list_6", "Primary Need Code", "a code that the contract does not name", 1),
        ("list_8", "Placement postcode", "not a postcode", 1),
    ]


def test_annex_a_says_the_same_with_titles_above_its_headers_and_other_names_of_its_sheets(
    tmp_path: Path, council: Council
) -> None:
    takes(council, "annex_a", ANNEX_A)
    sample = CalamineWorkbook.from_path(SAMPLES / "annex_a_sample.xlsx")
    with xlsxwriter.Workbook(council.extracts / "annex_a_2021-03-20.xlsx") as book:
        book.add_worksheet("Cover").write(0, 0, "Annex A")
        for name in reversed(sample.sheet_names):
            page = book.add_worksheet(name.replace("List ", "LIST_") + " - children")
            for up in range(int(name.removeprefix("List "))):
                page.write(up, 0, "A line above the header")
            rows = list(sample.get_sheet_by_name(name).iter_rows())
            rows[0] = [cell.replace("Gender", " SEX") for cell in rows[0]]
            for number, row in enumerate(rows, start=up + 2):
                page.write_row(number, 0, [str(cell) if isinstance(cell, date) else cell for cell in row])
    plain = Council(tmp_path / "plain")
    takes(plain, "annex_a", ANNEX_A)
    plain.sends("annex_a_2021-03-20.xlsx", (SAMPLES / "annex_a_sample.xlsx").read_bytes())

    moved, as_published = council.accept().all(), plain.accept().all()

    of_the_file = {"extracts", "values_dropped", "monitors"}
    assert {name: rows for name, rows in moved.items() if name not in of_the_file} == {
        name: rows for name, rows in as_published.items() if name not in of_the_file
    }
    assert len(moved["records"]) == 48


SAVVI_HEADER = (
    "PersonReference,GivenNames,FamilyName,Alias,BirthDate,Gender,UPRN,Address1,Address2,Address3,Address4,Address5,"
    "Postcode,AttributeType,AttributeScheme,Attribute,AttributeDate,SourceSystem,ExtractedOn\n"
)
SAVVI = (
    "P1,Ada,Moss,,2014-05-03,Female,10001,4 Mill Lane,,Anytown,,,ZZ1 2AB,Circumstance,kinfold,sen:plan,2024-09-01,X,\n"
    "P1,Ada,Moss,,2014-05-03,Female,10001,4 Mill Lane,,Anytown,,,ZZ1 2AB,Event,kinfold,Suspension,2024-10-01,X,\n"
    "P1,Ada,Moss,,2014-05-03,Female,10001,4 Mill Lane,,Anytown,,,ZZ1 2AB,Event,kinfold,suspension,2024-11-01,X,\n"
    "P2,Ben,Moss,,2015,Male,10001,,,,,,,Service,kinfold,early_help,,X,\n"
    "P3,Cy,Moss,,2015-07,Other,10001,,,,,,,Circumstance,kinfold,child_protection_plan:NEG,2024-10-01,X,\n"
    "P4,Di,Moss,,03/05/1990,unknown,10001,,,,,,,Risk,theirs,at_risk,2024-10-01,X,\n"
    "P5,Eve,Moss,,1990-05-03,Female,10001,,,,,,,Circumstance,kinfold,happy,2024-10-01,X,\n"
    "P6,Flo,Moss,,1990-05-03,Female,,,,,,,,Circumstance,kinfold,young_carer:yes,2024-10-01,X,\n"
    "P7,Gus,Moss,,1990-05-03,Male,10002,,,,,,,Event,kinfold,arrest,2026-10-01,X,\n"
)


def test_the_attributes_of_savvi(council: Council) -> None:
    takes(council, "savvi", "limits: {set_aside: 0.3}\n")
    council.sends("savvi_2025-01-01.csv", SAVVI_HEADER + SAVVI)

    accepted = council.accept()

    assert accepted.rows("records", "record_key", "first_name", "birth_date::text", "sex", "address", "uprn") == [
        ("P1", "Ada", "2014-05-03", "f", "4 Mill Lane, Anytown", "10001"),
        ("P2", "Ben", None, "m", None, "10001"),
        ("P3", "Cy", None, "x", None, "10001"),
        ("P4", "Di", None, None, None, "10001"),
        ("P5", "Eve", "1990-05-03", "f", None, "10001"),
    ]
    assert accepted.by_key("facts", "kind", "from_day::text", "value") == [
        ("P1", "sen", "2024-09-01", "plan"),
        ("P1", "suspension", "2024-10-01", None),
        ("P1", "suspension", "2024-11-01", None),
        ("P2", "early_help", None, None),
        ("P3", "child_protection_plan", "2024-10-01", "NEG"),
    ]
    assert accepted.rows("set_aside", "row_number", "reason") == [
        (8, "UPRN is empty, or holds a text that stands for nothing"),
        (9, "AttributeDate is after the extract's day"),
    ]
    # A part of a birth date is not made up into a whole one; an attribute that nobody knows does not go by unseen.
    assert accepted.rows("values_dropped", "column_name", "reason", "values_dropped") == [
        ("Attribute", "a text that the contract does not expect", 2),
        ("AttributeScheme", "a text that the contract does not expect", 1),
        ("BirthDate", "a year or a month without its day", 2),
        (
            "BirthDate",
            "not a date in the contract's formats, or not a possible one (before 1900, after the extract)",
            1,
        ),
    ]
    # What a partner did not send an attribute of is not known.
    assert accepted.rows("sources", "facts_about") == [([],)]


def test_a_partner_can_tell_every_kind_of_fact_that_needs_no_number() -> None:
    contract = read_contracts(shipped("councils") / "statutory")[SourceId("savvi")]
    numbers = {"attendance", "rent_arrears", "council_tax_arrears", "immunisations_overdue", "wellbeing_score"}
    # What the council's own help did for a family is no attribute that a partner sends.
    own = {"whole_family_assessment", "lead_worker", "family_plan", "family_support"}

    told = {str(fact.kind) for table in contract.tables for fact in table.facts}

    assert told == {str(kind) for kind in FactKind} - numbers - own


def test_what_savvi_expects_is_what_its_facts_ask_for() -> None:
    contract = read_contracts(shipped("councils") / "statutory")[SourceId("savvi")]
    [table] = contract.tables
    asked = {code for fact in table.facts if fact.value for code in fact.value.codes}
    asked |= {
        text
        for fact in table.facts
        for condition in conditions_in(fact.when)
        if condition.column == "Attribute"
        for text in condition.is_
    }

    assert asked == set(table.expected["Attribute"])
    assert set(SAVVI_HEADER.strip().split(",")) >= {used.column for used in uses_of_table(table)}


@pytest.mark.parametrize("name", ["cin_census", "ssda903", "annex_a", "savvi"])
def test_a_return_of_the_past_says_no_of_nobody(name: str) -> None:
    assert not read_contracts(shipped("councils") / "statutory")[SourceId(name)].says_all
