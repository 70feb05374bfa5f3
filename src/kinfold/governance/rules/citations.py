"""
Citations of law in a line of text: what they name, and whether it exists.

Read are Acts and regulations with their year and sections, Articles of the UK GDPR with their points, and
the conditions of Schedule 1 to the Data Protection Act 2018. What exists is data: `known_law.yaml`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import Field

from kinfold.vocabulary.strict_yaml import Strict, parse

_NUMBER = r"\d+[A-Z]*(?:\([0-9a-zA-Z]+\))*"
_NUMBERS = rf"({_NUMBER}(?:(?:, and |, | and ){_NUMBER})*)"
# Short forms in common use are read as the words that they stand for; what else looks like a citation is told in `unread.py`.
_SECTION = r"(?<![\w'’])(?:[Ss]ec(?:tion|t)?s?\.?|ss?\.?) ?(?=\d)"
_SECTIONS = re.compile(rf"{_SECTION}{_NUMBERS}")
_SECTIONS_OF = re.compile(rf"{_SECTION}{_NUMBERS} of (?:the )?$")
_CONDITIONS = re.compile(
    rf"\b[Ss]ch(?:edule|ed)?\.? 1,?(?: [Pp]art (\d),?)? (?:[Pp]aras?\.?|[Pp]aragraphs?) ?{_NUMBERS}"
)
_ARTICLES = re.compile(rf"\b[Aa]rt(?:icle)?s?\.? ?{_NUMBERS}(?:\s+[Pp]art\s+([a-z]{{1,2}})\b)?")
READ = (_CONDITIONS, _ARTICLES, _SECTIONS)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_INNER = frozenset({"of", "and", "the", "about", "for", "in", "to", "&"})
_KINDS = frozenset({"Act", "Regulation", "Regulations", "Order", "Rules", "Guidance", "Code"})
_NEAR = 0.8


class Divisions(Strict):
    """How far the Parts and the Schedules of a law go; None where that is not known."""

    parts: Annotated[int, Field(ge=1)] | None = None
    schedules: Annotated[int, Field(ge=0)] | None = None


class KnownLaw(Strict):
    """What exists, as far as citations are checked."""

    laws: dict[str, int | None]
    divisions: dict[str, Divisions]
    also_called: dict[str, str]
    articles: int
    points: dict[str, tuple[str, ...]]
    not_for_a_council: tuple[str, ...]
    conditions: dict[int, tuple[int, int]]
    part_for: dict[str, int]
    policy_document: tuple[tuple[int, int], ...]
    not_special: tuple[str, ...]


class LookedUp(Strict):
    """An Act or regulations that a council looked up itself, since the release does not know the title."""

    sections: Annotated[int, Field(ge=1)] | None = None
    """How far its sections go; without it any section is taken."""
    parts: Annotated[int, Field(ge=1)] | None = None
    """How far its Parts go. These and the Schedules are taken of an Act too whose sections the release knows."""
    schedules: Annotated[int, Field(ge=0)] | None = None
    """How far its Schedules go."""
    address: Annotated[str, Field(pattern=r"^https://www[.]legislation[.]gov[.]uk/.+$")]
    """Where it was read."""
    read_on: date
    reviewed_by: Annotated[str, Field(min_length=1)]
    """The role of whoever checked it, such as the council's solicitor."""


@dataclass(frozen=True)
class Fault:
    """What is wrong with a citation, as a code and in words, and what is likely meant."""

    kind: str
    what: str
    do: str


@cache
def known_law() -> KnownLaw:
    file = Path(__file__).with_name("known_law.yaml")
    return parse(file.read_text(encoding="utf-8"), KnownLaw, file=str(file))


def faults_of(text: str, looked_up: Mapping[str, LookedUp] | None = None) -> Iterator[Fault]:
    """Everything in a text that names no law that exists, or law that a council cannot stand on; `looked_up` is its own."""
    for title, sections in laws_in(text):
        yield from _law_faults(title, sections, looked_up or {})
    yield from _article_faults(text)
    yield from _condition_faults(text)


