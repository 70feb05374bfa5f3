"""Row-level security over what people decide, are asked, give away and break: one's own is there, a stranger's is not."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction
from django.db.models import Model
from django.utils import timezone
from tests.integration.web import hollybank
from tests.integration.web.hollybank import DAY, STAFF
from tests.integration.web.test_leak_matrix import OWN, SURNAME, Town, works_as
from tests.postgresql.behind_the_wall import as_the_site, let_the_site_in
from tests.postgresql.test_second_wall import town

from kinfold.cases.models import ConsentEvent
from kinfold.cases.rules.consent import Answer, Asked, Form
from kinfold.governance import wall
from kinfold.governance.models import BrokenGlass, Disclosure, LookAnswer, Relationship
from kinfold.governance.rules.disclosures import Outcome, Permission
from kinfold.governance.rules.glass import GlassReason
from kinfold.register.models import FamilyDecision, MembershipEvent, NeedStatement, OutcomeAudit, OutcomeSignOff
from kinfold.vocabulary.codelists import Action
from kinfold.vocabulary.identifiers import PurposeId

__all__ = ["town"]
line_done, hollybank_published = hollybank.line_done, hollybank.hollybank_published
WORKER = STAFF["social_worker"]
NEXT = count(1)
READ = {
    NeedStatement: (Action.OPEN, "family"),
    FamilyDecision: (Action.OPEN, "family"),
    OutcomeSignOff: (Action.OPEN, "family"),
    Disclosure: (Action.SHARE, "about_id"),
    LookAnswer: (Action.ASK_LOOKS, "about_id"),
    ConsentEvent: (Action.SEE_CONSENT, "person"),
    BrokenGlass: (Action.SEE_OWN, "about_id"),
}
"""What a worker reads of it when they ask for what, and which column says whose it is."""
WRITTEN = {
    NeedStatement: Action.JUDGE_NEEDS,
    Disclosure: Action.SHARE,
    LookAnswer: Action.ASK_LOOKS,
    ConsentEvent: Action.KEEP_CONSENT,
}


def a_row(model: type[Model], family: str, person: str) -> Model:
    """One about a family or one of its people, with what the database insists on; not stored yet."""
    now = timezone.now()
    decided = {"run": "r", "decided_by": "one", "decided_at": now, "entry": 1}
    about = {"about_kind": "person", "about_id": person}
    told: dict[type[Model], dict[str, Any]] = {
        NeedStatement: {"family": family, "person": person, "need": "EDU-1", "kind": "noted", "said": "x", "found": [], **decided},
        FamilyDecision: {
            "family": family, "decision": "taken_up", "reason": "x", "found": [], "confirmed": [], "needs_confirmed": 0,
            "outcomes_confirmed": 0, "run_day": DAY, **decided,
        },
        OutcomeSignOff: {
            "family": family, "support": next(NEXT), "evidence": {}, "reason": "x", "to_audit": True, "run_day": DAY, **decided,
        },
        Disclosure: {
            **about, "outcome": Outcome.REFUSED.value, "recipient": "x", "purpose": "safeguarding", "lawful_basis": [],
            "categories": [], "why": "x", "decided_by": "one", "at": now, "known": True,
            "permission": Permission.GIVEN.value, "entry": 1,
        },
        LookAnswer: {**about, "ids": [person], "asked_by": "one", "asked_at": now},
        ConsentEvent: {
            "person": person, "asked": next(iter(Asked)).value, "service": "x", "answer": Answer.ASKED.value, "day": DAY,
            "form": next(iter(Form)).value, "words": "x", "purpose": "safeguarding", "lawful_basis": [], "asked_by": "one",
            "at": now, "entry": 1,
        },
        BrokenGlass: {
            **about, "staff": "another", "purpose": "safeguarding", "reason_code": next(iter(GlassReason)).value, "why": "x",
            "at": now, "until_at": now + timedelta(hours=1), "due_day": DAY,
        },
    }  # fmt: skip
    return model(**told[model])


@pytest.fixture
def decided(town: Town) -> Town:
    """Of each family, one's own, the team's, a stranger's and the protected one, a row of each kind."""
    let_the_site_in()
    works_as(town, "social_worker")
    OutcomeAudit.objects.all().delete()  # of the town's own, one a support
    OutcomeSignOff.objects.all().delete()
    for relation in SURNAME:
        for model in READ:
            a_row(model, town.families[relation], town.people[relation][0]).save()
    for signed in OutcomeSignOff.objects.all():
        OutcomeAudit.objects.create(
            sign_off=signed.id,
            signed_by="one",
            stands=True,
            note="x",
            decided_by="two",
            decided_at=timezone.now(),
            entry=1,
        )
    return town


