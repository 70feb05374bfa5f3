"""How many needs a reader may know of, and the lists of families that are put in order by it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kinfold.register.models import Eligibility, Need
from kinfold.register.reading.findings import Found, met_in
from kinfold.register.reading.seen import Seen
from kinfold.register.values import EligibleFamily
from kinfold.vocabulary.counting import MetNeed, count_needs
from kinfold.vocabulary.identifiers import FamilyId

LEAST_FOR_HELP = 3
"""Three needs, or three outcomes with a need: what the criteria ask for."""


@dataclass(frozen=True)
class Counts:
    """What a reader may know of how many needs a family has."""

    needs_met: int
    outcomes_met: int
    may_by_needs: bool
    may_by_outcomes: bool
    reading_used: str
    outcomes: tuple[str, ...]

    @property
    def may_be_eligible(self) -> bool:
        return self.may_by_outcomes if self.reading_used == "outcomes" else self.may_by_needs

    @property
    def other_says(self) -> bool:
        return self.may_by_needs if self.reading_used == "outcomes" else self.may_by_outcomes


def counts_of(families: Sequence[str], seen: Seen) -> dict[str, Counts]:
    """
    The run's counts for each family; counted again without what the purpose leaves out.

    A count that takes in a need which may not be shown would tell that it is there.
    """
    needs = seen.needs()
    titles = {need.outcome: need.outcome_title for need in needs.values()}
    stored = {row.id: row for row in Eligibility.objects.filter(id__in=families)}
    if len(needs) == Need.objects.count():
        counts = {
            row.id: Counts(
                needs_met=row.needs_met,
                outcomes_met=row.outcomes_met,
                may_by_needs=row.may_by_needs,
                may_by_outcomes=row.may_by_outcomes,
                reading_used=row.reading_used,
                outcomes=tuple(titles[need] for need in titles if need in row.outcomes),
            )
            for row in stored.values()
        }
        return {family: counts.get(family) or _nothing() for family in families}
    met: defaultdict[str, list[MetNeed]] = defaultdict(list)
    for found in met_in(families, needs=needs):
        met[found.family].append(_met_need(found, needs))
    return {
        family: _counted(met[family], stored[family], titles) if family in stored else _nothing() for family in families
    }


def that_count(findings: Sequence[Found], needs: Mapping[str, Need]) -> set[tuple[str, str | None]]:
    """
    Which of one family's findings, those that may be shown, count towards three needs.

    By what is shown alone: a need that is left out must not tell of itself by keeping another from counting.
    """
    met = [found for found in findings if found.met]
    counted = count_needs([_met_need(found, needs) for found in met])
    return {found.about for found, counts in zip(met, counted.counts, strict=True) if counts}


def eligible_families(seen: Seen) -> list[str]:
    """Every family that may be eligible by what the reader may see: most outcomes, most needs, then by id."""
    rows = Eligibility.objects.filter(may_be_eligible=True, id__in=seen.families().values("id"))
    if len(seen.needs()) == Need.objects.count():
        return list(rows.order_by("-outcomes_met", "-needs_met", "id").values_list("id", flat=True))
    counts = counts_of(list(rows.values_list("id", flat=True)), seen)
    may = [(-told.outcomes_met, -told.needs_met, family) for family, told in counts.items() if told.may_be_eligible]
    return [family for _, _, family in sorted(may)]


def family_lines(families: Sequence[str], seen: Seen) -> tuple[EligibleFamily, ...]:
    """A line for each, in the order given; protected families are left out whoever asks for them."""
    rows = {family.id: family for family in seen.families().filter(id__in=families)}
    counts = counts_of([family for family in families if family in rows], seen)
    may_open = set(seen.visible.may_open_families.filter(about_id__in=list(rows)))
    return tuple(
        EligibleFamily(
            family=FamilyId(family),
            title=rows[family].title,
            children=rows[family].children,
            needs_met=counts[family].needs_met,
            outcomes_met=counts[family].outcomes_met,
            outcomes=counts[family].outcomes,
            may_by_needs=counts[family].may_by_needs,
            may_by_outcomes=counts[family].may_by_outcomes,
            may_open=family in may_open,
        )
        for family in families
        if family in rows
    )


def _met_need(found: Found, needs: Mapping[str, Need]) -> MetNeed:
    return MetNeed(found.need, needs[found.need].outcome, found.person, found.words.counts_once_as)


def _nothing() -> Counts:
    return Counts(0, 0, may_by_needs=False, may_by_outcomes=False, reading_used="", outcomes=())


def _counted(met: Sequence[MetNeed], run: Eligibility, titles: Mapping[str, str]) -> Counts:
    """What the run said can only become less: a family that it did not find enough for has no more here."""
    counted = count_needs(met)
    outcomes = {one.outcome for one in met}
    return Counts(
        needs_met=counted.needs,
        outcomes_met=counted.outcomes,
        may_by_needs=run.may_by_needs and counted.needs >= LEAST_FOR_HELP,
        may_by_outcomes=run.may_by_outcomes and counted.outcomes >= LEAST_FOR_HELP,
        reading_used=run.reading_used,
        outcomes=tuple(title for outcome, title in titles.items() if outcome in outcomes),
    )
