"""What the pages about needs, families' decisions and outcomes are given. As in `values`: never rows."""

from __future__ import annotations

from dataclasses import dataclass

from kinfold.register.values import EligibleFamily, FamilyDecided, FindingShown, OutcomeShown, SaidShown
from kinfold.vocabulary.identifiers import FamilyId, NeedId


@dataclass(frozen=True)
class Subject:
    """Somebody a need can be about; an empty id is the household."""

    person: str
    name: str


@dataclass(frozen=True)
class NeedPage:
    """One need of one family: what was found, what people say of it, and about whom something can be said."""

    family: FamilyId
    title: str
    need: NeedId
    label: str
    outcome_title: str
    findings: tuple[FindingShown, ...]
    said: tuple[SaidShown, ...]
    subjects: tuple[Subject, ...]
    speakers: tuple[Subject, ...]
    """Who of the family may have said its own words."""
    progress_judged: str | None
    """What a professional says for the need to count as met; None where nothing of it is judged."""
    review: str
    """A digest of the findings and of what was said: whoever says something says what they looked at."""


@dataclass(frozen=True)
class SuggestionPage:
    """One family that may be eligible, what was decided of it, and what may be decided next."""

    line: EligibleFamily
    outcomes: tuple[OutcomeShown, ...]
    """Each outcome with what was met, and nothing else."""
    decided: tuple[FamilyDecided, ...]
    may_next: tuple[str, ...]
    review: str