def told_that(action: Action) -> None:
    wall.read_by(WORKER, PurposeId("safeguarding"))
    wall.asked(action)
    wall.tell()


def whose(model: type[Model], action: Action) -> set[str]:
    """Whose rows of a table are there for the worker."""
    column = READ[model][1]
    with wall.nobody_yet(), as_the_site():
        told_that(action)
        return set(model._default_manager.values_list(column, flat=True))


def own(town: Town, model: type[Model]) -> set[str]:
    return {town.families[OWN] if READ[model][1] == "family" else town.people[OWN][0]}


def test_of_what_people_decided_ones_own_alone_is_there(decided: Town) -> None:
    for model, (action, _) in READ.items():
        assert whose(model, action) == own(decided, model), model
        assert whose(model, Action.FIND) == set(), model
    with wall.nobody_yet(), as_the_site():
        told_that(Action.OPEN)
        assert OutcomeAudit.objects.count() == 1


def test_a_policy_that_lets_everything_through_is_found_out(decided: Town) -> None:
    for model, (action, _) in READ.items():
        with connection.cursor() as cursor:
            cursor.execute(f'ALTER POLICY wall_read ON "{model._meta.db_table}" USING (true)')
        assert len(whose(model, action)) == len(SURNAME), model


def test_nothing_is_written_down_of_a_family_that_is_not_ones_own(decided: Town) -> None:
    for model, action in WRITTEN.items():
        for relation in SURNAME:
            row = a_row(model, decided.families[relation], decided.people[relation][0])
            with wall.nobody_yet(), as_the_site(), transaction.atomic():
                told_that(action)
                try:
                    with transaction.atomic():
                        row.save(force_insert=True)
                except ProgrammingError as refused:
                    assert "row-level security" in str(refused)
                    assert relation != OWN, model
                else:
                    assert relation == OWN, model


def test_a_broken_glass_opens_and_goes_no_further(decided: Town) -> None:
    Relationship.objects.filter(staff=WORKER).update(
        kind="break_glass", until_at=timezone.now() + timedelta(minutes=30)
    )

    for model, action in ((NeedStatement, Action.OPEN), (ConsentEvent, Action.SEE_CONSENT)):
        assert whose(model, action) == own(decided, model)
    for model, action in WRITTEN.items():
        assert whose(model, action) == set(), model
    Relationship.objects.filter(staff=WORKER).update(until_at=timezone.now() - timedelta(minutes=1))
    assert whose(NeedStatement, Action.OPEN) == set()


def test_who_was_in_a_family_is_there_for_the_schedule_alone(decided: Town) -> None:
    for relation in SURNAME:
        whom = {"family": decided.families[relation], "person": decided.people[relation][0], "role": "child"}
        MembershipEvent.objects.create(**whom, event="went", run="r")

    def seen(role: str, purpose: str, action: Action) -> int:
        with wall.nobody_yet(), as_the_site():
            wall.read_by(STAFF[role], PurposeId(purpose))
            wall.asked(action)
            wall.tell()
            with transaction.atomic(), pytest.raises(ProgrammingError, match="row-level security"):
                MembershipEvent.objects.create(family="f", person="p", role="child", event="went", run="r")
            return MembershipEvent.objects.count()

    assert seen("information_governance", "oversight", Action.SEE_RETENTION) == len(SURNAME)
    assert not any(seen("social_worker", "safeguarding", action) for action in Action)
