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
    torn: bool = False
    """Of whom it is said are two people now, half and half: it is of neither until somebody says it again."""

    @property
    def has_effect(self) -> bool:
        return not self.torn and (not self.of_two or bool(self.agreed))

    @property
    def pair(self) -> frozenset[str]:
        return frozenset({self.person, self.other})


def standing(acts: Collection[Act]) -> tuple[Act, ...]:
    """What holds, in the order in which it was said."""
    undone = {act.undoes for act in acts if act.kind == TAKEN_BACK and act.has_effect}
    return tuple(act for act in acts if act.kind != TAKEN_BACK and act.has_effect and act.id not in undone)


def proposed(acts: Collection[Act]) -> tuple[Act, ...]:
    """What one person said and a second has to agree to."""
    undone = {act.undoes for act in acts if act.kind == TAKEN_BACK and act.has_effect} | closed(acts)
    return tuple(
        act for act in acts
        if act.of_two and act.agreed is None and not act.torn and not {act.id, act.undoes} & undone
    )  # fmt: skip


def closed(acts: Collection[Act]) -> frozenset[int]:
    """What never had effect and is not to be decided any more: its proposer withdrew it, or a second person said no and why."""
    never = {act.id for act in acts if act.of_two and not act.agreed}
    return frozenset(act.undoes for act in acts if act.kind == TAKEN_BACK and act.undoes in never)


def refused(acts: Collection[Act]) -> tuple[Act, ...]:
    """What a second person did not agree to."""
    return tuple(act for act in acts if act.of_two and act.agreed is False)


def torn(acts: Collection[Act]) -> tuple[Act, ...]:
    """What would hold, were it known of whom it was said."""
    undone = {act.undoes for act in acts if act.kind == TAKEN_BACK and act.has_effect}
    return tuple(act for act in acts if act.torn and (not act.of_two or act.agreed) and act.id not in undone)


@dataclass(frozen=True)
class Meant:
    """What the people of corrections stand for now: their families, as a child or as main carer; and who are children."""

    families: Mapping[str, frozenset[str]]
    children: frozenset[str]

    def same_family(self, one: str, other: str) -> bool:
        return one == other or bool(self.families.get(one, frozenset()) & self.families.get(other, frozenset()))


NOTHING_MEANT = Meant({}, frozenset())


def contradicted(acts: Collection[Act], new: Act, meant: Meant = NOTHING_MEANT) -> tuple[Act, ...]:
    """The standing corrections that a new one cannot stand beside, or that say the same already."""
    return tuple(act for act in standing(acts) if _against(act, new, meant) or _same(act, new))


def at_odds(acts: Collection[Act], meant: Meant = NOTHING_MEANT) -> frozenset[int]:
    """Which standing corrections contradict each other by now: a joining or another family can bring that about after they were said."""
    stand = standing(acts)
    return frozenset(one.id for one in stand for other in stand if one is not other and _against(one, other, meant))


def _same(one: Act, other: Act) -> bool:
    return (one.kind, one.person, one.other, one.dwelling) == (other.kind, other.person, other.other, other.dwelling)


def _against(one: Act, other: Act, meant: Meant) -> bool:
    kinds = {one.kind, other.kind}
    if one.pair == other.pair and kinds in (
        {Kind.BELONGS, Kind.NOT_BELONGS},
        {Kind.IS_CARER, Kind.NOT_BELONGS},
        {Kind.IS_CARER, Kind.NOT_PARENT},
    ):
        return True
    if kinds == {Kind.BELONGS, Kind.NOT_BELONGS}:  # of one family, whoever stands for it
        return one.person == other.person and meant.same_family(one.other, other.other)
    if (
        kinds <= {Kind.BELONGS, Kind.IS_CARER}
        and _child_put(one, meant)
        and _child_put(one, meant) == _child_put(other, meant)
    ):
        return True  # one child has one main carer, and belongs to one family
    if kinds == {Kind.IS_CARER}:
        return one.pair == other.pair
    if kinds == {Kind.LIVES_AT}:  # nobody lives at two places at once because of this
        return one.person == other.person and one.dwelling != other.dwelling
    return False


def _child_put(act: Act, meant: Meant) -> str:
    """The child of whom a correction says whose they are; empty where it is about no child."""
    if act.kind == Kind.IS_CARER:
        return act.other
    return act.person if act.kind == Kind.BELONGS and act.person in meant.children else ""


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
        Kind.NOT_DISCLOSED: f"Where {person} lives, now and after any move, must not be disclosed to {other}, until somebody takes this back.",
    }[Kind(kind)]
