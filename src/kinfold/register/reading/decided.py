"""What people decided of families, and what it rested on as it was that day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from kinfold.governance import queries as governance
from kinfold.register.models import FamilyDecision, Need
from kinfold.register.reading.findings import met_in
from kinfold.register.reading.household import said_before
from kinfold.register.reading.judged import AT_ONCE
from kinfold.register.reading.redirects import ever_of, now_of
from kinfold.register.reading.seen import Seen
from kinfold.register.rules.family_state import CARE_LOOKED_AT, OF_ELIGIBILITY
from kinfold.register.values import FamilyDecided
from kinfold.vocabulary.codelists import Category
from kinfold.vocabulary.identifiers import StaffId

FrozenNeed = dict[str, Any]
"""One finding or confirmed need as it was: need, label, outcome, person (or none) and sentence."""


def decisions_of(families: Collection[str]) -> dict[str, list[FamilyDecision]]:
    """
    All that stands decided of each, oldest first; also what was decided of a family that has joined it since.

    Not whether a household was eligible that has changed since. That support began stands, since it was given.
    """
    every = all_decided_of(families)
    return {family: those for family, rows in every.items() if (those := [row for row, waits in rows if not waits])}


def all_decided_of(families: Collection[str]) -> dict[str, list[tuple[FamilyDecision, bool]]]:
    """As `decisions_of`, with what waits to be decided anew, since the household has changed."""
    if not FamilyDecision.objects.exists():
        return {}
    decided = set(FamilyDecision.objects.values_list("family", flat=True))
    asked = {one for one in now_of("family", decided).values() if one and one in families}
    now = ever_of("family", asked)
    wanted, found = sorted(now), defaultdict(list)
    for start in range(0, len(wanted), AT_ONCE):
        for row in FamilyDecision.objects.filter(family__in=wanted[start : start + AT_ONCE]):
            found[now[row.family]].append(row)
    before = said_before([row for rows in found.values() for row in rows], now)
    for rows in found.values():
        for row in rows:
            row.before = row.id in before
    return {
        family: [(row, row.before and row.decision in OF_ELIGIBILITY) for row in sorted(rows, key=lambda row: row.id)]
        for family, rows in found.items()
    }


def found_now(families: Sequence[str]) -> dict[str, list[FrozenNeed]]:
    """Of each family every finding that is met, whatever a reader may see of it: this is what a decision keeps."""
    needs = {need.id: need for need in Need.objects.all()}
    found: dict[str, list[FrozenNeed]] = {family: [] for family in families}
    for one in met_in(families, needs=needs):
        need = needs[one.need]
        found[one.family].append(
            {
                "need": one.need,
                "label": need.label,
                "outcome": need.outcome,
                "person": one.person,
                "sentence": one.words.sentence or "",
                "version": one.words.version,
            }
        )
    return found


def people_in(decided: Mapping[str, Sequence[FamilyDecision]]) -> list[str]:
    """Everybody that the findings and confirmed needs behind some decisions are about."""
    return sorted({person for rows in decided.values() for row in rows for person in _whose(row)})


def _whose(row: FamilyDecision) -> set[str]:
    return {one["person"] for one in (*row.found, *row.confirmed) if one["person"]}


def may_be_told(rows: Sequence[FamilyDecision], seen: Seen) -> list[FamilyDecision]:
    """Without what tells that a child went into care, where the reader's purpose leaves social care out."""
    return [row for row in rows if row.decision != CARE_LOOKED_AT or Category.SOCIAL_CARE in seen.categories]


def in_words(
    row: FamilyDecision,
    seen: Seen,
    names: Mapping[str, str],
    *,
    now: Sequence[FrozenNeed],
    opens: bool,
    staff: str = "",
    safeguards: bool = False,
    apart: Collection[str] = (),
) -> FamilyDecided:
    """
    A decision with the findings of its day, as far as this reader may see them; `now` is what is found today.

    Its words are for those to whom the door `opens` the family, while its household is the one of that day or they answer
    for safeguarding (`safeguards`), and for whoever wrote them: `staff` is the reader. A
    manager of another team, who looks for families, learns what was decided and when. Of those who are set `apart`
    from the reader nothing is told.
    """
    needs = seen.needs()

    def may_see(one: FrozenNeed) -> bool:
        return one["need"] in needs and (not one["person"] or (one["person"] in names and one["person"] not in apart))

    who = governance.actor(StaffId(row.decided_by), on=governance.today())
    shown = [
        (f"{one['label']}: {names[one['person']]}" if one["person"] else one["label"], one["sentence"])
        for one in row.found
        if may_see(one)
    ]
    confirmed = [one for one in row.confirmed if may_see(one)]
    whole = len(confirmed) == len(row.confirmed)
    return FamilyDecided(
        decision=row.decision,
        day=row.day,
        reason=row.reason if (opens and (safeguards or not row.before)) or (staff and staff == row.decided_by) else "",
        by=who.name if who else row.decided_by,
        at=row.decided_at,
        run_day=row.run_day,
        # A count that takes in a need which may not be shown would tell that it is there.
        needs_confirmed=row.needs_confirmed if whole else len({one["need"] for one in confirmed}),
        outcomes_confirmed=row.outcomes_confirmed if whole else len({one["outcome"] for one in confirmed}),
        found=tuple(shown),
        found_changed=about(row.found, needs, apart) != about(now, needs, apart),
    )


def about(
    found: Sequence[FrozenNeed], needs: Collection[str] | None = None, apart: Collection[str] = ()
) -> set[tuple[str, str]]:
    """By need and person. Of what a reader may not see it must not tell them even that something has changed."""
    told = [one for one in found if one["person"] not in apart]
    return {(one["need"], one["person"] or "") for one in told if needs is None or one["need"] in needs}
