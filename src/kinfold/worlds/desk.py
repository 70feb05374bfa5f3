"""
How an agency writes people down.

A `Desk` is one agency's: its delays and its errors. What it makes of a person depends on the person, the
agency's own record and the day, so that the same record reads the same in each month until life changes it.
"""

from __future__ import annotations

import unicodedata
from functools import cached_property

import numpy as np

from kinfold.worlds import days
from kinfold.worlds import names as naming
from kinfold.worlds.chance import Flags, Floats, Ints, Texts, mixed, share
from kinfold.worlds.customs import community_code
from kinfold.worlds.history import History
from kinfold.worlds.names import NONE, SPELT_SEVERAL_WAYS
from kinfold.worlds.numbers import Numbers
from kinfold.worlds.settings import Faults
from kinfold.worlds.texts import is_missing

_JUNK = np.array(["UNKNOWN", "N/A", "UNKNOWN"], dtype=object)
ETHNIC = np.array(
    ["WBRI", "APKN", "ABAN", "AIND", "AIND", "BSOM", "OARA", "BAFR", "WEEU", "WEEU", "WOEU", "CHNE", "WOTH", "WIRT"],
    dtype=object,
)
LANGUAGE = np.array(
    ["ENG", "URD", "BEN", "PAN", "GUJ", "SOM", "ARA", "ENG", "POL", "ROM", "POR", "CHI", "TUR", "ENG"], dtype=object
)


class Desk:
    def __init__(self, history: History, numbers: Numbers, source: str) -> None:
        self.history, self.numbers, self.source = history, numbers, source
        self.faults: Faults = history.settings.faults[source]

    def see(self, who: Ints, record: Ints, on: int, *, part: str = "person") -> Seen:
        """These people (NONE: nobody) as records of those numbers say they are on a day."""
        return Seen(self, who, record, on, part)

    def known_by(self, events: Ints, record: Ints, on: int) -> Flags:
        """Whether the agency's extract of a day can hold an event already."""
        return events + self.lag("delay", record, self.faults.delay) <= on

    def lag(self, purpose: str, record: Ints, mean: float) -> Ints:
        return (-np.log1p(-share(self.history.seed, f"{self.source} {purpose}", record)) * mean).astype(np.int64)


