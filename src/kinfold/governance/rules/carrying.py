"""
What closes when a condition for special category or offence data has ended: the data that it alone carried for a purpose.

As with a lawful basis that has ended, what is lawful no longer is not shown. A purpose that no condition ever carried is a
mistake of the files, which `lint_purposes.py` tells of; nothing closes for it here, so that a trial needs no register.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from itertools import pairwise

from kinfold.governance.rules.citations import conditions_in, points_in, rests_on
from kinfold.governance.rules.days import profile_on
from kinfold.governance.rules.profile import Profile, Purpose
from kinfold.governance.rules.registers import Law
from kinfold.governance.rules.told import Dated
from kinfold.vocabulary.codelists import Category

SPECIAL = frozenset({Category.HEALTH, Category.SUBSTANCE_USE})
"""Data concerning health (UK GDPR Articles 4(15) and 9(1)), whatever the register says of it."""
OFFENCE = frozenset({Category.CRIME})
"""With allegations and anti-social behaviour (Data Protection Act 2018 section 11(2))."""


def _for_special(text: str) -> bool:
    return any(point.startswith("9(2)(") for point in points_in(text))


def _for_offences(text: str) -> bool:
    """Of the two ways to name a condition for offences, either."""
    return rests_on(text, 10) or bool(conditions_in(text))


_KINDS: tuple[tuple[str, frozenset[Category], Callable[[str], bool]], ...] = (
    ("special", SPECIAL, _for_special),
    ("offence", OFFENCE, _for_offences),
)


def as_it_acts(profile: Profile, law: Law, on: date) -> Profile:
    """The profile as the door takes it on a day: less what has ended, and less what alone carried some of its data."""
    return profile_on(carried_on(profile, law, on), on)


def from_day_to_day(profile: Profile, law: Law) -> Iterator[tuple[date, date, Profile]]:
    """
    The profile as it acts, from each day on which something of it begins or ends until the next such day.

    For whoever is told once what holds and asks the day itself, such as PostgreSQL's wall.
    """
    dated: Iterable[Dated] = (
        *profile.lawful_bases.values(), *profile.purposes.values(), *profile.roles.values(), *law.conditions
    )  # fmt: skip
    turns = {day for one in dated for day in (one.since, one.until) if day is not None}
    for begins, ends in pairwise([date.min, *sorted(turns), date.max]):
        yield begins, ends, as_it_acts(profile, law, begins)


def carried_on(profile: Profile, law: Law, on: date) -> Profile:
    """The profile with the categories that a purpose may show on a day; both files as they are, with what has ended."""
    purposes = {name: _purpose(name, purpose, profile, law, on) for name, purpose in profile.purposes.items()}
    return profile.model_copy(update={"purposes": purposes})


def _purpose(name: str, purpose: Purpose, profile: Profile, law: Law, on: date) -> Purpose:
    closed: set[Category] = set()
    for kind, categories, carries in _KINDS:
        cited: list[tuple[Dated, str]] = [
            (one, one.citation) for one in (profile.lawful_bases[basis] for basis in purpose.lawful_basis)
        ]
        cited += [
            (one, one.cites) for one in law.conditions if one.of == kind and (not one.purposes or name in one.purposes)
        ]
        carrying = [one for one, text in cited if carries(text)]
        if carrying and not any(one.holds(on) for one in carrying):
            closed |= categories
    if not closed & {*purpose.categories}:
        return purpose
    return purpose.model_copy(update={"categories": tuple(one for one in purpose.categories if one not in closed)})
