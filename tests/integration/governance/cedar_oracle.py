"""The door as Cedar decides it: the rules are in door.cedar, a world becomes entities here."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

import cedarpy

from kinfold.governance.models import Relationship, Restriction
from kinfold.governance.rules.policy import NOBODY, About
from kinfold.governance.rules.profile import Profile
from kinfold.governance.rules.rows import DutyRow, RelationshipRow, RestrictionRow, StaffRow
from kinfold.vocabulary.codelists import Action, Category

RULES = cedarpy.PolicySet.from_str((Path(__file__).parent / "door.cedar").read_text(encoding="utf-8"))
Asked = tuple[str, str, Action, About, Category | None]
"""Staff, purpose, action, about whom, category."""


class World(Protocol):
    staff: list[StaffRow]
    relationships: list[RelationshipRow]
    protected: list[RestrictionRow]
    conflicts: list[Restriction]
    broken: list[Relationship]
    duty: list[DutyRow]


def cedar_says(world: World, profile: Profile, today: Any, asked: list[Asked]) -> list[bool]:
    """Yes or no to each request."""
    entities = cedarpy.Entities.from_json_str(_json([*_council(profile), *_staff(world, profile, today, {staff for staff, *_ in asked}), *_abouts(world, today, asked)]))  # fmt: skip
    requests = [
        {
            "principal": _named("Worker", staff),
            "action": 'Action::"ask"',
            "resource": _resource(about),
            "context": {
                "purpose": {"__entity": _uid("Purpose", purpose)},
                "asked": action.value,
                **({"category": category.value} if category else {}),
            },
        }
        for staff, purpose, action, about, category in asked
    ]
    answers = cedarpy.is_authorized_batch(requests, RULES, entities)
    wrong = [error for answer in answers for error in answer.diagnostics.errors]
    assert not wrong, wrong[0]  # a rule that fails is passed over, and would seem to agree
    return [answer.allowed for answer in answers]


def _council(profile: Profile) -> list[dict[str, Any]]:
    roles = [
        _entity("Role", name, purposes=[_ref("Purpose", one) for one in role.purposes], actions=[a.value for a in role.actions])
        for name, role in profile.roles.items()
    ]  # fmt: skip
    purposes = [
        _entity("Purpose", name, actions=[a.value for a in one.actions], categories=[c.value for c in one.categories])
        for name, one in profile.purposes.items()
    ]
    return [*roles, *purposes, {"uid": _uid("Nobody", "nobody"), "attrs": {}, "parents": []}]


def _staff(world: World, profile: Profile, today: Any, ask: set[str]) -> list[dict[str, Any]]:
    listed = {one.staff: one for one in world.staff}
    names = {*listed, *ask, *(row.staff for row in world.relationships)}
    made = []
    for name in sorted(names):
        one = listed.get(name)
        made.append(
            _entity(
                "Worker",
                name,
                active=one is not None and _holds(one.from_day, one.until_day, today),
                trained=bool(
                    one and one.trained_on and one.trained_on <= today < one.trained_on + timedelta(days=profile.training_valid_days)
                ),
                agreed=bool(one and one.agreed_on and one.agreed_on <= today),
                role=_ref("Role", one.role if one else "none"),
                stands_in_for=[_ref("Worker", other) for other in sorted(_stood_in_for(world, name, today))],
                below=[_ref("Worker", other) for other in sorted(_below(name, listed, today))],
            )
        )  # fmt: skip
    return made


def _stood_in_for(world: World, name: str, today: Any) -> set[str]:
    """Whose team has the worker on its duty, asked of every colleague in turn."""
    turns = [turn for turn in world.duty if turn.staff == name and _holds(turn.from_day, turn.until_day, today)]
    still_there = [one for one in world.staff if _holds(None, one.until_day, today)]
    return {one.staff for one in still_there if any(one.team == turn.team for turn in turns)}


def _below(name: str, listed: dict[str, StaffRow], today: Any) -> set[str]:
    """Up from everybody to see whether one comes by: another way than the door's, which goes down."""
    below = set()
    for one in listed:
        seen, at = set[str](), one
        while at in listed and at not in seen:
            seen.add(at)
            told = listed[at]
            at = told.supervisor if _holds(told.supervised_from, told.supervised_until, today) else ""
            if at == name:
                below.add(one)
                break
    return below - {name}


def _abouts(world: World, today: Any, asked: list[Asked]) -> list[dict[str, Any]]:
    made = []
    for about in sorted({about for *_, about, _ in asked if about != NOBODY}, key=str):
        key = (about.kind, about.id)
        works = [r for r in world.relationships if (r.about_kind, r.about_id) == key and _holds(r.from_day, r.until_day, today)]  # fmt: skip
        glass = [
            r
            for r in world.broken
            if (r.about_kind, r.about_id) == key and r.until_at and r.until_at > datetime.now(UTC)
        ]
        made.append(
            _entity(
                about.kind.capitalize(),
                about.id,
                own=[_ref("Worker", row.staff) for row in works],
                glass=[_ref("Worker", row.staff) for row in glass],
                given=[_ref("Worker", row.staff) for row in works if row.kind == "allocated"],
                handed_out=[_ref("Worker", row.staff) for row in works if row.kind in ("allocated", "review", "duty")],
                protected=key in [(row.about_kind, row.about_id) for row in world.protected],
                kept_apart=[_ref("Worker", row.staff) for row in world.conflicts if (row.about_kind, row.about_id) == key],
            )
        )  # fmt: skip
    return made


def _holds(from_day: Any, until_day: Any, today: Any) -> bool:
    return (from_day is None or from_day <= today) and (until_day is None or today < until_day)


def _entity(kind: str, name: str, **attributes: Any) -> dict[str, Any]:
    return {"uid": _uid(kind, name), "attrs": attributes, "parents": []}


def _uid(kind: str, name: str) -> dict[str, str]:
    return {"type": kind, "id": name}


def _ref(kind: str, name: str) -> dict[str, Any]:
    return {"__entity": _uid(kind, name)}


def _named(kind: str, name: str) -> str:
    return f'{kind}::"{name}"'


def _resource(about: About) -> str:
    return _named("Nobody", "nobody") if about == NOBODY else _named(about.kind.capitalize(), about.id)


def _json(entities: list[dict[str, Any]]) -> str:
    return json.dumps(entities)
