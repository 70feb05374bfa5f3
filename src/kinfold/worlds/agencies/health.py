"""Health visiting, children's mental health, and the two services that say as little as they can."""

from __future__ import annotations

import numpy as np

from kinfold.worlds import days
from kinfold.worlds.agencies.office import Month, Office, day_texts, keys
from kinfold.worlds.book import keyed
from kinfold.worlds.chance import Ints, Texts
from kinfold.worlds.days import YEAR
from kinfold.worlds.desk import Seen
from kinfold.worlds.names import NONE
from kinfold.worlds.staff import outside_workers
from kinfold.worlds.texts import blank, is_missing, numbers_as_text
from kinfold.worlds.writing import file_name

_REVIEWS = (("New birth", 14), ("6 to 8 weeks", 49), ("1 year", 365), ("2 to 2.5 years", 850))


def health_visiting(office: Office) -> None:
    """Children under six with their mother, in Parquet with real dates; and the reviews held."""
    source, history = "health_visiting", office.history
    people, desk = history.people, office.desk("health_visiting")
    names, emails, phones = outside_workers(history.seed, history.names, source, count=20, domain="nhs.example.org")
    for month in office.months():
        minors = history.minors(month.on - 6)
        child = minors[people.birth[minors] > month.on - 6 * YEAR]
        child = child[office.chance("not registered", child) > 0.02]
        seen = desk.see(child, child, month.on)
        mother_id = np.where(office.chance("mother known", child) < 0.93, people.mother[child], NONE)
        mother_id = np.where(people.home[np.maximum(mother_id, 0)] >= 0, mother_id, NONE)
        mother = desk.see(mother_id, np.maximum(mother_id, 0), month.on, part="mother")
        key, mother_key = office.numbers.nhs(child), blank(office.numbers.nhs(np.maximum(mother_id, 0)), mother_id >= 0)
        named = (people.birth[child] < month.on - 45) | (office.chance("named", child) < 0.4)
        first = seen.first()
        seen.said["first_name"] = blank(seen.said["first_name"], named)
        baby = np.where(people.twin[child] >= 0, office.one_of("twin word", child, ("TWIN 1", "TWIN 2")), office.one_of("baby word", child, ("BABY OF", "BABY", "BABY BOY" , "BABY GIRL")))  # fmt: skip
        worker = child % len(names)
        address, postcode = seen.address(), seen.postcode()
        checked = np.full(len(child), month.on - 15)
        overdue = office.troubles.overdue[child]
        columns = {
            "child_nhs_number": key, "child_forename": np.where(named, first, baby).astype(object), "child_surname": seen.last(),
            "child_birth_date": _true_birth(office, seen, child), "child_sex": seen.sex("1", "2"),
            "ethnic_category": seen.ethnic(), "mother_nhs_number": mother_key, "mother_forename": mother.first(),
            "mother_surname": mother.last(), "mother_birth_date": mother.birth("%Y-%m-%d"), "mother_phone": mother.phone(),
            "address": address, "postcode": postcode, "health_visitor": names[worker],
            "health_visitor_email": emails[worker], "health_visitor_phone": phones[worker],
            "health_visitor_team": np.full(len(child), "0 to 19 team", dtype=object),
            "allocated_from": days.text(people.birth[child].astype(np.int64) + 10, "%Y-%m-%d"),
            "immunisations_overdue": numbers_as_text(np.where(overdue, 1 + child % 3, 0)),
            "immunisations_checked": days.text(checked, "%Y-%m-%d"),
        }  # fmt: skip
        seen.said["nhs_number"], mother.said["nhs_number"] = key, mother_key
        mother.said["address"], mother.said["postcode"] = address, postcode
        office.book.note(seen, key)
        office.book.note(mother, np.where(is_missing(mother_key), keyed(key, "mother"), mother_key))
        dates = ("child_birth_date", "mother_birth_date", "allocated_from", "immunisations_checked")
        office.parquet(source, file_name("children_{date}.parquet", month.date), columns, dates)
        _reviews(office, child, key, month)


def _true_birth(office: Office, seen: Seen, child: Ints) -> Texts:
    """Health is there at the birth: the date is right."""
    text = days.text(office.history.people.birth[child].astype(np.int64), "%Y-%m-%d")
    seen.said["birth_date"] = text
    return text


def _reviews(office: Office, child: Ints, key: Texts, month: Month) -> None:
    birth = office.history.people.birth[child].astype(np.int64)
    parts = []
    for name, due in _REVIEWS:
        held = birth + due + (office.chance(f"review {name}", child) * 60).astype(np.int64)
        there = (held <= month.on - 10) & (office.chance(f"attended {name}", child) < 0.88)
        below = office.troubles.below[child] & (due >= 365)
        result = np.where(below, "BELOW", "AS_EXPECTED").astype(object)
        count = int(there.sum())
        parts.append({
            "child_nhs_number": key[there], "review": np.full(count, name, dtype=object),
            "review_date": days.text(held[there], "%Y-%m-%d"), "result": result[there],
        })  # fmt: skip
    columns = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    office.parquet("health_visiting", file_name("reviews_{date}.parquet", month.date), columns, ("review_date",))


