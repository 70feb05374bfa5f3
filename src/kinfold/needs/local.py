"""
A council's own readings of a framework's rules, and needs of its own: dated, with a reason, shown as local.

They stand in the council's folder: `frameworks/FRAMEWORK/changes/NEED.yaml` holds other readings of a
need that the framework has, `frameworks/FRAMEWORK/needs/NEED.yaml` a need that it has not. From its
first day until its last a local reading holds whatever the framework says; then the framework's own holds again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError

from kinfold.needs.framework import Framework, in_order
from kinfold.needs.framework_files import Need, NeedCode, Reference, Value
from kinfold.needs.rules import Part, Text, kinds_of
from kinfold.vocabulary.codelists import FactKind
from kinfold.vocabulary.errors import BadSettings
from kinfold.vocabulary.periods import in_force
from kinfold.vocabulary.strict_yaml import Location, Strict, line_of, try_parse


class LocalReading(Strict):
    """What the council's rule says from a day until a day (exclusive)."""

    from_: date = Field(alias="from")
    until: date | None = None
    """Without it the reading holds until the council takes it back."""
    rule: Part | None = None
    also_shown_by: tuple[Part, ...] = ()
    withdrawn: bool = False
    """The council does not ask for the need at all."""
    reason: Text
    """Why the council reads the rule in its own way; shown wherever the rule is."""
    reference: Reference
    """Who decided it and when, such as the minutes of a board."""

    def value(self) -> Value:
        """As the framework's files hold a reading. Raises ValidationError where it is none."""
        told = Reference(title=f"{self.reference.title}: {self.reason}", href=self.reference.href)
        return Value(
            rule=self.rule, also_shown_by=self.also_shown_by, withdrawn=self.withdrawn, local=True, verified=True,
            reference=told,
        )  # fmt: skip


class Change(Strict):
    """Other readings of one of the framework's needs."""

    need: NeedCode
    readings: Annotated[tuple[LocalReading, ...], Field(min_length=1)]


class LocalNeed(Strict):
    """A need that the framework has not, under one of its outcomes."""

    need: Need
    reason: Text


def folder_of(council: Path, framework: Framework) -> Path:
    """Where a council keeps its own readings of a framework."""
    return council / "frameworks" / framework.id


def as_read_by(council: Path, framework: Framework, given: Collection[FactKind]) -> Framework:
    """
    The framework with the council's own readings and needs; `given` are the kinds of fact that its contracts give.

    Raises BadSettings with every problem of every file; then nothing of them is used.
    """
    folder = folder_of(council, framework)
    files = {file: file.read_text(encoding="utf-8") for file in sorted(folder.glob("*/*.yaml"))}
    if not files:
        return framework
    needs, problems = {need.id: need for need in framework.needs}, []
    digest = hashlib.sha256(framework.fingerprint.encode())
    for file, text in files.items():
        digest.update(f"{file.relative_to(folder)}\0{text}\0".encode())
        if file.parent.name == "changes":
            told, wrong = _changed(file, text, framework, needs)
        elif file.parent.name == "needs":
            told, wrong = _added(file, text, framework, needs)
        else:
            told, wrong = None, [f"{file}: the folders are called changes and needs"]
        problems += wrong
        if told is not None:
            problems += _not_given(file, text, told, set(given))
            needs[told.id] = told
    if problems:
        raise BadSettings(problems, where=str(folder))
    order = {outcome.id: place for place, outcome in enumerate(framework.outcomes)}
    return replace(
        framework,
        needs=tuple(sorted(needs.values(), key=lambda need: (order[need.outcome], in_order(need.id)))),
        fingerprint=digest.hexdigest()[:24],
    )


def with_change(file: Path, framework: Framework, given: Collection[FactKind]) -> tuple[Framework, str]:
    """A framework with one more change, wherever its file lies, and the need that it changes. Raises BadSettings."""
    if not file.is_file():
        raise BadSettings([f"{file}: there is no such file"], where=str(file))
    text = file.read_text(encoding="utf-8")
    told, problems = _changed(file, text, framework, {need.id: need for need in framework.needs})
    problems += _not_given(file, text, told, set(given)) if told is not None else []
    if told is None or problems:
        raise BadSettings(problems, where=str(file))
    needs = tuple(told if need.id == told.id else need for need in framework.needs)
    return replace(framework, needs=needs), told.id


