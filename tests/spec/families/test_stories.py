"""
Families as a social worker would draw them: each story in a few lines, and who belongs, as what, and why.

The day is 1 June 2026. A line between two parts of a table parts two families. The file is long because
there are so many kinds of families, and they are best read one after another.
"""

from __future__ import annotations

from tests.unit.families.story import Story, Told

_ORDER = ("main_carer", "carer", "partner_of_carer", "child", "child_in_care", "expected_child", "parent_elsewhere", "other_household_member")  # fmt: skip


def drawn(told: Told, *, past: bool = False) -> str:
    families = []
    for family in told.members(past=past):
        rows = sorted(family, key=lambda row: (_ORDER.index(row[1]), row[0]))
        families.append(
            "\n".join(f"{name:<6} {role.replace('_', ' '):<22} {basis}".rstrip() for name, role, basis in rows)
        )
    return "\n-----\n".join(sorted(families))


def read(table: str) -> str:
    """The expected table without its margins, its parts in the order of their letters."""
    lines = [line.strip() for line in table.strip().splitlines()]
    return "\n-----\n".join(sorted(part.strip() for part in "\n".join(lines).split("-----")))


def reeds() -> Story:
    """Mia Reed, her children Ann and Ben, and their father Dan."""
    story = Story()
    story.person("Mia", "1990-03-01", "f")
    story.person("Dan", "1988-05-01", "m")
    story.person("Ann", "2014-02-01", "f")
    story.person("Ben", "2017-08-01", "m")
    story.relates("Mia", "mother", ["Ann", "Ben"], "school")
    story.relates("Dan", "father", ["Ann", "Ben"], "school")
    return story


def test_two_parents_and_their_children_under_one_roof() -> None:
    story = reeds().lives(["Ann", "Ben"], "12 Elm Road", "school").lives(["Mia", "Dan"], "12 Elm Road, Anytown")
    assert drawn(story.told()) == read("""
        Mia    main carer             stated_parent
        Dan    carer                  stated_parent
        Ann    child                  stated_parent
        Ben    child                  stated_parent
    """)


def test_a_separated_father_is_a_parent_elsewhere_and_no_carer() -> None:
    story = (
        reeds().lives(["Ann", "Ben"], "12 Elm Road", "school").lives("Mia", "12 Elm Road").lives("Dan", "3 Oak Lane")
    )
    assert drawn(story.told()) == read("""
        Mia    main carer             stated_parent
        Ann    child                  stated_parent
        Ben    child                  stated_parent
        Dan    parent elsewhere       stated_parent
    """)


def test_two_homes_are_one_family_by_main_carer_and_the_child_keeps_both_homes() -> None:
    story = reeds().lives(["Ann", "Ben", "Mia"], "12 Elm Road", "school", "health")
    story.lives("Dan", "3 Oak Lane", "council_tax").lives(["Ann"], "3 Oak Lane", "benefits", since="2026-05-01")
    told = story.told()
    assert drawn(told) == read("""
        Mia    main carer             stated_parent
        Ann    child                  stated_parent
        Ben    child                  stated_parent
        Dan    parent elsewhere       stated_parent
    """)
    assert told.homes("Ann") == {("12 Elm Road", "home"), ("3 Oak Lane", "home")}


def test_half_siblings_by_one_father_in_two_homes_are_two_families_that_know_of_each_other() -> None:
    story = reeds().lives(["Ann", "Ben"], "12 Elm Road", "school").lives("Mia", "12 Elm Road")
    story.person("Una", "1993-01-01", "f", "Hart")
    story.person("Cal", "2022-06-01", "m", "Hart")
    story.lives(["Una", "Dan"], "3 Oak Lane").lives("Cal", "3 Oak Lane", "health")
    story.relates("Una", "mother", "Cal", "health").relates("Dan", "father", "Cal").relates(
        "Dan", "claims_with", "Una", "benefits"
    )
    told = story.told()
    assert drawn(told) == read("""
        Mia    main carer             stated_parent
        Ann    child                  stated_parent
        Ben    child                  stated_parent
        Dan    parent elsewhere       stated_parent
        -----
        Una    main carer             stated_parent
        Dan    carer                  stated_parent
        Cal    child                  stated_parent
    """)
    assert told.ties() == {"Dan"}


