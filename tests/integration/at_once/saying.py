"""Corrections and protections drawn by chance, said as the site lets them be said: by whom it lets, and by two where it asks for two."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field

from tests.integration.at_once.reading import families_of, people_of, reader
from tests.integration.at_once.small_council import Street

from kinfold.governance.queries import visible
from kinfold.governance.rules.marking import BY_PEOPLE
from kinfold.register import correction_actions, correction_queries, protection_actions, protection_queries
from kinfold.register.correction_values import Asked
from kinfold.register.models import FamilyCorrection
from kinfold.vocabulary.codelists import CorrectionKind as Kind
from kinfold.vocabulary.errors import Contradicts, NoLongerSo, NotAllowed
from kinfold.vocabulary.identifiers import FamilyId, PersonId, StaffId

SIDES = ("her worker", "his worker", "her manager", "his manager")
NOBODY_KINDS = (Kind.BELONGS, Kind.NOT_BELONGS, Kind.LIVES_AT)
_TRIES = 25


@dataclass(frozen=True)
class Saying:
    """What was said on one street, in words for whoever reads a failure."""

    street: Street
    people: dict[str, PersonId]
    words: list[str] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    by: dict[int, list[StaffId]] = field(default_factory=dict)
    """Of each correction who said it, and who agreed to it."""
    hidden: set[str] = field(default_factory=set)
    """Telephones and homes of whom somebody protected."""
    opened: dict[StaffId, set[str]] = field(default_factory=dict)
    """By name, whose pages opened to each before anything was said."""

    @classmethod
    def on(cls, street: Street) -> Saying:
        saying = cls(street, people_of(street))
        for side in SIDES:
            by, purpose = reader(street, side)
            ids = set(visible(by, purpose).may_open_people)
            saying.opened[by.staff] = {name for name, one in saying.people.items() if one in ids}
        return saying

    @property
    def moves(self) -> bool:
        """Something stands, or was taken back, by which a run puts somebody elsewhere."""
        return FamilyCorrection.objects.filter(id__in=self.rows).exclude(kind=Kind.NOT_DISCLOSED).exists()

    @property
    def protected(self) -> bool:
        return any(" protects " in one for one in self.words)

    def name(self, person: str) -> str:
        return next((name for name, one in self.people.items() if one == person), "somebody")


def say_something(saying: Saying, draw: random.Random) -> None:
    """One to three things, each by somebody whom the site lets say it."""
    for _ in range(draw.randint(1, 3)):
        what = draw.random()
        if what < 0.1:
            _protect(saying, draw)
        elif what < 0.18:
            _take_back(saying, draw)
        else:
            _correct(saying, draw)
        if draw.random() < 0.8:
            _second(saying, draw)


def _correct(saying: Saying, draw: random.Random) -> None:
    for _ in range(_TRIES):
        side = draw.choice(SIDES)
        by, purpose = reader(saying.street, side)
        family = draw.choice(families_of(saying.people.values()))
        also = draw.choice([None, *saying.people.values()])
        with suppress(NotAllowed, NoLongerSo, Contradicts):
            page = correction_queries.correction_page(by, purpose, family, also=also)
            if page is None or not page.people:
                continue
            kind = draw.choice(list(Kind))
            asked = Asked(
                kind,
                also if also and draw.random() < 0.4 else draw.choice(page.people).person,
                None if kind in NOBODY_KINDS else draw.choice(page.people).person,
                draw.choice(page.homes).dwelling if page.homes and kind in (Kind.LIVES_AT, Kind.NOT_DISCLOSED) else "",
            )
            page = correction_queries.correction_page(by, purpose, family, also=asked.person)
            effect, wrong = correction_queries.correction_effect(by, purpose, family, asked)
            if page is None or effect is None or wrong:
                continue
            row = correction_actions.correct_family(by, purpose, family, page.review, asked, reason="Said here")
            saying.rows.append(row.id)
            saying.by[row.id] = [by.staff]
            saying.words.append(f"{side} says {effect.sentence}{' (of two)' if row.of_two else ''}")
            return


def _pages(saying: Saying, draw: random.Random) -> Iterator[tuple[str, FamilyId, list[object]]]:
    for side in draw.sample(SIDES, len(SIDES)):
        by, purpose = reader(saying.street, side)
        for family in families_of(saying.people.values()):
            with suppress(NotAllowed):
                if page := correction_queries.correction_page(by, purpose, family):
                    yield side, family, list(page.said)


def _second(saying: Saying, draw: random.Random) -> None:
    if not saying.rows or not FamilyCorrection.objects.filter(id=saying.rows[-1], of_two=True).exists():
        return
    for side, family, said in _pages(saying, draw):
        by, purpose = reader(saying.street, side)
        for one in said:
            if one.may_confirm:
                with suppress(Contradicts):
                    correction_actions.confirm_correction(by, purpose, family, one.correction, agree=True)
                    saying.by.setdefault(one.correction, []).append(by.staff)
                    saying.words.append(f"{side} agrees to {one.kind} {one.correction}")
                return


def _take_back(saying: Saying, draw: random.Random) -> None:
    for side, family, said in _pages(saying, draw):
        by, purpose = reader(saying.street, side)
        for one in said:
            if one.may_take_back:
                row = correction_actions.take_correction_back(
                    by, purpose, family, one.correction, reason="It was wrong"
                )
                saying.rows.append(row.id)
                saying.by[row.id] = [by.staff]
                saying.words.append(f"{side} takes {one.kind} {one.correction} back")
                return


def _protect(saying: Saying, draw: random.Random) -> None:
    for _ in range(_TRIES):
        side, (name, person) = draw.choice(SIDES), draw.choice(list(saying.people.items()))
        by, purpose = reader(saying.street, side)
        with suppress(NotAllowed):
            protection_queries.would_hide(by, purpose, person)
            protection_actions.protect(by, purpose, person, draw.choice(BY_PEOPLE), reason="They fled")
            saying.hidden.update(saying.street.own_places(name))
            saying.words.append(f"{side} protects {name}")
            return
