"""What professionals say of needs: it counts at once, holds for later runs, and nothing of it is ever lost."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from tests.integration.register.a_run import record_id
from tests.integration.register.readers import FAMILY_HELP, SAFEGUARDING, family, person

from kinfold.governance import standing
from kinfold.register import need_actions, need_queries, queries
from kinfold.register.models import NeedStatement
from kinfold.register.reading import judged
from kinfold.register.rules.judging import Basis
from kinfold.vocabulary.errors import NoLongerSo, NotAllowed


def say(actor, need, kind, who="school:john", said="As the school told me", purpose=SAFEGUARDING, speaker=""):
    page = need_queries.need_page(actor, purpose, family(), need)
    judged = (
        {"basis": Basis.OWN_ASSESSMENT, "judged_on": date(2026, 3, 20)} if kind in ("confirmed", "disputed") else {}
    )
    return need_actions.say_of_need(
        actor, purpose, family(), need, page.review, person=person(who) if who else None, kind=kind, said=said,
        speaker=speaker, **judged,
    )  # fmt: skip


def shown(actor, purpose=SAFEGUARDING):
    return queries.family_page(actor, purpose, family())


def test_a_confirmed_need_counts_and_holds_when_a_later_run_no_longer_finds_it(wendy, run, publish_run):
    say(wendy, "EDU-1", "confirmed")
    say(wendy, "FIN-1", "confirmed", who=None)
    say(wendy, "ABU-1", "confirmed", who="school:amy")  # not known to any source, judged by a professional
    run.change("findings", {"need": "EDU-1", "person": record_id("school:john")}, answer="not_met")
    run.change("eligibility", {"family": record_id("smiths")}, needs_met=3, outcomes_met=3)
    publish_run(run)

    page = shown(wendy)

    assert (page.needs_confirmed, page.outcomes_confirmed) == (3, 3)
    assert page.needs_met == 3  # ABU-1, FIN-1, SUB-1: what was found is another fact


def test_what_is_disputed_counts_no_more_and_counts_again_when_that_is_taken_back(wendy):
    before = shown(wendy)
    disputed = say(wendy, "EDU-1", "disputed")

    page = shown(wendy)
    need_actions.take_back(wendy, SAFEGUARDING, family(), disputed.id, said="I looked at the wrong child")

    assert (before.needs_met, page.needs_met, shown(wendy).needs_met) == (4, 3, 4)
    assert [one.verdict for one in page.outcomes[0].findings] == ["disputed", None]
    assert [row.kind for row in NeedStatement.objects.order_by("id")] == ["disputed", "taken_back"]


def test_the_familys_own_words_and_a_note_change_no_count_and_stand_beside_the_finding(wendy):
    say(wendy, "EDU-1", "words", said="He is ill, and the school knows")
    say(wendy, "EDU-1", "noted", said="The school sends work home")

    page = shown(wendy)

    assert [(one.kind, one.said) for one in page.outcomes[0].said] == [
        ("noted", "The school sends work home"),
        ("words", "He is ill, and the school knows"),
    ]
    assert (page.needs_met, page.needs_confirmed) == (4, 0)


def test_words_written_in_another_family_of_theirs_are_not_read_here_but_the_verdict_holds(wendy):
    say(wendy, "EDU-1", "confirmed", said="He and his mother are at her sister's in Weir Street now")
    NeedStatement.objects.update(family="f" * 26, decided_by="somebody-else")

    page = shown(wendy)

    assert page.needs_confirmed == 1
    (one,) = page.outcomes[0].said
    assert (one.said, one.by) == (judged.ELSEWHERE, "another family's worker")
    assert "Weir Street" not in repr(page)
    assert "Weir Street" not in repr(need_queries.need_page(wendy, SAFEGUARDING, family(), "EDU-1"))


def test_a_parent_elsewhere_supplies_one_confirmed_need_and_one_circumstance_counts_once(wendy, run, publish_run):
    run.change("memberships", {"person": record_id("housing:jane")}, role="parent_elsewhere")
    run.change("needs", {"need": "SUB-1"}, about="adult", elsewhere_once=True)
    run.change("needs", {"need": "FIN-1"}, about="adult", elsewhere_once=True)
    run.change("needs", {"need": "EDU-1"}, counted_once_as="ABU-1+EDU-1")
    run.change("needs", {"need": "ABU-1"}, counted_once_as="ABU-1+EDU-1")
    run.finding("smiths", "FIN-1", "housing:jane", "not_known", why_not_known="not_assessed")
    publish_run(run)
    say(wendy, "SUB-1", "confirmed", who="housing:jane")
    say(wendy, "FIN-1", "confirmed", who="housing:jane")
    say(wendy, "EDU-1", "confirmed")
    say(wendy, "ABU-1", "confirmed")

    assert shown(wendy).needs_confirmed == 2


def test_what_is_said_of_a_need_that_a_purpose_leaves_out_is_not_there_for_it(wendy):
    say(wendy, "SUB-1", "confirmed", who="housing:jane", said="She told me herself")

    assert shown(wendy).needs_confirmed == 1
    other = shown(wendy, FAMILY_HELP)
    assert other.needs_confirmed == 0
    assert "She told me herself" not in repr(other)
    assert need_queries.need_page(wendy, FAMILY_HELP, family(), "SUB-1") is None


def test_nobody_judges_a_family_they_do_not_work_with_nor_what_they_did_not_look_at(wendy, nora):
    with pytest.raises(NotAllowed):
        need_actions.say_of_need(
            nora, FAMILY_HELP, family(), "EDU-1", "0" * 32, person=None, kind="noted", said="I was told"
        )
    stale = need_queries.need_page(wendy, SAFEGUARDING, family(), "EDU-1").review
    say(wendy, "EDU-1", "noted")
    with pytest.raises(NoLongerSo):
        need_actions.say_of_need(
            wendy, SAFEGUARDING, family(), "EDU-1", stale, person=person("school:john"), kind="noted", said="Again"
        )
    assert NeedStatement.objects.count() == 1


def test_every_statement_is_in_the_ledger_and_says_who_when_and_on_what_basis(wendy):
    made = say(wendy, "EDU-1", "confirmed")

    done = [one for one in standing.ledger().recent(20) if one.action == "need_judged"]
    assert {(one.staff, one.under) for one in done} == {("s-wendy", made.entry)}
    said = shown(wendy).outcomes[0].said[0]
    assert (said.by, said.basis, said.judged_on) == ("Wendy Ward", "own_assessment", date(2026, 3, 20))
    assert made.found == [
        {"answer": "met", "sentence": "Worked out as met.", "version": "2022-10-01", "facts": made.found[0]["facts"]}
    ]
    with pytest.raises(IntegrityError), transaction.atomic():
        NeedStatement.objects.filter(pk=made.id).update(basis="")


def test_the_familys_own_words_say_whose_they_are_and_are_nobodys_that_nobody_named(wendy):
    for speaker in (person("housing:jane"), "another", ""):
        say(wendy, "EDU-1", "words", speaker=speaker, said="He is fine now")
    say(wendy, "EDU-1", "noted", said="Seen")

    told = [(one.person_name, one.kind, one.speaker, one.by) for one in shown(wendy).outcomes[0].said]

    assert told == [
        ("John Smith", "noted", None, "Wendy Ward"),
        ("John Smith", "words", "somebody of the family; nobody wrote down who", "Wendy Ward"),
        ("John Smith", "words", "somebody else of the family", "Wendy Ward"),
        ("John Smith", "words", "Jane Smith", "Wendy Ward"),
    ]


def test_who_is_not_of_the_family_said_nothing_of_it_and_a_note_has_no_speaker(wendy):
    with pytest.raises(NoLongerSo):
        say(wendy, "EDU-1", "words", speaker=person("housing:pat"))
    with pytest.raises(ValueError, match="only the family's own words"):
        say(wendy, "EDU-1", "noted", speaker=person("housing:jane"))
    assert not NeedStatement.objects.exists()


def test_a_need_that_only_a_professional_can_judge_is_not_said_to_be_unjudged_once_it_is_and_counts_as_confirmed(
    wendy, run, publish_run
):
    run.change(
        "findings", {"need": "EDU-1", "person": record_id("school:john")},
        answer="not_known", why_not_known="not_assessed", sentence="Not known: nobody has assessed it.",
    )  # fmt: skip
    publish_run(run)
    before = next(one for one in shown(wendy).outcomes[0].findings if one.person == person("school:john"))
    say(wendy, "EDU-1", "confirmed")

    outcome = shown(wendy).outcomes[0]
    after = next(one for one in outcome.findings if one.person == person("school:john"))
    page = need_queries.need_page(wendy, SAFEGUARDING, family(), "EDU-1")

    assert before.why_not_known == "Only a professional can judge it, and no judgement is recorded."
    assert after.why_not_known == "Only a professional can judge it, and one has confirmed it."
    assert after.why_not_known in [one.why_not_known for one in page.findings]
    assert (outcome.confirmed, outcome.not_known) == (1, 1)
    say(wendy, "EDU-1", "disputed")
    assert "one has said that it is not so" in repr(shown(wendy).outcomes[0].findings)
