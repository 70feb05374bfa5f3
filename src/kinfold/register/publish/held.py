"""What the register has before a run is published: the ids that people and families keep."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from kinfold.register.publish.family_rows import CHILD_ROLES, CHILD_WEIGHT
from kinfold.register.publish.loading import read_texts
from kinfold.register.publish.rows import Held


def read_held() -> Held:
    """Plain reads of what is published; no transaction, since only publishing writes these tables."""
    members = read_texts("register_membership", "family", "person", "role")
    is_child = pc.is_in(members.column("role"), pa.array([str(role) for role in CHILD_ROLES]))
    weights = pc.if_else(is_child, pa.scalar(CHILD_WEIGHT, pa.int64()), pa.scalar(1, pa.int64()))
    return Held(
        links=read_texts("register_record", "id", "person").rename_columns(["record", "id"]),
        members=members.set_column(2, "weight", weights).rename_columns(["id", "person", "weight"]),
        families=read_texts("register_family", "id", "label"),
        people=_ids("register_person", "id"),
        retired_people=_ids("register_personredirect", "old"),
        retired_families=_ids("register_familyredirect", "old"),
    )


def _ids(table: str, column: str) -> frozenset[str]:
    return frozenset(read_texts(table, column).column(column).to_pylist())
