"""
The words of a notice in one language, and the council's own words in it.

`notice_texts.yaml` holds what is the same for every council, in English. A translation is a copy of it with
`words` besides: the sentences of the council's files, each with its translation. A notice is built in a
translation when that is whole; half a notice in another language would keep something from its readers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Annotated, Literal

from pydantic import Field

from kinfold.vocabulary.errors import BadSettings
from kinfold.vocabulary.strict_yaml import Strict, try_parse

Text = Annotated[str, Field(min_length=1)]
FILE = Path(__file__).with_name("notice_texts.yaml")


class Word(Strict):
    """Words of a council's files, and what stands for them in this language."""

    text: Text
    translation: Text


class Texts(Strict):
    """A file of texts."""

    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Z]{2})?$")]
    """As in `cy` or `en-GB`; screen readers take their voice from it."""
    direction: Literal["ltr", "rtl"]
    months: Annotated[tuple[Text, ...], Field(min_length=12, max_length=12)]
    day: Text
    between: str
    """What stands between the parts of a list in a sentence."""
    headings: dict[str, Text]
    sentences: dict[str, Text]
    choices: dict[str, dict[str, Text]]
    """What stands for a word that the council's files choose from a list."""
    words: tuple[Word, ...] | None = None
    """Of a translation: each sentence of the council's files, and what stands for it."""

    def named(self) -> Iterator[tuple[str, str]]:
        """Every text with its place in the file."""
        yield "day", self.day
        yield from ((f"headings.{name}", text) for name, text in self.headings.items())
        yield from ((f"sentences.{name}", text) for name, text in self.sentences.items())
        for choice, texts in self.choices.items():
            yield from ((f"choices.{choice}.{name}", text) for name, text in texts.items())


class Speech:
    """Says a notice in one language, and keeps account of the council's words that have no translation."""

    def __init__(self, texts: Texts) -> None:
        self.texts = texts
        self._words = None if texts.words is None else {word.text: word.translation for word in texts.words}
        self._unfound: dict[str, None] = {}

    @property
    def unfound(self) -> tuple[str, ...]:
        """The council's words that had to be said and have no translation, in the order of the notice."""
        return tuple(self._unfound)

    def say(self, sentence: str, **given: str) -> str:
        return self.texts.sentences[sentence].format(**given)

    def choice(self, of: str, name: str) -> str:
        return self.texts.choices[of][name]

    def heading(self, part: str) -> str:
        return self.texts.headings[part]

    def listed(self, parts: Sequence[str]) -> str:
        return self.texts.between.join(parts)

    def day(self, on: date) -> str:
        return self.texts.day.format(day=str(on.day), month=self.texts.months[on.month - 1], year=str(on.year))

    def word(self, text: str) -> str:
        """The council's own words, in this language where it is another than theirs."""
        if self._words is None:
            return text
        if text not in self._words:
            self._unfound[text] = None
        return self._words.get(text, text)


@cache
def english() -> Texts:
    return read_texts(FILE)


def read_texts(file: Path) -> Texts:
    """A file of texts; raises BadSettings where one is missing or has other {parts} than the English one."""
    if not file.exists():
        raise BadSettings([f"{file}: there is no such file"], where=str(file), do="`kinfold notice texts` writes one.")
    texts, problems = try_parse(file.read_text(encoding="utf-8"), Texts, file=str(file))
    if texts and file != FILE:
        problems = _unlike(dict(texts.named()), dict(english().named()), file)
    if texts is None or problems:
        raise BadSettings(problems, where=str(file))
    return texts


def _unlike(texts: Mapping[str, str], ours: Mapping[str, str], file: Path) -> list[str]:
    problems = [f"{file}: '{name}' is missing" for name in ours if name not in texts]
    problems += [f"{file}: '{name}' is not a text of a notice" for name in texts if name not in ours]
    return problems + [
        f"{file}: '{name}' has the parts {sorted(_parts(texts[name]))}, and must have {sorted(_parts(ours[name]))}"
        for name in ours
        if name in texts and _parts(texts[name]) != _parts(ours[name])
    ]


def _parts(text: str) -> set[str]:
    """What is put into a text; a text with a stray brace has a part that no other has."""
    try:
        return {
            f"{name}{'!' if how or turned else ''}"
            for _, name, how, turned in Formatter().parse(text)
            if name is not None
        }
    except ValueError:
        return {"a stray brace"}
