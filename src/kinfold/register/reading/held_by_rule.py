"""Whom the profile's holds by rule catch: the register's rows as what a rule can ask, for one question or for everybody."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import date

from kinfold.governance.rules.holding import HoldRule, Lived, caught
from kinfold.register.models import Fact, Person, Record
from kinfold.register.reading.belonging import everybodys
from kinfold.register.reading.seen import newest_run
from kinfold.register.rules.belonging import Families
from kinfold.vocabulary.codelists import FactKind

_AT_A_TIME = 10_000
_counted: dict[object, dict[str, tuple[int, int]]] = {}
"""The newest counts, by all that they follow from."""


def holding(families: Families, rules: Mapping[str, HoldRule], people: Collection[str] | None) -> Families:
    """The same families, knowing which rules catch which of these people; of everybody where `people` is None."""
    if not rules:
        return families
    wide = frozenset(name for name, rule in rules.items() if rule.reach == "family")
    return replace(families, caught=caught(rules, _lives(rules, people)), wide=wide)


def counts(rules: Mapping[str, HoldRule]) -> dict[str, tuple[int, int]]:
    """How many people and how many families each rule holds, whether it stands today or not. It reads every row it asks for."""
    if not rules:
        return {}
    run = newest_run()
    asked = (run and (run.id, run.published_at), repr(rules))
    made = _counted.get(asked)
    if made is None:
        made = _count(rules)
        _counted.clear()
        _counted[asked] = made
    return made


def _count(rules: Mapping[str, HoldRule]) -> dict[str, tuple[int, int]]:
    families = holding(everybodys(), rules, None)
    shown = Person.objects.filter(restricted=False).values_list("id", flat=True)
    people = Counter(name for one in shown.iterator(_AT_A_TIME) for kind, name in families.whose(one) if kind == "rule")
    those = Counter(name for one in families.people for kind, name in families.whose_family(one) if kind == "rule")
    return {name: (people[name], those[name]) for name in rules}


def _lives(rules: Mapping[str, HoldRule], people: Collection[str] | None) -> Iterator[tuple[str, Lived]]:
    """
    What the rules ask of each person, and nothing else.

    Not of the protected: what is known of them never reaches the register, so they and their families never count as due.
    """
    persons = Person.objects.filter(restricted=False)
    records = Record.objects.all()
    if people is not None:
        persons, records = persons.filter(id__in=sorted(people)), records.filter(person__in=sorted(people))
    whose: dict[str, str] = {}
    sources: defaultdict[str, set[str]] = defaultdict(set)
    for record, person, source in records.values_list("id", "person", "source").iterator(_AT_A_TIME):
        whose[record] = person
        sources[person].add(source)
    kinds = sorted({kind.value for rule in rules.values() for kind in rule.had})
    facts = Fact.objects.filter(kind__in=kinds)
    if people is not None:
        facts = facts.filter(record__in=sorted(whose))
    episodes: defaultdict[str, list[tuple[FactKind, date | None, date | None]]] = defaultdict(list)
    for record, kind, since, until in facts.values_list("record", "kind", "from_day", "until_day").iterator(_AT_A_TIME):
        if record in whose:
            episodes[whose[record]].append((FactKind(kind), since, until))
    for person, born, died in persons.values_list("id", "birth_date", "death_date").iterator(_AT_A_TIME):
        yield person, Lived(tuple(episodes.get(person, ())), frozenset(sources.get(person, ())), born, died)
