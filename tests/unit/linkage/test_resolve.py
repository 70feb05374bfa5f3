"""Who is whom, in tables a social worker could read."""

from __future__ import annotations

import pytest

NHS_ADA, NHS_BEN = "9990000026", "9990000034"


def test_two_agencies_records_of_one_child_are_one_person(bench):
    found = bench.resolve("""
        record | first_name | last_name | birth_date | sex | address   | postcode
        a      | Ada        | Quillby   | 2014-03-09 | f   | 4 Elm Way | ZZ1 1AA
        b      | ADA        | QUILLBY   | 2014-03-09 | f   | 4 Elm Way | ZZ1 1AA
    """)
    assert found.people() == ["a b"]
    assert found.link("b")["best_record"] == "a"
    assert found.link("b")["reason"] == "model"


def test_a_whole_name_a_nickname_an_accent_and_a_title_are_the_same_name(bench):
    found = bench.resolve("""
        record | first_name | last_name | full_name          | birth_date | postcode
        a      | Zoë        | O'Quill   |                    | 1984-03-09 | ZZ1 1AA
        b      |            |           | Mrs ZOE OQUILL     | 1984-03-09 | ZZ1 1AA
        c      |            |           | Thornby, Robert    | 1979-11-21 | ZZ2 1AA
        d      | Bob        | Thornby   |                    | 1979-11-21 | ZZ2 1AA
    """)
    assert found.people() == ["a b", "c d"]


def test_a_first_name_cut_short_is_the_same_name_though_no_list_has_it(bench):
    found = bench.resolve("""
        record | first_name | last_name | birth_date | sex | address   | postcode
        a      | Funmilayo  | Quillby   | 1984-03-09 | f   | 4 Elm Way | ZZ1 1AA
        b      | Funmi      | Quillby   | 1984-03-09 | f   | 4 Elm Way | ZZ1 1AA
    """)
    assert found.people() == ["a b"]


def test_three_letters_are_no_name_cut_short(bench):
    found = bench.resolve("""
        record | first_name | last_name | birth_date | sex | address   | postcode
        a      | Ana        | Quillby   | 2014-03-09 | f   | 4 Elm Way | ZZ1 1AA
        b      | Anabella   | Quillby   | 2014-03-09 | f   | 4 Elm Way | ZZ1 1AA
    """)
    assert found.people() == ["a", "b"]


def test_twins_are_two_people(bench):
    found = bench.resolve("""
        record | first_name | last_name | birth_date | sex | address   | postcode
        a1     | Ada        | Quillby   | 2014-03-09 | f   | 4 Elm Way | ZZ1 1AA
        a2     | Ada        | Quillby   | 2014-03-09 | f   | 4 Elm Way | ZZ1 1AA
        b1     | Ivy        | Quillby   | 2014-03-09 | f   | 4 Elm Way | ZZ1 1AA
        b2     | Ivy        | Quillby   | 2014-03-09 | f   | 4 Elm Way | ZZ1 1AA
    """)
    assert found.people() == ["a1 a2", "b1 b2"]


def test_twins_whose_names_share_letters_in_another_order_are_two_people(bench):
    found = bench.resolve("""
        record | source  | first_name | last_name   | birth_date | address   | postcode
        a      | council | Ioana      | Quillbright | 2002-01-09 | 4 Elm Way | ZZ1 1AA
        b      | police  | Bianca     | Quillbright | 2002-01-09 |           |
    """)
    assert found.people() == ["a", "b"]


def test_a_baby_without_a_name_is_given_to_neither_twin(bench):
    found = bench.resolve("""
        record | first_name | last_name | birth_date | sex | address   | postcode
        a1     | Ada        | Quillby   | 2014-03-09 | f   | 4 Elm Way | ZZ1 1AA
        a2     | Ada        | Quillby   | 2014-03-09 | f   | 4 Elm Way | ZZ1 1AA
        b1     | Ivy        | Quillby   | 2014-03-09 | f   | 4 Elm Way | ZZ1 1AA
        n1     | Baby Girl  | Quillby   | 2014-03-09 | f   | 4 Elm Way | ZZ1 1AA
    """)
    assert found.people() == ["a1 a2", "b1", "n1"]
    assert found.edge("a1", "n1")["state"] == "parked"
    assert found.edge("a1", "n1")["reason"] == "rival"


