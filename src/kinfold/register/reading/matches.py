"""Pairs of records that wait for a person: the list, and the two records side by side."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from kinfold.governance.rules.policy import Actor
from kinfold.register.match_values import (
    Compared,
    Effect,
    FamilyAround,
    PairLine,
    PairPage,
    Side,
    Weighed,
)
from kinfold.register.models import OPAQUE, MatchDecision, MatchPair, Membership, Person, Record
from kinfold.register.reading import corrected, corrected_homes, decisions
from kinfold.register.reading.people import A_FAMILY_NOT_YOURS, NO_NAME, name_of, professionals
from kinfold.register.reading.seen import Seen
from kinfold.register.reading.two_homes import all_apart, of_another_home
from kinfold.register.rules import side_by_side, who_is_who
from kinfold.register.rules.match_sentences import (
    JOINED,
    asked_because,
    parts_of,
    title_of,
    weight_sentence,
)
from kinfold.register.rules.who_is_who import CANNOT_TELL, SAME
from kinfold.register.values import MatchDecided
from kinfold.vocabulary.identifiers import FamilyId, PersonId

PROTECTED = "A protected record"
NOT_HELD = "No longer held"

_DAYS = ("birth_date", "expected_date")


@dataclass(frozen=True)
class Reader:
    """Who looks at pairs, what they may see of people, and whether also of protected ones."""

    actor: Actor
    seen: Seen
    may: bool
    may_protected: bool


def waiting(reader: Reader) -> tuple[str, ...]:
    """The ids of the pairs that wait for a decision, or for a second person, and that this reader may see; likeliest first."""
    told = decisions.acts()
    decided = {act.pair: act for act in who_is_who.standing(told)}
    proposed = {act.pair for act in who_is_who.proposed(told)}
    shown = (
        pairs_seen(reader.seen, also_protected=reader.may_protected)
        .order_by("-weight", "id")
        .values_list("id", "record_l", "record_r")
    )
    pairs = [(pair, (left, right)) for pair, left, right in shown]
    undecided = [decided[of].id for _, of in pairs if of in decided and decided[of].decision == CANNOT_TELL]
    again = _changed_since(undecided)
    return tuple(pair for pair, of in pairs if of in proposed or of not in decided or of in again)


def _changed_since(decided: Iterable[int]) -> set[tuple[str, str]]:
    """Of pairs of which nobody could tell: those that are not any more what was looked at."""
    rows = list(MatchDecision.objects.filter(id__in=list(decided)))
    reviews = {(row.record_l, row.record_r): row.review for row in rows}
    pairs = MatchPair.objects.filter(record_l__in=[row.record_l for row in rows])
    return {_of(pair) for pair in pairs if _of(pair) in reviews and reviews[_of(pair)] != _review(pair)}


def some(ids: Sequence[str]) -> tuple[MatchPair, ...]:
    """Pairs by id, in that order."""
    found = MatchPair.objects.in_bulk(list(ids))
    return tuple(found[pair] for pair in ids)


def one(pair: str, reader: Reader) -> MatchPair | None:
    """One pair, where this reader may see it."""
    if len(pair) == 2 * OPAQUE:
        return _of_one_person(pair, reader)
    return pairs_seen(reader.seen, also_protected=reader.may_protected).filter(pk=pair).first()


def pairs_seen(seen: Seen, *, also_protected: bool) -> QuerySet[MatchPair]:
    """Those whose sources may be named for the purpose; and of protected people only for whoever may decide on them."""
    named = list(seen.sources)
    pairs = MatchPair.objects.filter(said_l__source__in=named, said_r__source__in=named)
    own = Record.objects.filter(person__in=seen.visible.kept_apart_from).values("id")
    pairs = pairs.exclude(record_l__in=own).exclude(record_r__in=own)
    if also_protected:
        return pairs
    hidden = Record.objects.filter(person__in=seen.visible.hidden_people).values("id")
    return pairs.filter(protected=False).exclude(record_l__in=hidden).exclude(record_r__in=hidden)


def _of_one_person(pair: str, reader: Reader) -> MatchPair | None:
    """Two records that are held to be one person's, named by both ids in one, for whoever says that they are not."""
    left, right = pair[:OPAQUE], pair[OPAQUE:]
    rows = {row.id: row for row in Record.objects.filter(id__in=[left, right])}
    if len(rows) < 2 or left > right or rows[left].person != rows[right].person:
        return None
    if not {row.source for row in rows.values()} <= reader.seen.sources.keys():
        return None
    if not reader.seen.people().filter(pk=rows[left].person).exists():
        return None
    said = [{"source": row.source, "role": row.role, "key": row.record_key} for row in (rows[left], rows[right])]
    return MatchPair(
        id=pair, record_l=left, record_r=right, state=JOINED, reason="", weight=0.0, protected=False,
        said_l=said[0], said_r=said[1],
    )  # fmt: skip