def camhs(office: Office) -> None:
    """Referrals to children's mental health, open or closed in the last two years."""
    source, history = "camhs", office.history
    desk, spells = office.desk(source), office.troubles.mental_health
    known = spells.from_ + desk.lag("delay", spells.who, 14)
    for month in office.months():
        rows = np.flatnonzero((known <= month.on) & (spells.until > month.on - 730))
        who = spells.who[rows]
        seen = desk.see(who, who, month.on)
        carer = desk.see(history.carers.at(who, month.on), who, month.on, part="carer")
        referral, key = keys("R", rows), blank(keys("PT", who), office.sound(source, rows))
        address, postcode = seen.address(), seen.postcode()
        people = history.people
        columns = {
            "ReferralID": referral, "PatientID": key, "NHSNumber": seen.nhs(), "Forename": seen.first(), "Surname": seen.last(),
            "DOB": seen.birth("%d/%m/%Y"), "Gender": seen.sex("1", "2"), "Address": address, "Postcode": postcode,
            "CarerName": carer.full(), "CarerPhone": carer.phone(),
            "CarerRelation": np.select([carer.who == people.mother[who], carer.who == people.father[who]], ["Mother", "Father"], "Carer").astype(object),
            "ReferralDate": day_texts(spells.from_[rows], "%d/%m/%Y", month.on),
            "DischargeDate": day_texts(spells.until[rows], "%d/%m/%Y", month.on),
            "Outcome": blank(office.one_of("discharge", rows, ("Treatment completed", "Did not attend", "Signposted")), spells.until[rows] <= month.on),
        }  # fmt: skip
        carer.said["address"], carer.said["postcode"] = address, postcode
        office.book.note(seen, key)
        office.book.note(carer, keyed(referral, "carer"), only=~is_missing(key))
        office.delimited(source, file_name("camhs_{date}.csv", month.date), columns)


def domestic_abuse_service(office: Office) -> None:
    """Sent in the first month and not since: the example's late source."""
    source, history = "domestic_abuse_service", office.history
    desk, spells = office.desk(source), office.troubles.abuse_support
    names, _, phones = outside_workers(history.seed, history.names, source, count=6, domain="support.example.org")
    month = next(iter(office.months()))
    rows = np.flatnonzero(spells.from_ + 5 <= month.on)
    who = spells.who[rows]
    seen = desk.see(who, who, month.on)
    key = keys("DA", who)
    children = history.children_of(who, month.on, 4)
    in_refuge = np.where(history.refuge.row(who, month.on) >= 0, "Y", "N").astype(object)
    worker = who % len(names)
    columns = {
        "Client": key, "First name": seen.first(), "Surname or initial": seen.last(), "Date of birth": seen.birth("%d/%m/%Y"),
        "Safe phone": seen.phone(), "In refuge": in_refuge,
        "Support from": day_texts(spells.from_[rows], "%d/%m/%Y", month.on),
        "Support until": day_texts(spells.until[rows], "%d/%m/%Y", month.on),
        "MARAC date": day_texts(spells.amount[rows], "%d/%m/%Y", month.on), "Adviser": names[worker],
        "Adviser phone": phones[worker], "Service": np.full(len(rows), "Anyshire Safe", dtype=object),
    }  # fmt: skip
    office.book.note(seen, key)
    for slot in range(4):
        child = desk.see(children[:, slot], who * 8 + slot, month.on, part="child")
        columns[f"Child {slot + 1}"], columns[f"Child {slot + 1} born"] = child.first(), child.birth("%d/%m/%Y")
        office.book.note(child, keyed(key, "child", slot + 1))
    office.delimited(source, file_name("da_service_{date}.csv", month.date), columns)


def substance_service(office: Office) -> None:
    """People in treatment for drugs or alcohol, and a year after; some by a first name and an initial."""
    source, history = "substance_service", office.history
    desk, spells = office.desk(source), office.troubles.substance
    names, _, phones = outside_workers(history.seed, history.names, source, count=8, domain="recovery.example.org")
    for month in office.months():
        rows = np.flatnonzero((spells.from_ + 10 <= month.on) & (spells.until > month.on - 365))
        who = spells.who[rows]
        seen = desk.see(who, who, month.on)
        last = seen.last()
        short = office.chance("substance initial", who) < 0.25
        last[short] = [text[:1] if text else None for text in last[short]]
        seen.said["last_name"] = np.where(short, last, seen.said["last_name"])
        key, worker = keys("S", who), who % len(names)
        columns = {
            "Client ref": key, "Treatment no": keys("", rows), "Forename": seen.first(), "Surname": last,
            "DoB": seen.birth("%d %b %Y"), "Sex": seen.sex("M", "F"), "Postcode": seen.postcode(),
            "Main substance": spells.value[rows], "Treatment start": day_texts(spells.from_[rows], "%d %b %Y", month.on),
            "Treatment end": day_texts(spells.until[rows], "%d %b %Y", month.on),
            "Discharge reason": blank(office.one_of("recovery", rows, ("Completed", "Dropped out", "Transferred")), spells.until[rows] <= month.on),
            "Keyworker": names[worker], "Keyworker phone": phones[worker],
            "Hub": np.full(len(rows), "Anyton hub", dtype=object),
        }  # fmt: skip
        office.book.note(seen, key)
        office.delimited(source, file_name("substance_{date}.csv", month.date), columns)
