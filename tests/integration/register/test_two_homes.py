"""
Where domestic abuse stands between two who care for the same children, neither home shows on the other's pages.

Families of every shape are made, with and without abuse, and everything that leads to the other home is looked for on
every page that the workers of one home can open. Without abuse it is found: so the search can find it.
"""

from __future__ import annotations

from contextlib import nullcontext, suppress
from datetime import date, timedelta
from itertools import product

import pytest
from django.utils import timezone
from tests.integration.governance.builders import the_actor
from tests.integration.register.a_run import EXTRACT, ARun, record_id
from tests.integration.register.readers import FAMILY_HELP, SAFEGUARDING, family, person

from kinfold.cases import looks
from kinfold.governance import standing
from kinfold.governance.models import DutyTurn, LookAnswer, Relationship, StaffMember
from kinfold.governance.queries import actor
from kinfold.governance.rules.looks import Held
from kinfold.governance.rules.policy import Actor
from kinfold.register import (
    correction_actions,
    correction_queries,
    match_queries,
    need_queries,
    outcome_queries,
    queries,
)
from kinfold.register.correction_values import Asked
from kinfold.register.models import FamilyCorrection
from kinfold.vocabulary.codelists import CorrectionKind, FamilyRole
from kinfold.vocabulary.errors import NoLongerSo, NotAllowed
from kinfold.vocabulary.identifiers import PurposeId, StaffId

ABUSE = ("none", "of her", "of him", "long over", "of the child")
SHAPES = (
    "he lives elsewhere",
    "he has left",
    "one family, a child at both homes",
    "each has a child",
    "a child lives with both",
)
CASES = [f"{abuse}, {shape}" for abuse, shape in product(ABUSE, SHAPES)]
SIGNED = {"trained_on": date(2026, 1, 10), "agreed_on": date(2024, 1, 10), "from_day": date(2020, 1, 1)}


def moved(case: str) -> date:
    return date(2025, 1, 1 + CASES.index(case))


def of_home(case: str, whose: str) -> set[str]:
    """What leads to one of the two homes, as it would stand on a page."""
    number = CASES.index(case)
    # The school of a child who lives with both is known to both.
    school = set() if case.endswith(("lives with both", "at both homes")) else {f"{whose} School {number}"}
    told = {
        f"{whose} Street {number}",
        postcode(case, whose),
        f"'{postcode(case, whose).split()[0]}'",
        f"{whose} team {number}",
    }
    return school | told | ({phone(case)} if whose == "His" else set())


def home_id(case: str, whose: str) -> str:
    return f"d-{CASES.index(case)}-{whose}"


def person_of(case: str, whose: str) -> str:
    return f"social_care:{'her' if whose == 'Her' else 'him'}-{case}"


def postcode(case: str, whose: str) -> str:
    """Of two areas, so that an area alone leads to one of the homes."""
    return f"{'ZZ' if whose == 'Her' else 'ZY'}{CASES.index(case)} 1AA"


def phone(case: str) -> str:
    """His, which stands on the child's record too."""
    return f"0163296{CASES.index(case):04}"


def days_of_moving(case: str, mine: str) -> tuple[str, ...]:
    """How a page says since when a parent lives elsewhere; and on his, until when he was in her home, which hers may tell."""
    elsewhere, partner = FamilyRole.PARENT_ELSEWHERE, FamilyRole.PARTNER_OF_CARER
    stayed = date(2020, 1, 1)
    left = f"role={partner!r}, from_day={stayed!r}, until_day={moved(case)!r}"
    return (f"role={elsewhere!r}, from_day={moved(case)!r}", *((left,) if mine == "His" else ()))


def works_with(run: ARun, case: str, whose: str, record: str) -> None:
    number = CASES.index(case)
    run.add("staff", {"staff": f"{whose} {number}", "name": f"{whose} Worker", "role": "social_worker", **SIGNED})
    run.add("involvements", {
        "involvement": record_id(f"works {record}"), "record": record_id(record), "source": "social_care",
        "role": "worker", "kind": "allocated", "staff": f"{whose} {number}", "name": f"{whose} Worker", "team": f"{whose} team {number}",
        "from_day": date(2026, 1, 1), "first_said": EXTRACT, "last_said": EXTRACT,
    })  # fmt: skip


