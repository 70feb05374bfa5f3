"""What a condition carried is closed when it has ended, for the purposes that it alone carried."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from kinfold.governance.in_force import InForce
from kinfold.governance.rules.profile import read_profile
from kinfold.governance.rules.registers import Condition, read_registers
from kinfold.vocabulary.codelists import Category

EXAMPLE = Path(__file__).resolve().parents[3] / "councils" / "example"
ENDS = date(2026, 3, 1)


@pytest.mark.parametrize(
    ("of", "closes"), [("special", {Category.HEALTH}), ("offence", {Category.CRIME}), ("all", set())]
)
def test_health_or_crime_closes_for_the_purpose_that_an_ended_condition_alone_carried(of, closes):
    registers = read_registers(EXAMPLE)
    ended = tuple(one.model_copy(update={"until": ENDS}) if one.of == of else one for one in registers.law.conditions)
    told = InForce(read_profile(EXAMPLE), registers.law.model_copy(update={"conditions": ended}), registers.sharing)

    def closed(on: date, told: InForce = told) -> dict[str, set[Category]]:
        now = told.on(lambda: on).profile.purposes
        return {
            name: gone
            for name, one in told.profile.purposes.items()
            if (gone := {*one.categories} - {*now[name].categories})
        }

    assert closed(ENDS - timedelta(days=1)) == {}
    # The lawful bases of the others carry it themselves.
    assert closed(ENDS) == ({"who_is_who": closes} if closes else {})
    another = Condition.model_validate(
        {
            "of": of,
            "cites": "UK GDPR Article 9(2)(h)" if of == "special" else "UK GDPR Article 10(1)",
            "purposes": ["who_is_who"],
        }
    )
    law = told.law.model_copy(update={"conditions": (*ended, another)})
    assert closed(ENDS, InForce(told.profile, law, told.sharing)) == {}
