"""Conflicts of interest, verdicts, requests and broken glass follow people, into whatever family they go and whoever they turn out to be."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone
from tests.integration.register.a_run import EXTRACT, record_id
from tests.integration.register.readers import FAMILY_HELP, SAFEGUARDING, family, person
from tests.integration.register.test_a_family_that_changed import the_lees
from tests.integration.register.test_needs_judged import say

from kinfold.cases import requests
from kinfold.governance import glass_queries, standing
from kinfold.governance.conflict_actions import keep_apart, let_be
from kinfold.governance.models import BrokenGlass, Relationship, RightsRequest
from kinfold.governance.rules.glass import GlassReason
from kinfold.governance.rules.policy import About
from kinfold.governance.rules.rows import RestrictionReason
from kinfold.register import queries
from kinfold.register.reading.judged import confirmed_in, disputed_in
from kinfold.vocabulary.errors import NotAllowed

WENDY = "s-wendy"
JANE, HER_OTHER_RECORD = "housing:jane", "recovery:jane"


def barred_from(label: str) -> bool:
    return standing.conflict(WENDY, About("family", family(label))) is RestrictionReason.OWN_FAMILY


@pytest.fixture
def amy_may_move(run, publish_run):
    """Wendy works with the Lees as well."""
    the_lees(run)
    run.add("involvements", {
        "involvement": record_id("w2"), "kind": "allocated", "record": record_id("school:kid"), "source": "social_care",
        "role": "social worker", "staff": WENDY, "from_day": date(2026, 1, 1), "first_said": EXTRACT, "last_said": EXTRACT,
    })  # fmt: skip
    publish_run(run)
    moved = run.copy()
    moved.change("memberships", {"person": record_id("school:amy")}, family=record_id("lees"))
    return moved


@pytest.mark.parametrize("whom", ["the child", "her family"])
def test_a_conflict_of_interest_goes_with_a_child_into_a_family_that_stood_already(
    amy_may_move, publish_run, wendy, whom
):
    about = About("person", person("school:amy")) if whom == "the child" else About("family", family())
    assert queries.family_page(wendy, SAFEGUARDING, family("lees"))
    keep_apart("root", WENDY, about, RestrictionReason.OWN_FAMILY)

    publish_run(amy_may_move)

    assert barred_from("lees")
    with pytest.raises(NotAllowed):
        queries.family_page(wendy, SAFEGUARDING, family("lees"))


def test_it_stays_with_no_family_that_nobody_whom_it_is_about_is_in_any_more(amy_may_move, publish_run, run, wendy):
    amy = About("person", person("school:amy"))
    keep_apart("root", WENDY, amy, RestrictionReason.OWN_FAMILY)
    publish_run(amy_may_move)
    assert (barred_from("lees"), barred_from("smiths")) == (True, False)

    publish_run(run)
    assert (barred_from("lees"), barred_from("smiths")) == (False, True)

    let_be("root", WENDY, amy)
    publish_run(run)
    assert (barred_from("lees"), barred_from("smiths")) == (False, False)


def jane_is_two(run):
    run.family("lees", 1)
    run.record("school:kid", "school:kid", first_name="Kid", last_name="Lee", birth_date=date(2013, 1, 1))
    run.member("lees", "school:kid", "child", "stated_parent")
    run.member("lees", JANE, "main_carer", "stated_parent")
    run.finding("lees", "SUB-1", JANE, "not_met")
    parted = run.copy()
    alone = {"person": record_id(HER_OTHER_RECORD), "weight": None, "reason": "alone", "best_record": None}
    parted.change("links", {"record": record_id(HER_OTHER_RECORD)}, **alone)
    for table in ("memberships", "findings"):
        of_lees = {"family": record_id("lees"), "person": record_id(JANE)}
        parted.change(table, of_lees, person=record_id(HER_OTHER_RECORD))
    return parted


def test_what_was_confirmed_of_one_who_was_two_is_of_neither_until_it_is_said_anew(publish_run, run, wendy):
    parted = jane_is_two(run)
    publish_run(run)
    say(wendy, "SUB-1", "confirmed", who=JANE, said="She told me herself that she drinks")

    publish_run(parted)

    both = (("smiths", person(JANE)), ("lees", person(HER_OTHER_RECORD)))
    assert [confirmed_in(family(of), [one], ["SUB-1"]) for of, one in both] == [frozenset(), frozenset()]
    page = queries.family_page(wendy, SAFEGUARDING, family())
    assert [one.waits for outcome in page.outcomes for one in outcome.said] == [True]
    assert page.waits

    say(wendy, "SUB-1", "confirmed", who=JANE)
    assert [len(confirmed_in(family(of), [one], ["SUB-1"])) for of, one in both] == [1, 0]


def test_what_was_disputed_of_one_who_was_two_stands_with_both(publish_run, run, wendy):
    parted = jane_is_two(run)
    publish_run(run)
    say(wendy, "SUB-1", "disputed", who=JANE)

    publish_run(parted)

    about = {of: ("SUB-1", person(one)) for of, one in (("smiths", JANE), ("lees", HER_OTHER_RECORD))}
    told = disputed_in([family(of) for of in about])
    assert {of: about[of] in told[family(of)] for of in about} == {"smiths": True, "lees": True}


def pat_is_two(run):
    run.record("school:pat", "housing:pat", first_name="Pat", last_name="Lee", birth_date=date(1970, 4, 5))
    parted = run.copy()
    alone = {"person": record_id("school:pat"), "weight": None, "reason": "alone", "best_record": None}
    parted.change("links", {"record": record_id("school:pat")}, **alone)
    return parted


def test_a_request_by_right_is_in_sight_with_both_parts_and_a_later_one_with_its_own(publish_run, run, wendy):
    parted = pat_is_two(run)
    publish_run(run)
    asked = {
        "right": "object", "about_kind": "person", "capacity": "themselves", "came_by": "in_person", "received_on": date(2026, 5, 1), "due_on": date(2026, 6, 1),
        "what": "Not to be looked at", "reference": "A letter", "written_by": WENDY,
    }  # fmt: skip
    before = RightsRequest.objects.create(**asked, about_id=person("school:pat"), written_at=timezone.now())
    publish_run(parted)
    parts = (person("housing:pat"), person("school:pat"))
    after = RightsRequest.objects.create(**asked, about_id=parts[0], written_at=timezone.now())
    for one in parts:
        Relationship.objects.create(
            staff=WENDY,
            about_kind="person",
            about_id=one,
            kind="allocated",
            from_day=date(2026, 1, 1),
            source="decided",
        )

    told = [{one.id for one in requests.asked_by(wendy, SAFEGUARDING, part)} for part in parts]

    assert told == [{before.id, after.id}, {before.id}]


@pytest.mark.parametrize("part", ["housing:pat", "school:pat"])
def test_the_lead_worker_of_either_part_is_told_of_a_broken_glass(publish_run, run, wendy, part):
    parted = pat_is_two(run)
    publish_run(run)
    now = timezone.now()
    BrokenGlass.objects.create(
        staff="s-nora", about_kind="person", about_id=person("school:pat"), purpose="family_help", why="x", at=now,
        reason_code=next(iter(GlassReason)).value, until_at=now + timedelta(hours=1), due_day=date(2026, 6, 10),
    )  # fmt: skip
    publish_run(parted)
    Relationship.objects.create(
        staff=WENDY,
        about_kind="person",
        about_id=person(part),
        kind="allocated",
        from_day=date(2026, 1, 1),
        source="decided",
    )

    told = glass_queries.told(wendy, FAMILY_HELP, who_now=queries.who_now)

    assert [one.about_id for one in told] == [person(part)]
