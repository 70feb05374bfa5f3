"""Where people live by what professionals said: which homes no page may show, and what is shown before a run took it in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from kinfold.governance import wall
from kinfold.governance.queries import protected
from kinfold.governance.rules.rows import RestrictionReason
from kinfold.register.models import FamilyCorrection, HomeSince, Membership, Residence
from kinfold.register.reading import behind_the_wall, corrected
from kinfold.register.reading.seen import newest_run
from kinfold.register.reading.two_homes import AT_HOME, lives_elsewhere
from kinfold.register.rules import correcting
from kinfold.register.rules.correcting import Act
from kinfold.register.rules.protecting import AT_ONCE
from kinfold.register.values import Home
from kinfold.vocabulary.codelists import CorrectionKind as Kind
from kinfold.vocabulary.codelists import FamilyRole
from kinfold.vocabulary.identifiers import postcode

_ELSEWHERE = (FamilyRole.PARENT_ELSEWHERE.value, FamilyRole.CHILD_IN_CARE.value)


def undisclosed(told: Collection[Act]) -> frozenset[str]:
    """Homes that are shown to nobody, because a professional said that somebody must not learn of them."""
    return frozenset(act.dwelling for act in correcting.standing(told) if act.kind == Kind.NOT_DISCLOSED)


def undisclosed_waits(told: Collection[Act]) -> bool:
    """Whether a professional said "do not disclose" and no run has taken it in yet."""
    heeded = int(run.counts.get(corrected.HEEDED, 0)) if (run := newest_run()) else 0
    return any(act.kind == Kind.NOT_DISCLOSED and act.id > heeded for act in correcting.standing(told))


@dataclass(frozen=True)
class HiddenHomes:
    """What the rows of the last run still hold, and no page may show: some homes, all at some postcodes, and all of some people."""

    dwellings: frozenset[str]
    postcodes: frozenset[str]
    people: frozenset[str] = frozenset()
    spared: frozenset[str] = frozenset()
    """At such a postcode the homes of those who must not know: their own pages would tell by it that something was said."""
    asks: bool = False
    """Homes of those whom people protected since the run are hidden too, and behind the second wall each has to be asked about."""

    def __contains__(self, home: Residence | HomeSince) -> bool:
        if home.dwelling in self.dwellings or (home.person in self.people and _is_of_now(home)):
            return True
        if home.postcode in self.postcodes and home.dwelling not in self.spared:
            return True
        return self.asks and bool(home.dwelling and behind_the_wall.hidden_since([home.dwelling]))

    def who_lived_there(self, people: Collection[str]) -> set[str]:
        """Who of some people has, or had, one of these homes."""
        found = set(Residence.objects.filter(self.rows, person__in=sorted(people)).values_list("person", flat=True))
        if not self.asks:
            return found
        homes = Residence.objects.filter(person__in=sorted(people), dwelling__isnull=False)
        whose = list(homes.values_list("person", "dwelling"))
        hidden = behind_the_wall.hidden_since({dwelling for _, dwelling in whose if dwelling})
        return found | {person for person, dwelling in whose if dwelling in hidden}

    @property
    def rows(self) -> Q:
        """The same, of `Residence`."""
        near = Q(postcode__in=sorted(self.postcodes)) & ~Q(dwelling__in=sorted(self.spared))
        return Q(dwelling__in=sorted(self.dwellings)) | near | Q(person__in=sorted(self.people), until_day=None)


def _is_of_now(home: Residence | HomeSince) -> bool:
    return isinstance(home, HomeSince) or home.until_day is None


def hidden_homes(told: Collection[Act]) -> HiddenHomes:
    """
    Homes that must not be disclosed, however they are written: the one that was said, and any of theirs by now; and those
    of whomever people protected since the run.

    Only a run finds all ways of writing one. Until then every home at its postcode is hidden, rather some too many; and
    every home of today of the person, and of the children who live with them. The home of who must not know is not.
    """
    stand = [act for act in correcting.standing(told) if act.kind == Kind.NOT_DISCLOSED]
    since = _protected_since()
    of_protected = frozenset[str]() if wall.stands() else _homes_of(since, told)
    asks = wall.stands() and bool(since)
    if not stand:
        return HiddenHomes(of_protected, frozenset(), asks=asks)
    run, late = newest_run(), corrected.late_agreements()
    rows = FamilyCorrection.objects.filter(id__in=[act.id for act in stand])
    said = {row.id: postcode(row.home.rpartition(",")[2]) for row in rows if corrected.awaits(row, run, row.id in late)}
    new = [act for act in stand if act.id in said]
    theirs = _dwellings_of({act.other for act in new})
    with_them = {act.id: {act.person} | (_children_with(act.person) - {act.other}) for act in new}
    lived_in = _dwellings_of({one for some in with_them.values() for one in some})
    homes = {act.dwelling for act in stand}
    for act in new:
        for one in with_them[act.id]:
            homes |= lived_in[one] - theirs[act.other]
    at: defaultdict[str, list[set[str]]] = defaultdict(list)
    for act in new:
        if post := said[act.id]:
            at[post].append(theirs[act.other])
    spared = {dwelling for some in at.values() for dwelling in set.intersection(*some)} - homes
    people = frozenset(act.person for act in new)
    return HiddenHomes(frozenset(homes | of_protected), frozenset(at), people, frozenset(spared), asks)


def _dwellings_of(people: Collection[str]) -> defaultdict[str, set[str]]:
    """By person where they live, as the last run has it."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    rows = Residence.objects.filter(person__in=sorted(people), until_day=None, dwelling__isnull=False)
    for person, dwelling in rows.values_list("person", "dwelling"):
        found[person].add(dwelling or "")
    return found


