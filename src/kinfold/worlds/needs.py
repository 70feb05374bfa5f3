"""
What people truly go through that agencies may come to know of.

Everything here is true; who hears of it, when and how wrongly is the agencies' affair. Troubles gather
where there is hardship, so that some families have many and most have none.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kinfold.worlds.chance import Flags, Floats, Ints, Texts, stream
from kinfold.worlds.days import FAR, TERMS, YEAR, number
from kinfold.worlds.history import History
from kinfold.worlds.names import NONE
from kinfold.worlds.places import SOCIAL

WINDOW = 900
"""Days before the end of the story that agencies' events reach back."""

_OFFENCES = ("Theft", "Assault", "Criminal damage", "Possession of a weapon", "Drug possession", "Public order")
_DISPOSALS = ("Community resolution", "Youth caution", "Referral order", "Youth rehabilitation order")
_SUSPENSION = ("Persistent disruption", "Assault on a pupil", "Verbal abuse of an adult", "Damage", "Drug or alcohol")
_ANTI_SOCIAL = ("Noise", "Nuisance", "Intimidation", "Vehicle", "Street drinking", "Vandalism")
_INTERVENTIONS = ("Warning letter", "Acceptable behaviour contract", "Community protection notice", "Injunction")
_SUBSTANCES = ("Alcohol", "Opiates", "Cannabis", "Crack", "Alcohol and cocaine")
_FACTORS = ("2B", "3B", "3A", "4B", "19B", "18B", "17A", "8B", "14A", "5A", "2A", "20A")


@dataclass(frozen=True)
class Spell:
    """One kind of trouble: whom, from, until (FAR: still), and what more is to be said of it."""

    who: Ints
    from_: Ints
    until: Ints
    value: Texts
    amount: Ints

    def __len__(self) -> int:
        return len(self.who)

    def only(self, rows: Flags | Ints) -> Spell:
        return Spell(self.who[rows], self.from_[rows], self.until[rows], self.value[rows], self.amount[rows])

    def on(self, day: int) -> Flags:
        return (self.from_ <= day) & (self.until > day)


