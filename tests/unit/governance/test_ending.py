"""What ends soon: told of 90 days before, on the day itself it is over, and staff are counted, not listed."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from kinfold.governance.rules.ending import SOON, ends
from kinfold.governance.rules.entries import dated
from kinfold.governance.rules.holding import HoldRule
from kinfold.governance.rules.profile import read_profile
from kinfold.governance.rules.registers import Registers, read_registers
from kinfold.governance.rules.told import Dated
from kinfold.vocabulary.strict_yaml import Strict

EXAMPLE = Path(__file__).resolve().parents[3] / "councils" / "example"
ON = date(2026, 3, 1)


@pytest.mark.parametrize(
    ("until", "told"),
    [(ON, True), (ON + timedelta(days=1), False), (ON + SOON, False), (ON + SOON + timedelta(days=1), None)],
)
def test_an_agreement_is_told_of_before_it_ends_and_is_over_on_its_day(until: date, told: bool | None) -> None:
    profile = read_profile(EXAMPLE)
    agreements = {"isa_police": profile.agreements["isa_police"].model_copy(update={"until": until})}

    found = ends(profile.model_copy(update={"agreements": agreements}), read_registers(EXAMPLE), (), ON)
    assert [(one.name, one.over) for one in found] == ([] if told is None else [("isa_police", told)])


def test_a_review_that_is_due_and_training_stand_there_as_counts() -> None:
    profile, registers = read_profile(EXAMPLE), read_registers(EXAMPLE)
    review = registers.notice.review_by
    year = timedelta(days=profile.training_valid_days)
    trained = [review - year - timedelta(days=5), review - year, review - year + timedelta(days=30), review]

    told = [(one.kind, one.title, one.day - review, one.over) for one in ends(profile, registers, trained, review)]
    assert told == [
        ("training", "Training of 2 members of staff", timedelta(days=-5), True),
        ("notice", "Review of the privacy notice, version 1.0", timedelta(0), False),
        ("training", "Training of 1 member of staff", timedelta(days=30), False),
    ]


def test_every_entry_that_names_its_end_is_told_of_before_it() -> None:
    profile, registers = read_profile(EXAMPLE), read_registers(EXAMPLE)
    soon = {"until": ON + SOON}

    def ending(given: Any) -> Any:
        """The same files, with an end for each entry that can have one, however deep it stands."""
        if isinstance(given, Strict):
            inside = {name: ending(getattr(given, name)) for name in type(given).model_fields}
            return given.model_copy(update=inside | (soon if isinstance(given, Dated | HoldRule) else {}))
        if isinstance(given, dict):
            return {name: ending(one) for name, one in given.items()}
        return tuple(map(ending, given)) if isinstance(given, tuple) else given

    ended = Registers(ending(registers.law), ending(registers.sharing), ending(registers.notice))
    found = ends(ending(profile), ended, (), ON)
    assert sum(one.kind == "entry" for one in found) == len([*dated(profile, registers)]) + len(profile.holds)
    assert all(one.title and one.stops and not one.over for one in found)
    told = {one.title for one in found}
    assert {
        "Anyshire Inquiry into children in care",
        "Consent: the service",
        "Rights: access",
        "Dpo",
        "Residency",
    } <= told
