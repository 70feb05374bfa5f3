"""People decide on families that may be eligible; nothing else moves a family, and each decision keeps what it rested on."""

from __future__ import annotations

import ast
from datetime import date
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from tests.integration.register.a_run import ON, record_id
from tests.integration.register.readers import FAMILY_HELP, IDENTIFY, SAFEGUARDING, family
from tests.integration.register.test_counts import add_needs
from tests.integration.register.test_needs_judged import say

from kinfold import register
from kinfold.governance.queries import actor
from kinfold.register import family_actions, family_queries, queries
from kinfold.register.models import FamilyDecision
from kinfold.register.rules import family_state
from kinfold.vocabulary.errors import NoLongerSo, NotAllowed, NotYet

WHY = "The school asked us to"


def decide(actor, decision, reason=WHY):
    page = family_queries.suggestion_page(actor, IDENTIFY, family())
    return family_actions.decide_suggestion(actor, IDENTIFY, family(), page.review, decision=decision, reason=reason)


def listed(actor, **how):
    return [one.family for one in queries.may_be_eligible(actor, IDENTIFY, **how)[0]]


def no_longer_found(run):
    run.change("findings", {"need": "EDU-1", "person": record_id("school:john")}, answer="not_met")
    run.change("eligibility", {"family": record_id("smiths")}, needs_met=3, outcomes_met=3, outcomes=["ABU", "FIN"])


def test_a_decision_keeps_the_findings_as_they_were_that_day(max_boss, run, publish_run):
    decide(max_boss, "taken_up")
    no_longer_found(run)
    publish_run(run)

    page = family_queries.suggestion_page(max_boss, IDENTIFY, family())

    assert [label.split(":")[0] for label, _ in page.decided[0].found] == [
        "Need ABU-1", "Need EDU-1", "Need FIN-1", "Need SUB-1",
    ]  # fmt: skip
    assert (page.decided[0].by, page.decided[0].reason, page.decided[0].found_changed) == ("Max Boss", WHY, True)
    assert [one.outcome for one in page.outcomes] == ["ABU", "FIN", "SUB"]


def test_why_is_for_those_who_work_with_the_family_and_for_whoever_wrote_it(wendy, max_boss, run, publish_run):
    signed = {"trained_on": date(2026, 1, 10), "agreed_on": date(2024, 1, 10), "from_day": date(2020, 1, 1)}
    run.add("staff", {"staff": "s-mia", "name": "Mia Head", "role": "team_manager", **signed})
    publish_run(run)
    decide(max_boss, "more_asked")
    mia = actor("s-mia", on=ON)

    theirs = family_queries.suggestion_page(mia, IDENTIFY, family())
    assert (theirs.decided[0].decision, theirs.decided[0].by) == ("more_asked", "Max Boss")
    assert WHY not in repr(theirs)
    assert WHY not in repr(queries.may_be_eligible(mia, IDENTIFY))
    assert queries.family_page(wendy, SAFEGUARDING, family()).decided.reason == WHY


def test_what_is_decided_leaves_the_list_of_those_that_wait_and_a_declined_family_comes_back_with_other_needs(
    max_boss, run, publish_run
):
    assert listed(max_boss, waiting=True) == [family()]
    decide(max_boss, "more_asked")
    assert listed(max_boss, waiting=True) == [family()]
    decide(max_boss, "declined")
    assert (listed(max_boss, waiting=True), listed(max_boss)) == ([], [family()])
    no_longer_found(run)
    publish_run(run)
    assert listed(max_boss, waiting=True) == [family()]


def test_the_list_stands_in_an_order_of_plain_facts_that_is_chosen(max_boss, run, publish_run):
    run.family("lees", 0)
    run.member("lees", "housing:pat", "main_carer", "stated_parent")
    run.change("eligibility", {"family": record_id("smiths")}, standing_since=date(2026, 1, 1))
    run.add("eligibility", {
        "family": record_id("lees"), "needs_met": 3, "outcomes_met": 3, "may_by_needs": True, "may_by_outcomes": True,
        "reading_used": "needs", "may_be_eligible": True, "outcomes": ["FIN"], "standing_since": date(2025, 1, 1),
        "child_protection_now": True,
    })  # fmt: skip
    publish_run(run)
    smiths, lees = family("smiths"), family("lees")

    assert listed(max_boss) == [smiths, lees]
    assert listed(max_boss, order="longest") == [lees, smiths]
    assert listed(max_boss, order="child_protection") == [lees, smiths]
    assert listed(max_boss, order="likeliest") == [smiths, lees]


def test_eligible_is_a_persons_decision_on_confirmed_needs_and_never_on_findings(wendy, max_boss):
    def eligible():
        return family_actions.decide_family(max_boss, SAFEGUARDING, family(), decision="eligible", reason=WHY)

    with pytest.raises(NotYet):
        eligible()
    for need, who in (("EDU-1", "school:john"), ("ABU-1", "school:john"), ("FIN-1", None)):
        say(wendy, need, "confirmed", who=who)
    made = eligible()

    assert (made.needs_confirmed, [one["need"] for one in made.confirmed]) == (3, ["ABU-1", "EDU-1", "FIN-1"])
    with pytest.raises(NoLongerSo):  # it is so already
        eligible()
    assert queries.family_page(wendy, SAFEGUARDING, family()).decided.needs_confirmed == 3
    with pytest.raises(NotAllowed):  # whoever works with the family judges needs, and does not sign
        family_actions.decide_family(wendy, SAFEGUARDING, family(), decision="not_eligible", reason=WHY)


