"""Dates, numbers and texts as finding sentences write them, in Python and in SQL."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date


def day_words(day: date) -> str:
    """Such as 3 November 2025."""
    return f"{day.day} {day:%B} {day.year}"


def number_words(number: float) -> str:
    """Such as 2, 0.5 or 1,040."""
    return f"{int(number):,}" if number == int(number) else f"{number:,.2f}".rstrip("0")


def one_words(one: str) -> str:
    """Such as `an assessment` or `a benefit`."""
    return f"{'an' if one[0] in 'aeiou' else 'a'} {one}"


def listed_words(things: Sequence[str], joined_by: str = "and") -> str:
    """Such as `a, b and c`."""
    return things[0] if len(things) == 1 else f"{', '.join(things[:-1])} {joined_by} {things[-1]}"


def text_sql(text: str) -> str:
    """A text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def texts_sql(texts: Sequence[str]) -> str:
    """Texts as an SQL list, for IN; an empty one matches nothing."""
    return "(" + (", ".join(map(text_sql, texts)) or "NULL") + ")"


def list_sql(texts: Sequence[str]) -> str:
    """Texts as a value of type VARCHAR[]."""
    return "[" + ", ".join(map(text_sql, texts)) + "]::VARCHAR[]"


def date_sql(day: date) -> str:
    return f"DATE '{day.isoformat()}'"


def day_words_sql(column: str) -> str:
    return f"strftime({column}, '%-d %B %Y')"


def dated_words_sql(column: str, dated: str, words: str) -> str:
    """Such as `since 3 November 2025`; of a thing whose day no source sent, when it was first told."""
    return f"CASE WHEN {dated} THEN '{words} ' ELSE 'first told on ' END || {day_words_sql(column)}"


def not_sent_sql(dated: str, what: str) -> str:
    """What goes with a day on which something was first told; nothing where its own day was sent."""
    return f"CASE WHEN {dated} THEN '' ELSE {text_sql(f'; {what} was not sent')} END"


def number_words_sql(column: str) -> str:
    """Whole numbers without a point, others with at most two places."""
    return (
        f"(CASE WHEN {column} = floor({column}) THEN CAST(CAST({column} AS BIGINT) AS VARCHAR) "
        f"ELSE CAST(round({column}, 2) AS VARCHAR) END)"
    )


def counted_words_sql(number: str, one: str, many: str) -> str:
    """A count with its noun."""
    return f"(CAST({number} AS VARCHAR) || CASE WHEN {number} = 1 THEN {text_sql(' ' + one)} ELSE {text_sql(' ' + many)} END)"
