"""What a notice's page and its PDF both print: headings and statements in one order, so that neither tells more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import StringIO

from ruamel.yaml import YAML

from kinfold.governance.rules.notice_texts import FILE, Speech, english
from kinfold.governance.rules.profile import Profile
from kinfold.governance.rules.registers import Registers
from kinfold.governance.rules.statements import PARTS, Statement, statements


@dataclass(frozen=True)
class NoticePart:
    key: str
    heading: str
    said: tuple[tuple[str, str | None], ...]
    """Each statement, with what the public notice does not say and the default that holds."""


@dataclass(frozen=True)
class NoticeDocument:
    """A notice in one language; every text is plain, never markup."""

    language: str
    direction: str
    council: str
    title: str
    whose: str | None
    """That the council is invented, or that it did not write this."""
    contents: str
    parts: tuple[NoticePart, ...]
    changed_heading: str
    changed: tuple[str, ...]


def document_of(
    profile: Profile, made: Sequence[Statement], changed: Sequence[str], speech: Speech | None = None
) -> NoticeDocument:
    """The notice of a council; `changed` are sentences on what is different from the version before."""
    speech = speech or Speech(english())
    return NoticeDocument(
        language=speech.texts.language,
        direction=speech.texts.direction,
        council=speech.word(profile.name),
        title=speech.say("title", programme=speech.word(profile.programme.name)),
        whose=_whose(profile, speech),
        contents=speech.say("contents"),
        parts=tuple(
            NoticePart(part, speech.heading(part), said)
            for part in PARTS
            if (said := tuple((one.text, one.silent) for one in made if one.part == part))
        ),
        changed_heading=speech.say("changed"),
        changed=tuple(changed),
    )


def changed_in_words(
    before: Mapping[str, str], now: Mapping[str, str], shown: Mapping[str, str], speech: Speech
) -> list[str]:
    """
    What people read on what changed since a version: what is new, what is gone, what reads otherwise.

    `before` and `now` are what is said of each entry in English, as published; `shown` is `now` in the speech's language.
    """
    told = [speech.say("added", now=shown[entry]) for entry in now if entry not in before]
    told += [speech.say("gone", before=speech.word(before[entry])) for entry in before if entry not in now]
    told += [
        speech.say("differs", now=shown[entry], before=speech.word(before[entry]))
        for entry in now
        if entry in before and before[entry] != now[entry]
    ]
    return told


def to_translate(profile: Profile, registers: Registers) -> str:
    """A file of texts for a translator: the English ones, and the council's own words, each twice."""
    speech = Speech(english().model_copy(update={"words": ()}))
    document_of(profile, statements(profile, registers, speech), [], speech)
    words = StringIO()
    yaml = YAML()
    yaml.width = 10_000
    yaml.dump({"words": [{"text": told, "translation": told} for told in speech.unfound]}, words)
    note = "# The council's own words: `text` is what it wrote and stays; `translation` is what stands for it."
    return f"{FILE.read_text(encoding='utf-8')}\n{note}\n{words.getvalue()}"


def _whose(profile: Profile, speech: Speech) -> str | None:
    if profile.invented:
        return speech.say("invented")
    return speech.say("drawn", notice=speech.word(profile.drawn_from)) if profile.drawn_from else None
