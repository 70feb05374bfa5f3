"""
Which decisions about who is who stand, and which would contradict each other.

Plain functions over what was written down. Nothing is ever taken away: a decision is undone by another
one, and where two people are needed it has no effect until the second agreed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

SAME, DIFFERENT, CANNOT_TELL, UNDONE = "same", "different", "cannot_tell", "undone"
Pair = tuple[str, str]


@dataclass(frozen=True)
class Act:
    """One line of what was decided; `agreed` is what a second person said, None while nobody has."""

    id: int
    record_l: str
    record_r: str
    decision: str
    undoes: int | None = None
    of_two: bool = False
    agreed: bool | None = None

    @property
    def pair(self) -> Pair:
        return self.record_l, self.record_r

    @property
    def has_effect(self) -> bool:
        return not self.of_two or bool(self.agreed)


def standing(acts: Collection[Act]) -> tuple[Act, ...]:
    """The decisions that hold, in the order in which they were made."""
    undone = {act.undoes for act in acts if act.decision == UNDONE and act.has_effect}
    return tuple(act for act in acts if act.decision != UNDONE and act.has_effect and act.id not in undone)


def proposed(acts: Collection[Act]) -> tuple[Act, ...]:
    """What one person decided and a second has to agree to."""
    undone = {act.undoes for act in acts if act.decision == UNDONE and act.has_effect}
    return tuple(act for act in acts if act.of_two and act.agreed is None and not {act.id, act.undoes} & undone)


def binding(acts: Collection[Act]) -> tuple[tuple[str, str, bool], ...]:
    """What the line is told: two records, and whether they are one person's; in order, so that equal decisions read the same."""
    told = {(*act.pair, act.decision == SAME) for act in standing(acts) if act.decision in (SAME, DIFFERENT)}
    return tuple(sorted(told))


def contradicted(acts: Collection[Act], pair: Pair, decision: str, people: Mapping[str, str]) -> tuple[Act, ...]:
    """
    The standing decisions that a new one cannot stand beside; a person has to choose between them.

    `people`: who each record is held to be now. To say *same* joins whole people, so it must not bring
    together what was parted; to say *never the same* must not part what a chain of decisions joined.
    """
    stand = standing(acts)
    joins = [act for act in stand if act.decision == SAME]
    parts = [act for act in stand if act.decision == DIFFERENT]
    if decision == SAME:
        before = _groups(joins, parts, people)
        after = _groups(joins, parts, people, pair)
        return tuple(
            act
            for act in parts
            if after.of(act.record_l) == after.of(act.record_r) and before.of(act.record_l) != before.of(act.record_r)
        )
    return _chain(joins, pair) if decision == DIFFERENT else ()


class _Together:
    """Records that hang together, by the name of one of them."""

    def __init__(self) -> None:
        self._under: dict[str, str] = {}

    def of(self, one: str) -> str:
        while (above := self._under.get(one, one)) != one:
            one = above
        return one

    def join(self, one: str, other: str) -> None:
        self._under[self.of(one)] = self.of(other)


def _groups(joins: Iterable[Act], parts: Iterable[Act], people: Mapping[str, str], *more: Pair) -> _Together:
    together = _Together()
    # Somebody whom a decision parts and the next run will: their records no longer hang together.
    going = {people.get(act.record_l) for act in parts if people.get(act.record_l) == people.get(act.record_r)}
    for record, person in people.items():
        if person not in going:
            together.join(record, f"person {person}")
    for one, other in [*(act.pair for act in joins), *more]:
        together.join(one, other)
    return together


def _chain(joins: Iterable[Act], pair: Pair) -> tuple[Act, ...]:
    """The shortest chain of joins from one record to the other; empty where there is none."""
    beside: dict[str, list[tuple[str, Act]]] = defaultdict(list)
    for act in joins:
        beside[act.record_l].append((act.record_r, act))
        beside[act.record_r].append((act.record_l, act))
    reached: dict[str, tuple[Act, ...]] = {pair[0]: ()}
    level = [pair[0]]
    while level and pair[1] not in reached:
        found = []
        for record in level:
            for other, act in beside[record]:
                if other not in reached:
                    reached[other] = (*reached[record], act)
                    found.append(other)
        level = found
    return reached.get(pair[1], ())
