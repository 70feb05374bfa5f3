"""What people were asked is kept as it happened, by those who work with them; a withdrawal acts at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from tests.integration.governance.builders import the_actor
from tests.integration.web import hollybank
from tests.integration.web.hollybank import STAFF

from kinfold.cases import actions, sharing
from kinfold.cases.actions import keep_consent
from kinfold.cases.models import ConsentEvent
from kinfold.cases.queries import consent_of_family, consent_page
from kinfold.cases.reading import has_said_yes, who_said_yes
from kinfold.cases.rules.consent import Answer, Asked, Capacity, Form, State, Told
from kinfold.cases.sharing import may_yet_be_another, permission_for, share, shares_of, told_to_them
from kinfold.governance import standing
from kinfold.governance.rules.disclosures import Draft, Outcome, Permission
from kinfold.register.models import Family, Membership, Person, PersonRedirect
from kinfold.vocabulary.codelists import Category
from kinfold.vocabulary.errors import CannotStand, NotAllowed

line_done = hollybank.line_done
hollybank_published = hollybank.hollybank_published
HELP, CHILD = "family_help", "safeguarding"
WORKER = the_actor(STAFF["family_worker"])
OURS = "Family Help in Hollybank"
YES = Told(
    Asked.THE_SERVICE, OURS, Answer.GIVEN, date(2026, 3, 1), Form.SPOKEN, "May we work with you?", Capacity.PRESUMED
)
BY_MOTHER = replace(YES, capacity=Capacity.PARENTAL, assessed_by="The mother", why="On the birth certificate")


@pytest.fixture
def child(settings, db, line_done, tmp_path: Path, hollybank_published) -> str:
    hollybank.make_hollybank_stand(settings, line_done, tmp_path, hollybank_published)
    return Person.objects.get(name="Tobi Adeyemi").id


def test_a_worker_writes_it_down_and_the_basis_stands_beside_it(child) -> None:
    keep_consent(WORKER, HELP, child, BY_MOTHER)

    page = consent_page(WORKER, HELP, child)
    assert {one.asked: one.state for one in page.standing}[Asked.THE_SERVICE] is State.GIVEN
    assert page.history[0].lawful_basis == ("public_task",)
    assert page.lawful_bases == ("Public task, helping children and families early",)
    family = Membership.objects.filter(person=child).values_list("family", flat=True)[0]
    assert Family.objects.filter(pk=family).exists()
    assert child in consent_of_family(WORKER, HELP, family, [child, "nobody"])
    kept = [one for one in standing.ledger().about("person", child, limit=50) if one.action == "consent_kept"]
    assert len(kept) == 1


def test_a_withdrawal_acts_at_once_and_takes_nothing_away(child) -> None:
    keep_consent(WORKER, HELP, child, BY_MOTHER)
    assert has_said_yes(child, Asked.THE_SERVICE, OURS)

    keep_consent(WORKER, HELP, child, replace(BY_MOTHER, answer=Answer.WITHDRAWN))

    assert not has_said_yes(child, Asked.THE_SERVICE, OURS)
    assert ConsentEvent.objects.count() == 2


def test_a_withdrawal_of_before_a_join_stands_and_needs_no_profile_that_still_asks(child, monkeypatch) -> None:
    keep_consent(WORKER, HELP, child, BY_MOTHER)
    ConsentEvent.objects.update(person="b" * 26)
    PersonRedirect.objects.create(old="b" * 26, new=child, event="joined", run="r")
    assert has_said_yes(child, Asked.THE_SERVICE, OURS)

    monkeypatch.setattr(actions, "may_be_asked", lambda: ())
    keep_consent(WORKER, HELP, child, replace(BY_MOTHER, answer=Answer.WITHDRAWN))
    assert not has_said_yes(child, Asked.THE_SERVICE, OURS)
    with pytest.raises(CannotStand, match="does not ask for this"):
        keep_consent(WORKER, HELP, child, BY_MOTHER)


def test_each_permission_is_its_own(child) -> None:
    keep_consent(WORKER, HELP, child, replace(BY_MOTHER, asked=Asked.CONTACT_FOR_RESEARCH))

    assert has_said_yes(child, Asked.CONTACT_FOR_RESEARCH, OURS)
    assert who_said_yes(Asked.CONTACT_FOR_RESEARCH, [child, "somebody else"]) == {child}
    assert who_said_yes(Asked.CONTACT_FOR_CONSULTATION, [child]) == set()
    for other in (Asked.CONTACT_FOR_CONSULTATION, Asked.IDENTIFIABLE_RESEARCH, Asked.THE_SERVICE):
        assert not has_said_yes(child, other, OURS)


def test_research_may_name_nobody_who_did_not_agree_to_be_invited_to_it_and_the_page_says_so(child) -> None:
    def on_page() -> State:
        return {one.asked: one.state for one in consent_page(WORKER, HELP, child).standing}[Asked.IDENTIFIABLE_RESEARCH]

    keep_consent(WORKER, HELP, child, replace(BY_MOTHER, asked=Asked.IDENTIFIABLE_RESEARCH))
    assert on_page() is State.NEEDS_ANOTHER
    assert not who_said_yes(Asked.IDENTIFIABLE_RESEARCH, [child])

    keep_consent(WORKER, HELP, child, replace(BY_MOTHER, asked=Asked.CONTACT_FOR_RESEARCH))
    assert on_page() is State.GIVEN
    assert who_said_yes(Asked.IDENTIFIABLE_RESEARCH, [child]) == {child}

    keep_consent(WORKER, HELP, child, replace(BY_MOTHER, asked=Asked.CONTACT_FOR_RESEARCH, answer=Answer.WITHDRAWN))
    assert not has_said_yes(child, Asked.IDENTIFIABLE_RESEARCH, OURS)


def test_what_may_not_stand_is_not_written_down(child) -> None:
    with pytest.raises(CannotStand, match="presumed"):
        keep_consent(WORKER, HELP, child, YES)
    with pytest.raises(CannotStand, match="does not ask for this"):
        keep_consent(WORKER, HELP, child, replace(BY_MOTHER, asked=Asked.PUPIL_INFORMATION, service="Health visiting"))
    assert not ConsentEvent.objects.exists()


def test_nobody_else_reads_or_writes_it(child) -> None:
    others = Person.objects.get(name="Maya Ellis").id
    for actor, purpose, person in (
        (WORKER, HELP, others),
        (the_actor(STAFF["social_worker"]), CHILD, child),
        (the_actor(STAFF["information_governance"]), "oversight", child),
        (the_actor(STAFF["team_manager"]), "identify_families", child),
    ):
        with pytest.raises(NotAllowed):
            consent_page(actor, purpose, person)
        with pytest.raises(NotAllowed):
            keep_consent(actor, purpose, person, BY_MOTHER)
    assert not ConsentEvent.objects.exists()


def test_a_share_needs_the_yes_that_the_council_asks_for_and_stops_with_its_withdrawal(child) -> None:
    health = "Health visiting"
    asked = replace(BY_MOTHER, asked=Asked.SHARING_WITH_PARTNERS, service=health)
    draft = Draft(
        Outcome.SHARED, health, "National Health Service Act 2006 section 82", (Category.SOCIAL_CARE,), "The plan",
        "So that both do not ask the same", known=True,
    )  # fmt: skip
    with pytest.raises(CannotStand, match="have not said yes"):
        share(WORKER, HELP, child, draft)
    keep_consent(WORKER, HELP, child, asked)
    share(WORKER, HELP, child, draft)

    keep_consent(WORKER, HELP, child, replace(asked, answer=Answer.WITHDRAWN))
    with pytest.raises(CannotStand, match="have not said yes"):
        share(WORKER, HELP, child, draft)


@pytest.mark.parametrize("now", [date(2008, 1, 1), None], ids=["put right", "not known any more"])
def test_a_parents_yes_ends_by_the_birth_date_that_the_register_has_now_on_the_page_and_for_a_share(child, now) -> None:
    draft = Draft(
        Outcome.SHARED, "Health visiting", "National Health Service Act 2006 section 82", (Category.SOCIAL_CARE,),
        "The plan", "So that both do not ask the same", known=True,
    )  # fmt: skip
    for asked, service in ((Asked.SHARING_WITH_PARTNERS, draft.recipient), (Asked.CONTACT_FOR_RESEARCH, OURS)):
        keep_consent(WORKER, HELP, child, replace(BY_MOTHER, asked=asked, service=service))
    assert permission_for(child, draft) is Permission.GIVEN

    Person.objects.filter(pk=child).update(birth_date=now)

    on_page = {one.asked: one.state for one in consent_page(WORKER, HELP, child).standing}
    assert on_page[Asked.SHARING_WITH_PARTNERS] is on_page[Asked.CONTACT_FOR_RESEARCH] is State.ASK_AGAIN
    assert permission_for(child, draft) is Permission.NOT_GIVEN
    assert not who_said_yes(Asked.CONTACT_FOR_RESEARCH, [child])
    family = Membership.objects.filter(person=child).values_list("family", flat=True)[0]
    shown = consent_of_family(WORKER, HELP, family, [child])[child]
    assert {one.asked: one.state for one in shown}[Asked.SHARING_WITH_PARTNERS] is State.ASK_AGAIN


def test_a_no_on_record_counts_also_where_the_council_asks_no_more(child, monkeypatch) -> None:
    draft = Draft(
        Outcome.SHARED, "Health visiting", "National Health Service Act 2006 section 82", (Category.SOCIAL_CARE,),
        "The plan", "So that both do not ask the same", known=True,
    )  # fmt: skip
    asked = replace(BY_MOTHER, asked=Asked.SHARING_WITH_PARTNERS, service=draft.recipient)
    keep_consent(WORKER, HELP, child, asked)
    keep_consent(WORKER, HELP, child, replace(asked, answer=Answer.WITHDRAWN))
    monkeypatch.setattr(sharing, "may_be_asked", lambda: ())

    assert permission_for(child, draft) is Permission.NOT_GIVEN
    with pytest.raises(CannotStand, match="have not said yes"):
        share(WORKER, HELP, child, draft)


def test_of_what_was_shared_they_are_told_what_is_theirs_for_certain_and_not_kept_from_them(child) -> None:
    draft = Draft(
        Outcome.REFUSED, "Health visiting", "", (), "", "It would not have been fair", known=True,
    )  # fmt: skip
    share(WORKER, HELP, child, draft)
    assert [one.recipient for one in told_to_them(WORKER, HELP, child)] == ["Health visiting"]
    share(WORKER, HELP, child, replace(draft, known=False, keep_until=standing.today() + timedelta(days=30)))
    assert len(told_to_them(WORKER, HELP, child)) == 1

    PersonRedirect.objects.create(old=child, new="d" * 26, event="parted", run="r")  # it may have been of the other
    assert told_to_them(WORKER, HELP, child) == ()
    assert len(shares_of(WORKER, HELP, child)) == 2


def test_whoever_shares_is_warned_of_somebody_who_is_new(child, monkeypatch) -> None:
    assert may_yet_be_another(WORKER, HELP, child)
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now + timedelta(days=8))
    assert not may_yet_be_another(WORKER, HELP, child)
