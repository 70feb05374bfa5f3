"""
What professionals say of a family acts at once, by one part of Kinfold, and again in the next run, by another: both show the same.

On the streets of a small made-up council, taken through the real line, corrections and protections are drawn by chance and said as the
site lets them be said. What readers on either side can see is taken down, the next run is done over the same extracts, and it is taken
down again. What may differ is a closed list; a build whose guards at once are weakened is found by the same comparison.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.deep import sample
from tests.integration.at_once.differences import Read, faults
from tests.integration.at_once.reading import read, reader
from tests.integration.at_once.saying import Saying, say_something
from tests.integration.at_once.small_council import Street, make_council, streets
from tests.integration.web.hollybank import DAY
from tests.offline import offline
from tests.stores import own_ledger

from kinfold.governance.ledger import Ledger
from kinfold.governance.rules.rows import RestrictionReason
from kinfold.pipeline import TakenOn, refresh
from kinfold.places import Places
from kinfold.register import correction_actions, correction_queries, protection_actions
from kinfold.register.correction_values import Asked
from kinfold.register.models import Membership
from kinfold.register.reading import corrected_homes, people
from kinfold.register.reading.corrected_homes import HiddenHomes
from kinfold.vocabulary.codelists import CorrectionKind as Kind
from kinfold.vocabulary.identifiers import FamilyId

READERS = ("her worker", "his worker", "her manager", "the programme")
STREETS = 6
Stand = Callable[[list[Street]], Places]


@pytest.fixture
def stand(settings: Any, transactional_db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stand:
    """A council of some streets, run and published once. Its ledger gives numbers alone: what it keeps is told elsewhere, and takes half the time."""

    def make(made: list[Street]) -> Places:
        numbers = itertools.count(1)
        monkeypatch.setattr(Ledger, "_write", lambda _, entries: tuple(next(numbers) for _ in entries))
        places = make_council(tmp_path / "council", made)
        settings.KINFOLD_COUNCIL, settings.KINFOLD_TODAY = places.council, DAY
        (tmp_path / "ledger").mkdir()
        own_ledger(settings, tmp_path / "ledger")
        with offline():
            refresh(places, on=DAY, commit_new=TakenOn("tests", "The first load"))
        return places

    return make


def taken_down(sayings: list[Saying]) -> dict[tuple[int, str], Read]:
    return {(one.street.number, side): read(one.street, side, one.people) for one in sayings for side in READERS}


def told(sayings: list[Saying], at_once: dict[tuple[int, str], Read], after: dict[tuple[int, str], Read]) -> list[str]:
    return [
        f"{one.street}\n  " + "\n  ".join(one.words) + f"\n  {side}, {fault}"
        for one in sayings
        for side in READERS
        for fault in faults(one, at_once[one.street.number, side], after[one.street.number, side])
    ]


@pytest.mark.parametrize("seed", range(sample(ci=1, deep=40)))
def test_whoever_sees_something_at_once_sees_it_after_the_run_and_nothing_more(stand: Stand, seed: int) -> None:
    made = streets(seed, STREETS)
    places = stand(made)
    sayings = [Saying.on(street) for street in made]
    for one in sayings:
        say_something(one, random.Random(f"{seed} {one.street.number}"))
    assert sum(len(one.words) for one in sayings) >= STREETS
    at_once = taken_down(sayings)
    with offline():
        refresh(places, on=DAY)

    found = told(sayings, at_once, taken_down(sayings))
    assert found == [], "\n".join(found)


# --- the comparison can fail ---


def a_street(number: int, **more: Any) -> Street:
    shape = {"abuse": True, "his_own": False, "both_homes": False, "proposed": False, "gran": False}
    return Street(number, **{**shape, "worker_of": "dad", "her_worker_of": "mum", **more})


def her_home_must_not_be_disclosed(saying: Saying) -> None:
    by, purpose = reader(saying.street, "her worker")
    mum, dad = (saying.people[saying.street.name(who)] for who in ("mum", "dad"))
    (family,) = {one.family for one in Membership.objects.filter(person=mum, role="main_carer")}
    page = correction_queries.correction_page(by, purpose, FamilyId(family))
    assert page is not None
    asked = Asked(Kind.NOT_DISCLOSED, mum, dad, next(home.dwelling for home in page.homes if mum in home.of))
    row = correction_actions.correct_family(by, purpose, FamilyId(family), page.review, asked, reason="She fled")
    saying.rows.append(row.id)
    saying.words.append("her worker says that her home must not be disclosed")


def he_is_protected(saying: Saying) -> None:
    by, purpose = reader(saying.street, "his worker")
    person = saying.people[saying.street.name("dad")]
    protection_actions.protect(by, purpose, person, RestrictionReason.PROTECTED_ADDRESS, reason="He fled")
    saying.hidden.update(saying.street.own_places(saying.street.name("dad")))
    saying.words.append("his worker protects him")


WEAK: dict[str, tuple[Any, str, object]] = {
    "the guard of homes": (corrected_homes, "hidden_homes", lambda told: HiddenHomes(frozenset(), frozenset())),
    "hiding what leads to a home": (people.corrected_homes, "guarded", lambda *_: frozenset()),
    "keeping numbers from who comes by a hidden family": (people, "_through_a_hidden_family", lambda *_: False),
}


def test_a_build_whose_guards_at_once_are_weak_is_told_by_it(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    made = [a_street(0), a_street(1)]
    places = stand(made)
    hers, his = (Saying.on(street) for street in made)
    her_home_must_not_be_disclosed(hers)
    he_is_protected(his)
    at_once = taken_down([hers, his])
    weak = {}
    for without, (where, name, instead) in WEAK.items():
        with monkeypatch.context() as build:
            build.setattr(where, name, instead)
            weak[without] = taken_down([hers, his])
    with offline():
        refresh(places, on=DAY)
    after = taken_down([hers, his])

    assert told([hers, his], at_once, after) == []
    assert [without for without, seen in weak.items() if not told([hers, his], seen, after)] == []
