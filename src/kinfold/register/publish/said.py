"""Pieces of SQL that several steps of the hand-off share."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date


def tidy_name_sql(column: str) -> str:
    """A name as a page writes it: SMITH and smith get their capitals, van and McDonald stay as they are."""
    shouted = f"""array_to_string([
        CASE WHEN length(word) > 1 AND word = upper(word) THEN {_capitals_sql("word", ("-", "''"))} ELSE word END
        FOR word IN string_split({column}, ' ')
    ], ' ')"""
    # Most names are plain words with their capitals, and stay as they are: told first, since it costs least.
    return f"""CASE WHEN regexp_full_match({column}, '[A-Z][a-z]*( [A-Z][a-z]*)*') THEN {column}
        WHEN {column} = lower({column}) THEN {_capitals_sql(column, (" ", "-", chr(39) * 2))} ELSE {shouted} END"""


def _capitals_sql(of: str, marks: Sequence[str]) -> str:
    """Capitals at the beginning and after each of the marks, one level of pieces inside the other."""
    if not marks:
        return f"upper({of}[1]) || lower({of}[2:])"
    mark, *inner = marks
    piece = f"piece_{len(inner)}"
    return f"array_to_string([{_capitals_sql(piece, inner)} FOR {piece} IN string_split({of}, '{mark}')], '{mark}')"


def voted_sql(column: str) -> str:
    """The value that most sources give for each person of whom they differ; of equals the newest, then the least."""
    return f"""
        SELECT person, {column}
        FROM said SEMI JOIN (SELECT person FROM agreed WHERE {column}_least <> {column}_most) AS differ USING (person)
        WHERE {column} IS NOT NULL
        GROUP BY person, {column}
        QUALIFY row_number() OVER (
            PARTITION BY person ORDER BY count(DISTINCT source) DESC, max(last_said) DESC NULLS LAST, {column}
        ) = 1
    """


def still_said_sql(row: str, source: str) -> str:
    """
    The last day something was said, or null while the source's newest extract says it.

    Otherwise every monthly extract would change nearly every row of the register.
    """
    return f"CASE WHEN {row}.last_said >= {source}.latest_extract THEN NULL ELSE {row}.last_said END"


def digest_sql(*columns: str) -> str:
    """An id that follows from what it is of."""
    parts = ", ".join(f"coalesce(CAST({column} AS VARCHAR), '')" for column in columns)
    return f"md5(concat_ws('|', {parts}))"


def open_on_sql(row: str, on: date) -> str:
    """The period of a row holds on the day."""
    day = f"DATE '{on.isoformat()}'"
    return f"(({row}.from_day IS NULL OR {row}.from_day <= {day}) AND ({row}.until_day IS NULL OR {row}.until_day > {day}))"
