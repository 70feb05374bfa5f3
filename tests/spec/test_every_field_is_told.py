"""Each field of each entry that governs is told: what is changed in a council's files, the notice says otherwise."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from pydantic import ValidationError

from kinfold.governance.rules.entries import entries
from kinfold.governance.rules.profile import Profile, read_profile
from kinfold.governance.rules.registers import Registers, read_registers
from kinfold.governance.rules.statements import statements
from kinfold.governance.rules.told import Told
from kinfold.vocabulary.codelists import Action, Category
from kinfold.vocabulary.strict_yaml import Location, Strict

ROOT = Path(__file__).resolve().parents[2]
COUNCILS = (
    ROOT / "councils" / "example",
    ROOT / "tests" / "worlds" / "hollybank" / "council",
)
REGISTERS = {"law.yaml": "law", "sharing.yaml": "sharing", "notice.yaml": "notice"}
NOT_TOLD = {
    "line": "where the promise was drawn from",
    "SourceKind.kind": "only whether it needs an agreement, and the statement names the one that it comes under",
    "WithoutKnowledge.id": "by which files and rows know it",
}
NEEDS_ANOTHER = {"agreement": "internal_staff", "purpose": "family_help", "then": "review", "event": "died"}
"""Values that have to be ones that the files know."""


def another(field: str, value: Any, annotation: Any) -> Any:
    """Some other value of a field that is set; None where there is none."""
    choices = [
        one for part in (annotation, *get_args(annotation)) if get_origin(part) is Literal for one in get_args(part)
    ]
    if isinstance(value, (Action, Category)):
        return next(one for one in type(value) if one is not value)
    if field in NEEDS_ANOTHER or choices:
        return next((one for one in (NEEDS_ANOTHER.get(field), *choices) if one and one != value), None)
    if isinstance(value, bool):
        return not value
    if isinstance(value, (str, int, float)):
        return value + ("x" if isinstance(value, str) else 1)
    if isinstance(value, date):
        return date(2020, 2, 2)
    return value[:-1] if isinstance(value, tuple) and value else None


def changed(
    profile: Profile, registers: Registers, file: str, where: Location, entry: Told
) -> tuple[Profile, Registers]:
    """Both, with another entry in a place."""
    if file == "profile.yaml":
        section = str(where[0])
        held = getattr(profile, section)
        if len(where) == 2:
            name = str(where[1])
            entry = {**held, name: entry} if isinstance(held, dict) else held.model_copy(update={name: entry})
        return profile.model_copy(update={section: entry}), registers
    register: Strict = getattr(registers, REGISTERS[file])
    section, number = where
    those = list(getattr(register, str(section)))
    those[int(number)] = entry
    register = register.model_copy(update={str(section): tuple(those)})
    return profile, Registers(**{**vars(registers), REGISTERS[file]: register})


def told(profile: Profile, registers: Registers) -> list[tuple[str, str]]:
    return [(one.text, one.silent or "") for one in statements(profile, registers)]


def edits(council: Path) -> Iterator[tuple[str, bool]]:
    """Of each field that is set in an entry, whether the notice says otherwise when it is another."""
    profile, registers = read_profile(council), read_registers(council)
    before = told(profile, registers)
    roles = [("profile.yaml", ("roles", name), role) for name, role in profile.roles.items()]
    holds = [("profile.yaml", ("holds", name), hold) for name, hold in profile.holds.items()]
    for file, where, entry in (*entries(profile, registers), *roles, *holds):
        for field, about in type(entry).model_fields.items():
            value = another(field, getattr(entry, field), about.annotation)
            if value is None or field in NOT_TOLD:
                continue
            edit = entry.model_copy(update={field: value})
            try:
                edit = type(entry).model_validate(edit.model_dump(by_alias=True))
            except ValidationError:
                continue  # what a file cannot say, such as that people are asked before they are matched
            yield f"{type(entry).__name__}.{field}", told(*changed(profile, registers, file, where, edit)) != before


def test_whatever_field_of_an_entry_is_changed_the_notice_says_otherwise() -> None:
    found: dict[str, set[bool]] = defaultdict(set)
    for council in COUNCILS:
        for field, is_told in edits(council):
            found[field].add(is_told)

    assert {field for field, told in found.items() if False in told} == set(NOT_TOLD) - {"line"}
    assert len(found) > 50
    assert {"Held.special", "Purpose.kind", "RetentionClass.then", "Recipient.receives", "HoldRule.reach"} <= set(found)
