"""
What pages ask about who is who.

As in `queries`: the door is asked first, and its entry is written before anything is read. A pair that
this reader may not see, and one that does not exist, are both no pair.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kinfold.governance import actions as governance
from kinfold.governance.queries import profile, visible
from kinfold.governance.rules.policy import About, Actor, Allowed, Event, Permit, Request, decide_for_some
from kinfold.register.match_values import Effect, PairLine, PairPage
from kinfold.register.models import MatchDecision, MatchPair
from kinfold.register.reading import decisions, matches
from kinfold.register.reading.matches import Reader
from kinfold.register.reading.seen import one_run, seen_for
from kinfold.register.rules import who_is_who
from kinfold.register.values import MatchDecided
from kinfold.vocabulary.codelists import Action
from kinfold.vocabulary.identifiers import PurposeId

NEWEST = 100
"""Decisions that the list of them shows, and all that wait for a second person."""


def waiting_matches(
    actor: Actor, purpose: PurposeId, *, page: int = 1, per_page: int = 25
) -> tuple[tuple[PairLine, ...], int]:
    """One page of the pairs that wait for a person, the likeliest first, and how many there are."""
    permit = governance.require(actor, purpose, Action.DECIDE_MATCHES, details={"page": page})
    with one_run():
        reader = reader_of(permit)
        found = matches.waiting(reader)
        first = (max(page, 1) - 1) * per_page
        shown = matches.some(found[first : first + per_page])
        lines = matches.lines(shown, reader)
        people = _people(record for pair in shown for record in _records(pair))
    _record(permit, people, pairs=len(shown))
    return lines, len(found)


def match_page(actor: Actor, purpose: PurposeId, pair: str) -> PairPage | None:
    """Two records side by side; None where there is no such pair for this reader."""
    permit = governance.require(actor, purpose, Action.DECIDE_MATCHES)
    with one_run():
        reader = reader_of(permit)
        found = matches.one(pair, reader)
        page = matches.page(found, reader) if found else None
        people = _people(_records(found))
    _record(permit, people, pairs=int(found is not None))
    return page


def match_effect(actor: Actor, purpose: PurposeId, pair: str, decision: str) -> Effect | None:
    """What a decision would change, told before it is made; None where there is no such pair for this reader."""
    permit = governance.require(actor, purpose, Action.DECIDE_MATCHES)
    with one_run():
        reader = reader_of(permit)
        found = matches.one(pair, reader)
        effect = matches.effect(matches.page(found, reader), found, decision, reader) if found else None
        people = _people(_records(found))
    _record(permit, people, pairs=int(found is not None))
    return effect


def matches_decided(actor: Actor, purpose: PurposeId) -> tuple[MatchDecided, ...]:
    """What waits for a second person, and the newest of what was decided."""
    permit = governance.require(actor, purpose, Action.DECIDE_MATCHES)
    with one_run():
        reader = reader_of(permit)
        wait = [act.id for act in who_is_who.proposed(decisions.acts())]
        newest = MatchDecision.objects.order_by("-id").values_list("id", flat=True)[:NEWEST]
        rows = [
            row
            for row in MatchDecision.objects.filter(id__in=[*wait, *newest])
            if (reader.may_protected or not row.of_two)
            and decisions.may_be_seen(row.record_l, row.record_r, reader.seen, also_protected=reader.may_protected)
        ]
        told = matches.in_words(rows, reader)
        people = _people(record for row in rows for record in (row.record_l, row.record_r))
    _record(permit, people, decisions=len(rows))
    return tuple(sorted(told, key=lambda one: one.state != "waits_for_second"))


def match_decided(actor: Actor, purpose: PurposeId, decision: int) -> MatchDecided | None:
    """One decision; None where there is no such one for this reader."""
    permit = governance.require(actor, purpose, Action.DECIDE_MATCHES)
    with one_run():
        reader = reader_of(permit)
        row = MatchDecision.objects.filter(pk=decision).first()
        may = (
            row
            and (reader.may_protected or not row.of_two)
            and decisions.may_be_seen(row.record_l, row.record_r, reader.seen, also_protected=reader.may_protected)
        )
        told = matches.in_words([row], reader) if row and may else ()
        people = _people((row.record_l, row.record_r) if row and may else ())
    _record(permit, people, decisions=len(told))
    return told[0] if told else None


def binding_decisions() -> tuple[tuple[str, str, bool], ...]:
    """What stands decided about who is who, for the next run to heed. For the line, which shows nobody; so no door is asked."""
    return who_is_who.binding(decisions.acts())


def reader_of(permit: Permit) -> Reader:
    """Whoever holds the permit, as far as pairs are concerned."""

    def may(action: Action) -> bool:
        return isinstance(decide_for_some(Request(permit.actor, permit.purpose, action), profile()), Allowed)

    return Reader(
        actor=permit.actor,
        seen=seen_for(visible(permit.actor, permit.purpose)),
        may=may(Action.DECIDE_MATCHES),
        may_protected=may(Action.DECIDE_PROTECTED_MATCHES),
    )


def _records(pair: MatchPair | None) -> tuple[str, ...]:
    return (pair.record_l, pair.record_r) if pair else ()


def _people(records: Iterable[str]) -> tuple[About, ...]:
    """Everybody whose records were shown, protected or not: their own look-ups must be found later."""
    people = set(decisions.people_of(list(records)).values())
    return tuple(About("person", person) for person in sorted(people))


def _record(permit: Permit, shown: Sequence[About], **counts: int) -> None:
    governance.record(Event.SHOWN, permit, shown=shown, **counts)
