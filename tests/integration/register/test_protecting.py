"""Whom a protection by people hides, and what whoever asks for one can tell from it."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils import timezone
from tests.integration.register.a_run import ARun, record_id
from tests.integration.register.readers import FAMILY_HELP, SAFEGUARDING, person

from kinfold.governance.models import Relationship, Restriction
from kinfold.governance.rules.policy import Actor
from kinfold.governance.rules.rows import RestrictionReason
from kinfold.register import protection_actions
from kinfold.register.models import HomeSince, ProtectionStep, Residence

FLED = RestrictionReason.PROTECTED_ADDRESS


def works_with_pat(staff: str, kind: str, **until: object) -> None:
    Relationship.objects.create(
        staff=staff, about_kind="person", about_id=person("housing:pat"), kind=kind, from_day=date(2026, 6, 1),
        source="decided", **until,
    )  # fmt: skip


def protect_pat(actor: Actor) -> int:
    """How many protections stand after somebody has named Pat by number."""
    protection_actions.protect_unseen(actor, FAMILY_HELP, [record_id("housing:pat")], FLED, reason="He fled last night")
    return ProtectionStep.objects.count()


def test_who_broke_the_glass_hides_nobody(nora):
    works_with_pat("s-nora", "break_glass", until_at=timezone.now() + timedelta(hours=1))
    assert protect_pat(nora) == 0
    works_with_pat("s-nora", "allocated")
    assert protect_pat(nora) == 1


def test_who_lives_where_sources_have_somebody_since_is_hidden_with_them_and_so_is_the_place(
    wendy, run: ARun, publish_run
):
    run.add(
        "dwellings",
        {"dwelling": "d-new", "address": "9 New Way", "postcode": "ZZ5 5EE", "kind": "home", "protected": False},
    )
    run.change("residences", {"person": record_id("housing:pat")}, dwelling="d-new")
    run.add(
        "homes_since",
        {
            "person": record_id("housing:jane"),
            "dwelling": "d-new",
            "from_day": date(2026, 5, 25),
            "sources": ["housing"],
        },
    )
    publish_run(run)
    pat, jane = person("housing:pat"), person("housing:jane")

    protection_actions.protect(wendy, SAFEGUARDING, jane, FLED, reason="They fled last night")
    assert {jane, pat} <= set(Restriction.objects.filter(source="people").values_list("about_id", flat=True))

    run.change("records", {"record": record_id("housing:jane")}, marks=["protected_address"])
    publish_run(run)
    assert Residence.objects.get(person=pat).hidden
    assert not Residence.objects.filter(dwelling="d-new").exists() and not HomeSince.objects.exists()