def lines(pairs: Iterable[MatchPair], reader: Reader) -> tuple[PairLine, ...]:
    shown = list(pairs)
    proposed = {act.pair for act in who_is_who.proposed(decisions.acts([r for pair in shown for r in _of(pair)]))}
    closed = _closed(shown, reader)
    return tuple(
        PairLine(
            pair=pair.id,
            names=(_name(pair.said_l, closed[pair.id]), _name(pair.said_r, closed[pair.id])),
            source_titles=(reader.seen.title(pair.said_l["source"]), reader.seen.title(pair.said_r["source"])),
            why=asked_because(pair.state, pair.reason),
            protected=closed[pair.id],
            proposed=_of(pair) in proposed,
        )
        for pair in shown
    )


def page(pair: MatchPair, reader: Reader) -> PairPage:
    closed = _closed([pair], reader)[pair.id]
    people = decisions.people_of(_of(pair))
    rows = MatchDecision.objects.filter(record_l=pair.record_l, record_r=pair.record_r)
    told = decisions.acts(_of(pair))
    open_now = {act.id for act in (*who_is_who.standing(told), *who_is_who.proposed(told)) if act.pair == _of(pair)}
    decided = in_words(rows.filter(id__in=open_now), reader)
    left_out = _kept_back(reader.seen, set(people.values()))
    return PairPage(
        pair=pair.id,
        review=_review(pair),
        why=asked_because(pair.state, pair.reason),
        protected=closed,
        left=_side(pair.said_l, people.get(pair.record_l), reader, closed=closed),
        right=_side(pair.said_r, people.get(pair.record_r), reader, closed=closed),
        together=people.get(pair.record_l) is not None and people.get(pair.record_l) == people.get(pair.record_r),
        compared=() if closed or pair.state == JOINED else _compared(pair, reader.seen, left_out),
        weighed=_weighed(pair, left_out),
        # Not the pair's own weight: what the bars do not come to would tell of what no bar shows.
        total=sum(bits for _, bits in _parts(pair, left_out)),
        decided=decided[0] if decided else None,
    )


def in_words(rows: Iterable[MatchDecision], reader: Reader) -> tuple[MatchDecided, ...]:
    return decisions.in_words(rows, reader.actor.staff, reader.seen, may=reader.may, may_protected=reader.may_protected)


def effect(shown: PairPage, pair: MatchPair, decision: str, reader: Reader) -> Effect:
    """What a decision would change, and what it cannot stand beside."""
    told = decisions.acts()
    against = who_is_who.contradicted(told, _of(pair), decision, decisions.people_around(told, *_of(pair)))
    sides = (shown.left, shown.right)
    touched = decision != CANNOT_TELL and shown.together != (decision == SAME)
    return Effect(
        sentences=tuple(_sentences(shown, decision)),
        families=_once(family for side in sides for family in side.families) if touched else (),
        professionals=_once(one for side in sides for one in side.professionals) if touched else (),
        contradicted=in_words(MatchDecision.objects.filter(id__in=[act.id for act in against]), reader),
    )


def _sentences(shown: PairPage, decision: str) -> Iterable[str]:
    left, right = shown.left, shown.right
    if shown.protected:
        yield "A protected person is touched: nothing happens until a second person agrees."
    if decision == CANNOT_TELL:
        yield "Nothing changes. The pair leaves the list, and comes back when either record or what speaks for a join changes."
        return
    if decision == SAME and not shown.together:
        yield f"{_called(left)} and {_called(right)} become one person, with all the records of both."
    elif decision == SAME:
        yield "They are held to be one person already. It stays so, whatever later extracts say."
    elif shown.together:
        yield f"{_called(left)} is parted. Each of the other records goes where the evidence puts it."
    else:
        yield "They are two people already. It stays so: no later extract joins them, by whatever path."
    yield "The decision takes effect with the next run. Until then pages show who is who as before."


def _called(side: Side) -> str:
    records = f"{side.records} record{'' if side.records == 1 else 's'}"
    return f"{side.name} ({records})" if side.records else side.name


