"""
How an outcome's findings stand on the page.

What is met stands out, one line a person, each with its evidence. What is not known is never folded
away: each reason is said once, in words, with the rules it keeps open and everybody they are open for. What is not
met folds, because a page of nothing found would hide what was.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from kinfold.register.values import FindingShown, OutcomeShown
from kinfold.vocabulary.codelists import Answer


@dataclass(frozen=True)
class SameForSeveral:
    """One rule with one answer in the same words, and everybody it is true of. Other figures are other words."""

    finding: FindingShown
    people: tuple[str, ...]
    """Empty where the rule is about the household."""


@dataclass(frozen=True)
class NotKnown:
    """One reason why rules could not be answered, and which rules those are."""

    because: str
    rules: tuple[SameForSeveral, ...]


@dataclass(frozen=True)
class OutcomeLaidOut:
    outcome: OutcomeShown
    met: tuple[FindingShown, ...]
    not_known: tuple[NotKnown, ...]
    not_met: tuple[SameForSeveral, ...]
    not_in_force: tuple[SameForSeveral, ...]

    @property
    def count_not_known(self) -> int:
        """How many rules are open, each counted once whatever the reasons."""
        return len({group.finding.need for told in self.not_known for group in told.rules})


def laid_out(outcome: OutcomeShown) -> OutcomeLaidOut:
    """An outcome's findings by answer; every finding stands in exactly one place."""
    return OutcomeLaidOut(
        outcome=outcome,
        met=tuple(finding for finding in outcome.findings if finding.answer is Answer.MET),
        not_known=_by_reason(_together(outcome.findings, Answer.NOT_KNOWN)),
        not_met=_together(outcome.findings, Answer.NOT_MET),
        not_in_force=_together(outcome.findings, Answer.NOT_IN_FORCE),
    )


def _together(findings: Iterable[FindingShown], answer: Answer) -> tuple[SameForSeveral, ...]:
    answered = sorted((finding for finding in findings if finding.answer is answer), key=_same)
    groups = (tuple(group) for _, group in groupby(answered, key=_same))
    return tuple(
        SameForSeveral(group[0], tuple(finding.person_name for finding in group if finding.person_name))
        for group in groups
    )


def _by_reason(groups: Iterable[SameForSeveral]) -> tuple[NotKnown, ...]:
    rules: dict[str, list[SameForSeveral]] = {}
    for group in groups:
        rules.setdefault(group.finding.why_not_known or group.finding.sentence, []).append(group)
    return tuple(NotKnown(reason, tuple(told)) for reason, told in rules.items())


def _same(finding: FindingShown) -> tuple[str, str]:
    return finding.label, finding.why_not_known or finding.sentence