def a_home(run: ARun, case: str, whose: str, adult: str, child: str | None) -> None:
    number, dwelling = CASES.index(case), home_id(case, whose)
    run.add(
        "dwellings",
        {"dwelling": dwelling, "address": f"{whose} Street {number}", "postcode": postcode(case, whose),
         "kind": "home", "protected": False},
    )  # fmt: skip
    run.record(
        adult, adult, first_name=whose, last_name=f"Case{number}", birth_date=date(1980 + number, 1, 1),
        phone=phone(case) if whose == "His" else None,
    )  # fmt: skip
    run.home(adult, dwelling, moved(case))
    works_with(run, case, whose, adult)
    run.fact(f"tenancy {adult}", adult, "tenancy", from_day=moved(case), value=f"{whose} Street {number}")
    if child:
        run.record(
            child, child, first_name=f"Kid of {whose}", last_name=f"Case{number}", birth_date=date(2015, 1, 1),
            phone=phone(case) if whose == "Her" else None,
        )  # fmt: skip
        run.home(child, dwelling, moved(case))
        run.fact(f"roll {child}", child, "school_roll", from_day=moved(case), value=f"{whose} School {number}")


def words_on(case: str, whose: str) -> str:
    """What a rule says of somebody, made of what an agency near their home says."""
    return f"In treatment near {whose} Street {CASES.index(case)}."


def enough(run: ARun, label: str) -> None:
    """Found as enough for help: the parent who lives elsewhere has two needs, as the run counts."""
    run.add(
        "eligibility",
        {"family": record_id(label), "on_day": EXTRACT, "needs_met": 2, "outcomes_met": 2, "may_by_needs": True,
         "may_by_outcomes": True, "reading_used": "needs", "may_be_eligible": True, "outcomes": ["FIN", "SUB"]},
    )  # fmt: skip


@pytest.fixture
def world(publish_run, run) -> None:
    for case in CASES:
        a_case(run, case)
    publish_run(run)


def a_case(run: ARun, case: str) -> None:
    abuse, shape = case.split(", ", 1)
    her, him = f"social_care:her-{case}", f"social_care:him-{case}"
    hers, his = f"school:hers-{case}", f"school:his-{case}" if shape == "each has a child" else None
    two_families = his or shape == "a child lives with both"
    a_home(run, case, "Her", her, hers)
    a_home(run, case, "His", him, his)
    run.family(f"hers {case}", 1)
    run.member(f"hers {case}", her, "main_carer", "stated_parent")
    run.member(f"hers {case}", hers, "child", "stated_parent")
    if shape == "he has left":
        run.member(f"hers {case}", him, "partner_of_carer", "shared_tenancy", until_day=moved(case))
    else:
        run.member(f"hers {case}", him, "parent_elsewhere", "stated_parent", from_day=moved(case))
    run.finding(f"hers {case}", "FIN-1", None, "met", f"tenancy {her}", f"tenancy {him}")
    if shape != "he has left":
        run.finding(f"hers {case}", "SUB-1", him, "met", sentence=words_on(case, "His"))
        enough(run, f"hers {case}")
    if shape in ("a child lives with both", "one family, a child at both homes"):
        run.home(hers, home_id(case, "His"), moved(case))
        works_with(run, case, "Kid", hers)
        run.parent(her, hers)
        run.parent(him, hers, "father")
    if two_families:
        run.family(f"his {case}", 1)
        run.member(f"his {case}", him, "main_carer", "stated_parent", from_day=moved(case))
        run.member(f"his {case}", his or hers, "child", "stated_parent", from_day=moved(case))
        run.member(f"his {case}", her, "parent_elsewhere", "stated_parent", from_day=moved(case))
        run.finding(f"his {case}", "FIN-1", None, "met", f"tenancy {her}", f"tenancy {him}")
        run.finding(f"his {case}", "SUB-1", her, "met", sentence=words_on(case, "Her"))
        enough(run, f"his {case}")
        for one, other in (("hers", "his"), ("his", "hers")):
            run.add("family_ties", {
                "family": record_id(f"{one} {case}"), "other_family": record_id(f"{other} {case}"),
                "through_person": record_id(him if one == "hers" else her),
            })  # fmt: skip
    if abuse != "none":
        on = date(2015, 5, 1) if abuse == "long over" else date(2024, 5, 1)
        whose = {"of him": him, "of the child": hers}.get(abuse, her)
        run.fact(f"abuse {case}", whose, "domestic_abuse_incident", from_day=on)


