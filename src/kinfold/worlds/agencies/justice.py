"""Police, youth justice, community safety and probation."""

from __future__ import annotations

import numpy as np

from kinfold.worlds.agencies.office import Office, day_texts, keys
from kinfold.worlds.book import keyed
from kinfold.worlds.chance import Texts
from kinfold.worlds.names import NONE
from kinfold.worlds.staff import outside_workers
from kinfold.worlds.texts import blank
from kinfold.worlds.writing import Delimited, file_name


def youth_justice(office: Office) -> None:
    """A row an offence that was admitted or proven, while the young person is worked with and two years on."""
    source, history, staff = "youth_justice", office.history, office.staff
    desk, spells = office.desk(source), office.troubles.youth_offence
    disposal = office.troubles.disposals(len(spells))
    number = np.arange(len(spells))
    known = spells.from_ + 30 + desk.lag("delay", number, 40)
    for month in office.months():
        rows = np.flatnonzero(known <= month.on)
        who = spells.who[rows]
        seen = desk.see(who, who, month.on)
        key = keys("YJ", who)
        worker = staff.of(history.seed, "Youth Justice", who)
        columns = {
            "Person": key, "Offence no": keys("O", rows), "Given name": seen.first(), "Family name": seen.last(),
            "Born": seen.birth("%d.%m.%y"), "Sex": seen.sex("M", "F"), "Address": seen.address(),
            "Postcode": seen.postcode(), "Phone": seen.phone(), "Offence": spells.value[rows],
            "Offence date": day_texts(spells.from_[rows], "%d/%m/%Y", month.on), "Disposal": disposal[rows],
            "Worker": staff.name[worker], "Worker email": staff.email[worker], "Worker phone": staff.phone[worker],
            "Team": staff.team[worker], "Order from": day_texts(known[rows], "%d/%m/%Y", month.on),
            "Order until": day_texts(known[rows] + 270, "%d/%m/%Y", month.on),
        }  # fmt: skip
        # Two-digit years cannot hold a placeholder of 1900.
        columns["Born"] = np.where(columns["Born"] == "01.01.00", None, columns["Born"])
        office.book.note(seen, key)
        office.delimited(source, file_name("yjs_{date}.csv", month.date), columns)


def police_incidents(office: Office) -> None:
    """Incidents as they were written down, several people a row."""
    source = "police_incidents"
    desk, log = office.desk(source), _Incidents(office)
    known = log.day + desk.lag("delay", np.arange(len(log.day)), desk.faults.delay)
    for month in office.months():
        rows = np.flatnonzero(month.brings(known))
        ref, sound = keys("INC", rows), office.sound(source, rows)
        columns: dict[str, Texts] = {
            "IncidentRef": ref, "IncidentDate": blank(day_texts(log.day[rows], "%d/%m/%Y", month.on), sound),
            "IncidentType": log.kind[rows], "DomesticAbuse": np.where(log.kind[rows] == "Domestic", "Y", "N").astype(object),
            "SuspectArrested": blank(np.where(log.arrested[rows], "Y", "N").astype(object), log.suspect[rows] >= 0),
        }  # fmt: skip
        for slot, (part, who) in enumerate(
            (("victim", log.victim), ("suspect", log.suspect), ("witness", log.witness))
        ):
            seen = desk.see(who[rows], rows * 8 + slot, month.on, part=part)
            name = part.title()
            columns[f"{name}Name"] = seen.full(last_first=True)
            if part != "witness":
                columns[f"{name}DOB"] = seen.birth("%Y%m%d")
                columns[f"{name}Sex"] = seen.sex("M", "F")
                columns[f"{name}Address"], columns[f"{name}Postcode"] = seen.address(), seen.postcode()
            if part != "suspect":
                columns[f"{name}Phone"] = seen.phone()
            office.book.note(seen, keyed(ref, part), only=sound)
        for slot in range(3):
            seen = desk.see(log.children[rows, slot], rows * 8 + 3 + slot, month.on, part="child")
            columns[f"Child{slot + 1}Name"] = seen.full(last_first=True)
            columns[f"Child{slot + 1}DOB"] = seen.birth("%Y%m%d")
            office.book.note(seen, keyed(ref, "child", slot + 1), only=sound)
        office.delimited(source, file_name("incidents_{date}.csv", month.date), columns)


