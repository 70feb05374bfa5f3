"""
Precision and recall of all pairs, estimated from the labelled ones.

A stratum's labelled pairs stand for all its pairs. A stratum without a mistake among the few that were
looked at is not taken to be without any: for its uncertainty, one mistake and one right pair more are
thought of. The interval is Wilson's, for as many plain draws as would be as uncertain.

Recall knows of the pairs that came near each other alone. A pair that linkage never compared closely is in
no stratum, so the estimate of recall is the most that it can be, and says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from kinfold.linkage.quality.interval import UNKNOWN, Estimate, wilson
from kinfold.linkage.quality.labels import Label, Labelled, Labels, contradictions
from kinfold.linkage.quality.sample import Stratum
from kinfold.vocabulary.errors import LabelsRefused

_JOINED = "joined"


@dataclass(frozen=True)
class _Judged:
    """A stratum with what was said of its pairs; for its spread with one `same` and one `different` more."""

    stratum: Stratum
    labelled: int
    same: int
    missed_of_same: float
    """The mean, over the labelled pairs, of the pairs of records missed."""
    missed: float
    missed_squared: float

    @property
    def share(self) -> float:
        return self.same / self.labelled

    @property
    def cautious(self) -> float:
        return (self.same + 1) / (self.labelled + 2)

    def spread(self, size_squared: float = 1.0) -> float:
        """The variance of the stratum's estimated total; nought when every pair was looked at."""
        unseen = 1 - self.labelled / self.stratum.pairs
        return self.stratum.pairs**2 * unseen * size_squared * self.cautious * (1 - self.cautious) / self.labelled


def measured(labels: Labels) -> dict[str, Any]:
    """The estimates with their intervals, in the form of JSON. Raises LabelsRefused where a stratum has no label."""
    judged = _judged(labels.strata, labels.labelled)
    if unlabelled := [one.stratum.number for one in judged if not one.labelled]:
        pairs = [int(pair) for pair, told in labels.design["pairs"].items() if told["stratum"] in unlabelled]
        raise LabelsRefused(
            f"{len(unlabelled):,} of {len(judged):,} strata have no pair that is labelled same or different.",
            where=f"pairs {', '.join(map(str, sorted(pairs)[:10]))}{' …' if len(pairs) > 10 else ''}",
            means="Nothing was measured: those strata would count as if they had no pairs.",
            do="Label at least two of these pairs, better all.",
        )
    as_different, as_same = (
        _judged(labels.strata, [replace(one, label=label) if one.label is Label.UNSURE else one for one in labels.labelled])
        for label in (Label.DIFFERENT, Label.SAME)
    )  # fmt: skip
    counts = {label.value: sum(one.label is label for one in labels.labelled) for label in Label}
    return {
        "run": labels.design["run"],
        "model": labels.design["model"],
        "labels": {**counts, "without_label": labels.without},
        "contradictions": [
            {"different": pairs[0], "same_by": pairs[1:]} for pairs in contradictions(labels.labelled)
        ],
        "precision": asdict(precision(judged)),
        "recall_at_most": asdict(recall(judged)),
        "if_every_unsure_pair_were": {
            "different": {"precision": precision(as_different).value, "recall_at_most": recall(as_different).value},
            "same": {"precision": precision(as_same).value, "recall_at_most": recall(as_same).value},
        },
        "share_same_by_state": {
            state: asdict(_share([one for one in judged if one.stratum.state == state]))
            for state in sorted({one.stratum.state for one in judged})
        },
        "strata": [
            {
                **{name: getattr(one.stratum, name) for name in ("number", "state", "band", "pairs", "drawn")},
                "stands_for": one.stratum.pairs / one.labelled,
                "labelled": one.labelled,
                "same": one.same,
            }
            for one in judged
        ],
        "intervals": "95%, Wilson's, for the number of plain draws that would be as uncertain as this stratified sample",
        "not_measured": "pairs that linkage never compared closely, and pairs with anybody protected",
    }  # fmt: skip


def precision(judged: Sequence[_Judged]) -> Estimate:
    """Of the pairs that were joined, the share that is one person."""
    return _share([one for one in judged if one.stratum.state == _JOINED])


def recall(judged: Sequence[_Judged]) -> Estimate:
    """Of the pairs that came near and are one person, the share that was joined."""
    joined = [one for one in judged if one.stratum.state == _JOINED]
    apart = [one for one in judged if one.stratum.state != _JOINED]
    right = sum(one.stratum.pairs * one.share for one in joined)
    missed = sum(one.stratum.pairs * one.missed_of_same for one in apart)
    if not right + missed:
        return UNKNOWN
    right_cautious = sum(one.stratum.pairs * one.cautious for one in joined)
    missed_cautious = sum(one.stratum.pairs * one.cautious * one.missed for one in apart)
    all_cautious = right_cautious + missed_cautious
    share = right_cautious / all_cautious
    variance = (
        (1 - share) ** 2 * sum(one.spread() for one in joined)
        + share**2 * sum(one.spread(one.missed_squared) for one in apart)
    ) / all_cautious**2
    return _with_interval(right / (right + missed), share, variance)


def _share(judged: Sequence[_Judged]) -> Estimate:
    pairs = sum(one.stratum.pairs for one in judged)
    if not pairs:
        return UNKNOWN
    value = sum(one.stratum.pairs * one.share for one in judged) / pairs
    cautious = sum(one.stratum.pairs * one.cautious for one in judged) / pairs
    return _with_interval(value, cautious, sum(one.spread() for one in judged) / pairs**2)


def _with_interval(value: float, cautious: float, variance: float) -> Estimate:
    if variance <= 0:
        return Estimate(value, value, value)
    return wilson(value, cautious * (1 - cautious) / variance)


def _judged(strata: Sequence[Stratum], labelled: Sequence[Labelled]) -> list[_Judged]:
    found = []
    for stratum in strata:
        of = [one for one in labelled if one.stratum == stratum.number and one.label is not Label.UNSURE]
        same = [one for one in of if one.label is Label.SAME]
        count = max(1, len(of))
        found.append(
            _Judged(
                stratum,
                labelled=len(of),
                same=len(same),
                missed_of_same=sum(one.missed for one in same) / count,
                missed=sum(one.missed for one in of) / count,
                missed_squared=sum(one.missed**2 for one in of) / count,
            )
        )
    return found
