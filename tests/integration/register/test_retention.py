"""When what is held about real people and families is due: by the register's rows, the schedule and the holds."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest
from tests.integration.register.a_run import ARun, record_id
from tests.integration.register.conftest import COUNCIL
from tests.integration.register.readers import family, person

from kinfold.governance import registers_actions, registers_queries, standing
from kinfold.governance.models import Restriction
from kinfold.governance.queries import actor
from kinfold.governance.rules.holding import HoldRule
from kinfold.governance.rules.policy import NOBODY, About
from kinfold.register import queries, retention_queries
from kinfold.register.models import MembershipEvent, Person, PersonRedirect
from kinfold.vocabulary.errors import NoLongerSo, NotAllowed
from kinfold.vocabulary.identifiers import PurposeId, StaffId

OVERSIGHT = PurposeId("oversight")
ENDED = date(2019, 3, 1)


@pytest.fixture
def run(run: ARun) -> ARun:
    """Two services worked with the Smiths; the later ended seven years and three months before the run's day."""
    run.change("facts", {"fact": record_id("fact john plan")}, from_day=date(2018, 3, 1), until_day=ENDED)
    run.change(
        "facts", {"fact": record_id("fact jane treated")}, from_day=date(2017, 1, 15), until_day=date(2018, 2, 1)
    )
    for involvement in ("wendy", "tutor", "key worker"):
        run.change("involvements", {"involvement": record_id(involvement)}, from_day=date(2018, 1, 1), until_day=ENDED)
    signed = {"trained_on": date(2026, 1, 10), "agreed_on": date(2024, 1, 10), "from_day": date(2020, 1, 1)}
    run.add("staff", {"staff": "s-ivy", "name": "Ivy Gray", "role": "information_governance", **signed})
    return run


@pytest.fixture
def ivy(published):
    return actor(StaffId("s-ivy"), on=standing.today())


def said(ivy, about: About) -> dict[str, tuple[str, date | None]]:
    answers = retention_queries.retention_of(ivy, OVERSIGHT, about)
    assert answers is not None
    return {one.name: (one.state, one.due) for one in answers}


def test_a_person_and_their_family_are_due_by_the_last_service_and_by_which_line(ivy) -> None:
    for about in (
        About("person", person("school:john")),
        About("person", person("housing:tom")),
        About("family", family()),
    ):
        told = said(ivy, about)
        assert told["family_record"] == ("due", date(2026, 3, 1))
        assert told["partner_extract"] == ("goes_on", None)
        assert "staff_record" not in told and "ledger" not in told
    (one, *_) = [
        told
        for told in retention_queries.retention_of(ivy, OVERSIGHT, About("family", family())) or ()
        if told.name == "family_record"
    ]
    assert (
        one.why == "7 years after the day the council's involvement with the family ended: 2019-03-01, says a service."
    )
    assert one.schedule == "family support, seven years after involvement"
    # Who works with whom says a category that the officer's purpose leaves out.
    assert "Recovery" not in one.why and "social care" not in one.why


def test_while_one_service_goes_on_nothing_of_the_family_is_due(publish_run, run, ivy) -> None:
    run.change("facts", {"fact": record_id("fact jane treated")}, until_day=None)
    publish_run(run)

    for about in (About("person", person("school:amy")), About("family", family())):
        assert said(ivy, about)["family_record"] == ("goes_on", None)
    assert said(ivy, About("person", person("housing:pat")))["family_record"] == ("no_event", None)


@pytest.mark.parametrize("on_whom", ["family", "another member's own page", "everybody"])
def test_a_hold_holds_whom_it_is_about_and_is_lifted(ivy, on_whom) -> None:
    held = {"family": About("family", family()), "everybody": NOBODY}.get(
        on_whom, About("person", person("school:amy"))
    )
    registers_actions.place_hold(ivy, OVERSIGHT, held, "family_record", until=None, source="Inquiry 7")

    assert said(ivy, About("family", family()))["family_record"] == ("held", date(2026, 3, 1))
    assert said(ivy, About("person", person("school:amy")))["family_record"] == ("held", date(2026, 3, 1))
    # A hold on one child is not a hold on another whose own it is not; on the family or on everybody it is.
    john = said(ivy, About("person", person("school:john")))["family_record"][0]
    assert john == ("due" if on_whom == "another member's own page" else "held")

    (hold,) = registers_queries.holds(ivy, OVERSIGHT)
    registers_actions.lift_hold(ivy, OVERSIGHT, hold.id)
    (hold,) = registers_queries.holds(ivy, OVERSIGHT)
    assert (hold.until, hold.lifted_by) == (date(2026, 6, 2), "Ivy Gray")
    with pytest.raises(NoLongerSo):
        registers_actions.lift_hold(ivy, OVERSIGHT, hold.id)