def test_half_siblings_with_one_mother_are_one_family() -> None:
    story = reeds().lives(["Ann", "Ben"], "12 Elm Road", "school").lives("Dan", "3 Oak Lane")
    story.person("Jo", "1991-01-01", "m", "Hart")
    story.person("Cal", "2023-06-01", "m", "Hart")
    story.lives(["Mia", "Jo"], "12 Elm Road").lives("Cal", "12 Elm Road", "health")
    story.relates("Mia", "mother", "Cal", "health").relates("Jo", "father", "Cal", "health")
    assert drawn(story.told()) == read("""
        Mia    main carer             stated_parent
        Jo     carer                  stated_parent
        Ann    child                  stated_parent
        Ben    child                  stated_parent
        Cal    child                  stated_parent
        Dan    parent elsewhere       stated_parent
    """)


def test_a_new_partner_is_the_partner_of_the_carer() -> None:
    story = reeds().lives(["Ann", "Ben"], "12 Elm Road", "school").lives("Dan", "3 Oak Lane")
    story.person("Jo", "1991-01-01", "m", "Hart")
    story.lives(["Mia", "Jo"], "12 Elm Road").relates("Jo", "claims_with", "Mia", "benefits")
    assert drawn(story.told()) == read("""
        Mia    main carer             stated_parent
        Jo     partner of carer       shared_claim
        Ann    child                  stated_parent
        Ben    child                  stated_parent
        Dan    parent elsewhere       stated_parent
    """)


def test_a_couple_with_her_children_and_his_are_two_families_that_know_of_each_other() -> None:
    story = reeds().lives(["Ann", "Ben"], "12 Elm Road", "school").lives("Dan", "3 Oak Lane")
    story.person("Jo", "1991-01-01", "m", "Hart")
    story.person("Cal", "2016-06-01", "m", "Hart")
    story.lives(["Mia", "Jo"], "12 Elm Road").lives("Cal", "12 Elm Road", "school")
    story.relates("Jo", "father", "Cal", "school").relates("Jo", "partner", "Mia", "early_help")
    told = story.told()
    assert drawn(told) == read("""
        Mia    main carer             stated_parent
        Jo     partner of carer       partner_of_carer
        Ann    child                  stated_parent
        Ben    child                  stated_parent
        Dan    parent elsewhere       stated_parent
        Cal    other household member stated_relative
        -----
        Jo     main carer             stated_parent
        Mia    partner of carer       partner_of_carer
        Cal    child                  stated_parent
        Ann    other household member stated_relative
        Ben    other household member stated_relative
    """)
    assert {"Mia", "Jo"} <= told.ties()


def test_a_mother_known_for_one_child_and_the_father_for_the_other_are_one_family() -> None:
    story = Story()
    story.person("Mia", "1990-03-01", "f")
    story.person("Dan", "1988-05-01", "m")
    story.person("Ann", "2014-02-01", "f")
    story.person("Ben", "2017-08-01", "m")
    story.lives(["Mia", "Dan"], "12 Elm Road").lives(["Ann", "Ben"], "12 Elm Road", "school")
    story.relates("Mia", "mother", "Ann", "school").relates("Dan", "father", "Ben", "school")
    story.relates("Dan", "claims_with", "Mia", "benefits")
    assert drawn(story.told()) == read("""
        Mia    main carer             stated_parent
        Dan    carer                  stated_parent
        Ann    child                  stated_parent
        Ben    child                  stated_parent
    """)


def test_grandparents_with_one_of_the_children_are_a_second_family_that_knows_of_the_first() -> None:
    story = reeds().lives("Ann", "12 Elm Road", "school").lives("Mia", "12 Elm Road").lives("Dan", "3 Oak Lane")
    story.person("Gran", "1960-01-01", "f")
    story.lives("Gran", "9 Ash Way").lives("Ben", "9 Ash Way", "school").relates("Gran", "kinship_carer", "Ben")
    told = story.told()
    assert drawn(told) == read("""
        Mia    main carer             stated_parent
        Ann    child                  stated_parent
        Dan    parent elsewhere       stated_parent
        -----
        Gran   main carer             stated_carer
        Ben    child                  stated_carer
        Dan    parent elsewhere       stated_parent
        Mia    parent elsewhere       stated_parent
    """)
    assert told.ties() == {"Dan", "Mia"}


