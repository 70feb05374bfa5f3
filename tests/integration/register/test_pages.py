"""What pages are given: what the purpose includes, about those the reader works with."""

from __future__ import annotations

import pytest
from tests.integration.register.a_run import EXTRACT, ON, record_id
from tests.integration.register.readers import FAMILY_HELP, SAFEGUARDING, family, person

from kinfold.register import queries
from kinfold.register.models import Run
from kinfold.register.reading.people import NO_NAME, PROTECTED
from kinfold.vocabulary.codelists import Category, FamilyRole


def test_a_worker_opens_the_page_of_a_child_they_work_with(wendy):
    page = queries.person_page(wendy, SAFEGUARDING, person("school:john"))

    assert (page.name, page.other_names, page.age) == ("John Smith", ("Jon Smith",), 12)
    assert page.identifiers == (("NHS number", "943 476 5919"), ("Unique pupil number", "A801200001001"))
    assert [line.sentence for line in page.timeline] == [
        "Child protection plan (neglect)",
        "Suspended for 2.5 days",
    ]
    assert [home.address for home in page.homes] == ["1 High Street, Anytown"]
    assert [(f.title, f.role, f.may_open) for f in page.families] == [("Smith: John, Amy", FamilyRole.CHILD, True)]
    assert page.not_yours_to_see == ()


def test_every_agency_that_holds_a_record_is_named_with_when_and_why(wendy):
    page = queries.person_page(wendy, SAFEGUARDING, person("school:john"))

    assert [(r.source_title, r.last_said, r.link_reason) for r in page.records] == [
        ("Children's social care", EXTRACT, "Taken together, its details are the same or nearly the same as in a record of School census."),
        ("School census", EXTRACT, "Taken together, its details are the same or nearly the same as in a record of Children's social care."),
    ]  # fmt: skip


def test_how_a_record_compares_is_told_as_it_is(publish_run, run, max_boss):
    one, other = sorted((record_id("school:john"), record_id("social_care:john")))
    run.add(
        "edges",
        {"record_l": one, "record_r": other, "weight": 12.5, "state": "joined", "reason": "model",
         "agreement": "first=nickname; last=equal; birth=day_and_month_swapped"},
    )  # fmt: skip
    publish_run(run)

    page = queries.person_page(max_boss, SAFEGUARDING, person("school:john"))

    assert {r.link_reason.split(". ")[1] for r in page.records} == {
        "First name a short or other form of the same, family name the same, birth date with day and month swapped."
    }


def test_whether_the_family_page_names_a_professional_is_told_on_each_members(publish_run, run, max_boss):
    run.drop("involvements", involvement=record_id("tutor"))
    publish_run(run)

    def told(member: str) -> list[bool]:
        return [f.names_a_professional for f in queries.person_page(max_boss, SAFEGUARDING, person(member)).families]

    assert queries.person_page(max_boss, SAFEGUARDING, person("school:amy")).professionals == ()
    assert told("school:amy") == [True]


def test_a_refused_extract_is_told_of_its_source_and_none_that_never_came(publish_run, run, max_boss):
    for source in ("school", "housing"):
        run.change("sources", {"source": source}, newest_refused=True)
    run.add("extracts", {**run.rows["extracts"][0], "extract": "worse", "state": "refused"})
    publish_run(run)

    states = queries.source_states(max_boss, SAFEGUARDING)

    assert [state.source for state in states if state.newest_refused] == ["school"]


def test_who_is_involved_stands_with_how_to_reach_them(wendy):
    page = queries.person_page(wendy, SAFEGUARDING, person("school:john"))

    (professional,) = page.professionals
    assert (professional.name, professional.role, professional.email) == (
        "Wendy Ward",
        "social worker",
        "wendy.ward@anyshire.example",
    )


@pytest.mark.parametrize("named_by", [{"staff": "s-wendy"}, {"email": " Wendy.Ward@anyshire.example"}])
def test_who_is_on_the_staff_list_stands_with_what_the_list_says(named_by, publish_run, run, max_boss):
    """A source may send no more than the id, or an old phone number."""
    run.change("staff", {"staff": "s-wendy"}, phone="01632960123")
    sent = {"name": None, "team": None, "email": None, "role": None, "phone": "01632960999", **named_by}
    run.change("involvements", {"involvement": record_id("wendy")}, **sent)
    publish_run(run)

    (one,) = queries.person_page(max_boss, SAFEGUARDING, person("school:john")).professionals

    assert (one.name, one.role, one.team, one.phone, one.email) == (
        "Wendy Ward", "social_worker", "East", "01632960123", "wendy.ward@anyshire.example",
    )  # fmt: skip


