"""Improved family relationships; children safe from abuse and exploitation; safe from domestic abuse."""

from __future__ import annotations

from tests.spec.needs.tables import FindingsOf


def test_parenting_support_is_what_a_professional_judged(findings: FindingsOf) -> None:
    findings.of("REL-1").from_table("""
        adult | sources say                                                    | found     | because
        Ada   | parenting_support=yes 2025-06-01                               | met       | A professional judged that parenting support is needed (1 June 2025).
        Ben   | parenting_support=yes 2025-06-01; parenting_support=no 2025-09-01 | not met |
        Cy    | parenting_support=yes 2024-06-01                               | not known | nobody has assessed it
        Dee   |                                                                | not known | nobody has assessed it
    """)


def test_a_young_carer_is_whom_a_source_says_is_one(findings: FindingsOf) -> None:
    findings.of("REL-4").from_table("""
        child | held by       | sources say                | found
        Ada   |               | young_carer=yes 2025-01-20 | met
        Ben   |               | young_carer=no 2025-01-20  | not met
        Cy    | school_census |                            | not known
        Dee   |               |                            | not known
        Eve   |               | young_carer=yes            | met
    """)


def test_a_plan_for_a_child_is_a_need_also_when_it_has_ended(findings: FindingsOf) -> None:
    findings.of("ABU-1").from_table("""
        child | sources say                                  | found   | because
        Ada   | child_protection_plan 2019-01-01..2019-09-01 | met     | 1 child protection plan up to 31 December 2025
        Ben   |                                              | not met | Harm that nobody has reported stands in no record.
        Cy    | assessment_factor=16A 2020-02-02             | met     |
    """)


def test_one_missing_episode_in_a_year_is_a_need(findings: FindingsOf) -> None:
    findings.of("ABU-2").from_table("""
        child | home      | sources say                                                                                | found     | because
        Ada   |           | missing_episode 2025-01-01..2025-01-02                                                     | met       | 1 missing episode in the 12 months to 31 December 2025, on 1 January 2025.
        Ben   |           | missing_episode 2024-12-31..2025-01-02                                                     | not met   | No missing episode in the 12 months to 31 December 2025.
        Cy    |           | missing_episode 2025-03-01; missing_episode 2025-03-01; missing_episode 2025-11-03         | met       | 3 missing episodes in the 12 months to 31 December 2025, the latest on 3 November 2025.
        Dee   | not known |                                                                                            | not known |
    """)


def test_without_a_source_for_it_nobody_is_said_to_have_no_need(findings: FindingsOf) -> None:
    findings.of("ABU-2").without("missing_log").from_table("""
        child | found     | because
        Ada   | not known | no source that the council takes tells of missing episodes for this person
    """)


def test_a_risk_of_exploitation_is_of_no_kind_that_nobody_named_and_counts_all_the_same(findings: FindingsOf) -> None:
    findings.of("ABU-4").from_table("""
        child | sources say                               | found     | because
        Ada   | exploitation_level=significant 2025-06-01 | met       | A professional judged that there is a risk of exploitation; the source does not say of which kind
        Ben   | exploitation_level=none 2025-06-01        | not met   | A professional judged that there is no risk of exploitation
        Cy    | assessment_factor=24A 2025-06-01          | met       | An assessment by social care names criminal exploitation
        Dee   |                                           | not known | nobody has assessed it
    """)
    findings.of("ABU-3").from_table("""
        child | sources say                               | found     | because
        Ada   | exploitation_level=significant 2025-06-01 | not known | there is a risk of exploitation, and the source does not say of which kind; whether it is sexual somebody who knows the child must judge
        Ben   | exploitation_level=none 2025-06-01        | not met   | A professional judged that there is no risk of exploitation
        Cy    | assessment_factor=11A 2025-06-01          | met       |
        Dee   |                                           | not known | nobody has assessed it
    """)


def test_being_the_victim_of_an_incident_in_the_last_year_is_a_need(findings: FindingsOf) -> None:
    findings.of("DOM-1").from_table("""
        adult | home      | sources say                                | found     | because
        Ada   |           | domestic_abuse_incident=victim 2025-11-03  | met       | 1 domestic abuse incident as the victim in the 12 months to 31 December 2025, on 3 November 2025.
        Ben   |           | domestic_abuse_incident=suspect 2025-11-03 | not met   | That nothing was reported does not show that somebody is safe.
        Cy    |           | domestic_abuse_support=victim 2025-11-03   | met       |
        Dee   |           | marac 2025-11-03                           | met       | A discussion at MARAC does not say whether somebody is the victim or is said to harm them.
        Eve   | elsewhere |                                            | not known |
    """)


def test_being_the_suspect_is_a_need_of_its_own(findings: FindingsOf) -> None:
    findings.of("DOM-2").from_table("""
        adult | home      | sources say                                | found
        Ada   |           | domestic_abuse_incident=victim 2025-11-03  | not met
        Ben   |           | domestic_abuse_incident=suspect 2025-11-03 | met
        Cy    | elsewhere |                                            | not known
    """)


def test_a_child_who_was_there_is_affected_however_long_ago(findings: FindingsOf) -> None:
    findings.of("DOM-3").from_table("""
        child | home      | sources say                                      | found
        Ada   |           | domestic_abuse_incident=child_present 2019-11-03 | met
        Ben   |           |                                                  | not met
        Cy    | elsewhere |                                                  | not known
    """)
