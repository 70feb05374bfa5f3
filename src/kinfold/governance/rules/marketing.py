"""
What speaks of marketing: the list of its words is data, `marketing_words.yaml`, with the day on which it was reviewed.

No list of words is whole. What keeps data from being sold, whatever a purpose calls itself, is that the kinds of
purposes and of recipients are closed and none is marketing; that a purpose leads to actions of the site alone, none of
which writes to many people; and that a recipient is given data about one person only for a purpose that decides about them.
"""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from pathlib import Path

from kinfold.vocabulary.strict_yaml import Strict, parse


class MarketingWords(Strict):
    """The list, by what kind of marketing each is."""

    reviewed: date
    words: dict[str, tuple[str, ...]]


@cache
def marketing_words() -> MarketingWords:
    file = Path(__file__).with_name("marketing_words.yaml")
    return parse(file.read_text(encoding="utf-8"), MarketingWords, file=str(file))


def speaks_of_marketing(text: str) -> str | None:
    """The first word of marketing in a text, as it stands in the list; None where there is none."""
    plain = " ".join(re.sub(r"[^a-z0-9]+", " ", text.casefold()).split())
    return next((word for word, pattern in _patterns() if pattern.search(plain)), None)


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    words = [word for kind in marketing_words().words.values() for word in kind]
    return tuple((word, re.compile(rf"\b{word.replace('*', '[a-z]*')}\b")) for word in words)
