"""A register that was put back to an older day lacks what people did since, and the ledger does not: neither run nor site goes on."""

from __future__ import annotations

import re
from contextlib import nullcontext
from datetime import date

import pytest
from django.apps import apps
from django.db import connection, models
from tests.integration.register.readers import FAMILY_HELP, SAFEGUARDING, person
from tests.postgresql.behind_the_wall import as_the_site, let_the_site_in
from tests.stores import ON_POSTGRES

from kinfold.governance import standing
from kinfold.governance.conflict_actions import keep_apart, let_be
from kinfold.governance.models import LookReview, Relationship, Restriction
from kinfold.governance.rules.policy import About, Actor
from kinfold.governance.rules.rows import RestrictionReason
from kinfold.register import protection_actions
from kinfold.register.models import Person, ProtectionStep
from kinfold.register.reading import acts_held, protecting
from kinfold.register.rules.acts import told
from kinfold.vocabulary.errors import MissingPart, NoLongerSo, RunRefused
from kinfold.vocabulary.identifiers import StaffId

FLED = RestrictionReason.PROTECTED_ADDRESS
PAT = "housing:pat"


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch):
    monkeypatch.setattr(acts_held, "_WAIT_SECONDS", 0.0)


def missing() -> list[str]:
    return [act.event for act in acts_held.missing_acts()[0]]


def protect_pat(nora: Actor) -> ProtectionStep:
    Relationship.objects.create(
        staff="s-nora", about_kind="person", about_id=person(PAT), kind="allocated", from_day=date(2026, 6, 1),
        source="decided",
    )  # fmt: skip
    return protection_actions.protect(nora, FAMILY_HELP, person(PAT), FLED, reason="He fled")


def put_back() -> None:
    """What yesterday's register would not have."""
    ProtectionStep.objects.all().delete()
    Restriction.objects.filter(source__in=["people", "decided"]).delete()


def test_neither_run_nor_site_goes_on_without_a_protection_that_the_ledger_has(publish_run, run, max_boss, nora):
    step = protection_actions.protect(max_boss, SAFEGUARDING, person("school:john"), FLED, reason="They fled")
    publish_run(run, protected=protecting.marks())
    assert missing() == []
    second = protect_pat(nora).id
    ProtectionStep.objects.filter(pk=second).delete()
    Restriction.objects.filter(source="people").delete()

    (act,) = acts_held.missing_acts()[0]
    with pytest.raises(RunRefused, match=rf"protected: {act.number}\.") as refused:
        publish_run(run, protected=protecting.marks())
    with pytest.raises(MissingPart, match="The site is not served"):
        acts_held.must_hold_what_was_done(MissingPart, means="The site is not served.")
    assert person(PAT) not in str(refused.value) and not Person.objects.get(pk=person(PAT)).restricted

    assert protection_actions.settle("root", act.number, entered_again=True)
    back = ProtectionStep.objects.get(person=person(PAT))
    assert (back.id, back.kind, back.decided_by) == (second, "protected", "account root")
    assert Restriction.objects.filter(about_id=person(PAT), staff="").exists()
    assert missing() == []
    publish_run(run, protected=protecting.marks())
    assert Person.objects.get(pk=person(PAT)).restricted and ProtectionStep.objects.filter(pk=step.id).exists()


def test_what_a_person_lets_go_is_asked_about_no_more_and_stands_in_the_ledger(publish_run, run, nora):
    protect_pat(nora)
    put_back()
    (act,) = acts_held.missing_acts()[0]
    with pytest.raises(NoLongerSo):
        protection_actions.settle("root", act.number + 1, entered_again=False)

    assert not protection_actions.settle("root", act.number, entered_again=False)

    newest = standing.ledger().recent(1)[0]
    assert (newest.staff, newest.action, newest.counts) == ("account root", "act_let_go", {"entry": act.number})
    assert missing() == [] and not ProtectionStep.objects.exists()
    publish_run(run)


def test_conflicts_are_missed_too_and_what_was_taken_back_is_not(published):
    keep_apart("root", StaffId("s-wendy"), About("person", person(PAT)), RestrictionReason.OWN_FAMILY)
    keep_apart("root", StaffId("s-wendy"), About("person", person("school:john")), RestrictionReason.OWN_FAMILY)
    let_be("root", StaffId("s-wendy"), About("person", person("school:john")))
    assert missing() == []
    put_back()
    assert missing() == ["conflict_kept"]


def test_the_site_in_its_own_role_sees_it_too(published, nora):
    protect_pat(nora)
    if ON_POSTGRES:
        let_the_site_in()
    with as_the_site() if ON_POSTGRES else nullcontext():
        assert missing() == []
    put_back()
    with as_the_site() if ON_POSTGRES else nullcontext():
        assert missing() == ["protected"]


def test_numbers_and_kinds_are_told_and_nobody(published, nora):
    protect_pat(nora)
    put_back()

    assert re.fullmatch(r"protected: \d+", told(acts_held.missing_acts()[0]))


def test_every_table_whose_rows_carry_an_entry_is_held_against_the_ledger(db):
    """A look's review is a note on an entry, and opens nobody when it is gone."""
    with_entry = {
        model._meta.db_table
        for model in apps.get_models()
        if any(field.name == "entry" and isinstance(field, models.BigIntegerField) for field in model._meta.fields)
    }
    assert with_entry - {LookReview._meta.db_table} == set(acts_held.WITH_ENTRY)
    if ON_POSTGRES:
        with connection.cursor() as cursor:
            cursor.execute("SELECT prosrc FROM pg_proc WHERE proname = 'wall_acts'")
            body = cursor.fetchone()[0]
        assert set(re.findall(r"FROM (\w+)", body)) == {*acts_held.WITH_ENTRY, *acts_held.NUMBERED.values()}
