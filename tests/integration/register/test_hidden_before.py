"""Nobody's protection ends without a person: whom the last run hid, the next one hides too, until two people let them go."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone
from tests.integration.register.a_run import EXTRACT, ON, ARun, record_id
from tests.integration.register.readers import SAFEGUARDING, person

from kinfold.governance.models import Restriction
from kinfold.governance.rules.policy import Actor
from kinfold.governance.rules.rows import RestrictionReason
from kinfold.register import protection_actions, protection_queries
from kinfold.register.models import Family, Person, ProtectionStep, Residence, SearchKey
from kinfold.register.reading import protecting

HOUSE = {"kind": "home", "protected": False}
FLED = RestrictionReason.PROTECTED_ADDRESS
PAT = "housing:pat"


def is_hidden(record: str) -> bool:
    who = person(record)
    row = Person.objects.get(pk=who)
    told = SearchKey.objects.filter(person=who).exists() or Residence.objects.filter(person=who).exists()
    assert not (row.restricted and told)
    assert row.restricted == Restriction.objects.filter(about_id=who, staff="").exists()
    return row.restricted


def moved(run: ARun, record: str) -> None:
    run.add("dwellings", {"dwelling": "d-new", "address": "9 Hiding Road", "postcode": "ZZ3 3CC", **HOUSE})
    run.drop("residences", person=record_id(record))
    run.home(record, "d-new", date(2026, 5, 1))


def marked_by_marac(run: ARun) -> None:
    run.source("marac", "MARAC", kinds=[], protects=True)
    run.record("marac:pat", PAT, first_name="Pat", last_name="Lee", birth_date=date(1970, 4, 5), marks=["witness"])


def marac_is_gone(run: ARun) -> None:
    for table in ("sources", "extracts", "records"):
        run.drop(table, source="marac")
    run.drop("links", record=record_id("marac:pat"))


def marac_says_so_no_longer_and_has_no_contract_for_it(run: ARun) -> None:
    run.change("sources", {"source": "marac"}, protects=False)
    run.change("records", {"record": record_id("marac:pat")}, marks=[])


def marac_has_another_key(run: ARun) -> None:
    run.drop("records", record=record_id("marac:pat"))
    run.drop("links", record=record_id("marac:pat"))
    run.record("marac:new", "marac:new", first_name="P", last_name="L", marks=["witness"])


def the_two_are_parted(run: ARun) -> None:
    for record in ("marac:pat", PAT):
        run.change(
            "links", {"record": record_id(record)}, person=record_id(record), weight=None, reason="alone",
            best_record=None,
        )  # fmt: skip


@pytest.mark.parametrize(
    "what_happens",
    [
        marac_is_gone,
        marac_says_so_no_longer_and_has_no_contract_for_it,
        marac_has_another_key,
        the_two_are_parted,
    ],
)
def test_a_mark_that_is_merely_not_there_any_more_opens_nobody(publish_run, run, what_happens):
    marked_by_marac(run)
    publish_run(run)
    assert is_hidden(PAT)

    what_happens(run)
    moved(run, PAT)
    publish_run(run, accept_shrinkage=True)
    assert is_hidden(PAT)
    assert not Residence.objects.filter(address="9 Hiding Road").exists()
    publish_run(run, protected=protecting.marks())
    assert is_hidden(PAT)
    step = ProtectionStep.objects.get(person=person(PAT))
    assert (step.decided_by, step.mark) == ("run", "witness")
    assert (
        step.reason.startswith("Was protected until 1 June 2026") and "Nobody has said that it may end" in step.reason
    )
    assert "MARAC" in step.reason and "Pat" not in step.reason


def test_a_mark_that_its_source_took_back_ends_as_it_did(publish_run, run):
    marked_by_marac(run)
    publish_run(run)

    run.change("records", {"record": record_id("marac:pat")}, marks=[])
    publish_run(run)

    assert not is_hidden(PAT) and not ProtectionStep.objects.exists()


def test_whoever_was_hidden_through_one_home_stays_so_in_another(publish_run, run):
    publish_run(run)
    assert is_hidden("school:ben")

    moved(run, "school:ben")
    run.drop("memberships", person=record_id("school:ben"))
    run.family("bens", 1)
    run.member("bens", "school:ben", "child", "stated_parent")
    publish_run(run)

    assert is_hidden("school:ben") and not Residence.objects.filter(address="9 Hiding Road").exists()
    assert Family.objects.get(label=record_id("bens")).restricted
    step = ProtectionStep.objects.get()
    assert (step.person, step.mark) == (person("school:ben"), "may_be_protected")


def test_whoever_may_have_been_a_protected_person_is_let_go_by_who_decides_on_the_pair(publish_run, run):
    pair = sorted((record_id(PAT), record_id("social_care:ada")))
    edge = {"record_l": pair[0], "record_r": pair[1], "weight": 2.0, "agreement": ""}
    run.add("edges", {**edge, "reason": "unsure", "state": "parked"})
    publish_run(run)
    assert is_hidden(PAT)

    gone = run.copy()
    gone.drop("edges", state="parked")
    decided = run.copy()
    decided.change("edges", {"state": "parked"}, state="refused", reason="decision")

    publish_run(decided)
    assert not is_hidden(PAT)
    publish_run(run)
    publish_run(gone)
    assert is_hidden(PAT)


def lift(number: int) -> None:
    for kind, by in (("lift_asked", "s-max"), ("lifted", "s-other")):
        ProtectionStep.objects.create(
            kind=kind, of=number, reason="It is over", decided_by=by, decided_at=timezone.now(), entry=10**6 + len(kind)
        )


def test_two_people_let_go_whom_a_run_kept_and_it_does_not_keep_them_again(publish_run, run, max_boss):
    marked_by_marac(run)
    publish_run(run)
    marac_is_gone(run)
    publish_run(run, accept_shrinkage=True)
    number = ProtectionStep.objects.get().id
    listed = protection_queries.protections(max_boss, SAFEGUARDING)
    assert [(one.id, one.steps[0].by) for one in listed] == [(number, "A run")]

    protection_actions.decide_lift(max_boss, SAFEGUARDING, number, 0, kind="lift_asked", reason="He is safe")
    publish_run(run, protected=protecting.marks())
    assert is_hidden(PAT)
    ProtectionStep.objects.create(
        kind="lifted", of=number, reason="So it is", decided_by="s-other", decided_at=timezone.now(), entry=10**6
    )
    publish_run(run, protected=protecting.marks())
    assert not is_hidden(PAT)
    publish_run(run, protected=protecting.marks())
    assert not is_hidden(PAT) and ProtectionStep.objects.filter(kind="protected").count() == 1


def test_whoever_was_hidden_through_somebody_is_let_go_with_them_but_not_where_another_still_hides(
    publish_run, run, wendy
):
    first = protection_actions.protect(wendy, SAFEGUARDING, person("housing:jane"), FLED, reason="They fled").id
    publish_run(run, protected=protecting.marks())
    assert is_hidden("school:john") and is_hidden("school:amy")
    lift(first)
    marked = run.copy()
    marked.change("records", {"record": record_id("school:amy")}, marks=["restricted"])
    publish_run(marked, protected=protecting.marks())
    assert is_hidden("school:john") and is_hidden("school:amy")  # through Amy now
    marked.change("records", {"record": record_id("school:amy")}, marks=[])
    marked.drop("memberships", person=record_id("school:amy"))
    publish_run(marked, protected=protecting.marks())
    assert not is_hidden("school:amy") and not is_hidden("school:john")


def test_a_lift_opens_whoever_was_hidden_with_them(publish_run, run, wendy):
    first = protection_actions.protect(wendy, SAFEGUARDING, person("housing:jane"), FLED, reason="They fled").id
    publish_run(run, protected=protecting.marks())
    lift(first)
    publish_run(run, protected=protecting.marks())

    assert not any(map(is_hidden, ("housing:jane", "school:john", "school:amy")))
    assert not Family.objects.get(label=record_id("smiths")).restricted
    assert ProtectionStep.objects.filter(kind="protected").count() == 1


def protected_amy_gets_another_number(run: ARun, wendy: Actor, **said: object) -> int:
    number = protection_actions.protect(wendy, SAFEGUARDING, person("school:amy"), FLED, reason="They fled").id
    run.change("records", {"record": record_id("school:amy")}, no_longer_sent=ON, last_said=date(2026, 5, 1))
    told = {"first_name": "Amy", "last_name": "Smith", "birth_date": date(2016, 7, 1), "first_said": EXTRACT}
    run.record("school:new", "school:new", **{**told, **said})
    moved(run, "school:new")
    return number


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"last_name": "Hill"},
        {"first_name": "Eve", "last_name": "Hill", "birth_date": None, "upn": "B2", "former_upn": "A1"},
    ],
)
def test_who_may_be_somebody_protected_under_another_number_is_hidden_and_a_person_is_asked(
    publish_run, run, wendy, max_boss, said
):
    run.change("records", {"record": record_id("school:amy")}, upn="A1")
    number = protected_amy_gets_another_number(run, wendy, **said)
    publish_run(run, protected=protecting.marks())

    assert is_hidden("school:new") and not Residence.objects.filter(address="9 Hiding Road").exists()
    mine = ProtectionStep.objects.get(kind="protected", decided_by="run")
    assert (mine.person, mine.mark) == (person("school:new"), "may_be_protected")
    assert "School census" in mine.reason and f"protection {number}" in mine.reason
    told = protection_queries.one_protection(max_boss, SAFEGUARDING, number)
    assert told is not None and told.standing == "stands" and "another number" in told.steps[-1].reason

    publish_run(run, protected=protecting.marks())
    assert is_hidden("school:new") and ProtectionStep.objects.count() == 3
    lift(mine.id)
    publish_run(run, protected=protecting.marks())
    publish_run(run, protected=protecting.marks())
    assert not is_hidden("school:new") and is_hidden("school:amy")
    assert ProtectionStep.objects.filter(decided_by="run").count() == 2


@pytest.mark.parametrize(
    "said",
    [{"birth_date": date(2016, 7, 2)}, {"first_name": "Eve", "last_name": "Hill"}, {"first_said": date(2024, 9, 30)}],
)
def test_who_cannot_be_them_is_not_hidden(publish_run, run, wendy, said):
    protected_amy_gets_another_number(run, wendy, **said)
    publish_run(run, protected=protecting.marks())

    assert not is_hidden("school:new")
