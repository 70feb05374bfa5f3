"""Who is protected, and what of them never reaches the register."""

from __future__ import annotations

from datetime import date

from tests.integration.register.a_run import EXTRACT, record_id
from tests.integration.register.told import person

from kinfold.register.models import (
    Fact,
    Family,
    Finding,
    Involvement,
    Person,
    Record,
    Residence,
    SearchKey,
)


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


def test_a_protected_child_under_a_new_pupil_number_is_closed_though_nothing_joins_the_two(publish_run, run):
    pair = sorted((record_id("housing:pat"), record_id("social_care:ada")))
    run.add("edges", {
        "record_l": pair[0], "record_r": pair[1], "weight": 9.0, "state": "refused", "reason": "new_upn", "agreement": "",
    })  # fmt: skip
    publish_run(run)

    assert Person.objects.get(pk=person("housing:pat")).restricted


def test_a_number_without_a_name_finds_nobody(publish_run, run):
    run.record("school:nameless", "school:nameless", upn="A999999999999")
    publish_run(run)

    assert Person.objects.filter(pk=person("school:nameless")).exists()
    assert not SearchKey.objects.filter(person=person("school:nameless")).exists()
