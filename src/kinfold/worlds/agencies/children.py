"""The council's own work with children: early help and social care."""

from __future__ import annotations

import numpy as np

from kinfold.worlds import days
from kinfold.worlds.agencies.office import Month, Office, day_texts, keys
from kinfold.worlds.chance import Flags, Ints, Texts
from kinfold.worlds.days import FAR
from kinfold.worlds.names import NONE
from kinfold.worlds.needs import Spell
from kinfold.worlds.people import FOSTERED, KINSHIP
from kinfold.worlds.texts import blank
from kinfold.worlds.writing import Sheet, file_name

_SECOND_RECORD = 5_000_000
"""Added to a person's number for the second record that a system holds of them by mistake."""
_KEPT_AFTER_CLOSING = 365


def early_help(office: Office) -> None:
    """Episodes of whole families: a row for each child, with a parent and the lead worker."""
    source, history, staff = "early_help", office.history, office.staff
    desk = office.desk(source)
    spells = office.troubles.early_help
    carer = history.carers.at(spells.who, spells.from_)
    spells, carer = spells.only(carer >= 0), carer[carer >= 0]
    number = np.arange(len(spells))
    known = spells.from_ + desk.lag("delay", number, desk.faults.delay)
    for month in office.months():
        kept = (known <= month.on) & (spells.until > month.on - _KEPT_AFTER_CLOSING)
        episode = np.flatnonzero(kept)
        children = history.children_of(carer[episode], month.on, 4)
        children[:, 0] = np.where(children[:, 0] < 0, spells.who[episode], children[:, 0])
        at, slot = np.nonzero(children >= 0)
        child, case = children[at, slot], episode[at]
        seen = desk.see(child, _doubtful(office, source, child, case), month.on, part="child")
        parent = desk.see(carer[case], _doubtful(office, source, carer[case], case), month.on, part="parent")
        child_key, parent_key = keys("EHM", seen.record), keys("EHM", parent.record)
        worker = staff.of(history.seed, "Family Help", case)
        address, postcode = seen.address(), seen.postcode()
        parent.said["postcode"], parent.said["address"] = postcode, address
        opened, closed = spells.from_[case], spells.until[case]
        episodes = {
            "Episode": keys("EH", case * 8 + slot), "Child ID": child_key, "Child forename": seen.first(),
            "Child surname": seen.last(), "Child date of birth": seen.birth("%d/%m/%Y"),
            "Child gender": seen.sex("Male", "Female"), "Child UPN": seen.upn(missing=0.5), "Parent ID": parent_key,
            "Parent forename": parent.first(), "Parent surname": parent.last(),
            "Parent date of birth": parent.birth("%d/%m/%Y"), "Parent phone": parent.phone(), "Parent email": parent.email(),
            "Relationship": _parent_words(office, child, carer[case]), "Address": address, "Town": seen.town(),
            "Postcode": postcode, "Opened": day_texts(opened, "%d/%m/%Y", month.on),
            "Closed": day_texts(closed, "%d/%m/%Y", month.on),
            "Closure reason": blank(office.one_of("closure", case, ("Needs met", "Disengaged", "Stepped up", "Moved away")), closed <= month.on),
            "Lead worker": staff.name[worker], "Worker ID": staff.id[worker], "Worker email": staff.email[worker],
            "Worker phone": staff.phone[worker], "Team": staff.team[worker],
        }  # fmt: skip
        office.book.note(seen, child_key)
        office.book.note(parent, parent_key)
        first = slot == 0
        assessed = opened + 21
        told = first & (assessed <= month.on)
        assessments = {
            "Assessment": keys("EHA", case[told]), "Child ID": child_key[told], "Parent ID": parent_key[told],
            "Date": day_texts(assessed[told], "%Y-%m-%d", month.on),
            "Parenting support needed": office.one_of("parenting", case[told], ("Yes", "No", "Yes", "No", "Not discussed")),
            "Young carer": np.where(office.troubles.young_carer[child[told]], "Yes", "No").astype(object),
        }  # fmt: skip
        siblings = ~first
        eldest = np.full(len(spells), None, dtype=object)
        eldest[case[first]] = child_key[first]
        pairs = {
            "Child ID": eldest[case[siblings]], "Sibling ID": child_key[siblings],
            "Sibling forename": episodes["Child forename"][siblings], "Sibling surname": episodes["Child surname"][siblings],
            "Sibling date of birth": episodes["Child date of birth"][siblings],
        }  # fmt: skip
        sheets = [
            Sheet(
                "Episodes",
                episodes,
                title=("Early help episodes, Anyshire (invented)", f"Made on {month.date:%d/%m/%Y}"),
            ),
            Sheet("Assessments", assessments, dates=("Date",)),
            Sheet("Siblings", pairs),
        ]
        office.workbook(source, file_name("Early help {date}.xlsx", month.date), sheets)