@pytest.mark.parametrize("event", ["joined", "parted"])
def test_a_hold_stays_on_whoever_an_id_has_become(ivy, event) -> None:
    old, between = "b" * 26, "c" * 26
    PersonRedirect.objects.create(old=old, new=between, event="joined", run="one")
    PersonRedirect.objects.create(old=between, new=person("school:john"), event=event, run="two")
    registers_actions.place_hold(ivy, OVERSIGHT, About("person", old), "", until=None, source="Claim 3")

    assert said(ivy, About("person", person("school:john")))["family_record"][0] == "held"
    assert said(ivy, About("person", person("school:amy")))["family_record"][0] == "due"


def test_somebody_protected_is_answered_like_nobody_and_only_who_was_shown_is_written_down(ivy) -> None:
    protected, nobody = About("person", person("social_care:ada")), About("person", "a" * 26)

    assert retention_queries.retention_of(ivy, OVERSIGHT, protected) is None
    assert retention_queries.retention_of(ivy, OVERSIGHT, nobody) is None
    shown = About("person", person("school:john"))
    said(ivy, shown)
    for about, looks in ((shown, 1), (protected, 0), (nobody, 0)):
        assert len(standing.ledger().about("person", about.id, limit=9)) == looks


def test_nothing_is_due_while_a_member_is_protected_whose_history_is_held_elsewhere(publish_run, run, ivy) -> None:
    run.member("smiths", "social_care:ada", "other_household_member", "shared_home", until_day=date(2018, 1, 1))
    publish_run(run)

    assert Person.objects.get(id=person("social_care:ada")).restricted
    told = said(ivy, About("person", person("school:john")))["family_record"]
    assert told == ("goes_on", None)


def test_what_nothing_tells_of_anybody_tells_of_nobody_that_they_were_with_somebody_protected(
    publish_run, run, ivy
) -> None:
    run.member("smiths", "social_care:ada", "other_household_member", "shared_home", until_day=date(2018, 1, 1))
    publish_run(run)
    written = standing.profile()
    research = written.retention["family_record"].model_copy(update={"event": "project_ended"})
    asked = written.model_copy(update={"retention": {**written.retention, "research": research}})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(standing, "profile", lambda: asked)
        patch.setattr(retention_queries, "profile", lambda: asked)
        for about in (
            About("person", person("school:john")),
            About("person", person("housing:pat")),
            About("family", family()),
        ):
            assert (about, said(ivy, about)["research"]) == (about, ("no_event", None))
        lines = {(line.name, line.unit): line for line in retention_queries.retention_counts(ivy, OVERSIGHT)}
        assert (lines["research", "people"].goes_on, lines["research", "families"].goes_on) == (0, 0)


def test_at_the_machine_somebody_protected_since_the_run_is_answered_like_nobody(publish_run, run, ivy) -> None:
    john, amy, smiths = person("school:john"), person("school:amy"), family()
    asked = (About("person", john), About("person", amy), About("family", smiths))

    def answered() -> list[bool]:
        return [retention_queries.retention_at_the_machine("root", about) is not None for about in asked]

    assert answered() == [True, True, True]
    for about in (About("person", john), About("family", smiths)):
        Restriction.objects.create(about_kind=about.kind, about_id=about.id, reason_code="witness", source="people")
    assert answered() == [False, True, False]
    # Nor of a family that no run makes any more.
    publish_run(without_the_smiths(run), accept_shrinkage=True)
    Restriction.objects.create(about_kind="person", about_id=john, reason_code="witness", source="line")
    assert answered() == [False, True, False]


def test_nobody_else_may_ask(wendy, max_boss) -> None:
    for reader, purpose in ((wendy, "safeguarding"), (max_boss, "identify_families"), (max_boss, "oversight")):
        with pytest.raises(NotAllowed):
            retention_queries.retention_of(reader, PurposeId(purpose), About("person", person("school:john")))
        with pytest.raises(NotAllowed):
            retention_queries.retention_counts(reader, PurposeId(purpose))


