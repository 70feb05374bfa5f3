"""One count: the family page, the home list and the eligible list say the same, whatever is left out."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from tests.integration.register.a_run import ARun, record_id
from tests.integration.register.readers import FAMILY_HELP, IDENTIFY, SAFEGUARDING, family
from tests.integration.web import hollybank
from tests.integration.web.hollybank import make_hollybank_stand

from kinfold.register import queries
from kinfold.register.models import Eligibility, Need
from kinfold.register.reading.counts import that_count
from kinfold.register.reading.findings import met_in

line_done = hollybank.line_done


def add_needs(run: ARun, categories: Mapping[str, list[str]]) -> None:
    for need, asked in categories.items():
        outcome = need.split("-")[0]
        run.add(
            "needs",
            {"framework": "made_up", "need": need, "outcome": outcome, "outcome_title": f"Outcome {outcome}",
             "outcome_order": 9, "label": f"Need {need}", "about": "child", "version": "2022-10-01",
             "reference": "Made-up guidance 2022", "verified": True, "local": False, "categories": asked},
        )  # fmt: skip


def only_these(run: ARun, **told: int) -> None:
    """The Smiths with no finding but those that a test adds, and what the run counted of them."""
    gone = {row["finding"] for row in run.rows["findings"] if row["family"] == record_id("smiths")}
    run.drop("findings", family=record_id("smiths"))
    run.rows["finding_evidence"] = [row for row in run.rows["finding_evidence"] if row["finding"] not in gone]
    run.change("eligibility", {"family": record_id("smiths")}, **told)


def shown(actor, purpose):
    page = queries.family_page(actor, purpose, family())
    (mine,) = queries.my_families(actor, purpose)
    assert (page.needs_met, page.outcomes_met) == (mine.needs_met, mine.outcomes_met)
    assert page.may_be_eligible == mine.may_by_needs
    not_counted = {f.need: f.not_counted for o in page.outcomes for f in o.findings if f.not_counted}
    return page.needs_met, page.may_be_eligible, not_counted


def test_one_circumstance_counts_once_also_where_something_is_left_out(publish_run, run, max_boss):
    only_these(run, needs_met=2, outcomes_met=2, may_by_needs=False, may_by_outcomes=False, may_be_eligible=False)
    add_needs(run, {"EDU-3": ["education"], "FIN-3": ["education"]})
    run.finding("smiths", "ABU-1", "school:john", "met")
    for need in ("EDU-3", "FIN-3"):
        run.finding("smiths", need, "school:john", "met", counts_once_as="EDU-3+FIN-3")
    publish_run(run)

    for purpose in (SAFEGUARDING, FAMILY_HELP):
        needs, may, not_counted = shown(max_boss, purpose)
        assert (needs, may) == (2, False)
        assert not_counted == {"FIN-3": "Not counted: it is the same circumstance as ‘Need EDU-3’, which counts."}


def test_a_need_that_is_left_out_does_not_tell_of_itself_by_keeping_another_from_counting(publish_run, run, max_boss):
    only_these(run, needs_met=1, outcomes_met=1, may_by_needs=False, may_by_outcomes=False, may_be_eligible=False)
    for need in ("ABU-1", "SUB-1"):  # ABU-1 comes first, so SUB-1, which is left out, might be the one that counts
        run.finding("smiths", need, "housing:jane", "met", counts_once_as="elsewhere")
    publish_run(run)

    assert shown(max_boss, FAMILY_HELP) == (1, False, {})
    needs, _, not_counted = shown(max_boss, SAFEGUARDING)
    assert (needs, len(not_counted)) == (1, 1)


def test_a_family_that_the_run_finds_not_eligible_is_not_so_on_any_page(publish_run, run, max_boss):
    """Four needs, and no child in it: the run says no, so nobody else says yes."""
    run.change("eligibility", {"family": record_id("smiths")}, may_by_needs=False, may_by_outcomes=False, may_be_eligible=False)  # fmt: skip
    publish_run(run)

    assert shown(max_boss, FAMILY_HELP)[:2] == (3, False)
    assert queries.may_be_eligible(max_boss, IDENTIFY) == ((), 0)


@pytest.mark.django_db
def test_with_nothing_left_out_the_counts_of_all_families_are_the_runs(line_done, settings, tmp_path):
    make_hollybank_stand(settings, line_done, tmp_path)
    needs = Need.objects.in_bulk()
    families = list(Eligibility.objects.all())
    assert any(row.needs_met >= 3 for row in families)

    for row in families:
        counting = that_count(met_in([row.id], needs=needs), needs)
        counted = {need for need, _ in counting}
        assert len(counted) == row.needs_met
        assert len({needs[need].outcome for need in counted}) == row.outcomes_met