def test_a_lodger_is_no_member_and_a_grandmother_in_the_house_is() -> None:
    story = reeds().lives(["Ann", "Ben"], "12 Elm Road", "school").lives("Dan", "3 Oak Lane")
    story.person("Gran", "1960-01-01", "f")
    story.person("Lodge", "1985-01-01", "m", "Hill")
    story.lives(["Mia", "Gran", "Lodge"], "12 Elm Road").relates("Gran", "mother", "Mia", "early_help")
    assert drawn(story.told()) == read("""
        Mia    main carer             stated_parent
        Ann    child                  stated_parent
        Ben    child                  stated_parent
        Dan    parent elsewhere       stated_parent
        Gran   other household member stated_relative
    """)


def test_strangers_in_a_house_in_multiple_occupation_belong_to_no_family() -> None:
    story = reeds().lives(["Ann", "Ben"], "Room 2, 12 Elm Road", "school").lives("Mia", "Room 2, 12 Elm Road")
    story.lives("Dan", "3 Oak Lane")
    for number in range(3, 9):
        name = story.person(f"Man{number}", "1985-01-01", "m", f"Hill{number}")
        story.lives(name, f"Room {number}, 12 Elm Road").lives(name, "12 Elm Road", "benefits")
    assert drawn(story.told()) == read("""
        Mia    main carer             stated_parent
        Ann    child                  stated_parent
        Ben    child                  stated_parent
        Dan    parent elsewhere       stated_parent
    """)


def test_in_a_refuge_mother_and_child_are_together_and_protected_and_other_residents_are_nobody() -> None:
    story = reeds().lives("Dan", "12 Elm Road")
    story.person("Other", "1992-01-01", "f", "Hill")
    story.lives(["Mia", "Ann", "Ben", "Other"], "Hope House Refuge, High Street", "early_help", protected=True)
    told = story.told()
    assert drawn(told) == read("""
        Mia    main carer             stated_parent
        Ann    child                  stated_parent
        Ben    child                  stated_parent
        Dan    parent elsewhere       stated_parent
    """)
    assert told.homes("Ann") == {("Hope House Refuge, High Street", "communal")}
    assert told.protected() == {True}
    assert told.ties() == set()


def test_a_child_in_care_stays_in_her_birth_family_and_the_foster_home_is_none_of_hers() -> None:
    story = reeds().lives("Ben", "12 Elm Road", "school").lives(["Mia", "Dan"], "12 Elm Road")
    story.person("Fay", "1970-01-01", "f", "Hill")
    story.person("Sue", "2012-01-01", "f", "Hill")
    story.lives(["Fay"], "5 Beech Close").lives(["Ann", "Sue"], "5 Beech Close", "school")
    story.relates("Fay", "foster_carer", "Ann").relates("Fay", "mother", "Sue", "school")
    story.relates("Fay", "carer", "Ann", "health")
    story.fact("Ann", "looked_after", since="2026-01-10", value="C2", outcome="U4")
    told = story.told()
    assert drawn(told) == read("""
        Mia    main carer             stated_parent
        Dan    carer                  stated_parent
        Ben    child                  stated_parent
        Ann    child in care          looked_after
        -----
        Fay    main carer             stated_parent
        Sue    child                  stated_parent
    """)


def test_short_breaks_and_placement_with_parents_leave_the_child_at_home() -> None:
    for value, outcome in (("V3", "U6"), ("V4", "U6"), ("C2", "P1")):
        story = reeds().lives(["Ann", "Ben"], "12 Elm Road", "school").lives(["Mia", "Dan"], "12 Elm Road")
        story.fact("Ann", "looked_after", since="2026-01-10", value=value, outcome=outcome)
        assert story.told().family_of("Ann")["Ann"] == "child"


def test_an_expected_child_has_a_role_of_her_own() -> None:
    story = Story()
    story.person("Mia", "1990-03-01", "f")
    story.person("Jo", "1991-01-01", "m", "Hart")
    story.person("Bump")
    story.record("Bump", "social_care", role="expected_child", expected_date="2026-08-20")
    story.lives(["Mia", "Jo"], "12 Elm Road").relates("Mia", "mother", "Bump").relates(
        "Jo", "partner", "Mia", "benefits"
    )
    assert drawn(story.told()) == read("""
        Mia    main carer             stated_parent
        Jo     partner of carer       partner_of_carer
        Bump   expected child         expected
    """)


