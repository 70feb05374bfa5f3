"""What the register has before a run is published: the ids that people and families keep."""

from __future__ import annotations

import pyarrow as pa
from django.db import connection

from kinfold.register.publish.difference import read_rows
from kinfold.register.publish.family_rows import CHILD_WEIGHT, CHILDREN
from kinfold.register.publish.rows import Held


def read_held() -> Held:
    """Two plain reads of what is published; no transaction, since only publishing writes these tables."""
    with connection.cursor() as cursor:
        members = read_rows(
            cursor,
            f"""
            SELECT family, person, CASE WHEN role IN ({CHILDREN}) THEN '{CHILD_WEIGHT}' ELSE '1' END
            FROM register_membership
            """,
            "id",
            "person",
            "weight",
        )
        people = read_rows(cursor, "SELECT id FROM register_person", "id")
        return Held(
            links=read_rows(cursor, "SELECT id, person FROM register_link", "record", "id"),
            members=members.set_column(2, "weight", members.column("weight").cast(pa.int64())),
            families=read_rows(cursor, "SELECT id, label FROM register_family", "id", "label"),
            people=frozenset(people.column("id").to_pylist()),
            retired_people=_given_up(cursor_sql="SELECT old FROM register_personredirect"),
            retired_families=_given_up(cursor_sql="SELECT old FROM register_familyredirect"),
        )


def _given_up(*, cursor_sql: str) -> frozenset[str]:
    with connection.cursor() as cursor:
        return frozenset(read_rows(cursor, cursor_sql, "old").column("old").to_pylist())
