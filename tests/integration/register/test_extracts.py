"""Extracts that wait: noted before anything is published, decided through the door, heeded by the next run."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from tests.stores import own_ledger
from tests.unit.sources.builders import PUPILS, Council, head

from kinfold.governance import standing
from kinfold.governance.rules.policy import Actor
from kinfold.governance.rules.rows import StaffRow
from kinfold.pipeline import TakenOn, decisions, refresh
from kinfold.places import Places
from kinfold.register import actions, queries
from kinfold.register.models import ExtractDecision, ReceivedExtract, Run
from kinfold.register.publish.coverage_rows import coverage_steps
from kinfold.register.values import ExtractShown, Reviewed
from kinfold.vocabulary.errors import NoLongerSo, NotAllowed, RunRefused
from kinfold.vocabulary.identifiers import PurposeId, RoleId, StaffId
from kinfold.warehouse.duckdb_engine import DuckDBEngine
from kinfold.warehouse.engine import Step

EXAMPLE = Path(__file__).resolve().parents[3] / "councils" / "example"
HEADER = "id,first,last,born,refuge\n"
REFUGE = PUPILS.rstrip() + "\n        marks: {protected_address: {column: refuge, is: [Y]}}\n"
SERVICE = PurposeId("run_the_service")
FIRST_LOAD = TakenOn("tests", "First load, receipts looked at")
DAY, LATER = date(2025, 1, 1), date(2025, 2, 1)


def rows(*numbers: int, more: str = "") -> str:
    return HEADER + "".join(f"{n},First{n},Last{n},2010-01-{n % 28 + 1:02},\n" for n in numbers) + more


@pytest.fixture
def council(transactional_db, settings, tmp_path) -> Council:
    """The example council's profile with one source of pupils; its contracts are a test's own."""
    made = Council(tmp_path)
    profile = (EXAMPLE / "profile.yaml").read_text().replace("at_the_command_line: false", "at_the_command_line: true")
    (made.folder / "profile.yaml").write_text(profile)
    put(made, PUPILS)
    data = tmp_path / "data"
    data.mkdir(exist_ok=True)
    own_ledger(settings, data)
    settings.KINFOLD_COUNCIL = made.folder
    settings.KINFOLD_TODAY = DAY
    return made


def put(council: Council, tables: str) -> None:
    text = head().replace("agreement: isa", "agreement: isa_education")
    council.contract(text + tables)


@pytest.fixture
def run(council: Council, tmp_path: Path) -> Callable[..., object]:
    places = Places(council=council.folder, extracts=council.extracts, data=tmp_path / "data")
    return lambda **options: refresh(places, **options)


def person(role: str, *, trained: bool = True) -> Actor:
    """Somebody of the council with a role, alone on the staff list."""
    from kinfold.governance.actions import replace_staff

    staff = StaffId(f"s-{role}")
    replace_staff(
        [StaffRow(staff=staff, name=role, role=role, trained_on=DAY if trained else None, agreed_on=DAY, from_day=DAY)]
    )
    return Actor(staff, role, RoleId(role), None, active=True, trained=trained, agreed=True)


def waiting() -> ExtractShown:
    (one,) = queries.waiting_extracts(person("programme_analyst"), SERVICE)
    return one


def reviewed(one: ExtractShown) -> Reviewed:
    return Reviewed(one.source, one.day, one.extract, one.review)


def test_a_first_load_without_a_decision_publishes_nothing_and_says_what_to_do(council, run) -> None:
    council.sends("pupils_2025-01-01.csv", rows(1, 2))

    with pytest.raises(RunRefused, match="1 wait for a person") as refused:
        run()

    assert "--commit-new" in refused.value.do
    assert not Run.objects.exists()
    assert ReceivedExtract.objects.get().state == "held"


def test_what_is_taken_on_with_a_run_stands_with_who_and_why_and_stays(council, run) -> None:
    council.sends("pupils_2025-01-01.csv", rows(1, 2))

    run(commit_new=FIRST_LOAD)
    council.sends("pupils_2025-02-01.csv", rows(1, 2, 3))
    run()

    made = [(one.extract_date, one.how, one.decided_by, one.reason) for one in ExtractDecision.objects.order_by("id")]
    assert made == [
        (DAY, "command_line", "account tests", "First load, receipts looked at"),
        (LATER, "monitors", "", ""),
    ]
    done = [entry for entry in standing.ledger().recent(10) if entry.action == "committed"]
    assert [(entry.staff, entry.outcome, dict(entry.counts)) for entry in done] == [
        ("account tests", "done", {"extracts": 1, "first_decision": ExtractDecision.objects.earliest("id").id})
    ]


def test_a_run_tells_how_long_each_part_of_it_took(council, run) -> None:
    council.sends("pupils_2025-01-01.csv", rows(1, 2))
    began = time.monotonic()
    done = run(commit_new=FIRST_LOAD)
    all_of_it = time.monotonic() - began

    assert list(done.seconds) == [
        "reading",
        "accept",
        "noting",
        "frequencies",
        "resolve",
        "assemble",
        "find",
        "publish",
    ]
    assert all_of_it / 2 < sum(done.seconds.values()) < all_of_it + 0.1


def test_a_person_commits_on_the_site_and_the_next_run_heeds_it(council, run) -> None:
    council.sends("pupils_2025-01-01.csv", rows(*range(40)))
    run(commit_new=FIRST_LOAD)
    council.sends("pupils_2025-02-01.csv", rows(*range(20)))
    held = run()
    one = waiting()

    assert held.steps["accept"]["notes"]["held"] == [f"pupils {LATER} {one.extract}"]
    assert [said.monitor for said in one.monitors if said.stops] == ["few_rows", "many_removed"]

    actions.decide_extract(
        person("programme_analyst"), SERVICE, reviewed(one), commit=True, reason="A school closed; asked them"
    )
    assert queries.waiting_extracts(person("programme_analyst"), SERVICE) == ()
    assert run(accept_shrinkage=True).steps["accept"]["notes"]["held"] == []

    decision = ExtractDecision.objects.latest("id")
    assert (decision.decided_by, decision.how, decision.reason) == (
        "s-programme_analyst",
        "page",
        "A school closed; asked them",
    )
    entries = {entry.seq: entry for entry in standing.ledger().recent(50)}
    asked = entries[decision.entry]
    assert (asked.action, asked.outcome, asked.staff) == ("commit_extracts", "allowed", "s-programme_analyst")
    done = next(entry for entry in entries.values() if entry.under == decision.entry)
    assert (done.action, dict(done.counts)) == ("committed", {"decision": decision.id})


def test_what_a_person_rejects_stays_out_and_the_one_before_stays_in_use(council, run) -> None:
    council.sends("pupils_2025-01-01.csv", rows(*range(40)))
    run(commit_new=FIRST_LOAD)
    council.sends("pupils_2025-02-01.csv", rows(*range(20)))
    run()

    actions.decide_extract(person("programme_analyst"), SERVICE, reviewed(waiting()), commit=False, reason="Cut short")
    run()

    page = queries.source_page(person("programme_analyst"), SERVICE, "pupils")
    assert page is not None and page.state is not None
    assert [(one.day, one.state, one.waits) for one in page.extracts] == [
        (LATER, "rejected", False),
        (DAY, "accepted", False),
    ]
    assert page.state.latest_extract == DAY
    assert page.state.newest_refused


@pytest.mark.parametrize("role", ["data_lead", "administrator", "family_worker"])
def test_who_runs_or_works_with_families_does_not_decide(council, run, role) -> None:
    council.sends("pupils_2025-01-01.csv", rows(1, 2))
    with pytest.raises(RunRefused):
        run()
    about = reviewed(waiting())

    with pytest.raises(NotAllowed):
        actions.decide_extract(person(role), SERVICE, about, commit=True, reason="It looks well")

    assert not ExtractDecision.objects.exists()
    assert standing.ledger().recent(1)[0].outcome == "refused"


def test_a_receipt_that_changed_since_it_was_looked_at_is_not_committed(council, run) -> None:
    council.sends("pupils_2025-01-01.csv", rows(1, 2))
    with pytest.raises(RunRefused):
        run()
    looked_at = reviewed(waiting())
    council.sends("pupils_2025-01-01.csv", rows(1, 2, 3))
    with pytest.raises(RunRefused):
        run()
    analyst = person("programme_analyst")

    for stale in (looked_at, replace(reviewed(waiting_newest()), review="0" * 32), replace(looked_at, source="other")):
        with pytest.raises(NoLongerSo):
            actions.decide_extract(analyst, SERVICE, stale, commit=True, reason="It looks well")

    assert not ExtractDecision.objects.exists()


def waiting_newest() -> ExtractShown:
    return next(one for one in queries.waiting_extracts(person("programme_analyst"), SERVICE) if one.newest)


def test_another_file_under_the_name_of_a_committed_one_is_another_question(council, run) -> None:
    council.sends("pupils_2025-01-01.csv", rows(1, 2))
    with pytest.raises(RunRefused):
        run()
    actions.decide_extract(person("programme_analyst"), SERVICE, reviewed(waiting()), commit=True, reason="Looked at")
    council.sends("pupils_2025-01-01.csv", rows(1, 2, 99))

    run()

    states = dict(ReceivedExtract.objects.values_list("newest", "state"))
    assert states == {True: "held", False: "accepted"}


def test_a_held_extract_that_may_protect_somebody_stops_publishing_and_is_seen_all_the_same(council, run) -> None:
    put(council, REFUGE)
    council.sends("pupils_2025-01-01.csv", rows(*range(40)))
    run(commit_new=FIRST_LOAD)
    council.sends("pupils_2025-02-01.csv", rows(*range(20), more="90,Ada,New,2010-01-01,Y\n"))

    with pytest.raises(RunRefused, match="who is protected"):
        run()

    assert waiting().day == LATER
    actions.decide_extract(person("programme_analyst"), SERVICE, reviewed(waiting()), commit=False, reason="Cut short")
    with pytest.raises(RunRefused, match="who is protected"):
        run()
    assert Run.objects.count() == 1


def test_small_counts_of_a_source_that_protects_are_not_shown(council, run) -> None:
    put(council, REFUGE)
    council.sends("pupils_2025-01-01.csv", rows(1, 2))
    with pytest.raises(RunRefused):
        run()

    assert (waiting().rows_in, waiting().kept, waiting().set_aside) == (None, None, None)


def test_at_the_command_line_the_account_decides_unless_the_profile_keeps_the_two_apart(council, run) -> None:
    council.sends("pupils_2025-01-01.csv", rows(1, 2))
    with pytest.raises(RunRefused):
        run()
    actions.decide_extract_at_the_machine("root", "pupils", DAY, commit=True, reason="Looked at")
    profile = council.folder / "profile.yaml"
    profile.write_text(profile.read_text().replace("at_the_command_line: true", "at_the_command_line: false"))

    # Until there is a staff list nobody else could decide.
    actions.decide_extract_at_the_machine("root", "pupils", DAY, commit=False, reason="Changed my mind")
    for nobody in ("family_worker", "programme_analyst"):
        person(nobody, trained=nobody != "programme_analyst")
        # Of a staff list, which would name somebody who could; of nothing else.
        with pytest.raises(NotAllowed, match="apart"):
            actions.decide_extract_at_the_machine("root", "pupils", DAY, commit=True, reason="Looked at")
        actions.decide_extract_at_the_machine(
            "root", "pupils", DAY, commit=nobody == "family_worker", reason="Names somebody", staff_list=True
        )
    person("programme_analyst")
    with pytest.raises(NotAllowed, match="apart"):
        actions.decide_extract_at_the_machine("root", "pupils", DAY, commit=True, reason="A list", staff_list=True)
    with pytest.raises(NotAllowed, match="apart"):
        actions.decide_extract_at_the_machine("root", "pupils", DAY, commit=True, reason="Looked at")
    with pytest.raises(NotAllowed, match="apart"):
        run(commit_new=FIRST_LOAD)

    assert [one.decision for one in ExtractDecision.objects.order_by("id")] == ["committed", "rejected"] * 2
    assert (len(decisions().committed), len(decisions().rejected)) == (0, 1)


def test_coverage_tells_no_small_count_and_rounds_those_of_a_source_that_protects(tmp_path) -> None:
    engine = DuckDBEngine(tmp_path / "engine")
    engine.run(
        [
            Step("published_person", "SELECT i AS id, DATE '2018-06-01' AS birth_date, NULL AS death_date, i > 90 AS restricted FROM range(100) AS t(i)"),
            Step("open_records", "SELECT i AS record, i AS person FROM range(100) AS t(i)"),
            Step(
                "records",
                "SELECT i AS record, CASE WHEN i < 27 THEN 'refuge' WHEN i < 60 THEN 'school' WHEN i < 65 THEN 'small' END AS source, "
                "CAST(NULL AS DATE) AS no_longer_sent FROM range(100) AS t(i)",
            ),
            Step(
                "sources",
                "SELECT * FROM (VALUES ('refuge', true, NULL, NULL), ('school', false, 5, 15), ('small', false, NULL, 17), "
                "('none', false, 0, 17), ('none_safe', true, 0, 17)) AS t(source, protects, from_age, to_age)",
            ),
            *coverage_steps(date(2026, 5, 31)),
        ]
    )  # fmt: skip
    import json

    told = {row["source"]: json.loads(row["told"]) for row in engine.fetch("SELECT * FROM coverage").to_pylist()}
    engine.close()

    band = {source: next(one for one in bands if one["low"] == 5) for source, bands in told.items()}
    assert {source: one["known"] for source, one in band.items()} == {
        "refuge": 20, "school": 33, "small": None, "none": 0, "none_safe": None,
    }  # fmt: skip
    assert {one["people"] for one in band.values()} == {91}
    assert {one["low"] for one in told["school"]} <= {5, 11}