def test_adoption_seals_the_new_family_from_the_old() -> None:
    """The birth mother's name still comes with an old school record that was linked; it opens no way back."""
    story = Story()
    story.person("Mia", "1990-03-01", "f")
    story.person("Ben", "2017-08-01", "m")
    story.person("Ann", "2019-02-01", "f", "Hall")
    story.person("Fern", "1980-01-01", "f", "Hall")
    story.lives(["Mia", "Ben"], "12 Elm Road", "school").relates("Mia", "mother", ["Ann", "Ben"], "school")
    story.relates("Ben", "sibling", "Ann", "early_help")
    story.lives(["Fern"], "7 Yew Court").lives("Ann", "7 Yew Court", "social_care").relates(
        "Fern", "adoptive_parent", "Ann"
    )
    story.record("Ann", "social_care", marks=["adopted"])
    told = story.told()
    assert drawn(told) == read("""
        Mia    main carer             stated_parent
        Ben    child                  stated_parent
        -----
        Fern   main carer             stated_parent
        Ann    child                  stated_parent
    """)
    assert told.ties() == set()
    assert not any(
        {told.names[row["person"]], told.names[row["of_person"]]} == {"Ann", "Mia"} for row in told.tables["kinships"]
    )


def test_the_child_before_an_adoption_is_a_child_of_nobody_now() -> None:
    """Of the sealed record children's social care sends the time in care and no more: it ended with the adoption."""
    story = Story()
    story.person("Ann", "2019-02-01", "f", "Hall")
    story.record("Ann", "social_care", marks=["adopted"])
    assert drawn(story.told()) == ""
    story.fact("Ann", "looked_after", since="2022-01-10", until="2025-06-01", value="E1", outcome="U4")
    assert drawn(story.told()) == ""
    # looked after still, or with whom social care names as hers, the life under that name goes on
    story.fact("Ann", "looked_after", since="2025-08-01", value="E1", outcome="U4")
    assert story.told().family_of("Ann") == {"Ann": "child_in_care"}
    story.rows["facts"].pop()
    story.person("Fern", "1980-01-01", "f", "Hall")
    story.relates("Fern", "adoptive_parent", "Ann")
    assert story.told().family_of("Ann") == {"Fern": "main_carer", "Ann": "child"}


def test_an_adopted_child_whom_somebody_holds_now_is_a_child_also_without_a_carer_or_a_home() -> None:
    story = Story()
    story.person("Ann", "2019-02-01", "f", "Hall")
    story.record("Ann", "social_care", marks=["adopted"])
    assert drawn(story.told()) == ""
    story.record("Ann", "school", role="child")
    assert story.told().family_of("Ann") == {"Ann": "child"}


def test_twins_of_a_mother_are_both_her_children() -> None:
    story = Story()
    story.person("Mia", "1990-03-01", "f")
    story.person("Tia", "2021-04-01", "f")
    story.person("Tom", "2021-04-01", "m")
    story.lives(["Mia", "Tia", "Tom"], "12 Elm Road", "health").relates("Mia", "mother", ["Tia", "Tom"], "health")
    assert drawn(story.told()) == read("""
        Mia    main carer             stated_parent
        Tia    child                  stated_parent
        Tom    child                  stated_parent
    """)


def test_a_young_mother_at_home_is_a_child_there_and_main_carer_of_her_own() -> None:
    story = reeds()
    story.person("Kit", "2009-02-01", "f")
    story.person("Baby", "2026-01-01", "m")
    story.lives(["Ann", "Ben", "Kit"], "12 Elm Road", "school").lives("Mia", "12 Elm Road").lives("Dan", "3 Oak Lane")
    story.lives(["Kit", "Baby"], "12 Elm Road", "health").relates("Mia", "mother", "Kit", "school").relates(
        "Kit", "mother", "Baby", "health"
    )
    told = story.told()
    assert told.family_of("Kit") == {
        "Mia": "main_carer", "Ann": "child", "Ben": "child", "Kit": "child", "Dan": "parent_elsewhere",
        "Baby": "other_household_member",
    }  # fmt: skip
    assert told.family_of("Baby")["Kit"] == "main_carer"
    assert "Kit" in told.ties()


