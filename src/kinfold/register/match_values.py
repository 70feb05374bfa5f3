"""What the pages about who is who are given. As in `values`: never rows, and only what this reader may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kinfold.register.values import MatchDecided, Professional
from kinfold.vocabulary.identifiers import FamilyId, PersonId


@dataclass(frozen=True)
class PairLine:
    """One line of what waits: two records that may be one person's."""

    pair: str
    names: tuple[str, str]
    source_titles: tuple[str, str]
    why: str
    """Why a person is asked, as a sentence."""
    protected: bool
    proposed: bool
    """One person has decided, and a second has to agree."""


@dataclass(frozen=True)
class Compared:
    """One fact as both records have it; `how` is same, near, different or one_only."""

    title: str
    left: str | date | None
    right: str | date | None
    how: str
    words: str


@dataclass(frozen=True)
class Weighed:
    """What one fact adds to the weight, and where its bar stands in a hundred, from 0 to 100."""

    title: str
    sentence: str
    bits: float
    start: float
    width: float


@dataclass(frozen=True)
class FamilyAround:
    """A family that a record's person belongs to; without its name where the reader may not open it."""

    family: FamilyId
    title: str
    may_open: bool


@dataclass(frozen=True)
class Side:
    """One of the two records, and the person it is held to be now."""

    source_title: str
    role: str
    key: str | None
    last_said: str | None
    person: PersonId | None
    """None where nobody may know: the person is protected, or the record is not held now."""
    name: str
    may_open: bool
    records: int
    families: tuple[FamilyAround, ...]
    professionals: tuple[Professional, ...]


@dataclass(frozen=True)
class PairPage:
    """Two records side by side, with all that speaks for and against their being one person's."""

    pair: str
    review: str
    """A digest of the pair: whoever decides says what they looked at."""
    why: str
    protected: bool
    left: Side
    right: Side
    together: bool
    """They are held to be one person now."""
    compared: tuple[Compared, ...]
    weighed: tuple[Weighed, ...]
    total: float
    """Of what is told. Whether anything else was weighed is told of no pair: between two homes that alone would tell of abuse."""
    decided: MatchDecided | None


@dataclass(frozen=True)
class Effect:
    """What a decision would change, told before it is made."""

    sentences: tuple[str, ...]
    families: tuple[FamilyAround, ...]
    professionals: tuple[Professional, ...]
    contradicted: tuple[MatchDecided, ...]
    """Decisions that it cannot stand beside: one of them has to be undone first."""
