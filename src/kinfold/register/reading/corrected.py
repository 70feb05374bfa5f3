"""
What professionals said of families, and what it does to the rows of the last run while a page reads them.

A correction acts at once: it is laid over what the run published. Once a run has taken it in, laying it over changes
nothing more.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from kinfold.families.tables import Corrected
from kinfold.register.models import (
    CorrectionConfirmation,
    FamilyCorrection,
    Membership,
    Record,
    Residence,
    Run,
)
from kinfold.register.reading.decisions import people_of
from kinfold.register.reading.redirects import now_of
from kinfold.register.reading.seen import newest_day, newest_run
from kinfold.register.rules import correcting
from kinfold.register.rules.correcting import Act, Meant
from kinfold.vocabulary.codelists import CorrectionKind as Kind
from kinfold.vocabulary.codelists import FamilyRole
from kinfold.vocabulary.periods import local_day

CHILD_ROLES = (FamilyRole.CHILD, FamilyRole.CHILD_IN_CARE, FamilyRole.EXPECTED_CHILD)
SAID_BELONGS, SAID_CARER = "said_belongs", "said_carer"
_AT_ONCE = 500
HEEDED = "corrections heeded"
"""In a run's counts: the last row of what was said that the run knew."""
AGREED = "agreements heeded"
"""In a run's counts: the last word of a second person that the run knew."""


def acts() -> tuple[Act, ...]:
    """All that was ever said, in the order in which it was, under the ids of now. Cheap where nobody has said anything."""
    rows = list(FamilyCorrection.objects.order_by("id"))
    if not rows:
        return ()
    found = people_of({record for row in rows for record in (*row.records, *row.other_records)})
    said_of = {one for row in rows for one in (row.person, row.other) if one}
    # Whoever was parted since is known by their records alone.
    now = {one: into or one for one, into in now_of("person", said_of).items()}
    agreed = dict(CorrectionConfirmation.objects.values_list("correction", "agreed"))
    return tuple(
        Act(row.id, row.kind, _who(row.records, found) or now[row.person], _who(row.other_records, found) or now.get(row.other, ""), row.dwelling, row.undoes, row.of_two, agreed.get(row.id), local_day(row.decided_at), _is_torn(row, found))
        for row in rows
    )  # fmt: skip


def binding() -> tuple[Corrected, ...]:
    """
    What stands, for the next run to heed: each person by the records that they were made of when it was said.

    The run holds these to be somebody. Where none of them is held any more it is all the records of whom the id is now.
    """
    stand = correcting.standing(acts())
    if not stand:
        return ()
    rows = {row.id: row for row in FamilyCorrection.objects.filter(id__in=[act.id for act in stand])}
    held = people_of({record for row in rows.values() for record in (*row.records, *row.other_records)})
    records = records_of({one for act in stand for one in act.pair if one})
    return tuple(
        Corrected(
            act.id,
            Kind(act.kind),
            act.said_on,
            _held(rows[act.id].records, held) or records[act.person],
            (_held(rows[act.id].other_records, held) or records[act.other]) if act.other else (),
            act.dwelling or None,
            rows[act.id].from_day,
            rows[act.id].home or None,
        )
        for act in stand
    )


def last_row() -> int:
    """The last row that has effect by now; what comes later, or is agreed to later, waits for the run after."""
    newest = FamilyCorrection.objects.order_by("-id").values_list("id", flat=True).first()
    return newest or 0


def last_agreement() -> int:
    """The last word of a second person by now."""
    newest = CorrectionConfirmation.objects.order_by("-id").values_list("id", flat=True).first()
    return newest or 0


def late_agreements() -> set[int]:
    """What a second person agreed to too late for the run that pages show: also while it was being made."""
    run = newest_run()
    if run is None:
        return set()
    rows = CorrectionConfirmation.objects.filter(agreed=True)
    # A run that was made before runs told which word they knew.
    late = rows.filter(id__gt=int(run.counts[AGREED])) if AGREED in run.counts else rows.filter(decided_at__gt=run.published_at)  # fmt: skip
    return set(late.values_list("correction", flat=True))


