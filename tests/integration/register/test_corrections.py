"""What professionals say of families: it acts at once, binds later runs, contradicts nothing, and nothing of it is lost."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone
from tests.integration.register.a_run import ARun, record_id, the_smiths_and_the_okoros
from tests.integration.register.readers import FAMILY_HELP, SAFEGUARDING, family, person

from kinfold.governance import standing
from kinfold.governance.models import Relationship, Restriction
from kinfold.governance.queries import actor
from kinfold.governance.rules.policy import Actor
from kinfold.register import correction_actions, correction_queries, need_queries, queries
from kinfold.register.correction_values import Asked
from kinfold.register.models import FamilyCorrection, Membership, PersonRedirect, Record, Residence
from kinfold.register.reading import corrected
from kinfold.vocabulary.codelists import CorrectionKind as Kind
from kinfold.vocabulary.errors import Contradicts, NoLongerSo, NotAllowed
from kinfold.vocabulary.identifiers import PersonId, StaffId


@pytest.fixture
def run() -> ARun:
    """The Smiths, with Tom living there still."""
    run = the_smiths_and_the_okoros()
    run.change("memberships", {"person": record_id("housing:tom")}, until_day=None)
    return run


def page_for(actor: Actor, also: PersonId | None = None):
    return correction_queries.correction_page(actor, SAFEGUARDING, family(), also=also)


def say(actor: Actor, kind: Kind, who: str, other: str | None = None, **more) -> FamilyCorrection:
    asked = Asked(kind, person(who), person(other) if other else None, **more)
    review = page_for(actor, asked.person).review
    return correction_actions.correct_family(
        actor, SAFEGUARDING, family(), review, asked, reason="I was there on Tuesday"
    )


def take_back(actor: Actor, row: FamilyCorrection) -> FamilyCorrection:
    return correction_actions.take_correction_back(
        actor, SAFEGUARDING, family(), row.id, reason="I mistook them for somebody else"
    )


def members(actor: Actor) -> dict[str, str]:
    page = queries.family_page(actor, SAFEGUARDING, family())
    return {one.name.split()[0]: one.role.value for one in page.members if not one.proposed}


def test_who_does_not_belong_goes_out_at_once_with_what_was_found_of_them_and_comes_back_when_that_is_taken_back(wendy):
    before = members(wendy)
    row = say(wendy, Kind.NOT_BELONGS, "housing:tom")

    page = queries.family_page(wendy, SAFEGUARDING, family())
    assert {one.name.split()[0] for one in page.members} == set(before) - {"Tom"}
    assert page.worked_out_again
    (shown,) = page.corrected
    assert (shown.by, shown.state, shown.reason) == ("Wendy Ward", "next_run", "I was there on Tuesday")
    assert "Tom" in shown.sentence

    take_back(wendy, row)
    assert members(wendy) == before
    assert [one.kind for one in FamilyCorrection.objects.order_by("id")] == ["not_belongs", "taken_back"]


def test_the_effect_is_told_before_it_is_made_with_the_needs_that_count_no_more(wendy):
    asked = Asked(Kind.NOT_BELONGS, person("school:john"))
    effect, wrong = correction_queries.correction_effect(wendy, SAFEGUARDING, family(), asked)

    assert wrong == {}
    assert any("goes out of this family" in one for one in effect.changes)
    assert [one for one in effect.needs if "EDU-1" in one]
    assert any("Without them 2 found needs would count: too few" in one for one in effect.needs)
    assert not FamilyCorrection.objects.exists()

    say(wendy, Kind.NOT_BELONGS, "school:john")
    page = queries.family_page(wendy, SAFEGUARDING, family())
    assert (page.needs_met, page.may_be_eligible) == (2, False)
    assert need_queries.need_page(wendy, SAFEGUARDING, family(), "EDU-1").findings[0].person == person("school:amy")


def test_a_child_of_another_carer_is_told_to_go_out_of_this_family_with_what_was_found_of_them(wendy):
    def told(kind: Kind, who: str, child: str) -> tuple[str, str]:
        asked = Asked(kind, person(who), person(child))
        effect, wrong = correction_queries.correction_effect(wendy, SAFEGUARDING, family(), asked)
        assert wrong == {}
        return " ".join(effect.changes), " ".join(effect.needs)

    changes, needs = told(Kind.IS_CARER, "housing:tom", "school:john")
    assert "John Smith goes out of this family." in changes
    assert "EDU-1" in needs and "Without them 2 found needs would count: too few" in needs
    changes, needs = told(Kind.IS_CARER, "housing:jane", "school:john")
    assert "goes out" not in changes and needs == ""
    changes, _ = told(Kind.NOT_PARENT, "housing:jane", "school:john")
    assert "goes out of Jane Smith’s family with the next run" in changes


def test_an_only_child_goes_out_of_the_main_carers_family_and_a_main_carer_of_none(wendy, run, publish_run):
    run.drop("memberships", person=record_id("school:amy"))
    publish_run(run)
    _, wrong = correction_queries.correction_effect(
        wendy, SAFEGUARDING, family(), Asked(Kind.NOT_BELONGS, person("housing:jane"))
    )
    assert set(wrong) == {"person"}
    assert say(wendy, Kind.NOT_BELONGS, "school:john").other == person("housing:jane")
    assert set(members(wendy)) == {"Jane", "Tom"}


def test_what_contradicts_another_is_refused_until_a_person_takes_one_back(wendy, max_boss, run, publish_run):
    run.drop("memberships", person=record_id("school:amy"))  # of several a child goes out at once
    publish_run(run)
    row = say(wendy, Kind.IS_CARER, "housing:tom", "school:john")
    correction_actions.confirm_correction(max_boss, SAFEGUARDING, family(), row.id, agree=True)
    with pytest.raises(Contradicts):
        say(wendy, Kind.NOT_PARENT, "housing:tom", "school:john")
    with pytest.raises(Contradicts):
        say(wendy, Kind.IS_CARER, "housing:jane", "school:john")
    back = take_back(wendy, row)
    correction_actions.confirm_correction(max_boss, SAFEGUARDING, family(), back.id, agree=True)
    say(wendy, Kind.NOT_PARENT, "housing:tom", "school:john")


def test_nobody_corrects_a_family_they_do_not_work_with_nor_what_they_did_not_look_at(wendy, nora):
    with pytest.raises(NotAllowed):
        correction_queries.correction_page(nora, FAMILY_HELP, family())
    asked = Asked(Kind.NOT_BELONGS, person("housing:tom"))
    stale = page_for(wendy).review
    say(wendy, Kind.IS_CARER, "housing:tom", "school:john")
    with pytest.raises(NoLongerSo):
        correction_actions.correct_family(wendy, SAFEGUARDING, family(), stale, asked, reason="Again")


def test_a_home_that_must_not_be_disclosed_is_on_no_page_and_two_people_take_it_back(wendy, max_boss, run, publish_run):
    run.change("memberships", {"person": record_id("housing:tom")}, role="parent_elsewhere")
    run.drop("residences", person=record_id("housing:tom"))
    publish_run(run)
    home = Residence.objects.get(person=person("housing:jane"), until_day=None)
    page = queries.person_page(wendy, SAFEGUARDING, person("housing:jane"))
    assert home.address in repr(page)
    row = say(wendy, Kind.NOT_DISCLOSED, "housing:jane", "housing:tom", dwelling=home.dwelling)

    for who in ("housing:jane", "school:john"):
        assert home.address not in repr(queries.person_page(wendy, SAFEGUARDING, person(who)))
    assert home.address not in repr(page_for(wendy))
    assert queries.search(wendy, SAFEGUARDING, postcode=home.postcode) == ()

    back = take_back(wendy, row)
    assert back.of_two
    assert home.address not in repr(queries.person_page(wendy, SAFEGUARDING, person("housing:jane")))
    with pytest.raises(NoLongerSo):
        correction_actions.confirm_correction(wendy, SAFEGUARDING, family(), back.id, agree=True)
    correction_actions.confirm_correction(max_boss, SAFEGUARDING, family(), back.id, agree=True)
    assert home.address in repr(queries.person_page(wendy, SAFEGUARDING, person("housing:jane")))


def test_the_page_of_who_must_not_learn_of_a_home_leads_nobody_to_a_family_of_it(wendy, nora, run, publish_run):
    run.change("memberships", {"person": record_id("housing:tom")}, role="parent_elsewhere")
    run.drop("residences", person=record_id("housing:tom"))
    run.add("involvements", {
        "involvement": record_id("nora"), "kind": "allocated", "record": record_id("housing:tom"), "source": "housing", "role": "worker",
        "staff": "s-nora", "name": "Nora", "from_day": date(2026, 1, 1), "first_said": date(2026, 5, 31),
        "last_said": date(2026, 5, 31),
    })  # fmt: skip
    publish_run(run)
    tom, title = person("housing:tom"), queries.family_page(wendy, SAFEGUARDING, family()).title

    def families(actor: Actor, purpose: str) -> list[str]:
        return [one.title for one in queries.person_page(actor, purpose, tom).families]

    assert families(wendy, SAFEGUARDING) == [title] and len(families(nora, FAMILY_HELP)) == 1
    row = say(wendy, Kind.NOT_DISCLOSED, "housing:jane", "housing:tom", dwelling="d-smith")
    run.change("dwellings", {"dwelling": "d-smith"}, undisclosed=True)
    for _ in ("at once", "after the next run"):
        # Who works with Tom alone, and who would find his page by working with him beside the family.
        assert families(nora, FAMILY_HELP) == []
        Relationship.objects.create(
            staff="s-wendy", about_kind="person", about_id=tom, kind="allocated", from_day=date(2026, 1, 1), source="decided"
        )  # fmt: skip
        assert families(wendy, SAFEGUARDING) == []
        assert title == queries.family_page(wendy, SAFEGUARDING, family()).title
        Relationship.objects.filter(source="decided").delete()
        publish_run(run, heeded=row.id)


def test_what_leads_to_a_home_that_must_not_be_disclosed_is_left_out_at_once_and_after_a_run(wendy, run, publish_run):
    run.change("memberships", {"person": record_id("housing:tom")}, role="parent_elsewhere")
    run.drop("residences", person=record_id("housing:tom"))
    run.parent("housing:tom", "school:john", "father")
    run.fact(
        "amy roll", "school:amy", "school_roll", from_day=date(2025, 9, 1), value="Hill School", outcome="to Low School"
    )
    run.fact("duty", "housing:jane", "homelessness_duty", from_day=date(2025, 9, 1), outcome="Placed at Rose House")
    run.fact("told", "social_care:john", "social_care_referral", from_day=date(2025, 9, 1), value="Head of Oak School")
    publish_run(run)
    leads = (
        "01632960111", "jane@families.example", "tutor@school.example", "East", "Hill School", "Wendy.Ward@",
        "Low School", "Rose House", "Oak School",
    )  # fmt: skip

    def told() -> str:
        pages = [
            queries.person_page(wendy, SAFEGUARDING, person(one))
            for one in ("housing:jane", "school:amy", "school:john")
        ]
        return repr([*pages, queries.family_page(wendy, SAFEGUARDING, family())]).casefold()

    before = told()
    assert [one for one in leads if one.casefold() not in before] == []
    home = Residence.objects.get(person=person("housing:jane"), until_day=None)
    row = say(wendy, Kind.NOT_DISCLOSED, "housing:jane", "housing:tom", dwelling=home.dwelling)

    assert [one for one in leads if one.casefold() in told()] == []
    run.change("dwellings", {"dwelling": "d-smith"}, undisclosed=True)
    publish_run(run, heeded=row.id)
    assert [one for one in leads if one.casefold() in told()] == []
    amy = queries.person_page(wendy, SAFEGUARDING, person("school:amy"))
    assert amy.guarded and "On a school roll" in [one.sentence for one in amy.timeline]
    assert [(one.name, one.left_out) for one in amy.professionals] == [("Terry Tutor", True)]
    # Of whoever lives elsewhere nothing is left out.
    assert not queries.person_page(wendy, SAFEGUARDING, person("housing:tom")).guarded


def test_a_child_who_lives_in_no_source_is_as_guarded_as_whom_they_are_under_one_roof_with(wendy, run, publish_run):
    run.change("memberships", {"person": record_id("housing:tom")}, role="parent_elsewhere")
    run.drop("residences", person=record_id("school:amy"))
    run.drop("residences", person=record_id("housing:tom"))
    publish_run(run)
    home = Residence.objects.get(person=person("housing:jane"), until_day=None)
    say(wendy, Kind.NOT_DISCLOSED, "housing:jane", "housing:tom", dwelling=home.dwelling)

    assert queries.person_page(wendy, SAFEGUARDING, person("school:amy")).guarded


@pytest.mark.parametrize(("with_tom", "guarded"), [(False, True), (True, False)])
def test_an_old_address_in_one_source_guards_a_child_no_less_but_a_home_with_the_other_parent_does(
    wendy, run, publish_run, with_tom, guarded
):
    run.change("memberships", {"person": record_id("housing:tom")}, role="parent_elsewhere", until_day=None)
    run.add(
        "dwellings",
        {"dwelling": "d-old", "address": "1 Old Road", "postcode": "ZZ8 8ZZ", "kind": "home", "protected": False},
    )
    for who in ("school:amy", "housing:tom"):
        run.drop("residences", person=record_id(who))
    run.home("school:amy", "d-old", date(2019, 1, 1))
    if with_tom:
        run.home("housing:tom", "d-old", date(2019, 1, 1))
    run.fact("amy roll", "school:amy", "school_roll", from_day=date(2025, 9, 1), value="Hill School")
    publish_run(run)
    home = Residence.objects.get(person=person("housing:jane"), until_day=None)
    row = say(wendy, Kind.NOT_DISCLOSED, "housing:jane", "housing:tom", dwelling=home.dwelling)

    run.change("dwellings", {"dwelling": "d-smith"}, undisclosed=True)
    for _ in ("at once", "after the next run"):
        amy = queries.person_page(wendy, SAFEGUARDING, person("school:amy"))
        assert amy.guarded == guarded
        assert [one in repr(amy) for one in ("Hill School", "tutor@school.example")] == [not guarded] * 2
        publish_run(run, heeded=row.id)


def test_whoever_was_protected_since_is_spoken_of_by_two(wendy, max_boss):
    row = say(wendy, Kind.NOT_BELONGS, "housing:tom")
    Restriction.objects.create(
        about_kind="person", about_id=person("housing:tom"), reason_code="protected_address", source="people"
    )

    back = take_back(wendy, row)

    assert back.of_two
    correction_actions.confirm_correction(max_boss, SAFEGUARDING, family(), back.id, agree=True)


def test_what_a_run_has_hidden_stays_hidden_and_its_people_stay_on_their_pages_and_ties_are_cut_at_once(
    wendy, run, publish_run
):
    run.change("memberships", {"person": record_id("housing:tom")}, role="parent_elsewhere")
    run.drop("residences", person=record_id("housing:tom"))
    run.record("school:zed", "school:zed", first_name="Zed", last_name="Reed", birth_date=date(2020, 1, 1))
    run.family("reeds", 1)
    run.member("reeds", "housing:tom", "main_carer", "stated_parent")
    run.member("reeds", "school:zed", "child", "stated_parent")
    run.add("family_ties", *(
        {"family": record_id(one), "other_family": record_id(other), "through_person": record_id("housing:tom")}
        for one, other in (("smiths", "reeds"), ("reeds", "smiths"))
    ))  # fmt: skip
    publish_run(run)
    assert len(queries.family_page(wendy, SAFEGUARDING, family()).ties) == 1
    home = Residence.objects.get(person=person("housing:jane"), until_day=None)
    row = say(wendy, Kind.NOT_DISCLOSED, "housing:jane", "housing:tom", dwelling=home.dwelling)
    assert queries.family_page(wendy, SAFEGUARDING, family()).ties == ()

    run.change("dwellings", {"dwelling": "d-smith"}, undisclosed=True)
    publish_run(run, heeded=row.id)
    assert not Residence.objects.exclude(hidden=True).filter(person=person("school:amy"), until_day=None).exists()
    assert not Residence.objects.filter(address=home.address).exists()
    assert "Jane" in members(wendy)
    # What is said of anybody who lives there needs two from then on, and has no effect before.
    said = say(wendy, Kind.NOT_BELONGS, "school:amy")
    assert said.of_two and "Amy" in members(wendy)


def test_where_somebody_lives_is_said_by_a_home_that_a_source_holds_and_no_other(wendy):
    _, wrong = correction_queries.correction_effect(
        wendy, SAFEGUARDING, family(), Asked(Kind.LIVES_AT, person("housing:tom"), uprn="100012345678")
    )
    assert set(wrong) == {"uprn"}
    Residence.objects.filter(person=person("housing:tom")).delete()
    home = Residence.objects.get(person=person("housing:jane"), until_day=None)
    say(wendy, Kind.LIVES_AT, "housing:tom", dwelling=home.dwelling, since=date(2026, 5, 1))
    page = queries.person_page(wendy, SAFEGUARDING, person("housing:tom"))
    assert (page.homes[0].from_day, page.homes[0].until_day) == (date(2026, 5, 1), None)
    assert home.address in page.homes[0].address


def test_a_guessed_home_is_not_told_of_and_nobody_else_is_hidden_by_it(wendy):
    elsewhere = Residence.objects.get(person=person("housing:pat"), until_day=None)
    for guess in ({"dwelling": elsewhere.dwelling}, {"uprn": "100012345678"}):
        told = [
            correction_queries.correction_effect(
                wendy, SAFEGUARDING, family(), Asked(Kind.NOT_DISCLOSED, person("housing:jane"), person(other), **guess)
            )[1]
            for other in ("housing:tom", "school:john")
        ]
        assert told[0] == told[1] != {} and "live there" not in repr(told)


@pytest.fixture
def with_the_lees(run, publish_run, wendy) -> Actor:
    """Pat and Zed Lee are a family of their own, with which Nora works and Wendy does not. Pat once was in the Smiths'."""
    run.record("school:zed", "school:zed", first_name="Zed", last_name="Lee", birth_date=date(2012, 1, 1))
    run.family("lees", 1)
    run.member("lees", "housing:pat", "main_carer", "stated_parent")
    run.member("lees", "school:zed", "child", "stated_parent")
    run.member("smiths", "housing:pat", "partner_of_carer", "shared_tenancy", until_day=date(2024, 1, 1))
    run.add("involvements", {
        "involvement": record_id("nora"), "kind": "allocated", "record": record_id("school:zed"), "source": "social_care", "role": "worker",
        "staff": "s-nora", "name": "Nora", "from_day": date(2026, 1, 1), "first_said": date(2026, 5, 31),
        "last_said": date(2026, 5, 31),
    })  # fmt: skip
    publish_run(run)
    return wendy


