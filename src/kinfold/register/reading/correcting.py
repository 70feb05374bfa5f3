"""The page on which a family is corrected: whom and which homes something can be said of, and what cannot be said."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from datetime import date

from kinfold.governance import queries as governance
from kinfold.register.correction_values import Asked, CorrectionPage, Somebody
from kinfold.register.models import Family, Membership, Person
from kinfold.register.reading import corrected
from kinfold.register.reading.corrected import CHILD_ROLES
from kinfold.register.reading.corrections_told import said_of
from kinfold.register.reading.homes_to_correct import home_of, homes_to_correct, wrong_with_the_home
from kinfold.register.reading.likely_members import likely_members
from kinfold.register.reading.people import age_of, name_of
from kinfold.register.reading.seen import Seen
from kinfold.register.reading.two_homes import set_apart
from kinfold.register.rules import correcting
from kinfold.register.rules.correcting import Act
from kinfold.vocabulary.codelists import Category, FamilyRole
from kinfold.vocabulary.codelists import CorrectionKind as Kind
from kinfold.vocabulary.identifiers import FamilyId, PersonId

FORMER, STRANGER = "not a member now", "not in this family"
LEAST_AGE_OF_A_CARER = 16
"""At sixteen one may be a mother, and a child of one's own mother's family."""
NEW = 2**62
"""Stands for the row that would be written."""


def page_of(
    family: Family, seen: Seen, staff: str, *, also: PersonId | None = None, reads_why: bool = False
) -> CorrectionPage:
    """What somebody looks at before they correct a family. `also`: one more person, whose page they may open."""
    told = corrected.acts()
    laid = corrected.laid(told)
    held = list(Membership.objects.filter(family=family.id))
    places = corrected.over(family.id, held, laid)
    out = laid.away(family.id)
    rows = _people(places, seen, out, also)
    may_open = set(seen.visible.may_open_people.filter(about_id__in=sorted(rows)))
    people = _somebody(rows, places, seen, out, set_apart([*held, *places], may_open))
    members = [one.person for one in people if one.is_member]
    said = said_of(family.id, told, seen, staff, members, may=True, reads_why=reads_why, also_refused=True)
    digest = hashlib.sha256()
    for place in sorted(places, key=lambda place: place.id):
        digest.update(f"{place.id} {place.until_day} {place.proposed}\0".encode())
    for one in said:
        digest.update(f"{one.correction} {one.state}\0".encode())
    sees_homes = Category.CONTACT in seen.categories
    return CorrectionPage(
        family=FamilyId(family.id),
        title=family.title,
        people=people,
        homes=homes_to_correct(rows, told, seen) if sees_homes else (),
        sees_homes=sees_homes,
        said=said,
        review=digest.hexdigest()[:32],
    )


def _people(places: Sequence[Membership], seen: Seen, out: Collection[str], also: PersonId | None) -> dict[str, Person]:
    wanted = {place.person for place in places} | set(out)
    found = {one.id: one for one in seen.people().filter(id__in=sorted(wanted))}
    if also and also not in found and seen.visible.may_open_people.filter(about_id=also).exists():
        found |= {one.id: one for one in seen.people().filter(id=also)}
    return found


def _somebody(
    people: Mapping[str, Person], places: Sequence[Membership], seen: Seen, out: Collection[str], apart: Collection[str]
) -> tuple[Somebody, ...]:
    """Members first, the children by age, then proposals, former members and those said not to belong, then whoever else was named."""
    made = []
    may_be = likely_members(places, people, seen, apart=apart)
    for id_, person in people.items():
        own = [place for place in places if place.person == id_]
        now = [place for place in own if place.until_day is None or place.until_day > seen.on]
        standing = [place for place in now if not place.proposed]
        how = standing or now or own
        role = how[0].role if how else ""
        grade = 0 if standing else 1 if now else 2 if own or id_ in out else 3
        made.append(
            (
                (grade, role not in CHILD_ROLES, person.birth_date or date.max, name_of(person), id_),
                Somebody(
                    person=PersonId(id_),
                    name=name_of(person),
                    how=_how(grade, role),
                    is_member=bool(standing),
                    is_child=role in CHILD_ROLES and grade < 2,
                    is_main_carer=role == FamilyRole.MAIN_CARER and grade < 2,
                    may_care=(age_of(person, seen.on) or LEAST_AGE_OF_A_CARER) >= LEAST_AGE_OF_A_CARER,
                    may_be=may_be.get(id_, ()),
                ),
            )
        )  # fmt: skip
    return tuple(one for _, one in sorted(made, key=lambda pair: pair[0]))


def _how(grade: int, role: str) -> str:
    return (role, "may belong", FORMER, STRANGER)[grade]


def act_of(page: CorrectionPage, asked: Asked, told: Collection[Act]) -> Act:
    """What would be written down; `problems` has found nothing."""
    other = asked.other or ""
    if asked.kind in (Kind.BELONGS, Kind.NOT_BELONGS):
        other = anchor(page, asked.person) or ""
    dwelling = (home_of(page, asked, told) or ("", ""))[0] if asked.kind in correcting.WITH_A_HOME else ""
    return Act(
        NEW,
        asked.kind,
        asked.person,
        other if asked.kind != Kind.LIVES_AT else "",
        dwelling,
        said_on=governance.today(),
    )


def anchor(page: CorrectionPage, person: str) -> PersonId | None:
    """
    By whom a family is meant, so that it is the same one in every later run: the eldest other child, or else the main carer.

    A family has no name that sources know; whose child somebody is they do. By whom it is only proposed to have it is meant
    where it has nobody else: they may be another family's.
    """
    others = [one for one in page.people if one.person != person]
    if stands := [one for one in others if one.is_member and (one.is_child or one.is_main_carer)]:
        return next((one.person for one in stands if one.is_child), stands[0].person)
    stands_for_it = [one for one in others if one.is_child] or [one for one in others if one.is_main_carer]
    return stands_for_it[0].person if stands_for_it else None


def problems(page: CorrectionPage, asked: Asked, told: Collection[Act]) -> dict[str, str]:
    """Why something cannot be said, by the box that it is about; empty where it can."""
    by_id = {one.person: one for one in page.people}
    person, other = by_id.get(asked.person), by_id.get(asked.other) if asked.other else None
    if person is None:
        return {"person": "Select whom it is about"}
    if wrong := _two_or_one(asked, person, other):
        return wrong
    if asked.kind in (Kind.BELONGS, Kind.NOT_BELONGS):
        return _of_belonging(page, asked, person)
    if asked.kind in (Kind.IS_CARER, Kind.NOT_PARENT) and (other is None or not other.is_child):
        return {"other": "Select a child of this family"}
    if asked.kind == Kind.NOT_DISCLOSED and other is None:
        return {"other": "Select who must not learn of the home"}
    if other is person:
        return {"other": "Select two different people"}
    if asked.kind == Kind.IS_CARER and not person.may_care:
        return {"person": f"{person.name} is a child, who cannot be the main carer of another"}
    return _of_home(page, asked, told) if asked.kind in correcting.WITH_A_HOME else {}


def _two_or_one(asked: Asked, person: Somebody, other: Somebody | None) -> dict[str, str]:
    """Nothing is said of whose family somebody is who may be a member already: once they are one, it would be said of the member."""
    if asked.kind in (Kind.LIVES_AT, Kind.NOT_DISCLOSED):
        return {}
    for box, one in (("person", person), ("other", other if asked.kind in (Kind.IS_CARER, Kind.NOT_PARENT) else None)):
        if waits := [of.name for of in one.may_be if of.waits] if one else []:
            return {
                box: f"{one.name if one else ''} may be the same person as {waits[0]}. That is decided first, under who is who"
            }
    return {}


def _of_belonging(page: CorrectionPage, asked: Asked, person: Somebody) -> dict[str, str]:
    if anchor(page, person.person) is None:
        return {"person": "There is nobody else in this family to whom they could belong"}
    if asked.kind == Kind.BELONGS and person.is_member:
        return {"person": f"{person.name} is a member already"}
    if asked.kind == Kind.NOT_BELONGS and person.is_member and person.is_main_carer:
        return {
            "person": f"{person.name} is the main carer, by whom the family is one. Say for each child who the main carer is"
        }
    return {}


def _of_home(page: CorrectionPage, asked: Asked, told: Collection[Act]) -> dict[str, str]:
    if wrong := wrong_with_the_home(page, asked, told):
        return wrong
    if asked.kind == Kind.LIVES_AT and asked.since and asked.since > governance.today():
        return {"day": "The day must be today or in the past"}
    return {}
