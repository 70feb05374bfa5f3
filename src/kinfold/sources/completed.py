"""
Columns that do not stand in a row as they are: a part of a text that is JSON, and what another file says under a key.

Case systems are exported table by table: a factor names its assessment, and only the assessment names the child.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from kinfold.sources.checks import tidied_sql
from kinfold.sources.columns import key_of, sent_column
from kinfold.sources.contract import LookUp
from kinfold.sources.layout import Layout
from kinfold.sources.reading import FilePart, Malformed, Wanted, quoted
from kinfold.warehouse.engine import Engine, Step

ReadFiles = Callable[[str, Wanted, str], Sequence[FilePart]]
"""Reads the files of a pattern: the columns that are wanted, into tables of a name with a number."""


def own_columns(layout: Layout) -> Wanted:
    """The columns that the table's own files must have: without those that are looked up, with the keys for it."""
    look_ups = layout.rule.looked_up if layout.rule else ()
    elsewhere = {key_of(column) for look_up in look_ups for column in look_up.take}
    columns = [*layout.wanted.columns, *(look_up.where for look_up in look_ups)]
    own = {key_of(column): column for column in reversed(columns) if key_of(column) not in elsewhere}
    return Wanted(tuple(reversed(own.values())), layout.wanted.also)


def completed(engine: Engine, layout: Layout, parts: Sequence[FilePart], read_files: ReadFiles) -> list[FilePart]:
    """The parts with every column that the contract names, in its order; parts that have them all stay as they are."""
    own = own_columns(layout)
    if own.columns == layout.wanted.columns and not any(sent_column(column)[1] for column in own.columns):
        return list(parts)
    rule = layout.rule
    assert rule is not None  # noqa: S101 - a staff list's columns are all its own
    found = {key_of(column): f"own.c{place}" for place, column in enumerate(own.columns)}
    joins = ""
    for number, look_up in enumerate(rule.looked_up):
        table = f"{layout.name}_looked_up_{number}"
        others = read_files(look_up.files, Wanted((look_up.is_, *look_up.take), layout.wanted.also), f"{table}_as_sent")
        engine.run([Step(table, _by_key(look_up, others))])
        joins += f" LEFT JOIN {table} AS l{number} ON l{number}.key = {tidied_sql(found[key_of(look_up.where)])}"
        found |= {key_of(column): f"l{number}.t{place}" for place, column in enumerate(look_up.take, start=1)}
        for other in others:
            engine.drop(other.table)
    return [_whole(engine, layout, part, own, found, joins) for part in parts]


def _by_key(look_up: LookUp, parts: Sequence[FilePart]) -> str:
    """One row a key. What a key has two of cannot be told, so it is nothing."""
    columns = ", ".join(f"c{place}" for place in range(len(look_up.take) + 1))
    rows = " UNION ALL ".join(f'SELECT {columns} FROM "{part.table}" WHERE {part.where}' for part in parts)
    taken = "".join(
        f", CASE WHEN count(DISTINCT {tidied_sql(f'c{place}')}) = 1 THEN max({tidied_sql(f'c{place}')}) END AS t{place}"
        for place in range(1, len(look_up.take) + 1)
    )
    return f"SELECT {tidied_sql('c0')} AS key{taken} FROM ({rows}) WHERE {tidied_sql('c0')} IS NOT NULL GROUP BY 1"


def _whole(engine: Engine, layout: Layout, part: FilePart, own: Wanted, found: dict[str, str], joins: str) -> FilePart:
    table = f"{part.table}_whole"
    columns = ", ".join(
        f"{picked_sql(found[key_of(column)], column)} AS c{place}" for place, column in enumerate(layout.wanted.columns)
    )
    as_sent = ", ".join(f"c{place}" for place in range(len(own.columns)))
    rows = f'(SELECT {part.row_number} AS row_number, {as_sent} FROM "{part.table}" WHERE {part.where})'
    fault = "coalesce(" + ", ".join([*_not_json(own), "NULL"]) + ")"
    engine.run(
        [
            Step(
                f"{table}_faults",
                f"SELECT CAST(row_number AS BIGINT) AS row_number, {fault} AS fault FROM {rows} AS own",
            ),
            Step(
                table,
                f"SELECT own.row_number, {columns} FROM {rows} AS own{joins} "
                f"JOIN {table}_faults AS faults ON faults.row_number = own.row_number AND faults.fault IS NULL",
            ),
        ]
    )
    malformed = engine.fetch(f"SELECT row_number, fault FROM {table}_faults WHERE fault IS NOT NULL ORDER BY 1")
    engine.drop(part.table)
    told = [Malformed(row["row_number"], row["fault"]) for row in malformed.to_pylist()]
    return FilePart(table, "row_number", "true", (*part.malformed, *told))


def picked_sql(text: str, column: str) -> str:
    """The part of a JSON text that a column means: a named value, or all values of a list between commas."""
    _, pick = sent_column(column)
    if pick is None:
        return text
    path = quoted('$."' + pick + '"')
    picked = f"json_extract_string({text}, {path})"
    if pick == "*":
        picked = f"array_to_string(json_extract_string({text}, '$[*]'), ',')"
    # What is not JSON sets its row aside; here it must not break the others.
    return f"CASE WHEN json_valid({text}) THEN {picked} END"


def _not_json(own: Wanted) -> Iterator[str]:
    for place, column in enumerate(own.columns):
        name, pick = sent_column(column)
        if pick is not None:
            text = f"own.c{place}"
            broken = f"nullif(trim({text}), '') IS NOT NULL AND NOT json_valid({text})"
            yield f"CASE WHEN {broken} THEN {quoted(f'{name} is not JSON')} END"
