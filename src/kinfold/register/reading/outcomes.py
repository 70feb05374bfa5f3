"""A family's way through support, from what was decided, said and measured."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from kinfold.governance import queries as governance
from kinfold.governance import wall
from kinfold.register.models import (
    Fact,
    Family,
    FamilyDecision,
    Membership,
    Need,
    NeedStatement,
    OutcomeSignOff,
    Progress,
    Record,
)
from kinfold.register.outcome_values import NeedFollowed, PracticeSeen
from kinfold.register.reading import corrected, judged
from kinfold.register.reading.decided import decisions_of
from kinfold.register.rules.family_state import CARE_LOOKED_AT, OF_SUPPORT, SUPPORT_BEGAN, SUPPORT_ENDED, stands
from kinfold.register.rules.judging import CONFIRMED, NO_PROGRESS, PROGRESS, Statement, about_that, standing
from kinfold.register.rules.progress import PRACTICE, PRACTICE_WORDS, Judgement, Measured, Standing, standing_of
from kinfold.vocabulary.codelists import FactKind, FamilyRole
from kinfold.vocabulary.identifiers import NeedId, StaffId

CHILDREN = (FamilyRole.CHILD.value, FamilyRole.CHILD_IN_CARE.value)


@dataclass(frozen=True)
class Way:
    """All that there is of one family's way, whatever a reader may see of it."""

    family: Family
    decisions: list[FamilyDecision]
    people: frozenset[str]
    said: list[tuple[Statement, NeedStatement]]
    confirmed: tuple[tuple[str, str], ...]
    """Need and person, in order; an empty person is the household."""
    needs: dict[str, Need]
    measured: dict[str, Progress] = field(default_factory=dict)

    @property
    def place(self) -> str:
        return stands(row.decision for row in self.decisions)

    @property
    def began(self) -> FamilyDecision | None:
        return last_support(self.decisions)[0]

    @property
    def ended(self) -> FamilyDecision | None:
        """The decision by which support ended; None while it goes on or has begun again."""
        return last_support(self.decisions)[1]

    @property
    def ended_on(self) -> date | None:
        return self.ended.day if self.ended else None


def last_support(decisions: Sequence[FamilyDecision]) -> tuple[FamilyDecision | None, FamilyDecision | None]:
    """By which decisions the newest support began and ended, from the oldest on; the second None while it goes on."""
    began = next((row for row in reversed(decisions) if row.decision == SUPPORT_BEGAN), None)
    last = next((row for row in reversed(decisions) if row.decision in OF_SUPPORT), None)
    return began, last if last is not None and last.decision == SUPPORT_ENDED else None


def signed_for(decisions: Sequence[FamilyDecision]) -> bool:
    """Whether an outcome was signed for the support that has ended last."""
    ended = last_support(decisions)[1]
    return ended is not None and OutcomeSignOff.objects.filter(support=ended.id).exists()


def way_of(family: Family) -> Way:
    needs = {need.id: need for need in Need.objects.order_by("outcome_order", "id")}
    people = corrected.members(family.id)
    said = judged.said_of([family.id], people)
    confirmed = sorted(about for about in about_that([one for one, _ in said], CONFIRMED) if about[0] in needs)
    keys = {key_of(family.id, *about) for about in confirmed}
    return Way(
        family=family,
        decisions=decisions_of([family.id]).get(family.id, []),
        people=people,
        said=said,
        confirmed=tuple(confirmed),
        needs=needs,
        measured={row.id: row for row in Progress.objects.filter(id__in=sorted(keys))},
    )


def key_of(family: str, need: str, person: str) -> str:
    """What a followed need is called in the line: of ids for life alone."""
    return hashlib.sha256(f"{family}\0{person}\0{need}".encode()).hexdigest()[:32]


def standings(way: Way) -> dict[tuple[str, str], Standing]:
    """How every confirmed need stands."""
    return {about: _standing(way, about) for about in way.confirmed}


def _standing(way: Way, about: tuple[str, str]) -> Standing:
    need = way.needs[about[0]]
    row = way.measured.get(key_of(way.family.id, *about))
    return standing_of(
        ended=way.ended_on,
        tested=need.progress_tested,
        judged=need.progress_judged is not None,
        measured=Measured(row.ended, row.on_day, row.held_until, row.now_answer, row.then_answer) if row else None,
        said=[Judgement(row.kind == PROGRESS, row.judged_on) for row in _judgements(way, about) if row.judged_on],
    )


