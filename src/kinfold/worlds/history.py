"""The whole story, told: who lived where, with whom, in whose care, on any day."""

from __future__ import annotations

import numpy as np

from kinfold.worlds.chance import Flags, Ints
from kinfold.worlds.days import FAR, YEAR
from kinfold.worlds.names import NONE
from kinfold.worlds.people import Rows
from kinfold.worlds.places import REFUGE
from kinfold.worlds.settings import WorldSettings
from kinfold.worlds.settling import World

_SHIFT = 1 << 20
_WIDE = 1 << 22


class Spells:
    """Dated facts of the form (who, what, from, until), to be asked by day. A person's do not overlap."""

    def __init__(self, rows: Rows) -> None:
        who, what, from_, until = (
            np.concatenate([np.asarray(row[part], dtype=np.int64) for row in rows]) if rows else np.zeros(0, np.int64)
            for part in range(4)
        )
        real = (from_ < until) & (what >= 0)
        order = np.lexsort((from_[real], who[real]))
        self.who, self.what, self.from_, self.until = (
            column[real][order] for column in (who, what, np.maximum(from_, 1 - _SHIFT), until)
        )
        # A later spell ends the one before it.
        follows = self.who[1:] == self.who[:-1]
        self.until[:-1] = np.where(follows, np.minimum(self.until[:-1], self.from_[1:]), self.until[:-1])
        kept = self.from_ < self.until
        self.who, self.what, self.from_, self.until = (
            column[kept] for column in (self.who, self.what, self.from_, self.until)
        )
        self._key = self.who * _WIDE + self.from_ + _SHIFT

    def row(self, who: Ints, on: Ints | int) -> Ints:
        """The row that holds on a day; NONE where none does."""
        if not len(self.who):
            return np.full(len(who), NONE)
        asked = who.astype(np.int64) * _WIDE + np.asarray(on, dtype=np.int64) + _SHIFT
        at = np.maximum(np.searchsorted(self._key, asked, side="right") - 1, 0)
        holds = (self.who[at] == who) & (self.from_[at] <= on) & (self.until[at] > on)
        return np.where(holds & (who >= 0), at, NONE)

    def at(self, who: Ints, on: Ints | int) -> Ints:
        """What holds on a day; NONE where nothing does."""
        row = self.row(who, on)
        return np.where(row >= 0, self.what[row], NONE) if len(self.what) else row


class History:
    """A world at its end, with all that has been."""

    def __init__(self, world: World, settings: WorldSettings, *, first: int, newest: int) -> None:
        self.world, self.settings = world, settings
        self.people, self.places, self.names, self.seed = world.people, world.places, world.names, world.seed
        self.first, self.newest = first, newest
        people, log = self.people, self.people.log
        everybody = np.arange(len(people))
        never = np.full(len(people), FAR)
        self.homes = Spells([*log.residences, (everybody, people.home, people.home_from, never)])
        second = people.home_2 >= 0
        self.second_homes = Spells(
            [(everybody[second], people.home_2[second], people.home_2_from[second], never[second])]
        )
        paired = np.flatnonzero(people.partner >= 0)
        ended = [(who, other, since, until) for who, other, since, until in log.unions]
        both = [*ended, *((other, who, since, until) for who, other, since, until in ended)]
        both.append((paired, people.partner[paired], people.partner_from[paired], never[: len(paired)]))
        self.unions = Spells(both)
        cared = np.flatnonzero(people.carer >= 0)
        until = np.minimum(np.minimum(people.birth[cared] + int(18 * YEAR), people.death[cared]), people.ended[cared])
        grown = people.birth + int(18 * YEAR)
        past = [(who, carer, since, np.minimum(over, grown[who])) for who, carer, since, over in log.carers]
        self.carers = Spells([*past, (cared, people.carer[cared], people.carer_from[cared], until)])
        in_care = np.flatnonzero(people.care_from < FAR)
        self.care = Spells(
            [
                *log.care,
                (in_care, people.care_kind[in_care].astype(np.int64), people.care_from[in_care], never[: len(in_care)]),
            ]
        )
        fled = np.flatnonzero(people.refuge_from < FAR)
        self.refuge = Spells([*log.refuge, (fled, people.home[fled], people.refuge_from[fled], never[: len(fled)])])
        lodged = np.flatnonzero(people.hostel_from < FAR)
        self.hostel = Spells(
            [*log.hostel, (lodged, people.home[lodged], people.hostel_from[lodged], never[: len(lodged)])]
        )

    def age(self, who: Ints, on: int) -> Ints:
        return np.floor((on - self.people.birth[who]) / YEAR).astype(np.int64)

    def protected_home(self, who: Ints, home: Ints) -> Flags:
        """The home is a refuge, or one that a person has fled to."""
        known = np.maximum(home, 0)
        fled = self.people.protected[np.maximum(who, 0)] & (home == self.people.home[np.maximum(who, 0)])
        hidden: Flags = (home >= 0) & (who >= 0) & ((self.places.kind[known] == REFUGE) | fled)
        return hidden

    def minors(self, on: int) -> Ints:
        """Children who live in the area on a day."""
        people = self.people
        born = (people.birth <= on) & (people.birth > on - int(18 * YEAR)) & (people.death > on) & (people.ended > on)
        who = np.flatnonzero(born & (people.arrival <= on))
        return who[self.homes.at(who, on) >= 0]

    def adults(self, on: int) -> Ints:
        """Grown people who live in the area on a day."""
        people = self.people
        grown = (people.birth <= on - int(18 * YEAR)) & (people.death > on) & (people.arrival <= on)
        who = np.flatnonzero(grown)
        return who[self.homes.at(who, on) >= 0]

    def children_of(self, carers: Ints, on: int, most: int, *, at_home: bool = True) -> Ints:
        """Up to so many minors in the care of each (a column each, NONE to fill), the eldest first."""
        minors = self.minors(on)
        carer = self.carers.at(minors, on)
        if at_home:
            carer = np.where(self.care.row(minors, on) < 0, carer, NONE)
        order = np.lexsort((self.people.birth[minors], carer))
        minors, carer = minors[order], carer[order]
        start = np.searchsorted(carer, carers)
        listed = np.full((len(carers), most), NONE)
        for place in range(most):
            at = np.minimum(start + place, max(0, len(carer) - 1))
            there = (start + place < len(carer)) & (carer[at] == carers) if len(carer) else np.zeros(len(carers), bool)
            listed[:, place] = np.where(there & (carers >= 0), minors[at] if len(minors) else NONE, NONE)
        return listed
