"""Publishing hand-made runs: what gets in, and what changes."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from tests import stores
from tests.integration.register.a_run import EXTRACT, record_id
from tests.integration.register.told import changed, everything, person

from kinfold.register.models import (
    Fact,
    Family,
    Finding,
    Membership,
    Person,
    Record,
    Run,
)
from kinfold.register.publish.telling import STEPS


def test_a_run_is_in_the_register_once_published(publish_run, run):
    report = publish_run(run)

    assert report.counts["person"].inserted == Person.objects.count() == 7
    assert Record.objects.count() == len(run.rows["records"])
    assert Run.objects.get().counts["people"] == 7
    assert Family.objects.get(label=record_id("smiths")).title == "Smith: John, Amy"


def test_whoever_may_belong_is_in_neither_the_name_nor_the_count_of_a_family_but_of_one_that_has_nobody_else(
    publish_run, run
):
    may = {"basis": "proposed", "proposed": True}
    run.record("school:neve", "school:neve", first_name="Neve", last_name="Lee", birth_date=date(2012, 1, 1))
    run.member("smiths", "school:neve", "child", **may)
    run.member("smiths", "housing:pat", "main_carer", **may)
    run.family("lees", 1)
    run.member("lees", "school:neve", "child", **may)
    run.member("lees", "housing:pat", "main_carer", **may)
    # A partner alone makes no family: its children would be in no list.
    run.record("police:kit", "police:kit", first_name="Kit", last_name="Moss", birth_date=date(1985, 1, 1))
    run.member("lees", "police:kit", "partner_of_carer", "stated_parent")
    for one in run.rows["families"]:
        one["children"] += one["family"] == record_id("smiths")  # as the stage counts whoever may belong
    publish_run(run)

    told = {one.label: (one.title, one.children) for one in Family.objects.all()}
    assert told[record_id("smiths")] == ("Smith: John, Amy", 2)
    assert told[record_id("lees")] == ("Lee: Neve", 1)


def test_a_person_has_the_name_and_numbers_that_most_of_their_records_give(publish_run, run):
    run.record("housing:john", "school:john", first_name="John", last_name="Smith", birth_date=date(2014, 9, 3))
    publish_run(run)

    john = Person.objects.get(pk=person("school:john"))
    assert (john.name, john.other_names) == ("John Smith", ["Jon Smith"])
    assert john.birth_date == date(2014, 3, 9)
    assert (john.nhs_number, john.upn) == ("9434765919", "A801200001001")
    assert john.area == "ZZ1"


def test_the_seconds_of_the_parts_are_all_that_a_publish_took(publish_run, run):
    first, later = publish_run(run, run_id="once"), publish_run(run, run_id="twice")

    for report in (first, later):
        assert sum(report.parts.values()) == pytest.approx(report.seconds, abs=0.01)
    assert list(later.parts) == [*STEPS, "committing", "clearing"]
    assert first.parts.keys() - later.parts.keys() == {"filling"}


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


def test_a_council_without_a_framework_has_families_and_no_findings(publish_run, run):
    publish_run(run, without=["find"])

    assert Family.objects.count() == 2
    assert not Finding.objects.exists()


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


def test_who_left_a_family_stays_on_record_there(publish_run, run):
    publish_run(run)

    assert Membership.objects.get(person=person("housing:tom")).until_day == date(2025, 1, 1)
