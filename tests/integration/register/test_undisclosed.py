"""Where somebody lives must not be disclosed: it is said of the person, acts at once on every home, and of the other parent nothing changes."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone
from tests.integration.register.a_run import ARun, record_id, the_smiths_and_the_okoros
from tests.integration.register.readers import SAFEGUARDING, family, person
from tests.integration.register.test_corrections import page_for, say, take_back

from kinfold.cases import sharing
from kinfold.governance.models import Relationship
from kinfold.governance.rules.policy import Actor
from kinfold.register import correction_actions, queries
from kinfold.register.models import FamilyCorrection
from kinfold.vocabulary.codelists import CorrectionKind as Kind

JANE, TOM, JOHN = "housing:jane", "housing:tom", "school:john"
OPEN = {"kind": "home", "protected": False, "undisclosed": False}


@pytest.fixture
def run() -> ARun:
    """Jane with the children in the High Street, and by one source at her sister's; Tom elsewhere, at the same postcode."""
    run = the_smiths_and_the_okoros()
    run.change("memberships", {"person": record_id(TOM)}, role="parent_elsewhere", until_day=None)
    run.drop("residences", person=record_id(TOM))
    run.add(
        "dwellings",
        {"dwelling": "d-sister", "address": "4 Sister Row", "postcode": "ZZ4 4DD", **OPEN},
        {"dwelling": "d-tom", "address": "8 High Street", "postcode": "ZZ1 1AA", **OPEN},
    )
    run.home(JANE, "d-sister", date(2026, 5, 1))
    run.home(TOM, "d-tom", date(2026, 1, 1))
    return run


def shown(actor: Actor, who: str) -> str:
    return repr(queries.person_page(actor, SAFEGUARDING, person(who)).homes)


def opens_tom(wendy: Actor) -> None:
    Relationship.objects.create(
        staff=wendy.staff, about_kind="person", about_id=person(TOM), kind="allocated", from_day=date(2026, 1, 1), source="decided"
    )  # fmt: skip


def test_every_home_of_hers_is_hidden_at_once_and_shown_again_when_two_took_it_back(wendy, max_boss):
    assert "4 Sister Row" in shown(wendy, JANE)
    row = say(wendy, Kind.NOT_DISCLOSED, JANE, TOM, dwelling="d-smith")
    assert "4 Sister Row" not in shown(wendy, JANE) and "High Street" not in shown(wendy, JANE)
    assert queries.search(wendy, SAFEGUARDING, postcode="ZZ4 4DD") == ()
    assert {hit.area for hit in queries.search(wendy, SAFEGUARDING, name="Jane Smith")} == {None}

    back = take_back(wendy, row)
    correction_actions.confirm_correction(max_boss, SAFEGUARDING, row.family, back.id, agree=True)
    assert "4 Sister Row" in shown(wendy, JANE)


def test_a_home_of_hers_that_is_his_too_is_hidden_on_her_page_at_once_and_not_on_his(wendy, run, publish_run):
    run.home(JANE, "d-tom", date(2026, 2, 1))
    publish_run(run)
    opens_tom(wendy)
    before = shown(wendy, TOM)
    assert "8 High Street" in before and "8 High Street" in shown(wendy, JANE)
    say(wendy, Kind.NOT_DISCLOSED, JANE, TOM, dwelling="d-smith")
    assert shown(wendy, TOM) == before
    assert "8 High Street" not in shown(wendy, JANE)


def test_the_next_home_of_a_child_with_her_is_hidden_at_once_and_that_of_one_with_him_is_not(wendy, run, publish_run):
    run.change("residences", {"person": record_id(JOHN)}, dwelling="d-sister")
    run.change("residences", {"person": record_id("school:amy")}, dwelling="d-tom")
    publish_run(run)
    say(wendy, Kind.NOT_DISCLOSED, JANE, TOM, dwelling="d-smith")
    assert "4 Sister Row" not in shown(wendy, JOHN)
    opens_tom(wendy)
    assert "8 High Street" in shown(wendy, "school:amy")


