"""One person's page, from the register's rows."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from kinfold.governance import wall
from kinfold.register.models import Fact, HomeSince, Involvement, Membership, Person, Record, Residence
from kinfold.register.reading import corrected, corrected_homes, decisions
from kinfold.register.reading.corrected import Laid
from kinfold.register.reading.seen import Seen
from kinfold.register.reading.two_homes import apart_by_family, kept_homes, lives_elsewhere, opened_of
from kinfold.register.rules.correcting import Act
from kinfold.register.rules.fact_sentences import Said, fact_sentence
from kinfold.register.rules.sentences import link_sentence
from kinfold.register.values import DatedFact, FamilyOf, Home, PersonPage, Professional, RecordHeld
from kinfold.vocabulary.codelists import Category, FactKind, FamilyRole
from kinfold.vocabulary.identifiers import FactId, FamilyId, PersonId
from kinfold.vocabulary.periods import age_on

PROTECTED = "This address is protected."
A_FAMILY_NOT_YOURS = "A family that you do not work with"
NO_NAME = "Name not recorded"
_GROWN = 18


def person_page(person: Person, seen: Seen, *, decides: bool = False) -> PersonPage:
    records = list(Record.objects.filter(person=person.id).order_by("id"))
    ids = [record.id for record in records]
    contact = Category.CONTACT in seen.categories
    acts = corrected.acts()
    elsewhere = _contact_elsewhere(person, seen) if contact else frozenset()
    guarded = corrected_homes.guarded({person.id}, acts)
    reach = contact and not guarded and not _through_a_hidden_family(person, seen)
    return PersonPage(
        person=PersonId(person.id),
        name=name_of(person),
        other_names=tuple(person.other_names),
        birth_date=person.birth_date,
        age=age_of(person, seen.on),
        expected_date=person.expected_date,
        sex=person.sex,
        identifiers=_identifiers(person) if Category.IDENTIFIERS in seen.categories else (),
        phones=tuple(one for one in person.phones if one not in elsewhere) if reach else (),
        emails=tuple(one for one in person.emails if one not in elsewhere) if reach else (),
        homes=_homes(person, seen, acts) if contact else (),
        homes_since=_homes_since(person, seen, acts) if contact else (),
        records=_records(records, seen, decides=decides),
        professionals=professionals(ids, seen, guarded=bool(guarded)),
        timeline=dated_facts(
            Fact.objects.filter(record__in=ids, kind__in=seen.kinds()), seen, guarded=ids if guarded else ()
        ),
        families=_families(person, seen, corrected.laid(acts), not_to=corrected.not_through(person.id, acts)),
        not_yours_to_see=seen.not_yours(),
        decided=decisions.of_person(ids, seen),
        worked_out_again=corrected.changed_since_the_run(acts, (), {person.id}),
        guarded=bool(guarded),
    )


def name_of(person: Person) -> str:
    """Some agencies send a number and no name; nobody is shown as a blank."""
    return person.name or NO_NAME


def born_of(people: Iterable[str]) -> dict[str, date | None]:
    """Each of some people's birth date as the register has it today; None where it has none, or nobody of that id."""
    wanted = set(people)
    known = dict(Person.objects.filter(pk__in=sorted(wanted)).values_list("id", "birth_date"))
    return {one: known.get(one) for one in wanted}


def age_of(person: Person, on: date) -> int | None:
    return age_on(person.birth_date, on) if person.birth_date and not person.death_date else None


def professionals(records: Iterable[str], seen: Seen, *, guarded: bool = False) -> tuple[Professional, ...]:
    """
    Who is named as working with those whose records these are, whoever still does first.

    `guarded`: somebody's home among them must not be disclosed, and a worker's office leads to the part of town.
    """
    found = Involvement.objects.filter(record__in=list(records), source__in=list(seen.sources))
    shown = {
        Professional(
            role=row.role or "professional",
            name=row.name,
            team=None if guarded else row.team,
            phone=None if guarded else row.phone,
            email=None if guarded else row.email,
            from_day=row.from_day,
            until_day=row.until_day,
            source_title=seen.title(row.source),
            last_said=seen.last_said(row.source, row.last_said),
            left_out=guarded and bool(row.team or row.phone or row.email),
        )
        for row in found
    }
    return tuple(
        sorted(
            shown,
            key=lambda p: (
                p.until_day is not None and p.until_day <= seen.on,
                -(p.from_day or date.min).toordinal(),
                p.role,
                p.name or "",
                p.source_title,
            ),
        )
    )


