"""
Decision, filter, row-level security and Cedar, on random requests in random worlds: the four say the same.

Each is written on its own: Python over `door.yaml`, querysets, SQL policies, and Cedar's rules in `door.cedar`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone
from tests.deep import sample
from tests.integration.governance.builders import TODAY, the_actor
from tests.integration.governance.cedar_oracle import Asked, cedar_says
from tests.integration.governance.conftest import ledger
from tests.integration.governance.test_oracle import (
    ABOUT_THEM,
    ABOUTS,
    OF_A_PERSON,
    STAFF,
    World,
    a_world,
    as_listed,
)
from tests.postgresql.behind_the_wall import as_the_site, let_the_site_in
from tests.unit.governance.test_policy import AGREED, SEEN_FOR

from kinfold.governance import standing, wall
from kinfold.governance.models import RightsRequest
from kinfold.governance.queries import visible
from kinfold.governance.rules.policy import NOBODY, About, decide
from kinfold.governance.rules.rows import RelationshipKind
from kinfold.register.models import Fact, Family, Person, ProtectionStep, Record
from kinfold.register.publish.agreed import tell_the_wall
from kinfold.vocabulary.codelists import CATEGORY_OF, Action, FactKind
from kinfold.vocabulary.identifiers import PurposeId, StaffId

__all__ = ["ledger"]
A_KIND_OF = {CATEGORY_OF[kind]: kind for kind in FactKind}
"""For each category that has facts, one of its kinds; of the others no fact is a row."""


UNKNOWN = (About("person", "nobody-known"), About("family", "no-family-known"))
KINDS = {**dict.fromkeys(OF_A_PERSON, ("person",)), Action.CORRECT_FAMILIES: ("family",)}
"""Where each of the four can answer: of a person, no row tells whether a family may be corrected, since anybody may be put into it."""


def make_rows() -> None:
    """Everybody whom a request can be about, with a fact of each category."""
    for about in ABOUTS:
        if about.kind == "family":
            Family.objects.create(id=about.id, row_hash=0, title=about.id, children=1, restricted=False, label="x")
            continue
        Person.objects.create(id=about.id, row_hash=0, name=about.id, other_names=[], phones=[], emails=[], restricted=False)  # fmt: skip
        # What is read to ask by right, and to protect: the person's own row is not.
        one = {
            "about_kind": "person",
            "about_id": about.id,
            "right": "access",
            "capacity": "themselves",
            "came_by": "letter",
        }
        days = {"received_on": TODAY, "due_on": TODAY, "written_at": timezone.now()}
        RightsRequest.objects.create(**one, **days, what="x", reference="x", written_by="s9")
        said = {"kind": "protected", "records": [], "mark": "witness", "reason": "x", "entry": 1}
        ProtectionStep.objects.create(**said, person=about.id, decided_by="s9", decided_at=timezone.now())
        Record.objects.create(person=about.id, id=f"r-{about.id}", source="s", reason="", row_hash=0)
        for kind in A_KIND_OF.values():
            Fact.objects.create(record=f"r-{about.id}", id=f"f-{kind}-{about.id}", source="s", kind=kind, row_hash=0)


def requests_in(world: World, random: Random, count: int) -> list[Asked]:
    made = []
    for _ in range(count):
        one = random.choice(world.staff)
        action = random.choice([*Action, *ABOUT_THEM])
        abouts = [one for one in (*ABOUTS, *UNKNOWN) if one.kind in KINDS.get(action, ("person", "family"))]
        about = random.choice(abouts) if action in ABOUT_THEM else NOBODY
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
    """Whose rows are there for one action; and to open, of which alone these are asked, which facts and what is granted."""
    with wall.nobody_yet(), connection.cursor() as cursor:
        wall.read_by(StaffId(staff), PurposeId(purpose))
        wall.asked(action)
        wall.tell()
        cursor.execute(
            "SELECT 'person', id FROM register_person UNION SELECT 'family', id FROM register_family"
            " UNION SELECT about_kind, about_id FROM governance_rightsrequest"
            " UNION SELECT 'person', person FROM register_protectionstep"
        )
        abouts = frozenset(cursor.fetchall())
        if action is not Action.OPEN:
            return abouts, frozenset(), frozenset()
        cursor.execute("SELECT substr(record, 3), kind FROM register_fact")
        facts = frozenset(cursor.fetchall())
        cursor.execute("SELECT asked FROM unnest(%s::text[]) AS asked WHERE wall_granted(asked)", [list(Action)])
        return abouts, facts, frozenset(action for (action,) in cursor.fetchall())


def the_wall_says(asked: list[Asked]) -> list[bool]:
    with as_the_site():
        return list(said_by_the_wall(asked))


def differs_behind_the_wall(asked: list[Asked], door: list[bool]) -> bool:
    """Whether any answer is another than the door's; nothing more is asked once one is."""
    with as_the_site():
        return any(said != other for said, other in zip(said_by_the_wall(asked), door, strict=True))


