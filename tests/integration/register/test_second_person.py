"""Whoever may come to be seen by what is said of a family, and is not open to whoever says it, is so by the word of two."""

from __future__ import annotations

from datetime import date

import pytest
from tests.integration.register.a_run import ARun, record_id
from tests.integration.register.readers import FAMILY_HELP, SAFEGUARDING, family, person

from kinfold.governance import standing
from kinfold.governance.models import Relationship, Restriction
from kinfold.governance.queries import actor
from kinfold.governance.rules.policy import Actor
from kinfold.register import correction_actions, correction_queries, queries
from kinfold.register.correction_values import Asked
from kinfold.register.models import FamilyCorrection, Residence
from kinfold.register.reading import corrected
from kinfold.vocabulary.codelists import CorrectionKind as Kind
from kinfold.vocabulary.errors import NoLongerSo
from kinfold.vocabulary.identifiers import StaffId

JANE, JOHN, AMY, TOM = "housing:jane", "school:john", "school:amy", "housing:tom"
NEVE = "school:neve"


@pytest.fixture
def with_neve(run: ARun, publish_run, wendy: Actor) -> Actor:
    """Neve, a child whom nobody names a carer of, may be the Smiths'; Tom lives with them still."""
    run.record(NEVE, NEVE, first_name="Neve", last_name="Smith", birth_date=date(2012, 1, 1))
    run.member("smiths", NEVE, "child", "proposed", proposed=True)
    run.home(NEVE, "d-smith", date(2023, 1, 1))
    run.change("memberships", {"person": record_id(TOM)}, until_day=None)
    publish_run(run)
    return wendy


def close(*people: str) -> None:
    """As for somebody who works with the family, and not with some of its people."""
    Relationship.objects.filter(about_kind="person", about_id__in=[person(one) for one in people]).delete()


def say(by: Actor, kind: Kind, who: str, other: str | None = None, **more) -> FamilyCorrection:
    """What a form sends; a direct POST has no other way in, and can leave nothing of it out."""
    asked = Asked(kind, person(who), person(other) if other else None, **more)
    page = correction_queries.correction_page(by, SAFEGUARDING, family(), also=asked.person)
    effect, wrong = correction_queries.correction_effect(by, SAFEGUARDING, family(), asked)
    row = correction_actions.correct_family(by, SAFEGUARDING, family(), page.review, asked, reason="I was there")
    assert wrong == {} and effect.of_two == row.of_two, "the page says beforehand what is then asked"
    return row


@pytest.mark.parametrize(
    ("kind", "who", "other", "closed", "two"),
    [
        (Kind.IS_CARER, JANE, NEVE, [], True),
        (Kind.IS_CARER, JANE, JOHN, [], False),
        (Kind.IS_CARER, TOM, JOHN, [TOM], True),
        (Kind.IS_CARER, TOM, JOHN, [JOHN], True),
        (Kind.BELONGS, NEVE, None, [], True),
        (Kind.NOT_PARENT, TOM, JOHN, [], False),
        (Kind.NOT_PARENT, TOM, NEVE, [], True),
        (Kind.NOT_PARENT, TOM, JOHN, [TOM], True),
        (Kind.LIVES_AT, NEVE, None, [], True),
        (Kind.LIVES_AT, TOM, None, [], False),
        (Kind.LIVES_AT, TOM, None, [TOM], True),
        (Kind.NOT_BELONGS, NEVE, None, [], False),
        (Kind.NOT_BELONGS, TOM, None, [TOM], False),
        (Kind.NOT_DISCLOSED, JANE, NEVE, [], False),
    ],
)
def test_each_kind_needs_two_where_somebody_may_come_to_be_seen_who_is_not_open(
    with_neve: Actor, kind: Kind, who: str, other: str | None, closed: list[str], two: bool
) -> None:
    close(*closed)
    home = {}
    if kind in (Kind.LIVES_AT, Kind.NOT_DISCLOSED):
        home = {"dwelling": "d-smith"}
        Residence.objects.filter(person=person(NEVE)).delete()
    assert say(with_neve, kind, who, other, **home).of_two is two
    assert bool(corrected.binding()) is not two


