"""
Two records fact by fact: no line says other than what the linkage weighed.

The texts of a record are not all that is compared. An address is written in many ways, and a record has earlier ones; a name
stands in one column or in two; a number that hundreds have is not counted. So a line goes by the level that the linkage found,
and by the texts only where it found none.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kinfold.register.rules.comparisons import WORDS
from kinfold.register.rules.match_sentences import parts_of
from kinfold.vocabulary.codelists import Category


@dataclass(frozen=True)
class Field:
    """What of a record is shown: its name in the row, the comparison that looked at it, the category that it needs."""

    name: str
    title: str
    comparison: str
    category: Category | None = None
    decides: bool = True
    """The comparison is about this fact; an earlier name or a postcode is only looked at beside it."""


FIELDS = (
    Field("first_name", "First name", "first"),
    Field("middle_names", "Middle names", "middle"),
    Field("last_name", "Family name", "last"),
    Field("full_name", "Name in one", "whole_name", decides=False),
    Field("former_last_name", "Earlier family name", "last", decides=False),
    Field("birth_date", "Birth date", "birth"),
    Field("expected_date", "Expected", "birth", decides=False),
    Field("address", "Address", "home", Category.CONTACT),
    Field("postcode", "Postcode", "home", Category.CONTACT, decides=False),
    Field("phone", "Phone", "contact", Category.CONTACT),
    Field("email", "E-mail", "contact", Category.CONTACT),
    Field("nhs_number", "NHS number", "nhs_number", Category.IDENTIFIERS),
    Field("upn", "Unique pupil number", "upn", Category.IDENTIFIERS),
    Field("uln", "Unique learner number", "uln", Category.IDENTIFIERS),
    Field("ni_number", "National Insurance number", "ni_number", Category.IDENTIFIERS),
)
SAME, NEAR, OTHER, ONE_ONLY = "same", "near", "different", "one_only"
PLAIN = {SAME: "The same", OTHER: "Different", ONE_ONLY: "Only one says it"}
_AGREES = ("equal", "equal_unguarded")
_DIFFERS = ("different", "elsewhere")
_AT_ANOTHER_TIME = ("home", "upn")
"""Comparisons that look at earlier ones as well."""
_THE_OTHER_WAY = {
    "swapped": "First name and family name are the other way round",
    "crossed": "In one record the first name of the other",
}
_ALL = "with all that is recorded"
_UNWEIGHED = ", and not weighed"

Row = tuple[Field, str | None, str | None]


def rows(left: Mapping[str, str | None], right: Mapping[str, str | None], agreement: str | None) -> Iterator[
    tuple[Field, str, str]
]:  # fmt: skip
    """Each fact that one of two records says: how it compares (same, near, different or one_only), and in words."""
    levels = dict(parts_of(agreement))
    said = [(field, left.get(field.name), right.get(field.name)) for field in FIELDS]
    shown = [row for row in said if row[1] or row[2]]
    told = {
        field.comparison
        for field, one, other in shown
        if field.decides and _fits(_as_written(field, one, other), levels.get(field.comparison))
    }
    for row in shown:
        yield (row[0], *_how(row, levels, explained=row[0].comparison in told))


def _as_written(field: Field, one: str | None, other: str | None) -> str:
    if not one or not other:
        return ONE_ONLY
    return SAME if _bare(field.name, one) == _bare(field.name, other) else OTHER


def _fits(written: str, level: str | None) -> bool:
    """Whether what stands written says by itself what was found."""
    return (written == SAME and level in _AGREES) or (written == OTHER and level in _DIFFERS)


def _how(row: Row, levels: Mapping[str, str], *, explained: bool) -> tuple[str, str]:
    field, level = row[0], levels.get(row[0].comparison)
    written = _as_written(*row)
    if not field.decides:
        return _beside(field, written, level)
    if level is None:
        return _not_compared(field, written, levels)
    words = WORDS[field.comparison][1].get(level, PLAIN[OTHER].lower() if level in _DIFFERS else level)
    if _fits(written, level) or (explained and written != SAME):
        return written, PLAIN[written]
    if written == ONE_ONLY:
        return written, f"{PLAIN[written]}; {_ALL}: {words}"
    if written == SAME:
        # Of two homes that are written alike the postcodes differ; any other fact has so many people that it proves nothing.
        return (NEAR, f"{PLAIN[SAME]} as written; {_ALL}: {words}") if field.comparison == "home" else (
            SAME, PLAIN[SAME] + _UNWEIGHED,
        )  # fmt: skip
    if level not in _AGREES:
        return NEAR, f"{words[0].upper()}{words[1:]}"
    if field.comparison == "contact":
        return NEAR, f"{PLAIN[OTHER]}; {_ALL}: {words}"
    return SAME, f"{PLAIN[SAME]}, written another way{' or at another time' * (field.comparison in _AT_ANOTHER_TIME)}"


def _beside(field: Field, written: str, level: str | None) -> tuple[str, str]:
    if field.name == "postcode" and written == OTHER and level == "area":
        words = WORDS[field.comparison][1][level]
        return NEAR, f"{words[0].upper()}{words[1:]}"
    return written, PLAIN[written]


def _not_compared(field: Field, written: str, levels: Mapping[str, str]) -> tuple[str, str]:
    crossed = _THE_OTHER_WAY.get(levels.get("first", ""))
    if field.comparison == "last" and written == OTHER and crossed:
        return NEAR, crossed
    # Where nothing at all was weighed, as of a child who was expected, it goes without saying.
    return written, PLAIN[written] + (_UNWEIGHED if levels and written != ONE_ONLY else "")


def _bare(name: str, told: str) -> str:
    """A text without what only its writing adds; as it is, where nothing else is left."""
    if name == "email":
        return told.strip().casefold()
    if name == "phone":
        digits = re.sub(r"[^\d+]", "", told.replace("(0)", ""))
        return re.sub(r"^(\+|00)44", "0", digits) or told
    plain = unicodedata.normalize("NFKD", told.casefold())
    return "".join(each for each in plain if each.isalnum()) or told