def all_pages(case: str, whose: str) -> str:
    """Everything that whoever works with one of the two reads, who opens every page that can be."""
    worker = actor(f"{whose} {CASES.index(case)}", on=standing.today())
    people = [f"social_care:{one}-{case}" for one in ("her", "him")] + [f"school:hers-{case}"]
    families = [f"hers {case}"]
    if case.endswith("each has a child"):
        people.append(f"school:his-{case}")
    if case.endswith(SHAPES[3:]):
        families.append(f"his {case}")
    read = []
    ids = {str(person(one)) for one in people}
    for typed in (
        {"name": f"{who} Case{CASES.index(case)}", "birth_date": date(1980 + CASES.index(case), 1, 1)}
        for who in ("Her", "His")
    ):
        read += [repr(hit) for hit in queries.search(worker, SAFEGUARDING, **typed) if hit.person in ids]
    for one in ("Her", "His"):
        hits = queries.search(worker, SAFEGUARDING, postcode=postcode(case, one))
        read += [f"found at {postcode(case, one)}" for hit in hits if hit.person in ids]
    asked = queries.my_families(worker, SAFEGUARDING)
    read += [f"counts {one.needs_met} for {CASES.index(case)}" for one in asked]
    for ask, one in (
        *((queries.person_page, person(one)) for one in people),
        *((queries.family_page, family(one)) for one in families),
        *((correction_queries.correction_page, family(one)) for one in families),
        *((lambda *asked: need_queries.need_page(*asked, "FIN-1"), family(one)) for one in families),
        *((lambda *asked: need_queries.need_page(*asked, "SUB-1"), family(one)) for one in families),
        *((outcome_queries.outcome_page, family(one)) for one in families),
    ):
        try:
            read.append(repr(ask(worker, SAFEGUARDING, one)))
        except NotAllowed:
            continue
    assert read
    return "\n".join(read)


def test_neither_home_shows_on_the_others_pages_where_abuse_stands_and_it_is_found_where_none_does(world):
    leaks, found = [], set()
    for case, (mine, others) in product(CASES, (("Her", "His"), ("His", "Her"))):
        pages = all_pages(case, mine)
        secrets = {told for told in of_home(case, others) if told in pages}
        secrets |= {"the words of a rule"} if words_on(case, others) in pages else set()
        secrets |= {"the number of needs"} if "counts 2 for" in pages else set()
        secrets |= {"the day of moving" for told in days_of_moving(case, mine) if told in pages}
        if case.startswith("none"):
            found |= {(mine, " ".join(told.split()[1:-1])) for told in secrets}
        else:
            leaks += [f"{case}: {mine} worker reads {told}" for told in sorted(secrets)]
    assert leaks == [], "\n".join(leaks)
    assert {told for _, told in found} >= {"Street", "team", "day of", "words of a", "number of"}
    assert {mine for mine, _ in found} == {"Her", "His"}

    # Who works with a child of both is on nobody's side, and opens both.
    for case in (one for one in CASES if one.endswith("at both homes")):
        pages = all_pages(case, "Kid")
        assert [told for told in of_home(case, "Her") | of_home(case, "His") if told not in pages] == []


TWO_FAMILIES, ONE_FAMILY = "of her, a child lives with both", "of her, one family, a child at both homes"
SINCE = {"from_day": date(2026, 5, 25), "sources": ["housing"]}


def a_new_home(run: ARun) -> None:
    run.add(
        "dwellings",
        {"dwelling": "d-new", "address": "9 New Way", "postcode": "ZX5 5EE", "kind": "home", "protected": False},
    )


def a_child_lives_at(case: str, whose: str, dwelling: str) -> None:
    """Said by whoever works with one home, on its page."""
    worker = actor(f"{whose} {CASES.index(case)}", on=standing.today())
    of = family(f"{'hers' if whose == 'Her' else 'his'} {case}")
    asked = Asked(CorrectionKind.LIVES_AT, person(f"school:hers-{case}"), dwelling=dwelling)
    page = correction_queries.correction_page(worker, SAFEGUARDING, of, also=asked.person)
    correction_actions.correct_family(worker, SAFEGUARDING, of, page.review, asked, reason="I was there on Tuesday")


def homes_read(case: str, whose: str) -> str:
    """What whoever works with one of the two reads on the child's page of where they live."""
    worker = actor(f"{whose} {CASES.index(case)}", on=standing.today())
    child = queries.person_page(worker, SAFEGUARDING, person(f"school:hers-{case}"))
    return repr((child.homes, child.homes_since))


