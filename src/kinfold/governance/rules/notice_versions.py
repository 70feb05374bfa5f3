"""
The versions of a notice that were published, and what a new one changes.

`notices/VERSION.json` in a council's folder holds what that version said of each entry. While the version
in `notice.yaml` is one of them, purposes, periods, data, sources, recipients, bases, consent and
who may break the glass or share must be those it told of:
people are told before practice changes, not after.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from kinfold.governance.rules.statements import Statement
from kinfold.vocabulary.errors import BadSettings

FOLDER = "notices"
# What people have to be told of before it changes. A telephone number may change the day before.
_TOLD_FIRST = (
    "profile.yaml purposes", "profile.yaml retention", "profile.yaml lawful_bases", "profile.yaml residency",
    "profile.yaml actions.break_glass", "profile.yaml actions.share", "profile.yaml who_looked",
    "sharing.yaml held", "sharing.yaml people", "sharing.yaml sources", "sharing.yaml recipients", "law.yaml consent",
)  # fmt: skip


def said_by(made: Sequence[Statement]) -> dict[str, str]:
    """What is said of each entry; where two have one name, of both together."""
    said: dict[str, str] = {}
    for one in made:
        said[one.entry] = f"{said[one.entry]} {one.text}" if one.entry in said else one.text
    return said


def published(council: Path, version: str) -> dict[str, str] | None:
    """What a version said, or None where it was not published."""
    file = _file(council, version)
    if not file.exists():
        return None
    try:
        said = json.loads(file.read_text(encoding="utf-8"))
    except ValueError as broken:
        raise BadSettings(
            [f"{file}: this is not what `kinfold notice publish` wrote ({type(broken).__name__})"],
            where=str(file),
            do="Put the file back as it was; a published version is never changed.",
        ) from None
    return {str(entry): str(text) for entry, text in said.items()}


def publish(council: Path, version: str, made: Sequence[Statement]) -> Path:
    """Write down what a version says; raises BadSettings where that version said something else before."""
    said, before = said_by(made), published(council, version)
    if before is not None and before != said:
        raise BadSettings(
            [*changes(before, said)],
            where=str(_file(council, version)),
            do=f"Version {version} is published and stays as it was. Raise `version` in notice.yaml, and publish that.",
        )
    file = _file(council, version)
    file.parent.mkdir(exist_ok=True)
    file.write_text(json.dumps(said, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return file


def untold(council: Path, version: str, made: Sequence[Statement]) -> list[str]:
    """What changed since the version was published and is not told by a new one; empty while nothing is published."""
    before = published(council, version)
    if before is None:
        return []
    now = said_by(made)
    return changes(
        {entry: text for entry, text in before.items() if entry.startswith(_TOLD_FIRST)},
        {entry: text for entry, text in now.items() if entry.startswith(_TOLD_FIRST)},
    )


def changes(before: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """In sentences: what is new, what is gone, what reads otherwise."""
    told = [f"Added ({entry}): {now[entry]}" for entry in now if entry not in before]
    told += [f"No longer ({entry}): {before[entry]}" for entry in before if entry not in now]
    told += [
        f"Changed ({entry}): {now[entry]} Before: {before[entry]}"
        for entry in now
        if entry in before and before[entry] != now[entry]
    ]
    return told


def versions(council: Path) -> list[str]:
    """Every version that was published, the newest first."""
    numbered = [file.stem for file in (council / FOLDER).glob("*.json") if re.fullmatch(r"\d+(\.\d+)*", file.stem)]
    return sorted(numbered, key=_order, reverse=True)


def newest_before(council: Path, version: str) -> dict[str, str] | None:
    """What the version before this one said, by the order in which they were numbered."""
    names = [name for name in versions(council) if _order(name) < _order(version)]
    return published(council, names[0]) if names else None


def _order(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def _file(council: Path, version: str) -> Path:
    return council / FOLDER / f"{version}.json"
