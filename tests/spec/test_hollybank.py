"""The stories of tests/worlds/hollybank, and what the line makes of them."""

from __future__ import annotations

import pytest

FAMILIES = {
    "Grace": """
        Grace Adeyemi 1988   main_carer
        Tobi Adeyemi 2014    child
        Sade Adeyemi 2017    child
    """,
    "Ciara": """
        Ciara Brennan 1990   main_carer
        Aoife Brennan 2013   child
        Niamh Brennan 2013   child
        expected child       expected_child
    """,
    "Daniel Carter 1985": """
        Daniel Carter 1985   main_carer
        Daniel Carter 2012   child
    """,
    "Hannah": """
        Hannah Ellis 1989    main_carer
        Maya Ellis 2015      child
        Paul Dunne 1986      parent_elsewhere
    """,
    "Kim": """
        Kim Shaw 1994        main_carer
        Paul Dunne 1986      carer
        Leo Dunne 2023       child
    """,
    "Kelly": """
        Kelly Bell 1993      main_carer
        Noah Bell 2018       child
    """,
    "Joan": """
        Joan Bell 1961       main_carer
        Ethan Bell 2014      child
        Kelly Bell 1993      parent_elsewhere
    """,
}


def table(text: str) -> set[tuple[str, str]]:
    return {tuple(part.strip() for part in line.strip().rsplit("  ", 1)) for line in text.strip().splitlines()}  # type: ignore[misc]


@pytest.mark.parametrize("main_carer", FAMILIES)
def test_each_family_has_the_members_of_its_story(hollybank, main_carer):
    assert hollybank.members(main_carer) == table(FAMILIES[main_carer])


ANSWERS = """
    Grace   | EDU-1 | Tobi Adeyemi 2014   | met
    Grace   | EDU-1 | Sade Adeyemi 2017   | not_met
    Grace   | FIN-1 | Grace Adeyemi 1988  | met
    Grace   | FIN-2 | the household       | met
    Ciara   | EDU-1 | Aoife Brennan 2013  | not_met
    Ciara   | FIN-1 | Ciara Brennan 1990  | not_known
    Hannah  | DOM-1 | Hannah Ellis 1989   | met
    Hannah  | DOM-2 | Paul Dunne 1986     | met
    Hannah  | DOM-3 | Maya Ellis 2015     | met
    Hannah  | ABU-1 | Maya Ellis 2015     | met
    Hannah  | EDU-1 | Maya Ellis 2015     | not_met
    Kim     | FIN-1 | Paul Dunne 1986     | not_met
    Kelly   | HOU-2 | the household       | met
    Kelly   | FIN-1 | Kelly Bell 1993     | met
    Joan    | EDU-1 | Ethan Bell 2014     | not_met
"""


@pytest.mark.parametrize("line", ANSWERS.strip().splitlines(), ids=lambda line: " ".join(line.split()))
def test_each_rule_answers_as_the_story_says(hollybank, line):
    main_carer, need, about, answer = (part.strip() for part in line.split("|"))
    assert hollybank.answers(main_carer, need).get(about) == answer


def test_twins_are_two_and_father_and_son_are_two(hollybank):
    names = list(hollybank.people().values())
    for name in ("Aoife Brennan 2013", "Niamh Brennan 2013", "Daniel Carter 1985", "Daniel Carter 2012"):
        assert names.count(name) == 1


def test_grace_is_one_person_under_both_her_names(hollybank):
    grace = {person for person, name in hollybank.people().items() if name.startswith("Grace")}
    assert len(grace) == 1


def test_a_lodger_is_no_member_of_any_family(hollybank):
    lodger = hollybank.person("Mark Hill")
    assert not [row for row in hollybank.rows("assemble", "memberships") if row["person"] == lodger]


def test_an_old_incident_is_no_need_today(hollybank):
    assert hollybank.answers("Kelly", "DOM-1")["Kelly Bell 1993"] != "met"


def test_no_attendance_is_not_good_attendance(hollybank):
    ines = hollybank.person("Ines")
    told = {
        row["answer"] for row in hollybank.rows("find", "findings") if row["person"] == ines and row["need"] == "EDU-1"
    }
    assert told == {"not_known"}


def test_families_that_share_a_person_know_of_each_other_and_stay_apart(hollybank):
    ties = {(row["family"], row["other_family"]) for row in hollybank.rows("assemble", "family_ties")}
    ellis, dunne = hollybank.family_of("Hannah"), hollybank.family_of("Kim")

    assert ellis != dunne
    assert (ellis, dunne) in ties or (dunne, ellis) in ties


def test_a_family_in_a_refuge_is_protected_with_all_its_homes(hollybank):
    rosa, luis = hollybank.person("Rosa"), hollybank.person("Luis")
    families = {row["family"] for row in hollybank.rows("assemble", "memberships") if row["person"] in (rosa, luis)}
    protected = {row["family"] for row in hollybank.rows("assemble", "families") if row["protected"]}
    refuge = [row for row in hollybank.rows("assemble", "dwellings") if row["protected"]]

    assert families
    assert families <= protected
    assert refuge
    assert all(
        row["protected"]
        for row in hollybank.rows("assemble", "residences")
        if row["dwelling"] in {home["dwelling"] for home in refuge}
    )


def test_three_needs_is_read_in_both_ways(hollybank):
    adeyemi = next(
        row for row in hollybank.rows("find", "eligibility") if row["family"] == hollybank.family_of("Grace")
    )

    assert adeyemi["needs_met"] >= 3
    assert adeyemi["may_by_needs"]
    assert adeyemi["outcomes_met"] == 2
    assert not adeyemi["may_by_outcomes"]
