"""Of which homes something can be said on a family's page: those that its reader may read of on people's own pages, and no other."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection

from kinfold.governance.queries import protected
from kinfold.register.correction_values import Asked, CorrectionPage, HomeHeld
from kinfold.register.models import HomeSince, Residence
from kinfold.register.reading import corrected_homes
from kinfold.register.reading.seen import Seen
from kinfold.register.reading.two_homes import kept_homes, opened_of
from kinfold.register.rules import correcting
from kinfold.register.rules.correcting import Act
from kinfold.vocabulary.codelists import CorrectionKind as Kind

HIDDEN_ALREADY = "A home that is hidden already"


def homes_to_correct(people: Collection[str], told: Collection[Act], seen: Seen) -> tuple[HomeHeld, ...]:
    """Where those live whose own pages are open to the reader; of a child of two families without the homes left out there."""
    opened = set(seen.visible.may_open_people.filter(about_id__in=sorted(people)))
    families = set(seen.visible.may_open_families)
    undisclosed = corrected_homes.hidden_homes(told)
    rows: defaultdict[str, list[Residence]] = defaultdict(list)
    for row in Residence.objects.filter(person__in=sorted(opened), until_day=None, hidden=False):
        rows[row.person].append(row)
    found: dict[str, tuple[str, set[str]]] = {}
    for person in sorted(opened):
        kept = kept_homes(person, families, lambda some: opened_of(some, seen), told)
        said, left = corrected_homes.home_said(person, rows[person], told)
        act = corrected_homes.lives_at(person, told) if said else None
        if act and act.dwelling not in kept:
            found.setdefault(act.dwelling, (said[0].address or "", set()))[1].add(person)
        for row in left:
            if row.until_day is None and row.dwelling and row not in undisclosed and row.dwelling not in kept:
                found.setdefault(row.dwelling, (written(row), set()))[1].add(person)
    for act in correcting.standing(told):  # somebody else may have to be kept from it too
        if act.kind == Kind.NOT_DISCLOSED and act.person in opened:
            found.setdefault(act.dwelling, (HIDDEN_ALREADY, set()))[1].add(act.person)
    return tuple(
        HomeHeld(dwelling, address, tuple(sorted(of))) for dwelling, (address, of) in sorted(found.items(), key=lambda one: one[1][0])
    )  # fmt: skip


def written(row: Residence) -> str:
    return ", ".join(part for part in (row.address, row.postcode) if part) or "a home without a written address"


def home_of(page: CorrectionPage, asked: Asked, told: Collection[Act]) -> tuple[str, str] | None:
    """
    The home that is meant, as sources know it and as it is written: one that the page lists; None where it lists none.

    By its UPRN any home that a source knows, but only to say that somebody lives there: otherwise the answer would tell
    whether they do.
    """
    if not asked.uprn:
        return next(((home.dwelling, home.address) for home in page.homes if home.dwelling == asked.dwelling), None)
    if asked.kind != Kind.LIVES_AT:
        return None
    known_as = f"uprn|{asked.uprn.lstrip('0')}"
    dwelling = hashlib.md5(known_as.encode(), usedforsecurity=False).hexdigest()
    row = Residence.objects.filter(dwelling=dwelling, hidden=False).order_by("id").first()
    if row is None or row in corrected_homes.hidden_homes(told) or _of_somebody_protected(dwelling, told):
        return None
    return dwelling, written(row)


def _of_somebody_protected(dwelling: str, told: Collection[Act]) -> bool:
    """
    Whether anybody protected is there by whatever tells of it: the rows are of a run that knew nothing of a protection since.

    Behind the second wall none of their rows are there to be found; those of whoever else is open to the reader are.
    """
    hidden = protected("person")
    said = {act.person for act in correcting.standing(told) if act.kind == Kind.LIVES_AT and act.dwelling == dwelling}
    return (
        Residence.objects.filter(dwelling=dwelling, until_day=None, person__in=hidden).exists()
        or HomeSince.objects.filter(dwelling=dwelling, person__in=hidden).exists()
        or hidden.filter(about_id__in=sorted(said)).exists()
    )


def wrong_with_the_home(page: CorrectionPage, asked: Asked, told: Collection[Act]) -> dict[str, str]:
    """Why something cannot be said of a home, by the box that it is about; nothing that the page does not list is told by it."""
    if not page.sees_homes:
        return {"kind": "For this purpose nothing is said of homes: where people live is left out of it"}
    if asked.kind == Kind.NOT_DISCLOSED and asked.uprn:
        return {"uprn": "Select one of the homes that are listed. A home that is in no list cannot be hidden from here"}
    home = home_of(page, asked, told)
    if home is None or (asked.kind == Kind.LIVES_AT and home[1] == HIDDEN_ALREADY):
        if asked.uprn:
            return {"uprn": "No source holds a home of that number that can be shown"}
        return {"home": "Select a home, or enter a UPRN"}
    if asked.kind == Kind.NOT_DISCLOSED:
        live = next(listed.of for listed in page.homes if listed.dwelling == home[0])
        if asked.person not in live:
            return {"home": "No source says that they live there. Say first where they live"}
        if asked.other in live:
            return {"other": "Sources say that they live there themselves. Say first where they live"}
    return {}
