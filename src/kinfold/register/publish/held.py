"""What the register has before a run is published: the ids that people and families keep."""

from __future__ import annotations

import pyarrow as pa

from kinfold.register.publish.difference import read_rows
from kinfold.register.publish.family_rows import CHILD_WEIGHT, CHILDREN
from kinfold.register.publish.rows import Held


def read_held() -> Held:
    """Plain reads of what is published; no transaction, since only publishing writes these tables."""
    members = read_rows(
        f"""
        SELECT family, person, CASE WHEN role IN ({CHILDREN}) THEN '{CHILD_WEIGHT}' ELSE '1' END
        FROM register_membership
        """,
        "id",
        "person",
        "weight",
    )
    return Held(
        links=read_rows("SELECT id, person FROM register_link", "record", "id"),
        members=members.set_column(2, "weight", members.column("weight").cast(pa.int64())),
        families=read_rows("SELECT id, label FROM register_family", "id", "label"),
        people=_ids("SELECT id FROM register_person"),
        retired_people=_ids("SELECT old FROM register_personredirect"),
        retired_families=_ids("SELECT old FROM register_familyredirect"),
    )


def _ids(sql: str) -> frozenset[str]:
    return frozenset(read_rows(sql, "id").column("id").to_pylist())