def dated_facts(
    facts: Iterable[Fact],
    seen: Seen,
    *,
    people: dict[str, Person] | None = None,
    guarded: Collection[str] = (),
) -> tuple[DatedFact, ...]:
    """
    Facts as sentences, newest first. `people`, by record, puts a name beside each.

    `guarded` are the records of people whose home must not be disclosed: no place is named of theirs.
    """
    lines = [_dated(fact, seen, (people or {}).get(fact.record), guarded=fact.record in guarded) for fact in facts]
    return tuple(sorted(lines, key=lambda line: (line.from_day or line.until_day or date.min, line.fact), reverse=True))


def _dated(fact: Fact, seen: Seen, person: Person | None, *, guarded: bool) -> DatedFact:
    kind = FactKind(fact.kind)
    said = Said(
        amount=fact.amount,
        of=fact.of_amount,
        value=fact.value,
        outcome=fact.outcome,
        no_longer_sent=fact.no_longer_sent,
        codes_alone=guarded,
    )
    return DatedFact(
        fact=FactId(fact.id),
        kind=kind,
        sentence=fact_sentence(kind, said),
        from_day=fact.from_day,
        until_day=fact.until_day,
        source_title=seen.title(fact.source),
        last_said=seen.last_said(fact.source, fact.last_said),
        first_told=fact.first_said,
        person=PersonId(person.id) if person else None,
        person_name=name_of(person) if person else None,
    )


def _contact_elsewhere(person: Person, seen: Seen) -> frozenset[str]:
    """Numbers and addresses of a parent who is set apart from the reader: on a child's record they lead to the other home."""
    apart = apart_by_family(seen)
    around = Membership.objects.filter(person=person.id, family__in=sorted(apart)).values_list("family", flat=True)
    theirs = {one for family in around for one in apart[family]}
    rows = Person.objects.filter(id__in=sorted(theirs)).values_list("phones", "emails")
    return frozenset(one for phones, emails in rows for one in (*phones, *emails))


def _through_a_hidden_family(person: Person, seen: Seen) -> bool:
    """
    Whether the reader may have come to a child by a family that has been hidden since the run.

    Whose numbers are on the child's record cannot be told by it any more: one may be that of the parent who was protected.
    """
    age = age_of(person, seen.on)
    if not seen.visible.hidden_from_me.exists() or (age is not None and age >= _GROWN):
        return False
    places = Membership.objects.filter(person=person.id)
    if wall.stands():  # of a hidden family no row is there
        return not places.exists()
    return places.filter(family__in=seen.visible.hidden_from_me).exists()


def _identifiers(person: Person) -> tuple[tuple[str, str], ...]:
    nhs = person.nhs_number
    held = (
        ("NHS number", f"{nhs[:3]} {nhs[3:6]} {nhs[6:]}" if nhs else None),
        ("Unique pupil number", person.upn),
        ("Unique learner number", person.uln),
        ("National Insurance number", person.ni_number),
    )
    return tuple((title, value) for title, value in held if value)


def _homes(person: Person, seen: Seen, acts: Collection[Act]) -> tuple[Home, ...]:
    """Homes with their periods, the present one first. Of a hidden one nothing but that it is; none that only a source told which may not be named."""
    kept = kept_homes(person.id, seen.visible.may_open_families, lambda people: opened_of(people, seen), acts)
    rows = sorted(
        Residence.objects.filter(person=person.id),
        key=lambda home: (home.until_day or date.max, home.from_day or date.min, home.id),
        reverse=True,
    )
    hidden = corrected_homes.hidden_homes(acts)
    said, rows = corrected_homes.home_said(person.id, rows, acts)
    act = corrected_homes.lives_at(person.id, acts)
    # Whoever works with the other home may have said it.
    return (() if act and act.dwelling in kept else said) + tuple(
        Home(None, None, None, None, hidden_because=PROTECTED)
        if home.hidden or home in hidden
        else Home(
            address=home.address,
            postcode=home.postcode,
            from_day=home.from_day,
            until_day=home.until_day,
            source_titles=tuple(seen.titles(home.sources)),
        )
        for home in rows
        if home.dwelling not in kept
        if home.hidden or not home.sources or seen.titles(home.sources)
    )


