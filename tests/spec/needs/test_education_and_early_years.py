"""Getting a good education; good early years development."""

from __future__ import annotations

from tests.spec.needs.tables import FindingsOf


def test_a_child_who_misses_more_than_a_tenth_of_two_terms_has_a_need(findings: FindingsOf) -> None:
    findings.of("EDU-1").on("2025-12-31").from_table("""
        child | sources say                                                                                  | found     | because
        Ada   | attendance 2025-04-22..2025-07-22 20/60; attendance 2025-09-02..2025-12-19 21/70             | met       | Missed 41 of 130 possible sessions over Summer 2025 and Autumn 2025.
        Ben   | attendance 2025-04-22..2025-07-22 6/60; attendance 2025-09-02..2025-12-19 7/70               | not met   | Missed 13 of 130 possible sessions
        Cy    | attendance 2025-04-22..2025-07-22 6/60; attendance 2025-09-02..2025-12-19 8/70               | met       |
        Dee   | attendance 2025-09-02..2025-12-19 60/70                                                      | not known | fewer than 40 possible sessions are held for a term of Summer 2025 and Autumn 2025
        Eve   | attendance 2025-01-06..2025-04-04 60/60; attendance 2025-04-22..2025-07-22 0/60; attendance 2025-09-02..2025-12-19 0/70 | not met |
        Flo   | attendance 2025-04-22..2025-07-22 2/60; attendance 2025-12-01..2025-12-19 20/20              | not known |
        Gus   |                                                                                              | not known | this person is not among those whom Attendance holds now
    """)


def test_the_halves_of_a_term_are_added_up(findings: FindingsOf) -> None:
    findings.of("EDU-1").on("2025-12-31").from_table("""
        child | sources say                                                                                                                          | found
        Ada   | attendance 2025-04-22..2025-07-22 0/60; attendance 2025-09-01..2025-10-24 14/35; attendance 2025-11-03..2025-12-19 0/35              | met
    """)


def test_attendance_by_a_late_school_is_not_known(findings: FindingsOf) -> None:
    findings.of("EDU-1").when_late("attendance").from_table("""
        child | sources say                                                                      | found     | because
        Ada   | attendance 2025-04-22..2025-07-22 20/60; attendance 2025-09-02..2025-12-19 21/70 | not known | Attendance is late: its last extract is of 14 June 2025
    """)


def test_before_it_began_the_rule_is_not_in_force(findings: FindingsOf) -> None:
    findings.of("EDU-1").on("2022-10-02").from_table("""
        child | sources say                             | found
        Ada   | attendance 2022-04-22..2022-07-22 60/60 | not in force
    """)


def test_a_need_is_asked_of_its_ages_only(findings: FindingsOf) -> None:
    findings.of("EDU-1").from_table("""
        child | age       | found
        Ada   | 3         | -
        Ben   | 4         | not known
        Cy    | 17        | -
        Dee   | not known | not known
    """)


def test_a_child_who_misses_half_has_the_further_need(findings: FindingsOf) -> None:
    findings.of("EDU-2").from_table("""
        child | sources say                                                                      | found
        Ada   | attendance 2025-04-22..2025-07-22 30/60; attendance 2025-09-02..2025-12-19 35/70 | met
        Ben   | attendance 2025-04-22..2025-07-22 30/60; attendance 2025-09-02..2025-12-19 34/70 | not met
    """)


def test_having_no_place_is_asked_of_two_sources_by_age(findings: FindingsOf) -> None:
    findings.of("EDU-3").from_table("""
        child | age | sources say                                              | found     | because
        Ada   | 12  | missing_education 2025-10-01                             | met       | 1 time missing education open on 31 December 2025, since 1 October 2025.
        Ben   | 12  | missing_education 2025-10-01..2025-11-30                 | not met   |
        Cy    | 16  | participation=neet 2025-09-02                            | met       | Not in education, employment or training (since 2 September 2025).
        Dee   | 16  | participation=in 2025-09-02                              | not met   |
        Eve   | 16  | participation=neet 2025-07-01; participation=in 2025-09-02 | not met |
        Flo   | 16  | participation=unknown 2025-09-02                         | not known |
        Gus   | 16  |                                                          | not known |
    """)


def test_what_no_agency_can_say_waits_for_an_assessment(findings: FindingsOf) -> None:
    findings.of("EDU-4").from_table("""
        child | found     | because
        Ada   | not known | Not known: nobody has assessed it.
    """)


def test_immunisations_overdue_are_a_need_of_a_young_child(findings: FindingsOf) -> None:
    findings.of("EYD-2").from_table("""
        child | age | held by         | sources say                          | found     | because
        Ada   | 2   |                 | immunisations_overdue 2025-11-01 2   | met       | Immunisations overdue, 2 in number
        Ben   | 2   |                 | immunisations_overdue 2025-11-01 0   | not met   |
        Cy    | 2   | health_visiting |                                      | not met   | No immunisation check is held.
        Dee   | 2   |                 |                                      | not known |
        Eve   | 6   |                 | immunisations_overdue 2025-11-01 2   | -         |
    """)


def test_a_young_childs_development_is_what_the_latest_review_found(findings: FindingsOf) -> None:
    findings.of("EYD-3").from_table("""
        child | age | held by         | sources say                                                              | found
        Ada   | 2   |                 | health_review=below_expected 2025-11-01                                  | met
        Ben   | 2   |                 | health_review=below_expected 2025-05-01; health_review=as_expected 2025-11-01 | not met
        Cy    | 2   | health_visiting |                                                                          | not known
        Dee   | 2   |                 | health_review=below_expected 2024-12-31                                  | not known
        Eve   | 2   |                 | health_review=below_expected 2025-01-01                                  | met
    """)
