"""From a run's artefacts to the register's rows: every step of the hand-off, in order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import date

import pyarrow as pa

from kinfold.families import tables as families
from kinfold.linkage import tables as linkage
from kinfold.needs import tables as needs
from kinfold.outcomes import tables as outcomes
from kinfold.register.publish.door_rows import door_steps
from kinfold.register.publish.family_rows import FAMILY_OVERLAPS, family_steps
from kinfold.register.publish.hidden_before import HiddenBefore, put_hidden
from kinfold.register.publish.ids import Given, Overlap, give_ids
from kinfold.register.publish.meanwhile import Made
from kinfold.register.publish.people_rows import ID_OVERLAPS, people_steps, protection_steps
from kinfold.register.publish.search_rows import make_search_keys
from kinfold.register.publish.targets import digested
from kinfold.sources import tables as sources
from kinfold.warehouse.artefacts import Artefact
from kinfold.warehouse.engine import Engine, Step
from kinfold.warehouse.tables import Table

INPUTS: Mapping[str, tuple[Table, ...]] = {
    "accept": (
        sources.SOURCES,
        sources.EXTRACTS,
        sources.RECORDS,
        sources.ADDRESSES,
        sources.FACTS,
        sources.INVOLVEMENTS,
        sources.STAFF,
    ),
    "resolve": (linkage.LINKS, linkage.EDGES),
    "assemble": (
        families.DWELLINGS,
        families.RESIDENCES,
        families.HOMES_SINCE,
        families.KINSHIPS,
        families.FAMILIES,
        families.MEMBERSHIPS,
        families.FAMILY_TIES,
    ),
    "find": needs.TABLES,
    "measure": outcomes.TABLES,
}


@dataclass(frozen=True)
class Held:
    """What the register has: the ids to keep."""

    links: pa.Table
    """record, id"""
    members: pa.Table
    """id (of the family), person, weight"""
    families: pa.Table
    """id, label"""
    hidden: pa.Table
    """id (of a family that is hidden), person: everybody who is in it or ever was"""
    people: frozenset[str]
    retired_people: frozenset[str]
    retired_families: frozenset[str]


NOTHING_HELD = Held(
    links=pa.table({name: pa.array([], pa.string()) for name in ("record", "id")}),
    members=pa.table(
        {"id": pa.array([], pa.string()), "person": pa.array([], pa.string()), "weight": pa.array([], pa.int64())}
    ),
    families=pa.table({name: pa.array([], pa.string()) for name in ("id", "label")}),
    hidden=pa.table({name: pa.array([], pa.string()) for name in ("id", "person")}),
    people=frozenset(),
    retired_people=frozenset(),
    retired_families=frozenset(),
)


def load_artefacts(engine: Engine, artefacts: Mapping[str, Artefact]) -> None:
    """Make every input readable by its name; without a framework there is no `find`, and with nobody followed no `measure`."""
    for stage, tables in INPUTS.items():
        for table in tables:
            if stage in artefacts:
                engine.load(table.name, artefacts[stage].path(table.name))
            elif stage in ("find", "measure"):
                columns = ", ".join(f'CAST(NULL AS {column.type}) AS "{column.name}"' for column in table.columns)
                engine.run([Step(table.name, f"SELECT {columns} WHERE false")])


def make_rows(
    engine: Engine, known: Future[Held], hidden: HiddenBefore, *, on: date, key: bytes, made: Made = lambda _name: None
) -> tuple[Given, Given]:
    """
    The register's rows as tables named `published_…`, and the ids given to people and to families.

    `made` is told of each of the engine's tables as soon as it is there.
    """
    put_hidden(engine, hidden)
    _run(engine, protection_steps(on), made)
    held = known.result()
    engine.put("held_links", held.links)
    people = _give(engine, ID_OVERLAPS, "links", "person", held.people, held.retired_people, key)
    _run(engine, people_steps(on), made)
    make_search_keys(engine, made)

    engine.put("held_members", _under_new_ids(held.members, people))
    engine.put("held_families", held.families)
    engine.put("held_hidden", _under_new_ids(held.hidden, people))
    standing = frozenset(held.families.column("id").to_pylist())
    together = _give(engine, FAMILY_OVERLAPS, "families", "family", standing, held.retired_families, key)
    _run(engine, [*family_steps(on), *door_steps(on)], made)
    return people, together


def _run(engine: Engine, steps: Sequence[Step], made: Made) -> None:
    for step in steps:
        engine.run([digested(step)])
        made(step.name)


def _give(
    engine: Engine,
    overlaps: Step,
    table: str,
    kind: str,
    standing: frozenset[str],
    retired: frozenset[str],
    key: bytes,
) -> Given:
    """
    Leave the ids of all labels in the engine, and answer those that had to be weighed.

    Nearly always a label overlaps one id, and that id no other label: then nothing is to be weighed.
    """
    name, given, plain = overlaps.name, f"{kind}_ids", f"plain_{kind}_ids"
    binds = "(child OR same_label)" if kind == "family" else "true"
    engine.run(
        [
            overlaps,
            Step(
                plain,
                f"""
                SELECT label, id FROM {name}
                QUALIFY count(*) OVER (PARTITION BY label) = 1 AND count(*) OVER (PARTITION BY id) = 1 AND {binds}
                """,
            ),
        ]
    )
    labels = engine.fetch(
        f'SELECT DISTINCT "{kind}" AS label FROM "{table}" WHERE "{kind}" NOT IN (SELECT label FROM {plain})'
    )
    weighed = engine.fetch(f"SELECT * FROM {name} WHERE label NOT IN (SELECT label FROM {plain})")
    settled = frozenset(engine.fetch(f"SELECT id FROM {plain}").column("id").to_pylist())
    ids = give_ids(
        labels.column("label").to_pylist(),
        [Overlap(**row) for row in weighed.to_pylist()],
        standing=standing - settled,
        retired=retired | settled,
        key=key,
        kind=kind,
    )
    engine.put("weighed_ids", _pairs(ids))
    engine.run([Step(given, f"SELECT label, id FROM {plain} UNION ALL SELECT label, id FROM weighed_ids")])
    return ids


def _pairs(given: Given) -> pa.Table:
    return pa.table(
        {
            "label": pa.array(list(given.ids), pa.string()),
            "id": pa.array(list(given.ids.values()), pa.string()),
        }
    )


def _under_new_ids(members: pa.Table, people: Given) -> pa.Table:
    """The register's memberships with the people who have just joined others under the id they have now."""
    now = {event.old: event.new for event in people.events if event.event == "joined" and event.new}
    if not now:
        return members
    found: Sequence[str] = members.column("person").to_pylist()
    place = members.schema.get_field_index("person")
    return members.set_column(place, "person", pa.array([now.get(person, person) for person in found], pa.string()))
