"""What the page on which a family is corrected is given. As in `values`: never rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kinfold.register.values import CorrectionShown, MayBeSame
from kinfold.vocabulary.identifiers import FamilyId, PersonId


@dataclass(frozen=True)
class Somebody:
    """Whom a correction can be about."""

    person: PersonId
    name: str
    how: str
    """Where they stand: a role in the family, or the other family that they are in."""
    is_member: bool
    is_child: bool
    is_main_carer: bool = False
    may_care: bool = True
    """Of an age to be the main carer of a child."""
    may_be: tuple[MayBeSame, ...] = ()
    """Of somebody who may belong: the members whom they may be."""


@dataclass(frozen=True)
class HomeHeld:
    """A home of a member that the reader may see."""

    dwelling: str
    address: str
    of: tuple[str, ...]
    """Ids of the members who live there."""


@dataclass(frozen=True)
class CorrectionPage:
    """A family as it stands, what was said of it, and whom and which homes something can be said of."""

    family: FamilyId
    title: str
    people: tuple[Somebody, ...]
    homes: tuple[HomeHeld, ...]
    """Empty where the purpose leaves out where people live: then nothing is said of homes."""
    sees_homes: bool
    said: tuple[CorrectionShown, ...]
    review: str
    """A digest of the members and of what was said: whoever says something says what they looked at."""


@dataclass(frozen=True)
class Asked:
    """A correction that somebody has in mind."""

    kind: str
    person: PersonId
    other: PersonId | None = None
    dwelling: str = ""
    uprn: str = ""
    since: date | None = None


@dataclass(frozen=True)
class CorrectionEffect:
    """What a correction would change, told before it is made."""

    sentence: str
    changes: tuple[str, ...]
    needs: tuple[str, ...]
    """The needs that are found of whoever comes or goes, and that may count elsewhere."""
    contradicted: tuple[CorrectionShown, ...]
    of_two: bool
    second_word: str = ""
    """Whose the second word would be."""


@dataclass(frozen=True)
class SaidByOne:
    """What one person said that two are asked for today, by the family where it can be looked at; nobody is named but staff."""

    correction: int
    title: str
    said_on: date
    by: str
    family: FamilyId