def _children_with(person: str) -> set[str]:
    """The children who live with somebody by family, but those who live with a parent of another home."""
    roof = Membership.objects.filter(proposed=False, until_day=None).exclude(role__in=_ELSEWHERE)
    families = sorted(set(roof.filter(person=person).values_list("family", flat=True)))
    children = set(roof.filter(family__in=families, role=FamilyRole.CHILD).values_list("person", flat=True))
    return children - _at_another_home(children, families)


def _protected_since() -> frozenset[str]:
    """Whom people here protected, in their own right, and no run has taken it in yet: a run hides every home they live in."""
    rows = protected("person").filter(source=AT_ONCE).exclude(reason_code=RestrictionReason.SHARED_HOME)
    return frozenset(rows)


def _homes_of(people: Collection[str], told: Collection[Act]) -> frozenset[str]:
    if not people:
        return frozenset()
    said = {act.dwelling for act in correcting.standing(told) if act.kind == Kind.LIVES_AT and act.person in people}
    since = HomeSince.objects.filter(person__in=sorted(people)).values_list("dwelling", flat=True)
    now = Residence.objects.filter(person__in=sorted(people), until_day=None).values_list("dwelling", flat=True)
    return frozenset({*said, *since, *(one for one in now if one)})


def undisclosed_among(people: Collection[str], told: Collection[Act]) -> frozenset[str]:
    """
    Who of some people lives where it must not be disclosed: what moves them touches that protection.

    Once a run has taken it in the register does not hold the place any more, only that the home is hidden.
    """
    stand = [act for act in correcting.standing(told) if act.kind == Kind.NOT_DISCLOSED]
    if not stand:
        return frozenset()
    hidden = Q(hidden=True) | hidden_homes(told).rows
    live = Residence.objects.filter(hidden, person__in=sorted(people), until_day=None).values_list("person", flat=True)
    return frozenset(live) | {act.person for act in stand if act.person in people}


