"""What data is used on: each gap that a council's files can have is told, and each form of a citation is read or told."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from kinfold.governance.rules.citations import faults_of
from kinfold.governance.rules.ending import SOON
from kinfold.governance.rules.lint import ContractUse, lint
from kinfold.governance.rules.profile import Profile, read_profile
from kinfold.governance.rules.registers import Condition, Registers, read_registers
from kinfold.governance.rules.unread import unread_in
from kinfold.vocabulary.codelists import Category
from kinfold.vocabulary.errors import BadSettings
from kinfold.vocabulary.strict_yaml import parse

EXAMPLE = Path(__file__).resolve().parents[3] / "councils" / "example"
DAY = date(2026, 1, 1)


@pytest.fixture(scope="module")
def files() -> tuple[Profile, Registers]:
    return read_profile(EXAMPLE), read_registers(EXAMPLE)


def told(profile: Profile, registers: Registers, *uses: ContractUse) -> list[str]:
    law = {"special_without_condition", "offence_without_condition", "no_article_6", "basis_unused"}
    return [one.what for one in lint(profile, registers, uses, DAY) if one.kind in law]


def with_special(registers: Registers, *cites: dict[str, object]) -> Registers:
    others = [one for one in registers.law.conditions if one.of != "special"]
    mine = [Condition.model_validate({"of": "special", **one}) for one in cites]
    return Registers(
        registers.law.model_copy(update={"conditions": (*others, *mine)}), registers.sharing, registers.notice
    )


@pytest.mark.parametrize(
    ("sends", "what"),
    [
        (Category.HEALTH, "sends special category data"),
        (Category.SUBSTANCE_USE, "sends special category data"),
        (Category.DOMESTIC_ABUSE, "sends offence data"),
        (Category.EDUCATION, None),
    ],
)
def test_a_contract_comes_under_a_basis_that_carries_what_it_sends(files, sends, what):
    use = ContractUse("sources/x.yaml", "x", "accountability", "isa_police", frozenset({sends}))

    found = told(*files, use)
    assert [what in one for one in found] == ([True] if what else [])


def test_a_basis_cites_article_6_and_something_rests_on_it(files):
    profile, registers = files
    basis = profile.lawful_bases["accountability"]
    bases = {
        **profile.lawful_bases,
        "accountability": basis.model_copy(update={"citation": "Children Act 2004 section 10"}),
        "spare": basis,
    }

    assert told(profile.model_copy(update={"lawful_bases": bases}), registers) == [
        "'accountability' cites no point of UK GDPR Article 6, and without one nothing is lawful",
        "'spare' is told to people, and no purpose and no contract rests on it",
    ]


@pytest.mark.parametrize(
    ("conditions", "what"),
    [
        ([{"cites": "UK GDPR Article 9(2)(h) with Data Protection Act 2018 section 11(1) and Schedule 1 paragraph 6"}], "without a condition of Schedule 1, Part 1"),
        ([{"cites": "UK GDPR Article 9(2)(h) with Data Protection Act 2018 section 11(1) and Schedule 1 paragraph 2"}], None),
        ([{"cites": "UK GDPR Article 9(2)(g)"}, {"cites": "Data Protection Act 2018 Schedule 1 paragraph 6", "purposes": ("family_help",)}], "'who_is_who' opens special category data"),
        ([{"cites": "UK GDPR Article 9(2)(g)"}, {"cites": "Data Protection Act 2018 Schedule 1 paragraph 6", "until": DAY}], "what named one has ended"),
    ],
)  # fmt: skip
def test_a_point_of_article_9_has_its_part_of_schedule_1_for_each_purpose(files, conditions, what):
    profile, registers = files

    found = told(profile, with_special(registers, *conditions))
    assert [what in one for one in found] == ([True] if what else []), found


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("Art. 9(2)(z)", "no point (z)"),
        ("article 6(1)(q)", "no point (q)"),
        ("DPA 2018 section 999", "no section 999"),
        ("Children Act 2004 s. 999", "no section 999"),
        ("Data Protection Act 2018 Sch 1 para 38", "paragraph 38 of Schedule 1"),
        ("ss 999", "'ss 999' is not read"),
        ("GDPR 6(1)(e)", "is not read"),
        ("Children Act 2004 sections 10-999", "'sections 10-999' is not read"),
        ("UK GDPR Article nine", "is not read"),
        ("Children Act 2004 and § 17", "'§ 17' is not read"),
        ("XYZ 2018", "is not read"),
    ],
)
def test_a_form_of_citation_is_read_or_told_and_never_passed_over(text, what):
    found = [one.what for one in (*faults_of(text), *unread_in(text))]
    assert len(found) == 1 and what in found[0]


def test_short_forms_that_name_real_law_are_no_fault():
    text = "UK GDPR Art. 9(2)(g) with DPA 2018 s.10(3) and Sch 1 paras 6 and 18; Children Act 1989 ss 17 and 47"
    assert [*faults_of(text), *unread_in(text)] == []


@pytest.mark.parametrize(
    "title",
    [
        "Education and Inspections Act 2006",
        "Welfare Reform and Work Act 2016",
        "Children and Young Persons Act 2008",
        "Serious Crime Act 2015",
        "Anti-social Behaviour, Crime and Policing Act 2014",
        "Homelessness Act 2002",
        "Childcare Act 2016",
        "Police, Crime, Sentencing and Courts Act 2022",
    ],
)
def test_law_in_force_that_a_family_service_cites_is_known(title):
    assert [*faults_of(f"Children Act 2004 section 10; {title} section 1"), *unread_in(title)] == []


def test_a_council_adds_a_law_that_it_looked_up_and_no_section_to_one_that_is_known(files):
    text = (EXAMPLE / "profile.yaml").read_text(encoding="utf-8")
    looked_up = "{sections: 345, address: 'https://www.legislation.gov.uk/ukpga/1980/66', read_on: 2026-05-04, reviewed_by: the solicitor}"
    text += f"laws:\n  Highways Act 1980: {looked_up}\n  Localism Act 2011: {looked_up}\n"
    profile = parse(text, Profile, file="profile.yaml")

    def faults(cited: str) -> list[str]:
        return [one.what for one in faults_of(cited, profile.laws)]

    assert faults("Highways Act 1980 section 130") == []
    assert faults("Highways Act 1980 section 346") == ["the Highways Act 1980 has no section 346"]
    assert faults("Localism Act 2011 section 345") == ["the Localism Act 2011 has no section 345"]
    with pytest.raises(BadSettings, match="no title that a citation can have"):
        parse(text.replace("Highways Act 1980:", "Highways:"), Profile, file="profile.yaml")


def test_a_basis_that_a_contract_alone_names_and_a_hold_are_told_of_before_their_end(files):
    profile, registers = files
    soon = {"until": DAY + SOON}
    bases = {**profile.lawful_bases, "old": profile.lawful_bases["public_task"].model_copy(update=soon)}
    holds = {name: rule.model_copy(update=soon) for name, rule in profile.holds.items()}
    use = ContractUse("sources/x.yaml", "x", "old", "isa_police", frozenset())

    found = lint(profile.model_copy(update={"lawful_bases": bases, "holds": holds}), registers, [use], DAY)
    told = [(one.kind, "ends on 2026-04-01" in one.what) for one in found if one.kind in ("basis_ended", "hold_ends")]
    assert sorted(told) == [("basis_ended", True), ("hold_ends", True)]


@pytest.mark.parametrize("council", ["bcp", "bolton", "buckinghamshire", "family_help", "sefton"])
def test_what_a_public_notice_rests_on_something_rests_on_in_its_profile(council):
    folder = EXAMPLE.parent / council
    profile, registers = read_profile(folder), read_registers(folder)

    resting = {basis for purpose in profile.purposes.values() for basis in purpose.lawful_basis}
    assert resting == set(profile.lawful_bases)
    assert not any(one.kind == "basis_unused" for one in lint(profile, registers, [], DAY))


def test_a_gateway_names_its_place_in_the_act_and_one_that_a_notice_names_whole_is_repeated(files):
    profile, registers = files
    agreement = profile.agreements["isa_dwp"].model_copy(update={"gateway": "Digital Economy Act 2017"})
    one = registers.law.gateways[0]
    gateways = tuple(
        one.model_copy(update={"cites": cites})
        for cites in ("Localism Act 2011", "Data Protection Act 2018 Part 2", "Localism Act 2011 section 1")
    )
    law = registers.law.model_copy(update={"gateways": gateways})
    now = profile.model_copy(update={"agreements": {**profile.agreements, "isa_dwp": agreement}})

    def found(profile: Profile, registers: Registers) -> list[str]:
        findings = lint(profile, registers, [], DAY)
        return [one.what for one in findings if one.kind == "act_without_section" and one.warning]

    assert found(profile, registers) == []
    assert found(now, Registers(law, registers.sharing, registers.notice)) == [
        "the gateway 'Localism Act 2011' is named without its section",
        "the gateway 'Digital Economy Act 2017' is named without its section",
    ]
    sefton = EXAMPLE.parent / "sefton"
    assert found(read_profile(sefton), read_registers(sefton)) == []


@pytest.mark.parametrize(
    ("section", "in_register", "lacks"),
    [
        ("Data Protection Act 2018 section 11(1)", "", False),
        ("Children Act 2004 section 11(1)", "", True),
        ("", "", True),
        ("", "Data Protection Act 2018 section 11(1) and Schedule 1 paragraph 2", False),
    ],
)
def test_a_lawful_basis_of_health_or_social_care_needs_the_duty_of_confidentiality_too(
    files, section, in_register, lacks
):
    profile, registers = files
    cites = f"UK GDPR Article 6(1)(e); UK GDPR Article 9(2)(h) with Data Protection Act 2018 Schedule 1 paragraph 2; {section}"
    basis = profile.lawful_bases["public_task"].model_copy(update={"citation": cites})
    profile = profile.model_copy(update={"lawful_bases": {**profile.lawful_bases, "public_task": basis}})
    conditions: list[dict[str, object]] = [
        {"cites": "UK GDPR Article 9(2)(g) with Data Protection Act 2018 Schedule 1 paragraph 6"}
    ]
    conditions += [{"cites": in_register}] if in_register else []

    found = lint(profile, with_special(registers, *conditions), [], DAY)
    told = [one.where for one in found if one.kind == "no_confidentiality"]
    assert told == ([("lawful_bases", "public_task", "citation")] if lacks else [])
