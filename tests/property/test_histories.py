"""Real histories: random people, families, episodes and holds, against a reference that looks at every day and row anew."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest
from tests.deep import sample
from tests.property.test_retention import random_day, whole_years

from kinfold.governance.rules.profile import RetentionClass
from kinfold.governance.rules.retention import Hold, answer
from kinfold.register.rules.histories import (
    CASES,
    INVOLVEMENT,
    Episode,
    of_a_life,
    of_episodes,
    of_family,
    of_records,
    shortest,
    together,
)

PEOPLE, FAMILIES = tuple("abcdef"), ("f1", "f2", "f3")
EVENTS = ("involvement_ended", "closed", "born", "died", "no_longer_sent")
KINDS = sorted(INVOLVEMENT)


def maybe(chance: random.Random, likely: float) -> date | None:
    return random_day(chance) if chance.random() < likely else None


class Town:
    """Six people in up to three families, as rows."""

    def __init__(self, chance: random.Random) -> None:
        self.on = random_day(chance)
        self.episodes = [
            (chance.choice(PEOPLE), Episode(chance.choice([None, *KINDS]), maybe(chance, 0.9), "x")) for _ in range(chance.randrange(7))
        ]  # fmt: skip
        self.lives = {one: (maybe(chance, 0.8), maybe(chance, 0.2)) for one in PEOPLE}
        self.records = [(chance.choice(PEOPLE), maybe(chance, 0.7)) for _ in range(chance.randrange(8))]
        self.members = {
            (chance.choice(FAMILIES), chance.choice(PEOPLE), chance.random() < 0.6) for _ in range(chance.randrange(9))
        }
        whose = [None, *(("person", one) for one in PEOPLE), *(("family", one) for one in FAMILIES)]
        self.holds = [
            Hold(random_day(chance), None, "an inquiry", (), chance.choice(whose)) for _ in range(chance.randrange(3))
        ]
        self.rule = RetentionClass(
            title="A record", starts="the event", years=chance.choice([0, 1, 7, 25]), then="destroy",
            event=chance.choice(EVENTS), schedule="line 1",
        )  # fmt: skip

    def own(self) -> dict:
        told = {one: of_a_life(*self.lives[one], "x") for one in PEOPLE}
        for person, episode in self.episodes:
            told[person] += of_episodes([episode], self.on)
        for person, gone in self.records:
            told[person] += of_records([(gone, "x")])
        return told

    def people_of(self, family: str) -> frozenset[str]:
        return frozenset(person for of, person, _ in self.members if of == family)

    def families_of(self, person: str) -> list[str]:
        return sorted({of for of, one, _ in self.members if one == person})


def expected(town: Town, people: set[str], own: set[str], born: set[str], holders: set) -> tuple[str, date | None]:
    """Slowly, from the rows: whose involvement, whose deaths and records, whose births."""
    event = town.rule.event
    days: list[date | None] = []
    if event in ("involvement_ended", "closed"):
        for person, one in town.episodes:
            if person in people and (event == "involvement_ended" or one.kind in CASES):
                days.append(one.until if one.until and not one.until > town.on else None)
    if event == "no_longer_sent":
        days = [gone for person, gone in town.records if person in own]
    if event in ("born", "died"):
        days = [day for one in (born if event == "born" else own) if (day := town.lives[one][event == "died"])]
    if not days:
        return "no_event", None
    if None in days:
        return "goes_on", None
    due = max(day for day in days if day)
    start = due
    while whole_years(start, due) < town.rule.years:
        due += timedelta(days=max(1, 360 * (town.rule.years - whole_years(start, due) - 1)))
    if due > town.on:
        return "kept", due
    if any(hold.from_ <= town.on and (hold.about is None or hold.about in holders) for hold in town.holds):
        return "held", due
    return "due", due


def agree(cases: int, seed: int) -> set[str]:
    chance, states = random.Random(seed), set()
    for _ in range(cases):
        town = Town(chance)
        own, person, family = town.own(), chance.choice(PEOPLE), chance.choice(FAMILIES)
        families = town.families_of(person)
        near = {one for of in families for one in town.people_of(of)} | {person}
        holders = {("person", person), *(("family", of) for of in families)}
        history = together(own, person, [town.people_of(of) for of in families])
        wanted = expected(town, near, {person}, {person}, holders)
        for told in (history, shortest(history)):
            said = answer("record", town.rule, told, town.holds, town.on, frozenset(holders))
            assert (said.state, said.due) == wanted
        states.add(said.state)

        everybody = town.people_of(family)
        children = {one for of, one, child in town.members if of == family and child}
        holders = {("family", family), *(("person", one) for one in everybody)}
        history = of_family(own, frozenset(children), everybody)
        said = answer("record", town.rule, history, town.holds, town.on, frozenset(holders))
        wanted = expected(town, set(everybody), set(everybody), children, holders)
        if town.rule.event == "born" and any(town.lives[one][0] is None for one in children):
            wanted = ("goes_on", None)
        assert (said.state, said.due) == wanted
    return states


@pytest.mark.deep
def test_people_and_families_are_due_as_the_reference_says():
    assert agree(sample(ci=1_500, deep=50_000), seed=21) == {"no_event", "goes_on", "kept", "held", "due"}
