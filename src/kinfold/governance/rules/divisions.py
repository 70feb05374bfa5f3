"""
Parts and Schedules that a citation names of an Act or regulations: whether there are so many, and whether anybody knows.

Schedule 1 to the Data Protection Act 2018 with its paragraphs is read in `citations.py`, where each is a condition.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kinfold.governance.rules.citations import READ, Divisions, Fault, LookedUp, known_law, laws_in

_DIVISION = re.compile(
    r"\b(?:([Pp]art)|([Ss]ch(?:edule|ed)?\.?))s? ?(\d+|[IVX]+\b)((?:(?:, and |, | and )(?:\d+|[IVX]+\b))*)"
)
_ROMAN = {"I": 1, "V": 5, "X": 10}


@dataclass(frozen=True)
class _Named:
    law: str
    kind: str
    number: int


def division_faults(text: str, looked_up: Mapping[str, LookedUp] | None = None) -> Iterator[Fault]:
    """Parts and Schedules that a law which is known so far does not have."""
    for one in _named_in(text):
        last = _last(one, looked_up or {})
        if last is not None and not 1 <= one.number <= last:
            do = f"it has {last}; look it up" if last else "it has none; look it up"
            yield Fault("no_such_division", f"the {one.law} has no {one.kind} {one.number}", do)


def not_held_in(text: str, looked_up: Mapping[str, LookedUp] | None = None) -> Iterator[Fault]:
    """Parts and Schedules of laws of which nobody has written down how far they go."""
    for one in _named_in(text):
        if _last(one, looked_up or {}) is None:
            what = f"whether the {one.law} has a {one.kind} {one.number} is not known, so that nobody checks it"
            do = f"look it up, and write how far its {one.kind}s go under `laws` of profile.yaml"
            yield Fault("not_held", what, do)


def divisions_in(text: str) -> list[str]:
    """The Parts and Schedules that a text names, in words."""
    return [f"{one.law} {one.kind} {one.number}" for one in _named_in(text)]


def _named_in(text: str) -> Iterator[_Named]:
    text = " ".join(text.split())
    read = text
    for pattern in READ:
        read = pattern.sub(lambda match: " " * len(match.group()), read)
    laws = [(text.find(title), title) for title, _ in laws_in(text)]
    for match in _DIVISION.finditer(read):
        before = [title for place, title in laws if 0 <= place < match.start()]
        behind = [title for place, title in laws if re.fullmatch(r" (?:of|to) (?:the )?", text[match.end() : place])]
        if not before and not behind:
            continue  # of nothing that is named; `unread.py` tells of a text without law
        title = (behind or before[-1:])[0]
        for number in re.split(r", and |, | and ", match.group(3) + match.group(4)):
            yield _Named(_as_known(title), "Part" if match.group(1) else "Schedule", _number(number))


def _as_known(title: str) -> str:
    return known_law().also_called.get(title, title)


def _last(one: _Named, looked_up: Mapping[str, LookedUp]) -> int | None:
    # What the release knows goes before: a council cannot give a known Act more than it has.
    for known in (known_law().divisions.get(one.law, Divisions()), looked_up.get(one.law)):
        last = None if known is None else known.parts if one.kind == "Part" else known.schedules
        if last is not None:
            return last
    return None


def _number(written: str) -> int:
    if written.isdigit():
        return int(written)
    values = [_ROMAN[letter] for letter in written]
    return sum(-one if one < after else one for one, after in zip(values, [*values[1:], 0], strict=True))
