"""
Kinds of name for which linkage is known to go wrong in ways of their own, in plain words.

A name is told by its spelling alone. That is a net with wide holes, drawn to find out whom linkage
serves badly: it says nothing about anybody's origin, and it is never used to link. A person is of a
kind when any one of their records writes the name so, and may be of several kinds.
"""

from __future__ import annotations

from dataclasses import dataclass

# Words that say "son of", "servant of", "father of" and the like, or join such names.
_LINEAGE = "bin|ibn|bint|ben|abu|abou|umm|abd|abdul|abdel|abdal|al|el|ul|ud|ur|ould|ap|ferch"
# Family names made from a father's name, or from a place, in spelling from another alphabet.
_ENDINGS = "ov|ova|ev|eva|ovic|evic|ovich|evich|ovna|evna|sky|skiy|skyi|ska|sson|dottir|oglu|zade|zadeh|poulos|ullah|uddin|enko|chuk|yan"  # fmt: skip
# First names that have many spellings in English letters.
_SPELLINGS = (
    "m[ou]h?am+[aeiu]d|h[ou]s+(ei|ai|ay|ey|e)n|ah?me[dt]|y[ou]+s+[ue]+f|i?brah[ei]+m|fat[ei]ma[ht]?|a[iy]+sha[ht]?|"
    "kh?al[ie]+d|all?[ei](x|ks)(andr|ei|ey|andra)|nat[ah]*l[iy]+a|yuli+[iy]?a|dmitr[iy]+|serge[iy]|ol[eh]+ks[iy]+"
)
# The most common family names that together stand on this share of the records with a family name.
COMMON_SHARE = 0.25


@dataclass(frozen=True)
class Kind:
    """One kind; the condition is SQL over `first`, `family` and `name`: small letters, accents only in `name`."""

    name: str
    about: str
    condition: str


KINDS = (
    Kind(
        "double_barrelled",
        "two family names, joined by a hyphen or a space",
        r"regexp_matches(family, '\p{L}{2,}\s*[-–]\s*\p{L}{2,}|\p{L}{3,} +\p{L}{3,}')",
    ),
    Kind(
        "beyond_english_letters",
        "a letter or accent that English does not have",
        r"regexp_matches(name, '[^\x00-\x7F‘’´–]')",
    ),
    Kind(
        "patronymic_or_transliterated",
        "by its spelling made from a father's name, or brought over from another alphabet",
        rf"regexp_matches(strip_accents(name), '(^|[ -])({_LINEAGE})([ -]|$)') OR regexp_matches(family, '\p{{L}}({_ENDINGS})$') "
        f"OR regexp_matches(first, '^({_SPELLINGS})$')",
    ),
    Kind("short", "a first or family name of two or three letters", "length(first) IN (2, 3) OR length(family) IN (2, 3)"),
    Kind("one_name_only", "a record with a first name or a family name, not both", "first IS NULL OR family IS NULL"),
    Kind(
        "common",
        f"one of the commonest family names, which together stand on {COMMON_SHARE:.0%} of records",
        "family IN (SELECT family FROM common_names)",
    ),
)  # fmt: skip
PLAIN = Kind("none_of_these", "none of these kinds", "")
