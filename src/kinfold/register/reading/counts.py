"""How many needs a reader may know of, and the lists of families that are put in order by it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import F
from django.db.models.expressions import OrderBy

from kinfold.register.models import Eligibility, FamilyDecision, Need, NeedStatement
from kinfold.register.reading import corrected
from kinfold.register.reading.decided import FrozenNeed, about, decisions_of, found_now, may_be_told, people_in
from kinfold.register.reading.decided import in_words as decision_in_words
from kinfold.register.reading.findings import Found, met_in
from kinfold.register.reading.judged import disputed_in
from kinfold.register.reading.people import name_of
from kinfold.register.reading.redirects import now_of
from kinfold.register.reading.seen import Seen
from kinfold.register.reading.two_homes import apart_by_family
from kinfold.register.rules.family_state import DECLINED, TAKEN_UP, WAITS, stands
from kinfold.register.rules.judging import DISPUTED
from kinfold.register.values import EligibleFamily
from kinfold.vocabulary.codelists import Category
from kinfold.vocabulary.counting import MetNeed, count_needs
from kinfold.vocabulary.identifiers import FamilyId

BY_OUTCOMES, LONGEST, CHILD_PROTECTION = "outcomes", "longest", "child_protection"
"""What the list can be put in order by: plain facts, of which the page says which; never a score."""
_MOST = ("-outcomes_met", "-needs_met", "id")
_COLUMNS: dict[str, tuple[str | OrderBy, ...]] = {
    BY_OUTCOMES: _MOST,
    LONGEST: (F("standing_since").asc(nulls_last=True), *_MOST),
    CHILD_PROTECTION: ("-child_protection_now", *_MOST),
}
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

    A count that takes in a need which may not be shown would tell that it is there. What a professional disputes
    does not count, from the moment they say so; nor what was found of somebody who they say does not belong, nor what
    was found of a parent whose home is kept from the reader.
    """
    needs = seen.needs()
    titles = {need.outcome: need.outcome_title for need in needs.values()}
    stored = {row.id: row for row in Eligibility.objects.filter(id__in=families)}
    disputed, away = disputed_in(families), _not_told_of(seen)
    whole = len(needs) == Need.objects.count()
    again = [family for family in families if not whole or family in disputed or family in away]
    counts: dict[str, Counts] = {}
    if whole:
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
    met: defaultdict[str, list[MetNeed]] = defaultdict(list)
    for found in met_in(again, needs=needs) if again else ():
        gone = found.person in away.get(found.family, ())
        if not gone and (found.need, found.person or "") not in disputed.get(found.family, ()):
            met[found.family].append(_met_need(found, needs))
    counts |= {family: _counted(met[family], stored[family], titles) for family in again if family in stored}
    return {family: counts.get(family) or _nothing() for family in families}


def _not_told_of(seen: Seen) -> dict[str, frozenset[str]]:
    """By family whose findings count nothing for this reader; a family without such people is left out."""
    away, apart = corrected.all_away(), apart_by_family(seen)
    none: frozenset[str] = frozenset()
    return {family: away.get(family, none) | apart.get(family, none) for family in {*away, *apart}}


def that_count(findings: Sequence[Found], needs: Mapping[str, Need]) -> set[tuple[str, str | None]]:
    """
    Which of one family's findings, those that may be shown, count towards three needs.

    By what is shown alone: a need that is left out must not tell of itself by keeping another from counting.
    """
    met = [found for found in findings if found.met]
    counted = count_needs([_met_need(found, needs) for found in met])
    return {found.about for found, counts in zip(met, counted.counts, strict=True) if counts}