def test_nobody_lets_in_by_their_word_alone_whose_page_they_open_through_a_broken_glass_or_not_at_all(
    with_the_lees, max_boss
):
    wendy = with_the_lees
    assert say(wendy, Kind.IS_CARER, "housing:pat", "school:john").of_two
    Relationship.objects.create(
        staff="s-wendy", about_kind="person", about_id=person("housing:pat"), kind="break_glass",
        from_day=date(2026, 6, 1), until_at=timezone.now() + timedelta(hours=1), source="decided",
    )  # fmt: skip
    row = say(wendy, Kind.BELONGS, "housing:pat")
    assert row.of_two and not corrected.binding()
    with pytest.raises(NoLongerSo):  # somebody works with Pat, and the manager of Wendy is not among them
        correction_actions.confirm_correction(max_boss, SAFEGUARDING, family(), row.id, agree=True)
    nora = actor(StaffId("s-nora"), on=standing.today())
    correction_actions.confirm_correction(nora, FAMILY_HELP, family("lees"), row.id, agree=True)
    assert [one.kind for one in corrected.binding()] == [Kind.BELONGS]


def test_the_family_that_a_child_is_taken_from_is_told_keeps_their_name_and_can_take_it_back(with_the_lees):
    nora = actor(StaffId("s-nora"), on=standing.today())
    Relationship.objects.create(
        staff="s-wendy", about_kind="person", about_id=person("school:zed"), kind="allocated",
        from_day=date(2026, 1, 1), source="decided",
    )  # fmt: skip
    row = say(with_the_lees, Kind.BELONGS, "school:zed")
    assert row.of_two  # Wendy does not work with the family that Zed is taken from
    correction_actions.confirm_correction(nora, FAMILY_HELP, family("lees"), row.id, agree=True)
    page = queries.family_page(nora, FAMILY_HELP, family("lees"))
    assert [one.name.split()[0] for one in page.former_members] == ["Zed"]
    assert "Zed" not in {one.name.split()[0] for one in page.members} and page.worked_out_again
    (said,) = page.corrected
    assert said.may_take_back and "John" not in said.sentence
    back = correction_actions.take_correction_back(nora, FAMILY_HELP, family("lees"), row.id, reason="She lives here")
    correction_actions.confirm_correction(with_the_lees, SAFEGUARDING, family(), back.id, agree=True)
    assert "Zed" in {one.name.split()[0] for one in queries.family_page(nora, FAMILY_HELP, family("lees")).members}