def laws_in(text: str) -> list[tuple[str, list[str]]]:
    """The Acts and regulations that a text names, each with its sections."""
    text = " ".join(text.split())
    found: list[tuple[int, int, str]] = []
    for year in _YEAR.finditer(text):
        title = _title_before(text[: year.start()])
        short = f"{title.rpartition(' ')[2]} {year.group()}"
        if short in known_law().also_called:
            title = title.rpartition(" ")[2]
        if title and (_KINDS & set(title.split()) or short in known_law().also_called):
            found.append((year.start() - len(title) - 1, year.end(), f"{title} {year.group()}"))
    laws = []
    for place, (start, end, title) in enumerate(found):
        after = text[end : found[place + 1][0] if place + 1 < len(found) else len(text)]
        # "section 8 of the Data Protection Act 2018" is of the law behind it, not of the one before.
        sections = [n for match in _SECTIONS.finditer(_without_of(after)) for n in _split(match.group(1))]
        if before := _SECTIONS_OF.search(text[:start]):
            sections = _split(before.group(1)) + sections
        laws.append((title, sections))
    return laws


def rests_on(text: str, article: int) -> bool:
    """Whether a text cites an Article."""
    return any(re.match(r"\d+", n).group() == str(article) for n, _ in _articles(text))  # type: ignore[union-attr]


def points_in(text: str) -> set[str]:
    """The points that a text cites, such as `9(2)(g)`."""
    return {number for number, _ in _articles(text)}


def conditions_in(text: str) -> list[int]:
    """The paragraphs of Schedule 1 that a text cites."""
    found = (_split(match.group(2)) for match in _CONDITIONS.finditer(" ".join(text.split())))
    return [int(re.sub(r"\D.*", "", number)) for numbers in found for number in numbers]


def unmet_parts(points: Collection[str], paragraphs: Collection[int]) -> list[tuple[str, int]]:
    """Points of Article 9(2) that need a condition of a Part of Schedule 1, with the Part, where none of `paragraphs` is in it."""
    known = known_law()
    needed = [(point, part) for point, part in known.part_for.items() if point in points]
    return [
        (point, part) for point, part in needed if not any(_within(known.conditions[part], one) for one in paragraphs)
    ]


def _within(ends: tuple[int, int], number: int) -> bool:
    return ends[0] <= number <= ends[1]


def likely_law(title: str) -> list[str]:
    """The laws that a wrong title most likely means, the likeliest first; none where nothing is near."""
    plain = _plain(title)
    near = [(SequenceMatcher(None, plain, _plain(law)).ratio(), law) for law in known_law().laws]
    best = max(near)[0]
    # Two that are nearly as near are both told: which is meant, only the writer knows.
    return [law for ratio, law in sorted(near, reverse=True) if ratio >= max(_NEAR, best - 0.02)]


def _title_before(text: str) -> str:
    words: list[str] = []
    for word in reversed(text.split()):
        if not (word in _INNER or word[0].isupper() or (word[0] == "(" and word[1:2].isupper())) or word[-1] in ";:.":
            break
        words.insert(0, word)
    while words and words[0] in _INNER:
        words.pop(0)
    return " ".join(words)


def _without_of(text: str) -> str:
    return _SECTIONS_OF.sub("", text)


def _split(numbers: str) -> list[str]:
    return re.split(r", and |, | and ", numbers)


def _plain(title: str) -> str:
    return title.replace("’", "'").replace("&", "and").casefold()


