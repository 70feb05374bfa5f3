"""From the start of support to an outcome that a person signs and somebody else looks at."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from tests.integration.register.a_run import ON, record_id
from tests.integration.register.readers import IDENTIFY, SAFEGUARDING, family, person
from tests.integration.register.test_needs_judged import say

from kinfold.governance.queries import actor
from kinfold.register import family_actions, outcome_actions, outcome_queries, queries, result_queries
from kinfold.register.models import FamilyDecision, OutcomeAudit, OutcomeSignOff
from kinfold.vocabulary.codelists import Category
from kinfold.vocabulary.errors import NoLongerSo, NotAllowed, NotYet

BEGAN, ENDED, UNTIL = date(2025, 6, 1), date(2025, 11, 1), date(2026, 5, 1)


@pytest.fixture
def run(run):
    """The Smiths, with what early help says it did with them, and an analyst on the staff list."""
    for kind in ("whole_family_assessment", "lead_worker", "family_plan", "family_support"):
        run.fact(f"john {kind}", "school:john", kind, from_day=date(2025, 6, 10))
    run.change("needs", {"need": "EDU-1"}, progress_tested=True)
    run.change("needs", {"need": "FIN-1"}, progress_judged="A plan to repay is kept to")
    signed = {"trained_on": date(2026, 1, 10), "agreed_on": date(2024, 1, 10), "from_day": date(2020, 1, 1)}
    run.add(
        "staff",
        {"staff": "s-ana", "name": "Ana List", "email": "a@anyshire.example", "role": "programme_analyst", **signed},
    )
    return run


@pytest.fixture
def audits_all(settings, council, monkeypatch):
    from kinfold.register import outcome_actions as actions

    every = council.model_copy(update={"outcome_audit": council.outcome_audit.model_copy(update={"share": 1.0})})
    monkeypatch.setattr(actions, "profile", lambda: every)


def decide(who, decision, day=None):
    return family_actions.decide_family(
        who, SAFEGUARDING, family(), decision=decision, reason="Agreed with the family", day=day
    )


def measured(run, publish_run, *, answer="met"):
    """A run that has measured what the register asked to follow."""
    run.drop("progress")
    for one in outcome_queries.followed_needs():
        tested = one.need == "EDU-1"
        run.add(
            "progress",
            {
                "followed": one.key, "need": one.need, "began": one.began, "ended": one.ended, "on_day": ON,
                "held_until": UNTIL if one.ended else None, "facts": [],
                "start_answer": "met", "start_sentence": "Missed 40 of 130.",
                "now_answer": answer if tested else None, "now_sentence": "Missed 1 of 130." if tested else None,
                "then_answer": answer if tested and one.ended else None,
                "then_sentence": "Missed 2 of 130." if tested and one.ended else None,
            },
        )  # fmt: skip
    publish_run(run)


def page(who, purpose=SAFEGUARDING):
    return outcome_queries.outcome_page(who, purpose, family())


def supported(wendy, max_boss):
    say(wendy, "EDU-1", "confirmed")
    say(wendy, "FIN-1", "confirmed", who=None)
    decide(max_boss, "support_began", BEGAN)
    return decide(max_boss, "support_ended", ENDED)


def judge_progress(wendy, on=date(2026, 5, 20), kind="progress"):
    from kinfold.register import need_actions, need_queries
    from kinfold.register.rules.judging import Basis

    need = need_queries.need_page(wendy, SAFEGUARDING, family(), "FIN-1")
    need_actions.say_of_need(
        wendy, SAFEGUARDING, family(), "FIN-1", need.review,
        person=None, kind=kind, said="Six payments made", basis=Basis.OWN_ASSESSMENT, judged_on=on,
    )  # fmt: skip


def sign(who):
    return outcome_actions.sign_off(who, SAFEGUARDING, family(), page(who).review, reason="They manage by themselves")


def test_the_line_is_told_of_the_confirmed_needs_of_families_in_support_and_of_no_others(wendy, max_boss):
    say(wendy, "EDU-1", "confirmed")
    assert outcome_queries.followed_needs() == ()
    decide(max_boss, "support_began", BEGAN)

    (one,) = outcome_queries.followed_needs()

    assert (one.need, one.began, one.ended, one.household) == ("EDU-1", BEGAN, None, False)
    assert one.records == tuple(sorted((record_id("school:john"), record_id("social_care:john"))))
    assert person("school:john") not in one.key


def test_an_outcome_is_signed_when_every_need_is_held_and_keeps_its_evidence(
    wendy, max_boss, run, publish_run, audits_all
):
    supported(wendy, max_boss)
    assert {one.standing for one in page(max_boss).needs} == {"not_measured"}
    measured(run, publish_run)
    assert [one.standing for one in page(max_boss).needs] == ["held", "not_judged"]
    with pytest.raises(NotYet):
        sign(max_boss)
    judge_progress(wendy)
    with pytest.raises(NotAllowed):
        sign(wendy)

    made = sign(max_boss)
    measured(run, publish_run, answer="not_met")  # later: it was drawn and signed on what stood that day

    kept = made.evidence["needs"]
    assert {one["at_the_start"] for one in kept} == {"Missed 40 of 130."}
    assert [(one["need"], one["standing"], one["then_sentence"]) for one in kept] == [
        ("EDU-1", "held", "Missed 2 of 130."),
        ("FIN-1", "held", ""),
    ]
    assert [one["since"] for one in made.evidence["practice"]] == ["2025-06-10"] * 4
    assert len(made.evidence["baseline"]["found"]) == 4
    assert outcome_queries.followed_needs() == ()
    with pytest.raises(NoLongerSo):
        sign(max_boss)


def test_a_need_that_is_not_held_any_more_and_one_that_is_not_judged_so_keep_it_from_being_signed(
    wendy, max_boss, run, publish_run
):
    supported(wendy, max_boss)
    measured(run, publish_run, answer="not_met")
    judge_progress(wendy)
    judge_progress(wendy, on=date(2026, 5, 21), kind="no_progress")

    assert [one.standing for one in page(max_boss).needs] == ["not_held", "relapsed"]
    with pytest.raises(NotYet):
        sign(max_boss)
    assert not OutcomeSignOff.objects.exists()


def test_a_child_who_goes_into_care_holds_it_up_until_a_person_has_looked(wendy, max_boss, run, publish_run):
    run.fact("john in care", "social_care:john", "looked_after", from_day=date(2025, 12, 1), value="C2")
    supported(wendy, max_boss)
    measured(run, publish_run)
    judge_progress(wendy)

    with pytest.raises(NotYet):
        sign(max_boss)
    assert page(max_boss).in_care_unseen
    decide(max_boss, "care_looked_at", ON)

    assert not page(max_boss).in_care_unseen
    assert sign(max_boss).id


def test_of_a_child_in_care_a_purpose_that_leaves_social_care_out_learns_nothing_and_nobody_signs_for_it(
    wendy, max_boss, run, publish_run, monkeypatch
):
    run.fact("john in care", "social_care:john", "looked_after", from_day=date(2025, 12, 1), value="C2")
    supported(wendy, max_boss)
    measured(run, publish_run)
    judge_progress(wendy)
    before = page(max_boss)
    decide(max_boss, "care_looked_at", ON)
    may_see = outcome_queries.visible

    def without_social_care(*asked):
        told = may_see(*asked)
        return replace(told, categories=told.categories - {Category.SOCIAL_CARE})

    for module in (outcome_queries, queries):
        monkeypatch.setattr(module, "visible", without_social_care)
    seen = page(max_boss)
    family_page = queries.family_page(wendy, SAFEGUARDING, family())

    assert before.in_care_unseen and any("care" in one for one in before.lacking)
    assert not seen.in_care_unseen and not any("care" in one for one in seen.lacking)
    assert "care_looked_at" not in repr((seen.decided, seen.may_next, family_page.decided))
    assert not seen.whole
    with pytest.raises(NotYet):
        sign(max_boss)


def test_practice_that_no_agency_has_sent_keeps_it_from_being_signed(wendy, max_boss, run, publish_run):
    run.drop("facts", kind="family_plan")
    supported(wendy, max_boss)
    measured(run, publish_run)
    judge_progress(wendy)

    assert page(max_boss).lacking == ("No agency has sent it: one plan for the whole family.",)


def test_somebody_else_audits_what_was_drawn_and_nobody_what_they_signed(wendy, max_boss, run, publish_run, audits_all):
    supported(wendy, max_boss)
    measured(run, publish_run)
    judge_progress(wendy)
    made = sign(max_boss)
    ana = actor("s-ana", on=ON)

    assert made.to_audit
    (waiting,) = outcome_queries.outcomes_to_audit(ana, IDENTIFY)
    assert [one.standing for one in waiting.needs] == ["held", "held"]
    with pytest.raises(NotAllowed):
        outcome_queries.outcomes_to_audit(max_boss, IDENTIFY)
    outcome_actions.audit(ana, IDENTIFY, made.id, stands=False, note="The plan was not kept to in April")

    assert page(max_boss).signed.audit_stands is False
    with pytest.raises(NoLongerSo):
        outcome_actions.audit(ana, IDENTIFY, made.id, stands=True, note="Again")
    with pytest.raises(IntegrityError), transaction.atomic():
        OutcomeAudit.objects.update(decided_by="s-max")


def test_nobody_signs_for_a_purpose_that_leaves_out_some_of_the_needs(wendy, max_boss, run, publish_run):
    from tests.integration.register.readers import FAMILY_HELP

    supported(wendy, max_boss)
    say(wendy, "SUB-1", "confirmed", who="housing:jane")
    measured(run, publish_run)
    judge_progress(wendy)

    seen = page(max_boss, FAMILY_HELP)

    assert not seen.whole
    assert "SUB-1" not in repr(seen)
    assert [one.need for one in seen.needs] == ["EDU-1", "FIN-1"]
    with pytest.raises(NotYet):
        outcome_actions.sign_off(max_boss, FAMILY_HELP, family(), seen.review, reason="They manage")


def test_families_whose_support_has_ended_are_told_to_the_line_for_counts_and_stay_when_signed(
    wendy, max_boss, run, publish_run, audits_all
):
    decide(max_boss, "support_began", BEGAN)
    assert result_queries.helped_families() == ()
    decide(max_boss, "support_ended", ENDED)

    (one,) = result_queries.helped_families()

    assert (one.began, one.ended) == (BEGAN, ENDED)
    assert tuple(sorted((record_id("school:john"), record_id("social_care:john")))) in one.children
    assert one.adults and family() not in one.key
    # Tom lived with them until the day before 2025 began, long before they were helped.
    assert record_id("housing:tom") not in {record for adult in one.adults for record in adult}
    decide(max_boss, "support_began", date(2026, 1, 10))
    assert result_queries.helped_families() == ()


def test_counts_of_few_families_are_not_told_and_only_whose_role_answers_for_the_programme_asks(
    run, publish_run, wendy
):
    counts = {"so": 6, "not_so": 3, "not_known": 1, "needed": 9, "needed_and_so": 5, "verified": False}
    few = {**counts, "so": 5, "families": 9}
    run.add("results", {"result": "enough", "place": 1, "label": "Nobody was known", "families": 10, **counts})
    run.add("results", {"result": "few", "place": 2, "label": "Nobody was missing", **few, "needed": 10})
    publish_run(run)
    ana = actor("s-ana", on=ON)

    enough, few_ = result_queries.group_results(ana, IDENTIFY)

    assert (enough.families, enough.so, enough.not_so, enough.not_known) == (10, 6, 3, 1)
    assert (enough.needed, enough.needed_and_so) == (None, None)
    assert (few_.families, few_.so, few_.not_so, few_.not_known) == (None, None, None, None)
    with pytest.raises(NotAllowed):
        result_queries.group_results(wendy, SAFEGUARDING)


def test_support_does_not_begin_before_the_support_before_it_ended(wendy, max_boss):
    supported(wendy, max_boss)
    with pytest.raises(NotYet, match="cannot have begun before the support before it ended"):
        decide(max_boss, "support_began", ENDED - timedelta(days=1))
    assert page(max_boss).place == "support_ended"
    decide(max_boss, "support_began", ENDED)
    assert page(max_boss).began == ENDED


def test_a_wrong_day_of_support_is_put_right_beside_the_one_that_stays_on_record(wendy, max_boss):
    say(wendy, "EDU-1", "confirmed")
    decide(max_boss, "support_began", BEGAN)
    decide(max_boss, "support_began", BEGAN - timedelta(days=30))
    assert page(max_boss).began == BEGAN - timedelta(days=30)
    decide(max_boss, "support_ended", BEGAN)
    with pytest.raises(NotYet, match="cannot have ended before it began"):
        decide(max_boss, "support_ended", BEGAN - timedelta(days=31))
    decide(max_boss, "support_ended", ENDED)

    shown = page(max_boss)
    assert (shown.began, shown.ended, shown.place) == (BEGAN - timedelta(days=30), ENDED, "support_ended")
    assert [row.day for row in FamilyDecision.objects.order_by("id")] == [
        BEGAN, BEGAN - timedelta(days=30), BEGAN, ENDED,
    ]  # fmt: skip
    assert [(one.began, one.ended) for one in outcome_queries.followed_needs()] == [(BEGAN - timedelta(days=30), ENDED)]


def test_the_end_that_an_outcome_was_signed_for_is_not_another_day(wendy, max_boss, run, publish_run):
    supported(wendy, max_boss)
    assert "support_ended" in page(max_boss).may_next
    judge_progress(wendy)
    measured(run, publish_run)
    sign(max_boss)

    assert "support_ended" not in page(max_boss).may_next
    with pytest.raises(NoLongerSo):
        decide(max_boss, "support_ended", ENDED + timedelta(days=1))
