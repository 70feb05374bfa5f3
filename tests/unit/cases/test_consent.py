"""Who may answer for themselves, and what stands of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from kinfold.cases.rules.consent import (
    Answer,
    Asked,
    Capacity,
    Form,
    State,
    Told,
    asked_by_profile,
    problems_of,
    stands,
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
    assert not stands([by_parent], on=date(2026, 4, 1), born=born)


def test_a_withdrawal_stands_and_asking_again_does_not_undo_it():
    back = replace(YES, answer=Answer.WITHDRAWN, day=ON)
    again = replace(YES, answer=Answer.ASKED, day=ON, capacity=None)

    assert state_of([YES, back, again], on=ON) is State.WITHDRAWN
    assert state_of([YES, again], on=ON) is State.GIVEN
    assert state_of([], on=ON) is State.NOT_ASKED
    assert not stands([replace(YES, answer=Answer.REFUSED)], on=ON, born=GROWN)


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
    assert all("matching" not in asked(one) for one in ("bcp", "bolton", "buckinghamshire", "family_help", "sefton"))
