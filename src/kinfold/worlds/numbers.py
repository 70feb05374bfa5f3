"""Well-formed numbers that nobody has: NHS 99…, UPN of authority 999, NI prefixes never given out, drama telephones."""

from __future__ import annotations

import numpy as np

from kinfold.vocabulary.identifiers import UPN_LETTERS
from kinfold.worlds.chance import Ints, Texts, pick, share

_LETTERS = np.array(list(UPN_LETTERS), dtype=object)
_LANDLINES = np.array(
    ["01632960", "01134960", "01144960", "01154960", "01164960", "01174960", "01184960", "01214960",
     "01314960", "01414960", "01514960", "01614960", "01914980", "02079460", "02920180", "02896496"],
    dtype=object,
)  # fmt: skip
_NI_PREFIXES = np.array(["ZC", "ZG", "ZJ"], dtype=object)


class Numbers:
    """The numbers of so many people, by person."""

    def __init__(self, seed: int, people: int) -> None:
        self._seed = seed
        # A step that shares no factor with the range visits every number once, far from its neighbours.
        places = np.arange(int(people * 1.2) + 100, dtype=np.int64)
        self._nhs = _checked(990_000_000 + places * 6_364_137 % 10_000_000)[:people]
        self._uln = _uln(910_000_000 + places * 7_211_339 % 80_000_000)[:people]

    def nhs(self, who: Ints) -> Texts:
        return _text(self._nhs[who])

    def uln(self, who: Ints) -> Texts:
        return _text(self._uln[who])

    def upn(self, who: Ints) -> Texts:
        """Thirteen characters: the check letter, authority 999, nine digits."""
        return _upn(who * 48_271 % 999_999_937)

    def temporary_upn(self, who: Ints) -> Texts:
        """A number given until the permanent one is known; it ends in a letter."""
        return _upn(who * 69_621 % 999_999_937, temporary=True)

    def national_insurance(self, who: Ints) -> Texts:
        digits = who * 611_953 % 1_000_000
        prefix = _NI_PREFIXES[(who // 1_000_000 + who) % 3]
        suffix = np.array(list("ABCD"), dtype=object)[who % 4]
        made: Texts = prefix + _text(1_000_000 + digits, drop=1) + suffix
        return made

    def phone(self, who: Ints, home: Ints) -> Texts:
        """A mobile of their own, or the home's line; drama numbers are few, so many people share one."""
        mobile = share(self._seed, "mobile", who) < 0.4
        own = "07700900" + _text(1000 + pick(self._seed, "mobile number", who, 1000), drop=1)
        place = np.where(home >= 0, home, -who)
        line = _LANDLINES[pick(self._seed, "line", place, len(_LANDLINES))]
        ends = _text(1000 + pick(self._seed, "line number", place, 1000), drop=1)
        number: Texts = np.where(mobile, own, line + ends)
        return number


def _text(numbers: Ints, drop: int = 0) -> Texts:
    return np.array([text[drop:] for text in map(str, numbers.tolist())], dtype=object)


def _weighted(nine_digits: Ints) -> Ints:
    total = np.zeros(len(nine_digits), dtype=np.int64)
    for place in range(9):
        total += nine_digits // 10 ** (8 - place) % 10 * (10 - place)
    return total % 11


def _checked(nine_digits: Ints) -> Ints:
    check = (11 - _weighted(nine_digits)) % 11
    numbers: Ints = (nine_digits * 10 + check)[check != 10]
    return numbers


def _uln(nine_digits: Ints) -> Ints:
    remainder = _weighted(nine_digits)
    numbers: Ints = (nine_digits * 10 + 10 - remainder)[remainder != 0]
    return numbers


def _upn(nine_digits: Ints, *, temporary: bool = False) -> Texts:
    digits = 999_000_000_000 + nine_digits
    if temporary:
        digits = digits // 10
        last = nine_digits % 23
        values = [digits // 10 ** (10 - place) % 10 for place in range(11)] + [last]
        # Twelve digits less the last: eleven digits and a letter.
        tail = _text(digits) + _LETTERS[last]
    else:
        values = [digits // 10 ** (11 - place) % 10 for place in range(12)]
        tail = _text(digits)
    total = sum((value * weight for value, weight in zip(values, range(2, 14), strict=True)), np.zeros_like(digits))
    made: Texts = _LETTERS[total % 23] + tail
    return made
