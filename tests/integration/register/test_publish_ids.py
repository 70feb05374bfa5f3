"""Ids for life, and what people and families are called."""

from __future__ import annotations

from datetime import date

import pytest
from tests.integration.register.a_run import record_id
from tests.integration.register.told import family, person

from kinfold.register.models import (
    Family,
    FamilyRedirect,
    Person,
    PersonRedirect,
)


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
