"""
The statutory files, from samples that others published: each is taken as a council would take it, and
what came out stands here, record by record. What breaks a contract is set aside with its reason.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.unit.sources.builders import Accepted, Council

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


def facts_of(accepted: Accepted, *columns: str) -> list[tuple[object, ...]]:
    return accepted.rows("facts JOIN records USING (record)", *columns)


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