class Troubles:
    """All kinds, by name."""

    def __init__(self, history: History) -> None:
        self.history = history
        self._chance = stream(history.seed, "needs")
        self._rates = history.settings.needs
        day = history.newest
        minors, adults = history.minors(day), history.adults(day)
        age = history.age(minors, day)
        self.pupils = self._school_goers()
        self.absence = self._absence(self.pupils)
        pupils = minors[(age >= 5) & (age < 16)]
        rates = self._rates
        self.suspension = self._events(pupils, rates.suspensions, _SUSPENSION, amounts=5, strength=1.5)
        self.exclusion = self._events(pupils, rates.permanent_exclusions, _SUSPENSION, strength=1.5)
        self.sen = self._sen(minors[(age >= 4)])
        self.free_meals = self._standing(minors[age >= 4], rates.free_school_meals, 2.0)
        self.young_carer = self._standing(minors[age >= 7], rates.young_carers, 1.0)
        self.activity = self._activity(minors[age >= 16])
        self.early_help = self._episodes(minors, rates.early_help, 240, strength=1.2)
        self.child_in_need = self._episodes(minors, rates.child_in_need, 300, strength=1.5)
        self.protection = self._episodes(
            minors, rates.protection_plan, 300, ("NEG", "EMO", "NEG", "PHY", "SEX"), strength=1.7
        )
        self.exploitation = self._events(minors[age >= 11], rates.exploitation * 2, ("Emerging", "Emerging", "Moderate", "Significant"), strength=1.5)  # fmt: skip
        runners = np.union1d(
            minors[age >= 10][self._chance.random(int((age >= 10).sum())) < 0.02], self._looked_after(10)
        )
        self.missing = self._events(runners, rates.missing_episodes * 40, ("Parent", "Placement", "School"), amounts=4)
        self.youth_offence = self._events(minors[age >= 10], rates.youth_offences * 1.6, _OFFENCES, strength=1.6)
        self.domestic = self._domestic()
        self.incident = self._events(adults, rates.other_incidents, ("Violence", "Public order", "Theft", "Damage"), strength=1.0)  # fmt: skip
        teens_and_adults = np.concatenate([minors[age >= 13], adults[history.age(adults, day) < 65]])
        self.anti_social = self._episodes(
            teens_and_adults, rates.anti_social * 0.4, 120, _ANTI_SOCIAL, strength=1.3, often=True
        )
        working = adults[history.age(adults, day) < 66]
        self.probation = self._episodes(working[history.age(working, day) < 60], rates.probation, 400, ("Community order", "Suspended sentence", "Licence"), strength=1.4)  # fmt: skip
        self.prevention = self._episodes(working, rates.homelessness * 0.12, 90, strength=1.3)
        self.substance = self._episodes(working, rates.substance, 300, _SUBSTANCES, strength=1.4)
        self.mental_health = self._episodes(minors[age >= 5], rates.mental_health_referrals * 0.6, 220, strength=0.8)
        self.benefit = self._benefits(working)
        self.rent_arrears = self._arrears(SOCIAL, rates.rent_arrears)
        self.tax_arrears = self._arrears(None, rates.council_tax_arrears)
        self.abuse_support = self._abuse_support()
        small = minors[age < 6]
        self.overdue = self._standing(small, rates.immunisations_overdue, 1.0)
        self.below = self._standing(small, rates.review_below, 0.8)

    def interventions(self, count: int) -> Texts:
        return self._one_of(_INTERVENTIONS, count)

    def disposals(self, count: int) -> Texts:
        return self._one_of(_DISPOSALS, count)

    def factors(self, count: int) -> Texts:
        """Assessment factors as a social worker ticks them: one to three, with semicolons."""
        codes = [self._one_of(_FACTORS, count) for _ in range(3)]
        more = self._chance.random((2, count)) < np.array([[0.5], [0.3]])
        text = codes[0]
        for extra, code in zip(more, codes[1:], strict=True):
            text = np.where(extra & (code != codes[0]), text + ";" + code, text)
        return text

    def _one_of(self, words: tuple[str, ...], count: int) -> Texts:
        return np.array(words, dtype=object)[self._chance.integers(0, len(words), count)]

    def _weight(self, who: Ints, strength: float) -> Floats:
        weight = self.history.people.hardship[who].astype(np.float64) ** (strength * self._rates.clustering)
        return weight / max(1e-9, float(weight.mean())) if len(who) else weight

    def _there(self, who: Ints, day: Ints) -> Flags:
        people = self.history.people
        lives = (people.birth[who] <= day) & (people.death[who] > day) & (people.ended[who] > day)
        return lives & (self.history.homes.at(who, day) >= 0)

    def _events(self, who: Ints, rate: float, words: tuple[str, ...] = ("",), *, amounts: int = 0, strength: float = 1.0) -> Spell:  # fmt: skip
        """Things that happen on a day, some people several times."""
        times = self._chance.poisson(rate * WINDOW / YEAR * self._weight(who, strength))
        struck = np.repeat(who, times)
        day = self.history.newest - (self._chance.random(len(struck)) * WINDOW).astype(np.int64)
        length = self._chance.integers(1, max(2, amounts + 1), len(struck))
        struck_there = self._there(struck, day)
        spell = Spell(struck, day, day + length, self._one_of(words, len(struck)), length)
        return spell.only(struck_there)

    def _episodes(self, who: Ints, share: float, length: float, words: tuple[str, ...] = ("",), *, strength: float, often: bool = False) -> Spell:  # fmt: skip
        """Things that last: about this share has one at any time, at most one each unless `often`."""
        rate = share / (length / YEAR)
        times = self._chance.poisson(rate * WINDOW / YEAR * self._weight(who, strength))
        struck = np.repeat(who, times if often else np.minimum(times, 1))
        day = self.history.newest - (self._chance.random(len(struck)) * WINDOW).astype(np.int64)
        until = day + 14 + self._chance.exponential(length, len(struck)).astype(np.int64)
        until = np.where(until > self.history.newest, FAR, until)
        spell = Spell(struck, day, until, self._one_of(words, len(struck)), np.ones(len(struck), dtype=np.int64))
        return spell.only(self._there(struck, day))

    def _first_struck(self, who: Ints, strength: float) -> Ints:
        """These people in the order in which a trouble finds them: sooner where there is hardship."""
        clock = self._chance.exponential(1.0, len(who)) / self._weight(who, strength)
        return who[np.argsort(clock, kind="stable")]

    def _standing(self, who: Ints, share: float, strength: float) -> Flags:
        """True of these people as they are; a flag for every person of the world."""
        flags = np.zeros(len(self.history.people), dtype=bool)
        flags[self._first_struck(who, strength)[: round(share * len(who))]] = True
        return flags

    def _looked_after(self, from_age: int) -> Ints:
        """Children in care at the end, who run away more often."""
        minors = self.history.minors(self.history.newest)
        in_care = self.history.care.row(minors, self.history.newest) >= 0
        return minors[in_care & (self.history.age(minors, self.history.newest) >= from_age)]

    def _school_goers(self) -> Ints:
        people, first = self.history.people, number(TERMS[0][1])
        age_then = (first - people.birth) / YEAR
        age_now = (self.history.newest - people.birth) / YEAR
        return np.flatnonzero((age_now >= 4.6) & (age_then < 16.5) & (people.death > first))

    def _absence(self, pupils: Ints) -> Floats:
        """The share of sessions each pupil tends to miss, by person."""
        score = self._chance.normal(0, 1, len(pupils)) + 0.5 * np.log(self.history.people.hardship[pupils])
        rank = np.empty(len(pupils))
        rank[np.argsort(score)] = (np.arange(len(pupils)) + 0.5) / max(1, len(pupils))
        rates = self._rates
        ranks = (0.0, 1 - rates.persistent_absence, 1 - rates.severe_absence, 1.0)
        missed = np.zeros(len(self.history.people))
        missed[pupils] = np.interp(rank, ranks, (0.005, 0.10, 0.50, 0.95)) ** 1.0
        return missed

    def _sen(self, children: Ints) -> Texts:
        level = np.full(len(self.history.people), None, dtype=object)
        rates = self._rates
        struck = self._first_struck(children, 0.5)
        plans, both = (round(share * len(children)) for share in (rates.sen_plan, rates.sen_plan + rates.sen_support))
        level[struck[:both]] = "K"
        level[struck[:plans]] = "E"
        return level

    def _activity(self, young: Ints) -> Texts:
        code = np.full(len(self.history.people), None, dtype=object)
        code[young] = np.array(["210", "220", "230", "310", "410"], dtype=object)[
            self._chance.integers(0, 5, len(young))
        ]
        rates = self._rates
        struck = self._first_struck(young, 1.2)
        neet, both = (round(share * len(young)) for share in (rates.neet, rates.neet + rates.activity_unknown))
        code[struck[:both]] = "810"
        code[struck[:neet]] = "610"
        return code

    def _domestic(self) -> Spell:
        """Incidents between the abused and the abusing: `amount` is the other person."""
        people, unions = self.history.people, self.history.unions
        abused = np.flatnonzero(people.abuse[unions.who] == 1)
        abused = abused[people.abuse[unions.what[abused]] == 2]
        newest = self.history.newest
        # It goes on for a year after they part.
        until = np.minimum(unions.until[abused] + 365, newest)
        from_ = np.maximum(unions.from_[abused], newest - WINDOW)
        years = np.maximum(until - from_, 0) / YEAR
        times = self._chance.poisson(self._rates.domestic_incidents_per_abused_couple * years)
        row = np.repeat(abused, times)
        spread = np.repeat(years * YEAR, times) * self._chance.random(len(row))
        day = (np.repeat(from_, times) + spread).astype(np.int64)
        spell = Spell(unions.who[row], day, day + 1, self._one_of(("Domestic",), len(row)), unions.what[row])
        return spell.only(self._there(spell.who, day))

    def _abuse_support(self) -> Spell:
        victims = np.unique(self.domestic.who)
        chosen = victims[self._chance.random(len(victims)) < self._rates.abuse_service * 1.5]
        first = np.full(len(self.history.people), FAR)
        np.minimum.at(first, self.domestic.who, self.domestic.from_)
        from_ = first[chosen] + self._chance.integers(3, 90, len(chosen))
        until = from_ + 30 + self._chance.exponential(200, len(chosen)).astype(np.int64)
        until = np.where(until > self.history.newest, FAR, until)
        marac = np.where(self._chance.random(len(chosen)) < self._rates.marac, from_ + 20, NONE)
        return Spell(chosen, from_, until, self._one_of(("",), len(chosen)), marac).only(from_ <= self.history.newest)

    def _benefits(self, working: Ints) -> Spell:
        """Claims open at the end: a few began long ago, some have ended."""
        rates = self._rates
        who = self._first_struck(working, 1.1)[: round((rates.out_of_work + rates.in_work_benefit) * len(working))]
        out = np.arange(len(who)) < rates.out_of_work * len(working)
        words = np.where(out, self._one_of(("SEARCHING", "PREPARING", "NO REQUIREMENTS", "SEARCHING"), len(who)), self._one_of(("WORKING", "WORKING", "CARER"), len(who)))  # fmt: skip
        day = self.history.newest - 20 - self._chance.exponential(600, len(who)).astype(np.int64)
        ended = self._chance.random(len(who)) < 0.08
        until = np.where(ended, self.history.newest - self._chance.integers(0, 80, len(who)), FAR)
        spell = Spell(who, day, until, words, np.ones(len(who), dtype=np.int64))
        return spell.only(until > day)

    def _arrears(self, tenure: int | None, share: float) -> tuple[Ints, Ints]:
        """By dwelling: since which day an account is behind (FAR: not), and how many pounds."""
        places, count = self.history.places, len(self.history.places.kind)
        hardship = np.zeros(count)
        people = self.history.people
        lives = np.flatnonzero(people.here(self.history.newest))
        np.maximum.at(hardship, people.home[lives], people.hardship[lives])
        asked = hardship > 0 if tenure is None else (hardship > 0) & (places.tenure == tenure)
        weight = hardship / max(1e-9, float(hardship[asked].mean()))
        behind = asked & (self._chance.random(count) < share * weight)
        since = self.history.newest - 14 - self._chance.exponential(150, count).astype(np.int64)
        pounds = 60 + self._chance.exponential(700, count).astype(np.int64)
        return np.where(behind, since, FAR), pounds