def test_the_counts_are_the_sum_of_what_is_said_of_each(ivy) -> None:
    registers_actions.place_hold(
        ivy, OVERSIGHT, About("person", person("school:amy")), "", until=None, source="Claim 2"
    )

    lines = {(line.name, line.unit): line for line in retention_queries.retention_counts(ivy, OVERSIGHT)}
    people, families = lines["family_record", "people"], lines["family_record", "families"]
    # Jane, John and Tom are due, Amy is held; nothing is known of Pat. What is known of Ada and Ben, who are protected,
    # is not in the register, so they are never due by it.
    assert (people.due, people.held, people.goes_on, people.nothing_known) == (3, 1, 2, 1)
    assert (families.due, families.held, families.goes_on) == (0, 1, 1)
    assert lines["partner_extract", "records"].goes_on == 9
    assert lines["staff_record", "staff"].goes_on == 4
    assert people.by_month == ()


def without_the_smiths(run: ARun) -> ARun:
    """A later run of the same records makes a family of them no longer."""
    later = run.copy()
    for table in ("families", "memberships", "findings", "eligibility"):
        later.drop(table, family=record_id("smiths"))
    left = {one["finding"] for one in later.rows["findings"]}
    later.rows["finding_evidence"] = [one for one in later.rows["finding_evidence"] if one["finding"] in left]
    return later


def test_a_family_that_parted_keeps_the_end_of_its_involvement_and_so_do_its_people(publish_run, run, ivy) -> None:
    smiths, tom, amy = (
        About("family", family()),
        About("person", person("housing:tom")),
        About("person", person("school:amy")),
    )
    assert said(ivy, smiths)["family_record"] == said(ivy, tom)["family_record"] == ("due", date(2026, 3, 1))
    publish_run(without_the_smiths(run), accept_shrinkage=True)

    # Nobody ever worked with Tom, so by his own records nothing would be known of any involvement.
    for about in (tom, amy, smiths):
        assert said(ivy, about)["family_record"] == ("due", date(2026, 3, 1))
    lines = {(line.name, line.unit): line for line in retention_queries.retention_counts(ivy, OVERSIGHT)}
    assert (lines["family_record", "families"].due, lines["family_record", "people"].due) == (1, 4)


def test_what_goes_on_with_a_former_member_keeps_all_who_were_in_the_family(publish_run, run, ivy) -> None:
    run.change("facts", {"fact": record_id("fact jane treated")}, until_day=None)
    later = without_the_smiths(run)
    smiths, tom = family(), About("person", person("housing:tom"))
    publish_run(run)
    publish_run(later, accept_shrinkage=True)

    assert said(ivy, About("family", smiths))["family_record"] == ("goes_on", None)
    assert said(ivy, tom)["family_record"] == ("goes_on", None)
    registers_actions.place_hold(ivy, OVERSIGHT, About("family", smiths), "", until=None, source="Claim 9")
    later.change("facts", {"fact": record_id("fact jane treated")}, until_day=date(2018, 2, 1))
    publish_run(later, accept_shrinkage=True)
    assert said(ivy, tom)["family_record"] == ("held", date(2026, 3, 1))


def test_one_who_left_a_family_is_remembered_under_whoever_they_became(publish_run, run, ivy) -> None:
    left = run.copy()
    left.drop("memberships", person=record_id("housing:tom"))
    publish_run(left)
    joined = left.copy()
    joined.change("links", {"record": record_id("housing:tom")}, person=record_id("housing:pat"))
    joined.change("residences", {"person": record_id("housing:tom")}, person=record_id("housing:pat"))
    publish_run(joined)
    assert person("housing:tom") == person("housing:pat")

    assert said(ivy, About("person", person("housing:pat")))["family_record"] == ("due", date(2026, 3, 1))
    publish_run(left)
    # Parted again: the membership may have been either's, so both keep it.
    for either in ("housing:tom", "housing:pat"):
        assert said(ivy, About("person", person(either)))["family_record"] == ("due", date(2026, 3, 1))


def test_whoever_was_parted_keeps_a_membership_of_before_also_when_it_ends_later(publish_run, run, ivy) -> None:
    one = run.copy()
    for table, column in (("links", "record"), ("residences", "person")):
        one.change(table, {column: record_id("housing:pat")}, person=record_id("housing:tom"))
    left = run.copy()
    left.drop("memberships", person=record_id("housing:tom"))
    publish_run(one)
    for later in (run, left):
        publish_run(later)
        for either in ("housing:tom", "housing:pat"):
            assert said(ivy, About("person", person(either)))["family_record"] == ("due", date(2026, 3, 1))


