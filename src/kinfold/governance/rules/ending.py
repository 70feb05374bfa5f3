"""What ends, or is due, and what it stops: agreements, entries of the files, the reviews of the notice and of impact assessments, the training of staff."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from kinfold.governance.rules.entries import dated
from kinfold.governance.rules.profile import Agreement, Profile
from kinfold.governance.rules.registers import Consent, Registers, Right, Sharing
from kinfold.governance.rules.told import Dated
from kinfold.vocabulary.strict_yaml import Location

SOON = timedelta(days=90)
"""How long before its day something is told of, on the pages, by `kinfold council check` and by a run."""
Kind = Literal["agreement", "entry", "terms", "notice", "assessment", "training"]


_ACTING = frozenset(
    {"lawful_bases", "purposes", "roles", "retention", "gateways", "conditions", "recipients", "sources"}
)
_STOPS = {
    "consent": "The files no longer say whether people are asked.",
    "without_knowledge": "Nothing is shared for it without the person's knowledge.",
    "rights": "The notice names no way to use this right.",
    "residency": "Nothing says where data may lie: neither a run nor the site starts.",
    "controller": "The notice names nobody who answers for the data.",
    "dpo": "The notice names no data protection officer.",
    "information_governance": "The notice names nobody to ask.",
}


@dataclass(frozen=True)
class Ending:
    """One thing that has ended or ends soon. `day` is the first day on which it no longer stands."""

    kind: Kind
    name: str
    """The agreement's id; else empty."""
    title: str
    day: date
    over: bool
    stops: str
    """What no longer works from that day on."""


def ended_agreement(source: str, profile: Profile, sharing: Sharing, on: date) -> Agreement | None:
    """The agreement that a source's extracts came under, where it has ended; what came stays until its retention says."""
    entries = [one for one in sharing.sources if source in one.contracts]
    # Where one entry took over from another, the agreement is that of the one that holds.
    entries.sort(key=lambda one: not one.holds(on))
    agreement = profile.agreements.get((entries[0].agreement or "") if entries else "")
    return agreement if agreement and agreement.until is not None and agreement.until <= on else None


def ends(profile: Profile, registers: Registers | None, trained: Iterable[date], on: date) -> tuple[Ending, ...]:
    """
    What has ended and what ends within 90 days, the first on top. Of training the day is that of the first of them.

    `trained` is the day of the last training of each member of staff who could sign in but for that.
    """
    found = [
        Ending(
            "agreement", name, agreement.title, agreement.until, agreement.until <= on,
            "Extracts of that day or later are refused. What came before stays until its retention says.",
        )
        for name, agreement in profile.agreements.items()
        if agreement.until is not None and agreement.until <= on + SOON
    ]  # fmt: skip
    found += [one for one in _entries(profile, registers, on) if one.day <= on + SOON]
    if registers is not None and registers.notice.review_by <= on + SOON:
        due = registers.notice.review_by
        version = registers.notice.version
        found.append(
            Ending("notice", "", f"Review of the privacy notice, version {version}", due, due < on, "Nothing.")
        )
    found += [one for one in _assessments(registers, on) if one.day <= on + SOON]
    valid = timedelta(days=profile.training_valid_days)
    days = sorted(day + valid for day in trained if day + valid <= on + SOON)
    # Two lines and not one a person: a large council would see nothing else.
    for over in (True, False):
        those = [day for day in days if (day <= on) is over]
        if those:
            who = "1 member of staff" if len(those) == 1 else f"{len(those)} members of staff"
            found.append(Ending("training", "", f"Training of {who}", those[0], over, "The door refuses them."))
    return tuple(sorted(found, key=lambda one: (one.day, one.kind, one.title)))


def _assessments(registers: Registers | None, on: date) -> Iterator[Ending]:
    for one in registers.law.impact_assessments if registers else ():
        if one.review_by is not None:
            title = f"Review of the impact assessment {one.reference}: {one.title}"
            yield Ending("assessment", "", title, one.review_by, one.review_by < on, "Nothing.")


def _entries(profile: Profile, registers: Registers | None, on: date) -> Iterator[Ending]:
    """Entries that name a day on which they end, and what each stops."""
    for entry, title, stops in _acting(profile, registers):
        if entry.until is not None:
            yield Ending("entry", "", title, entry.until, entry.ended(on), stops)
    for recipient in registers.sharing.recipients if registers else ():
        terms = recipient.terms
        if terms is not None and terms.until is not None:
            title = f"{terms.contract}, with {recipient.title}"
            yield Ending("terms", "", title, terms.until, terms.until <= on, "Nothing is given to the provider.")
    for rule in profile.holds.values():
        if rule.until is not None:
            stops = "What it kept and is due may be destroyed, unless another hold stands."
            yield Ending("entry", "", rule.title, rule.until, rule.until <= on, stops)


def _acting(profile: Profile, registers: Registers | None) -> Iterator[tuple[Dated, str, str]]:
    yield from ((one, one.title, "What rests on it alone is refused.") for one in profile.lawful_bases.values())
    yield from ((one, one.title, "Nothing is opened or done for it.") for one in profile.purposes.values())
    yield from ((one, one.title, "Who has it may do nothing.") for one in profile.roles.values())
    for rule in profile.retention.values():
        after = profile.retention[rule.followed_by].title if rule.followed_by else ""
        told = f"What it held is held under: {after}." if after else "Nothing is computed for it: name what follows it."
        yield rule, rule.title, told
    if registers is not None:
        yield from ((one, one.cites, "Nothing is shared by this law.") for one in registers.law.gateways)
        yield from (
            (one, one.cites, "Health, substance use or crime that it alone carries is opened no longer.")
            for one in registers.law.conditions
        )
        yield from ((one, one.title, "Nothing is given to it.") for one in registers.sharing.recipients)
        yield from ((one, one.title, "Its extracts are refused.") for one in registers.sharing.sources)
        yield from _told(profile, registers)


def _told(profile: Profile, registers: Registers) -> Iterator[tuple[Dated, str, str]]:
    """Every other entry that can name a day: what stands in the files is told, and what has ended is so no longer."""
    for _, where, entry in dated(profile, registers):
        if (section := str(where[0])) not in _ACTING:
            yield entry, _title(entry, where), _STOPS.get(section, "It no longer holds.")


def _title(entry: Dated, where: Location) -> str:
    """What the entry is known by; of one whose own words are a code, with the section that it stands in."""
    if isinstance(entry, Right | Consent):
        code = entry.right if isinstance(entry, Right) else entry.to
        return f"{str(where[0]).capitalize()}: {code.replace('_', ' ')}"
    if title := getattr(entry, "title", None):
        return str(title)
    return " ".join(str(part).replace("_", " ") for part in where).capitalize()