def _judgements(way: Way, about: tuple[str, str]) -> list[NeedStatement]:
    rows = {row.id: row for _, row in way.said}
    found = [one for one in standing([one for one, _ in way.said]) if one.about == about]
    # That there is progress is a yes: where it may be said of another, or of another household, it waits to be said anew.
    return [rows[one.id] for one in found if one.kind == NO_PROGRESS or (one.kind == PROGRESS and one.certain)]


def followed(way: Way, about: tuple[str, str], names: Mapping[str, str]) -> NeedFollowed:
    need = about[0]
    row = way.measured.get(key_of(way.family.id, *about))
    last = _judgements(way, about)[-1:]
    before = {one.id for one, _ in way.said if one.before}
    began = way.began.day if way.began else None
    return NeedFollowed(
        need=NeedId(need),
        label=label_of(way, about, names),
        began=began,
        at_the_start=(row.start_sentence or "") if row and row.began == began else "",
        standing=_standing(way, about).value,
        held_until=row.held_until if row and row.ended == way.ended_on else None,
        now_sentence=(row.now_sentence or "") if row else "",
        then_sentence=(row.then_sentence or "") if row else "",
        judged_text=way.needs[need].progress_judged,
        judged_so=last[0].kind == PROGRESS if last else None,
        judged_by=("a worker" if last[0].id in before else name_of_staff(last[0].decided_by)) if last else "",
        judged_on=last[0].judged_on if last else None,
    )


def label_of(way: Way, about: tuple[str, str], names: Mapping[str, str]) -> str:
    label = way.needs[about[0]].label
    return f"{label}: {names[about[1]]}" if about[1] in names else label


def name_of_staff(staff: str) -> str:
    who = governance.actor(StaffId(staff), on=governance.today())
    return who.name if who else staff


def practice_seen(way: Way, titles: Mapping[str, str]) -> tuple[PracticeSeen, ...]:
    """Of each thing that must have been done the first day on which an agency says so, during this time of support."""
    began, ended = way.began, way.ended_on
    shown = []
    for kind in PRACTICE:
        facts = [
            fact
            for fact in _facts_of(way, kind)
            if fact.from_day
            and (ended is None or fact.from_day <= ended)
            and (began is None or began.day is None or fact.until_day is None or fact.until_day >= began.day)
            and (kind is not FactKind.WHOLE_FAMILY_ASSESSMENT or began is None or _of_this_time(fact, began))
        ]
        first = min(facts, key=lambda fact: (fact.from_day or date.max, fact.id), default=None)
        shown.append(
            PracticeSeen(
                words=PRACTICE_WORDS[kind],
                since=first.from_day if first else None,
                source_title=titles.get(first.source, "") if first else "",
            )
        )
    return tuple(shown)


def _of_this_time(fact: Fact, began: FamilyDecision) -> bool:
    """An assessment of years ago is not this support's: it may be at most a year old when support begins."""
    return began.day is None or fact.from_day is None or (began.day - fact.from_day).days <= 366


def in_care_unseen(way: Way) -> bool:
    """Whether a child of the family went into care since support began, and no person has looked at it since."""
    began = way.began
    if began is None or began.day is None:
        return False
    looked = [row.day for row in way.decisions if row.decision == CARE_LOOKED_AT and row.day and row.id > began.id]
    seen_until = max(looked, default=None)
    days = [fact.from_day for fact in _facts_of(way, FactKind.LOOKED_AFTER, roles=CHILDREN) if fact.from_day]
    return any(day >= began.day and (seen_until is None or day > seen_until) for day in days)


def _facts_of(way: Way, kind: FactKind, roles: Sequence[str] = ()) -> list[Fact]:
    """Whatever the reader's purpose includes: what stands in the way of a sign-off does so for everybody."""
    places = Membership.objects.filter(family=way.family.id, proposed=False)
    people = set((places.filter(role__in=roles) if roles else places).values_list("person", flat=True))
    records = Record.objects.filter(person__in=sorted(people)).values_list("id", flat=True)
    with wall.weighing():
        return list(Fact.objects.filter(record__in=list(records), kind=kind.value))


def records_of(way: Way, person: str) -> tuple[str, ...]:
    """The records that a followed need is known by in the line: of the person, or of the household's children."""
    people = (
        [person]
        if person
        else Membership.objects.filter(family=way.family.id, role__in=CHILDREN).values_list("person", flat=True)
    )
    return tuple(sorted(Record.objects.filter(person__in=list(people)).values_list("id", flat=True)))
