"""Whom people here protect: the marks for the line, and what the door must know before the line has run again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import TypeVar

from django.db.models import Q, QuerySet

from kinfold.governance import queries as governance
from kinfold.governance import wall
from kinfold.governance.queries import Visible
from kinfold.governance.rules.marking import Protected
from kinfold.governance.rules.policy import About
from kinfold.governance.rules.rows import AboutKind, RelationshipKind, RestrictionReason, RestrictionRow
from kinfold.register.models import HomeSince, Membership, Person, ProtectionStep, Record, Residence
from kinfold.register.protection_values import WouldHide
from kinfold.register.reading import behind_the_wall, corrected
from kinfold.register.reading.people import name_of
from kinfold.register.reading.redirects import heirs_of, id_now
from kinfold.register.rules import correcting
from kinfold.register.rules.correcting import Act
from kinfold.register.rules.protecting import (
    AT_ONCE,
    BY_A_RUN,
    LIFTED,
    OF_ONE_ALONE,
    PROTECTED,
    LetGo,
    Standing,
    standing_of,
)
from kinfold.vocabulary.codelists import CorrectionKind, FamilyRole
from kinfold.vocabulary.identifiers import StaffId

Row = TypeVar("Row", Membership, Residence)
_INTO_A_FAMILY = (CorrectionKind.BELONGS.value, CorrectionKind.IS_CARER.value)
_ELSEWHERE = (FamilyRole.CHILD_IN_CARE.value, FamilyRole.PARENT_ELSEWHERE.value)


def standing(step: ProtectionStep) -> Standing:
    kinds = ProtectionStep.objects.filter(of=step.id).order_by("id").values_list("kind", flat=True)
    return standing_of(kinds)


def standing_protections() -> list[ProtectionStep]:
    """Those that are not lifted, oldest first."""
    after: defaultdict[int, list[str]] = defaultdict(list)
    for of, kind in ProtectionStep.objects.exclude(of=None).order_by("id").values_list("of", "kind"):
        after[of or 0].append(kind)
    began = ProtectionStep.objects.filter(kind=PROTECTED).order_by("decided_at", "id")
    return [step for step in began if standing_of(after[step.id]) is not Standing.LIFTED]


def marks() -> tuple[Protected, ...]:
    """
    The records that were the person's when somebody protected them, and those that are now, each with its marks.

    Whatever the reason, where they live is protected for all who live there, as it was from the moment on. What a run
    keeps hidden is hidden for the reason that it had, and no more.
    """
    told = set[Protected]()
    for step in standing_protections():
        at_home = set() if step.decided_by == BY_A_RUN else {RestrictionReason.PROTECTED_ADDRESS.value}
        for mark in {step.mark} | at_home:
            told |= {(record, mark) for record in _records_of(step)}
    return tuple(sorted(told))


def groups() -> dict[int, frozenset[str]]:
    """By the number of each protection by people that stands, the records by which a run knows whom it is about."""
    return {step.id: _records_of(step) for step in standing_protections() if step.decided_by != BY_A_RUN}


def let_go() -> list[LetGo]:
    """All that are lifted. For the line."""
    after: defaultdict[int, list[ProtectionStep]] = defaultdict(list)
    for step in ProtectionStep.objects.exclude(of=None).order_by("id"):
        after[step.of or 0].append(step)
    began = ProtectionStep.objects.filter(kind=PROTECTED, id__in=sorted(after)).order_by("id")
    lifted = [step for step in began if standing_of(one.kind for one in after[step.id]) is Standing.LIFTED]
    return [
        LetGo(max(_moment(one.decided_at) for one in after[step.id] if one.kind == LIFTED), _records_of(step))
        for step in lifted
    ]


def _moment(at: datetime) -> int:
    """Not the ledger's number: a ledger that was begun anew counts from one."""
    return int(at.timestamp() * 1_000_000)


def restrictions(today: date) -> tuple[RestrictionRow, ...]:
    """What follows from all protections that stand. For the line: on PostgreSQL no page may see so much."""
    return follow(standing_protections(), today)


def follow(protections: Iterable[ProtectionStep], today: date) -> tuple[RestrictionRow, ...]:
    """
    What follows from some protections, by what the register holds now: as a run works it out, from less.

    Whoever lives with somebody whose home is protected is hidden too, and every family with a hidden person in it.
    """
    reasons: dict[str, RestrictionReason] = {}
    for step in protections:
        people = _people_of(step)
        for other in _with_them(people, today) if step.mark not in OF_ONE_ALONE else ():
            reasons.setdefault(other, RestrictionReason.SHARED_HOME)
        reasons |= dict.fromkeys(people, RestrictionReason(step.mark))
    rows = [_row("person", person, reason) for person, reason in sorted(reasons.items())]
    families = _families(reasons, today)
    rows += [_row("family", family, RestrictionReason.PROTECTED_MEMBER) for family in sorted(families)]
    return tuple(rows)


def would_follow(person: str, today: date) -> WouldHide:
    """What would be hidden with a person: others, and families."""
    people = _with_them({person}, today) | {person}
    families = _families(people, today)
    return WouldHide(people=len(people - {person}), families=len(families))