def test_where_a_child_was_said_to_live_with_one_parent_is_not_told_to_whoever_works_with_the_other(run, publish_run):
    a_case(run, TWO_FAMILIES)
    a_new_home(run)
    run.home(f"social_care:her-{TWO_FAMILIES}", "d-new", date(2026, 5, 20))
    publish_run(run)
    a_child_lives_at(TWO_FAMILIES, "Her", "d-new")

    assert "9 New Way" in homes_read(TWO_FAMILIES, "Her")
    assert "9 New Way" not in homes_read(TWO_FAMILIES, "His")
    him, his = actor(f"His {CASES.index(TWO_FAMILIES)}", on=standing.today()), family(f"his {TWO_FAMILIES}")
    FamilyCorrection.objects.update(family=his)  # where they parted since, and the id went with him
    for page in (correction_queries.correction_page, queries.family_page):
        read = repr(page(him, SAFEGUARDING, his))
        assert "lives at a home that is not shown here" in read and "9 New Way" not in read


def test_where_sources_have_a_child_since_with_one_parent_is_not_told_to_whoever_works_with_the_other(run, publish_run):
    her, hers = f"social_care:her-{TWO_FAMILIES}", f"school:hers-{TWO_FAMILIES}"
    a_new_home(run)
    a_case(run, TWO_FAMILIES)  # the child has left the mother's family, as far as a run knows
    run.change(
        "memberships", {"family": record_id(f"hers {TWO_FAMILIES}"), "person": record_id(hers)}, until_day=EXTRACT
    )
    run.home(her, "d-new", date(2026, 5, 20))
    run.add("homes_since", {"person": record_id(hers), "dwelling": "d-new", **SINCE})
    a_case(run, ONE_FAMILY)  # and of a parent elsewhere too a professional has said another home than sources have
    for one in (f"social_care:him-{ONE_FAMILY}", f"school:hers-{ONE_FAMILY}"):
        run.add("homes_since", {"person": record_id(one), "dwelling": "d-new", **SINCE})
    publish_run(run)
    a_child_lives_at(TWO_FAMILIES, "His", home_id(TWO_FAMILIES, "His"))
    a_child_lives_at(ONE_FAMILY, "Her", home_id(ONE_FAMILY, "Her"))

    assert "9 New Way" not in homes_read(TWO_FAMILIES, "His")
    assert "9 New Way" not in homes_read(ONE_FAMILY, "Her")
    assert "9 New Way" in homes_read(ONE_FAMILY, "Kid")


@pytest.mark.parametrize(("whose", "shown"), [("Kid", True), ("His", False)])
def test_a_pair_of_a_childs_records_shows_the_other_home_to_no_manager_of_one_alone(run, publish_run, whose, shown):
    case = TWO_FAMILIES
    a_case(run, case)
    run.change("staff", {"staff": f"{whose} {CASES.index(case)}"}, supervisor="s-max")
    records = f"school:hers-{case}", "housing:twice"
    run.record("housing:twice", "housing:twice", first_name="Kid", last_name="Twice", birth_date=date(2015, 1, 1))
    run.change("records", {"record": record_id(records[0])}, address="9 New Way", postcode="ZX5 5EE")
    left, right = sorted(record_id(one) for one in records)
    run.add("edges", {
        "record_l": left, "record_r": right, "weight": 1.5, "state": "parked", "reason": "unsure",
        "agreement": "first=close; birth=equal; home=equal", "weights": "before=-12; first=3; birth=11; home=12.5",
    })  # fmt: skip
    publish_run(run)
    manager, who = actor(StaffId("s-max"), on=standing.today()), PurposeId("who_is_who")
    (line,), _ = match_queries.waiting_matches(manager, who)

    whole = match_queries.match_page(manager, who, line.pair)
    page = repr(whole.compared)

    # That the home is the same would be told by its bar, and by a total that the other bars do not come to.
    assert (12.5 in [part.bits for part in whole.weighed]) == shown
    assert sum(part.bits for part in whole.weighed) == pytest.approx(whole.total) == (14.5 if shown else 2)
    assert ("9 New Way" in page, phone(case) in page) == (shown, shown)


