"""
Names by naming community: how they are given, how they change at marriage, how they are written down.

A name is a token (a number into one list of words); a family name is a code of one or two tokens, so
that millions of names are compared and passed on as numbers and become text once for each that differs.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field

import numpy as np

from kinfold.worlds import name_lists
from kinfold.worlds.chance import Ints, Texts

COMMUNITIES = ("british", *name_lists.OTHERS)
NONE = -1
_BASE = 1 << 16
_SPACED, _HYPHEN = 1, 2

# Who takes whose name: wives who keep theirs, fathers whose first name becomes the child's last, two surnames.
KEEPS_NAME = frozenset({"somali", "arabic", "chinese", "iberian", "sikh", "bangladeshi"})
PATRONYMIC = frozenset({"somali"})
TWO_SURNAMES = frozenset({"iberian"})
SPELT_SEVERAL_WAYS = frozenset(COMMUNITIES) - {"british", "traveller"}


def double(first: Ints, second: Ints, *, hyphen: bool) -> Ints:
    """A family name of two: Ash-Brook, or Silva Santos."""
    kind = _HYPHEN if hyphen else _SPACED
    made: Ints = (kind * _BASE + second % _BASE) * _BASE + first % _BASE
    return made


def first_part(family: Ints) -> Ints:
    """The first token of a family name; NONE stays NONE."""
    return np.where(family < 0, NONE, family % _BASE)


def is_double(family: Ints) -> np.ndarray:
    return family >= _BASE * _BASE


@dataclass
class Words:
    """The list of words, and for each how else it is said or written."""

    words: list[str] = field(default_factory=list)
    number: dict[str, int] = field(default_factory=dict)

    def token(self, word: str) -> int:
        if word not in self.number:
            self.number[word] = len(self.words)
            self.words.append(word)
        return self.number[word]

    def tokens(self, words: str | list[str]) -> Ints:
        listed = words.split() if isinstance(words, str) else words
        return np.array([self.token(word) for word in listed], dtype=np.int64)


class Names:
    """All words of a world, ready to be drawn from and decoded."""

    def __init__(self) -> None:
        words = Words()
        self._girls = [[words.tokens(text) for text in name_lists.BRITISH_GIRLS]]
        self._boys = [[words.tokens(text) for text in name_lists.BRITISH_BOYS]]
        self._family = [words.tokens(_british_family_names())]
        for girls, boys, family in name_lists.OTHERS.values():
            self._girls.append([words.tokens(girls)] * 3)
            self._boys.append([words.tokens(boys)] * 3)
            self._family.append(words.tokens(family))
        self.singh, self.kaur = words.token("Singh"), words.token("Kaur")
        said = dict(map(_pair, name_lists.NICKNAMES))
        spelt = dict(map(_pair, name_lists.SPELLINGS))
        plain = list(words.words)
        heard = {word: spelt.get(word, []) + _as_heard(word) for word in plain}
        self.nickname = _table(words, plain, said)
        self.spelling = _table(words, plain, heard)
        self.has_spellings = np.array([word in spelt for word in words.words])
        self.text: Texts = np.array(words.words, dtype=object)
        self._text_or_none: Texts = np.array([*words.words, None], dtype=object)

    def first(self, community: Ints, sex: Ints, birth_year: Ints, chance: np.random.Generator) -> Ints:
        """A given name as parents of that community give it in that year; common names are common."""
        generation = np.digitize(birth_year, (1970, 2000))
        drawn = np.full(len(community), NONE, dtype=np.int64)
        spread = chance.random(len(community)) ** 1.6
        for number in range(len(COMMUNITIES)):
            for female, lists in ((0, self._boys), (1, self._girls)):
                for age in range(3):
                    chosen = (community == number) & (sex == female) & (generation == age)
                    options = lists[number][age]
                    drawn[chosen] = options[(spread[chosen] * len(options)).astype(np.int64)]
        return drawn

    def family(self, community: Ints, chance: np.random.Generator) -> Ints:
        """A family name of that community; a few British ones are common, most are rare."""
        drawn = np.full(len(community), NONE, dtype=np.int64)
        spread = chance.random(len(community))
        for number, options in enumerate(self._family):
            chosen = community == number
            drawn[chosen] = options[(spread[chosen] ** 1.4 * len(options)).astype(np.int64)]
            if number == 0:
                common = chosen & (chance.random(len(community)) < 0.3)
                drawn[common] = options[(spread[common] ** 1.4 * len(name_lists.BRITISH_FAMILY_NAMES.split())).astype(np.int64)]  # fmt: skip
        return drawn

    def family_text(self, codes: Ints) -> Texts:
        """Family names as text; None where there is none."""
        different, where = np.unique(codes, return_inverse=True)
        return np.array([self._one(int(code)) for code in different] + [None], dtype=object)[where]

    def first_text(self, tokens: Ints) -> Texts:
        """Given names as text; None where there is none."""
        text: Texts = self._text_or_none[tokens]
        return text

    def _one(self, code: int) -> str | None:
        if code < 0:
            return None
        kind, rest = divmod(code, _BASE * _BASE)
        second, first = divmod(rest, _BASE)
        if kind == 0:
            return str(self.text[first])
        return f"{self.text[first]}{'-' if kind == _HYPHEN else ' '}{self.text[second]}"


def _british_family_names() -> list[str]:
    # The common ones stand first, where the skewed draw finds them most often.
    common = name_lists.BRITISH_FAMILY_NAMES.split()
    made = [start + end for start in name_lists.PLACE_STARTS.split() for end in name_lists.PLACE_ENDS.split()]
    # A fixed shuffle, so that neighbours in the draw are not spelt alike.
    made.sort(key=lambda word: (zlib.crc32(word.encode()), word))
    return common + made


def _pair(entry: str) -> tuple[str, list[str]]:
    word, _, others = entry.partition(":")
    return word, others.split(",")


def _as_heard(word: str) -> list[str]:
    """How a clerk who only hears the name may write it."""
    rules = (
        ("ph", "f"), ("ck", "k"), ("ie", "y"), ("ey", "y"), ("ee", "ea"), ("oo", "u"), ("ll", "l"), ("tt", "t"),
        ("nn", "n"), ("ss", "s"), ("th", "t"), ("sz", "sh"), ("cz", "ch"), ("kh", "k"), ("gh", "g"), ("qu", "kw"),
        ("ou", "u"), ("ay", "ai"), ("y", "i"), ("c", "k"), ("z", "s"), ("v", "w"), ("a", "e"), ("e", "a"), ("i", "e"),
        ("o", "u"), ("u", "o"),
    )  # fmt: skip
    heard = []
    for said, written in rules:
        at = word.find(said, 1)
        if at > 0:
            heard.append(word[:at] + written + word[at + len(said) :])
        if len(heard) == 2:
            break
    return heard


def _table(words: Words, plain: list[str], others: dict[str, list[str]]) -> Ints:
    """For each word three other words (repeated when fewer, NONE when there are none)."""
    rows = []
    for word in plain:
        listed = others.get(word, [])
        rows.append([words.token(listed[place % len(listed)]) if listed else NONE for place in range(3)])
    return np.array(rows, dtype=np.int64)