def test_a_child_cannot_be_the_main_carer_of_another(wendy):
    asked = Asked(Kind.IS_CARER, person("school:john"), person("school:amy"))
    assert set(correction_queries.correction_effect(wendy, SAFEGUARDING, family(), asked)[1]) == {"person"}


def test_another_writing_of_a_home_is_hidden_at_once_until_a_run_has_found_all_of_them(wendy, run, publish_run):
    run.add(
        "dwellings",
        {
            "dwelling": "d-flat",
            "address": "Flat 2, 1 High Street",
            "postcode": "ZZ1 1AA",
            "kind": "home",
            "protected": False,
        },
    )
    run.change("residences", {"person": record_id("school:amy")}, dwelling="d-flat")
    run.drop("residences", person=record_id("housing:tom"))
    publish_run(run)
    assert "Flat 2" in repr(queries.person_page(wendy, SAFEGUARDING, person("school:amy")))
    row = say(wendy, Kind.NOT_DISCLOSED, "housing:jane", "housing:tom", dwelling="d-smith")
    assert "Flat 2" not in repr(queries.person_page(wendy, SAFEGUARDING, person("school:amy")))
    assert queries.search(wendy, SAFEGUARDING, postcode="ZZ1 1AA") == ()
    publish_run(run, heeded=row.id)  # what the run itself did not hide is of another home
    assert "Flat 2" in repr(queries.person_page(wendy, SAFEGUARDING, person("school:amy")))


