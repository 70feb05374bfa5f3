"""
What of a council's files holds on a day: what has ended, or has not begun, no longer acts.

Nothing is taken out of the files, and no id that something else names goes missing: a purpose that has ended is there
still, and lets nobody do or see anything. A purpose ends too when the last lawful basis that it rests on has ended.
What was held under a retention class that ended is held under the one that it names as `followed_by`. What people are
asked for is asked for until another entry says otherwise: a day alone never takes their no away.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date

from kinfold.governance.rules.profile import Profile, Purpose, RetentionClass, Role
from kinfold.governance.rules.registers import Consent, Law, Sharing
from kinfold.governance.rules.told import Dated


def names_a_day(profile: Profile, law: Law, sharing: Sharing) -> bool:
    """Whether anything that acts names a day of its own; where nothing does, every day is alike."""
    return any(one.since or one.until for one in _acting(profile, law, sharing))


def profile_on(profile: Profile, on: date) -> Profile:
    """The profile as it acts on a day."""
    bases = {name for name, basis in profile.lawful_bases.items() if basis.holds(on)}
    purposes = {name: _purpose(purpose, bases, on) for name, purpose in profile.purposes.items()}
    open_ = {name for name, purpose in profile.purposes.items() if stands(purpose, profile, on)}
    return profile.model_copy(
        update={
            "purposes": purposes,
            "roles": {name: _role(role, open_, on) for name, role in profile.roles.items()},
            "retention": schedule_on(profile.retention, on),
        }
    )


def stands(purpose: Purpose, profile: Profile, on: date) -> bool:
    """Whether a purpose is a reason for anything on a day: it holds, and so does a lawful basis of its own."""
    return purpose.holds(on) and any(profile.lawful_bases[basis].holds(on) for basis in purpose.lawful_basis)


def law_on(law: Law, on: date) -> Law:
    """The conditions, gateways and consent that hold on a day."""
    return law.model_copy(
        update={
            "conditions": tuple(one for one in law.conditions if one.holds(on)),
            "gateways": tuple(one for one in law.gateways if one.holds(on)),
            "consent": tuple(one for one in law.consent if one.holds(on) or still_asked(one, law.consent, on)),
        }
    )


def still_asked(entry: Consent, among: Iterable[Consent], on: date) -> bool:
    """
    Whether people are asked by an entry that does not hold on a day, since no other for the same holds in its place.

    Data must not go out without a yes because an entry was published before its day, or ran out with nothing after it.
    """
    return entry.asked and not entry.holds(on) and not any(one.to == entry.to and one.holds(on) for one in among)


def sharing_on(sharing: Sharing, on: date) -> Sharing:
    """Who may receive, and the exceptions, on a day. What is held and where it came from is told whether or not it ended."""
    return sharing.model_copy(
        update={
            "recipients": tuple(one for one in sharing.recipients if one.holds(on)),
            "without_knowledge": tuple(one for one in sharing.without_knowledge if one.holds(on)),
        }
    )


def schedule_on(classes: Mapping[str, RetentionClass], on: date) -> dict[str, RetentionClass]:
    """
    The retention classes that act on a day. One that handed over is gone: what it held is held by its successor.

    One that ended and handed over to nobody is there still, and nothing is computed for it, so that nothing goes unseen.
    """
    return {name: rule for name, rule in classes.items() if held_under(classes, name, on) == name}


def held_under(classes: Mapping[str, RetentionClass], name: str, on: date) -> str:
    """The class that what was filed under `name` is held under on a day, which is the last that it was handed on to."""
    while (rule := classes.get(name)) and rule.ended(on) and rule.followed_by is not None:
        name = rule.followed_by
    return name


def _purpose(purpose: Purpose, bases: Collection[str], on: date) -> Purpose:
    resting = tuple(basis for basis in purpose.lawful_basis if basis in bases)
    if not resting or not purpose.holds(on):
        return purpose.model_copy(update={"actions": (), "categories": ()})
    return purpose.model_copy(update={"lawful_basis": resting})


def _role(role: Role, open_: Collection[str], on: date) -> Role:
    purposes = tuple(one for one in role.purposes if one in open_) if role.holds(on) else ()
    return role.model_copy(update={"purposes": purposes, "actions": role.actions if purposes else ()})


def _acting(profile: Profile, law: Law, sharing: Sharing) -> Iterator[Dated]:
    for named in (profile.lawful_bases, profile.purposes, profile.roles, profile.retention):
        yield from named.values()
    for listed in (law.conditions, law.gateways, law.consent, sharing.recipients, sharing.without_knowledge):
        yield from listed
