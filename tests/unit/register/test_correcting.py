"""Which corrections stand, and which cannot stand side by side."""

from __future__ import annotations

import pytest

from kinfold.register.rules.correcting import TAKEN_BACK, Act, Meant, at_odds, contradicted, proposed, standing, torn
from kinfold.vocabulary.codelists import CorrectionKind as Kind


def act(id_: int, kind: str, person: str = "ann", other: str = "mia", **more) -> Act:
    return Act(id_, kind, person, other, **more)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (act(1, Kind.BELONGS), act(2, Kind.NOT_BELONGS)),
        (act(1, Kind.BELONGS), act(2, Kind.NOT_BELONGS, "mia", "ann")),
        (act(1, Kind.IS_CARER), act(2, Kind.NOT_PARENT)),
        (act(1, Kind.IS_CARER), act(2, Kind.NOT_BELONGS, "mia", "ann")),
        (act(1, Kind.IS_CARER, "mia", "ann"), act(2, Kind.IS_CARER, "dan", "ann")),
        (act(1, Kind.LIVES_AT, other="", dwelling="here"), act(2, Kind.LIVES_AT, other="", dwelling="there")),
        (act(1, Kind.BELONGS), act(2, Kind.BELONGS)),
    ],
)
def test_what_contradicts_or_says_the_same_is_found_either_way_until_it_is_taken_back(one: Act, other: Act) -> None:
    assert contradicted([one], other) == (one,)
    assert contradicted([other], one) == (other,)
    assert contradicted([one, act(9, TAKEN_BACK, undoes=1)], other) == ()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (act(1, Kind.BELONGS), act(2, Kind.NOT_BELONGS, "ann", "zoe")),
        (act(1, Kind.NOT_PARENT, "dan", "ann"), act(2, Kind.NOT_PARENT, "dan", "ben")),
        (act(1, Kind.IS_CARER, "mia", "ann"), act(2, Kind.IS_CARER, "mia", "ben")),
        (act(1, Kind.NOT_DISCLOSED, dwelling="here"), act(2, Kind.NOT_DISCLOSED, other="dan", dwelling="here")),
        (act(1, Kind.LIVES_AT, other="", dwelling="here"), act(2, Kind.LIVES_AT, "ben", "", dwelling="there")),
    ],
)
def test_what_is_of_other_people_stands_beside_it(one: Act, other: Act) -> None:
    assert contradicted([one], other) == ()


SIBLINGS = Meant(
    {"ann": frozenset({"reeds"}), "ben": frozenset({"reeds"}), "cal": frozenset({"vales"})},
    frozenset({"ann", "ben", "cal"}),
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (act(1, Kind.BELONGS, "cal", "ann"), act(2, Kind.BELONGS, "cal", "mia")),
        (act(1, Kind.BELONGS, "cal", "ann"), act(2, Kind.IS_CARER, "mia", "cal")),
        (act(1, Kind.BELONGS, "gran", "ben"), act(2, Kind.NOT_BELONGS, "gran", "ann")),
    ],
)
def test_what_contradicts_because_of_whose_child_somebody_is_or_which_family_is_meant_is_found_when_said_and_later(
    one: Act, other: Act
) -> None:
    assert contradicted([one], other, SIBLINGS) == (one,)
    assert at_odds([one, other], SIBLINGS) == {1, 2}
    assert at_odds([one, other, act(9, TAKEN_BACK, undoes=1)], SIBLINGS) == frozenset()


def test_an_adult_may_belong_to_two_families_and_to_one_of_them_not() -> None:
    both = [
        act(1, Kind.BELONGS, "gran", "ann"),
        act(2, Kind.BELONGS, "gran", "cal"),
        act(3, Kind.NOT_BELONGS, "dan", "ann"),
    ]
    assert at_odds(both, SIBLINGS) == frozenset()


def test_what_was_said_of_whom_nobody_can_tell_has_no_effect_and_is_there_to_be_said_again() -> None:
    lost = act(1, Kind.BELONGS, torn=True)
    assert (standing([lost]), torn([lost]), torn([lost, act(2, TAKEN_BACK, undoes=1)])) == ((), (lost,), ())


def test_what_needs_two_has_no_effect_before_and_neither_has_its_taking_back() -> None:
    waits = act(1, Kind.BELONGS, of_two=True)
    assert (standing([waits]), proposed([waits])) == ((), (waits,))
    agreed = act(1, Kind.BELONGS, of_two=True, agreed=True)
    back = act(2, TAKEN_BACK, undoes=1, of_two=True)
    assert (standing([agreed, back]), proposed([agreed, back])) == ((agreed,), (back,))
    assert standing([agreed, act(2, TAKEN_BACK, undoes=1, of_two=True, agreed=True)]) == ()
    assert standing([agreed, act(2, TAKEN_BACK, undoes=1, of_two=True, agreed=False)]) == (agreed,)
