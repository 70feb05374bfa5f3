"""What the register has before a run is published: the ids that people and families keep."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from kinfold.register.models import Family, Membership, MembershipEvent
from kinfold.register.publish.family_rows import CHILD_ROLES, CHILD_WEIGHT
from kinfold.register.publish.loading import read_texts
from kinfold.register.publish.rows import Held
from kinfold.register.publish.targets import TARGETS
from kinfold.register.reading.redirects import onward_of

_AT_ONCE = 500
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
        hidden=_hidden(),
        people=frozenset(read["person"].column("id").to_pylist()),
        retired_people=_ids("register_personredirect", "old"),
        retired_families=_ids("register_familyredirect", "old"),
    )
    return held, read


def _hidden() -> pa.Table:
    """Of each family that is hidden who is in it, and who went from it in any run before, as who they are by now."""
    ids = list(Family.objects.filter(restricted=True).values_list("id", flat=True))
    found = set[tuple[str, str]]()
    for start in range(0, len(ids), _AT_ONCE):
        some = ids[start : start + _AT_ONCE]
        found |= set(Membership.objects.filter(family__in=some).values_list("family", "person"))
        went = MembershipEvent.objects.filter(family__in=some, event="went")
        found |= set(went.values_list("family", "person"))
    became = onward_of("person", {person for _, person in found})
    told = sorted((family, heir) for family, person in found for heir in became.heirs(person))
    return pa.table(
        {
            "id": pa.array([family for family, _ in told], pa.string()),
            "person": pa.array([person for _, person in told], pa.string()),
        }
    )


def _ids(table: str, column: str) -> frozenset[str]:
    return frozenset(read_texts(table, column).column(column).to_pylist())
