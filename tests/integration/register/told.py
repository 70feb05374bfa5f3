"""What the register holds after a publish, by the readable names of a run made by hand."""

from __future__ import annotations

from tests.integration.register.a_run import record_id

from kinfold.governance.models import Relationship, Restriction, StaffMember
from kinfold.register.models import (
    PUBLISHED,
    EndedRecord,
    Family,
    FamilyRedirect,
    MembershipEvent,
    PersonRedirect,
    Record,
)


def person(record: str) -> str:
    return Record.objects.get(id=record_id(record)).person


def family(label: str) -> str:
    return Family.objects.get(label=record_id(label)).id


def everything() -> dict[str, list[tuple]]:
    """All that a publish writes, but the runs themselves."""
    models = (
        *PUBLISHED,
        PersonRedirect,
        FamilyRedirect,
        EndedRecord,
        MembershipEvent,
        Relationship,
        Restriction,
        StaffMember,
    )
    return {model.__name__: sorted(model._default_manager.values_list()) for model in models}


def changed(report) -> dict[str, tuple[int, int, int]]:
    return {name: (c.inserted, c.updated, c.deleted) for name, c in report.counts.items() if c.any}
