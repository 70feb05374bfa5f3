"""
People, records, dwellings and families by number while the stage works, and by their ids in what it hands on.

An id is a text of 32 letters, and every step joins, groups and orders by it; a number costs a fraction. People and
dwellings are numbered in the order of their ids, so wherever an id decides between two, its number decides the same.
"""

from __future__ import annotations

from kinfold.families import tables
from kinfold.families.kinships import in_sql
from kinfold.warehouse.artefacts import Workspace
from kinfold.warehouse.engine import Step
from kinfold.warehouse.tables import Table

_KINDS_READ = ("death", "looked_after", "sen")
"""Of the other facts it matters only whether somebody has one."""


def numbering_steps() -> list[Step]:
    """What sources and linkage say, by number: `record_numbers`, `person_numbers`, `told_relations`, `known_facts`."""
    return [
        Step("person_numbers", _PERSON_NUMBERS),
        Step("record_numbers", _RECORD_NUMBERS),
        Step("told_relations", _TOLD_RELATIONS),
        Step("known_facts", _KNOWN_FACTS),
    ]


def family_number(carer: str) -> str:
    """The number of the family of a main carer, as SQL; the odd number after it is that of the same person alone."""
    return f"2 * {carer}"


def alone_number(child: str) -> str:
    """The number of what is told of a child without a carer who has one of her own, as SQL."""
    return f"2 * {child} + 1"


def save_by_id(workspace: Workspace) -> None:
    """Hand on the stage's tables; ids take the place of numbers, also in what stands in the engine under their names."""
    workspace.engine.run([Step("family_numbers", _FAMILY_NUMBERS)])
    for table in tables.TABLES:
        workspace.save_rows(table, _by_id(table))
        workspace.engine.load(table.name, workspace.folder / f"{table.name}.parquet")


_PERSON_NUMBERS = """
SELECT person AS id, CAST(row_number() OVER (ORDER BY person) AS INTEGER) AS person FROM (SELECT DISTINCT person FROM links)
"""

_RECORD_NUMBERS = """
SELECT l.record AS id, CAST(row_number() OVER (ORDER BY l.record) AS INTEGER) AS record, p.person, l.proposed
FROM links l JOIN person_numbers p ON p.id = l.person
"""

_TOLD_RELATIONS = """
SELECT a.record, a.person, r.relation, b.record AS of_record, b.person AS of_person, r.source,
       r.from_day, r.until_day, r.first_said, r.last_said
FROM relationships r JOIN record_numbers a ON a.id = r.record JOIN record_numbers b ON b.id = r.of_record
"""

_KNOWN_FACTS = f"""
SELECT n.person, f.source, f.kind, f.from_day, f.until_day, f.value, f.outcome, f.first_said, f.last_said, f.no_longer_sent
FROM facts f JOIN record_numbers n ON n.id = f.record WHERE f.kind IN {in_sql(_KINDS_READ)}
"""

_FAMILY_NUMBERS = """
WITH found AS (
    SELECT family, family % 2 = 1 AS alone, CAST((family - family % 2) / 2 AS INTEGER) AS person
    FROM (SELECT DISTINCT family FROM memberships)
)
SELECT f.family, md5(CASE WHEN f.alone THEN 'alone|' ELSE 'family|' END || p.id) AS id FROM found f JOIN person_numbers p USING (person)
"""

_IDS_OF = {
    "person": ("person_numbers", "person"),
    "of_person": ("person_numbers", "person"),
    "through_person": ("person_numbers", "person"),
    "dwelling": ("dwelling_numbers", "dwelling"),
    "family": ("family_numbers", "family"),
    "other_family": ("family_numbers", "family"),
}
"""Which columns hold numbers, and where their ids stand."""


def _by_id(table: Table) -> str:
    numbers = [name for name in table.names() if name in _IDS_OF]
    columns = ", ".join(f"{name}_ids.id AS {name}" if name in numbers else f"t.{name}" for name in table.names())
    joins = " ".join(
        f"JOIN {ids} AS {name}_ids ON {name}_ids.{number} = t.{name}"
        for name in numbers
        for ids, number in [_IDS_OF[name]]
    )
    return f"SELECT {columns} FROM {table.name} AS t {joins}"
