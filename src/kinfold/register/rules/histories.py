"""
What happened to a person or a family, as the schedule of retention asks for it, from what sources say.

A service's involvement goes on until a source says that it has ended. That a source no longer sends an episode is no
end of it, and a day that was not sent is no day: neither is a reason to destroy anything, so both go on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from kinfold.governance.rules.profile import RetentionEvent
from kinfold.governance.rules.retention import Happened
from kinfold.vocabulary.codelists import CASES, FactKind

Histories = Mapping[str, Sequence[Happened]]
"""What happened to each person alone, by id."""
NO_BIRTH_DATE = "a birth date that no source gave"
OF_ONESELF: frozenset[RetentionEvent] = frozenset({"born", "died", "no_longer_sent"})
"""What counts for a person alone; involvement and closure count for all of their families."""
OF_RESIDENTS: frozenset[RetentionEvent] = OF_ONESELF | {"involvement_ended", "closed", "project_ended"}
"""Classes that count from another event are about staff or the ledger."""

NOTHING_TELLS: frozenset[RetentionEvent] = frozenset({"project_ended"})
"""What no row of the register tells of anybody: were it "not known" of the protected, it would tell who lives with one."""


@dataclass(frozen=True)
class Episode:
    """One dated fact of a kind in INVOLVEMENT, or somebody named as working with a person, which is of no kind."""

    kind: FactKind | None
    until: date | None
    """The first day on which it no longer was."""
    by: str
    """The source, as it may be named."""


def of_episodes(episodes: Iterable[Episode], on: date) -> list[Happened]:
    """The ends of involvement and the closures; an end that lies ahead has not come, so it goes on."""
    told = []
    for one in episodes:
        ended = one.until if one.until is not None and one.until <= on else None
        told.append(Happened("involvement_ended", ended, one.by))
        if one.kind in CASES:
            told.append(Happened("closed", ended, one.by))
    return told


def of_a_life(born: date | None, died: date | None, by: str) -> list[Happened]:
    """Birth and death, as far as they are known."""
    told = [Happened("born", born, by)] if born else []
    return [*told, Happened("died", died, by)] if died else told


def not_known(by: str) -> list[Happened]:
    """Of somebody whose history is held elsewhere: whatever is told of others, it is not known to have ended."""
    return [Happened(event, None, by) for event in sorted(OF_RESIDENTS - NOTHING_TELLS)]


def of_records(records: Iterable[tuple[date | None, str]]) -> list[Happened]:
    """Since when each source no longer sends a record; one that is still sent goes on."""
    return [Happened("no_longer_sent", day, by) for day, by in records]


def together(own: Histories, person: str, families: Iterable[frozenset[str]]) -> list[Happened]:
    """
    A person's history: what is their own, and the involvement of every family they belong or belonged to.

    What is held about a family is held about each of them, so while one member is worked with nothing of it is due.
    `families` are the people of each of them.
    """
    told = list(own.get(person, ()))
    for one in sorted({one for people in families for one in people} - {person}):
        told += [happened for happened in own.get(one, ()) if happened.event not in OF_ONESELF]
    return told


def of_family(own: Histories, children: frozenset[str], everybody: frozenset[str]) -> list[Happened]:
    """
    A family's history: everybody's involvement, deaths and records, and the births of its children.

    A child whose birth date no source gave may be the youngest, so then nothing that counts from birth is due.
    """
    told = [
        happened
        for one in sorted(everybody)
        for happened in own.get(one, ())
        if happened.event != "born" or one in children
    ]
    born = {one for one in children if any(happened.event == "born" for happened in own.get(one, ()))}
    return [*told, Happened("born", None, NO_BIRTH_DATE)] if children - born else told


def shortest(history: Iterable[Happened]) -> list[Happened]:
    """The least that answers the same: of each event that one goes on, or else the last."""
    last: dict[RetentionEvent, Happened] = {}
    for one in history:
        held = last.get(one.event)
        if held is None or (held.day is not None and (one.day is None or one.day > held.day)):
            last[one.event] = one
    return list(last.values())
