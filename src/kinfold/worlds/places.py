"""Where people live: invented streets in postcodes ZZ1 to ZZ9, and the places that are no household's home."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kinfold.worlds import name_lists
from kinfold.worlds.chance import Ints, Texts, stream

HOME, SHARED, REFUGE, HOSTEL, CARE_HOME, SITE = range(6)
KINDS = ("home", "shared_house", "refuge", "hostel", "care_home", "caravan_site")
OWNED, PRIVATE, SOCIAL = range(3)

_LETTERS = np.array(list("ABDEFGHJLNPQRSTUWXYZ"), dtype=object)
_HOMES_IN_A_POSTCODE = 16


@dataclass
class Places:
    """Every dwelling, by number."""

    kind: Ints
    tenure: Ints
    unit: Ints
    """The postcode it is in, by number."""
    line: Texts
    town: Texts
    postcode: Texts
    uprn: Texts

    def of_kind(self, kind: int) -> Ints:
        return np.flatnonzero(self.kind == kind)

    def district(self) -> Ints:
        """1 to 9, as in ZZ1 to ZZ9."""
        return self.unit % 9 + 1


def make_places(seed: int, *, homes: int, shared: int, people: int) -> Places:
    """So many ordinary homes and shared houses, and special places in proportion to the people."""
    chance = stream(seed, "places")
    special = {
        SHARED: shared,
        REFUGE: max(2, people // 20_000),
        HOSTEL: max(4, people // 3_000),
        CARE_HOME: max(3, people // 5_000),
        SITE: max(20, people // 250),
    }
    kind = np.concatenate([np.full(homes, HOME)] + [np.full(count, which) for which, count in special.items()])
    count = len(kind)
    unit = np.arange(count) // _HOMES_IN_A_POSTCODE
    # Pitches of one caravan site share a postcode anyway, standing together at the end of the list.
    tenure = _tenure(unit, chance)
    tenure[(kind == REFUGE) | (kind == HOSTEL)] = SOCIAL
    tenure[kind == SHARED] = PRIVATE
    names = np.array(name_lists.STREET_FIRST, dtype=object)
    ends = np.array(name_lists.STREET_LAST, dtype=object)
    # Streets are as long as one to four postcodes; flats fill a whole postcode.
    units = int(unit.max()) + 1
    street = np.cumsum(chance.random(units) < 0.45)
    first, last = chance.integers(0, len(names), units + 1), chance.integers(0, len(ends), units + 1)
    street_name = (names[first] + " " + ends[last])[street]
    block = chance.random(units) < 0.15
    number = 1 + (np.arange(count) - np.searchsorted(street[unit], street[unit])) % 180
    written = np.array([str(n) for n in range(400)], dtype=object)
    line = written[number] + " " + street_name[unit]
    flats = block[unit] & (kind == HOME)
    house = names[chance.integers(0, len(names), units)] + " House, "
    at = np.arange(count) % _HOMES_IN_A_POSTCODE + 1
    line[flats] = ("Flat " + written[at] + ", " + house[unit] + street_name[unit])[flats]
    for which, words in ((HOSTEL, "Anyshire Lodge, "), (CARE_HOME, "Beech Tree Home, ")):
        line[kind == which] = words + line[kind == which]
    line[kind == SITE] = ("Pitch " + written[at] + ", Anyshire Caravan Site, " + street_name[unit])[kind == SITE]
    return Places(
        kind=kind,
        tenure=tenure,
        unit=unit,
        line=line,
        town=np.array(name_lists.TOWNS, dtype=object)[unit % 9],
        postcode=_postcodes(units)[unit],
        uprn=np.array([f"9990{n:08d}" for n in chance.permutation(count)], dtype=object),
    )


def _tenure(unit: Ints, chance: np.random.Generator) -> Ints:
    """Neighbours mostly hold alike."""
    of_unit = np.searchsorted((0.63, 0.82), chance.random(int(unit.max()) + 1))
    own = np.searchsorted((0.63, 0.82), chance.random(len(unit)))
    return np.where(chance.random(len(unit)) < 0.7, of_unit[unit], own)


def _postcodes(units: int) -> Texts:
    """ZZ1 0AA and on; districts take turns."""
    number = np.arange(units)
    district, rest = number % 9 + 1, number // 9
    sector, rest = rest % 10, rest // 10
    digits = np.array([str(n) for n in range(10)], dtype=object)
    made: Texts = "ZZ" + digits[district] + " " + digits[sector] + _LETTERS[rest // 20 % 20] + _LETTERS[rest % 20]
    return made
