"""What a list shows is what the door would open: held against each other, and against a third telling."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as sampled
from hypothesis import strategies as st
from tests.integration.governance.builders import (
    FAMILY,
    PERSON,
    TODAY,
    a_worker,
    is_protected,
    published,
    the_actor,
    works_with,
)

from kinfold.governance import queries
from kinfold.governance.actions import require
from kinfold.governance.models import Relationship
from kinfold.governance.rules.policy import About
from kinfold.governance.rules.rows import RelationshipKind, RelationshipRow, RestrictionRow, StaffRow
from kinfold.vocabulary.codelists import Action
from kinfold.vocabulary.errors import NotAllowed

STAFF = ("s1", "s2", "s3", "s4")
IDS = ("x1", "x2", "x3")
OPENERS = {"family_worker", "social_worker", "team_manager", "safeguarding_manager"}
NEAR = st.integers(-3, 3).map(lambda days: TODAY + timedelta(days=days))

a_staff_list = st.tuples(
    *(
        st.builds(
            a_worker,
            staff=st.just(staff),
            role=st.sampled_from(sorted([*OPENERS, "programme_analyst", "administrator"])),
            supervisor=st.sampled_from(["", *STAFF]),
            trained_on=st.sampled_from([date(2026, 1, 1), date(2026, 1, 1), date(2026, 1, 1), date(2024, 1, 1)]),
        )
        for staff in STAFF
    )
)
an_about = st.builds(About, st.sampled_from(["person", "family"]), st.sampled_from(IDS))
some_relationships = st.lists(
    st.builds(
        works_with,
        st.sampled_from(STAFF),
        an_about,
        kind=st.sampled_from([kind for kind in RelationshipKind if kind is not RelationshipKind.BREAK_GLASS]),
        from_day=NEAR,
        until_day=st.none() | NEAR,
    ),
    max_size=8,
)
some_restrictions = st.lists(st.builds(is_protected, an_about), max_size=2)


def told_a_third_time(
    staff: str,
    about: About,
    listed: tuple[StaffRow, ...],
    relationships: list[RelationshipRow],
    restrictions: list[RestrictionRow],
) -> bool:
    """The promise in plain Python, without a query: may this page be opened for safeguarding?"""
    own = next(row for row in listed if row.staff == staff)
    below: set[str] = set()
    while more := {row.staff for row in listed if row.supervisor in below | {staff}} - below:
        below |= more
    below -= {staff}
    handed_out = {RelationshipKind.ALLOCATED, RelationshipKind.REVIEW, RelationshipKind.DUTY}
    return (
        own.role in OPENERS - {"family_worker"}
        and own.trained_on == date(2026, 1, 1)
        and not any((row.about_kind, row.about_id) == (about.kind, about.id) for row in restrictions)
        and any(
            (row.about_kind, row.about_id) == (about.kind, about.id)
            and row.from_day <= TODAY
            and (row.until_day is None or row.until_day > TODAY)
            and (row.staff == staff or (row.staff in below and row.kind in handed_out))
            for row in relationships
        )
    )


def test_whom_a_list_shows_is_whom_the_door_opens(ledger):
    @sampled(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
    @given(st.sampled_from(STAFF), a_staff_list, some_relationships, some_restrictions)
    def hold_against_each_other(staff, listed, relationships, restrictions):
        with transaction.atomic():
            published(*listed, *relationships, *restrictions)
            visible = queries.visible(the_actor(staff), "safeguarding")
            shown = {("person", id_) for id_ in visible.may_open_people}
            shown |= {("family", id_) for id_ in visible.may_open_families}
            for kind in ("person", "family"):
                for id_ in (*IDS, "nobody-known"):
                    about = About(kind, id_)
                    opened = opens(staff, about)
                    assert ((kind, id_) in shown) == opened
                    assert opened == told_a_third_time(staff, about, listed, relationships, restrictions)
            transaction.set_rollback(True)

    hold_against_each_other()


def opens(staff: str, about: About) -> bool:
    try:
        require(the_actor(staff), "safeguarding", Action.OPEN, about)
    except NotAllowed:
        return False
    return True


@pytest.mark.parametrize("purpose", ["identify_families", "no_such_purpose", ""])
def test_a_purpose_that_is_no_reason_to_open_shows_nobody(purpose, ledger):
    published(a_worker(role="team_manager"), works_with("s1"))

    assert list(queries.visible(the_actor(), purpose).may_open_people) == []


def test_somebody_who_is_not_on_the_staff_list_sees_nobody(ledger):
    published(works_with("s9"))

    assert list(queries.visible(the_actor("s9"), "safeguarding").may_open_people) == []


def test_the_ids_narrow_another_query_without_a_query_of_their_own(ledger, django_assert_num_queries):
    published(a_worker(), works_with("s1"), works_with("s1", FAMILY), works_with("s2", FAMILY), is_protected(FAMILY))
    visible = queries.visible(the_actor(), "safeguarding")

    with django_assert_num_queries(1):
        assert [row.about_id for row in Relationship.objects.filter(about_id__in=visible.may_open_people)] == [
            PERSON.id
        ]
    with django_assert_num_queries(1):
        kept = Relationship.objects.exclude(about_id__in=visible.hidden_families)
        assert {row.about_id for row in kept} == {PERSON.id}
    nobody = queries.visible(the_actor("s9"), "safeguarding")
    assert not Relationship.objects.filter(about_id__in=nobody.may_open_people).exists()


def test_whoever_becomes_protected_is_gone_from_the_next_list(ledger):
    published(a_worker(), works_with("s1"))
    assert list(queries.visible(the_actor(), "safeguarding").may_open_people) == [PERSON.id]

    published(a_worker(), works_with("s1"), is_protected())

    visible = queries.visible(the_actor(), "safeguarding")
    assert list(visible.may_open_people) == []
    assert list(visible.hidden_people) == [PERSON.id]
