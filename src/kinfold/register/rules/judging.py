"""
What professionals and families say of needs: which of it stands, and what of it counts.

Plain functions over what was written down. Nothing is ever taken away: a statement is taken back by
another one, and of several about the same need of the same person the newest that stands is the verdict.
A finding is never a verdict, whatever source it comes from: only a person confirms.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from kinfold.vocabulary.counting import ELSEWHERE, Counted, MetNeed, count_needs

CONFIRMED, DISPUTED, NOTED, WORDS, TAKEN_BACK = "confirmed", "disputed", "noted", "words", "taken_back"
PROGRESS, NO_PROGRESS = "progress", "no_progress"
"""Whether what the framework asks a professional about progress is so."""
ANOTHER = "another"
"""Whose the family's own words are, where it is somebody whom no page of the family names."""
VERDICTS = (CONFIRMED, DISPUTED)
JUDGED = (*VERDICTS, PROGRESS, NO_PROGRESS)
"""What is said on a basis, of a day."""


class Basis(StrEnum):
    """On what basis a professional judged a need."""

    OWN_ASSESSMENT = "own_assessment"  # assessed it themselves
    WHOLE_FAMILY = "whole_family"  # by the whole-family assessment
    ANOTHER = "another"  # another professional who knows them said so
    RECORD = "record"  # by the agency's own record, looked up there
    FAMILY_SAID = "family_said"  # the family said so


@dataclass(frozen=True)
class Statement:
    """One line of what was said; `subject` is a person, or empty where the need is the household's."""

    id: int
    need: str
    subject: str
    kind: str
    undoes: int | None = None
    certain: bool = True
    """Whether it is said of nobody else: of a person not where they were parted since, of a household not where it has changed."""
    before: bool = False
    """The household in which it was said has changed since: its words are not for those who work with the one of today."""

    @property
    def about(self) -> tuple[str, str]:
        return self.need, self.subject


@dataclass(frozen=True)
class NeedRead:
    """What has to be known of a need to count it."""

    outcome: str
    counted_once_as: str | None
    elsewhere_once: bool


def standing(told: Collection[Statement]) -> tuple[Statement, ...]:
    """What was not taken back, in the order in which it was said."""
    undone = {one.undoes for one in told if one.kind == TAKEN_BACK}
    return tuple(one for one in sorted(told, key=lambda one: one.id) if one.kind != TAKEN_BACK and one.id not in undone)


def verdicts(told: Collection[Statement]) -> dict[tuple[str, str], Statement]:
    """
    For each need of somebody the newest that confirms or disputes it.

    A yes that may be another's is nobody's until it is said anew; a no stands with everybody who may be meant.
    """
    return {about: one for about, one in _newest(told).items() if one.certain or one.kind == DISPUTED}


def waiting(told: Collection[Statement]) -> frozenset[int]:
    """The verdicts that count no more until somebody judges anew: of a person parted since, of a household that has changed."""
    return frozenset(one.id for one in _newest(told).values() if not one.certain and one.kind == CONFIRMED)


def _newest(told: Collection[Statement]) -> dict[tuple[str, str], Statement]:
    return {one.about: one for one in standing(told) if one.kind in VERDICTS}


def about_that(told: Collection[Statement], kind: str) -> frozenset[tuple[str, str]]:
    """The needs, and whose they are, of which this is the verdict."""
    return frozenset(about for about, one in verdicts(told).items() if one.kind == kind)


def count_confirmed(
    confirmed: Iterable[tuple[str, str]], needs: Mapping[str, NeedRead], elsewhere: Collection[str]
) -> Counted:
    """
    How many needs and outcomes are confirmed, by the limits that findings are counted by.

    `elsewhere` holds those who are in this family as a parent who lives elsewhere, and nothing else. A need that
    the framework no longer has is not counted.
    """
    listed = sorted(about for about in confirmed if about[0] in needs)
    groups = [(needs[need].counted_once_as, subject) for need, subject in listed]
    return count_needs(
        [
            MetNeed(need, needs[need].outcome, subject or None, _limit(needs[need], subject, group, groups, elsewhere))
            for (need, subject), group in zip(listed, groups, strict=True)
        ]
    )


def _limit(
    need: NeedRead,
    subject: str,
    group: tuple[str | None, str],
    groups: list[tuple[str | None, str]],
    elsewhere: Collection[str],
) -> str | None:
    if need.elsewhere_once and subject in elsewhere:
        return ELSEWHERE
    return need.counted_once_as if need.counted_once_as and groups.count(group) > 1 else None