def said_by_the_wall(asked: list[Asked]) -> Iterator[bool]:
    seen: dict[tuple[str, str, Action], Any] = {}
    for staff, purpose, action, about, category in asked:
        told = (staff, purpose, action if about != NOBODY else Action.OPEN)
        assert category is None or action is Action.OPEN
        if told not in seen:
            seen[told] = rows_behind_the_wall(*told)
        abouts, facts, granted = seen[told]
        if about == NOBODY:
            yield action in granted and action is not Action.OPEN
        elif category is None:
            yield (about.kind, about.id) in abouts
        else:
            yield (about.id, A_KIND_OF[category].value) in facts


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


_OFF, _TODAY = "s.off_list_on IS NULL", "(SELECT wall_today())"
WEAKER_WALLS = {
    "who was taken off the list": ("wall_granted", _OFF, "true"),
    "who is yet to begin": ("wall_granted", f"coalesce(s.from_day <= {_TODAY}, true)", "true"),
    "who has left": ("wall_granted", f"coalesce(s.until_day > {_TODAY}, true)", "true"),
    "training that is yet to come": ("wall_granted", f"s.trained_on <= {_TODAY}", "true"),
    "training that is too old": ("wall_granted", f"s.trained_on + c.training_days > {_TODAY}", "true"),
    "an agreement that is yet to come": ("wall_granted", f"s.agreed_on <= {_TODAY}", "s.agreed_on IS NOT NULL"),
    "no agreement": ("wall_granted", f"s.agreed_on <= {_TODAY}", f"coalesce(s.agreed_on <= {_TODAY}, true)"),
    "the role": ("wall_granted", "a.role = s.role", "true"),
    "the purpose": ("wall_granted", "a.purpose = current_setting('kinfold.purpose', true)", "true"),
    "the action": ("wall_granted", "a.action = asked", "true"),
    "what was asked": ("wall_asks", "current_setting('kinfold.action', true) = ANY (any_of)", "true"),
    "that it is granted": ("wall_asks", "wall_granted(current_setting('kinfold.action', true))", "true"),
    "who is protected": ("wall_hidden", "staff = '' OR", ""),
    "a conflict of interest": ("wall_hidden", "OR staff = (SELECT wall_staff())", ""),
    "that staff below were taken off the list": ("wall_below", "off_list_on IS NULL", "true"),
    "that staff are far below": ("wall_below", "ON s.supervisor = b.staff", "ON false"),
    "whom the reader supervises": ("wall_below", "FROM supervised WHERE supervisor = (SELECT wall_staff())", "FROM supervised"),
    "supervision that is yet to begin": ("wall_below", f"coalesce(supervised_from <= {_TODAY}, true)", "true"),
    "supervision that has ended": ("wall_below", f"coalesce(supervised_until > {_TODAY}, true)", "true"),
    "whose turn of duty it is": ("wall_stands_in_for", "d.staff = (SELECT wall_staff())", "true"),
    "the duty of which team it is": ("wall_stands_in_for", "ON s.team = d.team", "ON true"),
    "a turn that is yet to begin": ("wall_stands_in_for", f"d.from_day <= {_TODAY}", "true"),
    "a turn that has ended": ("wall_stands_in_for", f"d.until_day > {_TODAY}", "true"),
    "who was taken off the team's list": ("wall_stands_in_for", _OFF, "true"),
    "who has left the team": ("wall_stands_in_for", f"coalesce(s.until_day > {_TODAY}, true)", "true"),
    "what duty does not pass on": ("wall_works_with", "r.kind = 'allocated' AND r.staff IN", "r.staff IN"),
    "a first day": ("wall_works_with", f"r.from_day <= {_TODAY}", "true"),
    "a last day": ("wall_works_with", f"coalesce(r.until_day > {_TODAY}, true)", "true"),
    "the end of the hour": ("wall_works_with", "coalesce(r.until_at > statement_timestamp(), true)", "true"),
    "what is not passed up": ("wall_works_with", "r.kind IN ('allocated', 'review', 'duty') AND r.staff IN", "r.staff IN"),
    "that a broken glass only shows": ("wall_works_with", "THEN (SELECT wall_is_looking())", "THEN true"),
    "that a broken glass shows consent": ("wall_is_looking", "'see_consent', ", ""),
    "that a broken glass shows": ("wall_is_looking", "'open', ", ""),
    "categories": ("wall_kinds_told", "purpose = current_setting('kinfold.purpose', true)", "true"),
    **{
        f"the relationship {kind}": ("wall_works_with", f"'{kind}'", "'none'")
        for kind in RelationshipKind
        if kind is not RelationshipKind.BREAK_GLASS
    },
}  # fmt: skip
"""The wall's rules one by one: the function that has it, the words, and what stands there in a wall that forgets it."""
TABLES = ("register_person", "register_family", "register_fact", "governance_rightsrequest", "register_protectionstep")


