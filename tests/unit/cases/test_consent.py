"""Who may answer for themselves, and what stands of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from kinfold.cases.rules.consent import (
    Answer,
    Asked,
    Capacity,
    Form,
    Heard,
    Kept,
    State,
    Told,
    as_theirs,
    asked_by_profile,
    problems_of,
    stands,
    state_among,
    state_of,
)
from kinfold.governance.rules.registers import read_registers
from kinfold.places import shipped

ON = date(2026, 3, 31)
OURS, POLICE = "Family Help", "The police"
GROWN, CHILD = date(1990, 5, 1), date(2014, 5, 1)
YES = Told(
    Asked.THE_SERVICE, OURS, Answer.GIVEN, date(2026, 3, 1), Form.SPOKEN, "May we work with you?", Capacity.PRESUMED
)


def refused(told: Told, born: date | None, *before: Told) -> bool:
    return bool(problems_of(told, born, before=before, services=(OURS, POLICE), on=ON))


@pytest.mark.parametrize(
    ("born", "capacity", "who", "why", "may"),
    [
        (GROWN, Capacity.PRESUMED, "", "", True),
        (CHILD, Capacity.PRESUMED, "", "", False),
        (CHILD, Capacity.GILLICK, "Carol Webb", "She told me in her own words what it means", True),
        (CHILD, Capacity.GILLICK, "Carol Webb", " ", False),
        (CHILD, Capacity.GILLICK, "", "She told me in her own words what it means", False),
        (CHILD, Capacity.PARENTAL, "Her mother", "On the birth certificate", True),
        (CHILD, Capacity.PARENTAL, "", "On the birth certificate", False),
        (GROWN, Capacity.PARENTAL, "Her mother", "On the birth certificate", False),
        (GROWN, Capacity.GILLICK, "Carol Webb", "She told me", False),
        (date(2010, 3, 1), Capacity.PRESUMED, "", "", True),  # sixteen on the day itself
        (date(2010, 3, 2), Capacity.PRESUMED, "", "", False),
        (None, Capacity.PRESUMED, "", "", False),
        (None, Capacity.PRESUMED, "", "She has a driving licence", True),
        (GROWN, None, "", "", False),
    ],
)
def test_who_may_answer(born, capacity, who, why, may):
    assert refused(replace(YES, capacity=capacity, assessed_by=who, why=why), born) is not may


def test_what_a_parent_answered_ends_with_the_sixteenth_birthday():
    by_parent = replace(YES, capacity=Capacity.PARENTAL)
    born = date(2010, 4, 1)

    assert state_of([by_parent], on=ON, born=born) is State.GIVEN
    assert state_of([by_parent], on=date(2026, 4, 1), born=born) is State.ASK_AGAIN
    assert not stands({(YES.asked, OURS): [by_parent]}, YES.asked, OURS, on=date(2026, 4, 1), born=born)


def test_what_a_parent_answered_stands_for_nobody_whose_birth_date_is_not_known():
    by_parent = replace(YES, capacity=Capacity.PARENTAL)

    assert state_of([by_parent], on=ON, born=None) is State.ASK_AGAIN
    assert state_of([YES], on=ON, born=None) is State.GIVEN
    assert not refused(
        replace(by_parent, answer=Answer.WITHDRAWN, day=ON, assessed_by="Her mother", why="Rang"), None, by_parent
    )


def test_a_withdrawal_stands_and_asking_again_does_not_undo_it():
    back = replace(YES, answer=Answer.WITHDRAWN, day=ON)
    again = replace(YES, answer=Answer.ASKED, day=ON, capacity=None)

    assert state_of([YES, back, again], on=ON) is State.WITHDRAWN
    assert state_of([YES, again], on=ON) is State.GIVEN
    assert state_of([], on=ON) is State.NOT_ASKED
    assert not stands({(YES.asked, OURS): [replace(YES, answer=Answer.REFUSED)]}, YES.asked, OURS, on=ON, born=GROWN)


def test_only_what_was_given_is_taken_back_and_not_before_it_was():
    back = replace(YES, answer=Answer.WITHDRAWN, day=ON)

    assert not refused(back, GROWN, YES)
    assert refused(back, GROWN)
    assert refused(back, GROWN, replace(YES, answer=Answer.REFUSED))
    assert refused(replace(back, day=date(2026, 2, 1)), GROWN, YES)


@pytest.mark.parametrize(
    ("change", "may"),
    [
        ({"asked": Asked.SHARING_WITH_PARTNERS, "service": POLICE}, True),
        ({"asked": Asked.SHARING_WITH_PARTNERS}, False),  # with whom?
        ({"service": POLICE}, False),
        ({"asked": Asked.SHARING_WITH_PARTNERS, "service": "Somebody else"}, False),
        ({"words": "  "}, False),
        ({"day": date(2026, 4, 1)}, False),
    ],
)
def test_what_cannot_be_written_down(change, may):
    assert refused(replace(YES, **change), GROWN) is not may


def test_the_profile_says_what_is_asked_and_matching_is_never():
    def asked(council: str) -> set[str]:
        return {one.value for one in asked_by_profile(read_registers(shipped("councils") / council).law.consent)}

    assert {"the_service", "other_services", "sharing_with_partners"} <= asked("buckinghamshire")
    assert not {"the_service", "sharing_with_partners"} & asked("bcp")
    # Its notice asks for research with data that names people alone; that counts for nothing without the other.
    assert {"identifiable_research", "contact_for_research"} <= asked("family_help")
    assert all("matching" not in asked(one) for one in ("bcp", "bolton", "buckinghamshire", "family_help", "sefton"))


@pytest.mark.parametrize(
    ("contact", "state"),
    [
        ([], State.NEEDS_ANOTHER),
        ([Answer.GIVEN], State.GIVEN),
        ([Answer.REFUSED], State.NEEDS_ANOTHER),
        ([Answer.GIVEN, Answer.WITHDRAWN], State.NEEDS_ANOTHER),
    ],
)
def test_a_yes_to_research_that_names_them_counts_only_with_a_yes_to_being_invited(contact, state):
    named, invited = Asked.IDENTIFIABLE_RESEARCH, Asked.CONTACT_FOR_RESEARCH
    events = {
        (named, OURS): [replace(YES, asked=named)],
        (invited, OURS): [replace(YES, asked=invited, answer=answer) for answer in contact],
    }

    assert state_among(events, named, OURS, on=ON, born=GROWN) is state
    assert stands(events, named, OURS, on=ON, born=GROWN) is (state is State.GIVEN)


JOINED = datetime(2026, 3, 10, tzinfo=UTC)


def heard(answer: Answer, day: int, under: str = "me", *, sure: bool = True) -> Heard:
    """Written down on a day of March; under `old`, which joined `me` on the tenth, or under `me`."""
    at = datetime(2026, 3, day, tzinfo=UTC)
    kept = Kept(**{**vars(YES), "answer": answer, "day": at.date()}, id=day, at=at)
    old = under != "me"
    return Heard(kept, under, sure, frozenset({under, "me"}), JOINED if old else None)


@pytest.mark.parametrize(
    ("told", "state"),
    [
        ([heard(Answer.REFUSED, 1, "old"), heard(Answer.GIVEN, 5)], State.REFUSED),  # whoever asked did not know of it
        ([heard(Answer.REFUSED, 1), heard(Answer.GIVEN, 5, "old")], State.REFUSED),
        ([heard(Answer.REFUSED, 1, "old"), heard(Answer.GIVEN, 12)], State.GIVEN),  # asked anew since the join
        ([heard(Answer.REFUSED, 1, "old"), heard(Answer.GIVEN, 5, "old")], State.GIVEN),  # their own word last
        ([heard(Answer.REFUSED, 1, "old"), heard(Answer.GIVEN, 5, "other")], State.REFUSED),
    ],
)
def test_after_a_join_a_no_of_either_stands_until_they_are_asked_again(told, state) -> None:
    assert state_of(as_theirs(told), on=ON) is state


@pytest.mark.parametrize(
    ("told", "state"),
    [
        ([heard(Answer.GIVEN, 1, sure=False)], State.NOT_ASKED),
        ([heard(Answer.REFUSED, 1, sure=False)], State.REFUSED),
        ([heard(Answer.REFUSED, 1, sure=False), heard(Answer.GIVEN, 5, sure=False)], State.NOT_ASKED),
        ([heard(Answer.REFUSED, 1, sure=False), heard(Answer.GIVEN, 12)], State.GIVEN),
        ([heard(Answer.GIVEN, 1, "old", sure=False), heard(Answer.WITHDRAWN, 2, "old", sure=False)], State.WITHDRAWN),
    ],
)
def test_after_a_parting_a_no_stands_for_whoever_may_have_said_it_and_a_yes_for_nobody(told, state) -> None:
    assert state_of(as_theirs(told), on=ON) is state