def a_colleague(run: ARun, record: str) -> None:
    """Works with one of the two parents as their worker does."""
    run.add("staff", {"staff": "beside", "name": "A Colleague", "role": "social_worker", **SIGNED})
    run.add("involvements", {
        "involvement": record_id("beside"), "record": record_id(record), "source": "social_care", "role": "worker",
        "kind": "allocated", "staff": "beside", "name": "A Colleague", "from_day": date(2026, 1, 1),
        "first_said": EXTRACT, "last_said": EXTRACT,
    })  # fmt: skip


@pytest.mark.parametrize("case", ["of her, each has a child", "of her, a child lives with both"])
@pytest.mark.parametrize(("mine", "others"), [("Her", "His"), ("His", "Her")])
def test_where_a_parent_is_said_to_live_is_neither_told_nor_asked_in_the_other_home(
    run, publish_run, case, mine, others
):
    of, pages = person_of(case, mine), {"Her": f"hers {case}", "His": f"his {case}"}
    a_case(run, case)
    a_colleague(run, of)
    publish_run(run)
    worker, other = (actor(f"{whose} {CASES.index(case)}", on=standing.today()) for whose in (mine, others))
    here, there = family(pages[mine]), family(pages[others])
    page = correction_queries.correction_page(worker, SAFEGUARDING, here)
    asked = Asked(CorrectionKind.LIVES_AT, person(of), dwelling=home_id(case, mine))
    row = correction_actions.correct_family(worker, SAFEGUARDING, here, page.review, asked, reason="I was there")

    assert row.of_two, "to live again with a parent would open that family's pages"
    assert queries.family_page(other, SAFEGUARDING, there).corrected == ()
    assert correction_queries.correction_page(other, SAFEGUARDING, there).said == ()
    with pytest.raises(NoLongerSo):
        correction_actions.confirm_correction(other, SAFEGUARDING, there, row.id, agree=False, why_not="No")
    beside = actor("beside", on=standing.today())
    (waits,) = correction_queries.correction_page(beside, SAFEGUARDING, here).said
    assert f"{mine} Street" in waits.sentence and waits.may_confirm
    correction_actions.confirm_correction(beside, SAFEGUARDING, here, row.id, agree=False, why_not="They went back")
    assert correction_queries.correction_page(other, SAFEGUARDING, there).said == (), (
        "refused, it is told to them no more than before"
    )
    row = correction_actions.correct_family(
        worker, SAFEGUARDING, here, correction_queries.correction_page(worker, SAFEGUARDING, here).review, asked,
        reason="I was there again",
    )  # fmt: skip
    correction_actions.confirm_correction(beside, SAFEGUARDING, here, row.id, agree=True)


@pytest.mark.parametrize("shape", ["one family, a child at both homes", "he lives elsewhere"])
def test_two_of_one_home_cannot_say_that_the_other_parent_does_not_belong(run, publish_run, shape):
    case = f"of him, {shape}"
    a_case(run, case)
    a_colleague(run, person_of(case, "Her"))
    publish_run(run)
    here, her = family(f"hers {case}"), actor(f"Her {CASES.index(case)}", on=standing.today())
    page = correction_queries.correction_page(her, SAFEGUARDING, here)
    asked = Asked(CorrectionKind.NOT_BELONGS, person(person_of(case, "His")))
    row = correction_actions.correct_family(her, SAFEGUARDING, here, page.review, asked, reason="I was there")

    beside = actor("beside", on=standing.today())
    (waits,) = correction_queries.correction_page(beside, SAFEGUARDING, here).said
    assert row.of_two and not waits.may_confirm
    with pytest.raises(NoLongerSo):
        correction_actions.confirm_correction(beside, SAFEGUARDING, here, row.id, agree=True)
    if shape.endswith("at both homes"):  # who works with the child is on nobody's side
        both = actor(f"Kid {CASES.index(case)}", on=standing.today())
        correction_actions.confirm_correction(both, SAFEGUARDING, here, row.id, agree=True)


