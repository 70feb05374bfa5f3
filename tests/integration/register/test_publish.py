"""Publishing hand-made runs: what gets in, what changes, what is refused."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from tests import stores
from tests.integration.register.a_run import EXTRACT, ON, record_id

from kinfold.governance.models import Relationship, Restriction, StaffMember
from kinfold.register import actions
from kinfold.register.models import (
    PUBLISHED,
    Fact,
    Family,
    FamilyRedirect,
    Finding,
    Involvement,
    Membership,
    Person,
    PersonRedirect,
    Record,
    Residence,
    Run,
    SearchKey,
)
from kinfold.vocabulary.errors import MissingPart, RunFailed, RunRefused


def person(record: str) -> str:
    return Record.objects.get(id=record_id(record)).person


def family(label: str) -> str:
    return Family.objects.get(label=record_id(label)).id


def everything() -> dict[str, list[tuple]]:
    """All that a publish writes, but the runs themselves."""
    models = (*PUBLISHED, PersonRedirect, FamilyRedirect, Relationship, Restriction, StaffMember)
    return {model.__name__: sorted(model._default_manager.values_list()) for model in models}


def changed(report) -> dict[str, tuple[int, int, int]]:
    return {name: (c.inserted, c.updated, c.deleted) for name, c in report.counts.items() if c.any}


def test_a_run_is_in_the_register_once_published(publish_run, run):
    report = publish_run(run)

    assert report.counts["person"].inserted == Person.objects.count() == 7
    assert Record.objects.count() == len(run.rows["records"])
    assert Run.objects.get().counts["people"] == 7
    assert Family.objects.get(label=record_id("smiths")).title == "Smith: John, Amy"


def test_a_person_has_the_name_and_numbers_that_most_of_their_records_give(publish_run, run):
    run.record("housing:john", "school:john", first_name="John", last_name="Smith", birth_date=date(2014, 9, 3))
    publish_run(run)

    john = Person.objects.get(pk=person("school:john"))
    assert (john.name, john.other_names) == ("John Smith", ["Jon Smith"])
    assert john.birth_date == date(2014, 3, 9)
    assert (john.nhs_number, john.upn) == ("9434765919", "A801200001001")
    assert john.area == "ZZ1"


def test_the_same_run_twice_changes_nothing(publish_run, run):
    publish_run(run, run_id="once")
    before = everything()

    report = publish_run(run, run_id="once")

    assert changed(report) == {}
    assert everything() == before
    assert Run.objects.count() == 1


def test_another_run_with_the_same_answers_changes_no_row_but_is_the_one_shown(publish_run, run):
    publish_run(run)
    before = everything()

    report = publish_run(run)

    assert changed(report) == {}
    assert everything() == before
    assert Run.objects.count() == 2


def test_a_new_extract_that_says_the_same_changes_sources_only(publish_run, run):
    publish_run(run)
    later = EXTRACT + timedelta(days=30)
    for table in ("records", "facts", "involvements"):
        run.change(table, {}, last_said=later)
    run.change("memberships", {}, basis_day=later)
    run.change("sources", {}, latest_extract=later)
    run.change("extracts", {}, extract_date=later)

    report = publish_run(run)

    assert changed(report) == {"source": (0, 4, 0)}


def test_only_what_differs_is_written(publish_run, run):
    publish_run(run)
    run.change("facts", {"kind": "rent_arrears"}, amount=700.0)
    run.fact("new", "school:amy", "suspension", from_day=date(2026, 5, 4), amount=1.0)
    run.drop("facts", kind="child_protection_plan")
    run.drop("finding_evidence", fact=record_id("fact john plan"))

    report = publish_run(run)

    assert changed(report) == {"fact": (1, 1, 1), "finding": (0, 1, 0)}
    assert Fact.objects.get(kind="rent_arrears").amount == 700.0


def test_a_missing_text_and_an_empty_one_are_different_rows(publish_run, run):
    publish_run(run)
    run.change("facts", {"kind": "suspension"}, outcome="")

    assert changed(publish_run(run)) == {"fact": (0, 1, 0)}


def test_an_id_stays_when_a_lesser_record_joins_and_the_old_label_is_gone(publish_run, run):
    publish_run(run)
    john, smiths = person("school:john"), family("smiths")
    # A record whose id is less than all: the cluster, and with its carer's the family, get new labels.
    run.record("school:new", "school:new", first_name="Jane", last_name="Smith", birth_date=date(1985, 5, 14))
    run.change("links", {"person": record_id("housing:jane")}, person=record_id("school:new"))
    for table in ("residences", "memberships", "findings"):
        run.change(table, {"person": record_id("housing:jane")}, person=record_id("school:new"))
    for table in ("families", "memberships", "findings", "eligibility"):
        run.change(table, {"family": record_id("smiths")}, family=record_id("another label"))
    jane = person("housing:jane")

    publish_run(run)

    assert person("housing:jane") == person("school:new") == jane
    assert person("school:john") == john
    assert family("another label") == smiths
    assert not PersonRedirect.objects.exists()
    assert not FamilyRedirect.objects.exists()


def test_joining_and_parting_two_people_are_kept_as_events(publish_run, run):
    publish_run(run)
    pat, tom = person("housing:pat"), person("housing:tom")
    joined = run.copy()
    joined.change("links", {"record": record_id("housing:pat")}, person=record_id("housing:tom"))
    joined.change("residences", {"person": record_id("housing:pat")}, person=record_id("housing:tom"))

    publish_run(joined)
    kept = person("housing:tom")
    (gone,) = {pat, tom} - {kept}
    assert list(PersonRedirect.objects.values_list("old", "new", "event")) == [(gone, kept, "joined")]

    publish_run(run)
    assert {person("housing:pat"), person("housing:tom")} - {kept} != {gone}, "an id is never given again"
    assert PersonRedirect.objects.filter(old=kept, event="parted").count() == 1


def test_a_family_follows_its_children(publish_run, run):
    publish_run(run)
    smiths = family("smiths")
    # Tom takes John and Amy; Jane stays behind with a new baby.
    run.record("school:baby", "school:baby", first_name="Baby", last_name="Smith", birth_date=date(2026, 5, 1))
    run.family("toms", 2)
    for child in ("school:john", "school:amy"):
        run.change("memberships", {"person": record_id(child)}, family=record_id("toms"))
    run.change("memberships", {"person": record_id("housing:tom")}, family=record_id("toms"), until_day=None)
    run.member("smiths", "school:baby", "child", "stated_parent")

    publish_run(run)

    assert family("toms") == smiths
    assert family("smiths") != smiths
    assert FamilyRedirect.objects.get().event == "parted"


def test_what_is_protected_reaches_no_table_that_pages_read(publish_run, run):
    publish_run(run)

    for record in ("social_care:ada", "school:ben"):
        row = Person.objects.get(pk=person(record))
        assert row.restricted
        assert (row.name, row.birth_date, row.phones, row.nhs_number, row.area) == ("", None, [], None, None)
        assert not SearchKey.objects.filter(person=row.id).exists()
        assert not Residence.objects.filter(person=row.id).exists()
        assert not Fact.objects.filter(record=record_id(record)).exists()
        assert not Involvement.objects.filter(record=record_id(record)).exists()
    okoros = Family.objects.get(label=record_id("okoros"))
    assert (okoros.restricted, okoros.title) == (True, "")
    assert not Finding.objects.filter(family=okoros.id).exists()


def test_a_protected_place_is_not_in_the_register_even_for_who_lived_there_once(publish_run, run):
    publish_run(run)

    hidden = Residence.objects.get(person=person("housing:jane"), hidden=True)
    assert (hidden.address, hidden.postcode, hidden.dwelling) == (None, None, None)
    assert not Residence.objects.filter(postcode="ZZ9 9ZZ").exists()


def test_who_shares_a_home_with_a_protected_person_does_not_give_it_away(publish_run, run):
    run.change("records", {"record": record_id("housing:pat")}, marks=["witness"])
    publish_run(run)

    # Jane lived where Pat lives now.
    assert Residence.objects.filter(person=person("housing:jane"), hidden=True).count() == 2
    assert not Residence.objects.filter(postcode="ZZ2 2BB").exists()


def test_any_mark_on_any_record_protects_the_whole_person(publish_run, run):
    run.change("records", {"record": record_id("recovery:jane")}, marks=["staff"], no_longer_sent=EXTRACT)
    publish_run(run)

    assert Person.objects.get(pk=person("housing:jane")).restricted
    assert Family.objects.get(label=record_id("smiths")).restricted


def test_who_is_under_one_roof_with_somebody_in_hiding_is_protected_wherever_a_source_says_they_live(publish_run, run):
    # The school has written down Ben's new home, which no source has called protected.
    run.change("residences", {"person": record_id("school:ben")}, dwelling="d-before")
    run.record("school:cy", "school:cy", first_name="Cy", last_name="Okoro", birth_date=date(2012, 1, 1))
    run.member("okoros", "school:cy", "child_in_care", "looked_after")
    publish_run(run)

    assert Person.objects.get(pk=person("school:ben")).restricted
    assert not SearchKey.objects.filter(person=person("school:ben")).exists()
    # Cy lives elsewhere.
    assert not Person.objects.get(pk=person("school:cy")).restricted


def test_a_mark_that_says_nothing_of_the_home_hides_nobody_else(publish_run, run):
    run.change("records", {"record": record_id("recovery:jane")}, marks=["staff"])
    publish_run(run)

    assert not Person.objects.get(pk=person("school:john")).restricted


def test_the_register_does_not_hold_the_numbers_that_protected_people_are_known_by(publish_run, run):
    publish_run(run)

    assert Record.objects.get(id=record_id("social_care:ada")).record_key is None
    assert Record.objects.get(id=record_id("school:john")).record_key == "john-0001"


def test_a_protected_address_without_a_dwelling_protects_too(publish_run, run):
    run.add(
        "addresses",
        {"address_id": "old", "record": record_id("housing:pat"), "source": "housing", "protected": False,
         "first_said": date(2024, 1, 1), "last_said": EXTRACT},
        {"address_id": "new", "record": record_id("housing:pat"), "source": "housing", "protected": True,
         "first_said": date(2026, 5, 1), "last_said": EXTRACT},
    )  # fmt: skip
    publish_run(run)

    assert Person.objects.get(pk=person("housing:pat")).restricted


def test_somebody_who_has_left_a_protected_address_is_still_in_hiding(publish_run, run):
    run.add(
        "addresses",
        {"address_id": "old", "record": record_id("housing:pat"), "source": "housing", "protected": True,
         "until_day": date(2026, 1, 1), "first_said": date(2025, 1, 1), "last_said": EXTRACT},
    )  # fmt: skip
    publish_run(run)

    assert Person.objects.get(pk=person("housing:pat")).restricted


def test_a_record_that_may_be_a_protected_persons_is_closed_until_somebody_decides(publish_run, run):
    pair = sorted((record_id("housing:pat"), record_id("social_care:ada")))
    parked = {"record_l": pair[0], "record_r": pair[1], "weight": 2.0, "reason": "unsure", "agreement": ""}
    run.add("edges", {**parked, "state": "refused"})
    publish_run(run)
    assert not Person.objects.get(pk=person("housing:pat")).restricted

    run.change("edges", {"reason": "unsure"}, state="parked")
    publish_run(run)
    assert Person.objects.get(pk=person("housing:pat")).restricted
    assert not SearchKey.objects.filter(person=person("housing:pat")).exists()


@pytest.mark.parametrize(
    "lost", [{"newest_refused": True}, {"newest_held": True}, {"protection_lost": 2}, {"later_extracts": 1}]
)
def test_a_run_without_word_of_who_is_protected_is_refused_unless_accepted(publish_run, run, lost):
    run.change("sources", {"source": "housing"}, **lost)
    publish_run(run)  # housing protects nobody

    run.change("sources", {"source": "housing"}, protects=True)
    with pytest.raises(RunRefused, match="who is protected"):
        publish_run(run)
    publish_run(run, accept_lost_protection=True)


def test_a_number_without_a_name_finds_nobody(publish_run, run):
    run.record("school:nameless", "school:nameless", upn="A999999999999")
    publish_run(run)

    assert Person.objects.filter(pk=person("school:nameless")).exists()
    assert not SearchKey.objects.filter(person=person("school:nameless")).exists()


def test_who_works_with_a_parent_elsewhere_opens_that_parent_and_not_the_home_that_was_left(publish_run, run):
    run.change("memberships", {"person": record_id("school:john")}, role="parent_elsewhere")
    run.change("involvements", {"name": "Wendy Ward"}, record=record_id("school:john"))
    publish_run(run)

    about = set(Relationship.objects.filter(staff="s-wendy").values_list("about_kind", "about_id"))
    assert about == {("person", person("school:john"))}


def test_a_worker_is_known_by_id_or_work_address_and_works_with_the_whole_family(publish_run, run):
    publish_run(run)

    about = set(Relationship.objects.filter(staff="s-wendy").values_list("about_kind", "about_id"))
    assert about == {
        ("person", person("school:john")),
        ("person", person("school:amy")),
        ("person", person("housing:jane")),
        ("family", family("smiths")),
    }
    assert not Relationship.objects.exclude(staff="s-wendy").exists(), "a tutor of no staff list opens nothing"
    assert set(Relationship.objects.values_list("from_day", flat=True)) == {date(2026, 3, 3)}


@pytest.mark.parametrize(
    "ended",
    [
        {"until_day": ON},
        {"from_day": ON + timedelta(days=1)},
        {"last_said": EXTRACT - timedelta(days=31)},  # the newest full extract does not name her any more
    ],
)
def test_who_does_not_work_with_somebody_today_has_no_relationship(publish_run, run, ended):
    run.change("involvements", {"name": "Wendy Ward"}, **ended)
    publish_run(run)

    assert not Relationship.objects.exists()


def test_a_proposed_member_is_no_reason_to_open_a_page(publish_run, run):
    run.member("smiths", "housing:pat", "carer", "proposed", proposed=True)
    publish_run(run)

    assert not Relationship.objects.filter(about_id=person("housing:pat")).exists()


def test_protected_people_and_families_are_told_to_the_door(publish_run, run):
    publish_run(run)

    told = set(Restriction.objects.values_list("about_kind", "about_id", "reason_code"))
    assert told == {
        ("person", person("social_care:ada"), "protected_address"),
        ("person", person("school:ben"), "shared_home"),
        ("family", family("okoros"), "protected_member"),
    }


def test_a_council_without_a_framework_has_families_and_no_findings(publish_run, run):
    publish_run(run, without=["find"])

    assert Family.objects.count() == 2
    assert not Finding.objects.exists()


@pytest.mark.parametrize(
    ("table", "where"),
    [
        ("links", {"record": record_id("housing:pat")}),
        ("records", {"record": record_id("housing:pat")}),
        ("families", {"family": record_id("okoros")}),
        ("facts", {"kind": "rent_arrears"}),
        ("dwellings", {"dwelling": "d-before"}),
        ("needs", {"need": "EDU-1"}),
    ],
)
def test_a_run_that_does_not_hang_together_is_refused_and_changes_nothing(publish_run, run, table, where):
    publish_run(run)
    before = everything()
    run.drop(table, **where)

    with pytest.raises(RunRefused, match="does not hang together"):
        publish_run(run)

    assert everything() == before
    assert Run.objects.count() == 1


def test_a_record_with_two_links_is_refused(publish_run, run):
    run.add("links", {"record": record_id("housing:pat"), "person": record_id("housing:tom"), "reason": "model"})

    with pytest.raises(RunRefused, match="more than one link"):
        publish_run(run)


def half_of(run):
    """The run without the Smiths' and Tom's facts."""
    run.rows["facts"] = run.rows["facts"][:2]
    run.rows["finding_evidence"] = []
    return run


def test_a_run_that_has_shrunk_is_refused(publish_run, run):
    publish_run(run)
    before = everything()

    with pytest.raises(RunRefused, match="facts from 5 to 2"):
        publish_run(half_of(run))

    assert everything() == before


def test_a_fall_that_was_accepted_is_published(publish_run, run):
    publish_run(run)

    publish_run(half_of(run), accept_shrinkage=True)

    assert Run.objects.order_by("-published_at")[0].counts["facts"] == 2


def test_marks_that_vanish_are_a_fall_too(publish_run, run):
    for number in range(30):
        run.record(f"school:m{number}", f"school:m{number}", first_name="M", last_name=f"M{number}", marks=["staff"])
    publish_run(run)
    run.change("records", {"marks": ["staff"]}, marks=[])

    with pytest.raises(RunRefused, match="protected people from 32 to 2"):
        publish_run(run)


def test_without_a_secret_there_are_no_ids(publish_run, run, settings):
    settings.SECRET_KEY = ""

    with pytest.raises(MissingPart):
        publish_run(run)


def test_a_run_published_meanwhile_is_not_overwritten(publish_run, run, monkeypatch):
    publish_run(run)
    stage = actions.difference.stage

    def stage_while_another_is_published(*args):
        stage(*args)
        Run.objects.create(
            id="theirs", on_day=ON, published_at="2099-01-01T00:00:00Z", council="", invented=True, counts={}
        )

    monkeypatch.setattr(actions.difference, "stage", stage_while_another_is_published)
    run.change("facts", {"kind": "rent_arrears"}, amount=1.0)

    with pytest.raises(RunRefused, match="Another run"):
        publish_run(run)

    assert Fact.objects.get(kind="rent_arrears").amount == 640.0


def test_what_the_database_says_of_a_failure_is_not_passed_on(publish_run, run):
    with connection.cursor() as cursor:
        for statement in stores.REFUSING:
            cursor.execute(statement)
    try:
        with pytest.raises(RunFailed) as failed:
            publish_run(run)
    finally:
        with connection.cursor() as cursor:
            cursor.execute(stores.NO_LONGER_REFUSING)

    assert "Okoro" not in str(failed.value)
    assert not Person.objects.exists()


def test_the_indexes_are_all_there_after_the_first_load(publish_run, run):
    def indexes() -> set[tuple[str, str]]:
        with connection.cursor() as cursor:
            cursor.execute(stores.INDEXES)
            return set(cursor.fetchall())

    before = indexes()
    publish_run(run)

    assert indexes() == before


def test_nothing_staged_is_left_behind(publish_run, run):
    publish_run(run)

    with connection.cursor() as cursor:
        cursor.execute(stores.TEMPORARY_TABLES)
        assert cursor.fetchone() == (0,)


STRANGE_TEXTS = (
    "tab\there",
    "back\\slash \\N \\. \\t",
    'quote " and "" and \' and , comma',
    "line\nfeed\r\nand return",
    "\\.",
    "NULL",
    "",
    " ",
    "\u202eright to left\u202c \u05d0\u05d1\u05d2 \u0645\u0631\u062d\u0628\u0627",
    "\U0001f469\u200d\U0001f467\u200d\U0001f466 e\u0301 \U0010ffff",
    "x" * 20_000,
)


@pytest.mark.parametrize("text", STRANGE_TEXTS, ids=range(len(STRANGE_TEXTS)))
def test_every_text_comes_into_the_register_as_it_was_sent(publish_run, run, text):
    run.change("facts", {"kind": "rent_arrears"}, value=text)
    publish_run(run)

    assert Fact.objects.get(kind="rent_arrears").value == text
    assert publish_run(run).changed == 0


def test_a_text_becomes_null_and_null_a_text(publish_run, run):
    run.change("facts", {"kind": "rent_arrears"}, value="")
    publish_run(run)
    run.change("facts", {"kind": "rent_arrears"}, value=None)
    publish_run(run)
    assert Fact.objects.get(kind="rent_arrears").value is None
    run.change("facts", {"kind": "rent_arrears"}, value="")
    publish_run(run)

    assert Fact.objects.get(kind="rent_arrears").value == ""


def test_long_words_of_staff_do_not_stop_a_run(publish_run, run):
    run.change("staff", {"staff": "s-wendy"}, **dict.fromkeys(("name", "team", "phone", "email"), "long " * 900))
    publish_run(run)

    assert StaffMember.objects.get(pk="s-wendy").team.strip().count("long") == 900


def test_a_name_of_one_long_word_can_be_published_and_found(publish_run, run):
    run.change("records", {"record": record_id("housing:pat")}, first_name="Pat" + "x" * 9_000)
    publish_run(run)

    assert SearchKey.objects.filter(person=person("housing:pat"), key="pat" + "x" * 61).exists()


def test_who_left_a_family_stays_on_record_there(publish_run, run):
    publish_run(run)

    assert Membership.objects.get(person=person("housing:tom")).until_day == date(2025, 1, 1)


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("DARCY O'BRIEN-SMITH", "Darcy O'Brien-Smith"),
        ("darcy smith", "Darcy Smith"),
        ("Darcy SMITH", "Darcy Smith"),
        ("Ludwig van McDonald", "Ludwig van McDonald"),
        ("J Smith", "J Smith"),
    ],
)
def test_a_name_is_written_as_people_write_it(publish_run, run, sent, shown):
    run.change("records", {"record": record_id("housing:pat")}, first_name=None, last_name=None, full_name=sent)
    publish_run(run)

    assert Person.objects.get(pk=person("housing:pat")).name == shown


def test_a_family_is_called_by_the_last_word_where_a_source_sends_whole_names(publish_run, run):
    run.change("records", {"record": record_id("school:amy")}, first_name=None, last_name=None, full_name="AMY SMITH")
    for record in ("housing:jane", "recovery:jane"):
        run.change(
            "records", {"record": record_id(record)}, first_name=None, last_name=None, full_name="Jane Mary Hall"
        )
    publish_run(run)

    assert Family.objects.get(label=record_id("smiths")).title == "Hall: John, Amy"


def test_another_name_that_says_no_more_than_the_present_one_is_not_told(publish_run, run):
    pat = {"record": record_id("housing:pat")}
    run.change("records", pat, first_name="Ada", last_name=None, former_last_name=" ", middle_names="-")
    publish_run(run)
    assert Person.objects.get(pk=person("housing:pat")).other_names == []
    run.change("records", pat, last_name="Okoro", former_last_name="Lee", middle_names=None)
    run.record("school:pat", "housing:pat", first_name="ADA")
    publish_run(run)
    shown = Person.objects.get(pk=person("housing:pat"))
    assert (shown.name, shown.other_names) == ("Ada Okoro", ["Ada Lee"])
