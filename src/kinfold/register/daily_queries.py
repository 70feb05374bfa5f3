"""
Looks of one day that somebody should ask about, for whoever answers for access.

Found by plain facts: stopped for reading too much in an hour, no relationship at the time, the reader's own household or surname, their own area, out of hours.
The list names staff and no resident: what was looked at stands there by the number of its entry.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from kinfold.governance import actions as governance
from kinfold.governance import standing
from kinfold.governance.ledger import Written
from kinfold.governance.look_reading import own_records, reviewed_among, staff_names
from kinfold.governance.rules.looks import Fact, Known, facts_of, in_order, is_asked_about
from kinfold.governance.rules.pace import PACE
from kinfold.governance.rules.policy import Actor, Event
from kinfold.register.look_values import LookListed
from kinfold.register.models import Membership, Person
from kinfold.register.reading.redirects import heirs_of, olds
from kinfold.register.reading.seen import one_run
from kinfold.vocabulary.codelists import Action
from kinfold.vocabulary.identifiers import PurposeId
from kinfold.vocabulary.periods import LOCAL


@dataclass(frozen=True)
class _Seen:
    entry: Written
    people: frozenset[str]
    """Whom it was at: several, where an id was parted since and nobody can tell which of them."""
    opened: bool


def asked_about(actor: Actor, purpose: PurposeId, day: date) -> tuple[LookListed, ...]:
    """A day's looks that somebody should ask about and nobody has yet, in the order of `Fact`; then by their time."""
    permit = governance.require(actor, purpose, Action.ANSWER_LOOKS)
    begin = datetime.combine(day, time.min, LOCAL)
    entries = standing.ledger().between(begin, begin + timedelta(days=1))
    stops = _first_stops(entries)
    with one_run():
        seen = _first_looks(entries, begin)
        them = _known_of({person for look in seen for person in look.people})
        readers = _readers({one.staff for one in (*stops, *(look.entry for look in seen))})
        closed = reviewed_among(one.seq for one in (*stops, *(look.entry for look in seen)))
    found: list[tuple[Written, bool, tuple[Fact, ...]]] = [(one, False, (Fact.IN_BULK,)) for one in stops]
    for look in seen:
        _, reader = readers.get(look.entry.staff, ("", Known()))
        facts = facts_of(
            look.entry.at, look.entry.relationship, opened=look.opened,
            them=_together(them[one] for one in look.people if one in them), reader=reader, profile=standing.profile(),
        )  # fmt: skip
        found.append((look.entry, look.opened, facts))
    listed = [
        _listed(entry, readers, opened=opened, facts=facts)
        for entry, opened, facts in found
        if is_asked_about(facts) and entry.seq not in closed
    ]
    governance.record(Event.SHOWN, permit, looks=len(listed))
    return tuple(sorted(listed, key=lambda one: (in_order(one.facts), one.at, one.entry)))


def _listed(
    entry: Written, readers: Mapping[str, tuple[str, Known]], *, opened: bool, facts: tuple[Fact, ...]
) -> LookListed:
    profile = standing.profile()
    role, told = profile.roles.get(entry.role), profile.purposes.get(entry.purpose)
    return LookListed(
        entry=entry.seq,
        at=datetime.fromisoformat(entry.at).astimezone(LOCAL),
        who=readers.get(entry.staff, (entry.staff, Known()))[0],
        role=role.title if role else "",
        purpose=told.title if told else "",
        opened=opened,
        facts=facts,
    )


def _first_stops(entries: Iterable[Written]) -> list[Written]:
    """Of everybody who was stopped since they read too much, the first time in each hour of the clock."""
    first: dict[tuple[str, str], Written] = {}
    for one in sorted(entries, key=lambda one: one.seq):
        if one.outcome == "refused" and one.rule == PACE:
            first.setdefault((one.staff, one.at[: len("2026-05-01T09")]), one)
    return list(first.values())


def _first_looks(entries: Iterable[Written], begin: datetime) -> list[_Seen]:
    """
    The first look of each reader at each person, a page that opened before a list that held them.

    Also at ids that a run has joined or parted since `begin`, or long ago: whoever they are now was looked at.
    """
    of_person = [one for one in entries if one.about_kind == "person"]
    looked = [
        one
        for one in of_person
        if (one.outcome == "allowed" and one.action == Action.OPEN)
        or (one.outcome == "done" and one.action == Event.SHOWN)
    ]
    wanted = {one.about for one in looked}
    ledger = standing.ledger()
    # The ledger knows a person by a keyed hash alone: every id of the register is tried.
    ids = {*Person.objects.values_list("id", flat=True), *olds("person")} if wanted else ()
    names = {hashed: person for person in ids for hashed in [ledger.pseudonym("person", person)] if hashed in wanted}
    now = {person: heirs_of("person", person, begin) for person in names.values()}
    first: dict[tuple[str, str], _Seen] = {}
    for one in sorted(looked, key=lambda one: (one.outcome != "allowed", one.seq)):
        if one.about in names:
            first.setdefault((one.staff, one.about), _Seen(one, now[names[one.about]], one.outcome == "allowed"))
    return list(first.values())


def _known_of(people: Iterable[str]) -> dict[str, Known]:
    asked = list(people)
    families: defaultdict[str, set[str]] = defaultdict(set)
    for person, family in Membership.objects.filter(person__in=asked).values_list("person", "family"):
        families[person].add(family)
    rows = Person.objects.filter(id__in=asked).values_list("id", "name", "other_names", "area")
    return {
        person: Known(_surnames([name, *others]), frozenset(families[person]), area)
        for person, name, others, area in rows
    }


def _together(known: Iterable[Known]) -> Known:
    """What is known of any of some people; an area only where it is that of all."""
    told = list(known)
    areas = {one.area for one in told}
    return Known(
        frozenset().union(*(one.surnames for one in told)),
        frozenset().union(*(one.families for one in told)),
        areas.pop() if len(areas) == 1 else None,
    )


def _readers(staff: Iterable[str]) -> dict[str, tuple[str, Known]]:
    """Names of staff, and what is known of them by a record that they told to be their own."""
    asked = list(staff)
    own = own_records(asked)
    known = _known_of(own.values())
    found = {}
    for one, name in staff_names(asked).items():
        theirs = known.get(own.get(one, ""), Known())
        found[one] = (name, Known(_surnames([name]) | theirs.surnames, theirs.families, theirs.area))
    return found


def _surnames(names: Iterable[str]) -> frozenset[str]:
    return frozenset(name.split()[-1].casefold() for name in names if name and name.split())
