"""What was decided about who is who, from the tables that nothing is ever taken out of."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from django.db.models import Q

from kinfold.governance import queries as governance
from kinfold.register.models import MatchConfirmation, MatchDecision, MatchPair, Record
from kinfold.register.reading.seen import Seen
from kinfold.register.rules import who_is_who
from kinfold.register.rules.match_sentences import DECIDED
from kinfold.register.rules.who_is_who import CANNOT_TELL, SAME, Act
from kinfold.register.values import MatchDecided
from kinfold.vocabulary.identifiers import StaffId

AT_ONCE = 500


def acts(records: Collection[str] | None = None) -> tuple[Act, ...]:
    """All that was ever decided, or what was decided of some records, in the order in which it was."""
    rows = MatchDecision.objects.order_by("id")
    if records is not None:
        rows = rows.filter(Q(record_l__in=list(records)) | Q(record_r__in=list(records)))
    agreed = dict(MatchConfirmation.objects.values_list("decision", "agreed"))
    return tuple(
        Act(row.id, row.record_l, row.record_r, row.decision, row.undoes, row.of_two, agreed.get(row.id))
        for row in rows
    )


def people_of(records: Collection[str]) -> dict[str, str]:
    """Who each record is held to be now; one that is not held is left out."""
    return _records("id", records)


def people_around(told: Iterable[Act], *more: str) -> dict[str, str]:
    """Who every record is that a decision is about, and the others of the same people."""
    about = {record for act in told for record in act.pair} | set(more)
    return _records("person", set(people_of(about).values()))


def _records(by: str, wanted: Collection[str]) -> dict[str, str]:
    """Who each of some records is; asked in parts, since a statement holds so many values and no more."""
    asked = sorted(wanted)
    found: dict[str, str] = {}
    for start in range(0, len(asked), AT_ONCE):
        rows = Record.objects.filter(**{f"{by}__in": asked[start : start + AT_ONCE]})
        found.update(rows.values_list("id", "person"))
    return found


def of_person(records: Collection[str], seen: Seen) -> tuple[MatchDecided, ...]:
    """What stands decided of one person's records, for their own page. What needed two people is not told there."""
    told = acts(records)
    stand = [act.id for act in who_is_who.standing(told) if not act.of_two]
    rows = MatchDecision.objects.filter(id__in=stand)
    shown = [row for row in rows if may_be_seen(row.record_l, row.record_r, seen)]
    return in_words(shown, StaffId(""), seen, may=False, may_protected=False)


def may_be_seen(record_l: str, record_r: str, seen: Seen, *, also_protected: bool = False) -> bool:
    """Whether both records' sources may be named, and neither is a protected person's, where those are left out."""
    held = list(Record.objects.filter(id__in=[record_l, record_r]))
    people = [row.person for row in held]
    if seen.visible.kept_apart_from.filter(about_id__in=people).exists():
        return False
    hidden = seen.visible.hidden_people.filter(about_id__in=people)
    return all(row.source in seen.sources for row in held) and (also_protected or not hidden.exists())


def in_words(
    rows: Iterable[MatchDecision], reader: StaffId, seen: Seen, *, may: bool, may_protected: bool
) -> tuple[MatchDecided, ...]:
    """Decisions as pages tell them, the newest first, with what has come of each."""
    shown = sorted(rows, key=lambda row: -row.id)
    records = {record for row in shown for record in (row.record_l, row.record_r)}
    told, now = acts(records), people_of(records)
    sources = dict(Record.objects.filter(id__in=records).values_list("id", "source"))
    by_id = {act.id: act for act in told}
    stand, wait = {act.id for act in who_is_who.standing(told)}, {act.id for act in who_is_who.proposed(told)}
    pairs = {
        (left, right): pair
        for pair, left, right in MatchPair.objects.filter(record_l__in=records).values_list(
            "id", "record_l", "record_r"
        )
    }
    second = dict(MatchConfirmation.objects.filter(decision__in=list(by_id)).values_list("decision", "decided_by"))
    being_undone = {by_id[one].undoes for one in wait}
    names: dict[str, str] = {}
    return tuple(
        MatchDecided(
            decision=row.id,
            pair=pairs.get((row.record_l, row.record_r)),
            sentence=DECIDED[row.decision],
            reason=row.reason,
            by=_name(row.decided_by, names),
            at=row.decided_at,
            state=_state(by_id[row.id], stand, wait, now),
            may_undo=row.id in stand and row.id not in being_undone and (may_protected if row.of_two else may),
            may_confirm=row.id in wait and may_protected and row.decided_by != reader,
            source_titles=tuple(
                seen.title(sources[record]) for record in (row.record_l, row.record_r) if record in sources
            ),
            confirmed_by=_name(second[row.id], names) if row.id in second else None,
        )
        for row in shown
    )


def _state(act: Act, stand: set[int], wait: set[int], now: Mapping[str, str]) -> str:
    if act.id in wait:
        return "waits_for_second"
    if act.of_two and act.agreed is False:
        return "declined"
    if act.decision == who_is_who.UNDONE:
        return "kept"
    if act.id not in stand:
        return "taken_back"
    if act.decision == CANNOT_TELL:
        return "kept"
    left, right = (now.get(record) for record in act.pair)
    if left is None or right is None:
        return "not_held"
    return "in_effect" if (left == right) == (act.decision == SAME) else "next_run"


def _name(staff: str, names: dict[str, str]) -> str:
    """As the staff list has it, also of somebody who has left."""
    if staff not in names:
        found = governance.actor(StaffId(staff), on=governance.today())
        names[staff] = found.name if found else staff
    return names[staff]
