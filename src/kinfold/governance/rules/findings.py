"""
What a check of a council's files finds.

A mistake is what is written wrongly: nothing starts with one. A warning is what a public notice itself says so, or what
a day brings: an entry that has ended stops what rests on it, and nothing else, since families must not be lost sight of
because a contract ran out overnight.
"""

from __future__ import annotations

from dataclasses import dataclass

from kinfold.governance.rules.profile import Profile
from kinfold.governance.rules.told import Told
from kinfold.vocabulary.strict_yaml import Location


@dataclass(frozen=True)
class Finding:
    """One thing to mend or to look at."""

    file: str
    where: Location
    kind: str
    what: str
    do: str
    warning: bool = False


def as_told(profile: Profile, entry: Told) -> bool:
    """Whether an entry repeats what a public notice says, faults and all."""
    return profile.drawn_from is not None and entry.line is not None