def test_whoever_was_parted_has_nothing_of_a_family_that_the_other_joined_afterwards(publish_run, run, ivy) -> None:
    one, two = run.copy(), run.copy()
    for later, whose in ((one, "housing:pat"), (two, "housing:new")):
        later.record("housing:new", whose, first_name="Pat", last_name="Leigh", birth_date=date(1970, 4, 5))
        publish_run(later)
    # The id of both stayed with one of them, who joins the family; the other was parted from it before.
    (parting,) = PersonRedirect.objects.filter(event="parted")
    stayed, parted = sorted(("housing:pat", "housing:new"), key=lambda one: person(one) == parting.new)
    assert (person(stayed), person(parted)) == (parting.old, parting.new)
    two.member("smiths", stayed, "other_household_member", "shared_home")
    publish_run(two)

    assert said(ivy, About("person", person(stayed)))["family_record"] == ("due", date(2026, 3, 1))
    assert said(ivy, About("person", person(parted)))["family_record"] == ("no_event", None)


def test_the_same_run_again_is_remembered_once(publish_run, run, ivy) -> None:
    later = without_the_smiths(run)
    publish_run(later, accept_shrinkage=True)
    hash_ = queries.state_hash()
    went = MembershipEvent.objects.filter(event="went")
    assert {one.person for one in went} == {
        person(one) for one in ("housing:jane", "housing:tom", "school:john", "school:amy")
    }
    assert went.get(person=person("housing:tom")).until_day == date(2025, 1, 1)
    publish_run(later, accept_shrinkage=True)
    publish_run(later, accept_shrinkage=True)

    assert (queries.state_hash(), went.count()) == (hash_, 4)
    publish_run(run)
    assert MembershipEvent.objects.filter(event="came").count() == 4


def test_a_family_of_the_past_is_nobodys_for_who_may_not_see_one_of_it(publish_run, run, ivy) -> None:
    smiths = About("family", family())
    later = without_the_smiths(run)
    publish_run(later, accept_shrinkage=True)
    assert said(ivy, smiths)
    later.change("records", {"record": record_id("housing:tom")}, marks=["witness"])
    publish_run(later, accept_shrinkage=True)

    assert retention_queries.retention_of(ivy, OVERSIGHT, smiths) is None
    assert said(ivy, About("person", person("school:amy")))["family_record"] == ("goes_on", None)


def caught_by(ivy, rule: dict[str, object]) -> dict[str, tuple[str, int, int]]:
    """Of John, Tom and the Smiths how their record stands under a rule, and how many people and families it holds."""
    written = standing.profile()
    held = written.model_copy(update={"holds": {"inquiry": HoldRule.model_validate({**INQUIRY, **rule})}})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(standing, "profile", lambda: held)
        patch.setattr(retention_queries, "profile", lambda: held)
        (number,) = retention_queries.held_by_rule(ivy, OVERSIGHT)
        whom = {"john": "school:john", "tom": "housing:tom"}
        told = {name: said(ivy, About("person", person(record)))["family_record"][0] for name, record in whom.items()}
        told["smiths"] = said(ivy, About("family", family()))["family_record"][0]
    return {**told, "numbers": (number.stands, number.people, number.families)}


INQUIRY = {
    "title": "Inquiry 9", "ordered_by": "its chair", "citation": "notice 1", "from": date(2026, 1, 1),
    "had": ["child_protection_plan"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "john", "tom", "smiths", "numbers"),
    [
        # John had a plan: he is held, and what is held about the family; nobody else's own.
        ({}, "held", "due", "held", (True, 1, 1)),
        # A rule about families reaches all four of them, also Tom, who left.
        ({"reach": "family"}, "held", "held", "held", (True, 4, 1)),
        # The plan ran from 1 March 2018 to 1 March 2019.
        ({"had_between": {"from": date(2019, 3, 2)}}, "due", "due", "due", (True, 0, 0)),
        ({"had_between": {"from": date(2019, 2, 1), "until": date(2019, 2, 2)}}, "held", "due", "held", (True, 1, 1)),
        ({"classes": ["partner_extract"]}, "due", "due", "due", (True, 1, 1)),
        # Its end ends it for everybody, and it does not stand before its day.
        ({"until": date(2026, 6, 1)}, "due", "due", "due", (False, 1, 1)),
        ({"from": date(2026, 6, 2)}, "due", "due", "due", (False, 1, 1)),
        ({"had": [], "sources": ["housing"]}, "due", "held", "held", (True, 3, 1)),
        ({"had": [], "born": {"from": date(1983, 1, 30), "until": date(1983, 1, 31)}}, "due", "held", "held", (True, 1, 1)),
        ({"had": [], "died": {"from": date(1900, 1, 1)}}, "due", "due", "due", (True, 0, 0)),
    ],
)  # fmt: skip
def test_a_hold_by_rule_holds_whomever_its_words_are_true_of(ivy, rule, john, tom, smiths, numbers) -> None:
    assert caught_by(ivy, rule) == {"john": john, "tom": tom, "smiths": smiths, "numbers": numbers}


