"""
What closes when a condition for special category or offence data has ended or was taken away: the data that it alone
carried for a purpose.

As with a lawful basis that has ended, what is lawful no longer is not shown. A purpose that no condition ever carried is a
mistake of the files, which `lint_purposes.py` tells of; nothing closes for it here, so that a trial needs no register.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Literal

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


@dataclass(frozen=True)
class _Kind:
    """A kind of data that a condition of its own is asked for, and whether a citation is one."""

    of: Literal["special", "offence"]
    categories: frozenset[Category]
    carries: Callable[[str], bool]


_KINDS = (_Kind("special", SPECIAL, _for_special), _Kind("offence", OFFENCE, _for_offences))
Files = tuple[Profile, Law]


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


def carried_by_both(left: Profile, before: Files, now: Files) -> Profile:
    """
    Of what two versions of the files leave of a profile, less the categories that only one of them has a ground for.

    A lawful basis carries where both say so of it. Conditions have no ids, so that one that was put into other words is the
    same ground still; what was carried by a basis and is now by a condition, or the other way about, is not.
    """
    purposes = {
        name: _without(purpose, {kind for kind in _KINDS if _is_lost(kind, name, purpose, before, now)})
        for name, purpose in left.purposes.items()
    }
    return left.model_copy(update={"purposes": purposes})


def _is_lost(kind: _Kind, name: str, purpose: Purpose, before: Files, now: Files) -> bool:
    """Whether the older files carried it. What they never did is a mistake of theirs, as in `carried_on`."""
    was = before[0].purposes[name].lawful_basis
    if not _bases(kind, was, before[0]) and not _conditions(kind, name, before[1]):
        return False
    bases = _bases(kind, purpose.lawful_basis, before[0]) and _bases(kind, purpose.lawful_basis, now[0])
    return not bases and not (_conditions(kind, name, before[1]) and _conditions(kind, name, now[1]))


def _purpose(name: str, purpose: Purpose, profile: Profile, law: Law, on: date) -> Purpose:
    closed = set()
    for kind in _KINDS:
        carrying = (*_bases(kind, purpose.lawful_basis, profile), *_conditions(kind, name, law))
        if carrying and not any(one.holds(on) for one in carrying):
            closed.add(kind)
    return _without(purpose, closed)


def _bases(kind: _Kind, named: Iterable[str], profile: Profile) -> list[Dated]:
    """Of the lawful bases that a purpose names, those that carry a kind of data."""
    bases = (profile.lawful_bases[one] for one in named if one in profile.lawful_bases)
    return [one for one in bases if kind.carries(one.citation)]


def _conditions(kind: _Kind, name: str, law: Law) -> list[Dated]:
    """The conditions that carry it for a purpose."""
    meant = (one for one in law.conditions if one.of == kind.of and (not one.purposes or name in one.purposes))
    return [one for one in meant if kind.carries(one.cites)]


def _without(purpose: Purpose, kinds: Iterable[_Kind]) -> Purpose:
    closed = {category for kind in kinds for category in kind.categories}
    if not closed & {*purpose.categories}:
        return purpose
    return purpose.model_copy(update={"categories": tuple(one for one in purpose.categories if one not in closed)})
