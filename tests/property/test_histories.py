"""Real histories: random people, families, episodes and holds, against a reference that looks at every day and row anew."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta

import pytest
from tests.deep import sample
from tests.property.test_retention import random_day, whole_years

from kinfold.governance.rules.holding import Days, HoldRule, Lived, caught
from kinfold.governance.rules.profile import RetentionClass
from kinfold.governance.rules.retention import Hold, answer, by_rule
from kinfold.register.rules.belonging import Families, Row, families_of
from kinfold.register.rules.histories import (
    Episode,
    of_a_life,
    of_episodes,
    of_family,
    of_records,
    shortest,
    together,
)
from kinfold.vocabulary.codelists import CASES, INVOLVEMENT

PEOPLE, FAMILIES, SOURCES = tuple("abcdef"), ("f1", "f2", "f3"), ("school", "police")
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
        self.began = [self.begins(chance, one.until) for _, one in self.episodes]
        self.lives = {one: (maybe(chance, 0.8), maybe(chance, 0.2)) for one in PEOPLE}
        self.records = [(chance.choice(PEOPLE), maybe(chance, 0.7)) for _ in range(chance.randrange(8))]
        self.sources = [(chance.choice(PEOPLE), chance.choice(SOURCES)) for _ in range(chance.randrange(8))]
        self.members = {
            (chance.choice(FAMILIES), chance.choice(PEOPLE), chance.random() < 0.6) for _ in range(chance.randrange(9))
        }
        whose = [None, *(("person", one) for one in PEOPLE), *(("family", one) for one in FAMILIES)]
        self.holds = [
            Hold(random_day(chance), None, "an inquiry", (), chance.choice(whose)) for _ in range(chance.randrange(3))
        ]
        ends = [day for _, one in self.episodes if (day := one.until)] + [day for day in self.began if day]
        self.rules = {name: random_rule(chance, ends) for name in ("r1", "r2")[: chance.randrange(3)]}
        self.rule = RetentionClass(
            title="A record", starts="the event", years=chance.choice([0, 1, 7, 25]), then="destroy",
            event=chance.choice(EVENTS), schedule="line 1",
        )  # fmt: skip

    @staticmethod
    def begins(chance: random.Random, until: date | None) -> date | None:
        """Sometimes not known; never after the end."""
        if chance.random() < 0.2:
            return None
        return random_day(chance) if until is None else until - timedelta(days=chance.randrange(3_000))

    def families(self) -> Families:
        made = families_of(Row(of, one, "child" if child else "main_carer") for of, one, child in sorted(self.members))
        lives = [(one, self.life(one)) for one in PEOPLE]
        wide = frozenset(name for name, rule in self.rules.items() if rule.reach == "family")
        return replace(made, caught=caught(self.rules, lives), wide=wide)

    def life(self, person: str) -> Lived:
        pairs = zip(self.episodes, self.began, strict=True)
        episodes = tuple((one.kind, since, one.until) for (who, one), since in pairs if who == person and one.kind)
        sources = frozenset(source for who, source in self.sources if who == person)
        return Lived(episodes, sources, *self.lives[person])

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


def random_days(chance: random.Random, ends: list[date]) -> dict:
    """Open at either end, at times at both; often on the very day of something else, where one day is miscounted."""
    from_ = chance.choice(ends) if ends and chance.random() < 0.4 else maybe(chance, 0.7)
    until = (
        (from_ or random_day(chance)) + timedelta(days=chance.randrange(1, 5_000)) if chance.random() < 0.7 else None
    )
    return {"from": from_, "until": until}


def random_rule(chance: random.Random, ends: list[date]) -> HoldRule:
    asks = chance.choice([("had",), ("had", "had_between"), ("sources",), ("born",), ("died",), ("had", "born")])
    start = random_day(chance)
    said = {
        "had": chance.sample(KINDS, 4),
        "had_between": random_days(chance, ends),
        "sources": chance.sample(SOURCES, 1),
        "born": random_days(chance, ends),
        "died": random_days(chance, ends),
    }
    return HoldRule.model_validate(
        {
            "title": "An inquiry", "ordered_by": "its chair", "citation": "notice 1", "from": start,
            "until": start + timedelta(days=chance.randrange(1, 9_000)) if chance.random() < 0.5 else None,
            "classes": chance.choice([[], ["record"], ["other"]]), "reach": chance.choice(["person", "family"]),
            **{name: said[name] for name in asks},
        }
    )  # fmt: skip


def within(day: date, days: Days) -> bool:
    return not (days.from_ and day < days.from_) and not (days.until and not day < days.until)


def is_caught(town: Town, rule: HoldRule, person: str) -> bool:
    """Slowly: is there a day that is one of the rule's and may be one of an episode's; what is not known may be any day."""
    born, died = town.lives[person]
    if rule.had:
        found = False
        for (who, one), since in zip(town.episodes, town.began, strict=True):
            first, last = since or date.min, one.until or date.max
            days = rule.had_between or Days()
            tried = {first, last, days.from_ or date.min, (days.until - timedelta(days=1)) if days.until else date.max}
            if who == person and one.kind in rule.had:
                found = found or any(first <= day <= last and within(day, days) for day in tried)
        if not found:
            return False
    if rule.sources and not any(who == person and source in rule.sources for who, source in town.sources):
        return False
    if rule.born and born and not within(born, rule.born):
        return False
    return not rule.died or (died is not None and within(died, rule.died))


def rules_that_hold(town: Town, people: set[str], families: list[str], *, own: set[str]) -> bool:
    """Whether some rule stands and catches one of `own`, or reaches them through one of their families."""
    for rule in town.rules.values():
        stands = rule.from_ <= town.on and not (rule.until and town.on >= rule.until)
        reached = own | ({one for of in families for one in town.people_of(of)} if rule.reach == "family" else set())
        if stands and "other" not in rule.classes and any(is_caught(town, rule, one) for one in reached & people):
            return True
    return False


def expected(
    town: Town, people: set[str], own: set[str], born: set[str], holders: set, ruled: bool
) -> tuple[str, date | None]:
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
    if ruled or any(hold.from_ <= town.on and (hold.about is None or hold.about in holders) for hold in town.holds):
        return "held", due
    return "due", due


def agree(cases: int, seed: int) -> set[str]:
    chance, states = random.Random(seed), set()
    for _ in range(cases):
        town = Town(chance)
        own, person, family = town.own(), chance.choice(PEOPLE), chance.choice(FAMILIES)
        families, belonging = town.families_of(person), town.families()
        for name, rule in town.rules.items():
            assert belonging.caught[name] == {one for one in PEOPLE if is_caught(town, rule, one)}
        held_by = (*town.holds, *by_rule(town.rules, str))
        near = {one for of in families for one in town.people_of(of)} | {person}
        holders = {("person", person), *(("family", of) for of in families)}
        history = together(own, person, belonging.near(person))
        held = rules_that_hold(town, near, families, own={person})
        wanted = expected(town, near, {person}, {person}, holders, held)
        for told in (history, shortest(history)):
            said = answer("record", town.rule, told, held_by, town.on, belonging.whose(person))
            assert (said.state, said.due) == wanted
        states.add(said.state)

        everybody = town.people_of(family)
        children = {one for of, one, child in town.members if of == family and child}
        holders = {("family", family), *(("person", one) for one in everybody)}
        history = of_family(own, belonging.children.get(family, frozenset()), everybody)
        said = answer("record", town.rule, history, held_by, town.on, belonging.whose_family(family))
        held = rules_that_hold(town, set(everybody), [], own=set(everybody))
        wanted = expected(town, set(everybody), set(everybody), children, holders, held)
        if town.rule.event == "born" and any(town.lives[one][0] is None for one in children):
            wanted = ("goes_on", None)
        assert (said.state, said.due) == wanted
    return states


@pytest.mark.deep
def test_people_and_families_are_due_as_the_reference_says():
    assert agree(sample(ci=1_500, deep=50_000), seed=21) == {"no_event", "goes_on", "kept", "held", "due"}