def test_nobody_is_sent_to_a_colleague_who_has_left(publish_run, run, max_boss):
    run.change("staff", {"staff": "s-wendy"}, until_day=ON)
    run.change("involvements", {"involvement": record_id("wendy")}, phone="01632960999", staff="s-wendy")
    publish_run(run)

    (one,) = queries.person_page(max_boss, SAFEGUARDING, person("school:john")).professionals

    assert (one.name, one.until_day, one.phone, one.email) == ("Wendy Ward", ON, None, None)


def test_what_the_purpose_leaves_out_is_not_there_and_is_said_to_be_left_out(wendy):
    page = queries.person_page(wendy, FAMILY_HELP, person("housing:jane"))

    assert page.identifiers == ()
    assert page.phones == ("01632960111",)
    assert [line.sentence for line in page.timeline] == ["Rent arrears of £640, 6 weeks behind"]
    assert page.not_yours_to_see == (Category.IDENTIFIERS, Category.SUBSTANCE_USE)


def test_a_service_that_gives_only_what_is_left_out_is_not_named_at_all(wendy):
    page = queries.person_page(wendy, FAMILY_HELP, person("housing:jane"))

    assert [record.source_title for record in page.records] == ["Council housing"]
    assert page.professionals == ()
    assert "Recovery" not in repr(page)
    assert "recovery" not in repr(queries.family_page(wendy, FAMILY_HELP, family())).lower()


def test_the_same_is_said_to_be_left_out_of_a_page_where_nothing_is_held(wendy):
    with_treatment = queries.person_page(wendy, FAMILY_HELP, person("housing:jane"))
    without = queries.person_page(wendy, FAMILY_HELP, person("school:amy"))

    assert with_treatment.not_yours_to_see == without.not_yours_to_see


def test_a_protected_home_of_the_past_says_only_that_it_is_protected(wendy):
    page = queries.person_page(wendy, SAFEGUARDING, person("housing:jane"))

    assert [home.address for home in page.homes] == ["1 High Street, Anytown", "7 Low Road, Anytown", None]
    hidden = page.homes[-1]
    assert hidden.hidden_because == PROTECTED
    assert (hidden.postcode, hidden.from_day, hidden.until_day, hidden.source_titles) == (None, None, None, ())


def test_sources_come_with_their_freshness_and_their_receipt(wendy):
    state = next(s for s in queries.source_states(wendy, SAFEGUARDING) if s.source == "school")

    assert (state.title, state.latest_extract, state.fresh) == ("School census", EXTRACT, True)
    assert (state.rows_in, state.kept, state.set_aside) == (12, 11, 1)


def test_the_run_that_is_shown_is_the_newest(publish_run, run):
    assert queries.run_shown() is None
    publish_run(run, run_id="first")
    publish_run(run, run_id="second")

    shown = queries.run_shown()
    assert shown is not None
    assert (shown.run, shown.on_day, shown.council, shown.invented) == ("second", ON, "Anyshire Council", True)
    assert Run.objects.count() == 2


def test_of_a_source_that_may_not_be_named_nothing_is_told(publish_run, run, wendy):
    run.change("memberships", {"role": "main_carer"}, basis_sources=["recovery"])
    publish_run(run)

    basis = queries.family_page(wendy, FAMILY_HELP, family()).members[0].basis

    assert basis == "A source says who the child's parent is."


def test_a_home_that_only_such_a_source_knows_is_left_out(publish_run, run, wendy):
    run.change("residences", {}, sources=["recovery"])
    publish_run(run)

    assert queries.person_page(wendy, FAMILY_HELP, person("school:john")).homes == ()
    assert queries.person_page(wendy, SAFEGUARDING, person("school:john")).homes != ()


def test_somebody_without_a_name_is_not_shown_as_a_blank(publish_run, run, wendy):
    run.change("records", {"record": record_id("school:amy")}, first_name=None, last_name=None)
    publish_run(run)

    page = queries.family_page(wendy, SAFEGUARDING, family())

    assert page.title == "Smith: John, a child without a recorded name"
    assert NO_NAME in {member.name for member in page.members}
