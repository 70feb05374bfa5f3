"""What a check finds of days: what has not begun, has ended or ends soon, and what hangs on it still."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from kinfold.governance.rules.days import held_under, still_asked
from kinfold.governance.rules.ending import SOON
from kinfold.governance.rules.entries import dated
from kinfold.governance.rules.findings import Finding
from kinfold.governance.rules.profile import Profile, RetentionClass
from kinfold.governance.rules.registers import Consent, Registers
from kinfold.governance.rules.told import Dated
from kinfold.vocabulary.strict_yaml import Location

_NEEDED = frozenset({"controller", "dpo", "information_governance", "programme", "residency"})
"""What stands in the files once: when it has ended, nothing is in its place."""
_ASKED = "; people are asked all the same, since no other entry for it holds"


def day_findings(profile: Profile, registers: Registers, on: date) -> Iterator[Finding]:
    """Every finding about the days of entries; a day itself is a warning, since nothing was written wrongly."""
    if profile.since > on:
        what = f"what the files say holds from {profile.since} on: it is used before that day"
        yield Finding("profile.yaml", ("since",), "not_begun", what, "wait for the day, or mend it", warning=True)
    for file, where, entry in dated(profile, registers):
        if entry.since is None and entry.until is not None and entry.until <= profile.since:
            what = f"it ends on {entry.until}, before anything in the profile began ({profile.since})"
            yield Finding(file, (*where, "until"), "ends_before_it_begins", what, "mend the days, or take it out")
            continue
        asked = isinstance(entry, Consent) and still_asked(entry, registers.law.consent, on)
        yield from _of_its_beginning(file, where, entry, on, asked=asked)
        yield from _of_its_end(file, where, entry, on, asked=asked)
    yield from _bases(profile, on)
    yield from _retention(profile.retention, on)


def _of_its_beginning(file: str, where: Location, entry: Dated, on: date, *, asked: bool) -> Iterator[Finding]:
    if entry.since is None or entry.since <= on:
        return
    what = f"'{_named(where)}' begins on {entry.since}"
    if asked:
        what += _ASKED
    elif where[0] in _NEEDED:
        what += ": it is used before that day"
    do = "nothing, if that is meant; else move its `since` in a new version"
    yield Finding(file, (*where, "since"), "not_begun", what, do, warning=True)


def _of_its_end(file: str, where: Location, entry: Dated, on: date, *, asked: bool) -> Iterator[Finding]:
    if where[0] in ("lawful_bases", "retention") or entry.until is None or entry.until > on + SOON:
        return
    needed = where[0] in _NEEDED
    named = _named(where)
    do = "name what holds now" if needed else "nothing, if that is meant; else move its `until` in a new version"
    if entry.ended(on):
        means = ", and nothing is in its place" if needed else _ASKED if asked else " and no longer acts"
        yield Finding(file, (*where, "until"), "ended", f"'{named}' ended on {entry.until}{means}", do, warning=True)
        return
    what = f"'{named}' ends on {entry.until}"
    yield Finding(file, (*where, "until"), "ends_soon", what, do, warning=True)


def _named(where: Location) -> str:
    return " ".join(part.replace("_", " ") for part in where if isinstance(part, str))


def _bases(profile: Profile, on: date) -> Iterator[Finding]:
    """A lawful basis that ended no longer carries a purpose; told where the purpose names it."""
    for name, purpose in profile.purposes.items():
        if purpose.ended(on):
            continue
        for days, verb in ((on, "ended"), (on + SOON, "ends")):
            gone = [one for one in purpose.lawful_basis if profile.lawful_bases[one].ended(days)]
            if not gone:
                continue
            basis = profile.lawful_bases[gone[-1]]
            left = len(gone) < len(purpose.lawful_basis)
            what = f"'{name}' rests on '{gone[-1]}', which {verb} on {basis.until}" + (
                "" if left else ": nothing is opened or done for it from then on"
            )
            yield Finding(
                "profile.yaml", ("purposes", name, "lawful_basis"), "basis_ended", what,
                "name a lawful basis that holds, or let the purpose end too", warning=True,
            )  # fmt: skip
            break


def _retention(classes: Mapping[str, RetentionClass], on: date) -> Iterator[Finding]:
    for name, rule in classes.items():
        last = classes[held_under(classes, name, rule.until)] if rule.until is not None else rule
        if rule.until is None:
            continue
        if rule.followed_by is None:
            what = f"'{name}' ends on {rule.until}, and nothing says how long what it held is kept then"
            do = "add `followed_by` with the class that takes over, or leave `until` out"
            yield Finding("profile.yaml", ("retention", name), "nothing_follows", what, do)
        elif not last.holds(rule.until):
            what = f"'{name}' ends on {rule.until}, and what follows it does not hold on that day"
            do = "let the class that takes over begin by then, and go on"
            yield Finding("profile.yaml", ("retention", name), "nothing_follows", what, do)
        elif on <= rule.until <= on + SOON:
            what = f"'{name}' ends on {rule.until}; what it holds is held under '{rule.followed_by}' from then on"
            do = "see that people were told"
            yield Finding("profile.yaml", ("retention", name, "until"), "ends_soon", what, do, warning=True)
