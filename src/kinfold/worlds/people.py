"""The people of a world: one row each in whole columns, and what has been written down of their past."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from kinfold.worlds.chance import Flags, Ints
from kinfold.worlds.days import FAR
from kinfold.worlds.names import NONE

_COLUMNS: dict[str, tuple[type[np.generic], int | float]] = {
    "birth": (np.int32, 0),
    "booked": (np.int32, -FAR),  # the day the pregnancy became known
    "expected": (np.int32, FAR),  # the day the birth is expected; for the unborn and those born in the world
    "death": (np.int32, FAR),
    "sex": (np.int8, 0),  # 0 male, 1 female
    "community": (np.int8, 0),
    "first": (np.int32, NONE),
    "middle": (np.int32, NONE),
    "last": (np.int64, NONE),  # the family name at birth, or when first known
    "last_1": (np.int64, NONE),
    "last_1_day": (np.int32, FAR),
    "last_2": (np.int64, NONE),
    "last_2_day": (np.int32, FAR),
    "mother": (np.int32, NONE),
    "father": (np.int32, NONE),
    "twin": (np.int32, NONE),
    "home": (np.int32, NONE),  # NONE: not in the area
    "home_from": (np.int32, -FAR),
    "home_2": (np.int32, NONE),  # the second home of a child with two
    "home_2_from": (np.int32, -FAR),
    "partner": (np.int32, NONE),
    "partner_from": (np.int32, -FAR),
    "married": (np.bool_, 0),
    "carer": (np.int32, NONE),
    "carer_from": (np.int32, -FAR),
    "hardship": (np.float32, 1.0),
    "abuse": (np.int8, 0),  # 1 the abused, 2 the abusing partner, for life
    "foster": (np.bool_, 0),
    "care_from": (np.int32, FAR),  # looked after since; FAR: not looked after now
    "care_kind": (np.int8, 0),
    "refuge_from": (np.int32, FAR),
    "hostel_from": (np.int32, FAR),
    "protected": (np.bool_, 0),  # the home must not become known
    "before": (np.int32, NONE),  # adopted: the person they were before
    "ended": (np.int32, FAR),  # adopted: this identity is no longer lived under
    "arrival": (np.int32, -FAR),
}

FOSTERED, KINSHIP, WITH_PARENTS, RESIDENTIAL = range(4)
PLACEMENTS = ("fostered", "kinship", "with_parents", "residential")


class People:
    """
    Columns with room to grow: `people.birth` is the part in use.

    Past homes, partners, carers and care episodes are appended to `log` as they end.
    """

    birth: Ints
    booked: Ints
    expected: Ints
    death: Ints
    sex: Ints
    community: Ints
    first: Ints
    middle: Ints
    last: Ints
    last_1: Ints
    last_1_day: Ints
    last_2: Ints
    last_2_day: Ints
    mother: Ints
    father: Ints
    twin: Ints
    home: Ints
    home_from: Ints
    home_2: Ints
    home_2_from: Ints
    partner: Ints
    partner_from: Ints
    married: Flags
    carer: Ints
    carer_from: Ints
    hardship: np.ndarray
    abuse: Ints
    foster: Flags
    care_from: Ints
    care_kind: Ints
    refuge_from: Ints
    hostel_from: Ints
    protected: Flags
    before: Ints
    ended: Ints
    arrival: Ints

    def __init__(self, room: int) -> None:
        self._room = room
        self._all = {name: np.full(room, default, dtype=kind) for name, (kind, default) in _COLUMNS.items()}
        self.log = Log()
        self._use(0)

    def __len__(self) -> int:
        return self._count

    def _use(self, count: int) -> None:
        self._count = count
        for name, column in self._all.items():
            setattr(self, name, column[:count])

    def add(self, count: int, **columns: object) -> Ints:
        """So many new people; answers their numbers."""
        while self._count + count > self._room:
            self._grow()
        new = np.arange(self._count, self._count + count)
        self._use(self._count + count)
        for name, values in columns.items():
            self._all[name][new] = values
        return new

    def _grow(self) -> None:
        self._room = int(self._room * 1.5) + 1000
        for name, (kind, default) in _COLUMNS.items():
            wider = np.full(self._room, default, dtype=kind)
            wider[: self._count] = self._all[name][: self._count]
            self._all[name] = wider
        self._use(self._count)

    def move(self, who: Ints, to: Ints | int, day: int) -> None:
        """They live elsewhere from that day (NONE: they leave the area)."""
        lived = who[self.home[who] >= 0]
        self.log.residences.append((lived, self.home[lived], self.home_from[lived], np.full(len(lived), day)))
        self.home[who] = to
        self.home_from[who] = day

    def move_second_home(self, who: Ints, to: Ints | int, day: int) -> None:
        lived = who[self.home_2[who] >= 0]
        self.log.residences.append((lived, self.home_2[lived], self.home_2_from[lived], np.full(len(lived), day)))
        self.home_2[who] = to
        self.home_2_from[who] = day

    def join(self, one: Ints, other: Ints, day: int) -> None:
        """They live as a couple from that day."""
        self.partner[one], self.partner[other] = other, one
        self.partner_from[one] = self.partner_from[other] = day

    def part(self, one: Ints, day: int) -> None:
        """The couples of these people end."""
        other = self.partner[one]
        self.log.unions.append((one.copy(), other.copy(), self.partner_from[one], np.full(len(one), day)))
        for who in (one, other):
            self.partner[who] = NONE
            self.married[who] = False

    def care_by(self, child: Ints, carer: Ints, day: int) -> None:
        """The children's main carer is another from that day."""
        had = child[self.carer[child] >= 0]
        self.log.carers.append((had, self.carer[had], self.carer_from[had], np.full(len(had), day)))
        self.carer[child] = carer
        self.carer_from[child] = day

    def rename(self, who: Ints, family: Ints, day: Ints | int) -> None:
        """A new family name from that day; a third change overwrites the second."""
        days = np.broadcast_to(np.asarray(day), who.shape)
        first_time = self.last_1_day[who] >= FAR
        once, again = who[first_time], who[~first_time]
        self.last_1[once], self.last_1_day[once] = family[first_time], days[first_time]
        self.last_2[again], self.last_2_day[again] = family[~first_time], days[~first_time]

    def family_name(self, who: Ints, on: Ints | int) -> Ints:
        """The family name on a day."""
        named = np.where(self.last_1_day[who] <= on, self.last_1[who], self.last[who])
        return np.where(self.last_2_day[who] <= on, self.last_2[who], named)

    def alive(self, day: int) -> Flags:
        """Born, not dead, not adopted into another identity."""
        return (self.birth <= day) & (self.death > day) & (self.ended > day)

    def here(self, day: int) -> Flags:
        """Alive and living in the area."""
        return self.alive(day) & (self.home >= 0) & (self.arrival <= day)


Rows = list[tuple[Ints, Ints, Ints, Ints]]


@dataclass
class Log:
    """What is over: (who, with or where, from, until)."""

    residences: Rows = field(default_factory=list)
    unions: Rows = field(default_factory=list)
    carers: Rows = field(default_factory=list)
    care: Rows = field(default_factory=list)
    refuge: Rows = field(default_factory=list)
    hostel: Rows = field(default_factory=list)
    homeless: Rows = field(default_factory=list)
    """Who approached the council, home lost (or NONE), on which day, until."""
    marriages: Rows = field(default_factory=list)