def test_siblings_in_one_home_are_two_people(bench):
    found = bench.resolve("""
        record | first_name | last_name | birth_date | address   | postcode | phone
        a      | Ada        | Quillby   | 2014-03-09 | 4 Elm Way | ZZ1 1AA  | 07700900001
        b      | Adam       | Quillby   | 2012-03-19 | 4 Elm Way | ZZ1 1AA  | 07700900001
        c      | Ivy        | Quillby   | 2014-03-19 | 4 Elm Way | ZZ1 1AA  | 07700900001
    """)
    assert found.people() == ["a", "b", "c"]


def test_a_son_named_after_his_father_is_another_person(bench):
    found = bench.resolve("""
        record | first_name | last_name | birth_date | sex | address   | postcode
        f1     | Osric      | Quillby   | 1979-03-09 | m   | 4 Elm Way | ZZ1 1AA
        f2     | Osric      | Quillby   | 1979-03-09 | m   | 4 Elm Way | ZZ1 1AA
        s1     | Osric      | Quillby   | 2011-11-24 | m   | 4 Elm Way | ZZ1 1AA
        s2     | Osric      | Quillby   | 2011-11-24 | m   | 4 Elm Way | ZZ1 1AA
    """)
    assert found.people() == ["f1 f2", "s1 s2"]


def test_a_name_without_a_birth_date_is_given_to_neither_father_nor_son(bench):
    found = bench.resolve("""
        record | first_name | last_name | birth_date | sex | address   | postcode
        f1     | Osric      | Quillby   | 1979-03-09 | m   | 4 Elm Way | ZZ1 1AA
        s1     | Osric      | Quillby   | 2011-11-24 | m   | 4 Elm Way | ZZ1 1AA
        x      | Osric      | Quillby   |            | m   | 4 Elm Way | ZZ1 1AA
    """)
    assert found.people() == ["f1", "s1", "x"]


def test_a_father_named_in_his_sons_row_is_not_the_son(bench):
    bench.related = [("contact", "father", "s1")]
    found = bench.resolve("""
        record  | first_name | last_name | birth_date | sex | address   | postcode
        f1      | Osric      | Quillby   | 1979-03-09 | m   | 4 Elm Way | ZZ1 1AA
        s1      | Osric      | Quillby   | 2011-11-24 | m   | 4 Elm Way | ZZ1 1AA
        contact | Osric      | Quillby   |            | m   | 4 Elm Way | ZZ1 1AA
    """)
    assert found.people() == ["contact f1", "s1"]


def test_a_tenant_is_not_the_young_child_of_the_same_name(bench):
    found = bench.resolve("""
        record | role   | first_name | last_name | birth_date | last_said  | address   | postcode
        t      | tenant | Osric      | Quillby   |            | 2026-01-31 | 4 Elm Way | ZZ1 1AA
        s      | child  | Osric      | Quillby   | 2019-11-24 | 2026-01-31 | 4 Elm Way | ZZ1 1AA
    """)
    assert found.people() == ["s", "t"]


def test_a_married_name_is_found_by_the_number(bench):
    found = bench.resolve(f"""
        record | first_name | last_name | birth_date | nhs_number | postcode
        a      | Ada        | Quillby   | 1984-03-09 | {NHS_ADA}  | ZZ1 1AA
        b      | Ada        | Thornwick | 1984-03-09 | {NHS_ADA}  | ZZ7 9XX
    """)
    assert found.people() == ["a b"]
    assert found.link("a")["reason"] == "identifier"


def test_an_equal_number_with_nothing_else_in_common_proves_nothing(bench):
    found = bench.resolve(f"""
        record | first_name | last_name | birth_date | nhs_number | address   | postcode
        mother | Ada        | Quillby   | 1984-03-09 | {NHS_ADA}  | 4 Elm Way | ZZ1 1AA
        baby   | Ben        | Quillby   | 2024-07-30 | {NHS_ADA}  | 4 Elm Way | ZZ1 1AA
    """)
    assert found.people() == ["baby", "mother"]


def test_two_nhs_numbers_of_trusted_sources_are_two_people(bench):
    table = f"""
        record | source | first_name | last_name | birth_date | nhs_number | address   | postcode
        a      | health | Ada        | Quillby   | 2014-03-09 | {NHS_ADA}  | 4 Elm Way | ZZ1 1AA
        b      | camhs  | Ada        | Quillby   | 2014-03-09 | {NHS_BEN}  | 4 Elm Way | ZZ1 1AA
        c      | school | Ada        | Quillby   | 2014-03-09 |            | 4 Elm Way | ZZ1 1AA
    """
    bench.trusted = {"health": ["nhs_number"], "camhs": ["nhs_number"]}
    found = bench.resolve(table)
    assert found.edge("a", "b")["reason"] == "nhs_number"
    assert found.people() == ["a", "b", "c"], "the third record could be either of them"