def test_a_home_that_somebody_was_said_to_live_in_can_be_hidden_at_once(wendy):
    Residence.objects.filter(person__in=[person("housing:tom"), person("school:john")]).delete()
    say(wendy, Kind.LIVES_AT, "housing:tom", dwelling="d-smith", since=date(2026, 5, 1))
    say(wendy, Kind.NOT_DISCLOSED, "housing:tom", "school:john", dwelling="d-smith")
    assert "1 High Street" not in repr(queries.person_page(wendy, SAFEGUARDING, person("housing:tom")))


def test_the_words_of_a_home_outlive_neither_its_hiding_nor_the_run_that_took_them_in(wendy, run, publish_run):
    home = Residence.objects.get(person=person("housing:jane"), until_day=None)
    row = say(wendy, Kind.LIVES_AT, "housing:tom", dwelling=home.dwelling, since=date(2026, 5, 1))
    (shown,) = queries.family_page(wendy, SAFEGUARDING, family()).corrected
    assert home.address in shown.sentence

    run.change(
        "dwellings", {"dwelling": "d-smith"}, undisclosed=True
    )  # said by a source, or of another who lives there
    for heeded in (0, row.id):
        publish_run(run, heeded=heeded)
        assert home.address not in repr(queries.person_page(wendy, SAFEGUARDING, person("housing:tom")))
        assert home.address not in repr(queries.family_page(wendy, SAFEGUARDING, family()))
        assert home.address not in repr(page_for(wendy))