def weaken(name: str) -> None:
    with connection.cursor() as cursor:
        if name in TABLES:
            cursor.execute(f"ALTER POLICY wall_read ON {name} USING (true)")
            return
        function, words, instead = WEAKER_WALLS[name]
        cursor.execute("SELECT pg_get_functiondef(oid) FROM pg_proc WHERE proname = %s", [function])
        ((made,),) = cursor.fetchall()
        assert words in made, f"the wall has no such rule any more: {name}"
        cursor.execute(made.replace(words, instead).replace("%", "%%"))


def everything_about_everybody(world: World, random: Random) -> list[Asked]:
    """Of each worker, for a purpose that is theirs and one that may not be, all that a few askings show: few in number, and wide."""
    roles = {one.staff: one.role for one in world.staff}
    asked: list[Asked] = []
    for staff in STAFF:
        served = random.choice(list(AGREED[roles.get(staff, "social_worker")]))
        for purpose in {served, random.choice(list(SEEN_FOR))}:
            for action in (Action.OPEN, Action.SEE_CONSENT, Action.SHARE):
                asked += [(staff, purpose, action, about, None) for about in ABOUTS]
            asked += [
                (staff, purpose, Action.OPEN, one, kind) for one in ABOUTS if one.kind == "person" for kind in A_KIND_OF
            ]
            asked += [(staff, purpose, Action.ASK_RIGHTS, one, None) for one in ABOUTS if one.kind == "person"]
            asked += [(staff, purpose, Action.PROTECT, one, None) for one in ABOUTS if one.kind == "person"]
            asked += [(staff, purpose, action, NOBODY, None) for action in (Action.FIND, Action.SEE_OWN)]
    return asked


@pytest.mark.timeout(1_200)
def test_a_wall_that_forgets_any_one_rule_is_found_and_so_is_an_oracle(ledger: Any) -> None:
    """What is asked tells each of them from the door."""
    random, cedar_found = Random(7), 0
    unfound = {*WEAKER_WALLS, *TABLES}
    make_rows()
    tell_the_wall(standing.profile(), standing.law())
    let_the_site_in()
    for _ in range(400):
        with transaction.atomic():
            world = a_world(random)
            world.publish()
            asked = everything_about_everybody(world, random)
            door = the_door_says(asked)
            assert door == the_wall_says(asked)
            for name in sorted(unfound):
                before = transaction.savepoint()
                weaken(name)
                if differs_behind_the_wall(asked, door):
                    unfound.remove(name)
                transaction.savepoint_rollback(before)
            world.conflicts = []
            cedar_found += door != cedar_says(world, standing.profile(), TODAY, asked)
            transaction.set_rollback(True)
        if not unfound and cedar_found:
            break

    assert sorted(unfound) == []
    assert cedar_found > 0
