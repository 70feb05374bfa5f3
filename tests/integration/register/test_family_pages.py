"""What a family's page and the lists of families hold."""

from __future__ import annotations

from datetime import date

from tests.integration.register.a_run import ON, record_id
from tests.integration.register.readers import FAMILY_HELP, IDENTIFY, SAFEGUARDING, family, person

from kinfold.register import queries
from kinfold.register.reading.people import A_FAMILY_NOT_YOURS
from kinfold.vocabulary.codelists import Answer, FamilyRole


def test_a_family_page_has_members_by_period_with_the_basis(wendy):
    page = queries.family_page(wendy, SAFEGUARDING, family())

    assert [(m.name, m.role) for m in page.members] == [
        ("Jane Smith", FamilyRole.MAIN_CARER),
        ("John Smith", FamilyRole.CHILD),
        ("Amy Smith", FamilyRole.CHILD),
    ]
    assert [(m.name, m.until_day, m.birth_date) for m in page.former_members] == [("Tom Reed", date(2025, 1, 1), None)]
    assert page.members[0].basis == "Children's social care says who the child's parent is, last on 31 May 2026."


def test_needs_stand_by_outcome_with_the_evidence_behind_each(wendy):
    page = queries.family_page(wendy, SAFEGUARDING, family())

    assert [(o.outcome, o.met, o.not_known) for o in page.outcomes] == [
        ("EDU", 1, 0),
        ("ABU", 1, 1),
        ("FIN", 1, 0),
        ("SUB", 1, 0),
    ]
    met = page.outcomes[0].findings[0]
    assert (met.answer, met.person_name) == (Answer.MET, "John Smith")
    assert [(line.sentence, line.person_name) for line in met.evidence] == [("Suspended for 2.5 days", "John Smith")]
    assert page.outcomes[2].findings[0].person is None
    assert (page.needs_met, page.outcomes_met, page.may_be_eligible) == (4, 4, True)


def test_not_known_says_why_with_the_source_and_its_day(wendy):
    page = queries.family_page(wendy, SAFEGUARDING, family())

    unknown = page.outcomes[1].findings[1]
    assert unknown.answer is Answer.NOT_KNOWN
    assert unknown.why_not_known == (
        "The last extract is too old to rely on: Children's social care, last extract 31 May 2026."
    )


def test_a_need_that_the_purpose_leaves_out_is_in_no_finding_and_in_no_count(wendy):
    page = queries.family_page(wendy, FAMILY_HELP, family())

    assert [outcome.outcome for outcome in page.outcomes] == ["EDU", "ABU", "FIN"]
    assert (page.needs_met, page.outcomes_met) == (3, 3)
    (mine,) = queries.my_families(wendy, FAMILY_HELP)
    assert (mine.needs_met, mine.outcomes) == (3, ("Outcome EDU", "Outcome ABU", "Outcome FIN"))


def test_a_rule_that_does_not_say_what_it_asks_for_is_not_shown(publish_run, run, max_boss):
    run.change("needs", {"need": "EDU-1"}, categories=[])
    publish_run(run)

    page = queries.family_page(max_boss, SAFEGUARDING, family())

    assert "EDU" not in {outcome.outcome for outcome in page.outcomes}


def test_my_families_are_those_one_works_with(wendy, nora, max_boss):
    assert [line.title for line in queries.my_families(wendy, SAFEGUARDING)] == ["Smith: John, Amy"]
    assert queries.my_families(nora, FAMILY_HELP) == ()
    assert len(queries.my_families(max_boss, SAFEGUARDING)) == 1, "a manager's are those of who they supervise"


def test_the_list_of_families_is_in_the_order_that_it_states(publish_run, run, max_boss):
    for name, needs, outcomes in (("b", 5, 3), ("a", 5, 4), ("c", 6, 3)):
        run.record(f"school:{name}", f"school:{name}", first_name=name.upper(), last_name="Lane")
        run.family(name, 1)
        run.member(name, f"school:{name}", "child", "no_carer_known")
        run.add(
            "eligibility",
            {"family": record_id(name), "on_day": ON, "needs_met": needs, "outcomes_met": outcomes,
             "may_by_needs": True, "may_by_outcomes": True, "reading_used": "needs", "may_be_eligible": True,
             "outcomes": ["EDU"]},
        )  # fmt: skip
    publish_run(run)

    lines, count = queries.may_be_eligible(max_boss, IDENTIFY)

    assert [(line.outcomes_met, line.needs_met) for line in lines] == sorted(
        ((line.outcomes_met, line.needs_met) for line in lines), reverse=True
    )
    assert {line.title for line in lines} == {"Smith: John, Amy", "Lane: A", "Lane: B", "Lane: C"}
    assert count == 4
    second, _ = queries.may_be_eligible(max_boss, IDENTIFY, page=2, per_page=3)
    assert second == lines[3:]


def test_another_family_of_a_person_has_no_name_for_who_may_not_open_it(publish_run, run, wendy):
    run.record("school:sue", "school:sue", first_name="Sue", last_name="Reed", birth_date=date(2018, 1, 1))
    run.family("reeds", 1)
    run.member("reeds", "school:sue", "child", "stated_parent")
    run.member("reeds", "housing:jane", "parent_elsewhere", "stated_parent", until_day=date(2026, 1, 1))
    run.add(
        "family_ties",
        {
            "family": record_id("reeds"),
            "other_family": record_id("smiths"),
            "through_person": record_id("housing:jane"),
        },
    )
    publish_run(run)

    page = queries.person_page(wendy, SAFEGUARDING, person("housing:jane"))
    (tie,) = queries.family_page(wendy, SAFEGUARDING, family()).ties

    assert [f.title for f in page.families] == ["Smith: John, Amy", A_FAMILY_NOT_YOURS]
    assert (tie.title, tie.may_open) == (A_FAMILY_NOT_YOURS, False)


def test_a_member_whom_we_only_propose_is_named_and_told_to_be_proposed(publish_run, run, wendy):
    run.member("smiths", "housing:pat", "carer", "proposed", proposed=True)
    publish_run(run)

    page = queries.family_page(wendy, SAFEGUARDING, family())

    proposed = page.members[-1]
    assert (proposed.name, proposed.proposed, proposed.birth_date) == ("Pat Lee", True, None)
    assert "proposes" in proposed.basis
    assert [member.may_open for member in page.members] == [True] * (len(page.members) - 1) + [False]


def test_evidence_without_a_day_of_its_own_says_when_it_was_first_told(publish_run, run, max_boss):
    run.change("facts", {"kind": "rent_arrears"}, from_day=None)
    publish_run(run)

    (line,) = [
        line
        for line in queries.person_page(max_boss, SAFEGUARDING, person("housing:jane")).timeline
        if line.kind == "rent_arrears"
    ]
    (behind,) = [
        f
        for o in queries.family_page(max_boss, SAFEGUARDING, family()).outcomes
        for f in o.findings
        if f.need == "FIN-1"
    ]

    assert (line.from_day, line.first_told) == (None, date(2024, 9, 30))
    assert [fact.first_told for fact in behind.evidence] == [date(2024, 9, 30)]