def test_a_young_mother_of_whose_own_carer_nothing_is_known_is_main_carer_of_hers_and_a_child_by_herself() -> None:
    story = Story()
    story.person("Ann", "2009-02-01", "f")
    story.person("Bea", "2025-11-01", "f")
    story.lives("Ann", "12 Elm Road", "school", "health").lives("Bea", "12 Elm Road", "health")
    story.relates("Ann", "mother", "Bea", "health")
    told = story.told()
    assert drawn(told) == read("""
        Ann    main carer             stated_parent
        Bea    child                  stated_parent
        -----
        Ann    child                  no_carer_known
    """)
    assert told.ties() == {"Ann"}
    story.person("Cy", "2012-01-01", "m")
    story.lives("Cy", "12 Elm Road", "school").says("Cy", "belongs", "Ann")
    assert told.ties() == story.told().ties()
    assert story.told().family_of("Cy")["Ann"] == "main_carer"


def test_a_father_who_moved_out_stays_on_record_as_a_former_carer() -> None:
    story = reeds().lives(["Ann", "Ben"], "12 Elm Road", "school").lives("Mia", "12 Elm Road", since="2020-01-01")
    story.lives("Dan", "12 Elm Road", since="2020-01-01", until="2026-05-10").lives(
        "Dan", "3 Oak Lane", since="2026-05-10"
    )
    told = story.told()
    assert told.family_of("Ann")["Dan"] == "parent_elsewhere"
    assert drawn(told, past=True) == read("Dan    carer                  stated_parent")


def test_a_girl_who_moved_to_her_father_belongs_to_him_now_and_once_belonged_to_her_mother() -> None:
    story = reeds().lives("Ben", "12 Elm Road", "school").lives("Mia", "12 Elm Road", since="2020-01-01")
    story.lives("Dan", "3 Oak Lane", since="2020-01-01")
    story.lives("Ann", "12 Elm Road", "social_care", since="2020-01-01", until="2026-03-01")
    story.lives("Ann", "3 Oak Lane", "social_care", since="2026-03-01")
    told = story.told()
    assert told.family_of("Ann") == {"Dan": "main_carer", "Ann": "child", "Mia": "parent_elsewhere"}
    assert told.family_of("Ben") == {"Mia": "main_carer", "Ben": "child", "Dan": "parent_elsewhere"}
    assert drawn(told, past=True) == read("Ann    child                  stated_parent")


def test_a_child_without_a_birth_date_is_a_child_of_the_family_while_a_source_holds_her_as_a_child() -> None:
    story = reeds().lives(["Ann", "Ben", "Mia"], "12 Elm Road", "school")
    story.person("Eve")
    story.relates("Mia", "mother", "Eve", "social_care", of_role="child").lives("Eve", "12 Elm Road", "social_care")
    assert drawn(story.told()) == read("""
        Mia    main carer             stated_parent
        Ann    child                  stated_parent
        Ben    child                  stated_parent
        Eve    child                  stated_parent
        Dan    parent elsewhere       stated_parent
    """)
    story.record("Eve", "social_care", no_longer_sent="2026-05-15")
    assert "Eve    child" not in drawn(story.told())
    assert "Eve    child" in drawn(story.told(), past=True)


def test_a_child_without_a_birth_date_and_without_a_carer_is_shown_with_no_carer_known() -> None:
    story = Story()
    story.person("Eve")
    story.record("Eve", "school", role="child")
    assert drawn(story.told()) == read("Eve    child                  no_carer_known")


def test_a_number_without_name_birth_date_or_carer_is_no_family() -> None:
    story = Story()
    story.person("Eve")
    story.record("Eve", "attendance", role="child")
    story.rows["records"][0].update(first_name=None, last_name=None)
    assert drawn(story.told()) == ""


def test_nobody_is_a_child_for_want_of_a_birth_date() -> None:
    """Held as a grown person, or told of once in a log: neither makes a child."""
    story = Story()
    for name, source, role in (
        ("Gwen", "social_care", "mother"),
        ("Hal", "tenancies", "tenant"),
        ("Ida", "police", "child"),
    ):
        story.person(name)
        story.record(name, source, role=role)
    story.relates("Gwen", "mother", "Hal", "social_care", of_role="person")
    assert drawn(story.told()) == ""


def test_a_carer_too_young_to_have_a_child_who_is_held_already_is_no_carer_of_hers() -> None:
    story = Story()
    story.person("Eve")
    story.person("Kit", "2015-01-01", "f")
    story.relates("Kit", "carer", "Eve", "school", of_role="child").lives(["Kit", "Eve"], "12 Elm Road", "school")
    assert story.told().family_of("Eve") == {"Eve": "child"}