def test_a_new_pupil_number_with_the_former_one_stated_is_lawful(bench):
    bench.trusted = {"old_school": ["upn"], "new_school": ["upn"]}
    table = """
        record | source     | first_name | last_name | birth_date | upn           | former_upn    | postcode
        a      | old_school | Ada        | Quillby   | 2014-03-09 | H801200001001 |               | ZZ1 1AA
        b      | new_school | Ada        | Quillby   | 2014-03-09 | G801200001002 | {former}      | ZZ1 1AA
    """
    assert bench.resolve(table.replace("{former}", "H801200001001")).people() == ["a b"]
    assert bench.resolve(table.replace("{former}", "")).people() == ["a", "b"]


def test_a_source_that_holds_one_row_a_person_keeps_its_rows_apart(bench):
    table = """
        record | source | first_name | last_name | birth_date | address   | postcode
        a      | census | Ada        | Quillby   | 2014-03-09 | 4 Elm Way | ZZ1 1AA
        b      | census | Ada        | Quillby   | 2014-03-09 | 4 Elm Way | ZZ1 1AA
    """
    assert bench.resolve(table).people() == ["a b"]
    bench.one_row_a_person = {"census"}
    assert bench.resolve(table).people() == ["a", "b"]


REKEYED = """
    record | source | first_name | last_name | birth_date | upn           | former_upn | address       | postcode | first_said | no_longer_sent
    old    | census | Ada        | Quillby   | 2014-03-09 | H801200001001 |            | 4 Elm Way     | ZZ1 1AA  | 2026-01-01 | {until}
    new    | census | Ada        | Quillby   | 2014-03-09 | G801200001002 | {former}   | 9 Hill Street | ZZ3 3CC  | {since}    |
    health | health | Ada        | Quillby   | 2014-03-09 |               |            | 4 Elm Way     | ZZ1 1AA  | 2026-01-01 |
"""


@pytest.fixture
def census(bench):
    bench.one_row_a_person, bench.trusted = {"census"}, {"census": ["upn"]}
    return bench


@pytest.mark.parametrize(("until", "since"), [("2026-03-01", "2026-03-01"), ("2026-03-01", "2026-06-01")])
def test_a_key_that_a_source_gives_in_place_of_another_is_the_same_persons(census, until, since):
    found = census.resolve(REKEYED.format(until=until, since=since, former="H801200001001"))
    assert found.people() == ["health new old"]


@pytest.mark.parametrize(("until", "since"), [("", "2026-03-01"), ("2026-03-01", "2026-02-01")])
def test_two_keys_that_a_source_sent_at_once_are_two_people_whatever_is_stated(census, until, since):
    found = census.resolve(REKEYED.format(until=until, since=since, former="H801200001001"))
    assert found.link("old")["person"] != found.link("new")["person"]


def test_a_new_number_without_the_former_one_joins_nobody_and_is_kept_for_a_person(census):
    found = census.resolve(REKEYED.format(until="2026-03-01", since="2026-03-01", former=""))
    assert found.link("old")["person"] != found.link("new")["person"]
    assert (found.edge("old", "new")["state"], found.edge("old", "new")["reason"]) == ("refused", "new_upn")


def test_two_people_of_one_row_are_never_one_whatever_agrees(bench):
    twins = """
        record | source  | first_name | last_name | birth_date | address   | postcode
        a      | housing | Jasmin     | Kaur      | 2014-03-09 | 4 Elm Way | ZZ1 1AA
        b      | housing | Jasmine    | Kaur      | 2014-03-09 | 4 Elm Way | ZZ1 1AA
        c      | school  | Jasmin     | Kaur      | 2014-03-09 | 4 Elm Way | ZZ1 1AA
    """
    assert bench.resolve(twins).people() == ["a b c"]
    bench.mates = [("a", "b")]
    assert bench.resolve(twins).people() == ["a", "b", "c"], "which of them the school's is, a person says"
    bench.decided = [("a", "b", True)]
    assert bench.resolve(twins).people() == ["a b c"], "what a person decided outranks the row"