def _who(records: Sequence[str], found: Mapping[str, str]) -> str:
    """Whoever has most of some records now; of two who have as many the first by id. Empty where nobody has any."""
    counted = Counter(found[record] for record in records if record in found)
    return min(counted, key=lambda person: (-counted[person], person), default="")


def _is_torn(row: FamilyCorrection, found: Mapping[str, str]) -> bool:
    """
    Whether two people have as many of the records as each other, so that nobody can say of whom it was said.

    A home stays hidden all the same, and what was taken back stays so.
    """
    if row.kind in (Kind.NOT_DISCLOSED, correcting.TAKEN_BACK):
        return False
    for records in (row.records, row.other_records):
        most = [count for _, count in Counter(found[one] for one in records if one in found).most_common(2)]
        if len(most) == 2 and most[0] == most[1]:
            return True
    return False


def _held(records: Sequence[str], found: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(sorted(record for record in records if record in found))


def records_of(people: Collection[str]) -> dict[str, tuple[str, ...]]:
    """All the records that each of some people is made of now."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    asked = sorted(people)
    for start in range(0, len(asked), _AT_ONCE):
        for person, record in Record.objects.filter(person__in=asked[start : start + _AT_ONCE]).values_list(
            "person", "id"
        ):
            found[person].append(record)
    return {person: tuple(sorted(found[person])) for person in asked}


def awaits(row: FamilyCorrection, run: Run | None, agreed_after: bool) -> bool:
    """Whether the run that pages show was made before it had effect."""
    return run is None or agreed_after or row.id > int(run.counts.get(HEEDED, 0))


def changed_since_the_run(told: Collection[Act], families: Collection[str], people: Collection[str]) -> bool:
    """Whether anything said of these people, or on the page of one of these families, has still to be taken in by a run."""
    if not told:
        return False
    run = newest_run()
    by_id = {act.id: act for act in told}
    about = [act.id for act in told if act.has_effect and _shows_on(by_id.get(act.undoes or 0, act)) & set(people)]
    rows = FamilyCorrection.objects.filter(Q(id__in=about) | Q(family__in=list(families)))
    late = late_agreements()
    effective = {act.id for act in told if act.has_effect}
    return any(awaits(row, run, row.id in late) for row in rows if row.id in effective)


def _shows_on(act: Act) -> frozenset[str]:
    """On whose pages something shows that was said: that a home must not come to somebody's knowledge not on theirs."""
    return frozenset({act.person}) if act.kind == Kind.NOT_DISCLOSED else act.pair


@dataclass(frozen=True)
class Laid:
    """Standing corrections, with the families that each one's other person stands for: as a child, or as main carer."""

    told: tuple[Act, ...]
    families: dict[str, frozenset[str]]
    on: date
    """The day that the run speaks of, after which nothing can have ended."""

    def of(self, family: str, kind: Kind) -> list[Act]:
        return [act for act in self.told if act.kind == kind and family in self.families.get(act.other, ())]

    def away(self, family: str) -> frozenset[str]:
        """Whom somebody said not to belong to a family."""
        return frozenset(act.person for act in self.of(family, Kind.NOT_BELONGS))


def laid(told: Collection[Act]) -> Laid:
    """What stands, ready to be laid over memberships."""
    stand = correcting.standing(told)
    others = sorted({act.other for act in stand if act.other})
    families: defaultdict[str, set[str]] = defaultdict(set)
    roles = Q(role__in=[*CHILD_ROLES, FamilyRole.MAIN_CARER])
    for start in range(0, len(others), _AT_ONCE):
        rows = Membership.objects.filter(roles, person__in=others[start : start + _AT_ONCE], until_day=None)
        for person, family in rows.values_list("person", "family"):
            families[person].add(family)
    on = (newest_day() or date.min) if stand else date.min
    return Laid(stand, {person: frozenset(of) for person, of in families.items()}, on)


def stands_for(person: str) -> frozenset[str]:
    """The families that are meant where somebody's is: those whose child or main carer they are."""
    roles = [*CHILD_ROLES, FamilyRole.MAIN_CARER]
    rows = Membership.objects.filter(person=person, role__in=roles, until_day=None)
    return frozenset(rows.values_list("family", flat=True))


def meant(told: Collection[Act], new: Act | None = None) -> Meant:
    """What everybody of whom something stands stands for, and one more."""
    acts = (*correcting.standing(told), *((new,) if new else ()))
    people = sorted({one for act in acts for one in act.pair if one})
    families: defaultdict[str, set[str]] = defaultdict(set)
    children: set[str] = set()
    roles = Q(role__in=[*CHILD_ROLES, FamilyRole.MAIN_CARER])
    for start in range(0, len(people), _AT_ONCE):
        rows = Membership.objects.filter(roles, person__in=people[start : start + _AT_ONCE], until_day=None)
        for person, family, role in rows.values_list("person", "family", "role"):
            families[person].add(family)
            if role in CHILD_ROLES:
                children.add(person)
    return Meant({person: frozenset(of) for person, of in families.items()}, frozenset(children))


def members(family: str) -> frozenset[str]:
    """Everybody who is or was in a family, without whom somebody said not to belong."""
    ids = frozenset(Membership.objects.filter(family=family).values_list("person", flat=True))
    return ids - laid(acts()).away(family)


def all_away() -> dict[str, frozenset[str]]:
    """By family, whom somebody said not to belong; a family of which nobody said so is left out. Cheap where nobody did."""
    told = laid(acts())
    away: defaultdict[str, set[str]] = defaultdict(set)
    for act in told.told:
        if act.kind == Kind.NOT_BELONGS:
            for family in told.families.get(act.other, ()):
                away[family].add(act.person)
    return {family: frozenset(people) for family, people in away.items()}


def kept_apart(family: str, told: Collection[Act]) -> frozenset[str]:
    """Families that a family's page must not lead to, nor lead to it: a home of one must not be disclosed to somebody in the other."""
    apart: set[str] = set()
    for act in correcting.standing(told):
        if act.kind == Kind.NOT_DISCLOSED:
            rows = Membership.objects.filter(person__in=[act.person, act.other]).values_list("person", "family")
            hiding = {of for person, of in rows if person == act.person}
            not_to_know = {of for person, of in rows if person == act.other}
            apart |= (not_to_know if family in hiding else set()) | (hiding if family in not_to_know else set())
    return frozenset(apart - {family})


def not_through(person: str, told: Collection[Act]) -> frozenset[str]:
    """
    Families that a person's own page must not lead to, whoever reads it: somebody is or was in them whose home must not be
    disclosed to that person. Who works with such a family finds it by itself.
    """
    hiding = {act.person for act in correcting.standing(told) if act.kind == Kind.NOT_DISCLOSED and act.other == person}
    if not hiding:
        return frozenset()
    rows = Membership.objects.filter(person__in=sorted(hiding), proposed=False)
    return frozenset(rows.values_list("family", flat=True))


def over(family: str, places: Iterable[Membership], told: Laid) -> list[Membership]:
    """A family's memberships as they are by what was said; rows made here are never saved."""
    if not told.told:
        return list(places)
    away = told.away(family)
    kept = [place for place in places if place.person not in away]
    kept = [_left(place, told) if _is_child_elsewhere(place, told) else place for place in kept]
    kept = _without_parents(kept, told)
    for act in told.of(family, Kind.BELONGS):
        kept = _come(family, kept, act)
    for act in told.of(family, Kind.IS_CARER):
        if act.other in {place.person for place in kept if place.role in CHILD_ROLES and place.until_day is None}:
            kept = _caring(family, kept, act, told)
    return kept


def _is_child_elsewhere(place: Membership, told: Laid) -> bool:
    """A child who belongs to another family because somebody said so is a child of that one alone."""
    if place.role not in CHILD_ROLES or place.until_day is not None:
        return False
    said = [act for act in told.told if act.kind == Kind.BELONGS and act.person == place.person]
    return bool(said) and all(
        told.families.get(act.other) and place.family not in told.families[act.other] for act in said
    )


def _left(place: Membership, told: Laid) -> Membership:
    """As somebody of the past, so that the family that a child is taken from knows whom, and can say otherwise."""
    said = max(act.said_on for act in told.told if act.kind == Kind.BELONGS and act.person == place.person)
    return _left_since(place, said, told)


def _left_since(place: Membership, said: date, told: Laid) -> Membership:
    left = copy(place)
    left.until_day = min(said, told.on)
    if left.from_day is not None and left.from_day >= left.until_day:
        left.from_day = None
    return left


def _without_parents(places: Sequence[Membership], told: Laid) -> list[Membership]:
    """Whoever is no parent of any child here is no parent elsewhere; where some child is theirs the run sorts it out."""
    children = {place.person for place in places if place.role in CHILD_ROLES and place.until_day is None}
    said: defaultdict[str, set[str]] = defaultdict(set)
    for act in told.told:
        if act.kind == Kind.NOT_PARENT:
            said[act.person].add(act.other)
    return [
        place
        for place in places
        if place.role != FamilyRole.PARENT_ELSEWHERE or not children or children - said.get(place.person, set())
    ]


def _come(family: str, places: list[Membership], act: Act) -> list[Membership]:
    here = [place for place in places if place.person == act.person and place.until_day is None]
    if any(not place.proposed for place in here):
        return places
    child = Membership.objects.filter(person=act.person, role__in=CHILD_ROLES, until_day=None).first()
    role = child.role if child else here[0].role if here and here[0].role in CHILD_ROLES else FamilyRole.OTHER
    return [place for place in places if place not in here] + [_said_place(family, act, role, SAID_BELONGS)]


def _caring(family: str, places: list[Membership], act: Act, told: Laid) -> list[Membership]:
    here = [place for place in places if place.person == act.person and place.until_day is None]
    now = [place for place in places if place.person == act.other and place.until_day is None]
    if all(place.proposed for place in now) and not any(place.role == FamilyRole.MAIN_CARER for place in here):
        # Only proposed here, by another carer: a run has the child in the family of whoever was said to be it.
        return [place for place in places if place not in now]
    if any(place.role == FamilyRole.MAIN_CARER and not place.proposed for place in here):
        return places
    cared = [place for place in places if place.person == act.other]
    theirs = {one.other for one in told.told if one.kind == Kind.IS_CARER and one.person == act.person}
    children = {one.person for one in places if one.role in CHILD_ROLES and one.until_day is None and not one.proposed}
    if children - theirs:  # the others and their main carer stay a family, and this child goes with hers
        return [
            _left_since(one, act.said_on, told) if one in cared and one.until_day is None else one for one in places
        ]
    for place in cared:  # a proposal that somebody accepted is one no longer
        place.proposed = False
    kept = [_main_no_more(place, act.person) for place in places if place not in here]
    return [*kept, _said_place(family, act, FamilyRole.MAIN_CARER, SAID_CARER)]


def _main_no_more(place: Membership, new: str) -> Membership:
    """A family has one main carer: whoever was it cares beside the new one, or is a parent of another home."""
    if place.role != FamilyRole.MAIN_CARER or place.until_day is not None:
        return place
    homes = Residence.objects.filter(until_day=None)
    together = homes.filter(person=place.person, dwelling__in=homes.filter(person=new).values("dwelling")).exists()
    other = copy(place)
    other.role = FamilyRole.CARER if together or place.basis != "stated_parent" else FamilyRole.PARENT_ELSEWHERE
    return other


def _said_place(family: str, act: Act, role: str, basis: str) -> Membership:
    return Membership(
        id=f"correction {act.id}", row_hash=0, family=family, person=act.person, role=role,
        from_day=act.said_on, until_day=None, basis=basis, basis_sources=[],
        basis_day=act.said_on, proposed=False,
    )  # fmt: skip
