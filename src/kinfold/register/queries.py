"""
What pages ask of the register.

Each asks the door first, and the door writes its entry before it answers; only then is anything
read. What is returned holds what this reader may see for this purpose, and nothing else. Somebody
who is protected is in no answer, and asking for them is refused in the words that anybody else
would hear.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import date, datetime

from django.utils import timezone

from kinfold.governance import actions as governance
from kinfold.governance.queries import actor as find_staff
from kinfold.governance.queries import answers_for_safeguarding, hidden, profile, today, visible
from kinfold.governance.rules.policy import (
    NOBODY,
    About,
    Actor,
    Allowed,
    Event,
    Permit,
    Request,
    decide_for_some,
    nobody_there,
)
from kinfold.governance.rules.rows import AboutKind
from kinfold.register.models import Membership, ReceivedExtract, Source
from kinfold.register.reading import corrected, corrected_homes, counts, extracts, searching, state
from kinfold.register.reading import families as family_reading
from kinfold.register.reading import people as people_reading
from kinfold.register.reading.outside import people_for_outside
from kinfold.register.reading.redirects import ever_of, heirs_of, id_now, onward_of
from kinfold.register.reading.seen import Seen, newest_run, one_run, people_but, seen_for
from kinfold.register.reading.seen import source_states as states_of
from kinfold.register.reading.two_homes import lives_in
from kinfold.register.values import (
    Decided,
    EligibleFamily,
    ExtractShown,
    FamilyPage,
    PersonNamed,
    PersonPage,
    RunShown,
    SearchHit,
    SourcePage,
    SourceState,
)
from kinfold.vocabulary.codelists import Action, FamilyRole
from kinfold.vocabulary.errors import NotAllowed
from kinfold.vocabulary.identifiers import FamilyId, PersonId, PurposeId, StaffId


def search(
    actor: Actor,
    purpose: PurposeId,
    *,
    name: str = "",
    birth_date: date | None = None,
    postcode: str = "",
    number: str = "",
) -> tuple[SearchHit, ...]:
    """People who fit what was typed, best first: name, age and area. Nothing typed finds nobody."""
    typed = searching.Typed(name=name.strip(), birth_date=birth_date, postcode=postcode.strip(), number=number.strip())
    permit = governance.require(actor, purpose, Action.FIND, NOBODY, details=typed.parts())
    with one_run():
        hits = tuple(searching.find(typed, _seen(actor, purpose))) if typed.parts() else ()
    _record(permit, [About("person", hit.person) for hit in hits], people=len(hits))
    return hits


def person_page(actor: Actor, purpose: PurposeId, person: PersonId) -> PersonPage:
    """One person's page. An id that has since joined another shows the person it is now."""
    about = About("person", id_now("person", person))
    permit = governance.require(actor, purpose, Action.OPEN, about)
    with one_run():
        seen = _seen(actor, purpose)
        found = seen.people().filter(pk=about.id).first()
        decides = _may_be_asked(permit, Action.DECIDE_MATCHES)
        page = people_reading.person_page(found, seen, decides=decides) if found else None
    if page is None:
        raise _nobody_there()
    _record(permit, [], facts=len(page.timeline), records=len(page.records))
    return page


def one_person(permit: Permit) -> PersonNamed:
    """Name and age of the person a permit is about, for services that keep what concerns them. The door has been asked."""
    with one_run():
        found = people_but(hidden("person", permit.actor.staff)).filter(pk=permit.about.id).first()
    if found is None:
        raise _nobody_there()
    return PersonNamed(
        PersonId(found.id), people_reading.name_of(found), found.birth_date, people_reading.age_of(found, today())
    )


def known_by(about: About, said_at: datetime) -> tuple[tuple[str, ...], frozenset[str]]:
    """
    Of somebody of whom something was said at a time: every id that is theirs for certain, and everybody who may be meant.

    No id is theirs for certain where they were parted since. Ids alone, for services that keep what concerns people by
    id; they ask the door.
    """
    kind: AboutKind = "family" if about.kind == "family" else "person"
    heirs = heirs_of(kind, about.id, said_at)
    return (tuple(sorted(ever_of(kind, heirs))) if len(heirs) == 1 else ()), heirs