def test_a_parent_of_another_home_is_said_not_to_belong_by_two_since_their_home_is_kept_apart_by_it(
    with_neve: Actor, run: ARun, publish_run
) -> None:
    run.change("memberships", {"person": record_id(TOM)}, role="parent_elsewhere")
    publish_run(run)
    close(TOM)
    assert say(with_neve, Kind.NOT_BELONGS, TOM).of_two


def test_who_lives_in_a_home_and_had_a_place_in_a_family_not_theirs_is_said_to_by_two(
    with_neve: Actor, run: ARun, publish_run
) -> None:
    run.record("school:zed", "school:zed", first_name="Zed", last_name="Lee", birth_date=date(2012, 1, 1))
    run.family("lees", 1)
    run.member("lees", "housing:pat", "main_carer", "stated_parent")
    run.member("lees", "school:zed", "child", "stated_parent")
    run.member("lees", TOM, "partner_of_carer", "shared_tenancy", until_day=date(2024, 1, 1))
    publish_run(run)
    assert say(with_neve, Kind.LIVES_AT, TOM, dwelling="d-smith").of_two


def test_of_a_child_who_comes_in_the_second_word_is_of_whoever_works_with_them_and_is_asked_where_they_are(
    with_neve: Actor, max_boss: Actor, run: ARun, publish_run
) -> None:
    run.add("involvements", {
        "involvement": record_id("nora"), "kind": "allocated", "record": record_id(NEVE), "source": "social_care", "role": "worker",
        "staff": "s-nora", "name": "Nora", "from_day": date(2026, 1, 1), "first_said": date(2026, 5, 31),
        "last_said": date(2026, 5, 31),
    })  # fmt: skip
    run.family("neves", 1)
    run.member("neves", NEVE, "child", "no_carer_known")
    publish_run(run)
    row = say(with_neve, Kind.IS_CARER, JANE, NEVE)
    with pytest.raises(NoLongerSo):  # works with neither Neve nor her family
        correction_actions.confirm_correction(max_boss, SAFEGUARDING, family(), row.id, agree=True)
    nora = actor(StaffId("s-nora"), on=standing.today())
    correction_actions.confirm_correction(nora, FAMILY_HELP, family("neves"), row.id, agree=True)
    assert [one.kind for one in corrected.binding()] == [Kind.IS_CARER]
    assert correction_queries.correction_page(nora, FAMILY_HELP, family("neves")).said


def test_a_family_is_meant_by_its_own_child_not_by_one_who_is_only_proposed(with_neve: Actor) -> None:
    close(TOM)
    assert say(with_neve, Kind.BELONGS, NEVE).other == person(JOHN)
    assert say(with_neve, Kind.NOT_BELONGS, TOM).other == person(JOHN), "Neve is elder, and may be another family's"


def by_one_person_once(row: FamilyCorrection) -> None:
    """As it was written down before two were asked."""
    FamilyCorrection.objects.filter(pk=row.pk).update(of_two=False)


def listed() -> tuple[list[int], int]:
    shown, more = correction_queries.said_by_one_at_the_machine("root")
    return [one.correction for one in shown], more


def test_what_one_person_said_before_two_were_asked_is_listed_until_two_have_said_it(with_neve: Actor) -> None:
    say(with_neve, Kind.IS_CARER, JANE, JOHN)  # works with both: one is enough, then and now
    old = say(with_neve, Kind.IS_CARER, JANE, NEVE)
    assert listed() == ([], 0), "it waits for a second person, and has no effect"
    by_one_person_once(old)
    (shown,), _ = correction_queries.said_by_one_at_the_machine("root")
    assert (shown.correction, shown.by, shown.family) == (old.pk, with_neve.staff, family())
    at_the_machine = {one.action for one in standing.ledger().recent(9) if one.purpose == "at_the_machine"}
    assert at_the_machine == {"correct_families", "shown"}

    page = family()
    correction_actions.take_correction_back(with_neve, SAFEGUARDING, page, old.pk, reason="To be said by two")
    assert listed() == ([], 0)
    assert say(with_neve, Kind.IS_CARER, JANE, NEVE).of_two


