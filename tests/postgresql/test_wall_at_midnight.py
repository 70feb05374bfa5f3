"""Told once what the council agreed, the wall opens and closes with the door on the day that an entry names."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from tests.integration.governance.builders import a_worker, published
from tests.integration.governance.conftest import ledger

from kinfold.governance import standing, wall
from kinfold.governance.in_force import InForce
from kinfold.governance.rules.profile import Profile
from kinfold.governance.rules.told import Dated
from kinfold.register.publish.agreed import tell_the_wall
from kinfold.vocabulary.codelists import CATEGORY_OF, Action, FactKind
from kinfold.vocabulary.identifiers import PurposeId, StaffId

__all__ = ["ledger"]
DAY = timedelta(days=1)
TURNS = date(2026, 5, 2)
AGAIN = TURNS + 30 * DAY
Days = dict[str, date]
Shown = set[tuple[str, str, str]]
"""A role, a purpose, and an action that is granted or a kind of fact that is told."""


def dated(told: InForce, what: str, name: str, **days: Any) -> InForce:
    """The files with days at one entry."""
    if what == "conditions":
        law = told.law.model_copy(
            update={what: tuple(one.model_copy(update=days) if one.of == name else one for one in told.law.conditions)}
        )
        return InForce(told.profile, law, told.sharing)
    those: Mapping[str, Dated] = getattr(told.profile, what)
    profile = told.profile.model_copy(update={what: {**those, name: those[name].model_copy(update=days)}})
    return InForce(profile, told.law, told.sharing)


def the_door_shows(told: InForce, on: date) -> Shown:
    profile: Profile = told.on(lambda: on).profile
    pairs = [(role, of) for role, told_of in profile.roles.items() for of in told_of.purposes]
    shown = {(r, of, a.value) for r, of in pairs for a in profile.roles[r].actions if a in profile.purposes[of].actions}
    return shown | {("", of, k.value) for of, p in profile.purposes.items() for k in FactKind if CATEGORY_OF[k] in p.categories}  # fmt: skip


def the_wall_shows(told: InForce) -> Shown:
    shown: Shown = set()
    for role in told.profile.roles:
        for purpose in told.profile.purposes:
            with wall.nobody_yet(), transaction.atomic(), connection.cursor() as cursor:
                wall.read_by(StaffId(f"s-{role}"), PurposeId(purpose))
                wall.tell()
                cursor.execute(
                    "SELECT asked FROM unnest(%s::text[]) AS asked WHERE wall_granted(asked)", [list(Action)]
                )
                shown |= {(role, purpose, action) for (action,) in cursor.fetchall()}
                cursor.execute("SELECT wall_kinds_told()")
                shown |= {("", purpose, kind) for (kind,) in cursor.fetchall()}
    return shown


@pytest.mark.parametrize(
    ("what", "name"),
    [("roles", "family_worker"), ("purposes", "family_help"), ("lawful_bases", "public_task"), ("conditions", "offence")],
)  # fmt: skip
@pytest.mark.parametrize("days", [{"until": TURNS}, {"since": TURNS}, {"since": TURNS, "until": AGAIN}])
def test_the_wall_shows_what_the_door_shows_on_each_day_and_is_told_once(
    ledger: Any, settings: Any, what: str, name: str, days: Days
) -> None:
    told = dated(standing.agreed(), what, name, **days)
    published(*(a_worker(f"s-{role}", role) for role in told.profile.roles))
    tell_the_wall(told.profile, told.law)

    found = []
    for settings.KINFOLD_TODAY in (TURNS - DAY, TURNS, AGAIN - DAY, AGAIN):
        found.append(the_wall_shows(told))
        assert found[-1] == the_door_shows(told, settings.KINFOLD_TODAY), settings.KINFOLD_TODAY
    assert found[0] != found[1] and found[1] == found[2]
    assert (found[2] != found[3]) == (len(days) == 2)


def test_each_grant_stands_once_for_all_the_days_on_which_nothing_of_it_changes(ledger: Any) -> None:
    told = dated(standing.agreed(), "roles", "family_worker", until=TURNS)
    tell_the_wall(told.profile, told.law)

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT role, count(*), count(DISTINCT (purpose, action)), max(until_day) FROM wall_agreed GROUP BY role"
        )
        rows = {role: (rows, grants, until) for role, rows, grants, until in cursor.fetchall()}
    assert all(rows == grants for rows, grants, _ in rows.values())
    assert {role for role, (*_, until) in rows.items() if until == TURNS} == {"family_worker"}