def carried_on_by(about: About) -> frozenset[str]:
    """Every id that carries on what is said of an id today. Ids alone, for what is written down of one by command."""
    return heirs_of("family" if about.kind == "family" else "person", about.id, timezone.now())


def joined_into(about: About) -> frozenset[str]:
    """As `carried_on_by`, the one alone that an id has joined for certain: to take back is no answer for anybody else."""
    return frozenset({id_now("family" if about.kind == "family" else "person", about.id)})


def who_now(kind: AboutKind, ids: Collection[str]) -> Callable[[str, datetime], frozenset[str]]:
    """Of some ids, who may be meant today by what was said of one at a time. As `known_by`."""
    return onward_of(kind, ids).heirs


def may_yet_be_another(person: str) -> bool:
    """Whether somebody is too new, or protected, to be in what leaves for outside. Says nothing else, so no door is asked."""
    with one_run():
        return not people_for_outside(timezone.now()).filter(pk=person).exists()


def home_is_kept(person: str) -> bool:
    """Whether nothing that leads to somebody's home is on a page: a professional, or a source, said so. For whoever opens their page."""
    with one_run():
        return bool(corrected_homes.guarded({person}, corrected.acts()))


def families_of(people: Collection[str]) -> frozenset[str]:
    """The ids of all families that some people belong or belonged to, also of those that nobody may see; as `known_by`."""
    with one_run():
        return frozenset(Membership.objects.filter(person__in=people).values_list("family", flat=True))


def home_of(people: Collection[str]) -> tuple[str, frozenset[str]]:
    """
    The one family that some people, who may all be the same one, live in today, and every id it has; as `known_by`.

    Nothing where they live in none or in several: a child of two homes has none that the other may be told of.
    """
    with one_run():
        places = Membership.objects.filter(person__in=people)
        on = today()
        homes = {place.family for place in places if lives_in(place, on)}
        homes -= {place.family for place in places if place.role == FamilyRole.PARENT_ELSEWHERE}
        home = homes.pop() if len(homes) == 1 else ""
        return home, frozenset(ever_of("family", [home])) if home else frozenset()


def family_page(actor: Actor, purpose: PurposeId, family: FamilyId) -> FamilyPage:
    """One family's page; the entry names every member it shows."""
    about = About("family", id_now("family", family))
    permit = governance.require(actor, purpose, Action.OPEN, about)
    with one_run():
        seen = _seen(actor, purpose)
        found = seen.families().filter(pk=about.id).first()
        page = (
            family_reading.family_page(
                found,
                seen,
                staff=actor.staff,
                may_judge=_may_be_asked(permit, Action.JUDGE_NEEDS),
                may_sign_off=_may_be_asked(permit, Action.SIGN_OFF_OUTCOMES),
                may_correct=_may_be_asked(permit, Action.CORRECT_FAMILIES),
                may_decide_matches=_may_be_asked(permit, Action.DECIDE_MATCHES),
                safeguards=answers_for_safeguarding(permit.actor),
                may_read_why=_may_be_asked(permit, Action.LIFT_PROTECTION),
            )
            if found
            else None
        )
    if page is None:
        raise _nobody_there()
    shown = {member.person for member in (*page.members, *page.former_members)}
    _record(permit, [About("person", person) for person in sorted(shown)], people=len(shown))
    return page


def my_families(actor: Actor, purpose: PurposeId) -> tuple[EligibleFamily, ...]:
    """The families that the reader works with today, whether or not they may be eligible, by title."""
    permit = governance.require(actor, purpose, Action.SEE_OWN, NOBODY)
    with one_run():
        seen = _seen(actor, purpose)
        lines = counts.family_lines(sorted(set(seen.visible.may_open_families)), seen)
    mine = tuple(sorted(lines, key=lambda line: (line.title, line.family)))
    _record(permit, _families(mine), families=len(mine))
    return mine