def test_where_somebody_lives_is_not_told_to_whom_their_page_is_closed(with_the_lees):
    Residence.objects.filter(person=person("housing:pat"), until_day=None).delete()
    row = say(with_the_lees, Kind.LIVES_AT, "housing:pat", dwelling="d-smith")
    assert row.home and row.home not in repr(queries.family_page(with_the_lees, SAFEGUARDING, family()))


def test_a_second_word_that_came_while_a_run_was_being_made_waits_for_the_next(wendy, max_boss, run, publish_run):
    row = say(wendy, Kind.NOT_PARENT, "housing:tom", "school:john")
    FamilyCorrection.objects.filter(pk=row.id).update(of_two=True)
    knew = correction_queries.last_agreed()
    correction_actions.confirm_correction(max_boss, SAFEGUARDING, family(), row.id, agree=True)
    for agreed, state in ((knew, "next_run"), (correction_queries.last_agreed(), "in_effect")):
        publish_run(run, heeded=row.id, agreed=agreed)
        assert [one.state for one in queries.family_page(wendy, SAFEGUARDING, family()).corrected] == [state]


def test_the_next_run_is_handed_what_stands_by_the_records_of_whoever_the_people_are_then(wendy):
    say(wendy, Kind.NOT_PARENT, "housing:tom", "school:john")
    row = say(wendy, Kind.IS_CARER, "housing:jane", "school:amy")
    take_back(wendy, row)
    (one,) = correction_queries.binding_corrections()
    assert one.kind == Kind.NOT_PARENT
    assert record_id("housing:tom") in one.records and record_id("school:john") in one.other_records

    # Tom is taken for Jane since, and is himself again under another id after that: what was said of him goes with him.
    tom, jane = person("housing:tom"), person("housing:jane")
    PersonRedirect.objects.create(old=tom, new=jane, event="joined", run="r")
    for now in (jane, "z" * 26):
        Record.objects.filter(id=record_id("housing:tom")).update(person=now)
        assert [act.person for act in corrected.acts() if act.kind == Kind.NOT_PARENT] == [now]
        (moved,) = correction_queries.binding_corrections()
        assert moved.records == (record_id("housing:tom"),)

    # No source sends his record any more: it is of whom his id became.
    Record.objects.filter(id=record_id("housing:tom")).delete()
    (left,) = correction_queries.binding_corrections()
    assert record_id("housing:jane") in left.records


