"""
Who has looked at a record: what the person may be told, and which looks somebody should ask about.

A list of who looked can tell an abuser that somebody has spoken, or that an enquiry goes on. So what is handed over
passes this filter, is prepared by one person and agreed to by another, and always carries the same sentence, whether or
not anything was left out. What asks for a question is found by plain facts, in an order that the page states: never by
a score.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from hashlib import sha256

from kinfold.governance.rules.profile import Profile
from kinfold.governance.rules.rows import RelationshipKind
from kinfold.vocabulary.periods import LOCAL, local_day

SATURDAY = 5


class Held(StrEnum):
    """Why a look is left out of what the person is told."""

    PROTECTED = "protected"  # they, or somebody of their home, are protected: nothing is handed over
    BROKEN_GLASS = "broken_glass"  # reviewed by itself; it may be about their safety
    PURPOSE = "purpose"  # the profile does not name the purpose among those that are told: an enquiry may go on
    RECENT = "recent"  # not so long ago: what it led to may still go on
    OTHER_HOME = "other_home"  # not certainly of their own home: it may tell of another, which somebody fled to
    BY_HAND = "by_hand"  # whoever prepared the answer held it back


class Page(StrEnum):
    """On what somebody was seen."""

    OWN = "own"  # their page was opened itself
    HOME = "home"  # the page of the family they live in
    ELSEWHERE = "elsewhere"  # any other, which showed them as well: a family they left, a search, a list


@dataclass(frozen=True)
class Look:
    """All that one member of staff saw of somebody on one day, for one purpose, on one sort of page."""

    day: date
    staff: str
    role: str
    purpose: str
    relationship: str
    page: Page
    times: int


@dataclass(frozen=True)
class Workers:
    """Whom of the staff who looked at somebody they know, and who may belong to another home, so far as it is certain."""

    works_with: Collection[Look]
    """Looks by somebody who on that day worked with them."""
    of_another_home: Collection[str]
    """Staff who ever worked with a family that they belong to without living in it alone."""


@dataclass(frozen=True)
class Line:
    """One look as the answer to a person has it, or why it is not in it."""

    day: date
    who: str
    """The role; with the name only of somebody who opened their page and was allocated to them, whom they know."""
    purpose: str
    times: int
    held: Held | None = None
    key: str = ""
    """Which look it is, however many come after it."""


@dataclass(frozen=True)
class Entry:
    """What the filter needs of an entry of the ledger about one person."""

    at: str
    staff: str
    role: str
    purpose: str
    action: str
    outcome: str
    relationship: str
    request: str


def looks_in(entries: Iterable[Entry], *, of_their_home: Collection[str] = ()) -> tuple[Look, ...]:
    """
    Looks out of entries about one person, the newest day first. `of_their_home` are the requests that asked about the
    family they live in.

    A look is what was shown: a page that opened, or a list, search or family page that held them. What was refused showed
    nothing, and is none. A page is one look however many parts of it have entries.
    """
    all_of = list(entries)
    opened = {one.request for one in all_of if (one.outcome, one.action) == ("allowed", "open")}
    pages: dict[tuple[date, str, str, str, str, Page], set[str]] = {}
    for one in all_of:
        if (one.outcome, one.action) in (("allowed", "open"), ("done", "shown")):
            page = Page.OWN if one.request in opened else Page.HOME if one.request in of_their_home else Page.ELSEWHERE
            key = (day_of(one.at), one.staff, one.role, one.purpose, one.relationship, page)
            pages.setdefault(key, set()).add(one.request)
    return tuple(Look(*key, times=len(requests)) for key, requests in sorted(pages.items(), reverse=True))


def key_of(look: Look) -> str:
    return sha256(
        "|".join((look.day.isoformat(), look.staff, look.role, look.purpose, look.relationship, look.page)).encode()
    ).hexdigest()[:16]


def day_of(at: str) -> date:
    """The day of an entry where the council is."""
    return local_day(datetime.fromisoformat(at))


def lines_of(
    looks: Iterable[Look],
    *,
    names: Mapping[str, str],
    profile: Profile,
    workers: Workers,
    protected: bool,
    on: date,
    by_hand: Sequence[str] = (),
) -> tuple[Line, ...]:
    """The answer, line by line; `by_hand` names the lines that whoever prepares it holds back besides."""
    told = []
    for look in looks:
        key = key_of(look)
        role, purpose = profile.roles.get(look.role), profile.purposes.get(look.purpose)
        held = _held(look, profile, workers, protected=protected, on=on)
        known = look.relationship == RelationshipKind.ALLOCATED and look.page is Page.OWN and held is None
        title = role.title if role else "Somebody of the council"
        told.append(
            Line(
                day=look.day,
                who=f"{names[look.staff]}, {title}" if known and look.staff in names else title,
                purpose=purpose.title if purpose else "",
                times=look.times,
                held=held or (Held.BY_HAND if key in by_hand else None),
                key=key,
            )
        )
    return tuple(told)


def _held(look: Look, profile: Profile, workers: Workers, *, protected: bool, on: date) -> Held | None:
    if protected:
        return Held.PROTECTED
    if look.relationship == RelationshipKind.BREAK_GLASS:
        return Held.BROKEN_GLASS
    if look.purpose not in profile.who_looked.told_purposes:
        return Held.PURPOSE
    if on < look.day + timedelta(days=profile.who_looked.held_days):
        return Held.RECENT
    return None if _is_of_their_own_home(look, workers) else Held.OTHER_HOME


def _is_of_their_own_home(look: Look, workers: Workers) -> bool:
    """
    Whether a look certainly tells of no home but theirs.

    Who works with a home may open its page, which shows a parent who lives elsewhere as well: of that parent the ledger
    then has a look by somebody who works with the other home. To tell it tells who helps there, and when.
    """
    if look.staff in workers.of_another_home:
        return False
    return look.page is Page.HOME or (look.page is Page.OWN and look in workers.works_with)


class Fact(StrEnum):
    """What is plainly so of a look that somebody should ask about. In this order the list stands."""

    IN_BULK = "in_bulk"  # they were stopped: they had opened or searched for as many as one person may in an hour
    NO_RELATIONSHIP = "no_relationship"  # a page was opened without a relationship at the time
    SAME_HOUSEHOLD = "same_household"  # of the family of somebody whom the council knows to be the reader
    SAME_SURNAME = "same_surname"
    OWN_AREA = "own_area"  # of the area where the council knows the reader to live
    OUT_OF_HOURS = "out_of_hours"


ASKED_ABOUT = frozenset({Fact.IN_BULK, Fact.NO_RELATIONSHIP, Fact.SAME_HOUSEHOLD, Fact.SAME_SURNAME})
"""One of these puts a look on the list; the others only tell more of it: evening work and one's own town are no reason."""