def _law_faults(title: str, sections: list[str], looked_up: Mapping[str, LookedUp]) -> Iterator[Fault]:
    known = known_law()
    # What the release knows goes before: a council cannot give a known Act more sections than it has.
    laws = {law: one.sections for law, one in looked_up.items()} | known.laws
    exact = {_plain(law): law for law in laws} | {_plain(short): law for short, law in known.also_called.items()}
    law = exact.get(_plain(title))
    if law is None:
        if "Guidance" in title or "Code" in title:
            about = [law for law in known.laws if law.startswith(f"{_subject_of(title)} ")]
            do = f"likely '{about[0]}' is meant" if len(about) == 1 else "name the Act that the guidance is about"
            yield Fault("guidance", f"'{title}' is guidance, and no law", do)
            return
        likely = " or ".join(f"'{one}'" for one in likely_law(title))
        do = f"likely {likely} is meant" if likely else "give the title and year as legislation.gov.uk has them"
        yield Fault("no_such_law", f"'{title}' is not known as an Act or as regulations", do)
        return
    last = laws[law]
    for section in sections:
        number = int(re.sub(r"\D.*", "", section))
        if last is not None and not 1 <= number <= last:
            yield Fault(
                "no_such_section", f"the {law} has no section {section}", f"its sections are 1 to {last}; look it up"
            )


def _subject_of(guidance: str) -> str:
    """What guidance is about, by the words of its title before it says what it is."""
    return re.split(r" (?:Statutory|Guidance|Code)\b", guidance)[0]


def _articles(text: str) -> Iterator[tuple[str, str | None]]:
    for match in _ARTICLES.finditer(" ".join(text.split())):
        for number in _split(match.group(1)):
            yield number, match.group(2)


def _article_faults(text: str) -> Iterator[Fault]:
    known = known_law()
    for number, part in _articles(text):
        article = int(re.sub(r"\D.*", "", number))
        base = next((base for base in known.points if int(base.partition("(")[0]) == article), None)
        if not 1 <= article <= known.articles:
            yield Fault(
                "no_such_point", f"the UK GDPR has no Article {number}", f"it ends with Article {known.articles}"
            )
        elif number in known.not_for_a_council:
            yield Fault(
                "not_for_a_council", f"Article {number} is not for a council's own tasks",
                "a council's tasks rest on Article 6(1)(e), or on 6(1)(c) where the law obliges it",
            )  # fmt: skip
        elif base and (part or number.startswith(base)):
            yield from _point_faults(number, part, base)
        elif base and article in (6, 9):
            yield Fault("point_not_named", f"Article {number} is cited without its point", f"write it as {base}(…)")


def _point_faults(number: str, part: str | None, base: str) -> Iterator[Fault]:
    points = known_law().points
    point = part or number.removeprefix(base).partition(")")[0].lstrip("(")
    if not point and base in ("6(1)", "9(2)"):
        yield Fault("point_not_named", f"Article {number} is cited without its point", f"write it as {base}(…)")
    elif point and point not in points[base]:
        elsewhere = [f"{other}({point})" for other, those in points.items() if point in those]
        do = f"likely Article {elsewhere[-1]} is meant" if elsewhere else f"its points are {', '.join(points[base])}"
        yield Fault("no_such_point", f"Article {base} has no point ({point})", do)
    elif part:
        yield Fault(
            "point_not_named", f"Article {number} is cited without the paragraph of its point",
            f"likely Article {base}({part}) is meant",
        )  # fmt: skip


def _condition_faults(text: str) -> Iterator[Fault]:
    parts = known_law().conditions
    for match in _CONDITIONS.finditer(" ".join(text.split())):
        for written in _split(match.group(2)):
            number = int(re.sub(r"\D.*", "", written))
            part = next((part for part, (first, last) in parts.items() if first <= number <= last), None)
            if part is None:
                do = "its conditions are paragraphs 1 to 4, 6 to 28 and 29 to 37"
                yield Fault("no_such_condition", f"paragraph {written} of Schedule 1 is no condition", do)
            elif match.group(1) and int(match.group(1)) != part:
                do = f"it stands in Part {part}"
                yield Fault("no_such_condition", f"paragraph {written} is not in Part {match.group(1)}", do)
            elif number == 1 and "social care" in text.casefold():
                yield Fault(
                    "no_such_condition", "paragraph 1 of Schedule 1 is about employment and social protection",
                    "likely paragraph 2, health or social care purposes, is meant",
                )  # fmt: skip
