"""
What a council's notice says: one statement for each entry that governs, and none without one.

A statement is made only here, by the template of its entry's kind, so that the notice cannot say what the
profile and the registers do not hold. Its words are those of notice_texts.yaml, or of a translation of that file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from kinfold.governance.rules.entries import entries
from kinfold.governance.rules.hold_sentence import hold
from kinfold.governance.rules.notice_texts import Speech, english
from kinfold.governance.rules.practices import practices
from kinfold.governance.rules.profile import Phase, Profile
from kinfold.governance.rules.registers import Registers
from kinfold.governance.rules.sentences import SENTENCES, framework
from kinfold.governance.rules.sentences import role as role_of
from kinfold.governance.rules.told import Dated, Told
from kinfold.vocabulary.strict_yaml import Location


@dataclass(frozen=True)
class Statement:
    """One sentence or two of the notice, with the entry that governs it."""

    part: str
    """The part of the notice that it stands in; see PARTS."""
    text: str
    file: str
    where: Location
    silent: str | None = None
    """What the public notice does not say, and the default that holds."""
    name: str | None = None
    """Of an entry of a list: what it is known by, which stays the same when others are put before it."""

    @property
    def entry(self) -> str:
        """The entry in words, the same in every version."""
        parts = [str(part) for part in self.where if not isinstance(part, int)]
        return f"{self.file} {'.'.join([*parts, self.name] if self.name else parts)}"


PARTS: Mapping[str, str] = english().headings
"""The parts of a notice in their order, with their English headings."""

_PART_OF = {
    "controller": "who", "dpo": "who", "information_governance": "who", "programme": "programme", "residency": "storage",
    "lawful_bases": "law", "retention": "retention", "holds": "retention", "agreements": "sharing", "purposes": "purposes", "roles": "storage",
    "frameworks": "programme", "conditions": "law", "gateways": "law", "consent": "consent", "held": "data", "people": "data",
    "sources": "sources", "recipients": "sharing", "rules": "sharing", "without_knowledge": "sharing", "rights": "rights", "storage": "storage",
    "limits": "limits", "about": "notice",
}  # fmt: skip


def statements(profile: Profile, registers: Registers, speech: Speech | None = None) -> list[Statement]:
    """Every statement of a council's notice, in the order of its parts; in English where no other speech is given."""
    speech = speech or Speech(english())
    made = [
        *_of_entries(profile, registers, speech),
        *_of_the_profile(profile, speech),
        _of_the_version(registers, speech),
    ]
    order = list(PARTS)
    return sorted(made, key=lambda one: order.index(one.part))


def _of_entries(profile: Profile, registers: Registers, speech: Speech) -> Iterator[Statement]:
    for file, where, entry in entries(profile, registers):
        part = _PART_OF[str(where[0])]
        text = _with_its_days(SENTENCES[type(entry)](entry, profile, speech), entry, speech)
        if where == ("dpo",):
            text = speech.say("dpo", contact=text)
        name = _name(entry) if isinstance(where[-1], int) else None
        silent = speech.word(entry.silent) if entry.silent else None
        yield Statement(part, text, file, where, silent, name)


def _of_the_profile(profile: Profile, speech: Speech) -> Iterator[Statement]:
    for name, role in profile.roles.items():
        told = speech.word(role.silent) if role.silent else None
        text = _with_its_days(role_of(role, profile, speech), role, speech)
        yield Statement("storage", text, "profile.yaml", ("roles", name), told)
    for name, rule in profile.holds.items():
        yield Statement(_PART_OF["holds"], hold(rule, profile, speech), "profile.yaml", ("holds", name))
    for number, adoption in enumerate(profile.frameworks):
        name = adoption.from_.isoformat()
        text = framework(adoption, speech)
        yield Statement("programme", text, "profile.yaml", ("frameworks", number), name=name)
    yield Statement("notice", speech.say("holds_since", day=speech.day(profile.since)), "profile.yaml", ("since",))
    text = speech.say("training", days=str(profile.training_valid_days))
    given = "training_valid_days" in profile.model_fields_set or not profile.drawn_from
    silent = None if given else speech.say("training_silent")
    yield Statement("storage", text, "profile.yaml", ("training_valid_days",), silent)
    silent = speech.say("practice_silent") if profile.drawn_from else None
    text = speech.say("held_back", days=str(profile.new_people_held_back_days))
    yield Statement("sharing", text, "profile.yaml", ("new_people_held_back_days",), silent)
    for where, text in practices(profile, speech):
        yield Statement("work", text, "profile.yaml", where, silent)


def _with_its_days(text: str, entry: Told, speech: Speech) -> str:
    """With the days that the entry names itself, so that a notice says beforehand what ends and when."""
    if isinstance(entry, Phase) or not isinstance(entry, Dated):
        return text  # a phase says its days, and an agreement its own
    days = [speech.say("begins", day=speech.day(entry.since))] if entry.since else []
    days += [speech.say("ends", day=speech.day(entry.until))] if entry.until else []
    return " ".join((text, *days))


def _of_the_version(registers: Registers, speech: Speech) -> Statement:
    notice = registers.notice
    days = {"published": speech.day(notice.published), "review_by": speech.day(notice.review_by)}
    return Statement("notice", speech.say("version", version=notice.version, **days), "notice.yaml", ("version",))


def _name(entry: Any) -> str:
    """What an entry of a list is known by."""
    return str(
        next(value for key in ("title", "cites", "right", "to") if (value := getattr(entry, key, None)) is not None)
    )
