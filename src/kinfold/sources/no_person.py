"""
Rows that stand for no one person: whose key a spreadsheet has shortened, and the totals under a list.

A long number that a spreadsheet shows as 1.23E+10 is the same text for thousands of numbers: children who have
nothing to do with each other would be one record, for ever.
"""

from __future__ import annotations

from collections.abc import Iterator

from kinfold.sources.checks import SHORTENED
from kinfold.sources.columns import key_of
from kinfold.sources.layout import Layout
from kinfold.sources.reading import quoted
from kinfold.warehouse.engine import Engine

_TOTALS = ("total", "totals", "grand total", "sub total", "subtotal", "sum", "count")
_SHORTENED_WHY = (
    "was shortened by a spreadsheet (as in 1.23E+10), so that several have the same: ask for the column as text"
)
_TOTAL_WHY = "looks like a total, not a person"


def key_columns(layout: Layout) -> list[str]:
    """The columns by which a row or a person is known, and those that name another source's key."""
    parties = [standing.rule for standing in layout.parts.parties]
    named = [*_own_keys(layout), *(party.same_as.column for party in parties if party.same_as)]
    return list({key_of(column): column for column in named}.values())


def _own_keys(layout: Layout) -> list[str]:
    row_key = layout.rule.row_key if layout.rule else ()
    own = (column for standing in layout.parts.parties for column in standing.rule.key)
    return list({key_of(column): column for column in (*row_key, *own)}.values())


def shortened(layout: Layout) -> dict[str, str]:
    """By a column of truths that stays with the row: whether a key's text, tidied, was shortened."""
    found = {}
    for column in key_columns(layout):
        text = layout.text(column)
        # Hardly any key has a plus in it; few are matched against the form.
        sql = f"CASE WHEN contains({text}, '+') THEN regexp_full_match({text}, {quoted(SHORTENED)}) ELSE false END"
        found[_is_shortened(layout, column)] = sql
    return found


def without_shortened(layout: Layout, column: str, sql: str) -> str:
    """A column's text with nothing where a key was shortened: what most of a number is gone from stands for nothing."""
    keys = {key_of(each) for each in key_columns(layout)}
    if key_of(column) not in keys:
        return sql
    return f"CASE WHEN {shortened(layout)[_is_shortened(layout, column)]} THEN NULL ELSE {sql} END"


def _is_shortened(layout: Layout, column: str) -> str:
    return f"{layout.text(column)}_shortened"


def unlike_a_person(layout: Layout) -> Iterator[tuple[str, str, str]]:
    """Column, condition and reason of each way in which a row is nobody's."""
    births = [standing.rule.identity.birth_date for standing in layout.parts.parties]
    # A child may be called Sum or Count, and be known by their name; of a total no birth date is told.
    unborn = "".join(f" AND {layout.text(column)} IS NULL" for column in dict.fromkeys(births) if column)
    for column in _own_keys(layout):
        yield column, _is_shortened(layout, column), _SHORTENED_WHY
        text, told = (
            layout.text(column),
            ", ".join(quoted(text + colon) for text in _TOTALS for colon in ("", ":", " :")),
        )
        yield column, f"(coalesce(lower({text}) IN ({told}), false){unborn})", _TOTAL_WHY
    for standing in layout.parts.parties:
        identity = standing.rule.identity
        if len(identity.first_name) != 1 or standing.number is not None:
            continue
        # A number in the place of a name, and nothing beside it that says who: a count that slipped there.
        others = [*identity.last_name, *identity.full_name, *([identity.birth_date] if identity.birth_date else [])]
        first = layout.text(identity.first_name[0])
        alone = " AND ".join(f"{layout.text(column)} IS NULL" for column in others if column) or "true"
        digits = f"coalesce({first} <= '9' AND regexp_full_match({first}, '[0-9]+'), false)"
        yield identity.first_name[0], f"({digits} AND {alone})", _TOTAL_WHY


def was_shortened(layout: Layout, column: str) -> str:
    """SQL for whether a column of a checked row had a shortened key; false for all other columns."""
    keys = {key_of(each): each for each in key_columns(layout)}
    return _is_shortened(layout, keys[key_of(column)]) if key_of(column) in keys else "false"


def shared_keys(engine: Engine, records: str) -> tuple[int, int]:
    """
    How many rows tell of their key both another name and another birth date than its first row; and how many have a key.

    One of the two alone is a correction, or a slip; with both somebody else has the key.
    """
    (counted,) = engine.fetch(f"SELECT count(*) AS n FROM {records} WHERE own_key").to_pylist()
    # Days alone first: of most extracts no key tells two, and no name is compared.
    doubtful = f"SELECT record FROM {records} WHERE own_key GROUP BY record HAVING min(birth_date) <> max(birth_date)"
    name = "lower(concat_ws(' ', first_name, last_name, full_name))"
    told = f"""
        SELECT record, row_number, birth_date, {name} AS name FROM {records}
        WHERE own_key AND birth_date IS NOT NULL AND record IN ({doubtful})"""
    first = f"""
        SELECT record, arg_min(birth_date, (row_number, name)) AS birth_date, arg_min(name, (row_number, name)) AS name
        FROM ({told}) WHERE name <> '' GROUP BY record"""
    (shared,) = engine.fetch(
        f"SELECT count(*) AS n FROM ({told}) AS told JOIN ({first}) AS first ON told.record = first.record "
        "AND told.birth_date <> first.birth_date AND told.name <> first.name AND told.name <> ''"
    ).to_pylist()
    return int(shared["n"]), int(counted["n"])
