"""Families diverted from crime; secure housing; financial stability."""

from __future__ import annotations

from tests.spec.needs.tables import FindingsOf


def test_an_adults_offence_arrest_or_case_in_the_last_year_is_a_need(findings: FindingsOf) -> None:
    findings.of("CRI-1").from_table("""
        adult | home      | sources say                           | found     | because
        Ada   |           | arrest 2025-11-03; offence 2025-12-01 | met       | 1 proven offence and 1 arrest in the 12 months to 31 December 2025, the latest on 1 December 2025. An arrest is not a finding of guilt.
        Ben   |           | offence 2023-11-03                    | not met   | No proven offence, arrest or anti-social behaviour case
        Fay   |           | offence 2025-12-01                    | met       | 1 proven offence in the 12 months to 31 December 2025, on 1 December 2025.
        Gil   |           | anti_social_behaviour 2025-12-01      | met       | on 1 December 2025. An anti-social behaviour case is not by itself a finding that it was so.
        Cy    |           | probation 2023-11-03                  | met       | 1 time under probation open on 31 December 2025
        Dee   |           | probation 2023-11-03..2024-12-01      | not met   |
        Eve   | elsewhere |                                       | not known |
    """)


def test_one_late_source_of_several_leaves_it_open(findings: FindingsOf) -> None:
    findings.of("CRI-1").when_late("community_safety").from_table("""
        adult | sources say       | found     | because
        Ada   | arrest 2025-11-03 | met       | 1 arrest
        Ben   |                   | not known | Not known: Community safety is late: its last extract is of 14 June 2025.
    """)


def test_a_young_persons_offence_is_a_need_from_the_age_of_ten(findings: FindingsOf) -> None:
    findings.of("CRI-3").from_table("""
        child | age | home      | sources say                      | found
        Ada   | 14  |           | anti_social_behaviour 2025-11-03 | met
        Ben   | 14  |           |                                  | not met
        Cy    | 14  | not known |                                  | not known
        Dee   | 9   |           | anti_social_behaviour 2025-11-03 | -
    """)


def test_temporary_accommodation_is_a_need_when_it_may_be_lost(findings: FindingsOf) -> None:
    findings.of("HOU-1").from_table("""
        household | held by   | sources say                                                       | found     | because
        Ada       |           | temporary_accommodation 2025-06-01; eviction_notice 2025-10-01    | met       | 1 stay in temporary accommodation open on 31 December 2025, since 1 June 2025. 1 notice to leave the home
        Ben       | tenancies | temporary_accommodation 2025-06-01                                | not met   |
        Cy        |           | temporary_accommodation 2025-06-01                                | not known |
        Dee       |           | temporary_accommodation 2025-06-01..2025-08-01                    | not met   |
        Eve       |           | temporary_accommodation 2025-06-01; rent_arrears 2025-11-01 400/4 | met       |
    """)


def test_a_homelessness_duty_or_a_notice_is_a_need(findings: FindingsOf) -> None:
    findings.of("HOU-2").from_table("""
        household | held by   | sources say                             | found     | because
        Ada       |           | homelessness_duty=relief 2025-06-01     | met       |
        Ben       |           | eviction_notice 2025-06-01              | met       |
        Cy        | tenancies |                                         | not met   |
        Dee       |           |                                         | not known | this household is not among those whom Tenancies holds now
    """)


def test_an_adult_on_an_out_of_work_benefit_is_out_of_work(findings: FindingsOf) -> None:
    findings.of("FIN-1").from_table("""
        adult | sources say                                | found     | because
        Ada   | benefit=out_of_work 2024-05-03             | met       | 1 claim of an out-of-work benefit open on 31 December 2025, since 3 May 2024.
        Ben   | benefit=in_work 2024-05-03                 | not met   | No claim of an out-of-work benefit open on 31 December 2025.
        Cy    | benefit=out_of_work 2024-05-03..2025-11-30 | not met   |
        Dee   |                                            | not known |
        Eve   | benefit=out_of_work                        | met       | 1 claim of an out-of-work benefit open on 31 December 2025, first told on 31 December 2025; the day it began was not sent.
        Flo   | benefit=out_of_work; benefit=out_of_work   | met       | open on 31 December 2025, the first of them told on 31 December 2025; the day it began was not sent.
    """)


def test_four_weeks_of_arrears_are_debt(findings: FindingsOf) -> None:
    findings.of("FIN-2").from_table("""
        household | held by                | sources say                             | found     | because
        Ada       |                        | rent_arrears 2025-11-01 900/12          | met       | Rent arrears of 12 weeks (since 1 November 2025).
        Ben       | council_tax            | rent_arrears 2025-11-01 50/1            | not met   |
        Cy        | council_tax, tenancies |                                         | not met   |
        Dee       | council_tax            |                                         | not known |
        Eve       |                        | council_tax_arrears 2025-11-01 300/8    | met       |
        Flo       |                        | rent_arrears 900/12                     | met       | Rent arrears of 12 weeks (first told on 31 December 2025; the day it began was not sent).
    """)


def test_a_young_person_out_of_learning_and_work_has_a_need(findings: FindingsOf) -> None:
    findings.of("FIN-3").from_table("""
        child | age | sources say                   | found
        Ada   | 16  | participation=neet 2025-09-02 | met
        Ben   | 17  | participation=in 2025-09-02   | not met
        Cy    | 17  |                               | not known
        Dee   | 15  | participation=neet 2025-09-02 | -
    """)
