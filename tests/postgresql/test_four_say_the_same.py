"""
Decision, filter, row-level security and Cedar, on random requests in random worlds: the four say the same.

Each is written on its own: Python over `door.yaml`, querysets, SQL policies, and Cedar's rules in `door.cedar`.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from django.db import connection, transaction
from tests.deep import sample
from tests.integration.governance.builders import TODAY, the_actor
from tests.integration.governance.cedar_oracle import Asked, cedar_says
from tests.integration.governance.conftest import ledger
from tests.integration.governance.test_oracle import ABOUT_THEM, ABOUTS, STAFF, World, a_world, as_listed
from tests.postgresql.behind_the_wall import as_the_site, let_the_site_in
from tests.unit.governance.test_policy import AGREED, SEEN_FOR

from kinfold.governance import standing, wall
from kinfold.governance.queries import visible
from kinfold.governance.rules.policy import NOBODY, About, decide
from kinfold.register.models import Fact, Family, Person, Record
from kinfold.register.publish.agreed import tell_the_wall
from kinfold.vocabulary.codelists import CATEGORY_OF, Action, FactKind
from kinfold.vocabulary.identifiers import PurposeId, StaffId

__all__ = ["ledger"]
A_KIND_OF = {CATEGORY_OF[kind]: kind for kind in FactKind}
"""For each category that has facts, one of its kinds; of the others no fact is a row."""


def make_rows() -> None:
    """Everybody whom a request can be about, with a fact of each category."""
    for about in ABOUTS:
        if about.kind == "family":
            Family.objects.create(id=about.id, row_hash=0, title=about.id, children=1, restricted=False, label="x")
            continue
        Person.objects.create(id=about.id, row_hash=0, name=about.id, other_names=[], phones=[], emails=[], restricted=False)  # fmt: skip
        Record.objects.create(person=about.id, id=f"r-{about.id}", source="s", reason="", row_hash=0)
        for kind in A_KIND_OF.values():
            Fact.objects.create(record=f"r-{about.id}", id=f"f-{kind}-{about.id}", source="s", kind=kind, row_hash=0)


def requests_in(world: World, random: Random, count: int) -> list[Asked]:
    made = []
    for _ in range(count):
        one = random.choice(world.staff)
        action = random.choice([*Action, *ABOUT_THEM])
        about = random.choice([*ABOUTS, About("person", "nobody-known")]) if action in ABOUT_THEM else NOBODY
        purpose = random.choice([*list(AGREED[one.role]) * 6, *SEEN_FOR])
        about_facts = action is Action.OPEN and about.kind == "person"
        category = random.choice([*A_KIND_OF, *[None] * 16]) if about_facts else None
        made.append((random.choice([*STAFF, *[one.staff] * 8]), purpose, action, about, category))
    return made


def the_door_says(asked: list[Asked]) -> list[bool]:
    """What is known of one worker and one person or family is looked up once a world."""
    known: dict[tuple[str, About], Any] = {}
    said = []
    for staff, purpose, action, about, category in asked:
        if (staff, about) not in known:
            known[staff, about] = standing.request(the_actor(staff), PurposeId(purpose), Action.OPEN, about)
        request = replace(known[staff, about], purpose=PurposeId(purpose), action=action, category=category)
        said.append(decide(request, standing.profile()).allowed)
    return said


Rows = frozenset[tuple[str, str]]


def rows_behind_the_wall(staff: str, purpose: str, action: Action) -> tuple[Rows, Rows, frozenset[str]]:
    """Whose rows are there for one action, which facts, and which actions are granted."""
    with wall.nobody_yet(), connection.cursor() as cursor:
        wall.read_by(StaffId(staff), PurposeId(purpose))
        wall.asked(action)
        wall.tell()
        cursor.execute("SELECT 'person', id FROM register_person UNION ALL SELECT 'family', id FROM register_family")
        abouts = frozenset(cursor.fetchall())
        cursor.execute("SELECT substr(record, 3), kind FROM register_fact")
        facts = frozenset(cursor.fetchall())
        cursor.execute("SELECT asked FROM unnest(%s::text[]) AS asked WHERE wall_granted(asked)", [list(Action)])
        return abouts, facts, frozenset(action for (action,) in cursor.fetchall())


def the_wall_says(asked: list[Asked]) -> list[bool]:
    seen: dict[tuple[str, str, Action], Any] = {}
    said = []
    with as_the_site():
        for staff, purpose, action, about, category in asked:
            told = (staff, purpose, action if about != NOBODY else Action.OPEN)
            if told not in seen:
                seen[told] = rows_behind_the_wall(*told)
            abouts, facts, granted = seen[told]
            if about == NOBODY:
                said.append(action in granted and action is not Action.OPEN)
            elif category is None:
                said.append((about.kind, about.id) in abouts)
            else:
                said.append((about.id, A_KIND_OF[category].value) in facts)
    return said


@pytest.mark.timeout(3_600)
def test_decision_filter_wall_and_cedar_say_the_same(ledger: Any, capsys: pytest.CaptureFixture[str]) -> None:
    requests, worlds = sample(ci=10_000, deep=100_000), sample(ci=50, deep=500)
    random, told, disagree = Random(6), Counter[bool](), []
    profile = standing.profile()
    make_rows()
    tell_the_wall(profile, standing.law())
    let_the_site_in()
    for number in range(worlds):
        with transaction.atomic():
            world = a_world(random)
            world.publish()
            asked = requests_in(world, random, requests // worlds)
            answers = (the_door_says(asked), the_wall_says(asked), cedar_says(world, profile, TODAY, asked))
            disagree += [(number, one, *said) for one, *said in zip(asked, *answers, strict=True) if len(set(said)) > 1]
            told.update(answers[0])
            disagree += [(number, *one) for one in lists_that_differ(world, random)]
            transaction.set_rollback(True)

    with capsys.disabled():
        print(f"\nfour engines: {told.total():,} requests over {worlds} worlds, {told[True]:,} yes, {len(disagree)} disagreements")  # fmt: skip
    assert disagree == []
    assert told[True] > requests // 30


def lists_that_differ(world: World, random: Random) -> list[tuple[str, str]]:
    """Those for whom the filter does not list whom the wall lets them open."""
    differ = []
    for staff in STAFF:
        role = next((one.role for one in world.staff if one.staff == staff), "social_worker")
        purpose = random.choice(list(AGREED[role]))
        with as_the_site():
            abouts, _, _ = rows_behind_the_wall(staff, purpose, Action.OPEN)
        listed = as_listed(visible(the_actor(staff), PurposeId(purpose)))
        if {(about.kind, about.id) for about in listed} != abouts:
            differ.append((staff, purpose))
    return differ


FORGETFUL = (
    "CREATE OR REPLACE FUNCTION wall_hidden(of_kind text) RETURNS SETOF text LANGUAGE sql STABLE SECURITY DEFINER"
    " SET search_path = public, pg_temp AS 'SELECT NULL::text WHERE false'"
)


def test_a_wall_and_an_oracle_that_forget_somebody_are_found(ledger: Any) -> None:
    """The same requests tell them from the door, where one does not know whom it hides, the other of no conflict."""
    random, wall_found, cedar_found = Random(7), 0, 0
    make_rows()
    tell_the_wall(standing.profile(), standing.law())
    let_the_site_in()
    with connection.cursor() as cursor:
        cursor.execute(FORGETFUL)
    for _ in range(8):
        with transaction.atomic():
            world = a_world(random)
            world.publish()
            asked = requests_in(world, random, 200)
            door = the_door_says(asked)
            world.conflicts = []
            wall_found += door != the_wall_says(asked)
            cedar_found += door != cedar_says(world, standing.profile(), TODAY, asked)
            transaction.set_rollback(True)

    assert wall_found > 0
    assert cedar_found > 0
