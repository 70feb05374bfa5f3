"""Improved mental and physical health; better managed substance use."""

from __future__ import annotations

from tests.spec.needs.tables import FindingsOf


def test_a_childs_treatment_in_the_last_year_is_a_need(findings: FindingsOf) -> None:
    findings.of("HLT-1").from_table("""
        child | home      | sources say                                   | found     | because
        Ada   |           | mental_health_service 2025-06-01              | met       | 1 mental health referral or treatment going on in the 12 months to 31 December 2025, begun on 1 June 2025.
        Ben   |           | mental_health_service 2024-06-01..2024-12-31  | not met   | No mental health referral or treatment
        Cy    |           | mental_health_service 2024-06-01..2025-01-01  | met       |
        Dee   |           |                                               | not met   |
        Eve   | elsewhere |                                               | not known | Camhs would tell of people who live in the area, and no home there is known
        Flo   | not known |                                               | not known |
        Gus   | elsewhere | mental_health_service 2025-06-01              | met       |
    """)


def test_a_late_log_says_nothing_by_its_silence(findings: FindingsOf) -> None:
    findings.of("HLT-1").when_late("camhs").from_table("""
        child | sources say                      | found     | because
        Ada   | mental_health_service 2025-06-01 | met       | as last said on 31 December 2025
        Ben   |                                  | not known | Camhs is late: its last extract is of 14 June 2025
    """)


def test_an_assessment_also_shows_it_and_its_absence_takes_nothing_away(findings: FindingsOf) -> None:
    findings.of("HLT-1").from_table("""
        child | sources say                                       | found   | because
        Ada   | assessment 2025-05-01; assessment_factor=4A 2025-05-01 | met     | An assessment by social care names the child's mental health (1 May 2025).
        Ben   | assessment 2025-05-01; assessment_factor=3A 2025-05-01 | not met | No mental health referral
        Cy    | assessment_factor=4A 2024-05-01                   | not met |
    """)


def test_a_log_about_children_says_nothing_of_an_adult_who_is_not_in_it(findings: FindingsOf) -> None:
    findings.of("HLT-2").from_table("""
        adult | sources say                      | found     | because
        Ada   |                                  | not known | no source that the council takes tells of mental health referrals or treatments
        Ben   | mental_health_service 2025-06-01 | met       |
    """)


def test_an_adult_in_treatment_for_drugs_or_alcohol_has_a_need(findings: FindingsOf) -> None:
    findings.of("SUB-1").from_table("""
        adult | home      | sources say                                | found     | because
        Ada   |           | substance_treatment 2025-02-01             | met       |
        Ben   |           | substance_treatment 2023-02-01..2024-03-01 | not met   | Someone who has not sought treatment is in no list of the service.
        Cy    | elsewhere |                                            | not known |
    """)


def test_a_young_persons_treatment_is_a_need_of_its_own(findings: FindingsOf) -> None:
    findings.of("SUB-2").from_table("""
        child | age | sources say                    | found
        Ada   | 15  | substance_treatment 2025-02-01 | met
        Ben   | 15  |                                | not met
        Cy    | 9   | substance_treatment 2025-02-01 | -
    """)


def test_one_members_assessment_never_says_no_for_a_household(findings: FindingsOf) -> None:
    findings.of("HLT-3").from_table("""
        adult | sources say                     | found     | because
        Ada   | assessment_factor=5A 2025-05-01 | met       |
        Ben   | assessment 2025-05-01           | not known | not everybody in the household has been assessed
        Cy    |                                 | not known | nobody has assessed it
    """)
