"""Every entry of a council's files that promises something, with its file and its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kinfold.governance.rules.profile import Profile
from kinfold.governance.rules.registers import Registers
from kinfold.governance.rules.told import Dated, Told
from kinfold.vocabulary.strict_yaml import Location

_NOT_PROMISED = frozenset({"impact_assessments"})
"""Kept for the officer and the papers: nothing is promised by it, so neither a notice nor the lint of promises reads it."""


def entries(profile: Profile, registers: Registers) -> Iterator[tuple[str, Location, Told]]:
    """Every entry that promises something, with its file and place."""
    one: tuple[tuple[Location, Told | None], ...] = (
        (("controller",), profile.controller),
        (("controller", "contact"), profile.controller.contact),
        (("dpo",), profile.dpo),
        (("information_governance",), profile.information_governance),
        (("programme",), profile.programme),
        (("programme", "phase"), profile.programme.phase),
        (("residency",), profile.residency),
    )
    for where, entry in one:
        if entry is not None:
            yield "profile.yaml", where, entry
    named: Mapping[str, Mapping[str, Told]] = {
        "lawful_bases": profile.lawful_bases,
        "retention": profile.retention,
        "agreements": profile.agreements,
        "purposes": profile.purposes,
    }
    for section, those in named.items():
        for name, entry in those.items():
            yield "profile.yaml", (section, name), entry
    listed: tuple[tuple[str, object], ...] = (
        ("law.yaml", registers.law),
        ("sharing.yaml", registers.sharing),
        ("notice.yaml", registers.notice),
    )
    for file, register in listed:
        for section, those in register:  # type: ignore[attr-defined] # a model hands out its fields
            if isinstance(those, tuple) and section not in _NOT_PROMISED:
                for number, entry in enumerate(those):
                    yield file, (section, number), entry


def dated(profile: Profile, registers: Registers) -> Iterator[tuple[str, Location, Dated]]:
    """Those that can name days of their own, and the roles; an agreement has its `from` and `until` instead."""
    for file, where, entry in entries(profile, registers):
        if isinstance(entry, Dated):
            yield file, where, entry
    for name, role in profile.roles.items():
        yield "profile.yaml", ("roles", name), role