def test_what_was_said_of_somebody_who_is_two_people_now_half_and_half_is_of_neither_and_is_to_be_said_again(wendy):
    say(wendy, Kind.NOT_BELONGS, "school:john")
    assert "John" not in members(wendy)
    Record.objects.filter(id=record_id("social_care:john")).update(person=person("school:amy"))
    assert members(wendy).keys() >= {"John", "Amy"}
    assert [one.state for one in page_for(wendy).said] == ["say_again"] and not corrected.binding()


def test_a_proposal_is_a_member_once_two_accepted_it_and_gone_once_it_is_refused(wendy, max_boss, run, publish_run):
    run.change(
        "memberships",
        {"person": record_id("housing:tom")},
        proposed=True,
        basis="contact_at_home",
        role="other_household_member",
    )
    publish_run(run)
    (waits,) = queries.family_page(wendy, SAFEGUARDING, family()).may_belong
    assert "names them as a contact" in waits.basis
    row = say(wendy, Kind.BELONGS, "housing:tom")
    # Nobody opens his page by working with the family, so that one person does not let him in.
    assert row.of_two and "Tom" not in members(wendy)
    correction_actions.confirm_correction(max_boss, SAFEGUARDING, family(), row.id, agree=True)
    assert members(wendy)["Tom"] == "other_household_member"
    back = take_back(wendy, row)
    correction_actions.confirm_correction(max_boss, SAFEGUARDING, family(), back.id, agree=True)
    say(wendy, Kind.NOT_BELONGS, "housing:tom")
    assert queries.family_page(wendy, SAFEGUARDING, family()).may_belong == ()
    assert Membership.objects.filter(person=person("housing:tom")).exists()  # the run's own rows stay as they were


