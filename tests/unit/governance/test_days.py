"""What of a council's files holds on a day, and what a provider may be given."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from kinfold.governance.rules.days import held_under, law_on, names_a_day, profile_on, schedule_on, sharing_on
from kinfold.governance.rules.disclosures import recipient_problem
from kinfold.governance.rules.narrowing import narrowed, narrowed_law, narrowed_sharing
from kinfold.governance.rules.profile import read_profile
from kinfold.governance.rules.registers import read_registers
from kinfold.governance.rules.retention import answer
from kinfold.vocabulary.codelists import Action

HOLLYBANK = Path(__file__).resolve().parents[2] / "worlds" / "hollybank" / "council"
ON = date(2026, 3, 1)
DAY = timedelta(days=1)
REFUGE = "Hollybank Safe Futures, which runs the refuge"


@pytest.fixture(scope="module")
def profile():
    return read_profile(HOLLYBANK)


@pytest.fixture(scope="module")
def registers():
    return read_registers(HOLLYBANK)


def with_days(those, name, **days):
    return {**those, name: those[name].model_copy(update=days)}


def test_where_nothing_names_a_day_every_day_is_alike(profile, registers):
    assert not names_a_day(profile, registers.law, registers.sharing)
    assert profile_on(profile, ON) == profile


def test_a_role_that_ended_or_has_not_begun_may_do_nothing(profile):
    for days in ({"until": ON}, {"since": ON + DAY}):
        now = profile_on(profile.model_copy(update={"roles": with_days(profile.roles, "family_worker", **days)}), ON)
        assert (now.roles["family_worker"].purposes, now.roles["family_worker"].actions) == ((), ())
        assert now.roles["social_worker"] == profile.roles["social_worker"]


def test_a_purpose_rests_on_the_lawful_bases_that_are_left(profile):
    both = profile.purposes["family_help"].model_copy(update={"lawful_basis": ("public_task", "safeguarding")})
    changed = profile.model_copy(
        update={
            "purposes": {**profile.purposes, "family_help": both},
            "lawful_bases": with_days(profile.lawful_bases, "safeguarding", until=ON),
        }
    )

    now = profile_on(changed, ON).purposes
    assert now["family_help"].lawful_basis == ("public_task",)
    assert Action.OPEN in now["family_help"].actions
    assert (now["safeguarding"].actions, now["safeguarding"].categories) == ((), ())


def test_a_class_that_hands_over_to_nobody_is_told_of_and_nothing_of_it_is_due(profile):
    classes = with_days(profile.retention, "family_record", until=ON)

    left = schedule_on(classes, ON)["family_record"]
    assert (
        answer("family_record", left, [], [], ON).why == "The class ended on 2026-03-01; it names none that follows it."
    )
    assert held_under(classes, "family_record", ON) == "family_record"


def test_a_class_is_held_under_the_last_that_it_was_handed_on_to(profile):
    classes = with_days(profile.retention, "family_record", until=ON, followed_by="partner_extract")
    classes = with_days(classes, "partner_extract", until=ON + DAY, followed_by="ledger")

    told = [held_under(classes, "family_record", on) for on in (ON - DAY, ON, ON + DAY)]
    assert told == ["family_record", "partner_extract", "ledger"]


def test_a_provider_is_given_data_while_its_contract_stands_and_for_an_exception_without_one(profile, registers):
    (refuge,) = [one for one in registers.sharing.recipients if one.title == REFUGE]
    signed, until = refuge.terms.signed_on, refuge.terms.until

    def refused(on: date, *, recipient=refuge, excepted: bool = False) -> bool:
        return recipient_problem(recipient, profile, on, excepted=excepted) is not None

    assert [refused(on) for on in (signed - DAY, signed, until - DAY, until)] == [True, False, False, True]
    without = refuge.model_copy(update={"terms": None})
    assert (refused(signed, recipient=without), refused(signed, recipient=without, excepted=True)) == (True, False)


def test_who_no_longer_receives_is_not_there(registers):
    (refuge,) = [one for one in registers.sharing.recipients if one.title == REFUGE]
    sharing = registers.sharing.model_copy(update={"recipients": (refuge.model_copy(update={"until": ON}),)})

    assert [len(sharing_on(sharing, on).recipients) for on in (ON - DAY, ON)] == [1, 0]


def test_what_people_are_asked_for_is_asked_until_another_entry_for_it_holds(registers):
    (asked,) = [one for one in registers.law.consent if one.to == "sharing_with_partners"]

    def are_asked(*entries) -> list[bool]:
        law = registers.law.model_copy(update={"consent": entries})
        return [any(one.asked for one in law_on(law, on).consent) for on in (ON - DAY, ON)]

    begins, ends = asked.model_copy(update={"since": ON}), asked.model_copy(update={"until": ON})
    no_longer = asked.model_copy(update={"asked": False, "since": ON})
    not_yet = asked.model_copy(update={"asked": False, "until": ON})
    for another in registers.law.consent:
        if another is not asked:
            assert (are_asked(begins, another), are_asked(ends, another)) == ([True, True], [True, True])
    assert (are_asked(not_yet, begins), are_asked(ends, no_longer)) == ([False, True], [True, False])


def test_an_end_that_people_were_not_told_of_acts_at_once_and_a_longer_time_does_not(profile, registers):
    sooner = profile.model_copy(update={"purposes": with_days(profile.purposes, "family_help", until=ON)})
    assert narrowed(profile, sooner).purposes["family_help"].until == ON
    assert narrowed(sooner, profile).purposes["family_help"].until == ON

    (first, *others) = registers.law.gateways
    law = registers.law.model_copy(update={"gateways": (first.model_copy(update={"until": ON}), *others[1:])})
    left = narrowed_law(registers.law, law).gateways
    assert [one.cites for one in left] == [first.cites, *(one.cites for one in others[1:])]
    assert left[0].until == ON

    (refuge,) = [one for one in registers.sharing.recipients if one.title == REFUGE]
    longer = refuge.model_copy(update={"terms": refuge.terms.model_copy(update={"until": None})})
    sharing = registers.sharing.model_copy(update={"recipients": (longer,)})
    (now,) = narrowed_sharing(registers.sharing, sharing).recipients
    assert now.terms.until == refuge.terms.until
