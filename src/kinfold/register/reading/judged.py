"""What was said of needs, from the table that nothing is ever taken out of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from django.db.models import Q

from kinfold.governance import queries as governance
from kinfold.register.models import Membership, Need, NeedStatement
from kinfold.register.reading.household import said_before
from kinfold.register.reading.redirects import ever_of, now_of, onward_of, past_of
from kinfold.register.reading.seen import Seen
from kinfold.register.rules.judging import (
    ANOTHER,
    CONFIRMED,
    DISPUTED,
    NOTED,
    VERDICTS,
    WORDS,
    NeedRead,
    Statement,
    about_that,
    count_confirmed,
    standing,
    verdicts,
    waiting,
)
from kinfold.register.values import SaidShown
from kinfold.vocabulary.codelists import FamilyRole
from kinfold.vocabulary.counting import Counted
from kinfold.vocabulary.identifiers import NeedId, PersonId, StaffId

AT_ONCE = 500


def said_of(families: Collection[str], people: Collection[str]) -> list[tuple[Statement, NeedStatement]]:
    """
    All that was ever said of these people, and of these families' households, oldest first, under the ids of now.

    What was said of somebody holds in every family that they are in. Where they were parted since, it is of everybody
    who may be meant, and certain of nobody.
    """
    if not NeedStatement.objects.exists():
        return []
    past, families_now = past_of("person", people), ever_of("family", families)
    rows: list[NeedStatement] = []
    for ids, column in ((past.ids, "person"), (families_now, "family")):
        wanted = sorted(ids)
        for start in range(0, len(wanted), AT_ONCE):
            asked = Q(**{f"{column}__in": wanted[start : start + AT_ONCE]})
            rows += NeedStatement.objects.filter(asked if column == "person" else asked & Q(person=""))
    before, asked_of, found = said_before(rows, families_now), set(people), []
    for row in sorted(rows, key=lambda row: row.id):
        was = row.id in before
        if not row.person:
            found.append((Statement(row.id, row.need, "", row.kind, row.undoes, certain=not was, before=was), row))
            continue
        heirs = past.heirs(row.person, row.decided_at)
        for one in sorted(heirs & asked_of):
            told = Statement(row.id, row.need, one, row.kind, row.undoes, certain=len(heirs) == 1, before=was)
            found.append((told, row))
    return found


def disputed_in(families: Sequence[str]) -> dict[str, frozenset[tuple[str, str]]]:
    """What professionals dispute in some families; a family in which nothing is disputed is left out. Cheap where nothing is."""
    disputed = NeedStatement.objects.filter(kind=DISPUTED)
    if not disputed.exists():
        return {}
    about = list(disputed.values_list("family", "person", "decided_at"))
    households = set(now_of("family", {family for family, person, _ in about if not person}).values())
    became = onward_of("person", {person for _, person, _ in about if person})
    people = {one for _, person, at in about if person for one in became.heirs(person, at)}
    of_people = Membership.objects.filter(person__in=sorted(people)).values_list("family", flat=True)
    touched = set(families) & (households | set(of_people))
    found = {}
    for family in sorted(touched):
        members = Membership.objects.filter(family=family, person__in=sorted(people)).values_list("person", flat=True)
        told = [one for one, _ in said_of([family], set(members))]
        if against := about_that(told, DISPUTED):
            found[family] = against
    return found


def confirmed_in(family: str, people: Collection[str], needs: Collection[str]) -> frozenset[tuple[str, str]]:
    """The confirmed needs of one family, those of a closed list of needs and of these people alone."""
    told = [one for one, _ in said_of([family], people)]
    return frozenset(about for about in about_that(told, CONFIRMED) if about[0] in needs)


def counted(family: str, confirmed: Iterable[tuple[str, str]], needs: Mapping[str, Need]) -> Counted:
    """How many needs and outcomes are confirmed; of a parent elsewhere and of one circumstance one need alone."""
    roles: defaultdict[str, set[str]] = defaultdict(set)
    for person, role in Membership.objects.filter(family=family, proposed=False).values_list("person", "role"):
        roles[person].add(role)
    elsewhere = {person for person, held in roles.items() if held == {FamilyRole.PARENT_ELSEWHERE}}
    read = {id_: NeedRead(need.outcome, need.counted_once_as, need.elsewhere_once) for id_, need in needs.items()}
    return count_confirmed(confirmed, read, elsewhere)


def without(
    told: Sequence[tuple[Statement, NeedStatement]], apart: Collection[str], *, family: str
) -> list[tuple[Statement, NeedStatement]]:
    """What was said, without what another family's workers said of parents whose home is kept from this one's."""
    ours = ever_of("family", [family]) if apart else {}
    return [(one, row) for one, row in told if one.subject not in apart or row.family in ours]


BEFORE = "Said in a family that has changed since; its words are for whoever wrote them and for whoever answers for safeguarding."
SOMEBODY = "somebody else of the family"
NOT_SAID = "somebody of the family; nobody wrote down who"
ELSEWHERE = "Written down in another family of theirs; its words are for those who work with that family."


def in_words(
    told: Sequence[tuple[Statement, NeedStatement]],
    seen: Seen,
    names: Mapping[str, str],
    *,
    family: str,
    staff: str = "",
    safeguards: bool = False,
) -> tuple[SaidShown, ...]:
    """
    What stands said, newest first, of needs that the purpose includes and people who may be shown.

    What was said of somebody holds in every family that they are in; the words, and whose they are, are for the family
    in which they were written, while its household is the one of that day: they may tell where the other home is. Of
    what was said before it changed nothing but a verdict on a person is told. `staff` is whoever reads: what they said
    themselves they may read, and take back. `safeguards` says that they answer for safeguarding, and read all of it.
    """
    ours = ever_of("family", [family])
    needs = seen.needs()
    all_told = [one for one, _ in told]
    rows = {row.id: row for _, row in told}
    speakers = now_of("person", {row.speaker for row in rows.values() if row.speaker not in ("", ANOTHER)})
    holds = {one.id for one in verdicts(all_told).values()}
    waits, shown = waiting(all_told), []
    for one in reversed(standing(all_told)):
        row = rows[one.id]
        if one.need not in needs or (one.subject and one.subject not in names):
            continue
        theirs = bool(staff) and row.decided_by == staff
        told_all = theirs or (safeguards and row.family in ours)
        here = told_all or (row.family in ours and not one.before)
        if one.before and not told_all and (not one.subject or one.kind in (NOTED, WORDS)):
            continue
        who = governance.actor(StaffId(row.decided_by), on=governance.today()) if here else None
        shown.append(
            SaidShown(
                statement=one.id,
                need=NeedId(one.need),
                label=needs[one.need].label,
                outcome=needs[one.need].outcome,
                person=PersonId(one.subject) if one.subject else None,
                person_name=names.get(one.subject),
                kind=one.kind,
                said=row.said if here else BEFORE if one.before else ELSEWHERE,
                basis=row.basis,
                judged_on=row.judged_on,
                by=(who.name if who else row.decided_by)
                if here
                else "a worker"
                if one.before
                else "another family's worker",
                at=row.decided_at,
                holds=one.id in holds or (one.kind not in VERDICTS and one.certain),
                waits=one.id in waits,
                may_take_back=theirs,
                speaker=_speaker(row, speakers, names) if here and one.kind == WORDS else None,
            )
        )
    return tuple(shown)


def _speaker(row: NeedStatement, now: Mapping[str, str | None], names: Mapping[str, str]) -> str:
    """Whose words they are. Whom this page does not name is somebody of the family."""
    if not row.speaker:
        return NOT_SAID
    return names.get(now.get(row.speaker) or "", SOMEBODY)
