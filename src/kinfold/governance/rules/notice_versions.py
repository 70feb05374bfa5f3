"""
The versions of a notice that were published, and what a new one changes.

`notices/VERSION.json` in a council's folder holds what that version said of each entry. Once there is one, everything
that governs must be what the newest of them told, but for the little in _MAY_CHANGE_UNTOLD: people are
told before practice changes, not after. A number that was raised in `notice.yaml` tells nobody; publishing does.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from kinfold.governance.rules.statements import Statement
from kinfold.vocabulary.errors import BadSettings

FOLDER = "notices"
# How somebody is reached, and what is said of the notice itself. Whatever else changes, people are told of first.
_MAY_CHANGE_UNTOLD = (
    "profile.yaml controller.contact", "profile.yaml dpo", "profile.yaml information_governance",
    "notice.yaml about", "notice.yaml version",
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
    """Write down what a version says; raises BadSettings where it said something else before, or a later one is published."""
    said, before = said_by(made), published(council, version)
    if before is None and (later := [one for one in versions(council) if not is_newer(version, one)]):
        raise BadSettings(
            [f"version {version} comes after none that was published: {later[0]} is the newest"],
            where=str(council / "notice.yaml"),
            do=f"Raise `version` above {later[0]}, and publish that.",
        )
    if before is not None and before != said:
        raise BadSettings(
            [*changes(before, said)],
            where=str(_file(council, version)),
            do=f"Version {version} is published and stays as it was. Raise `version` in notice.yaml, and publish that.",
        )
    file = _file(council, version)
    file.parent.mkdir(exist_ok=True)
    # Whole or not at all: a site that is running reads it as soon as it is there.
    part = file.with_suffix(".part")
    part.write_text(json.dumps(said, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    part.replace(file)
    return file


def untold(council: Path, made: Sequence[Statement]) -> list[str]:
    """What changed since the newest version that was published; empty while nothing is published."""
    told = versions(council)
    before = published(council, told[0]) if told else None
    return [] if before is None else changes(_of_practice(before), _of_practice(said_by(made)))


def what_to_do(council: Path, version: str) -> str:
    """How people come to be told of what changed, of a folder whose notice.yaml has this version."""
    newest = versions(council)[0]
    if is_newer(version, newest):
        return f"tell people of version {version} with `kinfold notice build` and then `kinfold notice publish`"
    return f"raise `version` above {newest}, tell people with `kinfold notice build` and then `kinfold notice publish`"


def _of_practice(said: Mapping[str, str]) -> dict[str, str]:
    return {
        entry: text
        for entry, text in said.items()
        if not any(entry == untold or entry.startswith(f"{untold}.") for untold in _MAY_CHANGE_UNTOLD)
    }


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


def told_since(council: Path, now: Mapping[str, str]) -> dict[str, str]:
    """
    Of each entry the version since which the notice says of it what it says `now`, without a break.

    An entry that no published version tells as it is, is not there.
    """
    since: dict[str, str] = {}
    unbroken = set(now)
    for version in versions(council):
        said = published(council, version) or {}
        unbroken &= {entry for entry in unbroken if said.get(entry) == now[entry]}
        since |= dict.fromkeys(unbroken, version)
    return since


def newest_before(council: Path, version: str) -> dict[str, str] | None:
    """What the version before this one said, by the order in which they were numbered."""
    names = [name for name in versions(council) if _order(name) < _order(version)]
    return published(council, names[0]) if names else None


def is_newer(version: str, other: str) -> bool:
    """Whether a version comes after another."""
    return _order(version) > _order(other)


def _order(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def _file(council: Path, version: str) -> Path:
    return council / FOLDER / f"{version}.json"
