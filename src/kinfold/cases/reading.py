"""What stands of people's answers, from the rows. Nothing here asks the door: `actions` and `queries` have asked it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from kinfold.cases.models import ConsentEvent
from kinfold.cases.rules.consent import (
    WITH_SOMEBODY,
    Answer,
    Asked,
    Capacity,
    Form,
    Heard,
    Kept,
    State,
    as_theirs,
    asked_by_profile,
    stands,
    state_among,
    state_of,
)
from kinfold.cases.values import Standing
from kinfold.governance import standing as governance
from kinfold.register.reading.people import born_of
from kinfold.register.reading.redirects import past_of

Events = dict[tuple[Asked, str], list[Kept]]


def may_be_asked() -> tuple[Asked, ...]:
    """What the council's profile asks people for."""
    return asked_by_profile(governance.law().consent)


def services() -> tuple[str, ...]:
    """The council's own service first, then every organisation outside the council that may be given data about people."""
    recipients = governance.sharing().recipients
    return (
        governance.profile().programme.name,
        *(one.title for one in recipients if one.kind != "own_team" and one.receives != "anonymised"),
    )


def events_of(people: Iterable[str]) -> dict[str, Events]:
    """
    Everything that was written down of people, by what was asked for which service, in the order of its days.

    Under every id that may have been theirs: `as_theirs` says what of it stands as theirs.
    """
    wanted = set(people)
    past = past_of("person", wanted)
    heard: dict[tuple[str, Asked, str], list[Heard]] = defaultdict(list)
    for row in ConsentEvent.objects.filter(person__in=sorted(past.ids)).order_by("day", "id"):
        heirs = past.heirs(row.person, row.at)
        one = Heard(_kept(row), row.person, len(heirs) == 1, past.passes(row.person), past.left(row.person))
        for person in heirs & wanted:
            heard[person, Asked(row.asked), row.service].append(one)
    found: dict[str, Events] = defaultdict(lambda: defaultdict(list))
    for (person, asked, service), those in heard.items():
        if told := as_theirs(those):
            found[person][asked, service] = told
    return found


def standing_of(events: Events, *, born: date | None) -> tuple[Standing, ...]:
    """What stands: everything that the council asks for its own service, and all that was asked for somebody else's."""
    own = services()[0]
    known = [(asked, own) for asked in may_be_asked() if asked not in WITH_SOMEBODY]
    known += sorted(set(events) - set(known), key=lambda one: (list(Asked).index(one[0]), one[1]))
    on = governance.today()
    return tuple(
        Standing(asked, service, state_among(events, asked, service, on=on, born=born), kept[-1].day if kept else None)
        for asked, service in known
        for kept in [events.get((asked, service), [])]
    )


def has_said_yes(person: str, asked: Asked, service: str) -> bool:
    """Whether a yes stands now. Read from the rows at each question, so that what was taken back is gone at once."""
    events = events_of([person])[person]
    return stands(events, asked, service, on=governance.today(), born=born_of([person])[person])


def has_said_no(person: str, asked: Asked, service: str) -> bool:
    """Whether a refusal or a withdrawal stands, also of what the council does not ask for any more."""
    kept = events_of([person])[person].get((asked, service), [])
    return state_of(kept, on=governance.today()) in (State.REFUSED, State.WITHDRAWN)


def who_said_yes(asked: Asked, people: Iterable[str]) -> frozenset[str]:
    """Of some people those whose yes to something of the council's own stands now: whom to invite, whom research may name."""
    own, on = services()[0], governance.today()
    events = events_of(people)
    born = born_of(events)
    return frozenset(person for person, told in events.items() if stands(told, asked, own, on=on, born=born[person]))


def _kept(row: ConsentEvent) -> Kept:
    return Kept(
        asked=Asked(row.asked),
        service=row.service,
        answer=Answer(row.answer),
        day=row.day,
        form=Form(row.form),
        words=row.words,
        capacity=Capacity(row.capacity) if row.capacity else None,
        assessed_by=row.assessed_by,
        why=row.why,
        id=row.pk,
        asked_by=row.asked_by,
        at=row.at,
        purpose=row.purpose,
        lawful_basis=tuple(row.lawful_basis),
        born=row.born,
    )