def may_be_eligible(
    actor: Actor,
    purpose: PurposeId,
    *,
    page: int = 1,
    per_page: int = 25,
    order: str = counts.BY_OUTCOMES,
    waiting: bool = False,
    mine: bool = False,
) -> tuple[tuple[EligibleFamily, ...], int]:
    """
    One page of the families that may be eligible, and how many there are.

    By one plain fact, then by how many outcomes have a need and how many needs, most first; families alike in
    all stand in the order of their ids, which means nothing. With `waiting` those alone that nobody has decided on; with
    `mine` those that the reader took up and nobody has decided on since, the newest first, whatever is found of them now.
    """
    permit = governance.require(actor, purpose, Action.LIST, NOBODY, details={"page": page})
    with one_run():
        seen = _seen(actor, purpose)
        ids = counts.taken_up_by(actor.staff, seen) if mine else counts.eligible_families(seen, order)
        if waiting:
            settled = counts.settled(ids)
            ids = [family for family in ids if family not in settled]
        first = (max(page, 1) - 1) * per_page
        lines = counts.family_lines(ids[first : first + per_page], seen)
    _record(permit, _families(lines), families=len(lines))
    return lines, len(ids)


def source_states(actor: Actor, purpose: PurposeId) -> tuple[SourceState, ...]:
    """How fresh every source is, with the receipt of its newest extract; about no person."""
    governance.require(actor, purpose, Action.SEE_SOURCES, NOBODY)
    return states_of(Source.objects.order_by("title"))


def waiting_extracts(actor: Actor, purpose: PurposeId) -> tuple[ExtractShown, ...]:
    """The extracts that wait for a person, the newest first; about no person."""
    governance.require(actor, purpose, Action.SEE_SOURCES, NOBODY)
    return tuple(one for one in extracts.shown(ReceivedExtract.objects.filter(state="held")) if one.waits)


def source_page(actor: Actor, purpose: PurposeId, source: str) -> SourcePage | None:
    """One source: freshness, coverage, what came and what waits; about no person. None where there is no such source."""
    permit = governance.require(actor, purpose, Action.SEE_SOURCES, NOBODY)
    published = Source.objects.filter(pk=source).first()
    came = tuple(_by_name(one) for one in extracts.shown(ReceivedExtract.objects.filter(source=source)))
    if published is None and not came:
        return None
    return SourcePage(
        title=published.title if published else came[0].title,
        partner=published.partner if published else came[0].partner,
        state=states_of([published])[0] if published else None,
        coverage=extracts.coverage(published) if published else (),
        extracts=came,
        may_decide=_may_be_asked(permit, Action.COMMIT_EXTRACTS),
    )


def extract_decisions() -> tuple[Decided, ...]:
    """What stands decided of extracts, for the next run to heed. About no person, so no door is asked."""
    return extracts.decisions()


def run_shown() -> RunShown | None:
    """The run whose answers pages show; None before the first. It says nothing of a person, so no door is asked."""
    run = newest_run()
    if run is None:
        return None
    return RunShown(
        run=run.id,
        on_day=run.on_day,
        published_at=run.published_at.isoformat(timespec="seconds"),
        council=run.council,
        invented=run.invented,
    )


def state_hash() -> str:
    """A digest of all that is published, to compare two registers by; it says nothing of a person, so no door is asked."""
    with one_run():
        return state.state_hash()


def _by_name(one: ExtractShown) -> ExtractShown:
    """With the name of whoever decided, where they are on the staff list."""
    who = find_staff(StaffId(one.decided.by), on=today()) if one.decided else None
    return replace(one, decided=replace(one.decided, by=who.name)) if who and one.decided else one


def _may_be_asked(permit: Permit, action: Action) -> bool:
    """Whether the holder of a permit may ask for another thing too, of somebody."""
    return isinstance(decide_for_some(Request(permit.actor, permit.purpose, action), profile()), Allowed)


def _seen(actor: Actor, purpose: PurposeId) -> Seen:
    return seen_for(visible(actor, purpose))


def _record(permit: Permit, shown: Sequence[About], **counts: int) -> None:
    governance.record(Event.SHOWN, permit, shown=shown, **counts)


def _families(lines: Sequence[EligibleFamily]) -> list[About]:
    return [About("family", line.family) for line in lines]


def _nobody_there() -> NotAllowed:
    """The door said yes about an id that no page is made for: the same words as for a stranger."""
    refused = nobody_there()
    return NotAllowed(
        refused.because,
        where="Kinfold's rules of access",
        means="Nothing was shown. That you asked has been written down.",
        do=f"Ask {refused.ask}.",
    )