def _homes_since(person: Person, seen: Seen, acts: Collection[Act]) -> tuple[Home, ...]:
    """
    Homes that sources gave after a professional said where somebody lives: whether life moved on a person decides.

    Nothing of it where any home of theirs is guarded, or where it is the other home of a child of two.
    """
    if corrected_homes.lives_at(person.id, acts) is None or corrected_homes.undisclosed_among({person.id}, acts):
        return ()
    # A source can ask for that as well, of which no professional has said anything.
    if Residence.objects.filter(person=person.id, hidden=True, until_day=None).exists():
        return ()
    kept = kept_homes(person.id, seen.visible.may_open_families, lambda people: opened_of(people, seen), acts)
    hidden = corrected_homes.hidden_homes(acts)
    rows = HomeSince.objects.filter(person=person.id).order_by("-from_day", "id")
    return tuple(
        Home(row.address, row.postcode, row.from_day, None, tuple(seen.titles(row.sources)))
        for row in rows
        if row.dwelling not in kept and row not in hidden and seen.titles(row.sources)
    )


def _records(records: Iterable[Record], seen: Seen, *, decides: bool) -> tuple[RecordHeld, ...]:
    rows = [record for record in records if record.source in seen.sources]
    held = {
        RecordHeld(
            source_title=seen.title(row.source),
            role=row.role or "person",
            first_said=row.first_said or seen.last_said(row.source, row.last_said),
            last_said=seen.last_said(row.source, row.last_said),
            no_longer_sent=row.no_longer_sent,
            link_reason=link_sentence(
                row.reason,
                other=_other(row, seen),
                of_its_own=row.best_source == row.source,
                agreement=row.agreement,
            ),
            pair=_beside(row, rows) if decides else None,
        )
        for row in rows
    }
    return tuple(
        sorted(
            held,
            key=lambda r: (
                r.source_title,
                r.role,
                r.last_said,
                r.first_said,
                r.link_reason,
                str(r.no_longer_sent),
                r.pair or "",
            ),
        )
    )


def _beside(row: Record, rows: Iterable[Record]) -> str | None:
    """The two ids in one, the lesser first: this record, and another of the person, of the source that holds it here if there is one."""
    others = sorted((other.source != row.best_source, other.id) for other in rows if other.id != row.id)
    return "".join(sorted((row.id, others[0][1]))) if others else None


def _other(record: Record, seen: Seen) -> str | None:
    found = seen.sources.get(record.best_source or "")
    return found.title if found else None


def _families(person: Person, seen: Seen, laid: Laid, *, not_to: Collection[str]) -> tuple[FamilyOf, ...]:
    """The families somebody belongs or belonged to; one that the reader may not open stays without its name."""
    places = [
        place
        for place in Membership.objects.filter(person=person.id, proposed=False)
        if place.family not in not_to and person.id not in laid.away(place.family)
    ]
    families = {family.id: family for family in seen.families().filter(id__in=[place.family for place in places])}
    may_open = set(seen.visible.may_open_families.filter(about_id__in=list(families)))
    named = {family for family in may_open if _names_a_professional(family, seen)}
    of_another_home = {place.family for place in places if place.family not in may_open and lives_elsewhere(place)}
    shown = [
        FamilyOf(
            family=FamilyId(place.family),
            title=families[place.family].title if place.family in may_open else A_FAMILY_NOT_YOURS,
            role=FamilyRole(place.role),
            from_day=None if place.family in of_another_home else place.from_day,
            until_day=None if place.family in of_another_home else place.until_day,
            may_open=place.family in may_open,
            names_a_professional=place.family in named and (place.until_day is None or place.until_day > seen.on),
        )
        for place in places
        if place.family in families
    ]
    return tuple(sorted(shown, key=lambda f: (f.until_day or date.max, f.from_day or date.min, f.family), reverse=True))


def _names_a_professional(family: str, seen: Seen) -> bool:
    """Whether the family's page names somebody who works with it now: of its members who are stated and of today."""
    places = Membership.objects.filter(family=family, proposed=False)
    people = [place.person for place in places if place.until_day is None or place.until_day > seen.on]
    shown = seen.people().filter(id__in=people).values("id")
    records = Record.objects.filter(person__in=shown).values_list("id", flat=True)
    return any(one.until_day is None or one.until_day > seen.on for one in professionals(records, seen))