class Seen:
    """Columns about people, as text, None where nothing stands. What was said is kept in `said`."""

    def __init__(self, desk: Desk, who: Ints, record: Ints, on: int, part: str) -> None:
        self._desk, self.who, self.record, self.on, self._part = desk, who, record, on, part
        self._faults, self._history = desk.faults, desk.history
        self._known = np.maximum(who, 0)
        self.nobody: Flags = who < 0
        self.said: dict[str, Texts] = {}

    def _chance(self, purpose: str) -> Floats:
        return share(self._history.seed, f"{self._desk.source} {self._part} {purpose}", self.record)

    def _say(self, column: str, text: Texts, *, missing: float = 0.0, junk: bool = True) -> Texts:
        """Leave out what the agency lacks; some of it is written as a word that means nothing."""
        lacking = self._chance(f"{column} missing") < missing
        kept = text.copy()
        kept[self.nobody | lacking] = None
        self.said[column] = kept
        written = kept
        if junk and missing > 0:
            worded = lacking & ~self.nobody & (self._chance(f"{column} junk") < self._faults.junk)
            if worded.any():
                written = kept.copy()
                written[worded] = _JUNK[(self._chance(f"{column} word")[worded] * 3).astype(int)]
        return written

    @cached_property
    def _names(self) -> tuple[Texts, Texts]:
        faults, people, names = self._faults, self._history.people, self._history.names
        community = people.community[self._known]
        foreign = community_code(community, SPELT_SEVERAL_WAYS)
        heard = faults.heard * np.where(foreign, 2.5, 1.0)
        way = (self._chance("way") * 3).astype(np.int64)
        first = people.first[self._known].astype(np.int64)
        first = np.where((self._chance("nick") < faults.nickname) & (names.nickname[first, way] >= 0), names.nickname[first, way], first)  # fmt: skip
        plain = first < len(names.spelling)
        spelt = names.spelling[np.where(plain, first, 0), way]
        first = np.where(plain & (self._chance("first heard") < heard) & (spelt >= 0), spelt, first)
        lag = self._desk.lag(f"{self._part} surname", self.record, faults.surname_lag)
        family = people.family_name(self._known, self.on - lag)
        half = naming.is_double(family) & (self._chance("half") < faults.half_double)
        family = np.where(half, naming.first_part(family), family)
        token = np.where((family >= 0) & ~naming.is_double(family), family, 0)
        plain = (family >= 0) & ~naming.is_double(family) & (token < len(names.spelling))
        spelt = names.spelling[np.where(plain, token, 0), way]
        family = np.where(plain & (self._chance("last heard") < heard) & (spelt >= 0), spelt, family)
        first_text, last_text = names.first_text(first), names.family_text(family)
        self._mistype(first_text, "first")
        self._mistype(last_text, "last")
        swapped = self._chance("swapped") < faults.swapped * np.where(foreign, 3.0, 1.0)
        swapped &= ~is_missing(last_text)
        first_text[swapped], last_text[swapped] = last_text[swapped], first_text[swapped]
        initial = self._chance("initial") < faults.initial_only
        first_text[initial] = [text[:1] for text in first_text[initial]]
        return first_text, last_text

    def _mistype(self, text: Texts, which: str) -> None:
        wrong = np.flatnonzero((self._chance(f"{which} typed") < self._faults.typed) & ~is_missing(text))
        slips = mixed(self._history.seed, f"{self._desk.source} {which} slip", self.record[wrong])
        for place, slip in zip(wrong.tolist(), slips.tolist(), strict=True):
            text[place] = _slip(text[place], slip)

    def first(self) -> Texts:
        return self._say("first_name", self._names[0], missing=self._faults.first_missing)

    def last(self) -> Texts:
        return self._say("last_name", self._names[1], missing=self._faults.last_missing)

    def middle(self) -> Texts:
        history = self._history
        return self._say(
            "middle_names", history.names.first_text(history.people.middle[self._known]), missing=0.5, junk=False
        )

    def former_last(self) -> Texts:
        """A family name borne earlier, which few agencies write down."""
        history = self._history
        earlier, now = history.people.last[self._known], history.people.family_name(self._known, self.on)
        text = history.names.family_text(np.where(earlier != now, earlier, NONE))
        return self._say("former_last_name", text, missing=0.7, junk=False)

    def full(self, *, last_first: bool = False) -> Texts:
        """The whole name in one column."""
        first, last = self.first(), self.last()
        blank = is_missing(first) | is_missing(last)
        one, two = np.where(is_missing(first), "", first), np.where(is_missing(last), "", last)
        joined: Texts
        if last_first:
            upper = np.array([text.upper() for text in two.tolist()], dtype=object)
            joined = upper + np.where(blank, "", ", ") + one
        else:
            joined = one + np.where(blank, "", " ") + two
        joined[np.equal(joined, "")] = None
        return joined

    @cached_property
    def birth_day(self) -> Ints:
        """The birth date as written, as a number; FAR where missing."""
        faults = self._faults
        truth = self._history.people.birth[self._known].astype(np.int64)
        year, month, day = days.parts(truth)
        swap = (self._chance("birth swapped") < faults.birth_swapped) & (day <= 12)
        year_slip = self._chance("birth slip")
        slipped = year_slip < faults.birth_slip
        which = year_slip / max(faults.birth_slip, 1e-9) * 3
        new_day = np.where(slipped & (which < 1), np.clip(day + np.where(day % 2 == 0, 1, -1), 1, 28), day)
        new_year = np.where(slipped & (which >= 2), year + np.where(year % 2 == 0, 1, -1), year)
        new_month = np.where(slipped & (which >= 1) & (which < 2), month % 12 + 1, month)
        new_month, new_day = np.where(swap, new_day, new_month), np.where(swap, new_month, new_day)
        first = self._chance("birth january") < faults.birth_first_of_january
        new_month, new_day = np.where(first, 1, new_month), np.where(first, 1, new_day)
        written = np.minimum(days.from_parts(new_year, new_month, new_day), np.maximum(truth, self.on))
        missing = (self._chance("birth missing") < faults.birth_missing) | self.nobody | (truth > self.on)
        return np.where(missing, days.FAR, written)

    def birth(self, form: str) -> Texts:
        self.said["birth_date"] = days.text(self.birth_day, "%Y-%m-%d")
        return self._worded("birth", days.text(self.birth_day, form), days.text(np.array([-25567]), form)[0])

    def _worded(self, purpose: str, text: Texts, word: str) -> Texts:
        """A little of what is missing is written as a placeholder."""
        bare = is_missing(text) & ~self.nobody & (self._chance(f"{purpose} placeholder") < 0.1)
        if bare.any():
            text[bare] = word
        return text

    def sex(self, male: str, female: str) -> Texts:
        wrong = self._chance("sex") < self._faults.sex_wrong
        is_female = (self._history.people.sex[self._known] == 1) ^ wrong
        self._say("sex", np.where(is_female, "f", "m").astype(object))
        text = np.where(is_female, female, male).astype(object)
        text[self.nobody] = None
        return text

    def _number(self, column: str, text: Texts, *, missing: float | None = None) -> Texts:
        wrong = np.flatnonzero(self._chance(f"{column} slip") < self._faults.number_slip)
        for place in wrong.tolist():
            # Two neighbouring digits change places: the check digit mostly tells.
            text[place] = text[place][:5] + text[place][6] + text[place][5] + text[place][7:]
        return self._say(column, text, missing=self._faults.number_missing if missing is None else missing)

    def nhs(self, *, missing: float | None = None) -> Texts:
        return self._number("nhs_number", self._desk.numbers.nhs(self._known), missing=missing)

    def upn(self, *, missing: float | None = None) -> Texts:
        text = self._number("upn", self._desk.numbers.upn(self._known), missing=missing)
        young = self._history.people.birth[self._known] > self.on - 4 * days.YEAR
        text[young] = self.said["upn"][young] = None
        return text

    def uln(self) -> Texts:
        text = self._number("uln", self._desk.numbers.uln(self._known))
        young = self._history.people.birth[self._known] > self.on - 14 * days.YEAR
        text[young] = self.said["uln"][young] = None
        return text

    def national_insurance(self, *, missing: float | None = None) -> Texts:
        return self._number("ni_number", self._desk.numbers.national_insurance(self._known), missing=missing)

    def phone(self, *, missing: float | None = None) -> Texts:
        text = self._desk.numbers.phone(self._known, self._home)
        return self._say("phone", text, missing=self._faults.phone_missing if missing is None else missing, junk=False)

    def email(self) -> Texts:
        people, names = self._history.people, self._history.names
        first = names.first_text(people.first[self._known])
        last = names.family_text(people.family_name(self._known, self._history.first))
        number = mixed(self._history.seed, "email", self._known) % np.uint64(9973)
        text = np.array(
            [_plain(f"{one}.{two or 'x'}{n}@example.org") for one, two, n in zip(first, last, number, strict=True)],
            dtype=object,
        )
        return self._say("email", text, missing=0.5, junk=False)

    def ethnic(self) -> Texts:
        return self._coded(ETHNIC, missing=0.08)

    def language(self) -> Texts:
        return self._coded(LANGUAGE, missing=0.15)

    def _coded(self, codes: Texts, *, missing: float) -> Texts:
        text = codes[self._history.people.community[self._known]]
        text[self.nobody | (self._chance("coded") < missing)] = None
        return text

    @cached_property
    def _told(self) -> Ints:
        """The day on which the agency last heard of the home."""
        lag = self._desk.lag(f"{self._part} address", self.record, self._faults.address_lag)
        never = self._chance("address never") < self._faults.address_never_updated
        return self.on - np.where(never, 700, lag)

    def lives_with(self, others: Ints, *, only: Flags) -> None:
        """These have the homes of others: an expected child its mother's."""
        row = self._history.homes.row(np.maximum(others, 0), self.on)
        self._home_row = np.where(only, row, self._home_row)

    @cached_property
    def _home_row(self) -> Ints:
        """A home known late is better than none: the newest, where there was none yet."""
        row = self._history.homes.row(self.who, self._told)
        return np.where(row >= 0, row, self._history.homes.row(self.who, self.on))

    @cached_property
    def _home(self) -> Ints:
        row = self._home_row
        return np.where(row >= 0, self._history.homes.what[row], NONE)

    def _place(self, column: str, texts: Texts) -> Texts:
        lacking = (self._home < 0) | (self._chance("address missing") < self._faults.address_missing)
        text = texts[np.maximum(self._home, 0)]
        text[lacking | self.nobody] = None
        if column:
            self.said[column] = text
        return text

    def address(self) -> Texts:
        text = self._place("address", self._history.places.line).copy()
        wrong = np.flatnonzero((self._chance("address typed") < self._faults.typed) & ~is_missing(text))
        slips = mixed(self._history.seed, f"{self._desk.source} address slip", self.record[wrong])
        for place, slip in zip(wrong.tolist(), slips.tolist(), strict=True):
            text[place] = _slip(text[place], slip)
        self.said["address"] = text
        return text

    def town(self) -> Texts:
        return self._place("", self._history.places.town)

    def postcode(self) -> Texts:
        return self._place("postcode", self._history.places.postcode)

    def uprn(self) -> Texts:
        text = self._place("uprn", self._history.places.uprn).copy()
        text[self._chance("uprn") < 0.15] = None
        self.said["uprn"] = text
        return text

    def home_since(self, form: str) -> Texts:
        row = self._home_row
        since = np.where(row >= 0, self._history.homes.from_[row], days.FAR)
        return days.text(since, form, missing=(row < 0) | (self._chance("since") < 0.2))

    def protected(self) -> Flags:
        """The address written down must not become known."""
        return self._history.protected_home(self.who, self._home)


def _plain(text: str) -> str:
    """As e-mail addresses are written: no accents, no spaces."""
    plain = text if text.isascii() else unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return plain.replace(" ", "").lower()


def _slip(text: str, slip: int) -> str:
    """One typing error: two letters swapped, one left out, doubled or replaced by a neighbour."""
    if len(text) < 3:
        return text
    at = 1 + slip % (len(text) - 2)
    match slip >> 8 & 3:
        case 0:
            return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
        case 1:
            return text[:at] + text[at + 1 :]
        case 2:
            return text[:at] + text[at] + text[at:]
        case _:
            return text[:at] + "aeinorst"[slip >> 12 & 7] + text[at + 1 :]