def test_whoever_left_is_reached_by_a_rule_about_the_families_they_belonged_to(publish_run, run, ivy) -> None:
    publish_run(without_the_smiths(run), accept_shrinkage=True)
    tom = About("person", person("housing:tom"))
    held = standing.profile().model_copy(
        update={"holds": {"inquiry": HoldRule.model_validate({**INQUIRY, "reach": "family"})}}
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(standing, "profile", lambda: held)
        patch.setattr(retention_queries, "profile", lambda: held)
        (one,) = [
            one for one in retention_queries.retention_of(ivy, OVERSIGHT, tom) or () if one.name == "family_record"
        ]
    assert (one.state, one.due) == ("held", date(2026, 3, 1))
    assert one.why.endswith("Held by: Inquiry 9, ordered by its chair (notice 1).")


def test_the_command_answers_by_the_schedule_of_each_of_the_five_councils(ivy, settings, monkeypatch) -> None:
    monkeypatch.setattr(retention_queries, "today", lambda: date(2026, 2, 28))
    for council, then, line in (
        ("buckinghamshire", "destroy", "the notice, how long information is kept"),
        ("sefton", "anonymise", "securely deleted, or anonymised where statistics and trends need it"),
        ("bcp", "destroy", "the BCP Council retention schedule and the policy of the programme"),
        ("bolton", "destroy", "as long as the law says, else as long as the business need"),
        ("family_help", "destroy", "default, seven years after involvement"),
    ):
        settings.KINFOLD_COUNCIL = COUNCIL.parent / council
        for about in (About("person", person("housing:tom")), About("family", family())):
            answers = {one.name: one for one in retention_queries.retention_at_the_machine("root", about) or ()}
            one = answers["family_record"]
            assert (one.state, one.due, one.then) == ("kept", date(2026, 3, 1), then), council
            assert one.why.endswith("ended: 2019-03-01, says a service.") and line in one.schedule, council
    assert retention_queries.retention_at_the_machine("root", About("person", person("social_care:ada"))) is None


@pytest.mark.parametrize("by", ["a person", "a rule"])
def test_a_hold_on_a_class_goes_with_what_it_handed_over(ivy, settings, tmp_path, by) -> None:
    family_id = About("family", family())
    if by == "a person":
        registers_actions.place_hold(ivy, OVERSIGHT, NOBODY, "family_record", until=None, source="An inquiry")
    settings.KINFOLD_COUNCIL = Path(shutil.copytree(settings.KINFOLD_COUNCIL, tmp_path / "council"))
    file = settings.KINFOLD_COUNCIL / "profile.yaml"
    ends = "    schedule: family support, seven years after involvement\n    years: 7\n    then: destroy\n"
    later = (
        f"    until: {standing.today()}\n    followed_by: later\n  later:\n    title: Later\n    starts: the day it ended\n"
        "    event: involvement_ended\n    schedule: later\n    years: 7\n    then: destroy\n"
    )
    text = file.read_text(encoding="utf-8")
    assert ends in text
    text = text.replace(ends, f"{ends}{later}")
    if by == "a rule":
        rule = (
            "  inquiry: {title: Inquiry 9, ordered_by: its chair, citation: notice 1, from: 2026-01-01,"
            " classes: [family_record], had: [child_protection_plan]}\n"
        )
        text = text.replace("\nholds:\n", f"\nholds:\n{rule}")
    file.write_text(text, encoding="utf-8")

    told = said(ivy, family_id)
    assert "family_record" not in told
    assert told["later"] == ("held", date(2026, 3, 1))
