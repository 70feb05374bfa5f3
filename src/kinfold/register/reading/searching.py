"""Finding people by what somebody typed: candidates by key, then put in order by how well they fit."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import Q

from kinfold.register.models import Person, Record, Residence, SearchKey
from kinfold.register.reading import corrected, corrected_homes
from kinfold.register.reading.people import age_of, name_of
from kinfold.register.reading.seen import Seen
from kinfold.register.reading.two_homes import kept_dwellings
from kinfold.register.rules.matching import fit, swapped
from kinfold.register.rules.names import Likeness, name_keys
from kinfold.register.values import SearchHit
from kinfold.vocabulary.codelists import Category
from kinfold.vocabulary.identifiers import PersonId, postcode

MOST_SHOWN = 50
MOST_WEIGHED = 1_000
"""Candidates by name that are looked at: those that share most keys come first."""

Kept = Mapping[str, frozenset[str]]
"""By person, the dwellings that may not be told to the reader."""
_DISTRICT = re.compile(r"^[A-Z]{1,2}[0-9][A-Z0-9]?$")


@dataclass(frozen=True)
class Typed:
    """What was searched for. Each part narrows the search; an empty part does not."""

    name: str = ""
    birth_date: date | None = None
    postcode: str = ""
    number: str = ""

    def parts(self) -> dict[str, int]:
        """Which parts were filled, for the ledger; never with what."""
        return {part: 1 for part in ("name", "birth_date", "postcode", "number") if getattr(self, part)}


def find(typed: Typed, seen: Seen) -> list[SearchHit]:
    """
    Those who fit best, first. People who are protected have no keys, and are left out besides.

    A number is only searched where the purpose includes numbers, a phone number or a postcode only
    where it includes contact: a hit would tell the reader that it is right.
    """
    candidates = _candidates(typed, seen)
    if not candidates:
        return []
    # A number alone, without a name in any record, finds nobody: whose it is cannot be told, so neither can protection.
    people = seen.people().exclude(name="").filter(id__in=candidates)
    # Where a professional said that a home must not be disclosed, neither it nor its area is told from then on.
    undisclosed = corrected_homes.hidden_homes(corrected.acts())
    hidden = undisclosed.who_lived_there(candidates)
    # Nor is the other home of those where neither home may show to who works with one.
    kept = kept_dwellings(candidates, seen)
    areas = _areas_told(kept, seen)
    if typed.postcode:
        people = people.exclude(id__in=sorted(hidden | _only_there(typed.postcode, kept)))
    district = _district(typed.postcode)
    if district:
        told = sorted(one for one, area in areas.items() if area == district)
        people = people.filter((Q(area=district) & ~Q(id__in=sorted(areas))) | Q(id__in=told))
    likeness = Likeness(typed.name)
    # Of the many who are weighed, only what they are weighed by; whole rows of the few who are shown.
    fitting = [
        (-score, name, person)
        for person, name, others, born in people.values_list("id", "name", "other_names", "birth_date")
        if (score := _fit(typed, likeness, [name, *others], candidates[person] | ({born} if born else set())))
        is not None
    ]
    best = [person for _, _, person in sorted(fitting)[:MOST_SHOWN]]
    rows = Person.objects.in_bulk(best)
    shown = [rows[person] for person in best]
    may_open = set(seen.visible.may_open_people.filter(about_id__in=[person.id for person in shown]))
    before = _lived_there_before(typed, shown, seen, kept)
    return [
        SearchHit(
            person=PersonId(person.id),
            name=name_of(person),
            age=age_of(person, seen.on),
            area=None if person.id in hidden else areas.get(person.id, person.area),
            may_open=person.id in may_open,
            lived_there_before=person.id in before,
        )
        for person in shown
    ]


def _areas_told(kept: Kept, seen: Seen) -> dict[str, str | None]:
    """Of those with a home that is kept from the reader, the area of the newest other one; None where there is none."""
    stands = Q(until_day__isnull=True) | Q(until_day__gt=seen.on)
    homes = Residence.objects.filter(stands, person__in=sorted(kept), hidden=False, postcode__isnull=False)
    told = [home for home in homes if home.dwelling not in kept[home.person]]
    newest = sorted(told, key=lambda home: (home.from_day or date.min, home.postcode or ""))
    areas = {home.person: (home.postcode or "").split()[0] for home in newest if home.postcode}
    return {person: areas.get(person) for person in kept}


def _only_there(typed: str, kept: Kept) -> set[str]:
    """Whom a whole postcode would find by a home alone that is kept from the reader."""
    tidy = postcode(typed)
    if tidy is None:
        return set()
    homes = Residence.objects.filter(person__in=sorted(kept), postcode=tidy, hidden=False)
    return set(kept) - {home.person for home in homes if home.dwelling not in kept[home.person]}


def _lived_there_before(typed: Typed, people: Sequence[Person], seen: Seen, kept: Kept) -> set[str]:
    """Of those found by a whole postcode, who has left it: a search must not send anybody to a home of the past."""
    tidy = postcode(typed.postcode)
    if tidy is None:
        return set()
    homes = Residence.objects.filter(person__in=[person.id for person in people], postcode=tidy, hidden=False)
    rows = homes.values_list("person", "dwelling", "until_day")
    told = [(person, until_day) for person, dwelling, until_day in rows if dwelling not in kept.get(person, ())]
    standing = dict.fromkeys((person for person, _ in told), False)
    for person, until_day in told:
        standing[person] |= until_day is None or until_day > seen.on
    return {person for person, stands in standing.items() if not stands}


def _candidates(typed: Typed, seen: Seen) -> dict[str, set[date]]:
    """Ids that share a key with what was typed, each with the birth dates it shares."""
    sets = []
    if typed.number:
        sets.append(_by_number(typed.number, seen))
    if typed.postcode and not _district(typed.postcode):
        sets.append(_by_postcode(typed.postcode, seen))
    by_birth = _by_birth_date(typed.birth_date) if typed.birth_date else {}
    if not sets:
        sets.append({*(_by_name(typed.name) if typed.name else ()), *by_birth})
    return {person: by_birth.get(person, set()) for person in set.intersection(*sets)}


def _by_name(name: str) -> set[str]:
    """Those who bear a name that begins or sounds like a part of it: whoever shares most such keys first."""
    keys = sorted(name_keys(name))
    if not keys:
        return set()
    like = " OR ".join(f'"{kind}" = %s' for kind, _ in keys)
    shared = " + ".join(f'max(CASE WHEN "{kind}" = %s THEN 1 ELSE 0 END)' for kind, _ in keys)
    typed = [key for _, key in keys]
    with connection.cursor() as cursor:
        # The kinds are the names of columns, which `token_keys` knows; what was typed is a parameter.
        cursor.execute(
            # CROSS: SQLite takes the tables in the order written here, and not every name of the register first.
            f"SELECT person, {shared} AS shared FROM register_nametoken CROSS JOIN register_searchkey"
            f" WHERE kind = 'name' AND key = register_nametoken.id AND ({like})"
            f" GROUP BY person ORDER BY shared DESC, person LIMIT {MOST_WEIGHED}",
            [*typed, *typed],
        )
        return {person for person, _ in cursor.fetchall()}


def _by_birth_date(birth_date: date) -> dict[str, set[date]]:
    """The date that a person's page shows is in the person's row; what else any source says is a key."""
    days = {day.isoformat(): day for day in (birth_date, swapped(birth_date)) if day}
    found: dict[str, set[date]] = {}
    for person, key in SearchKey.objects.filter(kind="born", key__in=list(days)).values_list("person", "key"):
        found.setdefault(person, set()).add(days[key])
    shown = Person.objects.filter(birth_date__in=list(days.values()))
    for person in shown.values_list("id", flat=True):
        found.setdefault(person, set())  # and the day is in the person's row
    return found


def _by_postcode(text: str, seen: Seen) -> set[str]:
    tidy = postcode(text)
    if tidy is None or Category.CONTACT not in seen.categories:
        return set()
    return set(Residence.objects.filter(postcode=tidy, hidden=False).values_list("person", flat=True))


def _by_number(text: str, seen: Seen) -> set[str]:
    tidy = re.sub(r"[^A-Z0-9]", "", text.upper())
    kinds = ["phone"] if Category.CONTACT in seen.categories else []
    if Category.IDENTIFIERS in seen.categories:
        kinds.append("number")
    if not tidy or not kinds:
        return set()
    found = set(SearchKey.objects.filter(kind__in=kinds, key=tidy).values_list("person", flat=True))
    if Category.IDENTIFIERS in seen.categories:
        records = Record.objects.filter(found_as=tidy, source__in=list(seen.sources))
        found.update(records.values_list("person", flat=True))
    return found


def _fit(typed: Typed, likeness: Likeness, names: Sequence[str], born: set[date]) -> float | None:
    """What was typed with a number or a postcode narrows; alone, a name or a birth date must fit."""
    if not typed.name and not typed.birth_date:
        return 1.0
    return fit(name=likeness if typed.name else None, birth_date=typed.birth_date, names=names, born=sorted(born))


def _district(text: str) -> str | None:
    tidy = re.sub(r"\s", "", text.upper())
    return tidy if _DISTRICT.match(tidy) else None
