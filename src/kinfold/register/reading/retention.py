"""When what is held is due to go: the register's rows as histories, held against the council's schedule."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from django.db.models import Q, QuerySet

from kinfold.governance.rules.profile import Profile, RetentionEvent
from kinfold.governance.rules.retention import Answer, Happened, Hold, State, Whose, answer
from kinfold.register.models import (
    Fact,
    Involvement,
    Person,
    Record,
)
from kinfold.register.reading import belonging
from kinfold.register.reading.held_by_rule import holding
from kinfold.register.reading.redirects import heirs_of
from kinfold.register.reading.seen import A_SERVICE, newest_run
from kinfold.register.rules.due import DueLine, Unit, lines, told
from kinfold.register.rules.histories import (
    OF_RESIDENTS,
    Episode,
    not_known,
    of_a_life,
    of_episodes,
    of_family,
    of_records,
    shortest,
    together,
)
from kinfold.vocabulary.codelists import INVOLVEMENT, FactKind

_AT_A_TIME = 10_000
_counted: dict[object, tuple[DueLine, ...]] = {}
"""The newest counts, by all that they follow from."""
Named = Callable[[FactKind | None, str], str]
"""A source as it may be named, by the kind of fact it tells; None where it is the record itself."""


def of_person(person: str, profile: Profile, holds: Sequence[Hold], on: date, named: Named) -> tuple[Answer, ...]:
    """What each class of the schedule that is about residents says of one person."""
    families = belonging.of_person(person)
    near = {person, *(one for people in families.near(person) for one in people)}
    families = holding(families, profile.holds, near)
    own = _own(near, on, named, _asked(profile))
    return _answers(together(own, person, families.near(person)), profile, holds, on, families.whose(person))


def of_one_family(family: str, profile: Profile, holds: Sequence[Hold], on: date, named: Named) -> tuple[Answer, ...]:
    """As `of_person`, of a family."""
    families = belonging.of_family(family)
    everybody, children = families.people.get(family, frozenset()), families.children.get(family, frozenset())
    families = holding(families, profile.holds, everybody)
    own = _own(everybody, on, named, _asked(profile))
    return _answers(of_family(own, children, everybody), profile, holds, on, families.whose_family(family))


def is_shown_without_a_page(family: str, people: QuerySet[Person]) -> bool:
    """
    Whether a family that no run makes any more may be told of to somebody who may see these people.

    As of one that stands: not where anybody of it is kept from them. Of one whose people are all gone nothing is told.
    """
    if not belonging.is_remembered_alone(family):
        return False
    members = belonging.of_family(family).people.get(family, frozenset())
    known = set(Person.objects.filter(id__in=sorted(members)).values_list("id", flat=True))
    return bool(known) and known == set(people.filter(id__in=sorted(known)).values_list("id", flat=True))


def following(holds: Iterable[Hold]) -> tuple[Hold, ...]:
    """
    The holds, and one more for every id that what they are about has become since: joined or parted, it stays held.

    People are joined and parted after a hold was placed, and nobody would think of writing it anew.
    """
    told = []
    for hold in holds:
        told.append(hold)
        if hold.about is None:
            continue
        kind, first = hold.about
        if kind != "rule":  # whom a rule catches is found anew each time
            told += [replace(hold, about=(kind, one)) for one in sorted(heirs_of(kind, first) - {first})]
    return tuple(told)


def counts(profile: Profile, holds: Sequence[Hold], left: Sequence[date | None], on: date) -> tuple[DueLine, ...]:
    """
    How much is due of each class, of everybody. Protected people and their families never count as due: see `_own`.

    `left` is when each member of staff left the list; None while they are on it. It reads every row (0.7 seconds of CPU
    for 22,000 people), so the answer is kept until another run, day, hold, schedule or staff list makes another.
    """
    run = newest_run()
    asked = (
        run and (run.id, run.published_at),
        tuple(holds),
        tuple(left),
        on,
        repr(profile.retention),
        repr(profile.holds),
    )
    made = _counted.get(asked)
    if made is None:
        made = lines(profile.retention, _all(profile, holds, left, on))
        _counted.clear()
        _counted[asked] = made
    return made


def _all(
    profile: Profile, holds: Sequence[Hold], left: Iterable[date | None], on: date
) -> Iterator[tuple[Unit, str, State, date | None]]:
    families = holding(belonging.everybodys(), profile.holds, None)
    apart: frozenset[RetentionEvent] = frozenset({"no_longer_sent"})
    told_of = _own(None, on, lambda _kind, _source: A_SERVICE, _asked(profile) - apart)
    own = {person: shortest(history) for person, history in told_of.items()}
    for person in Person.objects.values_list("id", flat=True).iterator(_AT_A_TIME):
        history = together(own, person, families.near(person))
        for one in _answers(history, profile, holds, on, families.whose(person), apart=apart):
            yield told("people", one)
    for family, everybody in families.people.items():
        history = of_family(own, families.children.get(family, frozenset()), everybody)
        for one in _answers(history, profile, holds, on, families.whose_family(family), apart=apart):
            yield told("families", one)
    sent = Record.objects.values_list("person", "no_longer_sent").iterator(_AT_A_TIME)
    for person, day in sent:
        for name, rule in profile.retention.items():
            if rule.event == "no_longer_sent":
                history = [Happened("no_longer_sent", day, A_SERVICE)]
                yield told("records", answer(name, rule, history, holds, on, families.whose(person)))
    for day in left:
        for name, rule in profile.retention.items():
            if rule.event == "left_staff":
                yield told("staff", answer(name, rule, [Happened("left_staff", day, "the staff list")], holds, on))


def _answers(
    history: list[Happened],
    profile: Profile,
    holds: Sequence[Hold],
    on: date,
    whose: frozenset[Whose],
    *,
    apart: frozenset[RetentionEvent] = frozenset(),
) -> tuple[Answer, ...]:
    """Of each class that is about residents; `apart` are events whose classes are counted by another unit."""
    return tuple(
        answer(name, rule, history, holds, on, whose)
        for name, rule in profile.retention.items()
        if (rule.event is None or rule.event in OF_RESIDENTS) and rule.event not in apart
    )


def _asked(profile: Profile) -> frozenset[RetentionEvent]:
    """The events that some class counts from; others are not looked for."""
    return frozenset(rule.event for rule in profile.retention.values() if rule.event is not None)


def _own(
    people: Iterable[str] | None, on: date, named: Named, asked: frozenset[RetentionEvent]
) -> dict[str, list[Happened]]:
    """What happened to each person alone; to everybody where `people` is None."""
    only = None if people is None else list(people)
    records = Record.objects.all() if only is None else Record.objects.filter(person__in=only)
    lives = Person.objects.all() if only is None else Person.objects.filter(id__in=only)
    whose: dict[str, str] = {}
    history: defaultdict[str, list[Happened]] = defaultdict(list)
    for record, person, source, gone in records.values_list("id", "person", "source", "no_longer_sent").iterator(
        _AT_A_TIME
    ):
        whose[record] = person
        if "no_longer_sent" in asked:
            history[person] += of_records([(gone, named(None, source))])
    facts = Fact.objects.filter(kind__in=[kind.value for kind in INVOLVEMENT])
    if only is not None:
        facts = facts.filter(record__in=list(whose))
    told_of = facts.values_list("record", "kind", "source", "until_day").iterator(_AT_A_TIME)
    for record, kind, source, until in told_of:
        if record in whose:
            one = FactKind(kind)
            history[whose[record]] += of_episodes([Episode(one, until, named(one, source))], on)
    workers = Involvement.objects.all() if only is None else Involvement.objects.filter(record__in=list(whose))
    for record, source, until in workers.values_list("record", "source", "until_day").iterator(_AT_A_TIME):
        if record in whose:
            history[whose[record]] += of_episodes([Episode(None, until, named(None, source))], on)
    dated = lives.exclude(Q(birth_date=None) & Q(death_date=None))
    if asked & {"born", "died"}:
        for person, born, died in dated.values_list("id", "birth_date", "death_date").iterator(_AT_A_TIME):
            history[person] += of_a_life(born, died, "the register")
    # What is known of the protected never reaches the register, so nothing here can tell that it has ended.
    for person in lives.filter(restricted=True).values_list("id", flat=True).iterator(_AT_A_TIME):
        history[person] += not_known(A_SERVICE)
    return dict(history)