def eligible_families(seen: Seen, order: str = BY_OUTCOMES) -> list[str]:
    """
    Every family that may be eligible by what the reader may see, in one of the orders that the page offers.

    Each is by plain facts that the page names, and families alike in them stand in the order of their ids.
    An order by what the purpose leaves out is none: it would tell of it.
    """
    rows = Eligibility.objects.filter(may_be_eligible=True, id__in=seen.families().values("id"))
    whole = len(seen.needs()) == Need.objects.count()
    order = order if order in orders(seen) else BY_OUTCOMES
    as_run_said = not NeedStatement.objects.filter(kind=DISPUTED).exists() and not _not_told_of(seen)
    if whole and as_run_said:
        return list(rows.order_by(*_COLUMNS[order]).values_list("id", flat=True))
    facts = {row.id: row for row in rows}
    counts = counts_of(list(facts), seen)
    may = [family for family, told in counts.items() if told.may_be_eligible]
    return sorted(may, key=lambda family: (_first(facts[family], order), _most(counts[family]), family))


def orders(seen: Seen) -> tuple[str, ...]:
    """The orders that this reader may choose among."""
    if len(seen.needs()) < Need.objects.count():
        return (BY_OUTCOMES,)
    plans = Category.SOCIAL_CARE in seen.categories
    return (BY_OUTCOMES, LONGEST, CHILD_PROTECTION) if plans else (BY_OUTCOMES, LONGEST)


def _first(row: Eligibility, order: str) -> tuple[bool, date]:
    if order == LONGEST:
        return row.standing_since is None, row.standing_since or date.max
    return order == CHILD_PROTECTION and not row.child_protection_now, date.max


def _most(told: Counts) -> tuple[int, int]:
    return -told.outcomes_met, -told.needs_met


def settled(families: Sequence[str]) -> set[str]:
    """Those of some families that need nobody's decision now: taken up, or declined and nothing else found since."""
    decided = decisions_of(families)
    now = found_now(list(decided)) if decided else {}
    return {family for family, rows in decided.items() if not _waits(rows, now[family])}


def taken_up_by(staff: str, seen: Seen) -> list[str]:
    """The families that somebody took up and of which nothing was decided since, the newest first."""
    rows = FamilyDecision.objects.filter(decision=TAKEN_UP, decided_by=staff).values_list("family", flat=True)
    ids = {now for now in now_of("family", set(rows)).values() if now}
    shown = set(seen.families().filter(id__in=sorted(ids)).values_list("id", flat=True))
    last = {family: told[-1] for family, told in decisions_of(sorted(shown)).items()}
    mine = [family for family, row in last.items() if row.decision == TAKEN_UP and row.decided_by == staff]
    return sorted(mine, key=lambda family: -last[family].id)


def _waits(rows: Sequence[FamilyDecision], now: Sequence[FrozenNeed]) -> bool:
    place = stands(row.decision for row in rows)
    return place in WAITS or (place == DECLINED and about(rows[-1].found) != about(now))


def family_lines(families: Sequence[str], seen: Seen) -> tuple[EligibleFamily, ...]:
    """A line for each, in the order given; protected families are left out whoever asks for them."""
    rows = {family.id: family for family in seen.families().filter(id__in=families)}
    counts = counts_of([family for family in families if family in rows], seen)
    may_open = set(seen.visible.may_open_families.filter(about_id__in=list(rows)))
    told = {row.id: row for row in Eligibility.objects.filter(id__in=list(rows))}
    offered = orders(seen)
    told_of = {family: may_be_told(those, seen) for family, those in decisions_of(list(rows)).items()}
    decided = {family: those for family, those in told_of.items() if those}
    now = found_now(list(decided)) if decided else {}
    names = {person.id: name_of(person) for person in seen.people().filter(id__in=people_in(decided))}
    apart = apart_by_family(seen) if decided else {}
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
            standing_since=told[family].standing_since if LONGEST in offered and family in told else None,
            child_protection_now=told[family].child_protection_now
            if CHILD_PROTECTION in offered and family in told
            else None,
            decided=decision_in_words(
                decided[family][-1],
                seen,
                names,
                now=now[family],
                opens=family in may_open,
                apart=apart.get(family, frozenset()),
            )
            if family in decided
            else None,
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
