"""Who belongs or belonged to which family, and which holds reach whom by it. Plain functions over rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from kinfold.governance.rules.retention import Whose
from kinfold.vocabulary.codelists import FamilyRole

_CHILDREN = (FamilyRole.CHILD.value, FamilyRole.CHILD_IN_CARE.value, FamilyRole.EXPECTED_CHILD.value)


class Row(NamedTuple):
    """Somebody in a family in a role. `run` is the run that no longer saw it; None while it stands."""

    family: str
    person: str
    role: str
    run: str | None = None


@dataclass(frozen=True)
class Families:
    """Who belongs or belonged to which family, whatever the role; stated and proposed alike, since both are shown."""

    people: dict[str, frozenset[str]]
    children: dict[str, frozenset[str]]
    of: dict[str, tuple[str, ...]]
    caught: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Whom each hold by rule catches."""
    wide: frozenset[str] = frozenset()
    """The rules that hold everybody in a family of somebody whom they catch."""

    def near(self, person: str) -> list[frozenset[str]]:
        return [self.people[family] for family in self.of.get(person, ())]

    def whose(self, person: str) -> frozenset[Whose]:
        """A hold on somebody's family holds what is held about them too."""
        mine: set[Whose] = {("person", person), *(("family", family) for family in self.of.get(person, ()))}
        for rule, people in self.caught.items():
            near = self.near(person) if rule in self.wide else ()
            if person in people or any(not those.isdisjoint(people) for those in near):
                mine.add(("rule", rule))
        return frozenset(mine)

    def whose_family(self, family: str) -> frozenset[Whose]:
        """A hold on one member holds what is held about the family too; a rule that catches one of them as well."""
        people = self.people.get(family, frozenset())
        mine: set[Whose] = {("family", family), *(("person", one) for one in people)}
        mine.update(("rule", rule) for rule, those in self.caught.items() if not those.isdisjoint(people))
        return frozenset(mine)


def families_of(rows: Iterable[Row]) -> Families:
    people: defaultdict[str, set[str]] = defaultdict(set)
    children: defaultdict[str, set[str]] = defaultdict(set)
    of: defaultdict[str, set[str]] = defaultdict(set)
    for family, person, role, _ in rows:
        people[family].add(person)
        of[person].add(family)
        if role in _CHILDREN:
            children[family].add(person)
    return Families(
        {family: frozenset(those) for family, those in people.items()},
        {family: frozenset(those) for family, those in children.items()},
        {person: tuple(sorted(those)) for person, those in of.items()},
    )