def test_a_need_that_a_purpose_leaves_out_makes_nobody_eligible_for_it_and_is_in_no_count_of_it(wendy, max_boss):
    for need, who in (("EDU-1", "school:john"), ("ABU-1", "school:john"), ("SUB-1", "housing:jane")):
        say(wendy, need, "confirmed", who=who)
    with pytest.raises(NotYet):
        family_actions.decide_family(max_boss, FAMILY_HELP, family(), decision="eligible", reason=WHY)
    family_actions.decide_family(max_boss, SAFEGUARDING, family(), decision="eligible", reason=WHY)

    assert queries.family_page(wendy, SAFEGUARDING, family()).decided.needs_confirmed == 3
    assert queries.family_page(wendy, FAMILY_HELP, family()).decided.needs_confirmed == 2


def test_nothing_is_decided_on_what_was_not_looked_at_nor_by_whose_role_does_not(wendy, max_boss):
    stale = family_queries.suggestion_page(max_boss, IDENTIFY, family()).review
    decide(max_boss, "more_asked")
    with pytest.raises(NoLongerSo):
        family_actions.decide_suggestion(max_boss, IDENTIFY, family(), stale, decision="taken_up", reason=WHY)
    with pytest.raises(NotAllowed):
        family_queries.suggestion_page(wendy, SAFEGUARDING, family())
    assert FamilyDecision.objects.count() == 1


def test_a_protected_family_can_be_decided_on_by_nobody_on_the_list(max_boss):
    assert family_queries.suggestion_page(max_boss, IDENTIFY, family("okoros")) is None


def test_no_run_changes_where_a_family_stands(max_boss, wendy, run, publish_run):
    decide(max_boss, "taken_up")
    say(wendy, "EDU-1", "confirmed")
    before = list(FamilyDecision.objects.values())
    no_longer_found(run)
    run.change("eligibility", {"family": record_id("smiths")}, may_by_needs=False, may_be_eligible=False)
    publish_run(run)

    assert list(FamilyDecision.objects.values()) == before


def test_only_the_actions_that_ask_the_door_write_what_was_decided():
    """No code path changes a family's state without a person: each way to a row goes through a permit."""
    wrote = {}
    for file in Path(register.__file__).parents[1].rglob("*.py"):
        if "migrations" in file.parts:
            continue
        for function in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(function, ast.FunctionDef):
                body = ast.unparse(function)
                for model in ("FamilyDecision", "NeedStatement", "OutcomeSignOff", "OutcomeAudit"):
                    ways = (f"{model}(", f"{model}.objects.create", f"{model}.objects.bulk", f"{model}.objects.update")
                    if any(way in body for way in ways) or (f"{model}.objects" in body and ".delete()" in body):
                        wrote.setdefault(f"{file.stem}.{function.name}", body)
    assert set(wrote) <= ACTIONS, f"add to ACTIONS, with the door asked first: {sorted(set(wrote) - ACTIONS)}"
    for name, body in wrote.items():
        assert "governance.require(" in body or "permit: Permit" in body, name
    for state in (*family_state.NEXT, family_state.CARE_LOOKED_AT):
        assert state == "" or any(state in nexts for nexts in family_state.NEXT.values())


ACTIONS = {
    "family_actions._write", "need_actions.say_of_need", "need_actions.take_back", "outcome_actions.sign_off",
    "outcome_actions.audit",
}  # fmt: skip


def test_the_database_refuses_a_decision_without_a_person_or_a_reason(max_boss):
    made = decide(max_boss, "taken_up")
    for missing in ("decided_by", "reason"):
        with pytest.raises(IntegrityError), transaction.atomic():
            FamilyDecision.objects.filter(pk=made.id).update(**{missing: ""})


def test_what_is_met_and_does_not_count_is_marked_where_a_family_is_decided_on(max_boss, run, publish_run):
    add_needs(run, {"EDU-3": ["education"], "FIN-3": ["education"]})
    for need in ("EDU-3", "FIN-3"):
        run.finding("smiths", need, "school:john", "met", counts_once_as="EDU-3+FIN-3")
    publish_run(run)

    page = family_queries.suggestion_page(max_boss, IDENTIFY, family())

    found = {one.need: one.not_counted for outcome in page.outcomes for one in outcome.findings}
    assert {need for need, why in found.items() if why} == {"FIN-3"}
    assert "it is the same circumstance as" in (found["FIN-3"] or "")


def test_whoever_took_a_family_up_finds_it_until_something_else_is_decided_and_nobody_else_among_theirs(
    max_boss, run, publish_run
):
    signed = {"trained_on": date(2026, 1, 10), "agreed_on": date(2024, 1, 10), "from_day": date(2020, 1, 1)}
    run.add("staff", {"staff": "s-mia", "name": "Mia Head", "role": "team_manager", **signed})
    publish_run(run)
    mia = actor("s-mia", on=ON)
    assert listed(max_boss, mine=True) == []
    decide(max_boss, "taken_up")

    assert family() not in listed(max_boss, waiting=True) and listed(mia, mine=True) == []
    (line,), total = queries.may_be_eligible(max_boss, IDENTIFY, mine=True)
    assert (line.family, line.decided.decision, line.decided.by, total) == (family(), "taken_up", "Max Boss", 1)
    (theirs,) = [one for one in queries.may_be_eligible(mia, IDENTIFY)[0] if one.family == family()]
    assert theirs.decided.by == "Max Boss", "another is told who took it up"

    run.change("eligibility", {"family": record_id("smiths")}, may_be_eligible=False)
    publish_run(run)
    assert listed(max_boss, mine=True) == [family()], "also once it may be eligible no more"
    decide(max_boss, "declined")
    assert listed(max_boss, mine=True) == []
