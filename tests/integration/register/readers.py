"""What people read for, and whom they read about, in the tests of pages."""

from __future__ import annotations

from tests.integration.register.a_run import record_id

from kinfold.register.models import Family, Record
from kinfold.vocabulary.identifiers import FamilyId, PersonId, PurposeId

SAFEGUARDING = PurposeId("safeguarding")  # includes every category
FAMILY_HELP = PurposeId("family_help")  # leaves out identifiers and substance use
IDENTIFY = PurposeId("identify_families")  # leaves out contact and identifiers


def person(record: str) -> PersonId:
    return PersonId(Record.objects.get(id=record_id(record)).person)


def family(label: str = "smiths") -> FamilyId:
    return FamilyId(Family.objects.get(label=record_id(label)).id)
