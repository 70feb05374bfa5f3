"""
A small made-up council of streets that know nothing of each other: in each a mother's home and a father's, of one of several shapes.

Everything goes through the real line. What is said on one street touches no other, so that one run tries many.
"""

from __future__ import annotations

import csv
import random
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tests.integration.web.hollybank import DAY, WORLD

from kinfold.places import Places
from kinfold.vocabulary.identifiers import StaffId

_FIRST = ("Har", "Bel", "Cor", "Dun", "Fen", "Gat", "Mos", "Pem", "Sal", "Tre")
_LAST = ("wick", "lington", "stone", "forde", "by", "mere", "shaw", "brough", "cote", "dale")
_GIVEN = ("Anwen", "Bryony", "Clodagh", "Delyth", "Esme", "Freya", "Greta", "Hester", "Imogen", "Jocasta")
_BOYS = ("Alfie", "Bruno", "Caspar", "Dylan", "Ewan", "Fergus", "Gethin", "Hugo", "Ivor", "Jasper")
BEFORE = date(2025, 12, 31)
OFFICER = StaffId("O1")
PHONES = {"dad": "0163296", "mum": "0163297"}


@dataclass(frozen=True)
class Street:
    """One street's shape, and what everybody and every place there is called."""

    number: int
    abuse: bool
    """The police were called to the mother and the father."""
    his_own: bool
    """He has a family of his own, with a partner."""
    both_homes: bool
    """The younger child lives with him as well."""
    proposed: bool
    """A child without a carer lives in her home."""
    gran: bool
    worker_of: str
    """With whom the worker of his side is named."""
    her_worker_of: str
    """With whom the worker of hers: with her alone they are on her side, with a child of both on nobody's."""

    def name(self, who: str) -> str:
        return f"{self._given(who)} {self.surname(who)}"

    def _given(self, who: str) -> str:
        n = self.number
        if who in ("mum", "gran", "partner", "kid2"):
            return _GIVEN[(n + 3 * ("mum", "gran", "partner", "kid2").index(who)) % 10]
        return _BOYS[(n + 2 * ("dad", "kid1", "kid3", "kid4").index(who)) % 10]

    def surname(self, who: str) -> str:
        house = {"dad": 1, "kid3": 1, "partner": 2, "gran": 3}.get(who, 0)
        place = (self.number * 4 + house) % 100
        return _FIRST[place % 10] + _LAST[(place // 10 + house * 3) % 10]

    def born(self, who: str) -> date:
        n = self.number
        years = {"mum": 1984, "dad": 1981, "partner": 1990, "gran": 1957, "kid1": 2013, "kid2": 2016, "kid3": 2020}
        return date(years.get(who, 2018), 1 + (n + len(who) * 5) % 12, 1 + (n * 7 + sum(map(ord, who))) % 28)

    def home(self, whose: str) -> str:
        """Far apart in number, street and postcode: a run takes what is near to a protected home for a slip of it."""
        return f"{self.number + 3} Larch Street" if whose == "hers" else f"{self.number * 7 % 60 + 101} Willow Road"

    def postcode(self, whose: str) -> str:
        n = self.number
        return f"ZZ{1 + n % 4} {n // 4 % 5}AA" if whose == "hers" else f"ZZ{5 + n % 4} {5 + n // 4 % 5}WX"

    def school(self, whose: str) -> str:
        return f"{'Elm' if whose == 'hers' else 'Ash'} School {self.number}"

    def phone(self, who: str) -> str:
        return f"{PHONES[who]}{self.number:04}"

    def own_places(self, name: str) -> set[str]:
        """Where somebody is found: their home and their telephone, if they have one."""
        who = next(one for one in self.people if self.name(one) == name)
        whose = "his" if who in ("dad", "partner", "kid3") else "hers"
        return {self.home(whose), self.postcode(whose)} | ({self.phone(who)} if who in PHONES else set())

    def staff(self, side: str) -> StaffId:
        return StaffId(f"{side}{self.number}")

    def email(self, side: str) -> str:
        return f"{side}{self.number}@hollybank.example"

    @property
    def people(self) -> tuple[str, ...]:
        there = {"partner": self.his_own, "kid3": self.his_own, "kid4": self.proposed, "gran": self.gran}
        return tuple(
            one for one in ("mum", "dad", "kid1", "kid2", "partner", "kid3", "kid4", "gran") if there.get(one, True)
        )

    @property
    def readers(self) -> dict[str, tuple[StaffId, str]]:
        """By side who reads, and what for: the worker of each home, the manager of each, and somebody of the programme."""
        return {
            "her worker": (self.staff("M"), "safeguarding"),
            "his worker": (self.staff("D"), "family_help"),
            "her manager": (self.staff("B"), "safeguarding"),
            "his manager": (self.staff("C"), "safeguarding"),
            "the programme": (OFFICER, "identify_families"),
        }


def streets(seed: int, many: int) -> list[Street]:
    draw = random.Random(f"streets {seed}")
    return [_drawn(draw, number) for number in range(many)]


def _drawn(draw: random.Random, number: int) -> Street:
    his_own = draw.random() < 0.6
    return Street(
        number, abuse=draw.random() < 0.6, his_own=his_own, both_homes=draw.random() < 0.4, proposed=draw.random() < 0.5,
        gran=draw.random() < 0.4, worker_of=draw.choice(("dad", "kid3")) if his_own else "dad",
        her_worker_of=draw.choice(("mum", "mum", "kid1")),
    )  # fmt: skip


def make_council(folder: Path, made: Iterable[Street]) -> Places:
    """Hollybank's council with extracts of these streets in the place of its own."""
    places = Places(council=folder / "council", extracts=folder / "extracts", data=folder / "data")
    shutil.copytree(WORLD / "council", places.council)
    _tell_more(places.council / "sources")
    shutil.copytree(WORLD / "extracts" / "refuge", places.extracts / "refuge")  # a source of the protected has to come
    made = list(made)
    now = {
        "school": [row for street in made for row in _school(street)],
        "social_care": [row for street in made for row in _social_care(street)],
        "housing": [row for street in made for row in _housing(street)],
        "family_records": [row for street in made for row in _family_records(street)],
        "benefits": [row for street in made for row in _benefits(street)],
        "police": [row for street in made for row in _police(street)],
        "staff": [*(row for street in made for row in _staff(street)), _worker(OFFICER, "programme_analyst", "")],
    }
    before = {"school": [row for street in made for row in _school(street, before=True)]}
    for day, rows in ((DAY, now), (BEFORE, before)):
        for source, told in rows.items():
            _write(places.extracts / source / f"{source}_{day}.csv", _header(WORLD / "extracts" / source), told)
    return places


def _write(file: Path, header: Sequence[str], rows: Sequence[dict[str, str]]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    more = [one for one in dict.fromkeys(key for row in rows for key in row) if one not in header]
    with file.open("w", newline="", encoding="utf-8") as opened:
        writing = csv.DictWriter(opened, [*header, *more], restval="")
        writing.writeheader()
        writing.writerows(rows)


def _tell_more(contracts: Path) -> None:
    """A telephone of each tenant and of a child, and who of the council works with the first tenant."""
    workers = "    professionals:\n      - {with: tenant, role: Tenancy worker, name: [Worker], email: Worker email}\n"
    for source, names, more in (
        ("housing", "first_name: [Tenant 1 forename]", workers),
        ("school", "first_name: [Forename]", ""),
    ):
        told = (contracts / f"{source}.yaml").read_text(encoding="utf-8")
        assert told.count(names) == 1
        phone = f"phone: Phone, {names}" if source == "housing" else f"phone: Phone\n          {names}"
        (contracts / f"{source}.yaml").write_text(told.replace(names, phone) + more, encoding="utf-8")


def _header(source: Path) -> list[str]:
    (file,) = source.iterdir()
    with file.open(newline="", encoding="utf-8") as opened:
        return next(csv.reader(opened))


def _school(street: Street, *, before: bool = False) -> Iterable[dict[str, str]]:
    """With his telephone on the elder child's record. `before`: an earlier extract, when that child lived at his home."""
    for who in ("kid1", "kid2", "kid3", "kid4"):
        if who in street.people:
            whose = "his" if who == "kid3" or (who == "kid1" and before) else "hers"
            parent = {"kid3": "dad", "kid4": ""}.get(who, "mum")
            yield {
                "UPN": f"TEMP-{street.number}-{who}", "Forename": street.name(who).split()[0], "Surname": street.surname(who),
                "DOB": str(street.born(who)), "Sex": "F" if who == "kid2" else "M", "Address": street.home(whose),
                "Town": "Hollybank", "Postcode": street.postcode(whose), "School": street.school(whose),
                "Phone": street.phone("dad") if who == "kid1" else "",
            } | ({
                "Parent surname": street.surname(parent), "Parent forename": street.name(parent).split()[0],
                "Parent is": "father" if parent == "dad" else "mother",
            } if parent else {})  # fmt: skip


def _social_care(street: Street) -> Iterable[dict[str, str]]:
    for who in ("kid1", "kid2"):
        yield {
            "Child ID": f"C{street.number}-{who}", "Surname": street.surname(who), "First name": street.name(who).split()[0],
            "DOB": f"{street.born(who):%d/%m/%Y}", "Address": f"{street.home('hers')}, Hollybank", "Postcode": street.postcode("hers"),
            "Mother ID": f"A{street.number}", "Mother surname": street.surname("mum"), "Mother first name": street.name("mum").split()[0],
            "Mother DOB": f"{street.born('mum'):%d/%m/%Y}", "Mother address": f"{street.home('hers')}, Hollybank",
            "Mother postcode": street.postcode("hers"),
        } | ({"Worker": "Her Worker", "Worker email": street.email("M"), "Plan": "CIN", "Plan from": "12/01/2026"} if who == street.her_worker_of else {})  # fmt: skip


def _housing(street: Street) -> Iterable[dict[str, str]]:
    for account, (one, other, whose) in enumerate((("mum", "gran", "hers"), ("dad", "partner", "his"))):
        yield {
            "Account": f"T{street.number}-{account}", "Tenant 1 surname": street.surname(one), "Tenant 1 forename": street.name(one).split()[0],
            "Tenant 1 DOB": str(street.born(one)), "Address": street.home(whose), "Postcode": street.postcode(whose),
            "Tenancy start": "2021-09-01", "Arrears GBP": "0", "Weeks": "0", "Phone": street.phone(one),
        } | ({
            "Tenant 2 surname": street.surname(other), "Tenant 2 forename": street.name(other).split()[0],
            "Tenant 2 DOB": str(street.born(other)),
        } if other in street.people else {}) | ({
            "Worker": "A Worker", "Worker email": street.email("M" if one == "mum" else "D")
        } if one in (street.worker_of, street.her_worker_of) else {})  # fmt: skip


def _family_records(street: Street) -> Iterable[dict[str, str]]:
    told = [("kid1", "dad", "N"), ("kid2", "dad", "Y" if street.both_homes else "N")]
    told += [("kid3", "partner", "Y"), ("kid3", "dad", "Y")] if street.his_own else []
    for number, (child, parent, lives) in enumerate(told):
        yield {
            "Ref": f"F{street.number}-{number}", "Child forename": street.name(child).split()[0], "Child surname": street.surname(child),
            "Child DOB": str(street.born(child)), "Parent forename": street.name(parent).split()[0], "Parent surname": street.surname(parent),
            "Parent DOB": str(street.born(parent)), "Parent is": "mother" if parent == "partner" else "father", "Lives with": lives,
        } | ({"Help from": "2026-01-10", "Worker": "His Worker", "Worker email": street.email("D")}
             if child == street.worker_of and parent == "dad" else {})  # fmt: skip


def _benefits(street: Street) -> Iterable[dict[str, str]]:
    if street.both_homes:
        yield {
            "Claim": f"B{street.number}", "Forename": street.name("dad").split()[0], "Surname": street.surname("dad"),
            "DOB": f"{street.born('dad'):%d/%m/%Y}", "Address": street.home("his"), "Postcode": street.postcode("his"),
            "Child 1 forename": street.name("kid2").split()[0], "Child 1 surname": street.surname("kid2"),
            "Child 1 DOB": f"{street.born('kid2'):%d/%m/%Y}", "Start": "01/10/2025", "Group": "2",
        }  # fmt: skip


def _police(street: Street) -> Iterable[dict[str, str]]:
    if street.abuse:
        yield {
            "Incident": f"P{street.number}", "Date": "15/11/2025", "Type": "DOMESTIC ABUSE",
            "Victim surname": street.surname("mum"), "Victim forename": street.name("mum").split()[0], "Victim DOB": f"{street.born('mum'):%d/%m/%Y}",
            "Victim address": street.home("hers"), "Victim postcode": street.postcode("hers"),
            "Suspect surname": street.surname("dad"), "Suspect forename": street.name("dad").split()[0], "Suspect DOB": f"{street.born('dad'):%d/%m/%Y}",
            "Suspect address": street.home("his"), "Suspect postcode": street.postcode("his"),
        }  # fmt: skip


def _staff(street: Street) -> Iterable[dict[str, str]]:
    for side, role, supervisor in (
        ("M", "social_worker", "B"), ("D", "family_worker", "C"), ("B", "team_manager", ""), ("C", "team_manager", ""),
    ):  # fmt: skip
        yield _worker(street.staff(side), role, street.staff(supervisor) if supervisor else "")


def _worker(staff: StaffId, role: str, supervisor: str) -> dict[str, str]:
    return {
        "Staff": staff, "Name": f"Staff {staff}", "Email": f"{staff}@hollybank.example", "Role": role, "Team": f"Team {staff}",
        "Supervisor": supervisor, "Trained": "2025-11-03", "Agreed": "2024-01-08",
    }  # fmt: skip