def test_what_the_run_found_of_her_is_on_no_page_and_what_is_his_is_on_his(wendy, run, publish_run):
    run.home(JANE, "d-tom", date(2026, 2, 1))
    run.change("dwellings", {"dwelling": "d-smith"}, undisclosed=True)
    run.change("dwellings", {"dwelling": "d-sister"}, undisclosed=True)
    run.change("residences", {"person": record_id(JANE)}, undisclosed=True)
    publish_run(run)
    opens_tom(wendy)
    assert not any(one in shown(wendy, JANE) for one in ("Sister Row", "High Street"))
    assert "8 High Street" in shown(wendy, TOM)
    assert {hit.area for hit in queries.search(wendy, SAFEGUARDING, name="Jane Smith")} == {None}


def test_the_sentence_says_that_it_follows_the_person(wendy):
    say(wendy, Kind.NOT_DISCLOSED, JANE, TOM, dwelling="d-smith")
    (one,) = queries.family_page(wendy, SAFEGUARDING, family()).corrected
    assert one.sentence == (
        "Where Jane Smith lives, now and after any move, must not be disclosed to Tom Reed, until somebody takes this back."
    )


def test_why_is_read_by_whoever_said_it_and_by_managers_and_stands_on_no_page_of_another(wendy, max_boss):
    def why(actor: Actor) -> list[str]:
        return [one.reason for one in queries.family_page(actor, SAFEGUARDING, family()).corrected]

    row = say(wendy, Kind.NOT_DISCLOSED, JANE, TOM, dwelling="d-smith")
    assert why(wendy) == ["I was there on Tuesday"] == why(max_boss)
    FamilyCorrection.objects.filter(pk=row.id).update(decided_by="s-nora")
    assert why(wendy) == [""]
    assert [one.reason for one in page_for(wendy).said] == [""]
    assert why(max_boss) == ["I was there on Tuesday"]

    take_back(wendy, row)  # and why it is to be taken back
    FamilyCorrection.objects.filter(undoes=row.id).update(decided_by="s-max")
    (asked, _) = page_for(wendy).said
    assert asked.may_confirm and asked.reason, "whoever decides on it has to know"


def test_whoever_shares_is_told_of_whom_no_address_may_go(wendy):
    def kept(who: str) -> bool:
        return sharing.home_is_kept(wendy, SAFEGUARDING, person(who))

    assert not kept(JANE)
    say(wendy, Kind.NOT_DISCLOSED, JANE, TOM, dwelling="d-smith")
    assert kept(JANE) and kept(JOHN)


def test_the_other_parents_page_does_not_change_by_what_was_said(wendy, run, publish_run):
    run.drop("memberships", person=record_id(TOM))
    publish_run(run)
    opens_tom(wendy)
    before = queries.person_page(wendy, SAFEGUARDING, person(TOM))
    assert not before.worked_out_again and before.homes[0].address
    row = say_of_a_stranger(wendy)
    assert queries.person_page(wendy, SAFEGUARDING, person(TOM)) == before
    assert queries.person_page(wendy, SAFEGUARDING, person(JANE)).worked_out_again
    back = take_back(wendy, row)
    FamilyCorrection.objects.filter(pk=back.id).update(of_two=False)
    assert queries.person_page(wendy, SAFEGUARDING, person(TOM)) == before
    assert queries.person_page(wendy, SAFEGUARDING, person(JANE)).worked_out_again


def say_of_a_stranger(wendy: Actor) -> FamilyCorrection:
    """Of somebody who is in none of her families: by the page of theirs."""
    return FamilyCorrection.objects.create(
        kind="not_disclosed", family=family(), person=person(JANE), other=person(TOM), dwelling="d-smith", home="1 High Street, ZZ1 1AA",
        records=[], other_records=[], of_two=False, reason="x", run="", decided_by="s-wendy", decided_at=timezone.now(), entry=1,
    )  # fmt: skip