@pytest.mark.parametrize(("role", "born", "people"), [
    ("householder", "2017-05-26", ["a", "b"]),
    ("householder", "2004-05-26", ["a b"]),
    ("householder", "2009-05-26", ["a", "b"]),
    ("occupier", "2017-05-26", ["a b"]),
    ("mother", "2014-05-26", ["a", "b"]),
    ("mother", "2012-03-01", ["a b"]),
])  # fmt: skip
def test_who_answers_for_a_home_is_no_child_of_the_same_name(bench, role, born, people):
    found = bench.resolve(f"""
        record | role   | first_name | last_name | birth_date | address   | postcode | last_said
        a      | {role} | Nnamdi     | Quillby   |            | 4 Elm Way | ZZ1 1AA  | 2026-03-31
        b      | child  | Nnamdi     | Quillby   | {born}     | 4 Elm Way | ZZ1 1AA  | 2026-03-31
    """)
    assert found.people() == people


def test_each_twins_record_finds_its_own_twin_where_all_else_agrees(bench):
    bench.mates = [("a", "b"), ("c", "d")]
    found = bench.resolve("""
        record | source   | first_name | last_name | birth_date | address   | postcode | phone
        a      | housing  | Jasmin     | Kaur      | 2014-03-09 | 4 Elm Way | ZZ1 1AA  | 07700900001
        b      | housing  | Jasleen    | Kaur      | 2014-03-09 | 4 Elm Way | ZZ1 1AA  | 07700900001
        c      | benefits | Jasmin     | Kaur      | 2014-03-09 | 4 Elm Way | ZZ1 1AA  | 07700900001
        d      | benefits | Jasleen    | Kaur      | 2014-03-09 | 4 Elm Way | ZZ1 1AA  | 07700900001
    """)
    assert found.people() == ["a c", "b d"]


def test_what_is_missing_is_not_different(bench):
    found = bench.resolve(f"""
        record | first_name | last_name | birth_date | sex | nhs_number | address   | postcode
        a      | Ada        | Quillby   | 2014-03-09 | f   | {NHS_ADA}  | 4 Elm Way | ZZ1 1AA
        b      | Ada        | Quillby   | 2014-03-09 |     |            |           |
        c      | Ada        |           | 2014-03-09 |     | {NHS_ADA}  |           |
    """)
    assert found.people() == ["a b c"]


def test_placeholder_dates_and_names_pair_nobody(bench):
    rows = "\n".join(f"p{n} | UNKNOWN | UNKNOWN | 1900-01-01 | m | ZZ1 1AA" for n in range(6))
    found = bench.resolve(f"record | first_name | last_name | birth_date | sex | postcode\n{rows}")
    assert len(found.people()) == 6


def test_a_number_on_the_records_of_many_people_is_junk_and_is_counted(bench):
    names = ("Ada", "Ben", "Cleo", "Dov", "Esme", "Fay", "Gwil", "Hope")
    rows = "\n".join(f"p{n} | {name} | Quillby | 20{10 + n}-03-09 | {NHS_ADA}" for n, name in enumerate(names))
    found = bench.resolve(f"record | first_name | last_name | birth_date | nhs_number\n{rows}")
    assert len(found.people()) == len(names)
    assert found.notes["junk_values"] == {"nhs_number": 1}


def test_a_shared_key_is_a_certain_link(bench):
    found = bench.resolve("""
        record | source | first_name | last_name | birth_date | same_source | same_record
        a      | care   | Ada        | Quillby   | 2014-03-09 |             |
        b      | ssda   |            |           |            | care        | a
    """)
    assert found.people() == ["a b"]
    assert found.link("b")["reason"] == "shared_key"
    assert found.link("b")["weight"] is None, "a shared key is no weighing of evidence"


def test_a_shared_key_does_not_join_two_first_names(bench):
    found = bench.resolve("""
        record | source | first_name | last_name | birth_date | same_source | same_record
        a      | care   | Ada        | Quillby   | 2014-03-09 |             |
        b      | ssda   | Wilfred    | Quillby   | 2014-03-09 | care        | a
    """)
    assert found.people() == ["a", "b"]


def test_an_expected_child_is_nobody_else(bench):
    found = bench.resolve("""
        record | role           | first_name | last_name | birth_date | expected_date | address   | postcode
        a      | mother         | Ada        | Quillby   | 1994-03-09 |               | 4 Elm Way | ZZ1 1AA
        b      | expected_child |            | Quillby   |            | 2026-12-01    | 4 Elm Way | ZZ1 1AA
        c      | expected_child |            | Quillby   |            | 2026-12-01    | 4 Elm Way | ZZ1 1AA
    """)
    assert found.people() == ["a", "b", "c"]