def _side(said: Mapping[str, Any], person: str | None, reader: Reader, *, closed: bool) -> Side:
    seen = reader.seen
    found = seen.people().filter(pk=person).first() if person and not closed else None
    records = list(Record.objects.filter(person=person).values_list("id", "source")) if found else []
    may_open = bool(found) and seen.visible.may_open_people.filter(about_id=person).exists()
    guarded = corrected_homes.guarded({found.id}, corrected.acts()) if found else ()
    return Side(
        source_title=seen.title(said["source"]),
        role=said.get("role") or "person",
        key=said.get("key"),
        last_said=said.get("last_said"),
        person=PersonId(found.id) if found else None,
        name=name_of(found) if found else PROTECTED if closed else NOT_HELD,
        may_open=may_open,
        records=len(records),
        families=_families(found, seen) if found else (),
        professionals=tuple(
            one
            for one in professionals([record for record, _ in records], seen, guarded=bool(guarded))
            if one.until_day is None or one.until_day > seen.on
        )
        if person not in all_apart(seen)
        else (),
    )


def _families(person: Person, seen: Seen) -> tuple[FamilyAround, ...]:
    places = Membership.objects.filter(person=person.id, proposed=False)
    ids = {place.family for place in places if place.until_day is None or place.until_day > seen.on}
    ids -= corrected.not_through(person.id, corrected.acts())
    may_open = set(seen.visible.may_open_families.filter(about_id__in=list(ids)))
    return tuple(
        FamilyAround(
            FamilyId(family.id), family.title if family.id in may_open else A_FAMILY_NOT_YOURS, family.id in may_open
        )
        for family in seen.families().filter(id__in=ids).order_by("title", "id")
    )


def _kept_back(seen: Seen, people: Collection[str]) -> frozenset[str]:
    """The comparisons of which nothing is told: they lead to a home that must not be disclosed, or to the other of two."""
    acts = corrected.acts()
    # Whose home it is stands in rows that whoever decides on pairs may not read: until a run has taken "do not disclose"
    # in, nobody's home is compared.
    no_home = corrected_homes.undisclosed_waits(acts)
    # Nor that of a parent whose home is kept from whoever works with the other one, or how to reach them there; a child's
    # record leads to both.
    if corrected_homes.guarded(people, acts) or of_another_home(people, seen):
        return frozenset({"home", "contact"})
    return frozenset({"home"} if no_home else ())


def _compared(pair: MatchPair, seen: Seen, left_out: Collection[str]) -> tuple[Compared, ...]:
    return tuple(
        Compared(field.title, _value(field.name, pair.said_l), _value(field.name, pair.said_r), how, words)
        for field, how, words in side_by_side.rows(pair.said_l, pair.said_r, pair.agreement)
        if (field.category is None or field.category in seen.categories) and field.comparison not in left_out
    )


def _value(name: str, said: Mapping[str, Any]) -> str | date | None:
    told = said.get(name)
    return date.fromisoformat(told) if told and name in _DAYS else told


def _parts(pair: MatchPair, left_out: Collection[str]) -> list[tuple[str, float]]:
    """What each comparison weighs, but for those that are left out: that an address is the same is told by its bar alone."""
    return [(name, float(bits)) for name, bits in parts_of(pair.weights) if name not in left_out]


def _weighed(pair: MatchPair, left_out: Collection[str]) -> tuple[Weighed, ...]:
    levels = dict(parts_of(pair.agreement))
    parts = _parts(pair, left_out)
    ends = [0.0]
    for _, bits in parts:
        ends.append(ends[-1] + bits)
    least, most = min(ends), max(ends)
    scale = 100 / (most - least) if most > least else 0.0
    return tuple(
        Weighed(
            title=title_of(name),
            sentence=weight_sentence(name, levels.get(name), bits),
            bits=bits,
            start=round((min(begin, end) - least) * scale, 1),
            width=round(max(abs(bits) * scale, 0.6), 1),
        )
        for (name, bits), begin, end in zip(parts, ends[:-1], ends[1:], strict=True)
    )


def _name(said: Mapping[str, Any], closed: bool) -> str:
    if closed:
        return PROTECTED
    parts = [part for part in (said.get("first_name"), said.get("last_name")) if part]
    return " ".join(parts) or said.get("full_name") or NO_NAME


def _closed(pairs: Iterable[MatchPair], reader: Reader) -> dict[str, bool]:
    """Whether a pair touches a protected person, by the run or by what was decided since."""
    shown = list(pairs)
    people = decisions.people_of([record for pair in shown for record in _of(pair)])
    hidden = set(reader.seen.visible.hidden_people.filter(about_id__in=list(set(people.values()))))
    return {pair.id: pair.protected or any(people.get(record) in hidden for record in _of(pair)) for pair in shown}


def _of(pair: MatchPair) -> tuple[str, str]:
    return pair.record_l, pair.record_r


def _review(pair: MatchPair) -> str:
    """A digest of what is told of a pair, but for the day it was last said and the weight, which move with every extract."""
    said = [{key: value for key, value in side.items() if key != "last_said"} for side in (pair.said_l, pair.said_r)]
    text = json.dumps([pair.state, pair.reason, pair.agreement, said], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _once(found: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(dict.fromkeys(found))
