"""
How a name is found although it was typed another way.

Keys bring candidates from the register; `Likeness` then puts them in order. Both work on folded
tokens, so accents, capitals, hyphens, apostrophes and the order of names do not matter.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

import jellyfish
from rapidfuzz.distance import OSA

# Letters that do not come apart into a plain letter and a mark.
_LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})
_APOSTROPHES = re.compile(r"['`´‘’ʼ]")
_BETWEEN = re.compile(r"[^\w]+|_", re.UNICODE)

LONGEST_TOKEN = 64
"""Letters of a token that are looked at; no name has more, and a database has no index for a text without end."""
SOUNDS_ALIKE = 0.85
"""What two names that sound the same count as at least: Catherine and Kathryn differ in most letters."""


def tokens(name: str) -> tuple[str, ...]:
    """The parts of a name, folded: `O’Brien-Núñez, Áine` gives obrien, nunez, aine."""
    plain = name.casefold()
    if not plain.isascii():
        plain = unicodedata.normalize("NFKD", plain)
        plain = "".join(letter for letter in plain if not unicodedata.combining(letter)).translate(_LETTERS)
    return tuple(part for part in _BETWEEN.split(_APOSTROPHES.sub("", plain)) if part)


def name_keys(name: str) -> frozenset[tuple[str, str]]:
    """Pairs of kind and key by which a name is found: how its parts sound, and how they begin."""
    return frozenset(
        (kind, key) for token in tokens(name) for kind, key in token_keys(found_token(token)).items() if key
    )


def found_token(token: str) -> str:
    """A token as far as it is looked for: nobody types more."""
    return token[:LONGEST_TOKEN]


def token_keys(token: str) -> dict[str, str]:
    """How one token begins and sounds, by kind of key; nothing for a single letter."""
    if len(token) < 2:
        return {}
    # Neither code knows letters outside a to z; such a name is found by how it begins.
    sounds = token.isascii() and token.isalpha()
    return {
        "start": token[:3],
        "metaphone": jellyfish.metaphone(token) if sounds else "",
        "nysiis": jellyfish.nysiis(token) if sounds else "",
    }


class Likeness:
    """
    How well what was typed fits the names of people, one after the other.

    Most of those who are weighed share a name with another: how two parts are alike is worked out once.
    """

    def __init__(self, typed: str) -> None:
        self._wanted = tokens(typed)
        self._known: dict[tuple[str, str], float] = {}

    def of(self, names: Iterable[str]) -> float:
        """How well it fits the best of a person's names, from 0 to 1."""
        if not self._wanted:
            return 0.0
        return max((self._fits(tokens(name)) for name in names), default=0.0)

    def _fits(self, held: tuple[str, ...]) -> float:
        """The mean over the typed parts, each against the part of the held name it fits best; a part is used once."""
        left = list(held)
        total = 0.0
        for part in self._wanted:
            best = max(left, key=lambda other: self._part(part, other), default=None)
            if best is not None:
                total += self._part(part, best)
                left.remove(best)
        return total / len(self._wanted)

    def _part(self, one: str, other: str) -> float:
        known = self._known.get((one, other))
        if known is None:
            known = self._known[one, other] = _part(one, other)
        return known


def _part(one: str, other: str) -> float:
    if one == other:
        return 1.0
    if len(one) == 1 or len(other) == 1:
        return 0.9 if one[0] == other[0] else 0.0
    near = float(OSA.normalized_similarity(one, other))
    if near >= SOUNDS_ALIKE or not (one.isascii() and other.isascii()):
        return near
    return SOUNDS_ALIKE if _sound_the_same(one, other) else near


def _sound_the_same(one: str, other: str) -> bool:
    return jellyfish.metaphone(one) == jellyfish.metaphone(other) or jellyfish.nysiis(one) == jellyfish.nysiis(other)