def test_what_was_said_of_somebody_who_has_come_to_be_protected_since_is_counted_and_not_listed(
    with_neve: Actor,
) -> None:
    row = say(with_neve, Kind.IS_CARER, JANE, JOHN)
    assert not row.of_two and listed() == ([], 0)
    Restriction.objects.create(
        about_kind="person", about_id=person(JANE), reason_code="protected_address", source="social_care"
    )  # fmt: skip
    assert listed() == ([], 1)


def said(by: Actor) -> list[tuple[int, str, bool]]:
    page = correction_queries.correction_page(by, SAFEGUARDING, family())
    return [(one.correction, one.state, one.may_take_back) for one in page.said]


def test_what_waits_for_a_second_person_is_withdrawn_by_whoever_proposed_it_and_by_nobody_else(
    wendy: Actor, max_boss: Actor
) -> None:
    close(TOM)
    row = say(wendy, Kind.IS_CARER, TOM, JOHN)
    assert row.of_two
    assert said(wendy) == [(row.id, "waits_for_second", True)] and said(max_boss) == [
        (row.id, "waits_for_second", False)
    ]
    with pytest.raises(NoLongerSo):
        correction_actions.take_correction_back(max_boss, SAFEGUARDING, family(), row.id, reason="Not mine")

    correction_actions.take_correction_back(wendy, SAFEGUARDING, family(), row.id, reason="It was his brother")

    assert said(wendy) == said(max_boss) == [] and not corrected.binding()
    assert not queries.family_page(wendy, SAFEGUARDING, family()).worked_out_again, "it never had effect"
    with pytest.raises(NoLongerSo):
        correction_actions.confirm_correction(max_boss, SAFEGUARDING, family(), row.id, agree=True)
    assert say(wendy, Kind.IS_CARER, TOM, JOHN).of_two, "it can be said again"


def test_a_withdrawn_wish_to_show_a_home_again_leaves_it_hidden(wendy: Actor, max_boss: Actor) -> None:
    home = Residence.objects.get(person=person(JANE), until_day=None)
    row = say(wendy, Kind.NOT_DISCLOSED, JANE, TOM, dwelling=home.dwelling)
    back = correction_actions.take_correction_back(wendy, SAFEGUARDING, family(), row.id, reason="A mistake")
    assert back.of_two

    correction_actions.take_correction_back(wendy, SAFEGUARDING, family(), back.id, reason="It was none")

    assert [one.kind for one in corrected.binding()] == [Kind.NOT_DISCLOSED]
    assert [(one, state) for one, state, _ in said(max_boss)] == [(row.id, "next_run")]


def test_a_no_says_why_and_what_was_refused_stays_where_it_was_proposed(wendy: Actor, max_boss: Actor) -> None:
    close(TOM)
    row = say(wendy, Kind.IS_CARER, TOM, JOHN)
    with pytest.raises(ValueError, match="says why"):
        correction_actions.confirm_correction(max_boss, SAFEGUARDING, family(), row.id, agree=False)
    correction_actions.confirm_correction(
        max_boss, SAFEGUARDING, family(), row.id, agree=False, why_not="His sister cares for him"
    )

    for reader in (wendy, max_boss):
        (one,) = correction_queries.correction_page(reader, SAFEGUARDING, family()).said
        assert (one.state, one.why_not, one.confirmed_by) == ("refused", "His sister cares for him", "Max Boss")
        assert one.refused_at is not None and not one.may_take_back and not one.may_confirm
        assert queries.family_page(reader, SAFEGUARDING, family()).corrected == ()
    assert not corrected.binding()
    assert not queries.family_page(wendy, SAFEGUARDING, family()).worked_out_again
    assert say(wendy, Kind.IS_CARER, TOM, JOHN).of_two, "it can be said again"
