"""The Standard Safeguarding Dataset: the contracts fit its published fields, and its tables say what they should."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from pathlib import Path

import pytest
from tests.unit.sources.builders import Accepted, Council

from kinfold.places import shipped
from kinfold.sources.columns import sent_column, uses_of_table
from kinfold.sources.contract import Contract
from kinfold.sources.contracts import read_contracts
from kinfold.vocabulary.identifiers import SourceId

ROOT = Path(__file__).resolve().parents[3]
PAGE = (ROOT / "docs" / "how-to" / "take-a-statutory-file.md").read_text(encoding="utf-8")
DAY = "2025-01-01"
OWN = "agreement: isa\nlawful_basis: public_task\nretention: partner_extract\nlimits: {set_aside: 0.5, least_rows: 0}\n"


def fields() -> dict[str, list[str]]:
    """The published fields, by table."""
    found: dict[str, list[str]] = defaultdict(list)
    with (ROOT / "tests" / "data" / "statutory" / "ssd_fields.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            found[row["table"]].append(row["field"])
    return found


FIELDS = fields()
CONTRACTS = read_contracts(shipped("councils") / "statutory")
BOTH = (CONTRACTS[SourceId("ssd")], CONTRACTS[SourceId("ssd_send")])


def table_of(pattern: str | None) -> str:
    assert pattern
    return pattern.removesuffix("_{date}.csv")


@pytest.mark.parametrize("contract", BOTH, ids=lambda contract: contract.source)
def test_every_column_that_is_read_is_a_published_field_of_its_table(contract: Contract) -> None:
    for table in contract.tables:
        taken = {column for look_up in table.looked_up for column in look_up.take}
        own = {sent_column(used.column)[0] for used in uses_of_table(table)} | {up.where for up in table.looked_up}
        assert own - taken <= set(FIELDS[table_of(table.files)]), table.name
        for look_up in table.looked_up:
            assert {look_up.is_, *look_up.take} <= set(FIELDS[table_of(look_up.files)]), table.name


def test_every_published_table_is_read_or_the_page_says_why_not() -> None:
    patterns = [table.files for contract in BOTH for table in contract.tables]
    patterns += [up.files for contract in BOTH for table in contract.tables for up in table.looked_up]

    left = {table for table in FIELDS if table not in {table_of(pattern) for pattern in patterns}}

    assert sorted(table for table in left if f"`{table}`" not in PAGE) == []
    assert len(left) < 12


ROWS: dict[str, list[dict[str, str]]] = {
    "ssd_person": [
        {"pers_person_id": "1", "pers_forename": "Ada", "pers_surname": "Moss", "pers_dob": "2014-05-03 00:00:00.000",
         "pers_sex": "F", "pers_ethnicity": "WBRI", "pers_common_child_id": "9434765919"},
        {"pers_person_id": "2", "pers_surname": "Moss", "pers_expected_dob": "2025-03-01"},
        {"pers_person_id": "3", "pers_forename": "Liv", "pers_surname": "Moss", "pers_dob": "1990-01-02"},
        {"pers_person_id": "4", "pers_forename": "Tom", "pers_surname": "Reed", "pers_dob": "2012-01-02"},
    ],
    "ssd_mother": [{"moth_table_id": "m", "moth_person_id": "3", "moth_childs_person_id": "1"}],
    "ssd_linked_identifiers": [
        {"link_table_id": "a", "link_person_id": "1", "link_identifier_type": "Unique Pupil Number", "link_identifier_value": "F123456708902"},
        {"link_table_id": "b", "link_person_id": "3", "link_identifier_type": "National Insurance Number", "link_identifier_value": "AA123456A"},
        {"link_table_id": "c", "link_person_id": "3", "link_identifier_type": "Court Case Number", "link_identifier_value": "X1"},
    ],
    "ssd_address": [
        {"addr_table_id": "a", "addr_person_id": "1", "addr_address_type": "Home", "addr_address_start_date": "2020-01-01",
         "addr_address_postcode": "ZZ1 2AB", "addr_address_json": '{"ROOM": "", "FLAT": "2", "BUILDING": "Quay, House", "HOUSE": "", "STREET": "Mill Lane", "TOWN": "Anytown", "UPRN": "10001"}'},
        {"addr_table_id": "b", "addr_person_id": "4", "addr_address_type": "Refuge", "addr_address_start_date": "2024-01-01", "addr_address_postcode": "ZZ1 2AE"},
        {"addr_table_id": "c", "addr_person_id": "1", "addr_address_start_date": "2019-01-01", "addr_address_json": "4 Mill Lane"},
    ],
    "ssd_disability": [{"disa_table_id": "d", "disa_person_id": "1", "disa_disability_code": "HEAR"}, {"disa_table_id": "e", "disa_person_id": "1", "disa_disability_code": "NONE"}],
    "ssd_immigration_status": [{"immi_immigration_status_id": "i", "immi_person_id": "4", "immi_immigration_status": "a) UASC", "immi_immigration_status_start_date": "2024-01-01"}],
    "ssd_contacts": [{"cont_contact_id": "c", "cont_person_id": "1", "cont_contact_date": "2024-02-01", "cont_contact_source_code": "6"}],
    "ssd_early_help_episodes": [{"earl_episode_id": "e", "earl_person_id": "1", "earl_episode_start_date": "2023-01-01", "earl_episode_end_date": "2023-06-30", "earl_episode_reason": "family support", "earl_episode_end_reason": "needs met", "earl_episode_organisation": "Hub", "earl_episode_worker_id": "w1"}],
    "ssd_professionals": [{"prof_professional_id": "w1", "prof_staff_id": "jh1", "prof_professional_name": "J Hart"}, {"prof_professional_id": "w2", "prof_professional_name": "K Lowe"}],
    "ssd_department": [{"dept_team_id": "t1", "dept_team_name": "Team West"}],
    "ssd_cin_episodes": [{"cine_referral_id": "r", "cine_person_id": "1", "cine_referral_date": "2024-02-02", "cine_referral_source_code": "1B", "cine_cin_primary_need_code": "N4", "cine_referral_nfa": "N", "cine_referral_worker_id": "w2"},
                         {"cine_referral_id": "s", "cine_person_id": "4", "cine_referral_date": "2024-02-02", "cine_referral_nfa": "Y", "cine_close_date": "2024-02-01"}],
    "ssd_cin_assessments": [{"cina_assessment_id": "A1", "cina_person_id": "1", "cina_assessment_start_date": "2024-02-03", "cina_assessment_auth_date": "2024-03-01"},
                            {"cina_assessment_id": "A2", "cina_person_id": "1"}, {"cina_assessment_id": "A2", "cina_person_id": "4"}],
    "ssd_assessment_factors": [{"cinf_table_id": "f", "cinf_assessment_id": "A1", "cinf_assessment_factors_json": '["3B", "4B", "21", "99Z"]'},
                               {"cinf_table_id": "g", "cinf_assessment_id": "A2", "cinf_assessment_factors_json": '["1A"]'},
                               {"cinf_table_id": "h", "cinf_assessment_id": "A9", "cinf_assessment_factors_json": '["1A"]'},
                               {"cinf_table_id": "i", "cinf_assessment_id": "A1", "cinf_assessment_factors_json": "3B, 4B"}],
    "ssd_cin_plans": [{"cinp_cin_plan_id": "p", "cinp_person_id": "1", "cinp_cin_plan_start_date": "2024-03-02", "cinp_cin_plan_worker_id": "gone"}],
    "ssd_cin_visits": [{"cinv_cin_visit_id": "v", "cinv_person_id": "1", "cinv_cin_visit_date": "2024-04-01", "cinv_cin_visit_seen": "Y"}],
    "ssd_s47_enquiry": [{"s47e_s47_enquiry_id": "s", "s47e_person_id": "1", "s47e_s47_start_date": "2024-05-01"}],
    "ssd_initial_cp_conference": [{"icpc_icpc_id": "i", "icpc_person_id": "1", "icpc_icpc_date": "2024-05-15"}],
    "ssd_cp_plans": [{"cppl_cp_plan_id": "c", "cppl_person_id": "1", "cppl_cp_plan_start_date": "2024-05-15", "cppl_cp_plan_latest_category": "Neglect"}],
    "ssd_cp_visits": [{"cppv_cp_visit_id": "v", "cppv_person_id": "1", "cppv_cp_visit_date": "2024-06-01", "cppv_cp_visit_seen": "N"}],
    "ssd_cp_reviews": [{"cppr_cp_review_id": "r", "cppr_person_id": "1", "cppr_cp_review_date": "2024-08-01"}],
    "ssd_cla_episodes": [{"clae_cla_episode_id": "e", "clae_person_id": "4", "clae_cla_id": "L1", "clae_cla_placement_id": "P1", "clae_cla_episode_start_date": "2024-01-01"}],
    "ssd_cla_placement": [{"clap_cla_placement_id": "P1", "clap_person_id": "4", "clap_cla_placement_type": "U6", "clap_cla_placement_start_date": "2024-01-01", "clap_cla_placement_postcode": "ZZ1 2AD"}],
    "ssd_legal_status": [{"lega_legal_status_id": "l", "lega_person_id": "4", "lega_legal_status": "C2", "lega_legal_status_start_date": "2024-01-01"}],
    "ssd_cla_reviews": [{"clar_cla_review_id": "r", "clar_cla_id": "L1", "clar_cla_review_date": "2024-02-01", "clar_cla_review_cancelled": "N"}],
    "ssd_cla_visits": [{"clav_cla_visit_id": "v", "clav_person_id": "4", "clav_cla_visit_date": "2024-02-03", "clav_cla_visit_seen": "Y"}],
    "ssd_cla_convictions": [{"clac_cla_conviction_id": "c", "clac_person_id": "4", "clac_cla_conviction_date": "2024-03-01", "clac_cla_conviction_offence": "theft"}],
    "ssd_cla_substance_misuse": [{"clas_substance_misuse_id": "s", "clas_person_id": "4", "clas_substance_misuse_date": "2024-03-01", "clas_intervention_received": "Y"}],
    "ssd_cla_previous_permanence": [{"lapp_table_id": "p", "lapp_person_id": "5", "lapp_previous_permanence_option": "P1"}],
    "ssd_permanence": [{"perm_table_id": "p", "perm_person_id": "6", "perm_placed_for_adoption_date": "2024-01-01"}],
    "ssd_care_leavers": [{"clea_table_id": "c", "clea_person_id": "7", "clea_care_leaver_eligibility": "Former Relevant", "clea_care_leaver_activity": "G5", "clea_care_leaver_worker_id": "w1", "clea_care_leaver_allocated_team": "Leaving care"}],
    "ssd_missing": [{"miss_table_id": "m", "miss_person_id": "4", "miss_missing_episode_start_date": "2024-02-05", "miss_missing_episode_end_date": "2024-02-05", "miss_missing_episode_type": "M"}],
    "ssd_involvements": [{"invo_involvements_id": "i", "invo_person_id": "1", "invo_professional_id": "w1", "invo_professional_team": "t1", "invo_professional_role_id": "Allocated case worker", "invo_involvement_start_date": "2024-02-02"}],
    "ssd_send": [{"send_table_id": "s1", "send_person_id": "1", "send_upn": "F123456708902"}],
    "ssd_ehcp_requests": [{"ehcr_ehcp_request_id": "q1", "ehcr_send_table_id": "s1", "ehcr_ehcp_req_date": "2023-01-01"}],
    "ssd_ehcp_assessment": [{"ehca_ehcp_assessment_id": "a1", "ehca_ehcp_request_id": "q1"}],
    "ssd_ehcp_named_plan": [{"ehcn_named_plan_id": "n1", "ehcn_ehcp_asmt_id": "a1", "ehcn_named_plan_start_date": "2023-06-01"}],
    "ssd_ehcp_active_plans": [{"ehcp_active_ehcp_id": "x1", "ehcp_ehcp_request_id": "q1", "ehcp_active_ehcp_last_review_date": "2024-06-01"}],
    "ssd_sen_need": [{"senn_table_id": "y1", "senn_active_ehcp_id": "x1", "senn_active_ehcp_need_type": "SEMH", "senn_active_ehcp_need_rank": "1"}],
}  # fmt: skip


@pytest.fixture(scope="module")
def accepted(tmp_path_factory: pytest.TempPathFactory) -> Accepted:
    """Both contracts, with a few rows in each table."""
    council = Council(tmp_path_factory.mktemp("ssd"))
    for name in ("ssd", "ssd_send"):
        council.contract(f"like: statutory/{name}\n" + OWN, name=name)
    for table, rows in ROWS.items():
        text = io.StringIO()
        writer = csv.DictWriter(text, FIELDS[table], restval="")
        writer.writeheader()
        writer.writerows(rows)
        council.sends(f"{table}_{DAY}.csv", text.getvalue())
    return council.accept()


def test_people_with_their_numbers_and_marks(accepted: Accepted) -> None:
    of = "source = 'ssd'"
    columns = (
        "record_key",
        "role",
        "first_name",
        "birth_date::text",
        "expected_date::text",
        "upn",
        "ni_number",
        "marks",
    )
    assert accepted.rows("records", *columns, where=of) == [
        ("1", "child", "Ada", "2014-05-03", None, "F123456708902", None, []),
        ("2", "expected_child", None, None, "2025-03-01", None, None, []),
        ("3", "child", "Liv", "1990-01-02", None, None, "AA123456A", []),
        ("4", "child", "Tom", "2012-01-02", None, None, None, ["protected_address"]),
        ("5", "child", None, None, None, None, None, ["adopted"]),
        ("6", "child", None, None, None, None, None, ["adopted"]),
        ("7", "child", None, None, None, None, None, []),
    ]
    assert accepted.rows("relationships", "relation") == [("mother",)]


def test_addresses_out_of_their_json(accepted: Accepted) -> None:
    columns = ("address", "postcode", "uprn", "from_day::text", "protected")
    assert accepted.by_key("addresses", *columns) == [
        ("1", "2, Quay, House, Mill Lane, Anytown", "ZZ1 2AB", "10001", "2020-01-01", False),
        ("4", None, "ZZ1 2AD", None, "2024-01-01", False),
        ("4", None, "ZZ1 2AE", None, "2024-01-01", True),
    ]


def test_every_table_says_what_it_should(accepted: Accepted) -> None:
    assert accepted.by_key("facts", "kind", "from_day::text", "until_day::text", "value", "outcome") == [
        ("1", "assessment", "2023-01-01", None, "education, health and care", None),
        ("1", "assessment", "2024-02-03", "2024-03-02", "social care", None),
        ("1", "assessment_factor", "2024-03-01", None, "3B", None),
        ("1", "assessment_factor", "2024-03-01", None, "4B", None),
        ("1", "assessment_factor", "2024-03-01", None, None, None),
        ("1", "child_in_need", "2024-02-02", None, "N4", None),
        ("1", "child_in_need_plan", "2024-03-02", None, None, None),
        ("1", "child_protection_conference", "2024-05-15", None, None, None),
        ("1", "child_protection_enquiry", "2024-05-01", None, None, None),
        ("1", "child_protection_plan", "2024-05-15", None, "NEG", None),
        ("1", "disability", None, None, "HEAR", None),
        ("1", "early_help", "2023-01-01", "2023-07-01", "family support", "needs met"),
        ("1", "plan_review", "2024-06-01", None, "education", None),
        ("1", "plan_review", "2024-08-01", None, "child_protection", None),
        ("1", "sen", "2023-06-01", None, "plan", None),
        ("1", "sen_need", None, None, "SEMH", None),
        ("1", "social_care_contact", "2024-02-01", None, "6", None),
        ("1", "social_care_referral", "2024-02-02", None, "1B", None),
        ("1", "social_work_visit", "2024-04-01", None, "seen", None),
        ("1", "social_work_visit", "2024-06-01", None, "not_seen", None),
        ("4", "legal_status", "2024-01-01", None, "C2", None),
        ("4", "looked_after", "2024-01-01", None, None, "U6"),
        ("4", "missing_episode", "2024-02-05", "2024-02-06", "missing", None),
        ("4", "offence", "2024-03-01", None, "theft", None),
        ("4", "plan_review", "2024-02-01", None, "looked_after", None),
        ("4", "social_work_visit", "2024-02-03", None, "seen", None),
        ("4", "substance_treatment", "2024-03-01", None, None, None),
        ("4", "unaccompanied_child", "2024-01-01", None, None, None),
        ("7", "care_leaver", None, None, "former relevant child", None),
        ("7", "participation", None, None, "neet", None),
    ]


def test_who_works_with_them(accepted: Accepted) -> None:
    assert accepted.by_key("involvements", "role", "name", "team", "staff", "from_day::text") == [
        ("1", "Allocated case worker", "J Hart", "Team West", "jh1", "2024-02-02"),
        ("1", "Early help worker", "J Hart", "Hub", "jh1", "2023-01-01"),
        ("1", "Social worker", "K Lowe", None, None, "2024-02-02"),
        ("7", "Leaving care worker", "J Hart", "Leaving care", "jh1", None),
    ]


def test_what_cannot_be_looked_up_or_read_is_set_aside(accepted: Accepted) -> None:
    nobody = "cina_person_id is empty, or holds a text that stands for nothing"
    assert accepted.rows("set_aside", "table_name", "row_number", "reason") == [
        ("address", 3, "addr_address_json is not JSON"),
        ("assessment_factors", 2, nobody),
        ("assessment_factors", 3, nobody),
        ("assessment_factors", 4, "cinf_assessment_factors_json is not JSON"),
        ("cin_episodes", 2, "cine_close_date is before cine_referral_date"),
    ]
    dropped = accepted.rows("values_dropped", "table_name", "column_name", "reason", "values_dropped")
    assert (
        "assessment_factors",
        "cinf_assessment_factors_json->*",
        "a code that the contract does not name",
        1,
    ) in dropped
    assert not [row for row in dropped if "addr" in row[1]]


def test_silence_of_the_case_system_is_no_only_of_what_it_holds_for_everybody(accepted: Accepted) -> None:
    told = dict(accepted.rows("sources", "source", "facts_about"))

    assert "child_protection_plan:child" in told["ssd"]
    assert "looked_after:child" in told["ssd"]
    assert not {"offence:child", "missing_episode:child", "substance_treatment:child"} & set(told["ssd"])
    assert told["ssd_send"] == []


def test_needs_and_plans_are_of_the_child_that_the_case_system_knows(accepted: Accepted) -> None:
    [(same,)] = accepted.rows("records", "same_record", where="source = 'ssd_send'")

    assert accepted.rows("records", "record_key", where=f"record = '{same}'") == [("1",)]
