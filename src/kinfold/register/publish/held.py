"""What the register has before a run is published: the ids that people and families keep."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from kinfold.register.publish.family_rows import CHILD_ROLES, CHILD_WEIGHT
from kinfold.register.publish.loading import read_texts
from kinfold.register.publish.rows import Held
from kinfold.register.publish.targets import TARGETS

_ALSO = {"record": (), "person": (), "membership": ("family", "person", "role"), "family": ("label",)}
"""What ids are kept by, beside the keys and digests that every table is compared by: nothing is read twice."""


def read_held() -> tuple[Held, dict[str, pa.Table]]:
    """
    Also the tables as they were read, by name, keys and digests among their columns.

    Plain reads of what is published; no transaction, since only publishing writes these tables.
    """
    read = {
        target.name: read_texts(target.table, *target.told, *_ALSO[target.name])
        for target in TARGETS
        if target.name in _ALSO
    }
    members = read["membership"].select(["family", "person", "role"])
    is_child = pc.is_in(members.column("role"), pa.array([str(role) for role in CHILD_ROLES]))
    weights = pc.if_else(is_child, pa.scalar(CHILD_WEIGHT, pa.int64()), pa.scalar(1, pa.int64()))
    held = Held(
        links=read["record"].select(["id", "person"]).rename_columns(["record", "id"]),
        members=members.set_column(2, "weight", weights).rename_columns(["id", "person", "weight"]),
        families=read["family"].select(["id", "label"]),
        people=frozenset(read["person"].column("id").to_pylist()),
        retired_people=_ids("register_personredirect", "old"),
        retired_families=_ids("register_familyredirect", "old"),
    )
    return held, read


def _ids(table: str, column: str) -> frozenset[str]:
    return frozenset(read_texts(table, column).column(column).to_pylist())