@dataclass(frozen=True)
class Known:
    """What the council knows of somebody who was looked at, or of a reader by their own record."""

    surnames: frozenset[str] = frozenset()
    families: frozenset[str] = frozenset()
    area: str | None = None


def facts_of(
    at: str, relationship: str, *, opened: bool, them: Known, reader: Known, profile: Profile
) -> tuple[Fact, ...]:
    """What is plainly so of one look, in the order of the list."""
    hours = profile.who_looked
    local = datetime.fromisoformat(at).astimezone(LOCAL)
    # A list that held them needs no relationship; a family's page does, and shows its members by the one it was opened with.
    without = relationship == RelationshipKind.BREAK_GLASS or (opened and not relationship)
    holds = {
        Fact.IN_BULK: False,  # of an hour, and of no single look in it
        Fact.NO_RELATIONSHIP: without,
        Fact.SAME_HOUSEHOLD: bool(them.families & reader.families),
        Fact.SAME_SURNAME: bool(them.surnames & reader.surnames),
        Fact.OWN_AREA: them.area is not None and them.area == reader.area,
        Fact.OUT_OF_HOURS: local.weekday() >= SATURDAY or not hours.hours_from <= local.hour < hours.hours_until,
    }
    return tuple(fact for fact in Fact if holds[fact])


def is_asked_about(facts: Iterable[Fact]) -> bool:
    return bool(ASKED_ABOUT & set(facts))


def in_order(facts: Iterable[Fact]) -> tuple[bool, ...]:
    """Whoever has the first fact comes first, of those whoever has the second; nothing is added up."""
    held = set(facts)
    return tuple(fact not in held for fact in Fact)
