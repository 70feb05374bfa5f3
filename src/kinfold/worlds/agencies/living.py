"""Homes and money: homelessness, council tenancies, council tax, benefits."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kinfold.worlds import days
from kinfold.worlds.agencies.office import Month, Office, day_texts, keys
from kinfold.worlds.book import keyed
from kinfold.worlds.chance import Ints, Texts
from kinfold.worlds.days import FAR
from kinfold.worlds.names import NONE
from kinfold.worlds.places import HOME, SOCIAL
from kinfold.worlds.texts import blank, is_missing, joined, numbers_as_text, of_place, upper
from kinfold.worlds.writing import Sheet, file_name


@dataclass(frozen=True)
class Households:
    """Who holds each home on a day: the one who has lived there longest, their partner, and up to five others."""

    home: Ints
    lead: Ints
    second: Ints
    others: Ints
    since: Ints


def households(office: Office, on: int, *, tenure: int | None = None) -> Households:
    history = office.history
    people, places = history.people, history.places
    here = np.flatnonzero((people.birth <= on) & (people.death > on) & (people.arrival <= on))
    row = history.homes.row(here, on)
    here, row = here[row >= 0], row[row >= 0]
    home, since = history.homes.what[row], history.homes.from_[row]
    wanted = places.kind[home] == HOME
    if tenure is not None:
        wanted &= places.tenure[home] == tenure
    here, home, since = here[wanted], home[wanted], since[wanted]
    grown = people.birth[here] <= on - int(18 * days.YEAR)
    order = np.lexsort((people.birth[here], since, ~grown, home))
    here, home, since, grown = here[order], home[order], since[order], grown[order]
    homes, start, size = np.unique(home, return_index=True, return_counts=True)
    led = grown[start]
    homes, start, size = homes[led], start[led], size[led]
    lead = here[start]
    partner = history.unions.at(lead, on)
    second = np.where((partner >= 0) & (history.homes.at(np.maximum(partner, 0), on) == homes), partner, NONE)
    others = np.full((len(homes), 5), NONE)
    filled = np.zeros(len(homes), dtype=np.int64)
    for place in range(1, int(min(size.max(initial=1), 8))):
        there = size > place
        member = here[np.minimum(start + place, len(here) - 1)]
        there &= (member != second) & (filled < 5)
        others[np.flatnonzero(there), filled[there]] = member[there]
        filled += there
    return Households(homes, lead, second, others, since[start])


def tenancies(office: Office) -> None:
    """A row a council tenancy, with the rent account and any notice."""
    source, places = "tenancies", office.history.places
    desk = office.desk(source)
    since, pounds = office.troubles.rent_arrears
    for month in office.months():
        held = households(office, month.on - 10, tenure=SOCIAL)
        ref = keys("T", held.lead)
        columns: dict[str, Texts] = {
            "TenancyRef": ref, "PropertyAddress": joined(places.line[held.home], places.town[held.home]),
            "PropertyPostcode": places.postcode[held.home], "UPRN": places.uprn[held.home],
            "TenancyStart": days.text(held.since, "%d/%m/%Y"), "TenancyEnd": np.full(len(ref), None, dtype=object),
        }  # fmt: skip
        for number, who in ((1, held.lead), (2, np.where(office.chance("joint", held.lead) < 0.6, held.second, NONE))):
            seen = desk.see(who, np.maximum(who, 0), month.on, part="tenant")
            key = keys("TEN", who)
            columns |= {
                f"Tenant{number}ID": key, f"Tenant{number}Forename": seen.first(), f"Tenant{number}Surname": seen.last(),
                f"Tenant{number}DOB": seen.birth("%d/%m/%Y"), f"Tenant{number}Sex": seen.sex("M", "F"),
                f"Tenant{number}NINO": seen.national_insurance(), f"Tenant{number}Phone": seen.phone(),
                f"Tenant{number}Email": seen.email(),
            }  # fmt: skip
            _is_at(seen.said, columns, "PropertyAddress", "PropertyPostcode", "UPRN")
            office.book.note(seen, key)
        for number in range(1, 6):
            who = held.others[:, number - 1]
            seen = desk.see(who, held.lead * 8 + number, month.on, part="occupier")
            columns[f"Occupier{number}Name"] = seen.full()
            known = office.chance(f"occupier {number}", held.lead) < 0.45
            columns[f"Occupier{number}DOB"] = blank(seen.birth("%d/%m/%Y"), known)
            seen.said["birth_date"] = blank(seen.said["birth_date"], known)
            _is_at(seen.said, columns, "PropertyAddress", "PropertyPostcode", "UPRN")
            office.book.note(seen, keyed(ref, "occupier", number))
        columns |= _account(since[held.home], pounds[held.home], month, "%d/%m/%Y", ("RentArrears", "WeeksInArrears", "ArrearsSince"))  # fmt: skip
        weeks = (month.on - since[held.home]) // 7
        noticed = (since[held.home] < month.on) & (weeks > 16) & (office.chance("notice", held.home) < 0.35)
        served = np.where(noticed, since[held.home] + 112, FAR)
        columns["NoticeServed"] = day_texts(served, "%d/%m/%Y", month.on)
        columns["NoticeType"] = blank(office.one_of("notice kind", held.home, ("NOSP", "NOSP", "Possession order")), served <= month.on)  # fmt: skip
        office.delimited(source, file_name("tenancies_{date}.csv", month.date), columns)


def _is_at(said: dict[str, Texts], columns: dict[str, Texts], address: str, postcode: str, uprn: str) -> None:
    said["address"], said["postcode"], said["uprn"] = columns[address], columns[postcode], columns[uprn]


def _account(since: Ints, pounds: Ints, month: Month, form: str, names: tuple[str, str, str]) -> dict[str, Texts]:
    behind = since < month.on - 7
    weeks = np.maximum((month.on - since) // 7, 0)
    owed = blank(numbers_as_text(np.where(behind, pounds, 0)), behind)
    return {names[0]: owed, names[1]: blank(numbers_as_text(np.where(behind, weeks, 0)), behind), names[2]: blank(day_texts(since, form, month.on), behind)}  # fmt: skip


def council_tax(office: Office) -> None:
    """A row an account of a home, the liable in capitals, half of them with a birth date."""
    source, places = "council_tax", office.history.places
    desk = office.desk(source)
    since, pounds = office.troubles.tax_arrears
    for month in office.months():
        held = households(office, month.on - 25)
        ref = keys("", held.lead)
        columns: dict[str, Texts] = {
            "ACCOUNT": ref, "ADDRESS_1": places.line[held.home], "ADDRESS_2": places.town[held.home],
            "POSTCODE": places.postcode[held.home], "UPRN": places.uprn[held.home],
            "LIABLE_FROM": days.text(held.since, "%Y-%m-%d"), "LIABLE_TO": np.full(len(ref), None, dtype=object),
        }  # fmt: skip
        for number, who in ((1, held.lead), (2, np.where(office.chance("liable", held.lead) < 0.8, held.second, NONE))):
            seen = desk.see(who, held.lead * 2 + number, month.on, part="liable")
            columns |= {
                f"FORENAME_{number}": upper(seen.first()), f"SURNAME_{number}": upper(seen.last()),
                f"DOB_{number}": seen.birth("%Y-%m-%d"), f"PHONE_{number}": seen.phone(), f"EMAIL_{number}": seen.email(),
            }  # fmt: skip
            _is_at(seen.said, columns, "ADDRESS_1", "POSTCODE", "UPRN")
            office.book.note(seen, keyed(ref, "liable" if number == 1 else "jointly_liable"))
        columns |= _account(since[held.home], pounds[held.home], month, "%Y-%m-%d", ("ARREARS", "WEEKS_BEHIND", "BEHIND_SINCE"))  # fmt: skip
        office.delimited(source, file_name("ctax_{date}.csv", month.date), columns)


def benefits(office: Office) -> None:
    """A row a claim: claimant, partner, children. Of two claims in one couple there is one."""
    source, history = "benefits", office.history
    desk, spells = office.desk(source), office.troubles.benefit
    for month in office.months():
        rows = np.flatnonzero((spells.from_ + 20 <= month.on) & (spells.until > month.on - 60))
        claimant = spells.who[rows]
        partner = history.unions.at(claimant, month.on - 20)
        together = history.homes.at(np.maximum(partner, 0), month.on - 20) == history.homes.at(claimant, month.on - 20)
        partner = np.where((partner >= 0) & together, partner, NONE)
        also = np.isin(partner, claimant) & (partner < claimant)
        rows, claimant, partner = rows[~also], claimant[~also], partner[~also]
        seen, second = desk.see(claimant, claimant, month.on), desk.see(partner, np.maximum(partner, 0), month.on)
        number, other = office.numbers.national_insurance(claimant), blank(office.numbers.national_insurance(np.maximum(partner, 0)), partner >= 0)  # fmt: skip
        own = history.children_of(claimant, month.on, 6)
        theirs = history.children_of(partner, month.on, 6)
        children = np.where((own[:, :1] >= 0), own, theirs)
        address, town, postcode = seen.address(), seen.town(), seen.postcode()
        claim = keys("UC", rows)
        columns: dict[str, Texts] = {
            "CLAIM_ID": claim, "CLAIMANT_NINO": number, "CLAIMANT_SURNAME": seen.last(), "CLAIMANT_FORENAME": seen.first(),
            "CLAIMANT_OTHER_NAMES": seen.middle(), "CLAIMANT_DOB": seen.birth("%Y%m%d"),
            "CLAIMANT_DOD": day_texts(history.people.death[claimant], "%Y%m%d", month.on),
            "CLAIMANT_SEX": seen.sex("M", "F"), "CLAIMANT_PHONE": seen.phone(), "CLAIMANT_EMAIL": seen.email(),
            "PARTNER_NINO": other, "PARTNER_SURNAME": second.last(), "PARTNER_FORENAME": second.first(),
            "PARTNER_DOB": second.birth("%Y%m%d"), "PARTNER_SEX": second.sex("M", "F"),
            "ADDRESS_LINE_1": address, "ADDRESS_LINE_2": town, "POSTCODE": postcode,
            "ADDRESS_FROM": seen.home_since("%Y%m%d"), "CLAIM_START": day_texts(spells.from_[rows], "%Y%m%d", month.on),
            "CLAIM_END": day_texts(spells.until[rows], "%Y%m%d", month.on), "WORK_GROUP": spells.value[rows],
            "PARTNER_WORK_GROUP": blank(office.one_of("partner work", rows, ("WORKING", "SEARCHING", "NO REQUIREMENTS", "WORKING")), partner >= 0),
        }  # fmt: skip
        for person, numbers in ((seen, number), (second, other)):
            person.said["ni_number"], person.said["address"], person.said["postcode"] = numbers, address, postcode
            office.book.note(person, numbers)
        for slot in range(6):
            child = desk.see(children[:, slot], rows * 8 + slot, month.on, part="child")
            columns[f"CHILD_{slot + 1}_FORENAME"], columns[f"CHILD_{slot + 1}_SURNAME"] = child.first(), child.last()
            columns[f"CHILD_{slot + 1}_DOB"] = child.birth("%Y%m%d")
            child.said["address"], child.said["postcode"] = address, postcode
            office.book.note(child, keyed(claim, "child", slot + 1))
        office.delimited(source, file_name("dwp_{date}.csv", month.date), columns)


def homelessness(office: Office) -> None:
    """Cases that are new or changed: families that lost their home, fled, or may lose it."""
    source, history = "homelessness", office.history
    desk, places = office.desk(source), history.places
    cases = _Cases(office)
    names = office.staff.name[office.staff.role == "Administrator"]
    for month in office.months():
        told = month.brings(cases.approach + 3) | ((cases.approach + 3 <= month.on) & month.brings(cases.ended))
        rows = np.flatnonzero(told & (cases.approach > history.newest - 900))
        who = cases.who[rows]
        seen = desk.see(who, who, month.on)
        partner = history.unions.at(who, cases.approach[rows] - 1)
        partner = np.where(cases.placement[rows] == "Refuge", NONE, partner)
        second = desk.see(partner, rows * 8 + 7, month.on, part="partner")
        children = history.children_of(who, month.on, 5)
        ref, key = keys("H", rows), keys("HA", who)
        lost = history.homes.at(who, cases.approach[rows] - 2)
        placed = history.homes.at(who, np.minimum(cases.approach[rows] + 1, month.on))
        in_place = ~is_missing(cases.placement[rows])
        last_address, last_postcode = of_place(places.line, lost), of_place(places.postcode, lost)
        new_address, new_postcode = (of_place(column, placed, in_place) for column in (places.line, places.postcode))
        ended = cases.ended[rows]
        columns: dict[str, Texts] = {
            "Case ref": ref, "Approach date": day_texts(cases.approach[rows], "%d/%m/%Y", month.on), "Applicant ID": key,
            "Applicant first name": seen.first(), "Applicant last name": seen.last(), "Applicant DOB": seen.birth("%d/%m/%Y"),
            "Applicant gender": seen.sex("M", "F"), "Applicant NI number": seen.national_insurance(),
            "Applicant mobile": seen.phone(), "Applicant email": seen.email(), "Partner first name": second.first(),
            "Partner last name": second.last(), "Partner DOB": second.birth("%d/%m/%Y"),
            "Last settled address": last_address, "Last settled postcode": last_postcode,
            "Left on": blank(day_texts(cases.approach[rows], "%d/%m/%Y", month.on), in_place),
            "Current address": new_address, "Current postcode": new_postcode, "Placement": cases.placement[rows],
            "Moved in": blank(day_texts(cases.approach[rows], "%d/%m/%Y", month.on), in_place),
            "Moved out": blank(day_texts(ended, "%d/%m/%Y", month.on), in_place), "Duty": cases.duty[rows],
            "Duty ended": day_texts(ended, "%d/%m/%Y", month.on),
            "Outcome": blank(office.one_of("homeless outcome", rows, ("Secured home", "Stayed put", "Contact lost")), ended <= month.on),
            "Officer": np.full(len(rows), names[0], dtype=object),
            "Officer email": np.full(len(rows), "housing.options@anyshire.example.org", dtype=object),
        }  # fmt: skip
        now = np.where(in_place, new_postcode, last_postcode)
        parts = [(seen, key), (second, keyed(ref, "partner"))]
        for slot in range(5):
            child = desk.see(children[:, slot], rows * 8 + slot, month.on, part="child")
            columns[f"Child {slot + 1} first name"], columns[f"Child {slot + 1} last name"] = (
                child.first(),
                child.last(),
            )
            columns[f"Child {slot + 1} DOB"] = child.birth("%d/%m/%Y")
            parts.append((child, keyed(ref, "child", slot + 1)))
        for person, its_key in parts:
            person.said["postcode"] = now
            office.book.note(person, its_key)
        office.workbook(source, file_name("homelessness-{date}.xlsx", month.date), [Sheet("Cases", columns)])


class _Cases:
    """Every approach for help: who, when, what duty, where placed, until when."""

    def __init__(self, office: Office) -> None:
        history, prevention = office.history, office.troubles.prevention
        refuge, hostel = history.refuge, history.hostel
        count = [len(refuge.who), len(hostel.who), len(prevention)]
        self.who = np.concatenate([refuge.who, hostel.who, prevention.who])
        self.approach = np.concatenate([refuge.from_, hostel.from_, prevention.from_])
        self.ended = np.concatenate([refuge.until, hostel.until, prevention.until])
        where = office.one_of("placement", np.arange(count[1]), ("Hostel", "Hotel", "Hostel", "Leased"))
        self.placement = np.concatenate(
            [np.full(count[0], "Refuge", dtype=object), where, np.full(count[2], None, dtype=object)]
        )
        self.duty = np.array(["Relief"] * count[0] + ["Main"] * count[1] + ["Prevention"] * count[2], dtype=object)