def test_a_child_who_was_born_is_the_one_expected_where_somebody_said_so(bench):
    table = """
        record | role           | first_name | last_name | birth_date | expected_date | address   | postcode
        a      | mother         | Ada        | Quillby   | 1994-03-09 |               | 4 Elm Way | ZZ1 1AA
        bump   | expected_child |            | Quillby   |            | 2026-12-01    | 4 Elm Way | ZZ1 1AA
        child  | child          | Maud       | Quillby   | 2026-11-27 |               | 4 Elm Way | ZZ1 1AA
    """
    assert bench.resolve(table).people() == ["a", "bump", "child"]

    bench.decided = [("bump", "child", True)]
    assert bench.resolve(table).people() == ["a", "bump child"]


def test_an_adopted_child_is_not_traced_to_the_name_before(bench):
    table = f"""
        record | first_name | last_name | birth_date | nhs_number | postcode | marks
        before | Ada        | Quillby   | 2014-03-09 | {NHS_ADA}  | ZZ1 1AA  |
        after  | Ada        | Thornwick | 2014-03-09 | {NHS_ADA}  | ZZ7 9XX  | MARK
    """
    assert bench.resolve(table.replace("MARK", "")).people() == ["after before"]
    sealed = bench.resolve(table.replace("MARK", "adopted"))
    assert sealed.people() == ["after", "before"]
    assert sealed.edge("before", "after")["reason"] == "sealed"


def test_a_stale_whole_name_does_not_lead_over_the_seal_of_a_gender_history(bench):
    table = f"""
        record | first_name | last_name | full_name     | birth_date | nhs_number | address   | postcode | marks
        before | Rebecca    | Quillby   |               | 1999-03-09 | {NHS_ADA}  | 4 Elm Way | ZZ1 1AA  |
        after  | Adam       | Quillby   | Rebecca Quillby | 1999-03-09 | {NHS_ADA} | 4 Elm Way | ZZ1 1AA  | MARK
    """
    assert bench.resolve(table.replace("MARK", "")).people() == ["after before"]
    assert bench.resolve(table.replace("MARK", "gender_history")).people() == ["after", "before"]


def test_what_a_person_decided_outranks_the_model_on_every_path(bench):
    table = """
        record | first_name | last_name | birth_date | sex | address   | postcode
        a1     | Ada        | Quillby   | 2014-03-09 | f   | 4 Elm Way | ZZ1 1AA
        a2     | Ada        | Quillby   | 2014-03-09 | f   | 4 Elm Way | ZZ1 1AA
        a3     | Ada        | Quillby   | 2014-03-09 | f   | 4 Elm Way | ZZ1 1AA
        i      | Ivy        | Quillby   | 2014-03-09 | f   | 4 Elm Way | ZZ1 1AA
    """
    bench.decided = [("a1", "a2", False)]
    parted = bench.resolve(table)
    assert not any("a1" in person and "a2" in person for person in parted.people())
    assert parted.edge("a1", "a2")["reason"] == "decision"
    bench.decided = [("a1", "i", True)]
    joined = bench.resolve(table)
    assert joined.people() == ["a1 a2 a3 i"]
    assert joined.link("i")["reason"] == "decision"


def test_what_was_parted_stays_parted_when_a_new_extract_makes_another_path(bench):
    table = """
        record | source | first_name | last_name | birth_date | nhs_number | postcode
        a      | police | Zephyrine  | Quillby   | 1984-03-09 |            | ZZ1 1AA
        b      | rent   | Zephyrine  | Quillby   | 1984-03-09 |            | ZZ1 1AA
    """
    assert bench.resolve(table).people() == ["a b"]
    bench.decided = [("a", "b", False)]
    assert bench.resolve(table).people() == ["a", "b"]
    more = f"{table.rstrip()}\n        c      | school | Zephyrine  | Quillby   | 1984-03-09 |            | ZZ1 1AA"
    assert not any("a" in person and "b" in person for person in bench.resolve(more).people())
    bench.decided = []
    assert bench.resolve(more).people() == ["a b c"]


def test_a_name_alone_joins_nobody_but_a_person_may_look(bench):
    found = bench.resolve("""
        record | source | first_name | last_name | birth_date
        a      | police | Zephyrine  | Quillby   |
        b      | rent   | Zephyrine  | Quillby   | 1984-03-09
    """)
    assert found.people() == ["a", "b"]
    assert found.edge("a", "b")["state"] == "parked"


