"""Broken glass: one page, one hour, told and reviewed; and it opens nobody whom a relationship would not open."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone
from tests.integration.governance.builders import (
    FAMILY,
    NOBODY_KNOWN,
    PERSON,
    a_worker,
    is_protected,
    knows,
    published,
    the_actor,
    works_with,
)
from tests.integration.governance.test_visible import opens

from kinfold.governance import glass_queries
from kinfold.governance.actions import require
from kinfold.governance.glass_actions import break_glass, close_review
from kinfold.governance.models import BrokenGlass, Relationship
from kinfold.governance.queries import visible
from kinfold.governance.rules.glass import GlassOutcome, GlassReason, GlassShown, review_due
from kinfold.governance.rules.policy import About
from kinfold.register.models import PersonRedirect
from kinfold.register.queries import who_now
from kinfold.vocabulary.codelists import Action
from kinfold.vocabulary.errors import NoLongerSo, NotAllowed

REASON = GlassReason.CHILD_AT_RISK
WORKER, LEAD, OFFICER, OTHER_OFFICER = "s1", "s2", "s8", "s9"


@pytest.fixture
def council(ledger) -> None:
    """A worker who works with nobody, a lead worker, and two who answer for access."""
    officers = (a_worker(one, "information_governance") for one in (OFFICER, OTHER_OFFICER))
    published(a_worker(WORKER), a_worker(LEAD), *officers, works_with(LEAD), works_with(LEAD, FAMILY))


def breaks(staff: str = WORKER, about: About = PERSON) -> None:
    break_glass(the_actor(staff), "safeguarding", about, reason=REASON, why="Rang from the hospital")


def listed(staff: str = WORKER) -> set[str]:
    seen = visible(the_actor(staff), "safeguarding")
    return {*seen.may_open_people, *seen.may_open_families}


def told_to(staff: str) -> tuple[GlassShown, ...]:
    return glass_queries.told(the_actor(staff), "safeguarding", who_now=who_now)


def test_it_opens_that_page_and_nothing_else_and_for_nobody_else(council) -> None:
    published(a_worker(WORKER, supervisor="s3"), a_worker("s3"))
    breaks()

    assert opens(WORKER, PERSON)
    assert listed() == {PERSON.id}
    assert not opens(WORKER, FAMILY)
    assert not opens("s3", PERSON)  # it is not passed up


def test_after_sixty_minutes_it_is_over(council, monkeypatch) -> None:
    breaks()
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now + timedelta(minutes=59))
    assert opens(WORKER, PERSON)

    monkeypatch.setattr(timezone, "now", lambda: now + timedelta(minutes=60, seconds=1))
    assert not opens(WORKER, PERSON)
    assert listed() == set()

    breaks()  # a second time on one day, for another hour
    assert opens(WORKER, PERSON)


def test_a_publication_leaves_it_as_it_is(council) -> None:
    breaks()
    published(a_worker(WORKER))

    assert opens(WORKER, PERSON)


@pytest.mark.parametrize("hidden", ["protected", "own family"])
def test_it_opens_nobody_protected_and_nobody_of_ones_own(council, hidden) -> None:
    published(a_worker(WORKER), *([is_protected()] if hidden == "protected" else []))
    if hidden == "own family":
        knows(WORKER).save()

    breaks()  # says nothing of it: that would tell whom it is about
    breaks(about=NOBODY_KNOWN)

    with pytest.raises(NotAllowed) as of_them:
        open_it(PERSON)
    assert "no working relationship" in str(of_them.value)
    assert listed() == {NOBODY_KNOWN.id}


def open_it(about: About) -> None:
    require(the_actor(WORKER), "safeguarding", Action.OPEN, about)


@pytest.mark.parametrize("role", ["administrator", "data_lead", "information_governance", "programme_analyst"])
def test_who_sees_no_person_breaks_no_glass(council, role) -> None:
    published(a_worker(WORKER, role))

    for purpose in ("safeguarding", "run_the_service", "oversight"):
        with pytest.raises(NotAllowed):
            break_glass(the_actor(WORKER), purpose, PERSON, reason=REASON, why="Because")
    assert not BrokenGlass.objects.exists()
    assert not Relationship.objects.filter(staff=WORKER).exists()


def test_the_lead_worker_and_the_reviewer_are_told_at_once(council, ledger) -> None:
    breaks()
    assert opens(WORKER, PERSON)

    (told,) = told_to(LEAD)
    assert (told.by, told.about_id, told.why) == ("Worker s1", PERSON.id, "Rang from the hospital")
    (waiting,) = glass_queries.to_review(the_actor(OFFICER), "oversight")
    assert (waiting.opened, waiting.about_id) == (1, "")
    assert told_to(WORKER) == ()
    broken = [entry for entry in ledger.about("person", PERSON.id, limit=9) if entry.action == "glass_broken"]
    assert len(broken) == 1


@pytest.mark.parametrize(("event", "is_told"), [("joined", [PERSON.id]), ("parted", [PERSON.id])])
def test_the_lead_worker_is_told_of_what_was_broken_under_an_id_that_may_be_theirs(council, event, is_told) -> None:
    breaks(about=About("person", "old"))
    PersonRedirect.objects.create(old="old", new=PERSON.id, event="joined", run="one")
    if event == "parted":
        PersonRedirect.objects.create(old=PERSON.id, new="person-2", event="parted", run="two")

    assert [told.about_id for told in told_to(LEAD)] == is_told
    published(a_worker(LEAD), works_with(LEAD), is_protected())
    assert told_to(LEAD) == ()


def test_a_review_is_closed_once_and_by_somebody_else(council) -> None:
    breaks()
    (waiting,) = glass_queries.to_review(the_actor(OFFICER), "oversight")
    close_review(the_actor(OFFICER), "oversight", waiting.id, outcome=GlassOutcome.IN_ORDER, note="Asked the manager")

    assert glass_queries.to_review(the_actor(OFFICER), "oversight") == ()
    (closed,) = glass_queries.reviewed(the_actor(OFFICER), "oversight")
    assert (closed.outcome, closed.reviewed_by) == (GlassOutcome.IN_ORDER, "Worker s8")
    with pytest.raises(NoLongerSo):
        close_review(the_actor(OTHER_OFFICER), "oversight", waiting.id, outcome=GlassOutcome.IN_ORDER, note="Too")


def test_nobody_reviews_what_they_did_themselves(council) -> None:
    breaks()
    BrokenGlass.objects.update(staff=OFFICER)
    (waiting,) = glass_queries.to_review(the_actor(OFFICER), "oversight")

    with pytest.raises(NotAllowed, match="yourself"):
        close_review(the_actor(OFFICER), "oversight", waiting.id, outcome=GlassOutcome.IN_ORDER, note="Fine")


@pytest.mark.parametrize(
    ("broken_on", "due"),
    [("2026-11-23", "2026-11-25"), ("2026-11-26", "2026-11-30"), ("2026-11-28", "2026-12-01")],
    ids=["Monday", "Thursday", "Saturday"],
)
def test_a_review_is_due_in_two_working_days(broken_on, due) -> None:
    assert review_due(date.fromisoformat(broken_on)) == date.fromisoformat(due)


def test_of_a_review_that_is_overdue_the_manager_is_told_and_of_whom_it_is_about_is_not(council, monkeypatch) -> None:
    officer = a_worker(OFFICER, "information_governance")
    published(
        a_worker(WORKER, supervisor="s3"), a_worker("s3", supervisor="s4"), a_worker("s4"), a_worker(LEAD), officer
    )
    breaks()
    assert late_to("s3") == []

    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now + timedelta(days=6))
    assert late_to("s3") == late_to("s4") == ["Worker s1"]
    assert late_to(WORKER) == late_to(LEAD) == []
    (waiting,) = glass_queries.to_review(the_actor(OFFICER), "oversight")
    assert waiting.late
    close_review(the_actor(OFFICER), "oversight", waiting.id, outcome=GlassOutcome.IN_ORDER, note="Asked the manager")
    assert late_to("s3") == []


def late_to(staff: str) -> list[str]:
    return [one.by for one in glass_queries.late_reviews(the_actor(staff), "safeguarding")]