def guarded(people: Collection[str], told: Collection[Act]) -> frozenset[str]:
    """
    Of some people those whose home must not be disclosed: no page tells their telephone, school, or a worker's team either.

    Also whoever is under one roof with them by family: a child's school leads home. That a source still has the child at another
    address says little, since after a flight the old one stands longest; but for a child who lives with a parent of another home.
    """
    found = undisclosed_among(people, told)
    hiding = {act.person for act in correcting.standing(told) if act.kind == Kind.NOT_DISCLOSED}
    if not hiding:
        return found
    roof = Membership.objects.filter(proposed=False, until_day=None).exclude(role__in=_ELSEWHERE)
    families = sorted(set(roof.filter(person__in=sorted(hiding)).values_list("family", flat=True)))
    with_them = set(roof.filter(family__in=families, person__in=sorted(people)).values_list("person", flat=True))
    return found | (with_them - _at_another_home(with_them, families))


def _at_another_home(people: Collection[str], families: Collection[str]) -> set[str]:
    """Of members of some families the children all of whose homes are those of a parent who lives elsewhere, or of another family's carers."""
    rows = list(
        Membership.objects.filter(person__in=sorted(people), role=FamilyRole.CHILD, proposed=False, until_day=None)
    )
    around = list(Membership.objects.filter(family__in=sorted({row.family for row in rows}), proposed=False))
    others: defaultdict[str, set[str]] = defaultdict(set)
    for place in around:
        if lives_elsewhere(place) or (place.family not in families and place.role in AT_HOME):
            others[place.family].add(place.person)
    adults = {row.person: set[str]() for row in rows}
    for row in rows:
        adults[row.person] |= others[row.family]
    homes: defaultdict[str, set[str | None]] = defaultdict(set)
    wanted = {*adults, *(one for some in others.values() for one in some)}
    for home in Residence.objects.filter(person__in=sorted(wanted), until_day=None):
        homes[home.person].add(home.dwelling)
    return {
        child
        for child, whose in adults.items()
        if homes[child] and homes[child] <= {dwelling for one in whose for dwelling in homes[one]}
    }


def home_said(
    person: str, homes: Sequence[Residence], told: Collection[Act]
) -> tuple[tuple[Home, ...], list[Residence]]:
    """
    Where somebody was said to live, while no run has taken it in, and the homes that are left beside it: those of the past.

    What a run took in is among the homes that it gives, hidden where it must be: the words of then are not shown again.
    """
    act = lives_at(person, told)
    if act is None or any(home.dwelling == act.dwelling and home.until_day is None for home in homes):
        return (), list(homes)
    row = FamilyCorrection.objects.get(pk=act.id)
    if not corrected.awaits(row, newest_run(), act.id in corrected.late_agreements()) or any(
        home.hidden and home.until_day is None for home in homes
    ):
        return (), list(homes)
    since = row.from_day or act.said_on
    past = [_over(home, since) for home in homes if home.until_day is not None or (home.from_day or date.min) < since]
    if not may_be_written(act, told):
        return (), past
    return (Home(row.home, None, since, None, ("a professional, who said so here",)),), past


def _over(home: Residence, since: date) -> Residence:
    """As a run has a home that somebody lives in no more by what was said; made here, and never saved."""
    if home.until_day is not None:
        return home
    over = copy(home)
    over.until_day = since
    return over


def lives_at(person: str, told: Collection[Act]) -> Act | None:
    """What stands of where somebody lives; the last, where a joining of two brought several together."""
    said = [act for act in correcting.standing(told) if act.kind == Kind.LIVES_AT and act.person == person]
    return said[-1] if said else None


def may_be_written(act: Act, told: Collection[Act]) -> bool:
    """Whether the home of a correction is shown to somebody still: not where it, or whoever lives in it, has been hidden since."""
    rows = Residence.objects.filter(hidden=False)
    of_person = Residence.objects.filter(person=act.person, until_day=None)
    hidden = hidden_homes(told)
    if of_person.filter(hidden=True).exists() or of_person.filter(hidden.rows).exists():
        return False
    if wall.stands():
        return behind_the_wall.said_home_may_show(act.dwelling, hidden.dwellings, hidden.postcodes)
    return (
        rows.filter(dwelling=act.dwelling).exists()
        and not rows.filter(hidden.rows, dwelling=act.dwelling).exists()
        and not rows.filter(dwelling=act.dwelling, person__in=protected("person")).exists()
    )