def test_one_source_s_people_of_one_name_with_days_a_digit_apart_and_homes_of_their_own_are_not_joined(bench):
    """Somebody may still look; where another source says the same, it is a slip of the pen as ever."""
    table = """
        record | source | first_name | middle_names | last_name | birth_date | postcode
        a      | rent   | Zephyrine  | Ann          | Quillby   | 1985-05-01 | ZZ1 1AA
        b      | {other}| Zephyrine  | Ann          | Quillby   | 1985-05-02 | ZZ1 2AB
    """
    found = bench.resolve(table.format(other="rent  "))
    assert found.people() == ["a", "b"]
    assert found.edge("a", "b")["state"] == "parked"
    assert bench.resolve(table.format(other="school")).people() == ["a b"]
    # Rows without a key of a person are not two that somebody keeps: each visit, each incident is one.
    bench.keyless = {"a", "b"}
    assert bench.resolve(table.format(other="rent  ")).people() == ["a b"]


def test_nobody_is_asked_about_two_records_of_a_name_that_several_bear(bench):
    found = bench.resolve("""
        record | source | first_name | last_name | birth_date
        a      | police | Ali        | Khan      |
        b      | school | Ali        | Khan      |
        c      | rent   | Ali        | Khan      | 1948-03-09
        d      | rent   | Ali        | Khan      | 1975-11-20
    """)
    assert found.people() == ["a", "b", "c", "d"]
    assert found.edge("a", "b") is None


def test_being_the_mother_of_the_same_child_is_one_more_fact(bench):
    table = """
        record | source | role   | first_name | last_name | birth_date | nhs_number | address    | postcode
        c1     | school | child  | Luc        | Quillby   | 2016-06-22 |            | 4 Elm Way  | ZZ1 1AA
        c2     | refuge | child  | Luc        | Quillby   | 2016-06-22 |            |            |
        m1     | school | parent | Wren       | Quillby   |            |            | 4 Elm Way  | ZZ1 1AA
        m2     | refuge | mother | Wren       | Quillby   | 1988-02-10 |            | 9 Ash Lane | ZZ2 2BB
    """
    assert bench.resolve(table).people() == ["c1 c2", "m1", "m2"]
    bench.related = [("m1", "mother", "c1"), ("m2", "mother", "c2")]
    found = bench.resolve(table)
    assert found.people() == ["c1 c2", "m1 m2"]
    assert "family=equal" in found.edge("m1", "m2")["agreement"]


def test_names_in_the_wrong_columns_are_put_right(bench):
    found = bench.resolve("""
        record | first_name | last_name | birth_date
        a      | Nadia      | Quillby   | 1984-03-09
        b      | Quillby    | Nadya     | 1984-03-09
    """)
    assert found.people() == ["a b"]


def test_an_edge_says_how_each_field_compared_without_any_value(bench):
    found = bench.resolve("""
        record | first_name | last_name | birth_date | sex | address   | postcode
        a      | Ada        | Quillby   | 2014-03-09 | f   | 4 Elm Way | ZZ1 1AA
        b      | Ada        | Quillby   | 2014-09-03 | f   | 4 Elm Way | ZZ1 1AA
    """)
    assert found.edge("a", "b")["agreement"] == (
        "first=equal; last=equal; birth=day_and_month_swapped; sex=equal; home=equal"
    )


def test_what_each_field_adds_makes_up_the_weight_of_a_pair_that_did_not_join(bench):
    found = bench.resolve("""
        record | source | first_name | last_name | birth_date | address   | postcode
        a      | police | Zephyrine  | Quillby   | 1984-03-09 | 4 Elm Way | ZZ1 1AA
        b      | rent   | Zephyrine  | Quillby   | 1951-12-28 | 4 Elm Way | ZZ1 1AA
        c      | school | Zephyrine  | Quillby   | 1984-03-09 | 4 Elm Way | ZZ1 1AA
    """)
    edge = found.edge("a", "b") or found.edge("b", "c")
    assert edge["state"] == "refused"
    parts = {name: float(bits) for name, _, bits in (part.partition("=") for part in edge["weights"].split("; "))}
    assert {"before", "first", "last", "birth", "home", "relatives"} <= set(parts)
    assert abs(sum(parts.values()) - edge["weight"]) < 0.05
    # The classes of relatives and of names alone only ever take away.
    assert parts["before"] < 0 < parts["home"]
    assert parts["relatives"] <= 0
    assert found.edge("a", "c")["weights"] is None
