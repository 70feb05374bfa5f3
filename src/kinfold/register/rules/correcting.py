"""
What professionals say of families: which of it stands, and what cannot stand side by side.

Plain functions over what was written down. Nothing is ever taken away: a correction is taken back by another row, and
where two people are needed neither has effect until the second agreed.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from kinfold.register.rules.sentences import day
from kinfold.vocabulary.codelists import CorrectionKind as Kind

TAKEN_BACK = "taken_back"
WITH_A_HOME = (Kind.LIVES_AT, Kind.NOT_DISCLOSED)


@dataclass(frozen=True)
class Act:
    """One line of what was said, under the ids of now; `agreed` is what a second person said, None while nobody has."""

    id: int
    kind: str
    person: str
    other: str = ""
    dwelling: str = ""
    undoes: int | None = None
    of_two: bool = False
    agreed: bool | None = None
    said_on: date = date.min

    @property
    def has_effect(self) -> bool:
        return not self.of_two or bool(self.agreed)

    @property
    def pair(self) -> frozenset[str]:
        return frozenset({self.person, self.other})


def standing(acts: Collection[Act]) -> tuple[Act, ...]:
    """What holds, in the order in which it was said."""
    undone = {act.undoes for act in acts if act.kind == TAKEN_BACK and act.has_effect}
    return tuple(act for act in acts if act.kind != TAKEN_BACK and act.has_effect and act.id not in undone)


def proposed(acts: Collection[Act]) -> tuple[Act, ...]:
    """What one person said and a second has to agree to."""
    undone = {act.undoes for act in acts if act.kind == TAKEN_BACK and act.has_effect}
    return tuple(act for act in acts if act.of_two and act.agreed is None and not {act.id, act.undoes} & undone)


def contradicted(acts: Collection[Act], new: Act) -> tuple[Act, ...]:
    """The standing corrections that a new one cannot stand beside, or that say the same already."""
    return tuple(act for act in standing(acts) if _against(act, new) or _same(act, new))


def _same(one: Act, other: Act) -> bool:
    return (one.kind, one.person, one.other, one.dwelling) == (other.kind, other.person, other.other, other.dwelling)


def _against(one: Act, other: Act) -> bool:
    kinds = {one.kind, other.kind}
    if one.pair == other.pair and kinds in (
        {Kind.BELONGS, Kind.NOT_BELONGS},
        {Kind.IS_CARER, Kind.NOT_BELONGS},
        {Kind.IS_CARER, Kind.NOT_PARENT},
    ):
        return True
    if kinds == {Kind.IS_CARER}:  # one child has one main carer
        return one.other == other.other or one.pair == other.pair
    if kinds == {Kind.LIVES_AT}:  # nobody lives at two places at once because of this
        return one.person == other.person
    return False


TITLES: Mapping[str, str] = {
    Kind.BELONGS: "Belongs to this family",
    Kind.NOT_BELONGS: "Does not belong to this family",
    Kind.IS_CARER: "Is the main carer of a child",
    Kind.NOT_PARENT: "Is not the parent of a child",
    Kind.LIVES_AT: "Lives at a home",
    Kind.NOT_DISCLOSED: "This home must not be disclosed to somebody",
}


def correction_sentence(kind: str, *, person: str, other: str, home: str, since: date | None) -> str:
    """What is said, with names: Grace Hart belongs to the family of Ann Reed."""
    from_then = f" since {day(since)}" if since else ""
    return {
        Kind.BELONGS: f"{person} belongs to the family of {other}.",
        Kind.NOT_BELONGS: f"{person} does not belong to the family of {other}.",
        Kind.IS_CARER: f"{person} is the main carer of {other}.",
        Kind.NOT_PARENT: f"{person} is not the parent of {other}.",
        Kind.LIVES_AT: f"{person} lives at {home}{from_then}, and nowhere else.",
        Kind.NOT_DISCLOSED: f"Where {person} lives must not be disclosed to {other}.",
    }[Kind(kind)]
