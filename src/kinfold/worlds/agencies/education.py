"""Schools, and the council's teams for special needs and for 16 and 17 year olds."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from kinfold.worlds import days, name_lists
from kinfold.worlds.agencies.office import Month, Office, day_texts, keys
from kinfold.worlds.book import keyed
from kinfold.worlds.chance import Flags, Floats, Ints, Texts
from kinfold.worlds.days import YEAR, terms_since
from kinfold.worlds.names import NONE
from kinfold.worlds.people import FOSTERED
from kinfold.worlds.texts import blank, is_missing, numbers_as_text
from kinfold.worlds.writing import Delimited, file_name

_CENSUS_EVERY = 110


def school_census(office: Office) -> None:
    """Everybody on a school roll, once a term: in the first month, and again when a census falls due."""
    source, last_sent = "school_census", -days.FAR
    desk = office.desk(source)
    for month in office.months():
        if month.on - last_sent < _CENSUS_EVERY:
            continue
        last_sent = month.on
        who = _on_roll(office, month.on)
        pupil = desk.see(who, who, month.on)
        upn = _upn(office, who, month.on)
        people = office.history.people
        new_number = (people.arrival[who] > month.on - 700) & (people.arrival[who] <= month.on - 90)
        former = blank(office.numbers.temporary_upn(who), new_number)
        school, entry = schools(office, who, month.on)
        address, town, postcode = pupil.address(), pupil.town(), pupil.postcode()
        troubles = office.troubles
        columns = {
            "UPN": upn, "FormerUPN": former, "ULN": pupil.uln(), "Surname": pupil.last(), "Forename": pupil.first(),
            "MiddleNames": pupil.middle(), "FormerSurname": pupil.former_last(), "DOB": pupil.birth("%d/%m/%Y"),
            "Sex": pupil.sex("M", "F"), "School": school, "EntryDate": days.text(entry, "%d/%m/%Y"),
            "Ethnicity": pupil.ethnic(), "Language": pupil.language(),
            "FSM": np.where(troubles.free_meals[who], "Y", "N").astype(object),
            "YoungCarer": _young_carer(troubles.young_carer[who], office.chance("young carer", who)),
            "AddressLine1": address, "AddressLine2": town, "Postcode": postcode, "UPRN": pupil.uprn(),
        }  # fmt: skip
        pupil.said["upn"] = upn
        office.book.note(pupil, upn)
        for number, (contact, relation) in enumerate(_contacts(office, who, month.on), start=1):
            seen = desk.see(contact, who * 2 + number, month.on, part="contact")
            name = seen.full()
            with_child = office.history.people.home[np.maximum(contact, 0)] == office.history.people.home[who]
            columns |= {
                f"Contact{number}Name": name, f"Contact{number}Relation": blank(relation, ~seen.nobody),
                f"Contact{number}Phone": seen.phone(), f"Contact{number}Email": seen.email(),
                f"Contact{number}Address": blank(seen.address(), with_child | (number == 1)),
                f"Contact{number}Postcode": blank(seen.postcode(), with_child | (number == 1)),
            }  # fmt: skip
            seen.said["postcode"] = columns[f"Contact{number}Postcode"]
            seen.said["address"] = columns[f"Contact{number}Address"]
            office.book.note(seen, keyed(upn, "contact", number))
        office.delimited(source, file_name("school_census_{date}.csv", month.date), columns)


def _young_carer(is_one: Flags, chance: Floats) -> Texts:
    """By the parent (P), by the school (S), or not declared (N), as the census has it."""
    return np.where(is_one & (chance < 0.2), "P", np.where(is_one & (chance < 0.5), "S", "N")).astype(object)


def _on_roll(office: Office, on: int) -> Ints:
    history = office.history
    minors = history.minors(on)
    age = (on - history.people.birth[minors]) / YEAR
    goes = (age > 4.5) & ((age < 16.2) | (office.chance("sixth form", minors) < 0.45))
    # Some are taught at home or elsewhere, and travelling families are often on no roll.
    away = office.chance("no roll", minors) < np.where(history.people.community[minors] == 13, 0.3, 0.02)
    return minors[goes & ~away]


def _upn(office: Office, who: Ints, on: int) -> Texts:
    """Pupils who came lately still have a temporary number."""
    temporary = office.history.people.arrival[who] > on - 90
    temporary &= office.history.people.before[who] < 0
    return np.where(temporary, office.numbers.temporary_upn(who), office.numbers.upn(who))


def schools(office: Office, who: Ints, on: int) -> tuple[Texts, Ints]:
    """The school of each, by age and where they live; and since when."""
    history = office.history
    birth = history.people.birth[who]
    secondary = (on - birth) / YEAR >= 11.3
    home = np.maximum(history.homes.at(who, on - 60), 0)
    district = history.places.unit[home] % 9
    names = np.array(name_lists.STREET_FIRST, dtype=object)
    each = max(1, len(history.people) // 30_000)
    number = district * each + (office.chance("school", who) * each).astype(np.int64)
    primary_name = names[number % len(names)] + " Primary School"
    secondary_name = names[(number // 2 + 40) % len(names)] + " Academy"
    years = np.where(secondary, 11, 4)
    year = days.parts(birth + (years * YEAR).astype(np.int64))[0]
    entry = days.from_parts(year, np.full(len(who), 9), np.full(len(who), 4))
    entry = np.maximum(entry, history.people.arrival[who] + 10)
    return np.where(secondary, secondary_name, primary_name), np.minimum(entry, on - 3)


def _contacts(office: Office, who: Ints, on: int) -> list[tuple[Ints, Texts]]:
    """Who the school would ring: the carer (a foster carer for a fostered child), then the other parent or a partner."""
    history, people = office.history, office.history.people
    carer = history.carers.at(who, on)
    fostered = history.care.at(who, on) == FOSTERED
    at_home = np.full(len(history.places.kind), NONE)
    fosters = np.flatnonzero(people.foster)
    at_home[people.home[fosters]] = fosters
    first = np.where(fostered, at_home[people.home[who]], carer)
    other = np.where(people.father[who] == first, people.mother[who], people.father[who])
    lives_in = people.home[np.maximum(other, 0)] == people.home[who]
    known = office.chance("second contact", who) < np.where(lives_in, 0.85, 0.35)
    alive = people.death[np.maximum(other, 0)] > on
    second = np.where((other >= 0) & known & alive & ~fostered, other, NONE)
    partner = history.unions.at(np.maximum(carer, 0), on)
    second = np.where((second < 0) & (other < 0) & ~fostered & known, partner, second)
    return [(adult, relation_words(office, who, adult, fostered)) for adult in (first, second)]


def relation_words(office: Office, child: Ints, adult: Ints, fostered: Flags) -> Texts:
    people = office.history.people
    kin = people.mother[np.maximum(people.mother[child], 0)] == adult
    words = np.select(
        [adult == people.mother[child], adult == people.father[child], fostered, kin],
        ["Mother", "Father", "Foster carer", "Grandparent"], "Step-parent",
    ).astype(object)  # fmt: skip
    vague = office.chance("relation word", child) < 0.04
    words[vague] = "Other"
    return words


def attendance(office: Office) -> None:
    """A row for each pupil and full term; a month without a new term brings corrections of the last."""
    source = "attendance"
    desk = office.desk(source)
    pupils = office.troubles.pupils
    sent = office.history.settings.attendance_terms
    terms = terms_since(office.dates[0].year - 1 - sent // 3)
    for month in office.months():
        done = [term for term in terms if days.number(term[2]) <= month.on]
        new = [term for term in done[-sent:] if month.previous is None or days.number(term[2]) > month.previous]
        wanted = [(term, pupils) for term in new]
        if not new and done:
            wanted = [(done[-1], pupils[office.chance(f"correction {month.on}", pupils) < 0.01])]
        parts = [_term(office, name, first, last, who, month) for (name, first, last), who in wanted]
        columns = {name: np.concatenate([part[0][name] for part in parts]) for name in parts[0][0]}
        who = np.concatenate([part[1] for part in parts])
        seen = desk.see(who, who, month.on)
        seen.said["upn"] = columns["upn"]
        sound = office.sound(source, who * 10_000 + month.on % 10_000)
        columns["sessions_possible"] = blank(columns["sessions_possible"], sound)
        office.book.note(seen, columns["upn"], only=sound)
        office.delimited(source, file_name("attendance_{date}.tsv", month.date), columns, Delimited("\t"))


def _term(office: Office, name: str, first: date, last: date, who: Ints, month: Month) -> tuple[dict[str, Texts], Ints]:
    first_day, last_day = days.number(first), days.number(last)
    history = office.history
    age = (first_day - history.people.birth[who]) / YEAR
    there = (
        (age >= 4.6) & (age < 16.5) & (history.homes.at(who, last_day) >= 0) & (history.people.ended[who] > last_day)
    )
    there &= history.people.arrival[who] <= last_day - 40
    who = who[there]
    school_days = sum((first + timedelta(days=n)).weekday() < 5 for n in range((last - first).days + 1)) - 5
    possible = np.full(len(who), school_days * 2)
    tends = office.troubles.absence[who] + (office.chance(f"absence {name}", who) - 0.5) * 0.04
    corrected = month.previous is not None and days.number(last) <= month.previous
    missed = np.clip(np.round(possible * np.clip(tends, 0, 1)) + corrected, 0, possible).astype(np.int64)
    authorised = (missed * (0.3 + 0.6 * office.chance("authorised", who))).astype(np.int64)
    columns = {
        "upn": office.numbers.upn(who), "term": np.full(len(who), name, dtype=object),
        "term_first_day": np.full(len(who), first.isoformat(), dtype=object),
        "term_last_day": np.full(len(who), last.isoformat(), dtype=object),
        "sessions_possible": numbers_as_text(possible), "sessions_missed": numbers_as_text(missed), "of_these_authorised": numbers_as_text(authorised),
    }  # fmt: skip
    return columns, who


def exclusions(office: Office) -> None:
    """Suspensions and permanent exclusions as they happen; pupils stand in it by number only."""
    source = "exclusions"
    desk = office.desk(source)
    troubles = office.troubles
    who = np.concatenate([troubles.suspension.who, troubles.exclusion.who])
    day = np.concatenate([troubles.suspension.from_, troubles.exclusion.from_])
    length = np.concatenate([troubles.suspension.amount, np.zeros(len(troubles.exclusion), dtype=np.int64)])
    reason = np.concatenate([troubles.suspension.value, troubles.exclusion.value])
    category = np.array(["SUSP"] * len(troubles.suspension) + ["PERM"] * len(troubles.exclusion), dtype=object)
    number = np.arange(len(who))
    known = day + desk.lag("delay", number, desk.faults.delay)
    for month in office.months():
        rows = np.flatnonzero(month.brings(known))
        seen = desk.see(who[rows], who[rows], month.on)
        upn = office.numbers.upn(who[rows])
        columns = {
            "Exclusion Ref": keys("EX", rows), "Pupil UPN": upn, "Date of Birth": seen.birth("%d-%b-%Y"),
            "Gender": seen.sex("1", "2"), "Category": category[rows],
            "Start Date": day_texts(day[rows], "%d-%b-%Y", month.on),
            "Days": blank(numbers_as_text(length[rows]), category[rows] == "SUSP"), "Reason": reason[rows],
        }  # fmt: skip
        seen.said["upn"] = upn
        office.book.note(seen, upn)
        office.delimited(source, file_name("exclusions_{date}.csv", month.date), columns)


def sen(office: Office) -> None:
    """The caseload of the special educational needs team, with the caseworker."""
    source = "sen"
    desk, staff, history = office.desk(source), office.staff, office.history
    for month in office.months():
        minors = history.minors(month.on)
        level = office.troubles.sen[minors]
        age = (month.on - history.people.birth[minors]) / YEAR
        who = minors[~is_missing(level) & (age >= 4.6)]
        seen = desk.see(who, who, month.on)
        level = office.troubles.sen[who]
        worker = staff.of(history.seed, "Family Help", who)
        plan = level == "E"
        since = history.people.birth[who] + (YEAR * (4.5 + office.chance("sen since", who) * 5)).astype(np.int64)
        upn = office.numbers.upn(who)
        columns = {
            "UPN": upn, "Pupil": seen.full(last_first=True), "DoB": seen.birth("%d/%m/%Y"), "Provision": level,
            "Primary need": office.one_of("sen kind", who, ("SLCN", "SEMH", "MLD", "ASD", "SPLD", "PD")),
            "Since": day_texts(np.minimum(since, month.on - 5), "%d/%m/%Y", month.on),
            "Caseworker": blank(staff.name[worker], plan), "Caseworker email": blank(staff.email[worker], plan),
            "Team": blank(np.full(len(who), "Special Educational Needs", dtype=object), plan),
        }  # fmt: skip
        seen.said["upn"] = upn
        office.book.note(seen, upn)
        office.delimited(source, file_name("SEND_{date}.csv", month.date), columns, Delimited(";"))


def participation(office: Office) -> None:
    """Whether 16 and 17 year olds learn or work; names with their accents, as Windows wrote them."""
    source = "participation"
    desk, history = office.desk(source), office.history
    for month in office.months():
        minors = history.minors(month.on)
        who = minors[history.age(minors, month.on) >= 16]
        code = office.troubles.activity[who]
        who, code = who[~is_missing(code)], code[~is_missing(code)]
        seen = desk.see(who, who, month.on)
        key = keys("YP", who)
        since = history.people.birth[who] + int(16 * YEAR) + (office.chance("activity", who) * 300).astype(np.int64)
        columns = {
            "YPID": key, "ULN": seen.uln(), "UPN": seen.upn(missing=0.4), "Forename": seen.first(), "Surname": seen.last(),
            "DateOfBirth": seen.birth("%d/%m/%Y"), "GenderCode": seen.sex("1", "2"), "Address": seen.address(),
            "PostCode": seen.postcode(), "Mobile": seen.phone(), "Email": seen.email(), "ActivityCode": code,
            "ActivityStart": day_texts(np.minimum(since, month.on - 7), "%d/%m/%Y", month.on),
        }  # fmt: skip
        office.book.note(seen, key)
        office.delimited(
            source, file_name("participation_{date}.csv", month.date), columns, Delimited(encoding="cp1252")
        )
