"""
What one reader may come to know of a street, taken down as plain lines: whose pages open, who is in which family, where people are found.

Everything is asked through the queries that pages ask. People are called by name, since a run may give a family another id.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from typing import NamedTuple

from tests.integration.at_once.small_council import Street
from tests.integration.web.hollybank import DAY

from kinfold.governance.queries import actor
from kinfold.governance.rules.policy import Actor
from kinfold.register import correction_queries, queries
from kinfold.register.models import Membership, Person
from kinfold.register.values import DatedFact, FamilyPage, PersonPage, Professional
from kinfold.vocabulary.codelists import Answer, FactKind, FamilyRole
from kinfold.vocabulary.errors import NotAllowed
from kinfold.vocabulary.identifiers import FamilyId, PersonId, PurposeId


class Line(NamedTuple):
    """One thing that a reader can know: what kind, of whom, and what of them."""

    kind: str
    of: str
    what: str = ""


def people_of(street: Street) -> dict[str, PersonId]:
    """By name, everybody of a street; the ids stand through runs, since no record changes."""
    rows = dict(Person.objects.values_list("name", "id"))
    return {street.name(who): PersonId(rows[street.name(who)]) for who in street.people}


def families_of(people: Iterable[str]) -> list[FamilyId]:
    rows = Membership.objects.filter(person__in=list(people)).values_list("family", flat=True)
    return [FamilyId(one) for one in sorted(set(rows))]


def reader(street: Street, side: str) -> tuple[Actor, PurposeId]:
    staff, purpose = street.readers[side]
    found = actor(staff, on=DAY)
    assert found is not None
    return found, PurposeId(purpose)


def read(street: Street, side: str, people: dict[str, PersonId]) -> frozenset[Line]:
    """All that one reader learns of a street from every page, list and search that they can ask."""
    by, purpose = reader(street, side)
    names: dict[str, str] = {one: name for name, one in people.items()}
    told: set[Line] = set()
    for name, person in people.items():
        try:
            told |= _of_person(name, queries.person_page(by, purpose, person))
        except NotAllowed:
            with suppress(NotAllowed):
                told |= {
                    Line("place", name, hit.area)
                    for hit in queries.search(by, purpose, name=name)
                    if hit.person == person and hit.area
                }
    for whose in ("hers", "his"):
        with suppress(NotAllowed):
            for hit in queries.search(by, purpose, postcode=street.postcode(whose)):
                if hit.person in names:
                    told |= _place(names[hit.person], street.postcode(whose))
    for family in families_of(people.values()):
        with suppress(NotAllowed):
            told |= _of_family(queries.family_page(by, purpose, family))
        with suppress(NotAllowed):
            if page := correction_queries.correction_page(by, purpose, family):
                told |= {
                    line for home in page.homes for one in home.of for line in _place(names.get(one, one), home.address)
                }
                told |= {Line("named", one.name) for one in page.people}
    return frozenset(told)


def _of_person(name: str, page: PersonPage) -> set[Line]:
    told = {Line("page", name)}
    told |= {Line("place", name, one) for one in (*page.phones, *page.emails)}
    for home in (*page.homes, *page.homes_since):
        told |= _place(name, f"{home.address or ''}, {home.postcode or ''}")
    return told | _facts(page.timeline, name) | {_professional(one, name) for one in page.professionals}


def _of_family(page: FamilyPage) -> set[Line]:
    now = [one for one in page.members if not one.proposed]
    heads = " and ".join(sorted(one.name for one in now if one.role == FamilyRole.MAIN_CARER)) or "nobody known"
    told = {Line("named", one.name) for one in (*page.members, *page.former_members)}
    told |= {
        Line("may belong" if one.proposed else "belongs", one.name, f"{heads}: {one.role}") for one in page.members
    }
    told |= {Line("belonged", one.name, f"{heads}: {one.role}") for one in page.former_members}
    told |= {Line("birth date", one.name) for one in page.members if one.birth_date}
    for outcome in page.outcomes:
        for finding in outcome.findings:
            told |= _facts(finding.evidence, finding.person_name or "")
            if finding.answer == Answer.MET:
                told.add(Line("need", finding.person_name or "a household", finding.need))
    told |= {_professional(one, "") for one in page.professionals}
    told |= {Line("tie", one.through or "", "opened" if one.may_open else "") for one in page.ties}
    return told | {Line("said", "", one.sentence) for one in page.corrected}


def _place(of: str, written: str) -> set[Line]:
    """A home in its parts, however a page writes it: the street, the postcode, and the area that a search would tell."""
    parts = {part for part in re.split(r", *", written) if part and part != "Hollybank"}
    return {
        Line("place", of, part)
        for part in parts | {part.split()[0] for part in parts if re.fullmatch(r"ZZ\d \d\w\w", part)}
    }


def _facts(facts: Iterable[DatedFact], name: str) -> set[Line]:
    return {
        Line("place" if one.kind == FactKind.SCHOOL_ROLL else "fact", one.person_name or name, one.sentence)
        for one in facts
    }


def _professional(one: Professional, of: str) -> Line:
    return Line("place", of, "worker: " + " ".join(filter(None, (one.team, one.phone, one.email))))