def hidden_with(person: str, today: date) -> frozenset[str]:
    """Who would be hidden with a person. To be asked under the leave to protect: behind the second wall that of a page tells nobody."""
    return frozenset(_with_them({person}, today) - {person})


def names_of(people: Collection[str], seen: Visible) -> dict[str, str]:
    """By id, the names of those whose pages the reader may open: one of them may be whom the protected person fled from."""
    opened = set(seen.may_open_people.filter(about_id__in=sorted(people)))
    return {one.id: name_of(one) for one in Person.objects.filter(id__in=sorted(opened), restricted=False)}


def _people_of(step: ProtectionStep) -> set[str]:
    """Whoever the protected person is by now: under the id of then, and whoever has one of the records."""
    by_record = Record.objects.filter(id__in=step.records).values_list("person", flat=True)
    return {step.person, *heirs_of("person", step.person), *by_record}


def _records_of(step: ProtectionStep) -> frozenset[str]:
    now = Record.objects.filter(person__in=sorted(_people_of(step))).values_list("id", flat=True)
    return frozenset((*step.records, *now))


def _with_them(people: Collection[str], today: date) -> set[str]:
    """Whoever shares a home with one of some people today, or a family under one roof."""
    if wall.stands():
        stand = correcting.standing(corrected.acts())
        return behind_the_wall.living_with(people, stand, today) | _beside(people, stand)
    homes = _on(Residence.objects.all(), today)
    dwellings = homes.filter(person__in=people, dwelling__isnull=False).values_list("dwelling", flat=True)
    acts = correcting.standing(corrected.acts())
    said = {act.dwelling for act in acts if act.dwelling and act.person in people}
    since = HomeSince.objects.filter(person__in=people).values_list("dwelling", flat=True)
    at = {*dwellings, *since, *said}
    there = set(homes.filter(dwelling__in=at).values_list("person", flat=True))
    there |= set(HomeSince.objects.filter(dwelling__in=at).values_list("person", flat=True))
    there |= {act.person for act in acts if act.dwelling in at}
    roof = _memberships(people, today).exclude(role__in=_ELSEWHERE).values_list("family", flat=True)
    members = _on(Membership.objects.filter(family__in=set(roof), proposed=False), today)
    return there | _beside(people, acts) | set(members.exclude(role__in=_ELSEWHERE).values_list("person", flat=True))


def _beside(people: Collection[str], acts: Iterable[Act]) -> set[str]:
    """Whoever was said to be of one family with one of some people."""
    return {one for act in acts if act.kind in _INTO_A_FAMILY and act.pair & set(people) for one in act.pair if one}


def may_be_protected_unseen(ids: Collection[str], seen: Visible, staff: StaffId) -> list[str]:
    """
    Of those whom some ids of records or people are of, who can be protected without being shown.

    Whoever is hidden already, and whose page whoever asks may open by working with them; nobody whom they know. A broken
    glass lets them look, and is no reason to hide anybody.
    """
    named = {id_now("person", one) for one in ids}
    found = set(
        Record.objects.filter(Q(id__in=sorted(ids)) | Q(person__in=sorted(named))).values_list("person", flat=True)
    )
    hidden = set(governance.protected("person").filter(about_id__in=sorted(found)))
    worked_with = seen.may_open_people.exclude(kind=RelationshipKind.BREAK_GLASS)
    opened = set(worked_with.filter(about_id__in=sorted(found)))
    may = (found & hidden) | opened
    return sorted(one for one in may if not governance.kept_apart(staff, About("person", one)))


def may_decide(step: ProtectionStep, staff: StaffId) -> bool:
    """Whether a member of staff has no interest in whom a protection is about: nobody lifts that of somebody they know."""
    theirs = {step.person, *heirs_of("person", step.person)}
    return not any(governance.kept_apart(staff, About("person", person)) for person in theirs)


def may_see(step: ProtectionStep, staff: StaffId) -> bool:
    """
    Whether a member of staff sees that a protection is there: who may decide on it, but for who asked for it unseen.

    To them a new line would tell that there is somebody of the number that they named, and that they are hidden.
    """
    if step.decided_by == staff and governance.asked_about_nobody(step.entry):
        return False
    return may_decide(step, staff)


def _memberships(people: Collection[str], today: date) -> QuerySet[Membership]:
    return _on(Membership.objects.filter(person__in=sorted(people)), today)


def _families(people: Collection[str], today: date) -> set[str]:
    if wall.stands():
        return behind_the_wall.families_of(people, today)
    return set(_memberships(people, today).values_list("family", flat=True))


def _on(rows: QuerySet[Row], today: date) -> QuerySet[Row]:
    return rows.filter(Q(until_day__isnull=True) | Q(until_day__gt=today))


def _row(kind: AboutKind, id_: str, reason: RestrictionReason) -> RestrictionRow:
    return RestrictionRow(about_kind=kind, about_id=id_, reason=reason, source=AT_ONCE)
