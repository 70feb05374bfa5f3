"""
The record of processing activities (UK GDPR Article 30), from the registers that govern.

A purpose is an activity. Everything in its row is worked out from what the purpose may show: what is held of those
categories, the sources that send them, and the conditions that special category and offence data need.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kinfold.governance.rules.assessments import assessments_told
from kinfold.governance.rules.profile import Profile, Purpose
from kinfold.governance.rules.registers import Registers
from kinfold.governance.rules.statements import Statement
from kinfold.vocabulary.codelists import Category
from kinfold.vocabulary.strict_yaml import Location

ACTIVITY: Mapping[str, str] = {
    "purpose": "Purpose (Article 30(1)(b))",
    "description": "What is done",
    "basis": "Lawful basis (Article 6)",
    "conditions": "Conditions for special category and offence data (Articles 9 and 10; DPA 2018 Schedule 1, paragraph 41)",
    "people": "Categories of people (Article 30(1)(c))",
    "data": "Categories of data (Article 30(1)(c))",
    "sources": "Where it comes from",
    "roles": "Who in the council may look",
    "recipients": "Categories of recipients (Article 30(1)(d))",
    "transfers": "Where data lies, and transfers to other countries (Article 30(1)(e))",
    "retention": "Time limits for erasure (Article 30(1)(f))",
    "security": "Security measures (Article 30(1)(g))",
    "entries": "Entries it is drawn from",
}
"""The columns of the record, by name, with their headings."""

NOBODY = "none that names a person"
_SHARED = {
    "people": ("people",), "recipients": ("recipients", "rules"), "transfers": ("residency",), "retention": ("retention", "holds"),
    "security": ("storage", "training_valid_days"),
}  # fmt: skip
"""What is the same for every activity: the sections that it is drawn from."""


@dataclass(frozen=True)
class ProcessingRecord:
    """The record of one council. `missing` says what Article 30 asks for and no register tells."""

    heading: tuple[tuple[str, str], ...]
    """The controller and its officers, and the version of the notice: what, and in which words."""
    activities: tuple[Mapping[str, str], ...]
    """One row a purpose, with the columns of ACTIVITY."""
    missing: tuple[str, ...]


def record_of(profile: Profile, registers: Registers, made: Sequence[Statement]) -> ProcessingRecord:
    """The record, in the words of the notice's statements `made`."""
    said = {(one.file, one.where): one for one in made}
    shared = {column: [one for one in made if one.where[0] in sections] for column, sections in _SHARED.items()}
    heading = tuple(
        (name, "\n".join(one.text for one in made if one.where[0] == section))
        for name, section in (
            ("Controller (Article 30(1)(a))", "controller"),
            ("Data protection officer", "dpo"),
            ("Information governance", "information_governance"),
            ("Programme", "programme"),
            ("Notice", "version"),
        )
    )
    assessed = "\n".join(one.text for one in assessments_told("heading", registers))
    heading = (*heading, ("Impact assessments (Article 35)", assessed))
    activities = [_activity(name, profile, registers, said, shared) for name in profile.purposes]
    if unshown := _unshown(profile, registers, said):
        activities.append(_held_all_the_same(unshown, shared))
    missing = tuple(
        f"{ACTIVITY[column]}: {file} has no entry for it"
        for column, file in (("people", "sharing.yaml, `people`"), ("security", "notice.yaml, `storage`"))
        if not shared[column]
    )
    return ProcessingRecord(tuple((name, text) for name, text in heading if text), tuple(activities), missing)


def _activity(
    name: str,
    profile: Profile,
    registers: Registers,
    said: Mapping[tuple[str, Location], Statement],
    shared: Mapping[str, Sequence[Statement]],
) -> dict[str, str]:
    purpose = profile.purposes[name]
    drawn: dict[str, list[Statement]] = {
        "basis": [said["profile.yaml", ("lawful_bases", basis)] for basis in purpose.lawful_basis],
        "conditions": [said["law.yaml", ("conditions", number)] for number in _conditions(name, purpose, registers)],
        "data": [said["sharing.yaml", ("held", number)] for number in _held(purpose, registers)],
        "sources": [
            said["sharing.yaml", ("sources", number)]
            for number, source in enumerate(registers.sharing.sources)
            if set(source.categories) & set(purpose.categories)
        ],
        "roles": [
            said["profile.yaml", ("roles", role)] for role, told in profile.roles.items() if name in told.purposes
        ],
        **{column: list(those) for column, those in shared.items()},
    }
    acts = said["profile.yaml", ("purposes", name, "actions")]
    entries = [
        "profile.yaml purposes." + name,
        acts.entry,
        *dict.fromkeys(one.entry for those in drawn.values() for one in those),
    ]
    row = {column: _lines(those) for column, those in drawn.items()}
    row["data"] = row["data"] or NOBODY
    return {
        "purpose": purpose.title,
        "description": f"{purpose.description} {acts.text}",
        **{column: row[column] for column in ACTIVITY if column in row},
        "entries": "\n".join(entries),
    }


def _unshown(
    profile: Profile, registers: Registers, said: Mapping[tuple[str, Location], Statement]
) -> dict[str, list[Statement]]:
    """What is held, or sent, of categories that no purpose may show: it is processed as well."""
    shown = {category for purpose in profile.purposes.values() for category in purpose.categories}
    sharing = registers.sharing
    found = {
        "data": [said["sharing.yaml", ("held", n)] for n, one in enumerate(sharing.held) if one.category not in shown],
        "sources": [
            said["sharing.yaml", ("sources", n)]
            for n, one in enumerate(sharing.sources)
            if not set(one.categories) & shown
        ],
    }
    return found if any(found.values()) else {}


def _held_all_the_same(
    unshown: Mapping[str, list[Statement]], shared: Mapping[str, Sequence[Statement]]
) -> dict[str, str]:
    drawn = {**unshown, **{column: list(those) for column, those in shared.items()}}
    entries = dict.fromkeys(one.entry for those in drawn.values() for one in those)
    return {
        **dict.fromkeys(ACTIVITY, ""),
        "purpose": "Held, and shown for no purpose",
        "description": "It is held or comes in, and no page shows it, whatever the purpose.",
        "roles": "nobody",
        **{column: _lines(those) for column, those in drawn.items()},
        "entries": "\n".join(entries),
    }


def _held(purpose: Purpose, registers: Registers) -> list[int]:
    return [number for number, held in enumerate(registers.sharing.held) if held.category in purpose.categories]


def _conditions(name: str, purpose: Purpose, registers: Registers) -> list[int]:
    """Those for all data, and those that what the purpose may show asks for besides; none that is for others alone."""
    kinds = {"all"}
    if any(registers.sharing.held[number].special for number in _held(purpose, registers)):
        kinds.add("special")
    if Category.CRIME in purpose.categories:
        kinds.add("offence")
    return [
        number
        for number, one in enumerate(registers.law.conditions)
        if one.of in kinds and (not one.purposes or name in one.purposes)
    ]


def _lines(those: Iterable[Statement]) -> str:
    return "\n".join(one.text for one in those)
