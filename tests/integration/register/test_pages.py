"""What pages are given: what the purpose includes, about those the reader works with."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from tests.integration.register.a_run import EXTRACT, ON, record_id
from tests.stores import take_the_ledger_away

from kinfold.governance import standing
from kinfold.governance.models import Restriction
from kinfold.register import queries
from kinfold.register.models import Family, Person, Record, Run
from kinfold.register.reading.people import A_FAMILY_NOT_YOURS, NO_NAME, PROTECTED
from kinfold.vocabulary.codelists import Answer, Category, FamilyRole
from kinfold.vocabulary.errors import LedgerUnavailable, NotAllowed
from kinfold.vocabulary.identifiers import FamilyId, PersonId, PurposeId

SAFEGUARDING = PurposeId("safeguarding")  # includes every category
FAMILY_HELP = PurposeId("family_help")  # leaves out identifiers and substance use
IDENTIFY = PurposeId("identify_families")  # leaves out contact and identifiers


def person(record: str) -> PersonId:
    return PersonId(Record.objects.get(id=record_id(record)).person)


def family(label: str = "smiths") -> FamilyId:
    return FamilyId(Family.objects.get(label=record_id(label)).id)


def test_a_worker_opens_the_page_of_a_child_they_work_with(wendy):
    page = queries.person_page(wendy, SAFEGUARDING, person("school:john"))

    assert (page.name, page.other_names, page.age) == ("John Smith", ("Jon Smith",), 12)
    assert page.identifiers == (("NHS number", "943 476 5919"), ("Unique pupil number", "A801200001001"))
    assert [line.sentence for line in page.timeline] == [
        "Child protection plan (neglect)",
        "Suspended for 2.5 days",
    ]
    assert [home.address for home in page.homes] == ["1 High Street, Anytown"]
    assert [(f.title, f.role, f.may_open) for f in page.families] == [("Smith: John, Amy", FamilyRole.CHILD, True)]
    assert page.not_yours_to_see == ()


def test_every_agency_that_holds_a_record_is_named_with_when_and_why(wendy):
    page = queries.person_page(wendy, SAFEGUARDING, person("school:john"))

    assert [(r.source_title, r.last_said, r.link_reason) for r in page.records] == [
        ("Children's social care", EXTRACT, "Taken together, its details are the same or nearly the same as in a record of School census."),
        ("School census", EXTRACT, "Taken together, its details are the same or nearly the same as in a record of Children's social care."),
    ]  # fmt: skip


def test_how_a_record_compares_is_told_as_it_is(publish_run, run, max_boss):
    one, other = sorted((record_id("school:john"), record_id("social_care:john")))
    run.add(
        "edges",
        {"record_l": one, "record_r": other, "weight": 12.5, "state": "joined", "reason": "model",
         "agreement": "first=nickname; last=equal; birth=day_and_month_swapped"},
    )  # fmt: skip
    publish_run(run)

    page = queries.person_page(max_boss, SAFEGUARDING, person("school:john"))

    assert {r.link_reason.split(". ")[1] for r in page.records} == {
        "First name a short or other form of the same, family name the same, birth date with day and month swapped."
    }


def test_whether_the_family_page_names_a_professional_is_told_on_each_members(publish_run, run, max_boss):
    run.drop("involvements", involvement=record_id("tutor"))
    publish_run(run)

    def told(member: str) -> list[bool]:
        return [f.names_a_professional for f in queries.person_page(max_boss, SAFEGUARDING, person(member)).families]

    assert queries.person_page(max_boss, SAFEGUARDING, person("school:amy")).professionals == ()
    assert told("school:amy") == [True]


def test_a_refused_extract_is_told_of_its_source_and_none_that_never_came(publish_run, run, max_boss):
    for source in ("school", "housing"):
        run.change("sources", {"source": source}, newest_refused=True)
    run.add("extracts", {**run.rows["extracts"][0], "extract": "worse", "state": "refused"})
    publish_run(run)

    states = queries.source_states(max_boss, SAFEGUARDING)

    assert [state.source for state in states if state.newest_refused] == ["school"]


def test_who_is_involved_stands_with_how_to_reach_them(wendy):
    page = queries.person_page(wendy, SAFEGUARDING, person("school:john"))

    (professional,) = page.professionals
    assert (professional.name, professional.role, professional.email) == (
        "Wendy Ward",
        "social worker",
        "wendy.ward@anyshire.example",
    )


@pytest.mark.parametrize("named_by", [{"staff": "s-wendy"}, {"email": " Wendy.Ward@anyshire.example"}])
def test_who_is_on_the_staff_list_stands_with_what_the_list_says(named_by, publish_run, run, max_boss):
    """A source may send no more than the id, or an old phone number."""
    run.change("staff", {"staff": "s-wendy"}, phone="01632960123")
    sent = {"name": None, "team": None, "email": None, "role": None, "phone": "01632960999", **named_by}
    run.change("involvements", {"involvement": record_id("wendy")}, **sent)
    publish_run(run)

    (one,) = queries.person_page(max_boss, SAFEGUARDING, person("school:john")).professionals

    assert (one.name, one.role, one.team, one.phone, one.email) == (
        "Wendy Ward", "social_worker", "East", "01632960123", "wendy.ward@anyshire.example",
    )  # fmt: skip


def test_nobody_is_sent_to_a_colleague_who_has_left(publish_run, run, max_boss):
    run.change("staff", {"staff": "s-wendy"}, until_day=ON)
    run.change("involvements", {"involvement": record_id("wendy")}, phone="01632960999", staff="s-wendy")
    publish_run(run)

    (one,) = queries.person_page(max_boss, SAFEGUARDING, person("school:john")).professionals

    assert (one.name, one.until_day, one.phone, one.email) == ("Wendy Ward", ON, None, None)


def test_what_the_purpose_leaves_out_is_not_there_and_is_said_to_be_left_out(wendy):
    page = queries.person_page(wendy, FAMILY_HELP, person("housing:jane"))

    assert page.identifiers == ()
    assert page.phones == ("01632960111",)
    assert [line.sentence for line in page.timeline] == ["Rent arrears of £640, 6 weeks behind"]
    assert page.not_yours_to_see == (Category.IDENTIFIERS, Category.SUBSTANCE_USE)


def test_a_service_that_gives_only_what_is_left_out_is_not_named_at_all(wendy):
    page = queries.person_page(wendy, FAMILY_HELP, person("housing:jane"))

    assert [record.source_title for record in page.records] == ["Council housing"]
    assert page.professionals == ()
    assert "Recovery" not in repr(page)
    assert "recovery" not in repr(queries.family_page(wendy, FAMILY_HELP, family())).lower()


def test_the_same_is_said_to_be_left_out_of_a_page_where_nothing_is_held(wendy):
    with_treatment = queries.person_page(wendy, FAMILY_HELP, person("housing:jane"))
    without = queries.person_page(wendy, FAMILY_HELP, person("school:amy"))

    assert with_treatment.not_yours_to_see == without.not_yours_to_see


def test_a_protected_home_of_the_past_says_only_that_it_is_protected(wendy):
    page = queries.person_page(wendy, SAFEGUARDING, person("housing:jane"))

    assert [home.address for home in page.homes] == ["1 High Street, Anytown", "7 Low Road, Anytown", None]
    hidden = page.homes[-1]
    assert hidden.hidden_because == PROTECTED
    assert (hidden.postcode, hidden.from_day, hidden.until_day, hidden.source_titles) == (None, None, None, ())


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


def test_a_protected_person_is_on_no_page_search_or_list(publish_run, run, wendy, max_boss):
    # Ada was a member of the Smiths' family once; it is not a protected family for that.
    run.member("smiths", "social_care:ada", "other_household_member", "stated_relative", until_day=date(2025, 1, 1))
    publish_run(run)
    ada, ben = person("social_care:ada"), person("school:ben")

    for actor in (wendy, max_boss):
        for asked in (ada, ben):
            with pytest.raises(NotAllowed):
                queries.person_page(actor, SAFEGUARDING, asked)
        with pytest.raises(NotAllowed):
            queries.family_page(actor, SAFEGUARDING, family("okoros"))
        for typed in (
            {"name": "Ada Okoro"},
            {"name": "Okoro"},
            {"birth_date": date(1990, 2, 2)},
            {"birth_date": date(2015, 11, 30)},
            {"postcode": "ZZ9 9ZZ"},
            {"number": "4010232137"},
            {"number": "01632 960222"},
            {"number": "ada-0001"},
        ):
            assert queries.search(actor, SAFEGUARDING, **typed) == ()
        shown = repr(queries.family_page(actor, SAFEGUARDING, family())) + repr(
            queries.person_page(actor, SAFEGUARDING, person("housing:jane"))
        )
        assert "Ada" not in shown and "Okoro" not in shown and "Refuge" not in shown
    lines, count = queries.may_be_eligible(max_boss, IDENTIFY)
    assert ([line.title for line in lines], count) == (["Smith: John, Amy"], 1)


def test_who_is_protected_since_the_run_is_on_no_page_either(wendy, max_boss):
    john, smiths = person("school:john"), family()
    Restriction.objects.create(about_kind="person", about_id=john, reason_code="witness", source="decided")

    with pytest.raises(NotAllowed):
        queries.person_page(wendy, SAFEGUARDING, john)
    assert all(hit.person != john for hit in queries.search(wendy, SAFEGUARDING, name="John Smith"))
    page = queries.family_page(wendy, SAFEGUARDING, smiths)
    assert john not in {member.person for member in page.members}
    assert "John" not in repr([outcome.findings for outcome in page.outcomes])

    Restriction.objects.create(about_kind="family", about_id=smiths, reason_code="protected_member", source="decided")
    assert queries.my_families(wendy, SAFEGUARDING) == ()
    assert queries.may_be_eligible(max_boss, IDENTIFY) == ((), 0)


def refusal(actor, purpose, asked: str, page=queries.person_page) -> str:
    with pytest.raises(NotAllowed) as refused:
        page(actor, purpose, asked)
    return str(refused.value)


def test_a_stranger_somebody_protected_and_nobody_at_all_are_refused_alike(wendy, nora):
    words = {
        refusal(nora, FAMILY_HELP, person("school:john")),
        refusal(nora, FAMILY_HELP, "nobody-at-all"),
        refusal(wendy, SAFEGUARDING, person("social_care:ada")),
        refusal(wendy, SAFEGUARDING, person("housing:pat")),
        refusal(nora, FAMILY_HELP, family(), queries.family_page),
        refusal(nora, FAMILY_HELP, "no-family", queries.family_page),
        refusal(wendy, SAFEGUARDING, family("okoros"), queries.family_page),
    }

    assert len(words) == 1


def test_an_id_that_nothing_is_left_of_is_refused_alike_where_a_relationship_is_left(wendy):
    john, amy = person("school:john"), person("school:amy")
    stranger = refusal(wendy, SAFEGUARDING, "nobody-at-all")
    Person.objects.filter(pk=john).delete()
    Person.objects.filter(pk=amy).update(restricted=True)

    assert refusal(wendy, SAFEGUARDING, john) == stranger
    assert refusal(wendy, SAFEGUARDING, amy) == stranger


def test_an_old_id_shows_the_person_it_is_now(publish_run, run, wendy):
    publish_run(run)
    john, amy = person("school:john"), person("school:amy")
    for table in ("links", "residences", "findings"):
        run.change(table, {"person": record_id("school:amy")}, person=record_id("school:john"))
    run.drop("residences", person=record_id("school:john"))
    run.drop("memberships", person=record_id("school:amy"))
    run.rows["findings"] = [row for row in run.rows["findings"] if row["answer"] == "met"]
    publish_run(run)

    kept = person("school:amy")
    assert {queries.person_page(wendy, SAFEGUARDING, asked).person for asked in (john, amy)} == {kept}


def test_without_the_ledger_nothing_is_returned_and_nothing_is_read(wendy, max_boss, settings, tmp_path):
    take_the_ledger_away(settings, tmp_path)
    register_read: list[str] = []

    def watch(execute, sql, params, many, context):
        if '"register_' in sql:
            register_read.append(sql)
        return execute(sql, params, many, context)

    john, smiths = person("school:john"), family()
    with connection.execute_wrapper(watch):
        for ask in (
            lambda: queries.search(wendy, SAFEGUARDING, name="John Smith"),
            lambda: queries.person_page(wendy, SAFEGUARDING, john),
            lambda: queries.family_page(wendy, SAFEGUARDING, smiths),
            lambda: queries.my_families(wendy, SAFEGUARDING),
            lambda: queries.may_be_eligible(max_boss, IDENTIFY),
            lambda: queries.source_states(wendy, SAFEGUARDING),
        ):
            with pytest.raises(LedgerUnavailable):
                ask()
    assert all("redirect" in sql for sql in register_read), "ids alone are looked up before the entry"


def test_a_page_is_not_returned_when_what_it_held_cannot_be_written_down(wendy, monkeypatch):
    def fails(*_, **__):
        raise LedgerUnavailable("no", where="ledger", means="nothing is shown", do="nothing")

    monkeypatch.setattr(queries.governance, "record", fails)

    with pytest.raises(LedgerUnavailable):
        queries.person_page(wendy, SAFEGUARDING, person("school:john"))


def test_the_ledger_names_whom_a_page_and_a_search_showed_and_never_what_was_typed(wendy):
    before = len(standing.ledger().recent(100))
    queries.search(wendy, SAFEGUARDING, name="Jon Smyth", birth_date=date(2014, 3, 9))
    queries.family_page(wendy, SAFEGUARDING, family())

    written = standing.ledger().recent(100)[: -before or None]
    assert len(written) >= 2 + 1 + 4
    assert "Smyth" not in repr(written) and "Smith" not in repr(written) and "2014" not in repr(written)
    assert any("birth_date" in repr(entry) for entry in written), "which parts were filled is told"


def test_sources_come_with_their_freshness_and_their_receipt(wendy):
    state = next(s for s in queries.source_states(wendy, SAFEGUARDING) if s.source == "school")

    assert (state.title, state.latest_extract, state.fresh) == ("School census", EXTRACT, True)
    assert (state.rows_in, state.kept, state.set_aside) == (12, 11, 1)


def test_the_run_that_is_shown_is_the_newest(publish_run, run):
    assert queries.run_shown() is None
    publish_run(run, run_id="first")
    publish_run(run, run_id="second")

    shown = queries.run_shown()
    assert shown is not None
    assert (shown.run, shown.on_day, shown.council, shown.invented) == ("second", ON, "Anyshire Council", True)
    assert Run.objects.count() == 2


def test_a_member_whom_we_only_propose_is_named_and_told_to_be_proposed(publish_run, run, wendy):
    run.member("smiths", "housing:pat", "carer", "proposed", proposed=True)
    publish_run(run)

    page = queries.family_page(wendy, SAFEGUARDING, family())

    proposed = page.members[-1]
    assert (proposed.name, proposed.proposed, proposed.birth_date) == ("Pat Lee", True, None)
    assert "proposes" in proposed.basis
    assert [member.may_open for member in page.members] == [True] * (len(page.members) - 1) + [False]


def test_of_a_source_that_may_not_be_named_nothing_is_told(publish_run, run, wendy):
    run.change("memberships", {"role": "main_carer"}, basis_sources=["recovery"])
    publish_run(run)

    basis = queries.family_page(wendy, FAMILY_HELP, family()).members[0].basis

    assert basis == "A source says who the child's parent is."


def test_a_home_that_only_such_a_source_knows_is_left_out(publish_run, run, wendy):
    run.change("residences", {}, sources=["recovery"])
    publish_run(run)

    assert queries.person_page(wendy, FAMILY_HELP, person("school:john")).homes == ()
    assert queries.person_page(wendy, SAFEGUARDING, person("school:john")).homes != ()


def test_somebody_without_a_name_is_not_shown_as_a_blank(publish_run, run, wendy):
    run.change("records", {"record": record_id("school:amy")}, first_name=None, last_name=None)
    publish_run(run)

    page = queries.family_page(wendy, SAFEGUARDING, family())

    assert page.title == "Smith: John, a child without a recorded name"
    assert NO_NAME in {member.name for member in page.members}


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