def test_every_correction_is_in_the_ledger_and_is_held_to_have_been_heeded_by_a_run_that_knew_it(
    wendy, run, publish_run
):
    made = say(wendy, Kind.NOT_PARENT, "housing:tom", "school:john")
    done = [one for one in standing.ledger().recent(20) if one.action == "family_corrected"]
    assert {(one.staff, one.under) for one in done} == {("s-wendy", made.entry)}
    publish_run(run, heeded=made.id)
    page = queries.family_page(wendy, SAFEGUARDING, family())
    assert ([one.state for one in page.corrected], page.worked_out_again) == (["in_effect"], False)


def test_a_home_that_sources_gave_since_is_shown_to_whoever_may_see_it_and_opens_no_guarded_one(
    wendy, max_boss, run, publish_run
):
    open_, refuge = {"kind": "home", "protected": False}, {"kind": "communal", "protected": True}
    run.add(
        "dwellings",
        {"dwelling": "d-new", "address": "9 New Way", "postcode": "ZZ5 5EE", **open_},
        {"dwelling": "d-safe", "address": "1 Safe House", "postcode": "ZZ6 6FF", **refuge},
    )
    since = {"person": record_id("housing:jane"), "from_day": date(2026, 5, 25), "sources": ["housing"]}
    run.drop("residences", person=record_id("housing:tom"))
    run.add("homes_since", {"dwelling": "d-new", **since}, {"dwelling": "d-safe", **since})
    publish_run(run)
    jane = person("housing:jane")

    def told() -> str:
        return repr(queries.person_page(wendy, SAFEGUARDING, jane).homes_since)

    assert told() == "()", "no professional says where she lives"
    home = Residence.objects.get(person=jane, until_day=None)
    say(wendy, Kind.LIVES_AT, "housing:jane", dwelling=home.dwelling)
    assert "9 New Way" in told() and "Council housing" in told()
    assert "Safe" not in told()
    assert queries.search(wendy, SAFEGUARDING, postcode="ZZ5 5EE") == ()
    assert queries.search(wendy, SAFEGUARDING, name="Jane Smith")[0].area == "ZZ1"
    Residence.objects.filter(person=jane, until_day=None).update(
        hidden=True
    )  # as a run does where a source asks for it
    assert told() == "()", "where she lives is hidden, though no professional said anything of that"
    Residence.objects.filter(person=jane, until_day=None).update(hidden=False)
    assert "9 New Way" in told()
    say(wendy, Kind.NOT_DISCLOSED, "school:john", "housing:tom", dwelling=home.dwelling)
    assert told() == "()", "where she lives is guarded now"