def _changed(file: Path, text: str, framework: Framework, needs: dict[str, Need]) -> tuple[Need | None, list[str]]:
    change, problems = try_parse(text, Change, file=str(file))
    if change is None:
        return None, problems

    def at(*location: str | int) -> str:
        return f"{file}, line {line_of(text, location)}"

    need = needs.get(change.need)
    if need is None:
        known = ", ".join(needs)
        return None, [
            f"{at('need')}: {framework.id} has no need {change.need}; change one of {known}, or add it in needs/"
        ]
    if file.stem != change.need:
        problems.append(f"{at('need')}: the changes of the need {change.need} must be in {change.need}.yaml")
    begins = framework.national.from_
    for place, reading in enumerate(change.readings):
        if reading.until is not None and reading.until <= reading.from_:
            problems.append(f"{at('readings', place, 'until')}: the reading ends before it begins")
        if begins is not None and reading.from_ < begins:
            problems.append(
                f"{at('readings', place, 'from')}: the reading begins before the framework does, on {begins}"
            )
    ordered = sorted(enumerate(change.readings), key=lambda one: one[1].from_)
    for (_, earlier), (place, later) in pairwise(ordered):
        if earlier.until is None or later.from_ < earlier.until:
            problems.append(
                f"{at('readings', place, 'from')}: it overlaps the reading from {earlier.from_}; give that one an `until`"
            )
    if problems:
        return None, problems
    try:
        values = _with_local(need.values, [reading for _, reading in ordered])
        return Need.model_validate({**need.model_dump(by_alias=True), "values": values}), []
    except ValidationError as invalid:
        return None, [f"{at('readings')}: {error['msg'].removeprefix('Value error, ')}" for error in invalid.errors()]


def _with_local(values: dict[date, Value], readings: list[LocalReading]) -> dict[date, Value]:
    """The framework's readings by their first days, with the council's in their place from day to day."""
    after = dict(values)
    for reading in readings:
        for start in values:
            if reading.from_ <= start and (reading.until is None or start < reading.until):
                after.pop(start, None)
        after[reading.from_] = reading.value()
        if reading.until is not None and (again := in_force(values, reading.until)) is not None:
            after[reading.until] = again
    return after


def _added(file: Path, text: str, framework: Framework, needs: dict[str, Need]) -> tuple[Need | None, list[str]]:
    local, problems = try_parse(text, LocalNeed, file=str(file))
    if local is None:
        return None, problems
    need, at = local.need, f"{file}, line {line_of(text, ('need', 'id'))}"
    if need.id in needs:
        problems.append(f"{at}: {framework.id} has the need {need.id} already; change it in changes/{need.id}.yaml")
    if need.outcome not in {outcome.id for outcome in framework.outcomes}:
        problems.append(f"{at}: {framework.id} has no outcome {need.outcome}")
    if file.stem != need.id:
        problems.append(f"{at}: the file of the need {need.id} must be called {need.id}.yaml")
    why = {
        start: value.model_copy(
            update={
                "local": True,
                "reference": Reference(title=f"{value.reference.title}: {local.reason}", href=value.reference.href),
            }
        )
        for start, value in need.values.items()
    }
    return (None, problems) if problems else (need.model_copy(update={"values": why}), [])


def _not_given(file: Path, text: str, need: Need, given: set[FactKind]) -> list[str]:
    """
    The kinds of fact that a local reading asks for and no contract gives.

    The framework's own rules may ask for them, and are then not known; a council's own rule over what it
    never gets would say nothing for ever.
    """
    where: Location = ("readings",) if file.parent.name == "changes" else ("need", "values")
    asked = {
        kind
        for value in need.values.values()
        if value.local
        for part in value.leaves()
        if part.question is not None
        for kind in kinds_of(part.question)
    }
    return [
        f"{file}, line {line_of(text, where)}: the rule asks for {kind.value}, which no contract of the council gives; "
        "add the source first"
        for kind in sorted(asked - given)
    ]
