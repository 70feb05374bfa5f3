"""Who comes back after their id has ended is whom it was said of; a child who comes to another family takes nothing there."""

from __future__ import annotations

import pytest
from tests.integration.register.a_run import ARun, record_id
from tests.integration.register.told import family, person

from kinfold.governance import standing
from kinfold.governance.conflict_actions import keep_apart
from kinfold.governance.rules.policy import About
from kinfold.governance.rules.rows import RestrictionReason
from kinfold.register.models import EndedRecord, FamilyRedirect, PersonRedirect
from kinfold.register.reading.redirects import heirs_of, id_now

pytestmark = pytest.mark.django_db(transaction=True)


def without_pat(run: ARun) -> ARun:
    gone = run.copy()
    for table in ("links", "records"):
        gone.drop(table, record=record_id("housing:pat"))
    gone.drop("residences", person=record_id("housing:pat"))
    return gone


def without_the_smiths(run: ARun) -> ARun:
    gone = run.copy()
    gone.rows["finding_evidence"] = []
    for table in ("families", "memberships", "findings", "eligibility"):
        gone.drop(table, family=record_id("smiths"))
    return gone


def apart(kind, of):
    return standing.conflict("s-max", About(kind, of)) is RestrictionReason.OWN_FAMILY


def test_a_person_who_comes_back_is_whom_the_old_id_was(publish_run, run):
    publish_run(run)
    pat = person("housing:pat")
    keep_apart("root", "s-max", About("person", pat), RestrictionReason.OWN_FAMILY)

    publish_run(without_pat(run))
    assert list(EndedRecord.objects.values_list("record", "person")) == [(record_id("housing:pat"), pat)]
    publish_run(run)

    back = person("housing:pat")
    assert back != pat, "an id is never given again"
    assert id_now("person", pat) == back
    assert apart("person", back)
    assert not EndedRecord.objects.exists()


def test_of_one_who_comes_back_as_two_both_are_meant(publish_run, run):
    run.record("school:pat", "housing:pat", first_name="Pat", last_name="Lee")
    publish_run(run)
    pat = person("housing:pat")
    gone = without_pat(run)
    for table in ("links", "records"):
        gone.drop(table, record=record_id("school:pat"))
    publish_run(gone)

    two = run.copy()
    two.change("links", {"record": record_id("school:pat")}, person=record_id("school:pat"), best_record=None)
    publish_run(two)

    assert heirs_of("person", pat) >= {person("housing:pat"), person("school:pat")}
    assert set(PersonRedirect.objects.filter(old=pat).values_list("event", flat=True)) == {"ended", "parted"}


def test_a_family_that_comes_back_is_the_one_it_was(publish_run, run):
    publish_run(run)
    smiths = family("smiths")
    keep_apart("root", "s-max", About("family", smiths), RestrictionReason.OWN_FAMILY)

    publish_run(without_the_smiths(run), accept_shrinkage=True)
    publish_run(run)

    back = family("smiths")
    assert id_now("family", smiths) == back != smiths
    assert apart("family", back)


def test_a_child_of_a_family_that_ended_takes_nothing_to_a_family_that_stands(publish_run, run):
    publish_run(run)
    smiths = family("smiths")
    publish_run(without_the_smiths(run), accept_shrinkage=True)

    moved = without_the_smiths(run)
    moved.member("okoros", "school:amy", "child", "stated_parent")
    publish_run(moved, accept_shrinkage=True)

    assert not FamilyRedirect.objects.filter(old=smiths, new__isnull=False).exists()
