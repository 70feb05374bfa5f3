"""What publishing writes: the difference only, and never over what people decided."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import IntegrityError, transaction
from tests.integration.governance.builders import (
    FAMILY,
    TODAY,
    a_worker,
    is_protected,
    published,
    works_with,
)

from kinfold.governance import queries
from kinfold.governance.actions import replace_relationships, replace_restrictions, replace_staff
from kinfold.governance.models import Relationship, Restriction, StaffMember
from kinfold.governance.personal_data import TREATMENTS
from kinfold.governance.rules.rows import DECIDED, Difference
from kinfold.governance.standing import profile
from kinfold.vocabulary.errors import RunRefused


def test_the_same_rows_a_second_time_change_nothing(ledger):
    rows = [works_with("s1"), works_with("s1", FAMILY, until_day=TODAY)]
    assert replace_relationships(rows) == Difference(added=2, changed=0, removed=0)
    before = set(Relationship.objects.values_list("pk", flat=True))

    assert replace_relationships(reversed(rows)) == Difference(added=0, changed=0, removed=0)
    assert set(Relationship.objects.values_list("pk", flat=True)) == before


def test_a_relationship_that_sources_no_longer_state_is_gone(ledger):
    replace_relationships([works_with("s1"), works_with("s2")])

    assert replace_relationships([works_with("s2")]) == Difference(added=0, changed=0, removed=1)
    assert [row.staff for row in Relationship.objects.all()] == ["s2"]


def test_what_people_decided_stays_when_a_run_is_published(ledger):
    Relationship.objects.create(
        staff="s1", about_kind="family", about_id="f", kind="review", from_day=TODAY, source=DECIDED
    )
    Restriction.objects.create(about_kind="person", about_id="p", reason_code="restricted", source=DECIDED)

    published()

    assert Relationship.objects.count() == 1
    assert Restriction.objects.count() == 1


def test_no_source_may_pass_for_a_decision(ledger):
    with pytest.raises(RunRefused):
        replace_relationships([works_with("s1", source=DECIDED)])


def test_a_row_that_never_stood_is_left_out_and_does_not_stop_the_run(ledger):
    never = works_with("s1", from_day=TODAY, until_day=TODAY - timedelta(days=1))

    assert replace_relationships([never, works_with("s2")]).added == 1


def test_restrictions_follow_what_the_run_says(ledger):
    assert replace_restrictions([is_protected(), is_protected(FAMILY), is_protected()]).added == 2
    assert replace_restrictions([is_protected(FAMILY)]) == Difference(added=0, changed=0, removed=1)


def test_staff_who_left_the_list_stay_on_record_and_come_back_when_listed_again(ledger):
    assert replace_staff([a_worker("s1"), a_worker("s2")]) == Difference(added=2, changed=0, removed=0)
    assert replace_staff([a_worker("s1", team="East")]) == Difference(added=0, changed=1, removed=1)
    assert queries.actor("s2", on=TODAY).active is False
    assert queries.actor("s1", on=TODAY).team == "East"
    assert replace_staff([a_worker("s1", team="East")]) == Difference(added=0, changed=0, removed=0)

    assert replace_staff([a_worker("s1", team="East"), a_worker("s2")]).changed == 1
    assert queries.actor("s2", on=TODAY).active is True


def test_an_empty_staff_list_lets_nobody_in(ledger):
    published(a_worker("s1"))

    replace_staff([])

    assert queries.staff_by_role() == {}


def test_accounts_can_be_made_for_those_who_could_sign_in_the_busiest_first(ledger):
    published(
        a_worker("a_idle"),
        a_worker("b_busy", supervisor="m"),
        a_worker("c_untrained", trained_on=None),
        a_worker("m", role="team_manager"),
        works_with("b_busy"),
        works_with("b_busy", FAMILY),
    )

    found = queries.staff_by_role()

    assert {role: [one.staff for one in listed] for role, listed in found.items()} == {
        "social_worker": ["b_busy", "a_idle"],
        "team_manager": ["m"],
    }
    assert found["team_manager"][0].works_with == 2


@pytest.mark.parametrize(
    "row",
    [
        Relationship(staff="s1", about_kind="house", about_id="p", kind="duty", from_day=TODAY, source="line"),
        Relationship(staff="s1", about_kind="person", about_id="", kind="duty", from_day=TODAY, source="line"),
        Relationship(staff="", about_kind="person", about_id="p", kind="duty", from_day=TODAY, source="line"),
        Relationship(
            staff="s1", about_kind="person", about_id="p", kind="duty", from_day=TODAY, until_day=TODAY, source="line"
        ),
        Restriction(about_kind="person", about_id="p", reason_code="because", source="line"),
        StaffMember(staff="", name="", role=""),
    ],
    ids=["a house", "about nobody", "nobody's", "ends as it begins", "no known reason", "no id"],
)
def test_the_database_refuses_what_cannot_be(row, ledger):
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


@pytest.mark.parametrize("until_day", [None, TODAY])
def test_the_database_refuses_the_same_relationship_twice(until_day, ledger):
    twice = {"staff": "s1", "about_kind": "person", "about_id": "p", "kind": "duty", "source": "line"}
    Relationship.objects.create(**twice, from_day=TODAY - timedelta(days=9), until_day=until_day)

    with pytest.raises(IntegrityError), transaction.atomic():
        Relationship.objects.create(**twice, from_day=TODAY - timedelta(days=9), until_day=until_day)


@pytest.mark.parametrize("model", [StaffMember, Relationship, Restriction], ids=lambda model: model.__name__)
def test_every_column_says_how_it_is_treated(model, ledger):
    columns = {field.name for field in model._meta.concrete_fields}
    treated = TREATMENTS[model]

    assert columns == set(treated), f"Add or remove in personal_data.py: {sorted(columns ^ set(treated))}"
    kept = {treatment.keep for treatment in treated.values() if treatment.keep}
    assert kept <= set(profile().retention)


def test_no_table_of_governance_is_left_out_of_the_treatments():
    assert set(TREATMENTS) == set(apps.get_app_config("governance").get_models())


def test_the_migrations_make_the_tables_that_the_models_say(db):
    call_command("makemigrations", "governance", check=True, dry_run=True, verbosity=0)
