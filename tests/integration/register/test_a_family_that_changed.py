"""What was said and decided in confidence follows those with whom it was said, and not the id of a family."""

from __future__ import annotations

from datetime import date
from importlib import import_module
from types import SimpleNamespace

from django.db import connection
from tests.integration.register.a_run import ON, record_id
from tests.integration.register.readers import FAMILY_HELP, IDENTIFY, SAFEGUARDING, family, person
from tests.integration.register.test_needs_judged import say

from kinfold.governance import queries as governance
from kinfold.governance.models import Relationship
from kinfold.register import family_actions, family_queries, need_actions, need_queries, queries
from kinfold.register.models import FamilyDecision, FamilyRedirect, NeedStatement
from kinfold.register.reading.decided import decisions_of
from kinfold.register.rules.judging import Basis
from kinfold.vocabulary.identifiers import StaffId

WORDS = "Jane: we are going to my sister in Weir Street"
RENT = "She owes rent since he left"
AFRAID = "Jane is afraid of Tom"


def decide(actor, decision, reason):
    page = family_queries.suggestion_page(actor, IDENTIFY, family())
    return family_actions.decide_suggestion(actor, IDENTIFY, family(), page.review, decision=decision, reason=reason)


def all_is_said(wendy, max_boss):
    say(wendy, "FIN-1", "words", who=None, said=WORDS, speaker=person("housing:jane"))
    say(wendy, "FIN-1", "noted", who=None, said=WORDS)
    say(wendy, "FIN-1", "confirmed", who=None, said=RENT)
    say(wendy, "EDU-1", "confirmed", said=WORDS)
    decide(max_boss, "taken_up", AFRAID)


def works_with(staff, *families):
    """Somebody else than who wrote it is allocated to some families from now on."""
    for one in families:
        Relationship.objects.create(
            staff=staff,
            about_kind="family",
            about_id=one,
            kind="allocated",
            from_day=date(2026, 1, 1),
            source="decided",
        )
    return governance.actor(StaffId(staff), on=ON)


def the_lees(run):
    run.family("lees", 1)
    run.record("school:kid", "school:kid", first_name="Kid", last_name="Lee", birth_date=date(2013, 1, 1))
    run.member("lees", "housing:pat", "main_carer", "stated_parent")
    run.member("lees", "school:kid", "child", "stated_parent")
    run.finding("lees", "FIN-1", None, "not_met")
    run.add("eligibility", {"family": record_id("lees"), "on_day": ON, "needs_met": 0, "outcomes_met": 0,
        "may_by_needs": False, "may_by_outcomes": False, "reading_used": "needs", "may_be_eligible": False, "outcomes": []})  # fmt: skip


def tom_keeps_the_children(run):
    """Jane is a family with a baby now; the older two stay with Tom, and with them the family's id."""
    run.record("school:baby", "school:baby", first_name="Baby", last_name="Smith", birth_date=date(2026, 5, 1))
    run.family("toms", 2)
    for child in ("school:john", "school:amy"):
        run.change("memberships", {"person": record_id(child)}, family=record_id("toms"))
    tom = {"person": record_id("housing:tom")}
    run.change("memberships", tom, family=record_id("toms"), until_day=None, role="main_carer")
    run.member("smiths", "school:baby", "child", "stated_parent")
    run.change("findings", {"family": record_id("smiths")}, family=record_id("toms"))
    run.change("eligibility", {"family": record_id("smiths")}, family=record_id("toms"))


def nothing_is_told(page):
    return not any(told in repr(page) for told in ("Weir Street", RENT, AFRAID))


def test_an_adult_alone_takes_no_id_of_their_family_and_nothing_said_there_to_another(
    publish_run, run, wendy, max_boss
):
    run.change("memberships", {"person": record_id("housing:tom")}, role="parent_elsewhere", until_day=None)
    the_lees(run)
    publish_run(run)
    smiths = family()
    all_is_said(wendy, max_boss)
    gone = run.copy()
    gone.rows["finding_evidence"] = []
    for table in ("families", "findings", "eligibility", "memberships"):
        gone.drop(table, family=record_id("smiths"))
    gone.member("lees", "housing:tom", "partner_of_carer", "shared_tenancy")

    publish_run(gone, accept_shrinkage=True)

    lees = family("lees")
    assert list(FamilyRedirect.objects.values_list("old", "new", "event")) == [(smiths, None, "ended")]
    page = queries.family_page(works_with("s-nora", lees), FAMILY_HELP, lees)
    assert nothing_is_told(page)
    assert (page.needs_confirmed, page.decided, page.said_before) == (0, None, False)