@pytest.mark.parametrize("shape", ["one family, a child at both homes", "he lives elsewhere"])
@pytest.mark.parametrize(("at_the_meeting", "agrees"), [("both", True), ("hers", False)])
def test_where_nobody_works_with_both_homes_a_safeguarding_manager_at_a_meeting_about_both_gives_the_second_word(
    run, publish_run, shape, at_the_meeting, agrees
):
    case, on = f"of him, {shape}", standing.today()
    a_case(run, case)
    a_colleague(run, person_of(case, "Her"))
    publish_run(run)
    StaffMember.objects.filter(staff="beside").update(role="safeguarding_manager")
    here, her = family(f"hers {case}"), actor(f"Her {CASES.index(case)}", on=on)
    page = correction_queries.correction_page(her, SAFEGUARDING, here)
    asked = Asked(CorrectionKind.NOT_BELONGS, person(person_of(case, "His")))
    effect, _ = correction_queries.correction_effect(her, SAFEGUARDING, here, asked)
    row = correction_actions.correct_family(her, SAFEGUARDING, here, page.review, asked, reason="I was there")
    if at_the_meeting == "both":
        Relationship.objects.create(
            staff="beside", about_kind="person", about_id=person(person_of(case, "His")), kind="review", from_day=on,
            until_day=on + timedelta(days=1), source="social_care",
        )  # fmt: skip

    (waits,) = correction_queries.correction_page(her, SAFEGUARDING, here).said
    assert waits.second_word == effect.second_word
    assert "safeguarding manager or team manager who answers for both homes" in waits.second_word
    (shown,) = correction_queries.correction_page(actor("beside", on=on), SAFEGUARDING, here).said
    assert shown.may_confirm == agrees
    with nullcontext() if agrees else pytest.raises(NoLongerSo):
        correction_actions.confirm_correction(actor("beside", on=on), SAFEGUARDING, here, row.id, agree=True)


def opens_all(worker: Actor, case: str) -> None:
    """Every page of the two parents and of their families that the door opens to a worker."""
    families = [family(f"hers {case}"), *([family(f"his {case}")] if case.endswith(SHAPES[3:]) else [])]
    people = [person(f"social_care:{one}-{case}") for one in ("her", "him")]
    for ask, one in (*((queries.family_page, f) for f in families), *((queries.person_page, p) for p in people)):
        with suppress(NotAllowed):
            ask(worker, FAMILY_HELP, one)


def test_who_looked_tells_neither_of_whoever_works_with_the_other_with_abuse_or_without(world, settings):
    """Also where the door lets the worker of one home open the page of the other: what is handed over names their own alone."""
    StaffMember.objects.filter(name="Her Worker").update(role="family_worker")
    StaffMember.objects.create(staff="officer", name="An Officer", role="information_governance", **SIGNED)
    workers = {of: the_actor(f"{of[1]} {CASES.index(of[0])}") for of in product(CASES, ("Her", "His"))}
    StaffMember.objects.create(staff="cover", name="Cover", role="team_manager", **SIGNED)
    for (case, whose), worker in workers.items():
        opens_all(worker, case)
        # Whoever covers for both teams belongs to neither home, and knows both.
        turn = {"from_day": standing.today(), "until_day": standing.today() + timedelta(days=400), "source": "staff"}
        StaffMember.objects.filter(staff=worker.staff).update(team=f"{whose} team {case}")
        DutyTurn.objects.create(staff="cover", team=f"{whose} team {case}", **turn)
    for case in CASES:
        opens_all(the_actor("cover"), case)
    # The ledger's days are real ones: long after, so that looks are old enough to be told.
    settings.KINFOLD_TODAY = timezone.localdate() + timedelta(days=40)
    StaffMember.objects.update(trained_on=settings.KINFOLD_TODAY)
    told, held = {}, set()
    for (case, whose), worker in workers.items():
        looks.ask_who_looked(worker, FAMILY_HELP, person(f"social_care:{'her' if whose == 'Her' else 'him'}-{case}"))
        newest = LookAnswer.objects.latest("id").pk
        lines = looks.one_answer(the_actor("officer"), PurposeId("oversight"), newest).lines
        told[case, whose] = {line.who for line in lines if line.held is None}
        held |= {(whose, line.who, line.held) for line in lines if line.held}

    theirs = {
        "Her": ("Her Worker, Family worker", "Family worker"),
        "His": ("His Worker, Social worker", "Social worker"),
    }
    covered = [of for of, who in told.items() if "Team manager" in who]
    told = {of: who - {"Team manager"} for of, who in told.items()}
    assert [of for of, who in told.items() if not who <= set(theirs[of[1]])] == []
    assert [of for of, who in told.items() if theirs[of[1]][0] not in who] == []
    # The officer sees why.
    assert {("His", "Family worker", Held.OTHER_HOME), ("Her", "Social worker", Held.OTHER_HOME)} <= held
    # Where there is no family but hers, who covered for her team may be told of to her.
    assert covered and all(whose == "Her" and case.endswith(SHAPES[:3]) for case, whose in covered)