class _Incidents:
    """All incidents of the window, in columns."""

    def __init__(self, office: Office) -> None:
        history, troubles = office.history, office.troubles
        domestic, other, youth, adult = troubles.domestic, troubles.incident, troubles.youth_offence, troubles.probation
        parts = (domestic, other, youth, adult)
        sizes = [len(part) for part in parts]
        number = np.arange(sum(sizes))
        self.day = np.concatenate([domestic.from_, other.from_, youth.from_, adult.from_ - 120])
        self.kind = np.concatenate(
            [domestic.value, other.value, youth.value, np.full(len(adult), "Assault", dtype=object)]
        )
        nobody = [np.full(size, NONE) for size in sizes]
        self.victim = np.concatenate([domestic.who, other.who, nobody[2], nobody[3]])
        # Somebody known to be violent is named as suspect in some of the rest.
        named = np.concatenate([adult.who, troubles.anti_social.who, youth.who])
        guess = office.one_of("suspect", np.arange(len(other)), named.tolist() or [NONE]).astype(np.int64)
        guess = np.where(office.chance("suspect known", np.arange(len(other))) < 0.45, guess, NONE)
        guess = np.where(guess == other.who, NONE, guess)
        self.suspect = np.concatenate([domestic.amount, guess, youth.who, adult.who])
        adults = history.adults(history.newest)
        witness = office.one_of("witness", number, adults.tolist()).astype(np.int64)
        self.witness = np.where(office.chance("witnessed", number) < 0.15, witness, NONE)
        self.arrested = (office.chance("arrested", number) < 0.3) & (self.suspect >= 0)
        self.children = np.full((len(number), 3), NONE)
        present = history.children_of(domestic.who, history.newest, 3)
        present[office.chance("children present", np.arange(len(domestic))) > 0.6] = NONE
        self.children[: len(domestic)] = present
        young = self.children >= 0
        born = history.people.birth[np.maximum(self.children, 0)] <= self.day[:, None]
        self.children[young & ~born] = NONE


def anti_social_behaviour(office: Office) -> None:
    """Cases about a person; those closed since the last extract are sent again."""
    source = "anti_social_behaviour"
    desk, spells = office.desk(source), office.troubles.anti_social
    measure = office.troubles.interventions(len(spells))
    known = spells.from_ + desk.lag("delay", np.arange(len(spells)), desk.faults.delay)
    for month in office.months():
        rows = np.flatnonzero(month.brings(known) | ((known <= month.on) & month.brings(spells.until)))
        seen = desk.see(spells.who[rows], rows, month.on)
        case = keys("ASB", rows)
        columns = {
            "Case": case, "Opened": day_texts(spells.from_[rows], "%d/%m/%Y", month.on),
            "Closed": day_texts(spells.until[rows], "%d/%m/%Y", month.on), "Type": spells.value[rows],
            "Intervention": measure[rows], "Name": seen.full(), "Date of birth": seen.birth("%d/%m/%Y"),
            "Phone": seen.phone(), "Address": seen.address(), "Postcode": seen.postcode(),
        }  # fmt: skip
        office.book.note(seen, keyed(case, "subject"))
        office.delimited(source, file_name("asb_{date}.csv", month.date), columns, Delimited(encoding="latin-1"))


def probation(office: Office) -> None:
    """Adults under supervision, and half a year after."""
    source, history = "probation", office.history
    desk, spells = office.desk(source), office.troubles.probation
    names, emails, phones = outside_workers(
        history.seed, history.names, source, count=12, domain="probation.example.org"
    )
    known = spells.from_ + desk.lag("delay", spells.who, desk.faults.delay)
    for month in office.months():
        rows = np.flatnonzero((known <= month.on) & (spells.until > month.on - 180))
        who = spells.who[rows]
        seen = desk.see(who, who, month.on)
        key = keys("X", who)
        worker = who % len(names)
        columns = {
            "CRN": key, "Surname": seen.last(), "Forename": seen.first(), "Other names": seen.middle(),
            "Alias": seen.former_last(), "DOB": seen.birth("%d-%m-%Y"), "Gender": seen.sex("Male", "Female"),
            "NINO": seen.national_insurance(), "Address": seen.address(), "Postcode": seen.postcode(),
            "Address since": seen.home_since("%d-%m-%Y"), "Order type": spells.value[rows],
            "Order start": day_texts(spells.from_[rows], "%d-%m-%Y", month.on),
            "Order end": day_texts(spells.until[rows], "%d-%m-%Y", month.on), "Practitioner": names[worker],
            "Practitioner email": emails[worker], "Practitioner phone": phones[worker],
            "Office": np.full(len(rows), "Anyton office", dtype=object),
        }  # fmt: skip
        office.book.note(seen, key)
        office.delimited(source, file_name("probation_{date}.csv", month.date), columns)