def test_what_was_said_with_a_mother_is_not_read_by_who_works_with_the_father_who_keeps_the_children(
    publish_run, run, wendy, max_boss
):
    all_is_said(wendy, max_boss)
    smiths = family()
    tom_keeps_the_children(run)

    publish_run(run)

    toms, janes = family("toms"), family("smiths")
    assert toms == smiths
    nora = works_with("s-nora", toms, janes)
    of_tom, of_jane = (queries.family_page(nora, FAMILY_HELP, one) for one in (toms, janes))
    assert nothing_is_told((of_tom, of_jane))
    assert (of_tom.said_before, of_jane.said_before) == (True, True)
    # A need of the household and what was decided of it wait; what was judged of a child stays the child's.
    assert (of_tom.waits, of_tom.needs_confirmed, of_tom.decided) == (True, 1, None)
    assert [(one.kind, one.by) for outcome in of_tom.outcomes for one in outcome.said] == [("confirmed", "a worker")]
    assert nothing_is_told(need_queries.need_page(nora, FAMILY_HELP, toms, "FIN-1"))
    suggested = family_queries.suggestion_page(governance.actor(StaffId("s-max"), on=ON), IDENTIFY, toms)
    assert suggested.decided == ()
    assert "taken_up" in suggested.may_next
    assert decisions_of([toms, janes]) == {}


def test_who_wrote_it_reads_it_still_and_what_is_said_anew_counts(publish_run, run, wendy, max_boss):
    all_is_said(wendy, max_boss)
    tom_keeps_the_children(run)
    publish_run(run)

    toms = family("toms")
    page = queries.family_page(wendy, SAFEGUARDING, toms)
    assert WORDS in repr(page)
    assert AFRAID not in repr(page)
    works_with("s-max", toms)
    assert [one.reason for one in queries.family_page(max_boss, SAFEGUARDING, toms).decided_before] == [AFRAID]

    need = need_queries.need_page(wendy, SAFEGUARDING, toms, "FIN-1")
    need_actions.say_of_need(
        wendy, SAFEGUARDING, toms, "FIN-1", need.review, person=None, kind="confirmed", said="He owes rent",
        basis=Basis.OWN_ASSESSMENT, judged_on=date(2026, 5, 20),
    )  # fmt: skip
    assert queries.family_page(wendy, SAFEGUARDING, toms).needs_confirmed == 2


def test_while_all_who_cared_are_there_everything_is_read_also_with_one_more(publish_run, run, wendy, max_boss):
    all_is_said(wendy, max_boss)
    run.change("memberships", {"person": record_id("housing:tom")}, until_day=None)

    publish_run(run)

    page = queries.family_page(works_with("s-nora", family()), FAMILY_HELP, family())
    assert (page.said_before, page.waits, page.needs_confirmed) == (False, False, 2)
    assert "Weir Street" in repr(page)
    assert page.decided.reason == AFRAID


def test_of_what_was_said_before_it_was_kept_the_runs_tell_who_cared(publish_run, run, wendy, max_boss):
    all_is_said(wendy, max_boss)
    jane = person("housing:jane")
    tom_keeps_the_children(run)
    publish_run(run)
    for rows in (NeedStatement.objects.all(), FamilyDecision.objects.all()):
        assert set(rows.values_list("carers", flat=True)) == {jane}
        rows.update(carers="")

    migration = import_module("kinfold.register.migrations.0019_said_of_a_household")
    migration.who_cared(SimpleNamespace(connection=connection))

    for rows in (NeedStatement.objects.all(), FamilyDecision.objects.all()):
        assert set(rows.values_list("carers", flat=True)) == {jane}
