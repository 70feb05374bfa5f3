"""Whom a protection by people hides, and what whoever asks for one can tell from it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone
from tests.integration.register.a_run import ARun, record_id
from tests.integration.register.readers import FAMILY_HELP, SAFEGUARDING, person

from kinfold.governance import standing
from kinfold.governance.models import Relationship, Restriction, StaffMember
from kinfold.governance.queries import actor
from kinfold.governance.rules.policy import Actor
from kinfold.governance.rules.rows import RestrictionReason
from kinfold.register import protection_actions, protection_queries
from kinfold.register.models import HomeSince, ProtectionStep, Residence
from kinfold.vocabulary.errors import NoLongerSo
from kinfold.vocabulary.identifiers import StaffId

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


def test_nobody_learns_from_their_own_protections_whether_there_is_somebody_of_a_number(max_boss, wendy):
    other = add_manager("s-other")
    page = protection_actions.protect(max_boss, SAFEGUARDING, person("school:john"), FLED, reason="They fled").id
    entries = []
    for whom in ("housing:jane", "nobody at all"):  # she is hidden through John
        before = standing.ledger().recent(1)[0].seq
        protection_actions.protect_unseen(max_boss, SAFEGUARDING, [record_id(whom)], FLED, reason="In her own right")
        entries.append(standing.ledger().recent(1)[0].seq - before)
    unseen = ProtectionStep.objects.exclude(id=page).get().id

    assert entries[0] == entries[1]
    assert listed(max_boss) == {page}
    assert protection_queries.one_protection(max_boss, SAFEGUARDING, unseen) is None
    with pytest.raises(NoLongerSo):
        protection_actions.decide_lift(max_boss, SAFEGUARDING, unseen, 0, kind="lift_asked", reason="It is over")
    assert listed(other) == {page, unseen}
    assert protection_queries.one_protection(other, SAFEGUARDING, unseen) is not None


def test_the_numbers_of_protections_tell_not_how_many_lie_between(wendy, nora):
    works_with_pat("s-nora", "allocated")
    one = protection_actions.protect(nora, FAMILY_HELP, person("housing:pat"), FLED, reason="He fled").id
    next_one = protection_actions.protect(wendy, SAFEGUARDING, person("school:john"), FLED, reason="They fled").id

    assert abs(next_one - one) > 1 and {len(str(one)), len(str(next_one))} == {7}


def add_manager(staff: str) -> Actor:
    member = StaffMember.objects.get(staff="s-max")
    member.pk, member.staff, member.email = None, staff, f"{staff}@anyshire.example"
    member.save(force_insert=True)
    found = actor(StaffId(staff), on=standing.today())
    assert found is not None
    return found


def listed(manager: Actor) -> set[int]:
    return {one.id for one in protection_queries.protections(manager, SAFEGUARDING)}


def test_whoever_protects_is_told_by_name_of_those_alone_whose_pages_they_open_now(wendy, run: ARun, publish_run):
    run.change("residences", {"person": record_id("housing:pat")}, dwelling="d-smith")  # a stranger to Wendy
    publish_run(run)
    jane = person("housing:jane")
    would = protection_queries.would_hide(wendy, SAFEGUARDING, jane)
    assert "John Smith" in would.named and "Jane Smith" not in would.named
    assert "Pat" not in repr(would.named) and would.people > len(would.named)

    works_with_pat("s-wendy", "allocated")
    before = standing.ledger().recent(1)[0].seq
    named = protection_queries.would_hide(wendy, SAFEGUARDING, jane).named
    assert len(named) == len(would.named) + 1
    written = [one for one in standing.ledger().recent(20) if one.seq > before and one.action == "shown"]
    assert len(written) >= len(named), "each who is named is in the ledger"
    protection_actions.protect(wendy, SAFEGUARDING, jane, FLED, reason="They fled last night")
    hidden = set(Restriction.objects.filter(source="people").values_list("about_id", flat=True))
    assert {person("school:john"), person("housing:pat")} <= hidden, "whom the page named, and those whom it did not"
