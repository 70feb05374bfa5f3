"""What the rules say of families, put together again from the words that many families share."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from kinfold.register.models import Finding, Wording
from kinfold.vocabulary.codelists import Answer

_AT_ONCE = 5_000
"""Words that are asked for in one question."""


@dataclass(frozen=True)
class Found:
    """What one rule says of one member of one family, or, without a person, of the family."""

    family: str
    person: str | None
    words: Wording
    facts: tuple[str, ...] = ()
    """Ids of the facts behind it."""

    @property
    def need(self) -> str:
        return self.words.need

    @property
    def met(self) -> bool:
        return self.words.answer == Answer.MET

    @property
    def about(self) -> tuple[str, str | None]:
        """What tells a finding from the others of its family."""
        return self.words.need, self.person


def findings_of(family: str, *, needs: Collection[str]) -> list[Found]:
    """All findings of one family about these needs, in the order of need, then of person with the family's own first."""
    rows = list(Finding.objects.filter(family=family))
    words = _words(said for row in rows for said in (*row.met, *row.others))
    found = [
        Found(family, row.person, words[said], tuple(row.evidence.get(words[said].need, ())))
        for row in rows
        for said in (*row.met, *row.others)
    ]
    return _in_order(one for one in found if one.need in needs)


def met_in(families: Sequence[str], *, needs: Collection[str]) -> list[Found]:
    """The findings of several families that are met, about these needs, in the same order; without the facts behind them."""
    rows = Finding.objects.filter(family__in=families).exclude(met=[]).values_list("family", "person", "met")
    told = list(rows)
    words = _words(said for _, _, met in told for said in met)
    found = (Found(family, person, words[said]) for family, person, met in told for said in met)
    return _in_order(one for one in found if one.need in needs)


def _words(ids: Iterable[str]) -> dict[str, Wording]:
    wanted = sorted(set(ids))
    return {words.id: words for part in _parts(wanted) for words in Wording.objects.filter(id__in=part)}


def _parts(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(ids), _AT_ONCE):
        yield ids[start : start + _AT_ONCE]


def _in_order(found: Iterable[Found]) -> list[Found]:
    return sorted(found, key=lambda one: (one.need, one.person or "", one.family))
