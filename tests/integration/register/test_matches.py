"""Who is who, decided by people: who is asked, who may see it, what is written down, and what two people are needed for."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests.integration.register.a_run import ON, ARun, record_id
from tests.integration.register.told import person

from kinfold.governance import queries as governance
from kinfold.governance import standing
from kinfold.governance.actions import replace_staff
from kinfold.governance.conflict_actions import keep_apart
from kinfold.governance.models import Relationship
from kinfold.governance.rules.policy import About, Actor
from kinfold.governance.rules.rows import RestrictionReason, StaffRow
from kinfold.register import match_actions, match_queries, queries
from kinfold.register.models import MatchDecision, MatchPair
from kinfold.vocabulary.errors import Contradicts, NoLongerSo, NotAllowed
from kinfold.vocabulary.identifiers import PurposeId, StaffId

WHO = PurposeId("who_is_who")
STAFF = [
    StaffRow(staff=f"s-{name}", name=name.title(), role=role, trained_on=ON, agreed_on=ON)
    for name, role in (("max", "team_manager"), ("sam", "safeguarding_manager"), ("sue", "safeguarding_manager"))
]
WHY = "Their keys were looked up in both systems"


def parked(run: ARun, one: str, other: str) -> None:
    left, right = sorted((record_id(one), record_id(other)))
    run.add(
        "edges",
        {"record_l": left, "record_r": right, "weight": 1.5, "state": "parked", "reason": "unsure",
         "agreement": "first=close; last=different; birth=different", "weights": "before=-12; first=19.6; birth=-5.6; relatives=-0.5"},
    )  # fmt: skip


@pytest.fixture
def asked(publish_run, run: ARun) -> ARun:
    """Two pairs wait: Pat or Tom, and Tom or Jane as a recovery service knows her."""
    parked(run, "housing:pat", "housing:tom")
    parked(run, "housing:tom", "recovery:jane")
    publish_run(run)
    return run


@pytest.fixture
def managers(asked: ARun) -> dict[str, Actor]:
    replace_staff(STAFF)
    found = {name: governance.actor(StaffId(f"s-{name}"), on=ON) for name in ("max", "sam", "sue")}
    return {name: actor for name, actor in found.items() if actor}


def only(actor: Actor) -> str:
    (line,), total = match_queries.waiting_matches(actor, WHO)
    assert total == 1
    return line.pair


def decide(actor: Actor, decision: str, pair: str = "") -> MatchDecision:
    pair = pair or only(actor)
    page = match_queries.match_page(actor, WHO, pair)
    assert page
    return match_actions.decide_match(actor, WHO, pair, page.review, decision=decision, reason=WHY)


def test_the_list_holds_what_the_purpose_may_see_and_leaves_it_when_decided(managers):
    max_, pair = managers["max"], only(managers["max"])
    line = match_queries.waiting_matches(max_, WHO)[0][0]
    assert set(line.names) == {"Pat Lee", "Tom Reed"}

    decide(max_, "different")

    assert match_queries.waiting_matches(max_, WHO) == ((), 0)
    page = match_queries.match_page(max_, WHO, pair)
    assert page and page.decided
    assert (page.decided.state, page.decided.by) == ("in_effect", "Max")
    left, right = sorted((record_id("housing:pat"), record_id("housing:tom")))
    assert match_queries.binding_decisions() == ((left, right, False),)
    assert "match_decided" in {entry.action for entry in standing.ledger().recent(30)}


def test_what_differs_is_said_in_words_and_the_parts_of_the_weight_add_up(managers):
    page = match_queries.match_page(managers["max"], WHO, only(managers["max"]))
    assert page
    told = {one.title: one.how for one in page.compared}
    assert (told["Family name"], told["First name"], told["Birth date"]) == ("different", "near", "different")
    assert sum(part.bits for part in page.weighed) == pytest.approx(page.total)


def test_who_has_not_got_the_action_sees_no_pair(managers, wendy):
    with pytest.raises(NotAllowed):
        match_queries.waiting_matches(wendy, WHO)
    with pytest.raises(NotAllowed):
        match_queries.match_page(wendy, PurposeId("family_help"), MatchPair.objects.all()[0].id)


def test_undone_is_as_before_and_a_decision_is_never_changed(managers):
    max_, made = managers["max"], decide(managers["max"], "same")
    before = MatchDecision.objects.filter(pk=made.pk).values().get()

    match_actions.undo_match(max_, WHO, made.pk, reason="The other system was wrong")

    assert match_queries.binding_decisions() == ()
    only(max_)
    assert MatchDecision.objects.filter(pk=made.pk).values().get() == before
    with pytest.raises(NoLongerSo):
        match_actions.undo_match(max_, WHO, made.pk, reason="again")


def test_what_nobody_can_tell_waits_again_once_a_record_has_changed(managers, publish_run, asked):
    decide(managers["max"], "cannot_tell")
    assert match_queries.waiting_matches(managers["max"], WHO) == ((), 0)
    assert match_queries.binding_decisions() == ()

    asked.change("records", {"record": record_id("housing:pat")}, phone="01632960333")
    publish_run(asked)
    assert MatchPair.objects.count() == 2
    replace_staff(STAFF)
    only(managers["max"])


def test_a_decision_that_others_contradict_is_refused_until_a_person_chooses(managers, publish_run, asked):
    parked(asked, "housing:tom", "school:amy")
    parked(asked, "housing:pat", "school:amy")
    publish_run(asked)
    replace_staff(STAFF)
    max_ = managers["max"]
    lines, _ = match_queries.waiting_matches(max_, WHO)
    pair = {frozenset(line.names): line.pair for line in lines}
    decide(max_, "same", pair[frozenset({"Pat Lee", "Tom Reed"})])
    decide(max_, "different", pair[frozenset({"Pat Lee", "Amy Smith"})])
    last = pair[frozenset({"Tom Reed", "Amy Smith"})]

    effect = match_queries.match_effect(max_, WHO, last, "same")
    assert effect and len(effect.contradicted) == 1
    with pytest.raises(Contradicts):
        decide(max_, "same", last)

    match_actions.undo_match(max_, WHO, effect.contradicted[0].decision, reason="The wrong Amy")
    decide(max_, "same", last)


def test_of_a_protected_person_two_decide_and_no_detail_is_shown(managers, publish_run, asked):
    parked(asked, "housing:pat", "social_care:ada")
    publish_run(asked)
    replace_staff(STAFF)
    left, right = sorted((record_id("housing:pat"), record_id("social_care:ada")))
    ada = MatchPair.objects.get(record_l=left, record_r=right, protected=True)
    assert {*ada.said_l, *ada.said_r} == {"source", "role", "key"}
    assert match_queries.match_page(managers["max"], WHO, ada.id) is None
    page = match_queries.match_page(managers["sam"], WHO, ada.id)
    assert page and page.protected and page.compared == () and page.left.person is None

    made = decide(managers["sam"], "different", ada.id)
    assert match_queries.binding_decisions() == ()
    with pytest.raises(NoLongerSo):
        match_actions.confirm_match(managers["sam"], WHO, made.pk, agree=True)
    with pytest.raises(NotAllowed):
        match_actions.confirm_match(managers["max"], WHO, made.pk, agree=True)
    match_actions.confirm_match(managers["sue"], WHO, made.pk, agree=True)
    assert len(match_queries.binding_decisions()) == 1

    undo = match_actions.undo_match(managers["sue"], WHO, made.pk, reason="Looked again")
    assert len(match_queries.binding_decisions()) == 1
    match_actions.confirm_match(managers["sam"], WHO, undo.pk, agree=True)
    assert match_queries.binding_decisions() == ()


def test_nobody_is_asked_about_whom_no_earlier_name_may_be_traced(publish_run, run):
    run.change("records", {"record": record_id("housing:pat")}, marks=["adopted"])
    parked(run, "housing:pat", "housing:tom")
    publish_run(run)
    assert not MatchPair.objects.exists()


def test_a_record_is_parted_from_its_person_from_the_persons_own_page(managers, publish_run, asked):
    Relationship.objects.create(
        staff="s-max",
        about_kind="person",
        about_id=person("school:john"),
        kind="allocated",
        from_day=ON,
        source="decided",
    )
    page = queries.person_page(managers["max"], WHO, person("school:john"))
    pairs = {record.pair for record in page.records}
    assert len(pairs) == 1
    (pair,) = pairs
    made = decide(managers["max"], "different", pair)

    page = queries.person_page(managers["max"], WHO, person("school:john"))
    assert page.decision_waits
    assert page.decided[0].reason == WHY
    assert match_queries.binding_decisions() == ((made.record_l, made.record_r, False),)
    # For another purpose nobody is asked.
    page = queries.person_page(managers["max"], PurposeId("family_help"), person("school:john"))
    assert {record.pair for record in page.records} == {None}


def test_two_records_of_two_people_are_no_pair_that_somebody_can_make_up(managers):
    left, right = sorted((record_id("school:john"), record_id("housing:tom")))
    assert match_queries.match_page(managers["max"], WHO, left + right) is None
    ada, ben = sorted((record_id("social_care:ada"), record_id("school:ben")))
    assert match_queries.match_page(managers["sam"], WHO, ada + ben) is None


@pytest.mark.parametrize("who", ["max", "sam"])
def test_nobody_decides_about_somebody_of_their_own(managers, who):
    """Not even whoever may decide on protected people."""
    decider, pair = managers[who], only(managers["max"])
    assert match_queries.match_page(decider, WHO, pair)
    keep_apart("root", decider.staff, About("person", person("housing:tom")), RestrictionReason.OWN_FAMILY)

    assert match_queries.match_page(decider, WHO, pair) is None
    assert pair not in {line.pair for line in match_queries.waiting_matches(decider, WHO)[0]}
    assert match_queries.match_page(managers["sue"], WHO, pair)


DUE = date(2026, 5, 10)


@pytest.mark.parametrize(
    ("born", "in_the_family", "is_asked"),
    [
        (DUE, True, True),
        (DUE - timedelta(weeks=18), True, True),
        (DUE - timedelta(weeks=18, days=1), True, False),
        (DUE + timedelta(weeks=4), True, True),
        (DUE + timedelta(weeks=4, days=1), True, False),
        (DUE, False, False),
    ],
)
def test_somebody_is_asked_whether_a_child_who_was_born_is_the_one_expected(
    publish_run, run, born, in_the_family, is_asked
):
    """Nothing else can tell: an expected child has no name, number or birth date. A machine never joins the two."""
    run.record("social_care:bump", "social_care:bump", last_name="Smith", expected_date=DUE, role="expected_child")
    run.record("school:new", "school:new", first_name="Ada", last_name="Smith", birth_date=born)
    run.home("school:new", "d-smith", born)
    run.member("smiths", "social_care:bump", "expected_child", "expected")
    run.member("smiths" if in_the_family else "okoros", "school:new", "child", "stated_parent")
    publish_run(run)
    replace_staff(STAFF)
    max_ = governance.actor(StaffId("s-max"), on=ON)
    assert max_

    lines, total = match_queries.waiting_matches(max_, WHO)
    assert total == int(is_asked)
    if is_asked:
        assert "when one was expected" in lines[0].why
        assert match_queries.match_page(max_, WHO, lines[0].pair)
        decide(max_, "same")
        left, right = sorted((record_id("social_care:bump"), record_id("school:new")))
        assert match_queries.binding_decisions() == ((left, right, True),)


@pytest.mark.parametrize("past", [True, False], ids=["lived there once", "lives there"])
def test_a_home_that_must_not_be_disclosed_reads_as_an_address_that_nobody_sent(publish_run, run, past):
    """No bar, level or total is left of it beside the empty line, whoever it was that said it and however long ago."""
    left, right = sorted((record_id("housing:pat"), record_id("housing:tom")))
    run.change("records", {"record": record_id("housing:pat")}, address="7 Low Road", postcode="ZZ2 2BB")
    pair = {"record_l": left, "record_r": right, "weight": 1.5, "state": "parked", "reason": "unsure"}
    plain = {"agreement": "first=close; sex=equal", "weights": "before=-12; first=3; sex=1"}
    run.add("edges", pair | plain)
    publish_run(run)
    replace_staff(STAFF)
    max_ = governance.actor(StaffId("s-max"), on=ON)
    assert max_
    nobody_sent = match_queries.match_page(max_, WHO, only(max_))

    run.change("records", {"record": record_id("housing:tom")}, address="1 High Street", postcode="ZZ1 1AA")
    run.change("edges", pair, agreement=f"{plain['agreement']}; home=equal", weights=f"{plain['weights']}; home=9")
    run.drop("residences", person=record_id("housing:tom"))
    run.home("housing:tom", "d-smith", date(2020, 1, 1), ON - timedelta(days=90) if past else None)
    run.change("dwellings", {"dwelling": "d-smith"}, undisclosed=True)
    publish_run(run)
    replace_staff(STAFF)
    hidden = match_queries.match_page(max_, WHO, only(max_))

    assert nobody_sent and hidden
    assert (hidden.weighed, hidden.total) == (nobody_sent.weighed, nobody_sent.total)
    if past:  # of whoever lives there now not even the other's address stands beside it
        assert hidden.compared == nobody_sent.compared
    assert "High Street" not in repr(hidden)


def test_the_total_tells_of_nothing_that_no_bar_shows(publish_run, run):
    """That the sex differs could tell of a change that nobody may be told of, and a total that no bars come to tells it."""
    pages = []
    for sex in ("equal=0.98", "different=-5.64"):
        level, _, bits = sex.partition("=")
        run.rows["edges"].clear()
        parked(run, "housing:pat", "housing:tom")
        run.rows["edges"][-1]["agreement"] += f"; sex={level}"
        run.rows["edges"][-1]["weights"] += f"; sex={bits}"
        publish_run(run)
        replace_staff(STAFF)
        max_ = governance.actor(StaffId("s-max"), on=ON)
        assert max_
        page = match_queries.match_page(max_, WHO, only(max_))
        assert page
        pages.append((page.weighed, page.total))
    assert pages[0] == pages[1]