def _doubtful(office: Office, source: str, who: Ints, case: Ints) -> Ints:
    """The number of the record: some people are held twice, and a case then goes to either record."""
    twice = office.chance(f"{source} twice", who) < office.desk(source).faults.duplicates
    return who + np.where(twice & (office.chance(f"{source} which", case) < 0.4), _SECOND_RECORD, 0)


def _parent_words(office: Office, child: Ints, adult: Ints) -> Texts:
    people = office.history.people
    chosen = [adult == people.mother[child], adult == people.father[child]]
    return np.select(chosen, ["Mother", "Father"], "Carer").astype(object)


def social_care(office: Office) -> None:
    """The case system: whom it has known in recent years, who is related, and what was done."""
    caseload = _Caseload(office)
    for month in office.months():
        caseload.children(month)
        caseload.related(month)
        caseload.assessments(month)
        caseload.plans(month)
        caseload.looked_after(month)


class _Caseload:
    source = "social_care"

    def __init__(self, office: Office) -> None:
        self.office, self.history = office, office.history
        self.desk = office.desk(self.source)
        people, troubles = self.history.people, office.troubles
        self.first_known = first = np.full(len(people), FAR)
        care = self.history.care
        for spell in (troubles.child_in_need, troubles.protection, troubles.exploitation, troubles.missing):
            np.minimum.at(first, spell.who, spell.from_ - 20)
        np.minimum.at(first, care.who, care.from_ - 30)
        # Half of the children behind a domestic incident are referred and closed again.
        domestic = troubles.domestic
        for slot in range(3):
            child = self.history.children_of(domestic.who, self.history.newest, 3)[:, slot]
            told = (child >= 0) & (office.chance("referred", np.arange(len(child))) < 0.3)
            np.minimum.at(first, child[told], domestic.from_[told] + 2)
        unborn = np.flatnonzero((people.booked > 0) & (people.hardship > 2.0) & (office.chance("unborn", np.arange(len(people))) < 0.25))  # fmt: skip
        np.minimum.at(first, unborn, people.booked[unborn] + 30)
        after = np.flatnonzero((people.before >= 0) & (office.chance("after adoption", np.arange(len(people))) < 0.4))
        np.minimum.at(first, after, people.arrival[after] + 90)
        self.open_until = np.full(len(people), 0)
        for spell in (troubles.child_in_need, troubles.protection):
            np.maximum.at(self.open_until, spell.who, spell.until)
        np.maximum.at(self.open_until, care.who, care.until)
        np.maximum.at(self.open_until, unborn, people.birth[unborn] + 60)
        self.reports = self._reports()

    def _listed(self, month: Month) -> Ints:
        people = self.history.people
        known = (self.first_known <= month.on) & ((people.birth <= month.on) | (people.booked <= month.on))
        return np.flatnonzero(known & (people.birth > month.on - 18 * 365.25))

    def _key(self, who: Ints, case: Ints) -> Texts:
        return keys("P", np.where(who >= 0, _doubtful(self.office, self.source, who, case), NONE))

    def children(self, month: Month) -> None:
        office, people, staff = self.office, self.history.people, self.office.staff
        once = self._listed(month)
        twice = once[office.chance(f"{self.source} twice", once) < self.desk.faults.duplicates]
        who, record = np.concatenate([once, twice]), np.concatenate([once, twice + _SECOND_RECORD])
        seen = self.desk.see(who, record, month.on)
        key = keys("P", record)
        unborn = people.birth[who] > month.on
        first, middle, last = seen.first(), seen.middle(), seen.last()
        no_name = unborn | ((people.birth[who] > month.on - 20) & (office.chance("unnamed", who) < 0.5))
        seen.said["first_name"] = blank(seen.said["first_name"], ~no_name)
        seen.said["middle_names"] = blank(middle, ~no_name)
        seen.lives_with(people.mother[who], only=unborn)
        open_ = self.open_until[who] > month.on
        worker = staff.of(self.history.seed, "Safeguarding", np.maximum(people.mother[who], 0))
        sealed = (people.before[who] >= 0) | (people.ended[who] <= month.on)
        in_care = self.history.care.at(who, month.on)
        hidden = seen.protected() | ((in_care == FOSTERED) & (office.chance("hidden placement", who) < 0.2))
        birth, sex = seen.birth("%d/%m/%Y"), seen.sex("1", "2")
        born = ~unborn
        columns = {
            "ChildID": key, "Forename": np.where(no_name, "UNBORN", first).astype(object), "MiddleNames": blank(middle, born),
            "Surname": last, "FormerSurname": blank(seen.former_last(), born), "DOB": blank(birth, born),
            "Unborn": np.where(unborn, "Y", "N").astype(object),
            "ExpectedDate": day_texts(np.where(unborn, people.expected[who], FAR), "%d/%m/%Y", FAR - 1),
            "DateOfDeath": day_texts(people.death[who], "%d/%m/%Y", month.on),
            "SexCode": np.where(born, sex, "9").astype(object), "NHSNumber": blank(seen.nhs(), born),
            "UPN": blank(seen.upn(), born), "EthnicCode": seen.ethnic(), "FirstLanguage": seen.language(),
            "Address1": seen.address(), "Address2": seen.town(), "Postcode": seen.postcode(), "UPRN": seen.uprn(),
            "AddressFrom": seen.home_since("%d/%m/%Y"), "AddressProtected": np.where(hidden, "Y", "").astype(object),
            "Adopted": np.where(sealed, "Y", "").astype(object),
            "Restricted": np.where(office.chance("restricted", who) < 0.004, "Y", "").astype(object),
            "CaseStatus": np.where(open_, "Open", "Closed").astype(object),
            "ReferralDate": day_texts(self.first_known[who], "%d/%m/%Y", month.on),
            "ReferralSource": office.one_of("referral", who, ("Police", "School", "Health", "Family", "Housing", "Anonymous")),
            "SocialWorker": blank(staff.name[worker], open_), "WorkerStaffID": blank(staff.id[worker], open_),
            "WorkerEmail": blank(staff.email[worker], open_), "WorkerPhone": blank(staff.phone[worker], open_),
            "Team": blank(staff.team[worker], open_),
            "AllocatedFrom": blank(day_texts(self.first_known[who] + 5, "%d/%m/%Y", month.on), open_),
        }  # fmt: skip
        for name, wanted in (("birth_date", born), ("nhs_number", born), ("upn", born), ("sex", born)):
            seen.said[name] = blank(seen.said[name], wanted)
        office.book.note(seen, key)
        office.delimited(self.source, file_name("children_{date}.csv", month.date), columns)

    def related(self, month: Month) -> None:
        office, people, history = self.office, self.history.people, self.history
        child = self._listed(month)
        child = child[people.ended[child] > month.on]
        carer = np.maximum(history.carers.at(child, month.on), 0)
        partner = history.unions.at(carer, month.on)
        step = np.where(
            (partner >= 0) & (partner != people.father[child]) & (partner != people.mother[child]), partner, NONE
        )
        care = history.care.at(child, month.on)
        grandmother = np.where(care == KINSHIP, people.mother[np.maximum(people.mother[child], 0)], NONE)
        brothers = history.children_of(carer, month.on, 3)
        parts: list[tuple[Ints, Texts, float, Flags]] = []
        mother_word = office.one_of("mother word", child, ("Mother", "Mother", "Birth mother", "MOTHER", "mum"))
        father_word = office.one_of("father word", child, ("Father", "Father", "Birth father", "FATHER", "Dad?"))
        adopted = people.before[child] >= 0
        mother_word[adopted] = father_word[adopted] = "Adoptive parent"
        yes, no = np.ones(len(child), bool), np.zeros(len(child), bool)
        parts.append((people.mother[child], mother_word, 0.95, yes))
        parts.append((people.father[child], father_word, 0.75, people.married[np.maximum(people.mother[child], 0)]))
        parts.append((step, np.full(len(child), "Step father", dtype=object), 0.6, no))
        parts.append((grandmother, np.full(len(child), "Grandmother", dtype=object), 0.9, no))
        for slot in range(3):
            sibling = np.where(brothers[:, slot] == child, NONE, brothers[:, slot])
            known = np.maximum(sibling, 0)
            half = people.father[known] != people.father[child]
            sister = people.sex[known] == 1
            word = np.where(
                half, np.where(sister, "Half sister", "Half brother"), np.where(sister, "Sister", "Brother")
            )
            parts.append((sibling, word.astype(object), 0.9, no))
        rows = []
        for place, (other, word, share, has_right) in enumerate(parts):
            there = (other >= 0) & (office.chance(f"related {place}", child) < share) & (people.birth[np.maximum(other, 0)] <= month.on)  # fmt: skip
            rows.append((child[there], other[there], word[there], has_right[there]))
        whose, other, word, has_right = (np.concatenate(column) for column in zip(*rows, strict=True))
        seen = self.desk.see(other, _doubtful(office, self.source, other, whose), month.on, part="related")
        key = keys("P", seen.record)
        columns = {
            "ChildID": self._key(whose, whose), "RelatedID": key, "RelForename": seen.first(), "RelSurname": seen.last(),
            "RelDOB": seen.birth("%d/%m/%Y"), "RelSexCode": seen.sex("1", "2"), "Relationship": word,
            "ParentalResponsibility": np.where(has_right, "Y", "N").astype(object), "RelPhone": seen.phone(),
            "RelAddress": seen.address(), "RelPostcode": seen.postcode(),
            "RelFrom": np.full(len(other), None, dtype=object), "RelUntil": np.full(len(other), None, dtype=object),
        }  # fmt: skip
        office.book.note(seen, key)
        office.delimited(self.source, file_name("related_{date}.csv", month.date), columns)

    def _reports(self) -> tuple[Spell, Texts, Texts]:
        """Assessments: who, when, the factors ticked, the level of exploitation."""
        troubles = self.office.troubles
        parts = (troubles.child_in_need, troubles.protection, troubles.exploitation)
        who = np.concatenate([spell.who for spell in parts])
        from_ = np.concatenate([spell.from_ for spell in parts])
        level = np.concatenate(
            [np.full(len(s), "None" if s is not troubles.exploitation else "", dtype=object) for s in parts]
        )
        level = np.where(level == "", np.concatenate([spell.value for spell in parts]), level)
        asked = self.office.chance("exploitation asked", np.arange(len(who))) < 0.4
        level = blank(level, asked | (level != "None"))
        length = 10 + (self.office.chance("assessment", np.arange(len(who))) * 35).astype(np.int64)
        return Spell(who, from_, from_ + length, level, length), troubles.factors(len(who)), level

    def assessments(self, month: Month) -> None:
        spell, factors, level = self.reports
        rows = np.flatnonzero(spell.until + 7 <= month.on)
        columns = {
            "AssessmentID": keys("A", rows), "ChildID": self._key(spell.who[rows], spell.who[rows]),
            "StartDate": day_texts(spell.from_[rows], "%d/%m/%Y", month.on),
            "AuthorisedDate": day_texts(spell.until[rows], "%d/%m/%Y", month.on), "Factors": factors[rows],
            "ExploitationRisk": level[rows],
        }  # fmt: skip
        self.office.delimited(self.source, file_name("assessments_{date}.csv", month.date), columns)

    def plans(self, month: Month) -> None:
        parts = []
        for kind, spell, first in (("CIN", self.office.troubles.child_in_need, 0), ("CP", self.office.troubles.protection, 500_000)):  # fmt: skip
            rows = np.flatnonzero(spell.from_ + 30 <= month.on)
            category = spell.value[rows] if kind == "CP" else np.full(len(rows), None, dtype=object)
            parts.append({
                "PlanID": keys("PL", rows + first), "ChildID": self._key(spell.who[rows], spell.who[rows]),
                "PlanType": np.full(len(rows), kind, dtype=object),
                "StartDate": day_texts(spell.from_[rows] + 30, "%d/%m/%Y", month.on),
                "EndDate": day_texts(np.where(spell.until[rows] > month.on, FAR, np.maximum(spell.until[rows], spell.from_[rows] + 60)), "%d/%m/%Y", month.on),
                "Category": category,
            })  # fmt: skip
        columns = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
        self.office.delimited(self.source, file_name("plans_{date}.csv", month.date), columns)

    def looked_after(self, month: Month) -> None:
        care = self.history.care
        people = self.history.people
        rows = np.flatnonzero((care.from_ <= month.on - 2) & (care.until > month.on - 900) & (people.birth[care.who] > month.on - 18 * 365.25))  # fmt: skip
        placement = np.array(["U4", "U1", "P1", "K2"], dtype=object)[care.what[rows]]
        columns = {
            "EpisodeID": keys("L", rows), "ChildID": self._key(care.who[rows], care.who[rows]),
            "StartDate": days.text(care.from_[rows], "%d/%m/%Y"),
            "EndDate": day_texts(care.until[rows], "%d/%m/%Y", month.on),
            "LegalStatus": self.office.one_of("legal", rows, ("C2", "C2", "C2", "V2", "C1", "E1")), "Placement": placement,
        }  # fmt: skip
        self.office.delimited(self.source, file_name("looked_after_{date}.csv", month.date), columns)


def missing_episodes(office: Office) -> None:
    """Children who went missing, by social care's number only."""
    spells = office.troubles.missing
    desk = office.desk("missing_episodes")
    known = spells.from_ + desk.lag("delay", np.arange(len(spells)), 5)
    for month in office.months():
        rows = np.flatnonzero(month.brings(known))
        who = spells.who[rows]
        seen = desk.see(who, who, month.on)
        key = keys("P", _doubtful(office, "social_care", who, who))
        columns = {
            "MissingRef": keys("M", rows), "ChildID": key, "WentMissing": day_texts(spells.from_[rows], "%d/%m/%Y", month.on),
            "Found": day_texts(spells.until[rows] - 1, "%d/%m/%Y", month.on), "ReportedBy": spells.value[rows],
            "ReturnInterview": office.one_of("interview", rows, ("Done", "Done", "Offered", "Refused")),
        }  # fmt: skip
        office.book.note(seen, key)
        office.delimited("missing_episodes", file_name("missing_{date}.csv", month.date), columns)
